package ui

import (
	"context"
	"strconv"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"sendoff/account"
)

func (r *rig) setupPage() *setupPage {
	r.Helper()
	p, ok := r.win.page.(*setupPage)
	if !ok {
		r.Fatalf("the page is %T, want the set-up page", r.win.page)
	}
	return p
}

// The welcome page takes an address, names a bad one, and goes on to the card.
func TestWelcomeTakesAddress(t *testing.T) {
	r := newRig(t, setup{})
	w := r.win.page.(*welcomePage)
	if r.win.win.Canvas().Focused() != fyne.Focusable(w.address) {
		t.Error("the cursor is not in the address field")
	}
	for _, bad := range []string{"", "ayse", "ayse@", "a@b, c@d"} {
		enter(w.address, bad)
		press(w.address, fyne.KeyReturn)
		if !w.problem.Visible() || w.problem.seg.Text != r.t("welcome.bad-address") || r.win.page != page(w) {
			t.Errorf("%q was taken", bad)
		}
	}
	enter(w.address, "ayse@gmail.com")
	if w.problem.Visible() {
		t.Error("the complaint stays while one types")
	}
	press(w.address, fyne.KeyReturn)
	p := r.setupPage()
	if !shows(p.card.box, "Gmail") || !shows(p.card.box, r.t("card.do-first")) {
		t.Error("the card does not say what to do first")
	}
	if p.password.name.Text != r.t("setup.app-password") {
		t.Errorf("the password is called %q", p.password.name.Text)
	}
	if r.win.win.Canvas().Focused() != fyne.Focusable(p.secret) {
		t.Error("the cursor is not in the password")
	}
}

// Each provider of the table has a card; only one that takes a password now
// shows a password field, and what to do first stands before it.
func TestCardOfEveryProvider(t *testing.T) {
	for _, lang := range []string{"en", "tr"} {
		r := newRig(t, setup{lang: lang})
		kinds := map[account.Readiness]int{}
		for _, provider := range r.parts.Table.All() {
			p := newSetupPage(&r.win.shell, r.parts)
			p.onBack, p.onOther = func() {}, func() {}
			address := ""
			for _, d := range provider.Domains {
				if m, ok := r.parts.Table.Lookup("a@" + d); ok && m.Provider.ID == provider.ID {
					address = "a@" + d
				}
			}
			if address == "" {
				p.openProvider(provider)
			} else {
				p.open(address)
			}
			kinds[provider.Readiness()]++
			text := strings.Join(readable(p.card.box), "\n")
			if strings.Contains(text, "⟦") || strings.Contains(text, "{{") || text == "" {
				t.Errorf("%s in %s: the card reads %q", provider.ID, lang, text)
			}
			if got, want := p.fields.Visible(), address != "" && provider.TakesPassword(); got != want {
				t.Errorf("%s (%s): password field shown: %v, want %v", provider.ID, provider.Readiness(), got, want)
			}
			if !p.fields.Visible() && address != "" && p.card.action == nil {
				t.Errorf("%s (%s): nothing to press", provider.ID, provider.Readiness())
			}
		}
		for _, k := range []account.Readiness{
			account.Ready, account.ReadyDoFirst, account.ReadyNeedsSignIn, account.ReadyNoSMTP, account.ReadyClosed,
		} {
			if kinds[k] == 0 {
				t.Errorf("no provider is %q", k)
			}
		}
	}
}

func TestUnknownDomainLeadsToByHand(t *testing.T) {
	r := newRig(t, setup{})
	r.win.showSetup("ayse@nobody-knows.example")
	p := r.setupPage()
	if p.fields.Visible() || p.card.action == nil {
		t.Fatal("an unknown domain shows a password field, or nothing to press")
	}
	press(p.card.action, fyne.KeyReturn)
	hand, ok := r.win.page.(*byHandPage)
	if !ok || hand.addressF.Text != "ayse@nobody-knows.example" {
		t.Fatalf("the page is %T", r.win.page)
	}
	if r.win.win.Canvas().Focused() != fyne.Focusable(hand.serverF) {
		t.Error("the cursor is not in the server's name")
	}
}

// The card follows the address when typing rests.
func TestLookUpAfterRest(t *testing.T) {
	r := newRig(t, setup{})
	r.win.showSetup("")
	p := r.setupPage()
	test.Type(p.addressF, "ayse@outlook.com")
	if shows(p.card.box, "Outlook") {
		t.Error("looked up while typing")
	}
	r.fire(lookupRest)
	if !shows(p.card.box, "Microsoft") || p.fields.Visible() {
		t.Errorf("the card reads %q", readable(p.card.box))
	}
	if r.win.win.Canvas().Focused() == fyne.Focusable(p.card.action) {
		t.Error("the look-up took the focus from the address")
	}
	enter(p.addressF, "ayse@gmail.com")
	r.fire(lookupRest)
	if !p.fields.Visible() {
		t.Error("the card did not follow the address")
	}
}

// byHand fills the page for the practice server.
func (r *rig) byHand() *byHandPage {
	r.Helper()
	r.win.showByHand(account.Account{}, r.win.home)
	p := r.win.page.(*byHandPage)
	host, port := r.practice.Addr()
	enter(p.addressF, "me@example.org")
	enter(p.serverF, host)
	enter(p.portF, strconv.Itoa(port))
	enter(p.userF, r.practice.Username())
	test.Type(p.secret, r.practice.Password())
	return p
}

func (p *byHandPage) states() string {
	var s []string
	for _, l := range p.check.lights.all {
		s = append(s, string(l.state))
	}
	return strings.Join(s, " ")
}

// Four lights against a real server: a certificate nobody vouches for stops at
// the third light and is shown; trusted for this server, all four are done and
// the account is there, its password in the place for passwords.
func TestByHandWithUnknownCertificate(t *testing.T) {
	r := newRig(t, setup{live: true})
	p := r.byHand()
	p.submit()
	r.settle()
	if got := p.states(); got != "done done failed waiting" {
		t.Fatalf("the lights are %q", got)
	}
	if !p.check.fault.open || p.check.fault.action.Text != r.t("action.show-certificate") {
		t.Fatal("the certificate is not offered")
	}
	test.Tap(p.check.fault.action)
	q := r.win.sheets.open
	if q == nil || len(q.answers) != 2 {
		t.Fatal("no sheet")
	}
	q.answer(0)
	if accounts, _ := r.accounts.List(t.Context()); len(accounts) != 0 {
		t.Fatal("added without trust")
	}
	test.Tap(p.check.fault.action)
	r.win.sheets.open.answer(1)
	r.settle()
	if got := p.states(); got != "done done done done" {
		t.Fatalf("the lights are %q", got)
	}
	accounts, err := r.accounts.List(t.Context())
	must(t, err)
	if len(accounts) != 1 || accounts[0].TrustFingerprint == "" || accounts[0].Address != "me@example.org" {
		t.Fatalf("accounts: %+v", accounts)
	}
	if pw, err := r.accounts.Password(t.Context(), accounts[0]); err != nil || pw != r.practice.Password() {
		t.Errorf("the password is %q (%v)", pw, err)
	}
	if c := r.composer(); c.draft.AccountID != accounts[0].ID {
		t.Error("the message is not from the new account")
	}
}

// A wrong password fails at the last light; what was typed stays, and the
// right one goes through.
func TestWrongPassword(t *testing.T) {
	r := newRig(t, setup{live: true, change: trustPractice})
	p := r.byHand()
	enter(p.secret, "wrong")
	p.submit()
	r.settle()
	if got := p.states(); got != "done done done failed" {
		t.Fatalf("the lights are %q", got)
	}
	if !strings.Contains(p.check.fault.why.Text, "127.0.0.1") || p.serverF.Text == "" || p.serverF.Disabled() {
		t.Errorf("the failure reads %q", p.check.fault.why.Text)
	}
	enter(p.secret, r.practice.Password())
	p.submit()
	r.settle()
	if got := p.states(); got != "done done done done" {
		t.Fatalf("the lights are %q", got)
	}
}

// trustPractice lets the check take the practice server's certificate, as if a
// known authority had signed it.
func trustPractice(p *Parts) {
	check := p.Check
	p.Check = func(ctx context.Context, a account.Account, password string, watch func(account.Light)) error {
		practice, err := p.Accounts.Find(ctx, account.PracticeID)
		if err != nil {
			return err
		}
		a.TrustPEM = practice.TrustPEM
		return check(ctx, a, password, watch)
	}
}

// Nothing listens there: the second light names it, the others stay off.
func TestNoServer(t *testing.T) {
	r := newRig(t, setup{live: true})
	p := r.byHand()
	enter(p.portF, "1")
	p.submit()
	r.settle()
	if got := p.states(); got != "done failed waiting waiting" {
		t.Fatalf("the lights are %q", got)
	}
	if want := r.t("why.connection-refused", "host", "127.0.0.1", "port", "1"); p.check.fault.why.Text != want {
		t.Errorf("it reads %q, want %q", p.check.fault.why.Text, want)
	}
}

// Bad settings are named under their field and nothing is tried.
func TestByHandNamesBadSettings(t *testing.T) {
	r := newRig(t, setup{change: func(p *Parts) {
		p.Check = func(context.Context, account.Account, string, func(account.Light)) error { panic("checked") }
	}})
	r.win.showByHand(account.Account{}, r.win.home)
	p := r.win.page.(*byHandPage)
	enter(p.addressF, "me@example.org")
	enter(p.portF, "70000")
	test.Type(p.secret, "x")
	p.submit()
	if !p.server.note.Visible() || !p.port.note.Visible() {
		t.Error("the missing server or the bad port is not named")
	}
	if r.win.win.Canvas().Focused() != fyne.Focusable(p.serverF) {
		t.Error("the cursor is not in the first bad field")
	}
}

// Port and security follow each other until touched; none at all is offered
// for this computer only.
func TestPortFollowsSecurity(t *testing.T) {
	r := newRig(t, setup{})
	r.win.showByHand(account.Account{}, r.win.home)
	p := r.win.page.(*byHandPage)
	p.securityC.SetSelected(r.t("hand.security.starttls"))
	if p.portF.Text != "587" {
		t.Errorf("STARTTLS has port %s", p.portF.Text)
	}
	enter(p.portF, "465")
	if p.chosenSecurity() != account.SecurityStartTLS {
		t.Errorf("security that was chosen became %s", p.chosenSecurity())
	}
	p.securityC.SetSelected(r.t("hand.security.tls"))
	if p.portF.Text != "465" {
		t.Errorf("a port that was typed became %s", p.portF.Text)
	}
	r.win.showByHand(account.Account{}, r.win.home)
	p = r.win.page.(*byHandPage)
	enter(p.portF, "587")
	if p.chosenSecurity() != account.SecurityStartTLS {
		t.Errorf("port 587 has %s", p.chosenSecurity())
	}
	p.securityC.SetSelected(r.t("hand.security.tls")) // as some providers have it
	if p.portF.Text != "587" {
		t.Errorf("a port that was typed became %s", p.portF.Text)
	}
	none := r.t("hand.security.none")
	enter(p.serverF, "smtp.example.org")
	if strings.Contains(strings.Join(p.securityC.Options, "\n"), none) {
		t.Error("no security is offered for a server elsewhere")
	}
	enter(p.serverF, "127.0.0.1")
	if !strings.Contains(strings.Join(p.securityC.Options, "\n"), none) {
		t.Error("no security is not offered for this computer")
	}
}

// brokenKeyring cannot keep anything.
type brokenKeyring struct{}

func (brokenKeyring) Set(context.Context, string, string) error {
	return &account.Failure{Key: account.KeyKeyringFailed, Err: errTest}
}

func (brokenKeyring) Get(context.Context, string) (string, error) {
	return "", &account.Failure{Key: account.KeyKeyringFailed, Err: errTest}
}
func (brokenKeyring) Delete(context.Context, string) error { return nil }
func (brokenKeyring) Kind() string                         { return "keyring" }

// A keyring that cannot keep the password: nothing is kept until the person
// chooses, and the choice is kept until Sendoff closes.
func TestBrokenKeyring(t *testing.T) {
	r := newRig(t, setup{live: true, secrets: brokenKeyring{}, change: trustPractice})
	p := r.byHand()
	p.submit()
	r.settle()
	q := r.win.sheets.open
	if q == nil || q.title != r.t("keyring.cannot-keep") {
		t.Fatal("the keyring's failure is not told")
	}
	if q.text != keyringRemedy(&r.win.shell) || q.text == "" {
		t.Errorf("the sheet advises %q", q.text)
	}
	press(q.first, fyne.KeyEscape)
	r.settle()
	if list, _ := r.accounts.List(t.Context()); len(list) != 0 {
		t.Fatal("the account was added without its password")
	}
	p.submit()
	r.settle()
	press(r.win.sheets.open.first, fyne.KeyReturn)
	r.settle()
	list, err := r.accounts.List(t.Context())
	must(t, err)
	if len(list) != 1 {
		t.Fatalf("%d accounts", len(list))
	}
	if where := r.accounts.KeptIn(t.Context(), list[0].ID); where != "memory" {
		t.Errorf("kept in %q", where)
	}
	if pw, err := r.accounts.Password(t.Context(), list[0]); err != nil || pw != r.practice.Password() {
		t.Errorf("the password is lost: %v", err)
	}
}

// Cancel stops a check that hangs, and what it says afterwards is dropped.
func TestCancelCheck(t *testing.T) {
	stopped := make(chan struct{})
	r := newRig(t, setup{change: func(p *Parts) {
		p.Check = func(ctx context.Context, _ account.Account, _ string, watch func(account.Light)) error {
			watch(account.Light{Stage: account.StageLookup, State: account.LightWorking})
			<-ctx.Done()
			close(stopped)
			return ctx.Err()
		}
	}})
	r.win.showSetup("ayse@gmail.com")
	p := r.setupPage()
	test.Type(p.secret, "abcd efgh ijkl mnop")
	press(p.secret, fyne.KeyReturn)
	r.until("a light is on", func() bool { return p.check.lights.all[0].state == account.LightWorking })
	press(p.cancel, fyne.KeySpace)
	<-stopped
	r.settle()
	if p.check.running || p.check.box.Visible() || p.secret.Disabled() || p.secret.Text == "" {
		t.Error("after Cancel the check goes on, or what was typed is gone")
	}
}

// slowKeyring keeps a secret when the test says so; deaf, it does not hear that
// it is to stop.
type slowKeyring struct {
	account.Secrets
	asked func() // it has the secret, and keeps it now
	grant chan struct{}
	deaf  bool
}

func (s *slowKeyring) Set(ctx context.Context, id, secret string) error {
	s.asked()
	if s.deaf {
		<-s.grant
		return s.Secrets.Set(context.WithoutCancel(ctx), id, secret)
	}
	select {
	case <-s.grant:
		return s.Secrets.Set(ctx, id, secret)
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Cancelled while the keyring is waited for, no account is added, also if the
// keyring has said yes before it heard of that.
func TestCancelWhileKeyringIsAsked(t *testing.T) {
	for name, c := range map[string]struct {
		deaf, leave bool
	}{
		"it stops":               {},
		"it stops for good":      {leave: true},
		"it had said yes":        {deaf: true},
		"it had said yes, later": {deaf: true, leave: true},
	} {
		keyring := &slowKeyring{Secrets: account.NewMemory(), grant: make(chan struct{}), deaf: c.deaf}
		r := newRig(t, setup{live: true, secrets: keyring, change: trustPractice})
		asked := false
		keyring.asked = func() { r.posted <- func() { asked = true } }
		p := r.byHand()
		p.submit()
		r.until("the keyring is asked", func() bool { return asked })
		p.escape()
		if c.leave {
			p.escape()
		}
		close(keyring.grant)
		r.settle()
		if list, _ := r.accounts.List(t.Context()); len(list) != 0 {
			t.Errorf("%s: the account was added", name)
		}
		if (r.win.page == page(p)) == c.leave || p.waiting.Visible() {
			t.Errorf("%s: the page is %T", name, r.win.page)
		}
	}
}
