// Testcount reads `go test -json` on standard input, shows what failed and why, one line a package, and adds its
// counts to a file, so that several runs end in one line of counts. It exits 1 if anything failed, or if something
// was skipped while CI is set: what CI skips, nobody has tested.
//
//	go test -json ./... | testcount -name unit -to build/test/counts
package main

import (
	"flag"
	"fmt"
	"os"
)

func main() {
	name := flag.String("name", "tests", "what these tests are called in the counts file")
	to := flag.String("to", "", "file to which the line `name passed failed skipped` is added")
	flag.Parse()

	counts, err := read(os.Stdin, os.Stdout)
	if err != nil {
		fmt.Fprintln(os.Stderr, "testcount:", err)
		os.Exit(1)
	}
	if os.Getenv("CI") != "" {
		counts.failed += counts.skipped
		counts.skipped = 0
	}
	if *to != "" {
		if err := appendCounts(*to, *name, counts); err != nil {
			fmt.Fprintln(os.Stderr, "testcount:", err)
			os.Exit(1)
		}
	}
	if counts.failed > 0 || counts.passed+counts.skipped == 0 {
		os.Exit(1)
	}
}

func appendCounts(path, name string, c counts) error {
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(f, "%s %d %d %d\n", name, c.passed, c.failed, c.skipped)
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	return err
}
