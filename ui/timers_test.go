package ui

import (
	"testing"
	"testing/synctest"
	"time"

	"fyne.io/fyne/v2/test"
)

// bubble runs a test whose window has the program's own timers, on a clock that
// goes on only when everything waits for it.
func bubble(t *testing.T, s setup, fn func(r *rig)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s.clocked = true
		fn(newRig(t, s))
	})
}

// pass lets time pass, and then all that fell due in it happen.
func (r *rig) pass(d time.Duration) {
	r.Helper()
	end := time.After(d)
	for waiting := true; waiting; {
		select {
		case fn := <-r.posted:
			fn()
		case <-end:
			waiting = false
		}
	}
	synctest.Wait()
	r.settle()
}

// A draft is saved two seconds after the first change that is not saved yet,
// however fast one goes on typing, and not before.
func TestSavedTwoSecondsAfterTheFirstChange(t *testing.T) {
	bubble(t, setup{real: true}, func(r *rig) {
		saved := func() string {
			r.Helper()
			list, err := r.drafts.List(r.Context())
			must(r.T, err)
			if len(list) == 0 {
				return ""
			}
			return list[0].Body
		}
		body := r.composer().body
		test.Type(body, "one")
		r.pass(1900 * time.Millisecond)
		test.Type(body, " two")
		if got := saved(); got != "" {
			r.Fatalf("saved too early: %q", got)
		}
		r.pass(200 * time.Millisecond)
		if got := saved(); got != "one two" {
			r.Fatalf("saved %q", got)
		}
		test.Type(body, " three")
		r.pass(2100 * time.Millisecond)
		if got := saved(); got != "one two three" {
			r.Fatalf("saved %q", got)
		}
	})
}

// A toast stays six seconds, and as long as the pointer rests on it.
func TestToastStaysSixSeconds(t *testing.T) {
	bubble(t, setup{real: true}, func(r *rig) {
		toasts := r.win.toasts
		toasts.say("It is done.", "Undo", func() {})
		r.pass(5900 * time.Millisecond)
		if toasts.text == "" {
			r.Fatal("gone too early")
		}
		r.pass(200 * time.Millisecond)
		if toasts.text != "" {
			r.Fatal("still there")
		}
		toasts.say("It is done.", "Undo", func() {})
		box := toasts.layer.Objects[0].(*toastBox)
		r.pass(3 * time.Second)
		box.MouseIn(nil)
		r.pass(time.Minute)
		if toasts.text == "" {
			r.Fatal("gone under the pointer")
		}
		box.MouseOut()
		r.pass(6100 * time.Millisecond)
		if toasts.text != "" {
			r.Fatal("still there")
		}
	})
}
