package ui

import (
	"context"
	"errors"

	"fyne.io/fyne/v2"

	"sendoff/account"
)

// checkBox runs the check of an account and shows it: four lights, and below
// them what went wrong and the button for it.
type checkBox struct {
	*shell
	check  func(context.Context, account.Account, string, func(account.Light)) error
	lights *lights
	fault  *faultBox
	box    *fyne.Container

	running bool
	offers  []string // what the server of the last check announced
	stop    context.CancelFunc
	turn    int // which run: what a stopped one still says is dropped
}

func newCheckBox(s *shell, parts Parts) *checkBox {
	c := &checkBox{shell: s, check: parts.Check, lights: newLights(s), fault: newFaultBox(s)}
	c.box = stacked(c.lights.box, c.fault.box)
	c.box.Hide()
	return c
}

// run checks an account. Only one check runs at a time. done gets the error on
// the UI goroutine; it is not called after cancel.
func (c *checkBox) run(a account.Account, password func(context.Context) (string, error), done func(error)) {
	if c.running {
		return
	}
	c.running = true
	c.turn++
	turn := c.turn
	c.box.Show()
	c.lights.reset(a.Security)
	c.offers = nil
	c.fault.clear()
	c.revealNew(c.box)
	ctx, cancel := context.WithCancel(c.bridge.ctx)
	c.stop = cancel
	var err error
	c.bridge.work(func(context.Context) {
		defer cancel()
		var secret string
		if secret, err = password(ctx); err == nil {
			err = c.check(ctx, a, secret, func(step account.Light) {
				c.bridge.do(func() {
					if turn == c.turn {
						c.lights.take(step)
						c.offers = step.Offers
					}
				})
			})
		}
	}, func() {
		if turn != c.turn {
			return
		}
		c.running = false
		done(err)
	})
}

// cancel stops a running check and forgets it.
func (c *checkBox) cancel() {
	if c.stop != nil {
		c.stop()
	}
	c.turn++
	c.running = false
}

// given is a password that was just typed.
func given(password string) func(context.Context) (string, error) {
	return func(context.Context) (string, error) { return password, nil }
}

// failureOf finds what went wrong in an error.
func failureOf(err error) *account.Failure {
	var f *account.Failure
	if errors.As(err, &f) {
		return f
	}
	return &account.Failure{Key: account.KeyProtocol, Err: err}
}
