//go:build unix

// Package postfix starts a private Postfix with a private Dovecot for its sign-in: folders of its own, high ports on
// loopback, a certificate of its own. The machine's own mail service, its configuration and its queue are not touched.
//
// Postfix starts as root. A test that is not root uses sudo, if it asks for no password.
package postfix

import (
	"bytes"
	"embed"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"text/template"
	"time"

	"sendoff/e2e/system"
)

//go:embed conf
var conf embed.FS

// The one user who can sign in.
const (
	User     = "ayse@sendoff.test"
	Password = "correct horse battery staple"
)

// Addresses that are answered differently; every other recipient is accepted.
const (
	Refused = "refused@sendoff.test" // 550 5.1.1 at RCPT
	Later   = "later@sendoff.test"   // 450 4.2.0 at RCPT
)

// Options say how the server differs from an ordinary one.
type Options struct {
	// MessageSizeLimit is the SIZE it announces, in bytes; 0 means 50 MiB.
	MessageSizeLimit int64
}

// Server is a running Postfix.
type Server struct {
	tb  testing.TB
	dir string

	// Host is the name the certificate is for; Submission takes STARTTLS, Submissions TLS from the start.
	Host                    string
	Submission, Submissions int
	// CAFile is the certificate to trust: name it in SSL_CERT_FILE.
	CAFile string
}

// New starts a Postfix that ends with the test.
func New(tb testing.TB, opt Options) *Server {
	tb.Helper()
	system.Need(tb, "postfix", "postconf", "dovecot", "openssl")
	if os.Geteuid() != 0 && exec.Command("sudo", "-n", "true").Run() != nil {
		system.Missing(tb, "a private Postfix starts as root, and sudo would ask for a password")
	}
	dir, err := os.MkdirTemp("", "sendoff-postfix-")
	if err != nil {
		tb.Fatal(err)
	}
	s := &Server{
		tb: tb, dir: dir, Host: "localhost",
		Submission: system.FreePort(tb), Submissions: system.FreePort(tb), CAFile: filepath.Join(dir, "cert.pem"),
	}
	tb.Cleanup(func() {
		if tb.Failed() {
			tb.Logf("Postfix and Dovecot logged:\n%s", s.Log())
		}
		s.root("rm", "-rf", dir).Run()
	})
	s.configure(opt)
	dovecot := s.start("dovecot", "-F", "-c", filepath.Join(dir, "dovecot.conf"))
	postfix := s.start("postfix", "-c", filepath.Join(dir, "postfix"), "start-fg")
	for _, port := range []int{s.Submission, s.Submissions} {
		system.Eventually(tb, 30*time.Second, "Postfix takes connections", func() bool {
			select {
			case <-postfix.Done():
				tb.Fatalf("Postfix ended:\n%s%s", postfix.Output(), s.Log())
			case <-dovecot.Done():
				tb.Fatalf("Dovecot ended:\n%s%s", dovecot.Output(), s.Log())
			default:
			}
			c, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", port))
			if err != nil {
				return false
			}
			return c.Close() == nil
		})
	}
	system.Eventually(tb, 30*time.Second, "Dovecot listens", func() bool {
		return s.root("test", "-S", filepath.Join(dir, "queue/private/auth")).Run() == nil
	})
	return s
}

// Messages waits until n messages are in the mailbox and returns them, in the order of their arrival. What Postfix
// put in front (Return-Path, Delivered-To, X-Original-To, Received) is still there: see Original.
func (s *Server) Messages(n int) [][]byte {
	s.tb.Helper()
	var names []string
	system.Eventually(s.tb, 30*time.Second, fmt.Sprintf("%d messages in the mailbox", n), func() bool {
		// Maildir names begin with the time of arrival.
		out, err := s.root("find", filepath.Join(s.dir, "mail/inbox/new"), "-type", "f").Output()
		names = strings.Fields(string(out))
		return err == nil && len(names) >= n
	})
	if len(names) != n {
		s.tb.Fatalf("%d messages in the mailbox, want %d", len(names), n)
	}
	out := make([][]byte, 0, n)
	for _, name := range sortedByArrival(names) {
		b, err := s.root("cat", name).Output()
		if err != nil {
			s.tb.Fatal(err)
		}
		out = append(out, b)
	}
	return out
}

// Original is a delivered message without the header fields that Postfix put in front of it, with the line ends it
// had on the wire.
func Original(delivered []byte) []byte {
	trace := []string{"Return-Path:", "X-Original-To:", "Delivered-To:", "Received:"}
	rest := delivered
	for {
		line, after, _ := bytes.Cut(rest, []byte("\n"))
		isTrace := len(line) > 0 && (line[0] == ' ' || line[0] == '\t')
		for _, t := range trace {
			isTrace = isTrace || bytes.HasPrefix(line, []byte(t))
		}
		if !isTrace {
			return bytes.ReplaceAll(rest, []byte("\n"), []byte("\r\n"))
		}
		rest = after
	}
}

// Log is everything Postfix and Dovecot have logged.
func (s *Server) Log() string {
	out, _ := s.root("sh", "-c", "cat '"+s.dir+"'/*.log 2>/dev/null").Output() // no log yet is no log
	return string(out)
}

// configure writes the configuration and makes the folders, each with the owner that Postfix wants.
func (s *Server) configure(opt Options) {
	s.tb.Helper()
	if opt.MessageSizeLimit == 0 {
		opt.MessageSizeLimit = 50 << 20
	}
	system.Run(s.tb, "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
		"-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1,IP:::1",
		"-keyout", filepath.Join(s.dir, "key.pem"), "-out", s.CAFile)
	values := map[string]any{
		"Dir": s.dir, "Submission": s.Submission, "Submissions": s.Submissions, "SizeLimit": opt.MessageSizeLimit,
		"Refused": Refused, "Later": Later, "User": User, "Password": Password,
	}
	dovecot := "dovecot23.conf"
	version, err := exec.Command("dovecot", "--version").Output()
	if err != nil {
		s.tb.Fatal(err)
	}
	if !strings.HasPrefix(string(version), "2.3") {
		dovecot = "dovecot24.conf"
	}
	for from, to := range map[string]string{
		"main.cf": "postfix/main.cf", "master.cf": "postfix/master.cf", "users": "users",
		"setup": "setup", dovecot: "dovecot.conf",
	} {
		s.render(from, filepath.Join(s.dir, to), values)
	}
	if out, err := s.root("sh", filepath.Join(s.dir, "setup")).CombinedOutput(); err != nil {
		s.tb.Fatalf("preparing Postfix's folders: %v\n%s", err, out)
	}
}

func (s *Server) render(from, to string, values map[string]any) {
	s.tb.Helper()
	t, err := template.ParseFS(conf, "conf/"+from)
	if err != nil {
		s.tb.Fatal(err)
	}
	var b bytes.Buffer
	if err := t.Execute(&b, values); err != nil {
		s.tb.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		s.tb.Fatal(err)
	}
	if err := os.WriteFile(to, b.Bytes(), 0o644); err != nil {
		s.tb.Fatal(err)
	}
}

// start runs a server in the foreground and ends it with the test.
func (s *Server) start(args ...string) *system.Process {
	s.tb.Helper()
	cmd := s.root(args...)
	p := system.Start(s.tb, cmd)
	if os.Geteuid() != 0 {
		s.tb.Cleanup(func() { // a signal of ours does not reach root's process, sudo's does
			s.root("kill", "-TERM", fmt.Sprint(-cmd.Process.Pid)).Run()
			p.Stop(syscall.SIGTERM)
		})
	}
	return p
}

// root is a command that runs as root.
func (s *Server) root(args ...string) *exec.Cmd {
	if os.Geteuid() != 0 {
		args = append([]string{"sudo", "-n"}, args...)
	}
	cmd := exec.Command(args[0], args[1:]...)
	// The administrator's programs are not in everyone's path.
	cmd.Env = append(os.Environ(), "PATH="+os.Getenv("PATH")+":/usr/sbin:/sbin")
	return cmd
}
