package ui

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"sendoff/account"
	"sendoff/compose"
	"sendoff/outbox"
)

func (r *rig) accountsPage() *accountsPage {
	r.Helper()
	r.win.showAccounts("")
	r.settle()
	return r.win.page.(*accountsPage)
}

func (r *rig) add(address string) account.Account {
	r.Helper()
	a := realAccount()
	a.Address = address
	a, err := r.accounts.Add(r.Context(), a, "secret")
	must(r.T, err)
	return a
}

func TestAccountsPage(t *testing.T) {
	r := newRig(t, setup{real: true})
	second := r.add("info@firma.example")
	p := r.accountsPage()
	if len(p.all) != 2 || !shows(p.object(), "info@firma.example") || !shows(p.object(), r.t("accounts.default")) {
		t.Fatalf("the page shows %q", readable(p.object()))
	}
	if !shows(p.object(), r.t("accounts.kept.memory")) {
		t.Error("where the password is kept is not said")
	}
	p.list.Select(1)
	p.makeDefault(second)
	r.settle()
	if a, err := r.accounts.Default(t.Context()); err != nil || a.ID != second.ID {
		t.Errorf("the default is %s (%v)", a.Address, err)
	}
	if got := r.win.senders()[0].id; got != second.ID {
		t.Error("From does not offer the new default first")
	}
}

// Removing asks; the waiting messages of the account become drafts.
func TestRemoveAccount(t *testing.T) {
	r := newRig(t, setup{real: true})
	p := r.accountsPage()
	a := p.all[0]
	r.fake.put(outbox.Message{ID: "w", AccountID: a.ID, State: outbox.StateWaiting, Source: compose.Draft{ID: "w"}})
	r.win.mail.reload()
	r.settle()
	press(p.list, fyne.KeyDelete)
	q := r.win.sheets.open
	if q == nil || q.text != r.t("accounts.rows-to-drafts", "n", 1) {
		t.Fatalf("the sheet is %+v", q)
	}
	press(q.first, fyne.KeyReturn)
	r.settle()
	if list, _ := r.accounts.List(t.Context()); len(list) != 1 {
		t.Fatal("Keep removed it")
	}
	press(p.list, fyne.KeyDelete)
	r.win.sheets.open.answer(1)
	r.settle()
	if list, _ := r.accounts.List(t.Context()); len(list) != 0 {
		t.Error("it is still there")
	}
	if !r.fake.called("edit w") {
		t.Error("the waiting message was not made a draft")
	}
	if _, err := r.secrets.Get(t.Context(), a.ID); err == nil {
		t.Error("the password is still there")
	}
}

// An account that is held says why.
func TestHeldAccountSaysWhy(t *testing.T) {
	r := newRig(t, setup{real: true})
	list, err := r.accounts.List(t.Context())
	must(t, err)
	must(t, r.accounts.Hold(t.Context(), list[0].ID, account.KeyPasswordMissing))
	p := r.accountsPage()
	if d := p.row(0); d.second != r.t("accounts.password-missing") || !d.bold {
		t.Errorf("the row says %q", d.second)
	}
	must(t, r.accounts.Hold(t.Context(), list[0].ID, account.KeyTLSNotOffered))
	p = r.accountsPage()
	if d := p.row(0); !d.bold || d.second == "" {
		t.Errorf("the row says %q", d.second)
	}
}

// Check runs the four lights with the kept password; it lets go what waited.
func TestCheckAccount(t *testing.T) {
	r := newRig(t, setup{live: true})
	a, password, err := r.practiceAccount(t.Context())
	must(t, err)
	a.ID, a.Address = "", "me@example.org"
	a, err = r.accounts.Add(t.Context(), a, password)
	must(t, err)
	must(t, r.accounts.Hold(t.Context(), a.ID, account.KeyAuthRefused))
	p := r.accountsPage()
	test.Tap(p.checkB)
	r.settle()
	for _, l := range p.check.lights.all {
		if l.state != account.LightDone {
			t.Errorf("%s is %s", l.stage, l.state)
		}
	}
	if a, err := r.accounts.Find(t.Context(), a.ID); err != nil || a.Held != "" {
		t.Errorf("still held: %q (%v)", a.Held, err)
	}
}

// The page of settings also changes an account that exists; an empty password
// leaves the old one.
func TestChangeAccount(t *testing.T) {
	r := newRig(t, setup{live: true, change: trustPractice})
	a, password, err := r.practiceAccount(t.Context())
	must(t, err)
	a.ID, a.Address = "", "me@example.org"
	a, err = r.accounts.Add(t.Context(), a, password)
	must(t, err)
	p := r.accountsPage()
	p.onChange(p.all[0])
	hand := r.win.page.(*byHandPage)
	if hand.submitB.Text != r.t("setup.check-save") {
		t.Errorf("the button reads %q", hand.submitB.Text)
	}
	enter(hand.nameF, "Someone Else")
	hand.submit()
	r.settle()
	got, err := r.accounts.Find(t.Context(), a.ID)
	must(t, err)
	if got.Name != "Someone Else" || got.Host != a.Host {
		t.Errorf("kept as %+v", got)
	}
	if pw, err := r.accounts.Password(t.Context(), got); err != nil || pw != password {
		t.Errorf("the password is %q (%v)", pw, err)
	}
}

func TestProvidersPage(t *testing.T) {
	r := newRig(t, setup{})
	r.win.showProviders()
	p := r.win.page.(*providersPage)
	all := len(p.shown)
	test.Type(p.search, "gmail")
	if len(p.shown) == 0 || len(p.shown) >= all || p.shown[0].Name != "Gmail" {
		t.Fatalf("%d found, the first is %+v", len(p.shown), p.shown)
	}
	press(p.list, fyne.KeyDown)
	press(p.list, fyne.KeyReturn)
	s := r.setupPage()
	if !shows(s.object(), "Gmail") || s.fields.Visible() {
		t.Error("the card does not come first, without a password field")
	}
	press(s.addressF, fyne.KeyEscape)
	if _, ok := r.win.page.(*providersPage); !ok {
		t.Errorf("Escape leads to %T", r.win.page)
	}
	p = r.win.page.(*providersPage)
	test.Type(p.search, "no such provider anywhere")
	if len(p.shown) != 0 || !p.none.Visible() {
		t.Error("nothing found is not said")
	}
}
