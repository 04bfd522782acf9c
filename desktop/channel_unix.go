//go:build unix

package desktop

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"syscall"
)

// errNotPrivate says that a folder may be reached by others.
var errNotPrivate = errors.New("not a folder of this user’s alone")

// place is where the socket may lie.
type place struct{ dir, path string }

// maxSocket is how long the path of a socket may be, its final NUL left out.
const maxSocket = len(syscall.RawSockaddrUnix{}.Path) - 1

// places are where the socket may lie, best first. In the home itself the
// environment has no say in where it is. But a home can have too long a path
// for a socket, or a disk that takes none; then it lies where the system keeps
// such things, under a name that is the home's whatever path leads there.
func (c channel) places() ([]place, error) {
	info, err := os.Stat(c.root)
	if err != nil {
		return nil, fmt.Errorf("finding the home: %w", err)
	}
	st, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return nil, fmt.Errorf("finding the home: %w", errors.ErrUnsupported)
	}
	name := fmt.Sprintf("%x-%x.sock", st.Dev, st.Ino)
	all := []place{{c.locks, filepath.Join(c.locks, "window.sock")}}
	if dir := c.getenv("XDG_RUNTIME_DIR"); filepath.IsAbs(dir) {
		dir = filepath.Join(dir, "sendoff")
		all = append(all, place{dir, filepath.Join(dir, name)})
	}
	temp := c.getenv("TMPDIR")
	if !filepath.IsAbs(temp) {
		temp = "/tmp"
	}
	temp = filepath.Join(temp, fmt.Sprintf("sendoff-%d", os.Geteuid()))
	return append(all, place{temp, filepath.Join(temp, name)}), nil
}

// usable holds a place to its rules: short enough, in a folder that is this
// user's and open to nobody else, so that nobody else can put a socket there
// or reach ours.
func (p place) usable() error {
	if len(p.path) > maxSocket {
		return fmt.Errorf("%s: %w", p.path, syscall.ENAMETOOLONG)
	}
	info, err := os.Lstat(p.dir)
	if err != nil {
		return fmt.Errorf("looking at the socket’s folder: %w", err)
	}
	st, ok := info.Sys().(*syscall.Stat_t)
	if !ok || !info.IsDir() || int(st.Uid) != os.Geteuid() || info.Mode().Perm()&0o077 != 0 {
		return fmt.Errorf("%s: %w", p.dir, errNotPrivate)
	}
	return nil
}

// listen opens the socket. Only the holder of the window's lock does so: one
// that lies there already belongs to a process that died.
func (c channel) listen() (net.Listener, error) {
	all, err := c.places()
	if err != nil {
		return nil, err
	}
	var errs []error
	for _, p := range all {
		l, err := p.listen()
		if err == nil {
			return l, nil
		}
		errs = append(errs, err)
	}
	return nil, errors.Join(errs...)
}

func (p place) listen() (net.Listener, error) {
	if err := os.Mkdir(p.dir, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, fmt.Errorf("making the socket’s folder: %w", err)
	}
	if err := p.usable(); err != nil {
		return nil, err
	}
	if err := os.Remove(p.path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("removing the socket of a dead process: %w", err)
	}
	l, err := net.ListenUnix("unix", &net.UnixAddr{Name: p.path, Net: "unix"})
	if err != nil {
		return nil, fmt.Errorf("opening a socket: %w", err)
	}
	return l, nil
}

// dial reaches the first process, wherever its socket lies.
func (c channel) dial(ctx context.Context) (net.Conn, error) {
	all, err := c.places()
	if err != nil {
		return nil, err
	}
	var errs []error
	for _, p := range all {
		conn, err := p.dial(ctx)
		if err == nil {
			return conn, nil
		}
		errs = append(errs, err)
	}
	return nil, errors.Join(errs...)
}

func (p place) dial(ctx context.Context) (net.Conn, error) {
	if err := p.usable(); err != nil {
		return nil, err
	}
	var d net.Dialer
	conn, err := d.DialContext(ctx, "unix", p.path)
	if err != nil {
		return nil, err
	}
	if err := checkCaller(conn); err != nil {
		_ = conn.Close()
		return nil, err
	}
	return conn, nil
}

// errStranger says that the other end is another user's process.
var errStranger = errors.New("the other process is not this user’s")

// checkCaller makes sure that the process at the other end is this user's,
// where the system tells: the folder keeps others out already.
func checkCaller(conn net.Conn) error {
	socket, ok := conn.(*net.UnixConn)
	if !ok {
		return errStranger
	}
	raw, err := socket.SyscallConn()
	if err != nil {
		return fmt.Errorf("asking who the other process is: %w", err)
	}
	var uid int
	var asked error
	if err := raw.Control(func(fd uintptr) { uid, asked = peerUser(int(fd)) }); err != nil {
		return fmt.Errorf("asking who the other process is: %w", err)
	}
	switch {
	case errors.Is(asked, errors.ErrUnsupported):
		return nil
	case asked != nil:
		return fmt.Errorf("asking who the other process is: %w", asked)
	case uid != os.Geteuid():
		return errStranger
	}
	return nil
}
