package crash

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// Kind is what a system call does.
type Kind string

// The kinds of system calls that are told apart.
const (
	Open    Kind = "open"
	Rename  Kind = "rename"
	Remove  Kind = "remove"
	Write   Kind = "write"
	Sync    Kind = "sync"
	Connect Kind = "connect"
	Other   Kind = "other"
)

// Call is a system call that a program is about to make.
type Call struct {
	Kind Kind
	// Path is the file it is about, of a rename the new name; "socket:[…]" for a connection. Empty for Other.
	Path string
}

// ErrForbidden says that this machine does not let a program be watched.
var ErrForbidden = errors.New("a program cannot be traced here")

// Run runs a program. Before each of its system calls, whichever thread makes it, kill is asked; where it says yes the
// program is killed with SIGKILL, and the call is never made. Run returns when the program is gone and says whether it
// was killed. The command's output must go to files.
func Run(cmd *exec.Cmd, kill func(Call) bool) (killed bool, err error) {
	// Only the thread that started a program may trace it.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	cmd.SysProcAttr = &syscall.SysProcAttr{Ptrace: true}
	if err := cmd.Start(); err != nil {
		if errors.Is(err, syscall.EPERM) {
			return false, fmt.Errorf("%w: %w", ErrForbidden, err)
		}
		return false, fmt.Errorf("start the program: %w", err)
	}
	t := &tracer{pid: cmd.Process.Pid, kill: kill, known: map[int]bool{}}
	if err := t.begin(); err != nil {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		return false, err
	}
	err = t.run()
	_ = cmd.Wait() // its end was waited for already; this lets go of what the command holds
	return t.killed, err
}

type tracer struct {
	pid    int
	kill   func(Call) bool
	known  map[int]bool // threads that have been seen
	killed bool
}

// begin takes over the program, which stands at its first instruction.
func (t *tracer) begin() error {
	var status unix.WaitStatus
	if _, err := unix.Wait4(t.pid, &status, unix.WALL, nil); err != nil {
		return fmt.Errorf("wait for the program: %w", err)
	}
	t.known[t.pid] = true
	const options = unix.PTRACE_O_TRACECLONE | unix.PTRACE_O_TRACESYSGOOD | unix.PTRACE_O_EXITKILL
	if err := unix.PtraceSetOptions(t.pid, options); err != nil {
		return fmt.Errorf("%w: %w", ErrForbidden, err)
	}
	return t.goOn(t.pid, 0)
}

func (t *tracer) goOn(tid int, signal syscall.Signal) error {
	if err := unix.PtraceSyscall(tid, int(signal)); err != nil && !errors.Is(err, unix.ESRCH) { // killed meanwhile
		return fmt.Errorf("let the program go on: %w", err)
	}
	return nil
}

func (t *tracer) run() error {
	for {
		var status unix.WaitStatus
		// Of this thread's children only: others are waited for elsewhere.
		tid, err := unix.Wait4(-1, &status, unix.WALL|unix.WNOTHREAD, nil)
		switch {
		case errors.Is(err, unix.EINTR):
			continue
		case err != nil:
			return fmt.Errorf("wait for the program: %w", err)
		case tid == t.pid && (status.Exited() || status.Signaled()):
			return nil
		case !status.Stopped():
			continue
		}
		if err := t.stopped(tid, status); err != nil {
			return err
		}
	}
}

func (t *tracer) stopped(tid int, status unix.WaitStatus) error {
	signal := status.StopSignal()
	switch {
	case signal == unix.SIGTRAP|0x80:
		if call, entered := t.call(tid); entered && !t.killed && t.kill(call) {
			t.killed = true
			if err := unix.Kill(t.pid, unix.SIGKILL); err != nil {
				return fmt.Errorf("kill the program: %w", err)
			}
			return nil
		}
		signal = 0
	case signal == unix.SIGTRAP, signal == unix.SIGSTOP && !t.known[tid]: // a thread begins
		signal = 0
	}
	t.known[tid] = true
	return t.goOn(tid, signal)
}

// syscallInfo is the kernel's struct ptrace_syscall_info at the entry of a call.
type syscallInfo struct {
	op                 uint8
	_                  [3]uint8
	arch               uint32
	instruction, stack uint64
	number             uint64
	args               [6]uint64
	_                  [3]uint64
}

// call tells what a thread that stands at a system call is about to do; false if it comes back from one.
func (t *tracer) call(tid int) (Call, bool) {
	const getSyscallInfo, entry = 0x420e, 1
	var info syscallInfo
	_, _, errno := unix.Syscall6(unix.SYS_PTRACE, getSyscallInfo, uintptr(tid), unsafe.Sizeof(info), uintptr(unsafe.Pointer(&info)), 0, 0)
	if errno != 0 || info.op != entry {
		return Call{}, false
	}
	switch info.number {
	case unix.SYS_OPENAT:
		return Call{Open, text(tid, info.args[1])}, true
	case unix.SYS_RENAMEAT, unix.SYS_RENAMEAT2:
		return Call{Rename, text(tid, info.args[3])}, true
	case unix.SYS_UNLINKAT:
		return Call{Remove, text(tid, info.args[1])}, true
	case unix.SYS_WRITE, unix.SYS_PWRITE64, unix.SYS_WRITEV, unix.SYS_SENDTO:
		return Call{Write, t.file(info.args[0])}, true
	case unix.SYS_FSYNC, unix.SYS_FDATASYNC:
		return Call{Sync, t.file(info.args[0])}, true
	case unix.SYS_CONNECT:
		return Call{Connect, t.file(info.args[0])}, true
	}
	return Call{Kind: Other}, true
}

func (t *tracer) file(fd uint64) string {
	path, err := os.Readlink(fmt.Sprintf("/proc/%d/fd/%d", t.pid, int32(fd)))
	if err != nil {
		return ""
	}
	return path
}

// text reads a string of the program's.
func text(tid int, at uint64) string {
	var out []byte
	for len(out) < unix.PathMax {
		var word [8]byte
		if _, err := unix.PtracePeekData(tid, uintptr(at)+uintptr(len(out)), word[:]); err != nil {
			break
		}
		if end := bytes.IndexByte(word[:], 0); end >= 0 {
			return string(append(out, word[:end]...))
		}
		out = append(out, word[:]...)
	}
	return string(out)
}
