//go:build unix

package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// tick is the unit of times in /proc, the same on every Linux.
const tick = 10 * time.Millisecond

// statusBytes reads one field of /proc/PID/status in bytes, 0 if there is none.
func statusBytes(pid int, field string) int64 {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	return kilobytes(string(text), field)
}

// kilobytes finds "FIELD: N kB" and returns N in bytes.
func kilobytes(text, field string) int64 {
	for line := range strings.Lines(text) {
		if value, ok := strings.CutPrefix(line, field+":"); ok {
			n, err := strconv.ParseInt(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(value), "kB")), 10, 64)
			if err != nil {
				return 0
			}
			return n << 10
		}
	}
	return 0
}

// resetPeak makes a process's peak of resident memory start anew.
func resetPeak(pid int) error {
	if err := os.WriteFile(fmt.Sprintf("/proc/%d/clear_refs", pid), []byte("5"), 0); err != nil {
		return fmt.Errorf("starting the peak anew: %w", err)
	}
	return nil
}

// usage is what a program with all its processes has at a moment.
type usage struct {
	pss int64 // bytes; what several processes share is counted once
	cpu time.Duration
}

// usageOf adds up the processes of a group and their descendants.
func usageOf(group int) (usage, error) {
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil || len(stats) == 0 {
		return usage{}, errors.New("processes cannot be looked at here (no /proc)")
	}
	all := map[int]process{}
	for _, path := range stats {
		text, err := os.ReadFile(path)
		if err != nil {
			continue // it has ended
		}
		if p, ok := parseStat(string(text)); ok {
			all[p.pid] = p
		}
	}
	var u usage
	for pid, p := range all {
		if !belongs(all, p, group) {
			continue
		}
		u.cpu += p.cpu
		text, err := os.ReadFile(fmt.Sprintf("/proc/%d/smaps_rollup", pid))
		if err != nil {
			return u, fmt.Errorf("reading the memory of a process: %w", err)
		}
		u.pss += kilobytes(string(text), "Pss")
	}
	if u.cpu == 0 {
		return u, errors.New("the program has ended")
	}
	return u, nil
}

// process is a line of /proc/PID/stat.
type process struct {
	pid, parent, group int
	cpu                time.Duration
}

// belongs reports whether a process is in the group, or an ancestor of it is.
func belongs(all map[int]process, p process, group int) bool {
	for range all {
		if p.group == group || p.pid == group {
			return true
		}
		parent, ok := all[p.parent]
		if !ok {
			return false
		}
		p = parent
	}
	return false
}

// parseStat reads a line of proc(5)'s /proc/PID/stat; the name in it may hold anything.
func parseStat(text string) (process, bool) {
	begin, end := strings.IndexByte(text, '('), strings.LastIndexByte(text, ')')
	if begin < 0 || end < begin {
		return process{}, false
	}
	fields := strings.Fields(text[end+1:])
	if len(fields) < 13 {
		return process{}, false
	}
	var n [5]int
	for i, field := range []string{strings.TrimSpace(text[:begin]), fields[1], fields[2], fields[11], fields[12]} {
		value, err := strconv.Atoi(field)
		if err != nil {
			return process{}, false
		}
		n[i] = value
	}
	return process{pid: n[0], parent: n[1], group: n[2], cpu: time.Duration(n[3]+n[4]) * tick}, true
}
