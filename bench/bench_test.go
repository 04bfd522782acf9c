//go:build unix

package main

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sendoff/bench/sink"
)

func TestMedian(t *testing.T) {
	for _, test := range []struct {
		of   series
		want float64
	}{{nil, 0}, {series{3}, 3}, {series{9, 1, 2}, 2}, {series{4, 1, 3, 2}, 2.5}} {
		if got := test.of.median(); got != test.want {
			t.Errorf("the median of %v is %v, want %v", test.of, got, test.want)
		}
	}
	got := series{2, 9, 4}.over(series{1, 0, 8})
	if !slices.Equal(got, series{2, 0.5}) {
		t.Errorf("ratios %v: a figure of nothing has none", got)
	}
}

func TestReadsProc(t *testing.T) {
	if got := kilobytes("Name:\tx\nVmHWM:\t    1234 kB\nVmRSS:\t 7 kB\n", "VmHWM"); got != 1234<<10 {
		t.Errorf("VmHWM is %d", got)
	}
	line := "42 (a ) (b) S 7 41 41 0 -1 4194560 1 2 3 4 150 50 0 0 20 0 1 0 9 9"
	got, ok := parseStat(line)
	want := process{pid: 42, parent: 7, group: 41, cpu: 2 * time.Second}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(process{})); !ok || diff != "" {
		t.Error(diff)
	}
	if _, ok := parseStat("42 (cut"); ok {
		t.Error("a line that is cut was read")
	}
	all := map[int]process{1: {pid: 1}, 41: {pid: 41, parent: 1, group: 41}, 42: {pid: 42, parent: 41, group: 42}, 50: {pid: 50, parent: 1, group: 50}}
	for pid, want := range map[int]bool{41: true, 42: true, 50: false, 1: false} {
		if got := belongs(all, all[pid], 41); got != want {
			t.Errorf("process %d belongs to 41: %v", pid, got)
		}
	}
}

func TestKnowsWhatDidNotArrive(t *testing.T) {
	whole := sink.Message{Recipients: 1, Bytes: 2_500_000 * 4 / 3 * 104 / 100}
	if err := checkArrived(whole, 1, 2_500_000); err != nil {
		t.Error(err)
	}
	for name, m := range map[string]sink.Message{
		"half of it": {Recipients: 1, Bytes: whole.Bytes / 2}, "for nobody": {Bytes: whole.Bytes}, "twice": {Recipients: 1, Bytes: 2 * whole.Bytes},
	} {
		if checkArrived(m, 1, 2_500_000) == nil {
			t.Errorf("%s counts as arrived", name)
		}
	}
}

// A window is painted when most of what it shows is there, whatever blinks in it; a background is no window.
func TestPainted(t *testing.T) {
	const columns, lines = 5, 4
	pixels := make([]byte, columns*side*4*lines*side)
	tiles := newTiles(pixels, columns*side*4, columns*side, lines*side)
	tiles.begin()
	at := func(s int) time.Time { return time.Unix(int64(s), 0) }
	draw := func(tile int, colour byte) { tiles.row(tile, 3)[5] = colour }
	for i := range pixels {
		pixels[i] = 200
	}
	tiles.look(at(1))
	if _, ok := tiles.painted(); ok {
		t.Error("a background counts as a window")
	}
	for tile := range 10 {
		draw(tile, 1)
	}
	tiles.look(at(2))
	for s := 3; s < 9; s++ {
		draw(0, byte(s)) // a caret
		tiles.look(at(s))
	}
	if got, ok := tiles.painted(); !ok || !got.Equal(at(2)) {
		t.Errorf("painted at %v, want 2 s", got.Unix())
	}
	for tile := range 5 {
		draw(tile, 100)
	}
	tiles.look(at(9))
	if got, _ := tiles.painted(); !got.Equal(at(9)) {
		t.Errorf("painted at %v, want 9 s: half of it was drawn again", got.Unix())
	}
}
