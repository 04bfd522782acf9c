//go:build linux

// Package exim starts a private Exim that scripts/exim.sh has unpacked: folders of its own, high ports on loopback, a
// certificate of its own. It is not installed and needs no root: a namespace of its own knows the user it insists on.
package exim

import (
	_ "embed"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"text/template"
	"time"

	"sendoff/e2e/system"
)

//go:embed conf/exim.conf
var conf string

// The one user who can sign in.
const (
	User     = "ayse@sendoff.test"
	Password = "correct horse battery staple"
)

// Refused is answered with 550 5.1.1 at RCPT; every other recipient is accepted.
const Refused = "refused@sendoff.test"

// Server is a running Exim.
type Server struct {
	tb  testing.TB
	dir string

	// Host is the name the certificate is for; Submission takes STARTTLS, Submissions TLS from the start.
	Host                    string
	Submission, Submissions int
	// CAFile is the certificate to trust: name it in SSL_CERT_FILE.
	CAFile string
}

// New starts the Exim below the root folder; it ends with the test. On one connection it takes so many messages, and
// answers 421 to the next.
func New(tb testing.TB, root string, perConnection int) *Server {
	tb.Helper()
	system.Need(tb, "unshare", "openssl")
	binary := filepath.Join(root, "usr/sbin/exim4")
	if _, err := os.Stat(binary); err != nil {
		system.Missing(tb, "there is no Exim (scripts/exim.sh)")
	}
	if out, err := exec.Command("unshare", "-Urm", "true").CombinedOutput(); err != nil {
		system.Missing(tb, fmt.Sprintf("user namespaces are not allowed here: %v %s", err, out))
	}
	dir := tb.TempDir()
	s := &Server{
		tb: tb, dir: dir, Host: "localhost",
		Submission: system.FreePort(tb), Submissions: system.FreePort(tb), CAFile: filepath.Join(dir, "cert.pem"),
	}
	s.configure(perConnection)
	libraries, err := filepath.Glob(filepath.Join(root, "usr/lib/*-linux-*"))
	if err != nil {
		tb.Fatal(err)
	}
	// Exim refuses to be root, and to be nobody it knows: in the inner namespace it is its own user, who outside is
	// the one who runs the test.
	cmd := exec.Command("unshare", "-Urm", "sh", "-c", `mount --bind passwd /etc/passwd && mount --bind group /etc/group &&
		exec unshare -U --map-user=1000 --map-group=1000 "$0" -C "$PWD/exim.conf" -bdf -q1m`, binary)
	cmd.Dir = dir
	cmd.Env = system.Env(nil, "LD_LIBRARY_PATH="+strings.Join(libraries, ":"))
	p := system.Start(tb, cmd)
	tb.Cleanup(func() {
		if tb.Failed() {
			tb.Logf("Exim said:\n%s%s", p.Output(), s.Log())
		}
	})
	for _, port := range []int{s.Submission, s.Submissions} {
		system.Eventually(tb, 30*time.Second, "Exim takes connections", func() bool {
			select {
			case <-p.Done():
				tb.Fatal("Exim ended")
			default:
			}
			c, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", port))
			return err == nil && c.Close() == nil
		})
	}
	return s
}

func (s *Server) configure(perConnection int) {
	s.tb.Helper()
	system.Run(s.tb, "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
		"-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1,IP:::1",
		"-keyout", filepath.Join(s.dir, "key.pem"), "-out", s.CAFile)
	for _, folder := range []string{"spool", "mail"} {
		if err := os.Mkdir(filepath.Join(s.dir, folder), 0o700); err != nil {
			s.tb.Fatal(err)
		}
	}
	var text strings.Builder
	err := template.Must(template.New("").Parse(conf)).Execute(&text, map[string]any{
		"Dir": s.dir, "Submission": s.Submission, "Submissions": s.Submissions, "PerConnection": perConnection,
		"User": User, "Password": Password,
	})
	if err != nil {
		s.tb.Fatal(err)
	}
	for name, text := range map[string]string{
		"exim.conf": text.String(),
		"passwd":    "root:x:0:0::/:/bin/sh\nDebian-exim:x:1000:1000::/nonexistent:/bin/false\n",
		"group":     "root:x:0:\nmail:x:8:\nDebian-exim:x:1000:\n",
	} {
		if err := os.WriteFile(filepath.Join(s.dir, name), []byte(text), 0o600); err != nil {
			s.tb.Fatal(err)
		}
	}
}

// Messages waits until n messages are in the mailbox and returns them in no order, with what Exim put in front.
func (s *Server) Messages(n int) [][]byte {
	s.tb.Helper()
	var names []string
	system.Eventually(s.tb, 30*time.Second, fmt.Sprintf("%d messages in the mailbox", n), func() bool {
		var err error
		names, err = filepath.Glob(filepath.Join(s.dir, "mail/new/*"))
		return err == nil && len(names) >= n
	})
	if len(names) != n {
		s.tb.Fatalf("%d messages in the mailbox, want %d", len(names), n)
	}
	out := make([][]byte, 0, n)
	for _, name := range names {
		b, err := os.ReadFile(name)
		if err != nil {
			s.tb.Fatal(err)
		}
		out = append(out, b)
	}
	return out
}

// Log is what Exim has logged.
func (s *Server) Log() string {
	b, _ := os.ReadFile(filepath.Join(s.dir, "mainlog")) // no log yet is no log
	return string(b)
}
