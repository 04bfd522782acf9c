package account

import (
	"context"
	"errors"
	"io"
	"net"
	"net/netip"
	"os"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestRace(t *testing.T) {
	t.Parallel()
	v4, v4b := netip.MustParseAddr("192.0.2.1"), netip.MustParseAddr("192.0.2.2")
	v6 := netip.MustParseAddr("2001:db8::1")
	refused := &net.OpError{Op: "dial", Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}
	unreachable := &net.OpError{Op: "dial", Err: os.NewSyscallError("connect", syscall.ENETUNREACH)}
	type host struct {
		after time.Duration // never if negative
		err   error
	}
	tests := []struct {
		name  string
		addrs []netip.Addr
		hosts map[netip.Addr]host
		want  netip.Addr
		took  time.Duration
		err   error
	}{
		{"the first one", []netip.Addr{v6, v4}, map[netip.Addr]host{v6: {after: time.Millisecond}, v4: {}}, v6, time.Millisecond, nil},
		{"IPv6 is broken", []netip.Addr{v6, v4}, map[netip.Addr]host{v6: {after: -1}, v4: {after: time.Millisecond}}, v4, 301 * time.Millisecond, nil},
		{"there is no IPv6", []netip.Addr{v6, v4}, map[netip.Addr]host{v6: {err: unreachable}, v4: {}}, v4, 0, nil},
		{"the second of a family", []netip.Addr{v4, v4b}, map[netip.Addr]host{v4: {err: refused}, v4b: {}}, v4b, 0, nil},
		{"the first hangs, the second has time", []netip.Addr{v4, v4b}, map[netip.Addr]host{v4: {after: -1}, v4b: {}}, v4b, 15 * time.Second, nil},
		{"refused says more than unreachable", []netip.Addr{v4, v6}, map[netip.Addr]host{v4: {err: refused}, v6: {err: unreachable}}, netip.Addr{}, 0, syscall.ECONNREFUSED},
		{"nobody answers", []netip.Addr{v4, v6}, map[netip.Addr]host{v4: {after: -1}, v6: {after: -1}}, netip.Addr{}, 30 * time.Second, context.DeadlineExceeded},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
				defer cancel()
				open := map[netip.Addr]net.Conn{}
				start := time.Now()
				conn, err := race(ctx, tt.addrs, func(ctx context.Context, ip netip.Addr) (net.Conn, error) {
					h := tt.hosts[ip]
					if h.after < 0 {
						<-ctx.Done()
						return nil, ctx.Err()
					}
					<-time.After(h.after)
					if h.err != nil {
						return nil, h.err
					}
					near, far := net.Pipe()
					open[ip] = far
					return near, nil
				})
				if !errors.Is(err, tt.err) || time.Since(start) != tt.took {
					t.Fatalf("%v after %v", err, time.Since(start))
				}
				if tt.err != nil {
					return
				}
				go func() { _ = conn.Close() }()
				if _, err := open[tt.want].Read(make([]byte, 1)); !errors.Is(err, io.EOF) {
					t.Errorf("connected to another address")
				}
			})
		})
	}
}

func TestNetworkKeys(t *testing.T) {
	t.Parallel()
	dial := func(errno syscall.Errno) error {
		return &net.OpError{Op: "dial", Err: os.NewSyscallError("connect", errno)}
	}
	tests := []struct {
		name   string
		err    error
		online bool
		want   FailureKey
	}{
		{"no such name", &net.DNSError{IsNotFound: true}, true, KeyNameNotFound},
		{"no such name, says a dead network", &net.DNSError{IsNotFound: true}, false, KeyNameNotFound},
		{"no DNS server, no network", &net.DNSError{IsTemporary: true}, false, KeyOffline},
		{"DNS does not answer", &net.DNSError{IsTimeout: true}, true, KeyTimeout},
		{"DNS server fails", &net.DNSError{IsTemporary: true}, true, KeyNameNotFound},
		{"refused", dial(syscall.ECONNREFUSED), true, KeyConnectionRefused},
		{"no way into the network", dial(syscall.ENETUNREACH), true, KeyOffline},
		{"network is down", dial(syscall.ENETDOWN), false, KeyOffline},
		{"no way to that host", dial(syscall.EHOSTUNREACH), true, KeyConnectionRefused},
		{"no way to any host", dial(syscall.EHOSTUNREACH), false, KeyOffline},
		{"time-out", dial(syscall.ETIMEDOUT), true, KeyTimeout},
		{"reset", dial(syscall.ECONNRESET), true, KeyConnectionLost},
		{"end of file", io.ErrUnexpectedEOF, true, KeyConnectionLost},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, ok := networkKey(tt.err, "smtp.example.org", func() bool { return tt.online })
			if got != tt.want || !ok {
				t.Errorf("%v is %q", tt.err, got)
			}
		})
	}
}

func TestHosts(t *testing.T) {
	t.Parallel()
	tests := []struct{ in, want string }{
		{"smtp.example.org", "smtp.example.org"},
		{" SMTP.Example.ORG. ", "smtp.example.org"},
		{"smtp.örnek.example", "smtp.xn--rnek-4qa.example"},
		{"smtp。örnek．example", "smtp.xn--rnek-4qa.example"},
		{"my_relay", "my_relay"},
		{"127.0.0.1", "127.0.0.1"},
		{"[::1]", "::1"},
		{"::ffff:127.0.0.1", "127.0.0.1"},
		{"", ""},
		{"a..b", ""},
		{"-a.example", ""},
		{"a b", ""},
		{"a/b", ""},
		{"a:25", ""},
		{"a\r\nb", ""},
		{strings.Repeat("a", 64), ""},
		{strings.Repeat("a.", 130) + "a", ""},
	}
	for _, tt := range tests {
		if got, err := asciiHost(tt.in); got != tt.want || (err == nil) != (tt.want != "") {
			t.Errorf("asciiHost(%q) = %q, %v", tt.in, got, err)
		}
	}
}

func TestReplyIsReadAndCleaned(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		msg  string
		want Reply
	}{
		{"one line", "5.1.1 No such user", Reply{535, "5.1.1", "No such user"}},
		{"every line has the code", "5.7.9 a\n5.7.9 b", Reply{535, "5.7.9", "a\nb"}},
		{"three digits", "5.7.139 x", Reply{535, "5.7.139", "x"}},
		{"code alone", "5.7.8", Reply{535, "5.7.8", ""}},
		{"no code", "No such user", Reply{535, "", "No such user"}},
		{"a version is no code", "3.1.4 x", Reply{535, "", "3.1.4 x"}},
		{"an address is no code", "5.1.1.1 x", Reply{535, "", "5.1.1.1 x"}},
		{"four digits", "5.1234.1 x", Reply{535, "", "5.1234.1 x"}},
		{"empty part", "5..1 x", Reply{535, "", "5..1 x"}},
		{"only on a later line", "Sorry\n5.2.2 full", Reply{535, "5.2.2", "Sorry\nfull"}},
		{"control characters", "a\x1b[31mb\tc\u202e\u200bd", Reply{535, "", "a [31mb cd"}},
		{"bad UTF-8", "a\xffb", Reply{535, "", "a\uFFFDb"}},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, ParseReply(535, tt.msg)); diff != "" {
			t.Errorf("%s: %s", tt.name, diff)
		}
	}
	if got := (Reply{Code: 535, Enhanced: "5.7.8", Text: "a\nb"}).String(); got != "535 5.7.8 a b" {
		t.Errorf("String gives %q", got)
	}
}

func FuzzParseReply(f *testing.F) {
	for _, seed := range []string{"5.1.1 a\n5.1.1 b", "\u202e", strings.Repeat("ş", 3000), "2.0.0", "\xff\n\x00"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, msg string) {
		r := ParseReply(550, msg)
		if len(r.Text) > maxReplyText || strings.ToValidUTF8(r.Text, "") != r.Text || strings.ContainsAny(r.Text, "\x00\r\x1b\u202e") {
			t.Fatalf("not clean: %q", r.Text)
		}
		if len(r.Enhanced) > len("5.123.123") {
			t.Fatalf("enhanced code %q", r.Enhanced)
		}
	})
}

func FuzzHost(f *testing.F) {
	for _, seed := range []string{"a.example", "Ö.example.", "[::1]", "xn--a", "a\r\nb"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, host string) {
		got, err := asciiHost(host)
		if err != nil {
			return
		}
		if _, err := netip.ParseAddr(got); err != nil && !isPlainName(got) {
			t.Fatalf("%q became %q", host, got)
		}
		if again, err := asciiHost(got); err != nil || again != got {
			t.Fatalf("%q is not stable: %q, %v", got, again, err)
		}
	})
}
