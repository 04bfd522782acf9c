package ui

import (
	"slices"
	"strings"
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
	if len(p.all) != 3 || !shows(p.object(), "info@firma.example") || !shows(p.object(), r.t("accounts.default")) {
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

// marked are the subjects of the rows that show the mark of the focus.
func marked(o fyne.CanvasObject) []string {
	switch x := o.(type) {
	case *row:
		if x.Visible() && x.mark.Visible() {
			return []string{x.data.subject}
		}
		return nil
	case *fyne.Container:
		var all []string
		for _, c := range x.Objects {
			all = append(all, marked(c)...)
		}
		return all
	case fyne.Widget:
		var all []string
		for _, c := range test.WidgetRenderer(x).Objects() {
			all = append(all, marked(c)...)
		}
		return all
	}
	return nil
}

// The mark of the focus goes with the arrows, on both lists.
func TestMarkFollowsTheArrows(t *testing.T) {
	r := newRig(t, setup{real: true})
	r.add("info@firma.example")
	p := r.accountsPage()
	press(p.list, fyne.KeyDown)
	if got := marked(p.list); !slices.Equal(got, []string{"info@firma.example"}) {
		t.Errorf("marked: %q", got)
	}
	r.win.showProviders()
	all := r.win.page.(*providersPage)
	press(all.search, fyne.KeyDown)
	if got := marked(all.list); !slices.Equal(got, []string{all.shown[1].Name}) {
		t.Errorf("marked: %q", got)
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
	if !r.fake.called("release " + a.ID) {
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

// Check shows what the server offers, and its lights stay to be seen.
func TestCheckTellsWhatTheServerOffers(t *testing.T) {
	r := newRig(t, setup{real: true, change: passing})
	p := r.accountsPage()
	if shows(p.object(), r.t("accounts.offers")) {
		t.Error("something is offered before any check")
	}
	press(p.checkB, fyne.KeyReturn)
	r.settle()
	if !shows(p.about, "SIZE 36700160") || !p.check.box.Visible() {
		t.Errorf("after the check the page shows %q", readable(p.object()))
	}
	r.add("info@firma.example")
	p.reload()
	r.settle()
	press(p.list, fyne.KeyDown)
	if p.check.box.Visible() || shows(p.about, "SIZE 36700160") {
		t.Error("another account shows the check of the first")
	}
}

// The practice account stands last, and is not removed, checked or changed.
func TestPracticeRow(t *testing.T) {
	r := newRig(t, setup{real: true})
	p := r.accountsPage()
	press(p.list, fyne.KeyEnd)
	if d := p.row(len(p.all) - 1); d.subject != r.t("accounts.practice") || d.time != r.t("accounts.on-this-computer") {
		t.Fatalf("the last row is %+v", d)
	}
	press(p.list, fyne.KeyDelete)
	if r.win.sheets.busy() || len(p.buttons.Objects) != 1 {
		t.Error("the practice account can be removed")
	}
	press(p.list, fyne.KeyReturn)
	r.settle()
	if _, ok := r.win.page.(*practicePage); !ok {
		t.Errorf("Enter leads to %T", r.win.page)
	}
}

// Whatever holds an account, its row says so in whole sentences.
func TestEveryHoldHasWords(t *testing.T) {
	r := newRig(t, setup{real: true})
	p := r.accountsPage()
	for _, key := range []account.FailureKey{
		account.KeyTLSNotOffered, account.KeyTLSRefused, account.KeyTLSFailed, account.KeyCertificateName,
		account.KeyCertificateExpired, account.KeyCertificateUnknown, account.KeyCertificateChanged, account.KeyAuthRefused,
		account.KeyAuthNotOffered, account.KeyAuthUnsupported, account.KeyKeyringFailed, account.KeyKeyringTimeout,
	} {
		p.all[0].Held = key
		if words := p.row(0).second; strings.ContainsAny(words, "…⟦") || !strings.Contains(words, ": ") {
			t.Errorf("%s reads %q", key, words)
		}
	}
}

// Another port that works is kept with the account.
func TestTryAnotherPortOfAnAccount(t *testing.T) {
	var ports []int
	r := newRig(t, setup{real: true, change: portsOnly(587, &ports)})
	p := r.accountsPage()
	press(p.checkB, fyne.KeyReturn)
	r.settle()
	if p.check.fault.action.Text != r.t("action.try-port", "alt", "465") {
		t.Fatalf("it offers %q", p.check.fault.action.Text)
	}
	a := p.all[0]
	a.Port = 465
	must(t, r.accounts.Update(t.Context(), a))
	p.reload()
	r.settle()
	press(p.checkB, fyne.KeyReturn)
	r.settle()
	test.Tap(p.check.fault.action)
	r.settle()
	got, err := r.accounts.Find(t.Context(), a.ID)
	must(t, err)
	if got.Port != 587 || got.Security != account.SecurityStartTLS {
		t.Errorf("kept with port %d and %s; tried %v", got.Port, got.Security, ports)
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
	press(p.search, fyne.KeyReturn) // the best match is marked
	s := r.setupPage()
	if !shows(s.object(), "Gmail") || s.fields.Visible() {
		t.Error("the card does not come first, without a password field")
	}
	press(s.addressF, fyne.KeyEscape)
	if _, ok := r.win.page.(*providersPage); !ok {
		t.Errorf("Escape leads to %T", r.win.page)
	}
	p = r.win.page.(*providersPage)
	for _, provider := range r.parts.Table.All() {
		switch word := r.t("readiness." + readinessWord(provider.Readiness())); word {
		case r.t("readiness.ready"), r.t("readiness.do-first"), r.t("readiness.cannot-send"), r.t("readiness.unverified"):
		default:
			t.Errorf("%s is %q", provider.ID, word)
		}
	}
	press(p.search, fyne.KeyDown) // the arrows work while one types
	press(p.search, fyne.KeyDown)
	press(p.search, fyne.KeyUp)
	second := p.shown[1].Name
	press(p.search, fyne.KeyReturn)
	if s := r.setupPage(); !shows(s.card.box, second) {
		t.Errorf("Enter opened %q, want %s", readable(s.card.box), second)
	}
	r.win.showProviders()
	p = r.win.page.(*providersPage)
	test.Type(p.search, "no such provider anywhere")
	press(p.search, fyne.KeyReturn) // nothing to open
	if len(p.shown) != 0 || !p.none.Visible() {
		t.Error("nothing found is not said")
	}
}
