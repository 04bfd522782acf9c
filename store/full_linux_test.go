package store_test

import (
	"database/sql"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"sendoff/store"
)

// TestFullDisk runs itself again in a user and mount namespace of its own,
// where it may mount a disk of three megabytes.
func TestFullDisk(t *testing.T) {
	if os.Getenv("STORE_TEST_NAMESPACE") == "" {
		inNamespace(t)
		return
	}
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=3m"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(dir, syscall.MNT_DETACH) })
	s, err := store.Open(t.Context(), filepath.Join(dir, "s.db"), clock, notes)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "other"), make([]byte, 1<<20+8192), 0o600); err != nil {
		t.Fatal(err)
	}
	n := 0
	for err == nil {
		if err = add(t.Context(), s, strings.Repeat("x", 20_000)); err == nil {
			n++
		}
	}
	if !errors.Is(err, store.ErrFull) {
		t.Fatalf("after %d notes: %v, want ErrFull", n, err)
	}
	if err := s.Backup(t.Context()); !errors.Is(err, store.ErrFull) {
		t.Errorf("a backup on a full disk gave %v, want ErrFull", err)
	}
	if names := backupNames(t, dir); len(names) != 0 {
		t.Errorf("half a backup stayed: %v", names)
	}
	// Nothing is free, not even for a small thing.
	filler, ferr := os.OpenFile(filepath.Join(dir, "filler"), os.O_CREATE|os.O_WRONLY, 0o600)
	for ferr == nil {
		_, ferr = filler.Write(make([]byte, 4096))
	}
	_ = filler.Close()
	outcome := func(tx *sql.Tx) error {
		_, err := tx.ExecContext(t.Context(), `INSERT INTO notes (text) VALUES (?)`, "outcome"+strings.Repeat("y", 20_000))
		return err
	}
	if err := s.Write(t.Context(), outcome); !errors.Is(err, store.ErrFull) {
		t.Fatalf("the disk is not full: %v", err)
	}
	if err := s.WriteReserved(t.Context(), outcome); err != nil {
		t.Errorf("the outcome was not kept on a full disk: %v", err)
	}
	if got := all(t, s, `SELECT count(*) FROM notes WHERE text LIKE 'outcome%'`); got[0] != "1" {
		t.Errorf("%s outcomes kept", got[0])
	}
	if err := errors.Join(os.Remove(filepath.Join(dir, "other")), s.Reserve()); err != nil {
		t.Errorf("space set aside anew: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	again := openAt(t, filepath.Join(dir, "s.db"), notes)
	if got := all(t, again, `SELECT count(*) FROM notes WHERE text LIKE 'outcome%'`); got[0] != "1" {
		t.Errorf("%s outcomes after opening again", got[0])
	}
}

func inNamespace(t *testing.T) {
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v")
	cmd.Env = append(os.Environ(), "STORE_TEST_NAMESPACE=1")
	cmd.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags:  syscall.CLONE_NEWUSER | syscall.CLONE_NEWNS,
		UidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}},
	}
	out, err := cmd.CombinedOutput()
	if errors.Is(err, syscall.EPERM) {
		if os.Getenv("CI") == "true" {
			t.Fatal("user namespaces are not allowed here: " + err.Error())
		}
		t.Skip("user namespaces are not allowed here: " + err.Error())
	}
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	t.Logf("%s", out)
}
