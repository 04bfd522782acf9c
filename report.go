package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// reportTail is how much of the log is in a report, in bytes from its end.
const reportTail = 64 << 10

// report is what somebody who looks into a defect wants to know: which program
// on which system, and the end of its log. Addresses were never written there;
// the names of the folders are taken out, since they tell who somebody is.
func (p *program) report(folder, log string) (string, error) {
	tail, err := tailOf(filepath.Join(log, logName), reportTail)
	if err != nil && !errors.Is(err, fs.ErrNotExist) { // nothing was logged yet
		return "", fmt.Errorf("reading the log: %w", err)
	}
	folders := []string{folder, "(data)"}
	if home, err := os.UserHomeDir(); err == nil {
		folders = append(folders, home, "(home)")
	}
	tail = strings.NewReplacer(folders...).Replace(addressShape.ReplaceAllString(tail, "(address)"))
	return fmt.Sprintf("Sendoff %s, %s %s/%s, %s\n%s", version(), runtime.Version(), runtime.GOOS, runtime.GOARCH,
		p.printer.Language(), tail), nil
}

// tailOf is the end of a file, from the beginning of a line.
func tailOf(path string, most int64) (string, error) {
	f, err := os.Open(path) //nolint:gosec // our own log
	if err != nil {
		return "", err
	}
	defer f.Close() //nolint:errcheck // it was only read
	info, err := f.Stat()
	if err != nil {
		return "", err
	}
	from := max(0, info.Size()-most)
	b, err := io.ReadAll(io.NewSectionReader(f, from, most))
	if err != nil {
		return "", err
	}
	text := string(b)
	if from > 0 {
		_, text, _ = strings.Cut(text, "\n")
	}
	return text, nil
}
