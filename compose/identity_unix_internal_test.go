//go:build !windows

package compose

import (
	"io/fs"
	"syscall"
	"testing"
)

type fakeInfo struct {
	fs.FileInfo
	stat syscall.Stat_t
}

func (f *fakeInfo) Sys() any { return &f.stat }

// TestFileNumberOutlivesAMount: shares, removable disks and some file systems
// get another device number each time they are mounted; a draft outlives that.
func TestFileNumberOutlivesAMount(t *testing.T) {
	before := &fakeInfo{stat: syscall.Stat_t{Dev: 1, Ino: 7}}
	after := &fakeInfo{stat: syscall.Stat_t{Dev: 2, Ino: 7}}
	other := &fakeInfo{stat: syscall.Stat_t{Dev: 1, Ino: 8}}
	if fileNumber(nil, before) != fileNumber(nil, after) {
		t.Error("mounted again, the file is another one")
	}
	if fileNumber(nil, before) == fileNumber(nil, other) {
		t.Error("two files have one number")
	}
}
