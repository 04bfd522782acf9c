//go:build unix

package desktop

import (
	"errors"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// socketOf is where the first process listens.
func socketOf(t *testing.T, i *Instance) string {
	t.Helper()
	return i.listener.Addr().String()
}

func TestSocketIsPrivate(t *testing.T) {
	f := newHome(t)
	path := socketOf(t, becomeFirst(t, f, noEnv))
	info, err := os.Stat(filepath.Dir(path))
	if err != nil || info.Mode().Perm() != 0o700 || filepath.Dir(path) != f.Locks {
		t.Errorf("the socket is %s, in a folder with rights %v, %v", path, info.Mode(), err)
	}
}

func TestSocketGoesWithItsProcess(t *testing.T) {
	f := newHome(t)
	first := becomeFirst(t, f, noEnv)
	path := socketOf(t, first)
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the socket is still there: %v", err)
	}
}

// A socket whose process died without a word does not keep the next one from
// listening.
func TestStaleSocket(t *testing.T) {
	f := newHome(t)
	if err := f.Create(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(f.Locks, "window.sock")
	l, err := net.ListenUnix("unix", &net.UnixAddr{Name: path, Net: "unix"})
	if err != nil {
		t.Fatal(err)
	}
	l.SetUnlinkOnClose(false)
	l.Close()
	first := becomeFirst(t, f, noEnv)
	if got := socketOf(t, first); got != path {
		t.Errorf("it listens at %s", got)
	}
	got := inbox(first)
	claim(t, f, noEnv, Handover{Problem: "mailto.bad"})
	if h := receive(t, got); h.Problem != "mailto.bad" {
		t.Errorf("got %+v", h)
	}
}

// A home whose path is too long for a socket has it in the system's folder,
// under a name that does not depend on the way to the home.
func TestLongHome(t *testing.T) {
	base := newHome(t).Root
	deep := filepath.Join(base, strings.Repeat("d", 80), strings.Repeat("e", 80))
	short := filepath.Join(base, "short")
	if err := os.MkdirAll(deep, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(deep, short); err != nil {
		t.Fatal(err)
	}
	runtime := filepath.Join(base, "run")
	if err := os.Mkdir(runtime, 0o700); err != nil {
		t.Fatal(err)
	}
	for name, getenv := range map[string]func(string) string{
		"runtime":  env(map[string]string{"XDG_RUNTIME_DIR": runtime, "TMPDIR": base}),
		"temp":     env(map[string]string{"TMPDIR": base}),
		"relative": env(map[string]string{"XDG_RUNTIME_DIR": "run", "TMPDIR": base}),
	} {
		t.Run(name, func(t *testing.T) {
			first := becomeFirst(t, homeIn(t, deep), getenv)
			got := inbox(first)
			path := socketOf(t, first)
			if inRuntime := strings.HasPrefix(path, runtime); inRuntime != (name == "runtime") || !strings.HasPrefix(path, base) {
				t.Errorf("the socket is %s", path)
			}
			if info, err := os.Stat(filepath.Dir(path)); err != nil || info.Mode().Perm() != 0o700 {
				t.Errorf("its folder has rights %v, %v", info.Mode(), err)
			}
			if second := claim(t, homeIn(t, short), getenv, Handover{Problem: "mailto.bad"}); second != nil {
				t.Fatal("two are the first")
			}
			if h := receive(t, got); h.Problem != "mailto.bad" {
				t.Errorf("got %+v", h)
			}
		})
	}
}

// A folder that others may enter, that is a link or that is somebody else's
// is not used, neither to listen nor to hand anything over.
func TestFolderOfOthers(t *testing.T) {
	tests := map[string]func(t *testing.T, dir string){
		"open to the group": func(t *testing.T, dir string) { chmod(t, dir, 0o750) },
		"open to all":       func(t *testing.T, dir string) { chmod(t, dir, 0o777) },
		"a link": func(t *testing.T, dir string) {
			if err := errors.Join(os.Rename(dir, dir+"2"), os.Symlink(dir+"2", dir)); err != nil {
				t.Fatal(err)
			}
		},
		"another user’s": func(t *testing.T, dir string) {
			if os.Geteuid() != 0 {
				t.Skip("only root can give a folder away")
			}
			if err := os.Chown(dir, 12345, -1); err != nil {
				t.Fatal(err)
			}
		},
	}
	for name, spoil := range tests {
		t.Run(name, func(t *testing.T) {
			f := newHome(t)
			good := becomeFirst(t, f, env(map[string]string{"TMPDIR": f.Root}))
			path := socketOf(t, good)
			spoil(t, f.Locks)
			if err := (place{f.Locks, path}).usable(); !errors.Is(err, errNotPrivate) {
				t.Errorf("it may be used: %v", err)
			}
			if _, err := (place{f.Locks, path}).dial(t.Context()); !errors.Is(err, errNotPrivate) {
				t.Errorf("a message would be handed over: %v", err)
			}
			if err := good.Close(); err != nil {
				t.Fatal(err)
			}
			next := becomeFirst(t, f, env(map[string]string{"TMPDIR": f.Root}))
			if strings.HasPrefix(socketOf(t, next), f.Locks) {
				t.Error("it listens there all the same")
			}
		})
	}
}

func chmod(t *testing.T, dir string, mode fs.FileMode) {
	t.Helper()
	if err := os.Chmod(dir, mode); err != nil {
		t.Fatal(err)
	}
}

// Without any private folder the window opens, and says why nobody reaches it.
func TestNoPrivateFolder(t *testing.T) {
	f := newHome(t)
	if err := os.MkdirAll(f.Locks, 0o700); err != nil {
		t.Fatal(err)
	}
	chmod(t, f.Locks, 0o755)
	first := claim(t, f, env(map[string]string{"TMPDIR": filepath.Join(f.Root, "gone")}), Handover{})
	if first == nil || !errors.Is(first.Quiet(), errNotPrivate) {
		t.Fatalf("quiet: %v", first.Quiet())
	}
	first.Listen(func(Handover, func() bool) bool { return true })()
	if err := first.Close(); err != nil {
		t.Error(err)
	}
}

// Garbage is answered, or not, and hurts nobody who comes after it.
func TestGarbageOnTheSocket(t *testing.T) {
	f := newHome(t)
	first := becomeFirst(t, f, noEnv)
	got := inbox(first)
	var open []net.Conn
	for _, garbage := range []string{"", "GET / HTTP/1.1\r\n\r\n", "\x00\x00\x00\x02{", "\xff\xff\xff\xff", string(framed(`{"version":9}`))} {
		conn, err := net.Dial("unix", socketOf(t, first))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := conn.Write([]byte(garbage)); err != nil {
			t.Fatal(err)
		}
		open = append(open, conn)
	}
	if answer, err := readWord(open[len(open)-1]); answer != answerRefused || err != nil {
		t.Errorf("a newer version is answered with %q, %v", answer, err)
	}
	if second := claim(t, f, noEnv, Handover{Problem: "mailto.bad"}); second != nil {
		t.Fatal("two are the first")
	}
	if h := receive(t, got); h.Problem != "mailto.bad" {
		t.Errorf("got %+v", h)
	}
	for _, conn := range open {
		conn.Close()
	}
	select {
	case h := <-got:
		t.Errorf("garbage was taken: %+v", h)
	default:
	}
}

// The process at the other end of a socket is known by its user.
func TestPeer(t *testing.T) {
	pair, err := syscall.Socketpair(syscall.AF_UNIX, syscall.SOCK_STREAM, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer syscall.Close(pair[0])
	defer syscall.Close(pair[1])
	uid, err := peerUser(pair[0])
	if errors.Is(err, errors.ErrUnsupported) {
		t.Skip("this system does not tell")
	}
	if err != nil || uid != os.Geteuid() {
		t.Errorf("user %d, %v; this is %d", uid, err, os.Geteuid())
	}
	tcp, other := net.Pipe()
	defer tcp.Close()
	defer other.Close()
	if err := checkCaller(tcp); !errors.Is(err, errStranger) {
		t.Errorf("what is no unix socket: %v", err)
	}
}
