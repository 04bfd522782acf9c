//go:build unix

package system

import (
	"net"
	"testing"
)

// FreePort is a port of 127.0.0.1 that nobody listened on a moment ago.
func FreePort(tb testing.TB) int {
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
