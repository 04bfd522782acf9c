package account_test

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"

	"sendoff/account"
	"sendoff/e2e/faultserver"
)

// aProxy is a proxy that leads every request to one server and remembers what
// was asked for.
type aProxy struct {
	listener net.Listener
	to       string
	refuse   bool
	mu       sync.Mutex
	asked    []string
}

func newProxy(t *testing.T, to string, speak func(*aProxy, net.Conn)) *aProxy {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	p := &aProxy{listener: l, to: to}
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go speak(p, conn)
		}
	}()
	return p
}

func (p *aProxy) url(scheme string) *url.URL {
	return &url.URL{Scheme: scheme, Host: p.listener.Addr().String(), User: url.UserPassword("me", "proxy-secret")}
}

func (p *aProxy) note(target string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.asked = append(p.asked, target)
}

func (p *aProxy) targets() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]string(nil), p.asked...)
}

// join carries bytes both ways until one side ends.
func (p *aProxy) join(conn net.Conn) {
	to, err := new(net.Dialer).DialContext(context.Background(), "tcp", p.to)
	if err != nil {
		return
	}
	go func() {
		_, _ = io.Copy(to, conn)
		_ = to.Close()
	}()
	_, _ = io.Copy(conn, to)
}

// socks speaks RFC 1928 with a password (RFC 1929).
func socks(p *aProxy, conn net.Conn) {
	defer func() { _ = conn.Close() }()
	head := make([]byte, 2)
	_, _ = io.ReadFull(conn, head)
	_, _ = io.CopyN(io.Discard, conn, int64(head[1]))
	_, _ = conn.Write([]byte{5, 2})
	_, _ = io.ReadFull(conn, head)
	name := make([]byte, head[1]+1)
	_, _ = io.ReadFull(conn, name)
	_, _ = io.CopyN(io.Discard, conn, int64(name[len(name)-1]))
	_, _ = conn.Write([]byte{1, 0})
	request := make([]byte, 5)
	_, _ = io.ReadFull(conn, request)
	host := make([]byte, request[4])
	_, _ = io.ReadFull(conn, host)
	port := make([]byte, 2)
	_, _ = io.ReadFull(conn, port)
	p.note(net.JoinHostPort(string(host), strconv.Itoa(int(binary.BigEndian.Uint16(port)))))
	if p.refuse {
		_, _ = conn.Write([]byte{5, 4, 0, 1, 0, 0, 0, 0, 0, 0}) // host unreachable
		return
	}
	_, _ = conn.Write([]byte{5, 0, 0, 1, 0, 0, 0, 0, 0, 0})
	p.join(conn)
}

func httpCONNECT(p *aProxy, conn net.Conn) {
	defer func() { _ = conn.Close() }()
	request, err := http.ReadRequest(bufio.NewReader(conn))
	if err != nil {
		return
	}
	p.note(request.Method + " " + request.Host + " " + request.Header.Get("Proxy-Authorization"))
	if p.refuse {
		_, _ = io.WriteString(conn, "HTTP/1.1 502 Bad Gateway\r\n\r\n")
		return
	}
	_, _ = io.WriteString(conn, "HTTP/1.1 200 Connected\r\n\r\n")
	p.join(conn)
}

func TestProxy(t *testing.T) {
	t.Parallel()
	tests := []struct {
		scheme  string
		speak   func(*aProxy, net.Conn)
		asked   string
		refused account.FailureKey
	}{
		{"socks5", socks, "smtp.xn--rnek-4qa.example:PORT", account.KeyNameNotFound},
		{"http", httpCONNECT, "CONNECT smtp.xn--rnek-4qa.example:PORT Basic bWU6cHJveHktc2VjcmV0", account.KeyConnectionRefused},
	}
	for _, tt := range tests {
		for _, security := range []faultserver.Security{faultserver.TLS, faultserver.STARTTLS} {
			t.Run(tt.scheme+" "+string(security), func(t *testing.T) {
				t.Parallel()
				srv := serve(t, faultserver.Options{Security: security, Names: []string{"smtp.xn--rnek-4qa.example"}})
				p := newProxy(t, srv.Addr(), tt.speak)
				a := accountAt(srv, securityOf(security))
				a.Host = "smtp.Örnek.example."
				dialer := &account.Dialer{Proxy: p.url(tt.scheme), Resolver: names{err: errors.New("the proxy resolves names")}}
				s, err := account.NewOpener(dialer, account.Patience{}).Open(t.Context(), a, password, nil)
				if err != nil {
					t.Fatal(err)
				}
				s.Quit(t.Context())
				want := replacePort(tt.asked, srv.Port())
				if got := p.targets(); len(got) != 1 || got[0] != want {
					t.Errorf("the proxy was asked for %q, want %q", got, want)
				}
			})
		}
		t.Run(tt.scheme+" refuses", func(t *testing.T) {
			t.Parallel()
			p := newProxy(t, "", tt.speak)
			p.refuse = true
			a := account.Account{Host: "smtp.example.org", Port: 465, Security: account.SecurityTLS}
			_, err := account.NewOpener(&account.Dialer{Proxy: p.url(tt.scheme)}, account.Patience{}).Open(t.Context(), a, password, nil)
			if f := failureOf(t, err); f.Key != tt.refused || f.Stage != account.StageConnect {
				t.Errorf("failure is %v", f)
			}
		})
	}
}

func replacePort(s string, port int) string {
	before, after, _ := strings.Cut(s, "PORT")
	return before + strconv.Itoa(port) + after
}

// TestOwnAddressesGoPastTheProxy: the practice server must not be looked for on
// the proxy's computer.
func TestOwnAddressesGoPastTheProxy(t *testing.T) {
	t.Parallel()
	srv := serve(t, faultserver.Options{})
	p := newProxy(t, srv.Addr(), socks)
	for _, host := range []string{"127.0.0.1", "localhost"} {
		a := accountAt(srv, account.SecurityTLS)
		a.Host = host
		s, err := account.NewOpener(&account.Dialer{Proxy: p.url("socks5")}, account.Patience{}).Open(t.Context(), a, password, nil)
		if err != nil {
			t.Fatal(err)
		}
		s.Quit(t.Context())
	}
	if got := p.targets(); len(got) != 0 {
		t.Errorf("the proxy was asked for %q", got)
	}
}

// TestNoClearLineThroughAProxy: the proxy is on this computer, the server is
// not, and the line between them would be open to read.
func TestNoClearLineThroughAProxy(t *testing.T) {
	t.Parallel()
	srv := serve(t, faultserver.Options{Security: faultserver.Clear})
	p := newProxy(t, srv.Addr(), socks)
	a := accountAt(srv, account.SecurityNone)
	a.Host = "smtp.example.org"
	_, err := account.NewOpener(&account.Dialer{Proxy: p.url("socks5")}, account.Patience{}).Open(t.Context(), a, password, nil)
	if f := failureOf(t, err); f.Key != account.KeyTLSNotOffered {
		t.Errorf("failure is %v", f)
	}
	if got := srv.Commands(); len(got) != 0 {
		t.Errorf("said %q", got)
	}
}
