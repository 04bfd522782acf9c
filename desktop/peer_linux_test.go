package desktop

import (
	"errors"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"golang.org/x/sys/unix"
)

// Another user's process is turned away even where it gets at the socket.
func TestStranger(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root can be somebody else")
	}
	dir := newHome(t).Root
	chmod(t, dir, 0o777)
	path := filepath.Join(dir, "s")
	l, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	chmod(t, path, 0o777)
	failed := make(chan error)
	left := make(chan struct{})
	defer close(left)
	go func() {
		runtime.LockOSThread() // never unlocked: the thread ends with its goroutine, and with it the other user
		fd, err := unix.Socket(unix.AF_UNIX, unix.SOCK_STREAM, 0)
		if err == nil {
			defer unix.Close(fd)
			_, _, no := unix.RawSyscall(unix.SYS_SETRESUID, 12345, 12345, 12345) // of this thread alone
			if no != 0 {
				err = no
			} else {
				err = unix.Connect(fd, &unix.SockaddrUnix{Name: path})
			}
		}
		failed <- err
		<-left
	}()
	if err := <-failed; err != nil {
		t.Fatal(err)
	}
	conn, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := checkCaller(conn); !errors.Is(err, errStranger) {
		t.Errorf("error = %v", err)
	}
}
