package sink_test

import (
	"bufio"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"strings"
	"testing"

	"sendoff/bench/sink"
)

// client signs in at a server and returns what to talk with.
func client(t *testing.T, s *sink.Server) (*tls.Conn, *bufio.Reader) {
	t.Helper()
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(s.CAPEM())
	c, err := tls.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", s.Port()), &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS13})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	r := bufio.NewReader(c)
	expect(t, r, "220")
	return c, r
}

// expect reads answers and wants these codes.
func expect(t *testing.T, r *bufio.Reader, codes ...string) {
	t.Helper()
	for _, code := range codes {
		for {
			line, err := r.ReadString('\n')
			if err != nil {
				t.Fatalf("waiting for %s: %v", code, err)
			}
			if !strings.HasPrefix(line, code) {
				t.Fatalf("got %q, want %s", line, code)
			}
			if line[3] != '-' {
				break
			}
		}
	}
}

func TestCountsWhatItTakes(t *testing.T) {
	s, err := sink.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	long := strings.Repeat(strings.Repeat("x", 76)+"\r\n..", 4000)
	tests := []struct {
		name, body string
		size       int
	}{
		{"empty", ".\r\n", 0},
		{"one line", "one\r\n.\r\n", 5},
		{"longer than any buffer", long + "\r\n.\r\n", len(long) + 2},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c, r := client(t, s)
			fmt.Fprint(c, "EHLO me\r\nAUTH PLAIN AG1lAHB3\r\n")
			expect(t, r, "250", "235")
			fmt.Fprint(c, "MAIL FROM:<a@b.test>\r\nRCPT TO:<c@d.test>\r\nRCPT TO:<e@d.test>\r\nDATA\r\n")
			expect(t, r, "250", "250", "250", "354")
			fmt.Fprint(c, test.body+"QUIT\r\n")
			expect(t, r, "250", "221")
			if got, want := <-s.Taken(), (sink.Message{Recipients: 2, Bytes: int64(test.size)}); got != want {
				t.Errorf("took %+v, want %+v", got, want)
			}
		})
	}
}

// The end of a message is found wherever the client's writes break it.
func TestFindsTheEndInPieces(t *testing.T) {
	s, err := sink.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	c, r := client(t, s)
	fmt.Fprint(c, "EHLO me\r\nAUTH LOGIN\r\n")
	expect(t, r, "250", "334")
	fmt.Fprint(c, "bWU=\r\n")
	expect(t, r, "334")
	fmt.Fprint(c, "cHc=\r\nMAIL FROM:<a@b.test>\r\nDATA\r\n")
	expect(t, r, "235", "250", "354")
	for b := range strings.SplitSeq("a\r\n.b\r\n.\r\n", "") {
		fmt.Fprint(c, b)
	}
	expect(t, r, "250")
	if got := <-s.Taken(); got.Bytes != 7 {
		t.Errorf("took %d bytes, want 7", got.Bytes)
	}
}
