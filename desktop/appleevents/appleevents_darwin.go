//go:build cgo

package appleevents

/*
#cgo CFLAGS: -x objective-c -fobjc-arc
#cgo LDFLAGS: -framework Cocoa
void sendoffHearAppleEvents(void);
*/
import "C"

import (
	"sync"
	"unsafe"
)

var (
	mu   sync.Mutex
	told func(Event)
)

// Listen has fn told of each event. fn is called on the main thread, and must not
// wait. It is called once, when the program's event loop runs.
func Listen(fn func(Event)) {
	mu.Lock()
	told = fn
	mu.Unlock()
	C.sendoffHearAppleEvents()
}

func tell(e Event) {
	mu.Lock()
	fn := told
	mu.Unlock()
	if fn != nil {
		fn(e)
	}
}

//export sendoffOpenedLink
func sendoffOpenedLink(link *C.char) { tell(Event{Link: C.GoString(link)}) }

//export sendoffOpenedFiles
func sendoffOpenedFiles(paths **C.char, n, attach C.int) {
	e := Event{Attach: attach != 0}
	for _, p := range unsafe.Slice(paths, int(n)) {
		e.Files = append(e.Files, C.GoString(p))
	}
	tell(e)
}
