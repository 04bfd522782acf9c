//go:build cgo

// Package appleevents hears what macOS tells a program that runs: a link that it
// was chosen for, files that were dropped on its icon or opened with it. Neither
// Fyne nor the arguments of the process have them.
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
	told func(link string, files []string)
)

// Listen has fn told of each link, and of files that were opened together. fn is
// called on the main thread, and must not wait. It is called once, when the
// program's event loop runs.
func Listen(fn func(link string, files []string)) {
	mu.Lock()
	told = fn
	mu.Unlock()
	C.sendoffHearAppleEvents()
}

func tell(link string, files []string) {
	mu.Lock()
	fn := told
	mu.Unlock()
	if fn != nil {
		fn(link, files)
	}
}

//export sendoffOpenedLink
func sendoffOpenedLink(link *C.char) { tell(C.GoString(link), nil) }

//export sendoffOpenedFiles
func sendoffOpenedFiles(paths **C.char, n C.int) {
	files := make([]string, 0, int(n))
	for _, p := range unsafe.Slice(paths, int(n)) {
		files = append(files, C.GoString(p))
	}
	tell("", files)
}
