package desktop

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
)

// TestAwakeHeldWhileAnybodyHolds: the system is asked once, and let go when the
// last one lets go.
func TestAwakeHeldWhileAnybodyHolds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		asked, held := 0, 0
		a := &Awake{failed: func(err error) { t.Error(err) }, inhibit: func(context.Context) (func(), error) {
			asked++
			held++
			return func() { held-- }, nil
		}}
		first, second := a.Hold(), a.Hold()
		synctest.Wait()
		if asked != 1 || held != 1 {
			t.Fatalf("asked %d times, %d held", asked, held)
		}
		first()
		first() // once more is nothing
		synctest.Wait()
		if held != 1 {
			t.Fatal("let go while somebody holds it")
		}
		second()
		synctest.Wait()
		if held != 0 {
			t.Fatal("still held")
		}
		third := a.Hold()
		synctest.Wait()
		if asked != 2 || held != 1 {
			t.Fatalf("asked %d times, %d held", asked, held)
		}
		third()
		synctest.Wait()
		if held != 0 {
			t.Fatal("still held at the end")
		}
	})
}

// TestAwakeDelaysNobody: a system that does not answer holds up nothing, and a
// hold that ended before it answered leaves nothing behind.
func TestAwakeDelaysNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		held, answer := 0, make(chan struct{})
		a := &Awake{failed: func(err error) { t.Error(err) }, inhibit: func(context.Context) (func(), error) {
			<-answer
			held++
			return func() { held-- }, nil
		}}
		a.Hold()()
		again := a.Hold()
		again()
		close(answer)
		synctest.Wait()
		if held != 0 {
			t.Fatalf("%d held", held)
		}
	})
}

// TestAwakeRefused: the system's no is told, and sending goes on.
func TestAwakeRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var told []error
		no := errors.New("no")
		a := &Awake{
			failed:  func(err error) { told = append(told, err) },
			inhibit: func(context.Context) (func(), error) { return nil, no },
		}
		release := a.Hold()
		synctest.Wait()
		if len(told) != 1 || !errors.Is(told[0], no) {
			t.Fatalf("told %v", told)
		}
		release()
		synctest.Wait()
	})
}
