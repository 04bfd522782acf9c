package account

import (
	"bufio"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"

	"golang.org/x/net/proxy"
)

// maxProxyAnswer bounds the head of a proxy's answer to CONNECT.
const maxProxyAnswer = 16 << 10

// dialProxy connects to target ("host:port") through a proxy, which resolves
// the name.
func dialProxy(ctx context.Context, by *url.URL, target string) (net.Conn, error) {
	switch by.Scheme {
	case "socks5", "socks5h":
		return dialSOCKS(ctx, by, target)
	case "http":
		return dialCONNECT(ctx, by, target)
	default:
		return nil, fmt.Errorf("a proxy of kind %q is not known", by.Scheme)
	}
}

func dialSOCKS(ctx context.Context, by *url.URL, target string) (net.Conn, error) {
	var auth *proxy.Auth
	if by.User != nil {
		password, _ := by.User.Password()
		auth = &proxy.Auth{User: by.User.Username(), Password: password}
	}
	d, err := proxy.SOCKS5("tcp", hostPort(by, "1080"), auth, &net.Dialer{})
	if err != nil {
		return nil, fmt.Errorf("set up the proxy: %w", err)
	}
	dialer, ok := d.(proxy.ContextDialer)
	if !ok {
		return nil, errors.New("the proxy dialer takes no context")
	}
	conn, err := dialer.DialContext(ctx, "tcp", target)
	if err != nil {
		return nil, fmt.Errorf("connect through the proxy: %w", err)
	}
	return conn, nil
}

// proxyError is a proxy's refusal to connect.
type proxyError struct{ status string }

func (e *proxyError) Error() string { return "the proxy answered " + cleanLine(e.status) }

// dialCONNECT speaks HTTP CONNECT (RFC 9110 section 9.3.6).
func dialCONNECT(ctx context.Context, by *url.URL, target string) (net.Conn, error) {
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", hostPort(by, "8080"))
	if err != nil {
		return nil, fmt.Errorf("connect to the proxy: %w", err)
	}
	stop := context.AfterFunc(ctx, func() { _ = conn.Close() })
	through, err := requestCONNECT(conn, by, target)
	if !stop() && err == nil {
		err = ctx.Err()
	}
	if err != nil {
		_ = conn.Close()
		return nil, err
	}
	return through, nil
}

func requestCONNECT(conn net.Conn, by *url.URL, target string) (net.Conn, error) {
	head := "CONNECT " + target + " HTTP/1.1\r\nHost: " + target + "\r\n"
	if by.User != nil {
		password, _ := by.User.Password()
		pair := by.User.Username() + ":" + password
		head += "Proxy-Authorization: Basic " + base64.StdEncoding.EncodeToString([]byte(pair)) + "\r\n"
	}
	if _, err := io.WriteString(conn, head+"\r\n"); err != nil {
		return nil, fmt.Errorf("ask the proxy: %w", err)
	}
	r := bufio.NewReader(io.LimitReader(conn, maxProxyAnswer))
	answer, err := http.ReadResponse(r, &http.Request{Method: http.MethodConnect})
	if err != nil {
		return nil, fmt.Errorf("read the proxy's answer: %w", err)
	}
	_ = answer.Body.Close()
	if answer.StatusCode/100 != 2 {
		return nil, &proxyError{status: answer.Status}
	}
	early, err := r.Peek(r.Buffered())
	if err != nil {
		return nil, fmt.Errorf("read the proxy's answer: %w", err)
	}
	return &resumed{Conn: conn, early: append([]byte(nil), early...)}, nil
}

// resumed is a connection whose first bytes were read with a proxy's answer.
type resumed struct {
	net.Conn
	early []byte
}

func (c *resumed) Read(p []byte) (int, error) {
	if len(c.early) == 0 {
		return c.Conn.Read(p)
	}
	n := copy(p, c.early)
	c.early = c.early[n:]
	return n, nil
}

func hostPort(u *url.URL, port string) string {
	if u.Port() != "" {
		port = u.Port()
	}
	return net.JoinHostPort(u.Hostname(), port)
}
