package outbox_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"

	"sendoff/account"
	"sendoff/e2e/faultserver"
	"sendoff/outbox"
	"sendoff/store"
)

// TestFullDisk runs itself again in a user and mount namespace of its own,
// where it may mount a small disk.
func TestFullDisk(t *testing.T) {
	if os.Getenv("OUTBOX_TEST_NAMESPACE") == "" {
		inNamespace(t)
		return
	}
	home := t.TempDir()
	if err := syscall.Mount("tmpfs", home, "tmpfs", 0, "size=8m"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(home, syscall.MNT_DETACH) })
	srv := serve(t, faultserver.Options{Rules: []rule{
		{Step: faultserver.StepAccepted, Action: action{Gate: "accepted"}},
		{Step: faultserver.StepRcpt, Address: "dot@x.example", Action: action{Gate: "dot"}},
	}})
	d := openDesk(t, home, newClock(), account.NewMemory(), account.Patience{})
	d.accountAt(srv)

	t.Run("while freezing", func(t *testing.T) {
		draft := letter("a@x.example")
		attachFile(t, &draft, 9<<20)
		if err := d.drafts.Save(t.Context(), &draft); err != nil {
			t.Fatal(err)
		}
		if _, err := d.outbox.Submit(t.Context(), draft, outbox.SubmitOptions{}); !errors.Is(err, store.ErrFull) {
			t.Fatalf("got %v, want ErrFull", err)
		}
		d.wantNothingKept(draft)
		if err := d.drafts.Delete(t.Context(), draft.ID); err != nil {
			t.Fatal(err)
		}
	})
	t.Run("when the answer comes", func(t *testing.T) {
		m := d.submit(letter("a@x.example"), outbox.SubmitOptions{})
		done := d.deliverLater(context.WithoutCancel(t.Context()), m.ID)
		srv.Wait(t, srv.Arrived("accepted"))
		fillDisk(t, d)
		srv.Open("accepted")
		r := <-done
		if r.err != nil {
			t.Fatal(r.err)
		}
		d.wantState(r.m, outbox.StateSent)
		wantLedger(t, srv, "a@x.example")
	})
	t.Run("at the claim", func(t *testing.T) {
		emptyDisk(t, d)
		m := d.submit(letter("claim@x.example"), outbox.SubmitOptions{})
		fillDisk(t, d)
		if _, err := d.outbox.Deliver(t.Context(), m.ID); !errors.Is(err, store.ErrFull) {
			t.Fatalf("got %v, want ErrFull", err)
		}
		d.wantState(d.get(m.ID), outbox.StateWaiting)
		wantLedger(t, srv, "a@x.example")
		emptyDisk(t, d)
		d.wantState(d.deliver(m.ID), outbox.StateSent)
		wantLedger(t, srv, "a@x.example", "claim@x.example")
	})
	t.Run("at the point of no return", func(t *testing.T) {
		m := d.submit(letter("dot@x.example"), outbox.SubmitOptions{})
		done := d.deliverLater(t.Context(), m.ID)
		srv.Wait(t, srv.Arrived("dot"))
		fillDisk(t, d)
		srv.Open("dot")
		r := <-done
		if r.err != nil {
			t.Fatal(r.err)
		}
		d.wantState(r.m, outbox.StateWaiting)
		wantLedger(t, srv, "a@x.example", "claim@x.example")
		emptyDisk(t, d)
		d.wantState(d.deliver(m.ID), outbox.StateSent)
		wantLedger(t, srv, "a@x.example", "claim@x.example", "dot@x.example")
	})
	t.Run("before the row", func(t *testing.T) {
		if _, err := d.outbox.Submit(t.Context(), letter("b@x.example"), outbox.SubmitOptions{}); err == nil {
			fillDisk(t, d)
		}
		_, err := d.outbox.Submit(t.Context(), letter("c@x.example"), outbox.SubmitOptions{})
		if !errors.Is(err, store.ErrFull) {
			t.Errorf("got %v, want ErrFull", err)
		}
	})
}

// emptyDisk gives back what fillDisk took of the disk.
func emptyDisk(t *testing.T, d *desk) {
	t.Helper()
	if err := os.Remove(filepath.Join(d.home, "filler")); err != nil {
		t.Fatal(err)
	}
	if err := d.store.Reserve(); err != nil {
		t.Fatal(err)
	}
}

// fillDisk takes what is free, until the database cannot grow either.
func fillDisk(t *testing.T, d *desk) {
	t.Helper()
	name := filepath.Join(d.home, "filler")
	f, err := os.OpenFile(name, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	fill := func() {
		for err := error(nil); err == nil; {
			_, err = f.Write(make([]byte, 4096))
		}
	}
	defer func() { _ = f.Close() }()
	fill()
	for i := range 10_000 {
		err := d.store.SetSetting(t.Context(), fmt.Sprint("filler", i), string(make([]byte, 3000)))
		if errors.Is(err, store.ErrFull) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		fill()
	}
	t.Fatal("the disk is never full")
}

func inNamespace(t *testing.T) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v")
	cmd.Env = append(os.Environ(), "OUTBOX_TEST_NAMESPACE=1")
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
}
