package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

type counts struct{ passed, failed, skipped int }

// event is the part of test2json's event that is used here (`go doc cmd/test2json`).
type event struct {
	Action     string
	Package    string
	ImportPath string
	Test       string
	Elapsed    float64
	Output     string
}

// tally follows the events of one run. A test with subtests is counted by its subtests, unless it fails itself.
type tally struct {
	out     io.Writer
	counts  counts
	output  map[string][]string // package or package.test -> its lines
	parents map[string]bool
	broken  map[string]bool // packages in which a test has failed
}

// read consumes the events, writes what a person wants to see to out, and returns the counts. Lines that are no
// events (a compiler's, say) are shown as they are.
func read(in io.Reader, out io.Writer) (counts, error) {
	t := tally{out: out, output: map[string][]string{}, parents: map[string]bool{}, broken: map[string]bool{}}
	lines := bufio.NewReader(in)
	for {
		line, err := lines.ReadString('\n')
		if line != "" {
			var e event
			if json.Unmarshal([]byte(line), &e) != nil || e.Action == "" {
				fmt.Fprint(out, line)
			} else {
				t.add(e)
			}
		}
		if err == io.EOF {
			return t.counts, nil
		}
		if err != nil {
			return t.counts, fmt.Errorf("reading the test events: %w", err)
		}
	}
}

func (t *tally) add(e event) {
	switch {
	case e.Action == "build-output":
		fmt.Fprint(t.out, e.Output)
	case e.Action == "output":
		key := e.Package + "." + e.Test
		t.output[key] = append(t.output[key], e.Output)
	case e.Test == "":
		t.endPackage(e)
	case e.Action == "run":
		if i := strings.LastIndexByte(e.Test, '/'); i > 0 {
			t.parents[e.Package+"."+e.Test[:i]] = true
		}
	default:
		t.endTest(e)
	}
}

func (t *tally) endTest(e event) {
	key := e.Package + "." + e.Test
	switch e.Action {
	case "pass":
		if !t.parents[key] {
			t.counts.passed++
		}
	case "fail":
		if !t.parents[key] || !t.broken[key] {
			t.counts.failed++
		}
		t.breaks(e.Package, e.Test)
		fmt.Fprintf(t.out, "FAIL %s %s\n%s", e.Package, e.Test, strings.Join(t.output[key], ""))
	case "skip":
		t.counts.skipped++
		fmt.Fprintf(t.out, "SKIP %s %s\n%s", e.Package, e.Test, strings.Join(t.output[key], ""))
	default:
		return
	}
	delete(t.output, key)
}

// breaks remembers that a test failed for its package and for each test above it.
func (t *tally) breaks(pkg, test string) {
	t.broken[pkg] = true
	for i := strings.LastIndexByte(test, '/'); i > 0; i = strings.LastIndexByte(test, '/') {
		test = test[:i]
		t.broken[pkg+"."+test] = true
	}
}

// endPackage counts a package that failed with no test to blame: it did not build, or ended too early.
func (t *tally) endPackage(e event) {
	key := e.Package + "."
	switch e.Action {
	case "pass":
		fmt.Fprintf(t.out, "ok   %s %.1fs\n", e.Package, e.Elapsed)
	case "fail":
		if !t.broken[e.Package] {
			t.counts.failed++
			fmt.Fprintf(t.out, "FAIL %s\n", e.Package)
			for pending, lines := range t.output {
				if strings.HasPrefix(pending, key) {
					fmt.Fprint(t.out, strings.Join(lines, ""))
				}
			}
		}
	}
	delete(t.output, key)
}
