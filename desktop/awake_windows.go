package desktop

import (
	"context"
	"errors"
	"fmt"
	"runtime"

	"golang.org/x/sys/windows"
)

// What SetThreadExecutionState is told (winbase.h).
const (
	esContinuous     = 0x80000000
	esSystemRequired = 0x00000001
)

var errNoExecutionState = errors.New("Windows keeps nothing awake")

// inhibitSleep tells Windows that the system is in use. The wish belongs to a
// thread, and so one is kept for it.
func inhibitSleep(_ context.Context, _ func(string) string, _ string) (func(), error) {
	set := windows.NewLazySystemDLL("kernel32.dll").NewProc("SetThreadExecutionState")
	if err := set.Find(); err != nil {
		return nil, fmt.Errorf("looking for SetThreadExecutionState: %w", err)
	}
	begun, end, ended := make(chan error), make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		if before, _, _ := set.Call(esContinuous | esSystemRequired); before == 0 {
			begun <- errNoExecutionState
			return
		}
		begun <- nil
		<-end
		_, _, _ = set.Call(esContinuous) // the thread is as it was; nothing follows from a failure
	}()
	if err := <-begun; err != nil {
		return nil, err
	}
	return func() { close(end); <-ended }, nil
}
