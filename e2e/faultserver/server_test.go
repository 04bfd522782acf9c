package faultserver_test

import (
	"bufio"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net"
	"net/textproto"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sendoff/e2e/faultserver"
)

// client speaks to the server line by line, with no opinion of its own.
type client struct {
	t    *testing.T
	conn net.Conn
	text *textproto.Conn
}

func dial(t *testing.T, srv *faultserver.Server, security faultserver.Security) *client {
	t.Helper()
	var d net.Dialer
	conn, err := d.DialContext(t.Context(), "tcp", srv.Addr())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	c := &client{t: t, conn: conn}
	if security == faultserver.TLS {
		c.secure(srv)
	}
	c.text = textproto.NewConn(c.conn)
	return c
}

func (c *client) secure(srv *faultserver.Server) {
	c.t.Helper()
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(srv.CAPEM())
	line := tls.Client(c.conn, &tls.Config{RootCAs: roots, ServerName: "localhost", MinVersion: tls.VersionTLS12})
	if err := line.HandshakeContext(c.t.Context()); err != nil {
		c.t.Fatal(err)
	}
	c.conn = line
	c.text = textproto.NewConn(line)
}

// expect reads one reply and compares its code.
func (c *client) expect(code int) string {
	c.t.Helper()
	_, msg, err := c.text.ReadResponse(code)
	if err != nil {
		c.t.Fatal(err)
	}
	return msg
}

// say sends a line and expects a reply.
func (c *client) say(code int, format string, args ...any) string {
	c.t.Helper()
	if err := c.text.PrintfLine(format, args...); err != nil {
		c.t.Fatal(err)
	}
	return c.expect(code)
}

func (c *client) write(s string) {
	c.t.Helper()
	if _, err := io.WriteString(c.conn, s); err != nil {
		c.t.Fatal(err)
	}
}

func TestDeliversByteForByte(t *testing.T) {
	srv := faultserver.New(t, faultserver.Options{Users: map[string]string{"u": "secret"}})
	c := dial(t, srv, faultserver.TLS)
	c.expect(220)
	if got := c.say(250, "EHLO me"); !strings.Contains(got, "\nPIPELINING\n") {
		t.Errorf("EHLO answer %q lacks PIPELINING", got)
	}
	c.say(530, "MAIL FROM:<a@example.org>")
	c.say(235, "AUTH PLAIN %s", base64.StdEncoding.EncodeToString([]byte("\x00u\x00secret")))
	c.say(250, "MAIL FROM:<a@example.org> SIZE=100 BODY=8BITMIME")
	c.say(250, "RCPT TO:<b@example.org> NOTIFY=NEVER")
	c.say(250, "RCPT TO:<c@example.org>")
	c.say(354, "DATA")
	// A bare LF before a dot ends nothing, a stuffed dot is taken off.
	c.write("Subject: x\r\n\r\n..dot\r\nbare\n.\nlong " + strings.Repeat("y", 200_000) + "\r\n.\r\n")
	want := "Subject: x\r\n\r\n.dot\r\nbare\n.\nlong " + strings.Repeat("y", 200_000) + "\r\n"
	reply := c.expect(250)
	c.say(221, "QUIT")

	messages := srv.Messages()
	if len(messages) != 1 {
		t.Fatalf("%d messages in the ledger, want 1", len(messages))
	}
	m := messages[0]
	if string(m.Data) != want {
		t.Errorf("data differ: %d bytes, want %d", len(m.Data), len(want))
	}
	sum := sha256.Sum256([]byte(want))
	if m.SHA256 != hex.EncodeToString(sum[:]) || m.Size != int64(len(want)) {
		t.Errorf("hash or size is not that of the data")
	}
	if !strings.Contains(reply, m.QueueID) || m.QueueID == "" {
		t.Errorf("reply %q does not name the queue id %q", reply, m.QueueID)
	}
	if m.From != "a@example.org" || m.FromParams != "SIZE=100 BODY=8BITMIME" || m.User != "u" || m.Mechanism != "PLAIN" || !m.Secure {
		t.Errorf("wrong envelope: %+v", m)
	}
	if diff := cmp.Diff([]string{"b@example.org", "c@example.org"}, m.Accepting()); diff != "" {
		t.Error(diff)
	}
	if srv.ClearCredentials() {
		t.Error("a credential over TLS counted as clear")
	}
}

func TestSTARTTLSForgetsClearBytes(t *testing.T) {
	srv := faultserver.New(t, faultserver.Options{
		Security: faultserver.STARTTLS,
		Rules:    []faultserver.Rule{{Step: faultserver.StepSTARTTLS, Times: 1, Action: faultserver.Action{Reply: []string{"454 4.7.0 later"}}}},
	})
	c := dial(t, srv, faultserver.STARTTLS)
	c.expect(220)
	if got := c.say(250, "EHLO me"); !strings.Contains(got, "STARTTLS") || strings.Contains(got, "AUTH") {
		t.Errorf("clear EHLO answer is %q", got)
	}
	c.say(454, "STARTTLS")
	c.say(220, "STARTTLS")
	c.secure(srv)
	if got := c.say(250, "EHLO me"); strings.Contains(got, "STARTTLS") || !strings.Contains(got, "AUTH") {
		t.Errorf("EHLO answer over TLS is %q", got)
	}
}

func TestClearCredentialsAreSeen(t *testing.T) {
	for name, line := range map[string]string{
		"AUTH":            "auth plain",
		"password raw":    "X secret",
		"password base64": base64.StdEncoding.EncodeToString([]byte("secret")),
	} {
		t.Run(name, func(t *testing.T) {
			srv := faultserver.New(t, faultserver.Options{Security: faultserver.Clear, Users: map[string]string{"u": "secret"}, Extensions: []string{}})
			c := dial(t, srv, faultserver.Clear)
			c.expect(220)
			if srv.ClearCredentials() {
				t.Error("seen before it was sent")
			}
			c.write(line + "\r\n")
			c.expect(5)
			if !srv.ClearCredentials() {
				t.Error("not seen")
			}
		})
	}
}

func TestRules(t *testing.T) {
	type rule = faultserver.Rule
	type act = faultserver.Action
	tests := []struct {
		name  string
		rules []rule
		run   func(c *client)
	}{
		{"greeting", []rule{{Step: faultserver.StepGreeting, Action: act{Reply: []string{"421-a", "421 b"}}}}, func(c *client) { c.expect(421) }},
		{"second recipient", []rule{{Step: faultserver.StepRcpt, N: 2, Action: act{Reply: []string{"550 5.1.1 no"}}}}, func(c *client) {
			c.expect(220)
			c.say(250, "MAIL FROM:<a@x>")
			c.say(250, "RCPT TO:<b@x>")
			c.say(550, "RCPT TO:<c@x>")
			c.say(250, "RCPT TO:<d@x>")
		}},
		{"by address", []rule{{Step: faultserver.StepRcpt, Address: "C@x", Action: act{Reply: []string{"450 no"}}}}, func(c *client) {
			c.expect(220)
			c.say(250, "MAIL FROM:<a@x>")
			c.say(250, "RCPT TO:<b@x>")
			c.say(450, "RCPT TO:<c@X>")
		}},
		{"from the third on", []rule{{Step: faultserver.StepRcpt, From: 3, Action: act{Reply: []string{"452 4.5.3 many"}}}}, func(c *client) {
			c.expect(220)
			c.say(250, "MAIL FROM:<a@x>")
			c.say(250, "RCPT TO:<b@x>")
			c.say(250, "RCPT TO:<c@x>")
			c.say(452, "RCPT TO:<d@x>")
			c.say(452, "RCPT TO:<e@x>")
		}},
		{"once", []rule{{Step: faultserver.StepNoop, Times: 1, Action: act{Reply: []string{"421 no"}}}}, func(c *client) {
			c.expect(220)
			c.say(421, "NOOP")
			c.say(250, "NOOP")
		}},
		{"too big", nil, func(c *client) {
			c.expect(220)
			c.say(552, "MAIL FROM:<a@x> SIZE=99999999")
		}},
		{"dot refused", []rule{{Step: faultserver.StepDot, Action: act{Reply: []string{"554 5.7.1 spam"}}}}, func(c *client) {
			c.expect(220)
			c.say(250, "MAIL FROM:<a@x>")
			c.say(250, "RCPT TO:<b@x>")
			c.say(354, "DATA")
			c.say(554, ".")
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			srv := faultserver.New(t, faultserver.Options{Rules: tt.rules})
			tt.run(dial(t, srv, faultserver.TLS))
			if n := len(srv.Messages()); n != 0 {
				t.Errorf("%d messages accepted", n)
			}
		})
	}
}

func TestDrops(t *testing.T) {
	begin := func(c *client) {
		c.expect(220)
		c.say(250, "MAIL FROM:<a@x> SIZE=1000")
		c.say(250, "RCPT TO:<b@x>")
		c.say(354, "DATA")
	}
	body := strings.Repeat(strings.Repeat("z", 98)+"\r\n", 10)
	tests := []struct {
		name     string
		rule     faultserver.Rule
		accepted int
		size     int64
	}{
		{"at half", faultserver.Rule{Step: faultserver.StepBody, Percent: 50}, 0, 500},
		{"at byte", faultserver.Rule{Step: faultserver.StepBody, Byte: 101}, 0, 200},
		{"at the dot", faultserver.Rule{Step: faultserver.StepDot}, 0, 1000},
		{"after the dot", faultserver.Rule{Step: faultserver.StepAccepted}, 1, 1000},
	}
	for _, tt := range tests {
		for _, how := range []faultserver.Drop{faultserver.DropClose, faultserver.DropReset} {
			t.Run(tt.name+" "+string(how), func(t *testing.T) {
				rule := tt.rule
				rule.Drop = how
				srv := faultserver.New(t, faultserver.Options{Security: faultserver.Clear, Rules: []faultserver.Rule{rule}})
				c := dial(t, srv, faultserver.Clear)
				begin(c)
				c.write(body + ".\r\n")
				_, err := bufio.NewReader(c.conn).ReadByte()
				if how == faultserver.DropReset && !errors.Is(err, syscall.ECONNRESET) {
					t.Errorf("reading gave %v, want a reset", err)
				}
				if err == nil {
					t.Error("the line is still there")
				}
				srv.Wait(t, srv.Reached(faultserver.StepClosed))
				attempts := srv.Attempts()
				if len(attempts) != 1 || attempts[0].Size != tt.size {
					t.Errorf("attempts %+v, want one of %d bytes", attempts, tt.size)
				}
				if n := len(srv.Messages()); n != tt.accepted {
					t.Errorf("%d accepted, want %d", n, tt.accepted)
				}
			})
		}
	}
}

func TestGateHoldsTheServer(t *testing.T) {
	srv := faultserver.New(t, faultserver.Options{Security: faultserver.Clear, Rules: []faultserver.Rule{
		{Step: faultserver.StepDot, Action: faultserver.Action{Gate: "dot"}},
		{Step: faultserver.StepAccepted, Action: faultserver.Action{Gate: "after"}},
		{Step: faultserver.StepBody, Every: 100, Action: faultserver.Action{Gate: "drip"}},
	}})
	c := dial(t, srv, faultserver.Clear)
	c.expect(220)
	c.say(250, "MAIL FROM:<a@x>")
	c.say(250, "RCPT TO:<b@x>")
	c.say(354, "DATA")
	srv.Wait(t, srv.Arrived("drip"))
	c.write(strings.Repeat(strings.Repeat("z", 98)+"\r\n", 3) + ".\r\n")
	srv.Let("drip", 3)
	select {
	case <-srv.Arrived("dot"):
		t.Fatal("the drip let everything pass")
	default:
	}
	srv.Open("drip")
	srv.Wait(t, srv.Arrived("dot"))
	if n := len(srv.Attempts()); n != 0 {
		t.Errorf("decided before the gate: %d", n)
	}
	srv.Open("dot")
	srv.Wait(t, srv.Arrived("after"))
	if n := len(srv.Messages()); n != 1 {
		t.Errorf("%d in the ledger before the answer, want 1", n)
	}
	srv.Open("after")
	c.expect(250)
}

func TestRawAndInject(t *testing.T) {
	srv := faultserver.New(t, faultserver.Options{Security: faultserver.Clear, Rules: []faultserver.Rule{
		{Step: faultserver.StepGreeting, Action: faultserver.Action{Raw: "ab", Repeat: 1000, Inject: "\r\n"}},
		{Step: faultserver.StepNoop, Action: faultserver.Action{Inject: "250 more\r\n"}},
	}})
	c := dial(t, srv, faultserver.Clear)
	line, err := c.text.ReadLine()
	if err != nil || line != strings.Repeat("ab", 1000) {
		t.Errorf("got %d bytes, %v", len(line), err)
	}
	c.say(250, "NOOP")
	if got := c.expect(250); got != "more" {
		t.Errorf("injected %q", got)
	}
}

// TestDelay: each round trip takes at least the delay, and a group of commands
// sent at once takes it once.
func TestDelay(t *testing.T) {
	const delay = 20 * time.Millisecond
	srv := faultserver.New(t, faultserver.Options{Delay: delay})
	c := dial(t, srv, faultserver.TLS)
	c.expect(220)
	start := time.Now()
	for range 5 {
		c.say(250, "NOOP")
	}
	if took := time.Since(start); took < 5*delay {
		t.Errorf("five round trips took %v", took)
	}
	c.write(strings.Repeat("NOOP\r\n", 500)) // ten seconds, if each were delayed
	for range 500 {
		c.expect(250)
	}
	c.say(221, "QUIT")
}

func TestCertificates(t *testing.T) {
	tests := []struct {
		kind faultserver.Certificate
		want any
	}{
		{faultserver.CertExpired, new(x509.CertificateInvalidError)},
		{faultserver.CertNotYetValid, new(x509.CertificateInvalidError)},
		{faultserver.CertWrongName, new(x509.HostnameError)},
		{faultserver.CertSelfSigned, new(x509.UnknownAuthorityError)},
	}
	for _, tt := range tests {
		t.Run(string(tt.kind), func(t *testing.T) {
			srv := faultserver.New(t, faultserver.Options{Certificate: tt.kind})
			roots := x509.NewCertPool()
			roots.AppendCertsFromPEM(srv.CAPEM())
			d := tls.Dialer{Config: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}}
			conn, err := d.DialContext(t.Context(), "tcp", srv.Addr())
			if err == nil {
				_ = conn.Close()
			}
			if !errors.As(err, tt.want) {
				t.Errorf("handshake gave %v, want %T", err, tt.want)
			}
		})
	}
}

func ExampleServer_Log() {
	srv, err := faultserver.Start(faultserver.Options{Security: faultserver.Clear})
	if err != nil {
		panic(err)
	}
	defer srv.Close()
	c, err := textproto.Dial("tcp", srv.Addr())
	if err != nil {
		panic(err)
	}
	_, _, _ = c.ReadResponse(220)
	_, _ = c.Cmd("QUIT")
	_, _, _ = c.ReadResponse(221)
	_ = c.Close()
	fmt.Print(srv.Log())
	// Output:
	// 1 S: 220 faultserver.example ESMTP (clear)
	// 1 C: QUIT (clear)
	// 1 S: 221 2.0.0 Bye (clear)
}
