//go:build unix

package postfix

import (
	"net"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// freePort is a port of 127.0.0.1 that nobody listened on a moment ago.
func freePort(tb testing.TB) int {
	tb.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	defer l.Close()
	addr, ok := l.Addr().(*net.TCPAddr)
	if !ok {
		tb.Fatalf("not a TCP address: %v", l.Addr())
	}
	return addr.Port
}

// sortedByArrival orders Maildir file names: they begin with seconds, and then M with microseconds.
func sortedByArrival(names []string) []string {
	key := func(name string) string {
		name = filepath.Base(name)
		seconds, rest, _ := strings.Cut(name, ".")
		_, micro, _ := strings.Cut(rest, "M")
		micro, _, _ = strings.Cut(micro, ".")
		return seconds + "." + strings.Repeat("0", max(0, 6-len(micro))) + micro
	}
	slices.SortFunc(names, func(a, b string) int { return strings.Compare(key(a), key(b)) })
	return names
}
