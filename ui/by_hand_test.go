package ui

import (
	"context"
	"testing"

	"sendoff/account"
)

// The user name is the address where none is typed: the field says so, and the
// check signs in with it.
func TestUserNameIsTheAddress(t *testing.T) {
	var tried account.Account
	r := newRig(t, setup{change: func(p *Parts) {
		p.Check = func(_ context.Context, a account.Account, _ string, _ func(account.Light)) error {
			tried = a
			return errTest
		}
	}})
	r.win.showByHand(account.Account{}, r.win.home)
	p, ok := r.win.page.(*byHandPage)
	if !ok {
		t.Fatalf("the page is %T", r.win.page)
	}
	enter(p.addressF, "me@example.org")
	enter(p.serverF, "smtp.example.org")
	if p.userF.PlaceHolder != "me@example.org" || p.userF.Text != "" {
		t.Errorf("the field holds %q and hints %q", p.userF.Text, p.userF.PlaceHolder)
	}
	enter(p.secret, "secret")
	p.submit()
	r.settle()
	if tried.Username != "me@example.org" {
		t.Errorf("signed in as %q", tried.Username)
	}
}
