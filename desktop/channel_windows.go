package desktop

import (
	"context"
	"errors"
	"fmt"
	"net"

	"github.com/Microsoft/go-winio"
	"golang.org/x/sys/windows"
)

// pipeRoom is how many bytes the system takes before they are read.
const pipeRoom = 64 << 10

// errStranger says that the pipe is another user's.
var errStranger = errors.New("the other process is not this user’s")

// pipe is the name of the home's pipe and its owner. The name is that of the
// user and of the folder, whatever path leads there.
func (c channel) pipe() (name string, owner *windows.SID, err error) {
	user, err := windows.GetCurrentProcessToken().GetTokenUser()
	if err != nil {
		return "", nil, fmt.Errorf("finding the user: %w", err)
	}
	path, err := windows.UTF16PtrFromString(c.root)
	if err != nil {
		return "", nil, fmt.Errorf("finding the home: %w", err)
	}
	share := uint32(windows.FILE_SHARE_READ | windows.FILE_SHARE_WRITE | windows.FILE_SHARE_DELETE)
	folder, err := windows.CreateFile(path, 0, share, nil, windows.OPEN_EXISTING, windows.FILE_FLAG_BACKUP_SEMANTICS, 0)
	if err != nil {
		return "", nil, fmt.Errorf("finding the home: %w", err)
	}
	defer windows.CloseHandle(folder) //nolint:errcheck // it was only looked at
	var info windows.ByHandleFileInformation
	if err := windows.GetFileInformationByHandle(folder, &info); err != nil {
		return "", nil, fmt.Errorf("finding the home: %w", err)
	}
	return fmt.Sprintf(`\\.\pipe\sendoff-%s-%x-%x%08x`, user.User.Sid,
		info.VolumeSerialNumber, info.FileIndexHigh, info.FileIndexLow), user.User.Sid, nil
}

// listen opens the pipe, for its owner alone. It must be new: one of that name
// that is there already is not ours, since this process has the window's lock.
func (c channel) listen() (net.Listener, error) {
	name, owner, err := c.pipe()
	if err != nil {
		return nil, err
	}
	l, err := winio.ListenPipe(name, &winio.PipeConfig{
		SecurityDescriptor: fmt.Sprintf("O:%[1]sD:P(A;;GA;;;%[1]s)", owner),
		// Without room a start that writes waits until the window reads.
		InputBufferSize: pipeRoom, OutputBufferSize: pipeRoom,
	})
	if err != nil {
		return nil, fmt.Errorf("opening a pipe: %w", err)
	}
	return l, nil
}

// dial reaches the first process. A name can be taken by anybody, but only
// this user can make the pipe belong to this user.
func (c channel) dial(ctx context.Context) (net.Conn, error) {
	name, owner, err := c.pipe()
	if err != nil {
		return nil, err
	}
	conn, err := winio.DialPipeContext(ctx, name)
	if err != nil {
		return nil, err
	}
	if err := checkOwner(conn, owner); err != nil {
		_ = conn.Close()
		return nil, err
	}
	return conn, nil
}

func checkOwner(conn net.Conn, owner *windows.SID) error {
	pipe, ok := conn.(interface{ Fd() uintptr })
	if !ok {
		return errStranger
	}
	handle := windows.Handle(pipe.Fd())
	sd, err := windows.GetSecurityInfo(handle, windows.SE_KERNEL_OBJECT, windows.OWNER_SECURITY_INFORMATION)
	if err != nil {
		return fmt.Errorf("asking whose the pipe is: %w", err)
	}
	got, _, err := sd.Owner()
	if err != nil || !got.Equals(owner) {
		return errors.Join(errStranger, err)
	}
	return allowForeground(handle)
}

// allowForeground lets the first process come to the front: Windows grants
// that only to the program the person has just used, which is this one.
func allowForeground(pipe windows.Handle) error {
	var pid uint32
	if err := windows.GetNamedPipeServerProcessId(pipe, &pid); err != nil {
		return fmt.Errorf("asking whose the pipe is: %w", err)
	}
	// A refusal only means that the window blinks in the task bar instead.
	_, _, _ = windows.NewLazySystemDLL("user32.dll").NewProc("AllowSetForegroundWindow").Call(uintptr(pid))
	return nil
}

// checkCaller has nothing to ask: the pipe's rights let nobody else in.
func checkCaller(net.Conn) error { return nil }
