//go:build unix

// Package dovecot starts a private Dovecot with one mailbox: a folder of its own, high ports on loopback, a certificate
// of its own, no rights of root's. The machine's own mail service is not touched.
package dovecot

import (
	"embed"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
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

// Folder is a folder of the mailbox, below INBOX.
type Folder struct {
	Name string
	Sent bool // marked as the one for sent messages
}

// Options say how the server differs from an ordinary one.
type Options struct {
	Mechanisms string   // of the sign-in; "plain login" if empty
	Folders    []Folder // a marked Sent if nil
	Quota      string   // "100M" if empty
}

// Server is a running Dovecot.
type Server struct {
	tb       testing.TB
	dir      string
	uid, gid int

	// Host is the name the certificate is for; IMAP takes STARTTLS, IMAPS TLS from the start.
	Host        string
	IMAP, IMAPS int
	// CAFile is the certificate to trust.
	CAFile string
}

// New starts a Dovecot that ends with the test.
func New(tb testing.TB, opt Options) *Server {
	tb.Helper()
	system.Need(tb, "dovecot", "openssl")
	if found, _ := filepath.Glob("/usr/lib*/dovecot/imap"); len(found) == 0 { // Debian has it in a package of its own
		system.Missing(tb, "Dovecot's IMAP is not installed (scripts/install-deps.sh test)")
	}
	dir, err := os.MkdirTemp("", "sendoff-dovecot-")
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { os.RemoveAll(dir) })
	s := &Server{
		tb: tb, dir: dir, uid: os.Getuid(), gid: os.Getgid(), Host: "localhost",
		IMAP: freePort(tb), IMAPS: freePort(tb), CAFile: filepath.Join(dir, "cert.pem"),
	}
	if s.uid == 0 {
		s.uid, s.gid = 65534, 65534 // root's own start is given to nobody
	}
	s.configure(opt)
	cmd := exec.Command("dovecot", "-F", "-c", filepath.Join(dir, "dovecot.conf"))
	cmd.Env = append(os.Environ(), "PATH="+os.Getenv("PATH")+":/usr/sbin:/sbin")
	p := s.start(cmd)
	tb.Cleanup(func() {
		if tb.Failed() {
			log, _ := os.ReadFile(filepath.Join(dir, "dovecot.log")) // no log yet is no log
			tb.Logf("Dovecot logged:\n%s%s", log, p.Output())
		}
	})
	for _, port := range []int{s.IMAP, s.IMAPS} {
		system.Eventually(tb, 30*time.Second, "Dovecot takes connections", func() bool {
			select {
			case <-p.Done():
				tb.Fatalf("Dovecot ended:\n%s", p.Output())
			default:
			}
			c, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", port))
			if err != nil {
				return false
			}
			return c.Close() == nil
		})
	}
	return s
}

// start runs Dovecot in the foreground as nobody, where this is root.
func (s *Server) start(cmd *exec.Cmd) *system.Process {
	if os.Geteuid() == 0 {
		setpriv := []string{"setpriv", "--reuid", strconv.Itoa(s.uid), "--regid", strconv.Itoa(s.gid), "--clear-groups"}
		cmd = &exec.Cmd{Path: mustFind(s.tb, "setpriv"), Args: append(setpriv, cmd.Args...), Env: cmd.Env}
	}
	return system.Start(s.tb, cmd)
}

func mustFind(tb testing.TB, program string) string {
	tb.Helper()
	path, err := exec.LookPath(program)
	if err != nil {
		system.Missing(tb, program+" is not installed")
	}
	return path
}

// configure writes the configuration and gives all of it to whom the server runs as.
func (s *Server) configure(opt Options) {
	s.tb.Helper()
	if opt.Folders == nil {
		opt.Folders = []Folder{{Name: "Drafts"}, {Name: "Sent", Sent: true}}
	}
	if opt.Mechanisms == "" {
		opt.Mechanisms = "plain login"
	}
	if opt.Quota == "" {
		opt.Quota = "100M"
	}
	system.Run(s.tb, "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
		"-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
		"-keyout", filepath.Join(s.dir, "key.pem"), "-out", s.CAFile)
	owner, err := user.LookupId(strconv.Itoa(s.uid))
	if err != nil {
		s.tb.Fatal(err)
	}
	group, err := user.LookupGroupId(strconv.Itoa(s.gid))
	if err != nil {
		s.tb.Fatal(err)
	}
	values := map[string]any{
		"Dir": s.dir, "User": owner.Username, "Group": group.Name, "UID": s.uid, "GID": s.gid, "IMAP": s.IMAP, "IMAPS": s.IMAPS,
		"Mechanisms": opt.Mechanisms, "Folders": opt.Folders, "Quota": opt.Quota,
	}
	from := "dovecot23.conf"
	if version, err := exec.Command("dovecot", "--version").Output(); err != nil {
		s.tb.Fatal(err)
	} else if !strings.HasPrefix(string(version), "2.3") {
		from = "dovecot24.conf"
	}
	t, err := template.ParseFS(conf, "conf/"+from)
	if err != nil {
		s.tb.Fatal(err)
	}
	var b strings.Builder
	if err := t.Execute(&b, values); err != nil {
		s.tb.Fatal(err)
	}
	s.write("dovecot.conf", b.String())
	s.write("users", User+":{PLAIN}"+Password+"\n")
	if err := os.Mkdir(filepath.Join(s.dir, "mail"), 0o700); err != nil {
		s.tb.Fatal(err)
	}
	if os.Geteuid() != 0 {
		return
	}
	err = filepath.WalkDir(s.dir, func(path string, _ os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return os.Chown(path, s.uid, s.gid)
	})
	if err != nil {
		s.tb.Fatal(err)
	}
}

func (s *Server) write(name, text string) {
	s.tb.Helper()
	if err := os.WriteFile(filepath.Join(s.dir, name), []byte(text), 0o600); err != nil {
		s.tb.Fatal(err)
	}
}

// Message is what a folder holds, as it lies on the disk.
type Message struct {
	Bytes []byte // with the line ends of the wire
	Seen  bool
	Time  time.Time // at which it arrived, as the mailbox tells it
}

// Messages are those of a folder below INBOX, named as the disk has it (modified UTF-7).
func (s *Server) Messages(folder string) []Message {
	s.tb.Helper()
	var out []Message
	for _, part := range []string{"new", "cur"} {
		names, err := filepath.Glob(filepath.Join(s.dir, "mail", "."+folder, part, "*"))
		if err != nil {
			s.tb.Fatal(err)
		}
		slices.Sort(names)
		for _, name := range names {
			b, err := os.ReadFile(name)
			if err != nil {
				s.tb.Fatal(err)
			}
			info, err := os.Stat(name)
			if err != nil {
				s.tb.Fatal(err)
			}
			_, flags, _ := strings.Cut(filepath.Base(name), ":2,")
			wire := strings.ReplaceAll(strings.ReplaceAll(string(b), "\r\n", "\n"), "\n", "\r\n")
			out = append(out, Message{Bytes: []byte(wire), Seen: strings.Contains(flags, "S"), Time: info.ModTime()})
		}
	}
	return out
}

// Put is a message that somebody else has filed, such as a server that does it itself.
func (s *Server) Put(folder string, message []byte) {
	s.tb.Helper()
	path := filepath.Join(s.dir, "mail", "."+folder, "new", fmt.Sprintf("%d.P1.put", time.Now().UnixNano()))
	if err := os.WriteFile(path, message, 0o600); err != nil {
		s.tb.Fatal(err)
	}
	if os.Geteuid() == 0 {
		if err := os.Chown(path, s.uid, s.gid); err != nil {
			s.tb.Fatal(err)
		}
	}
}

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
