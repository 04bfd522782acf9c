package ui

import (
	"context"
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"sendoff/account"
)

// portsOnly is a check that is refused at every port but one.
func portsOnly(port int, tried *[]int) func(*Parts) {
	return func(p *Parts) {
		p.Check = func(_ context.Context, a account.Account, _ string, watch func(account.Light)) error {
			*tried = append(*tried, a.Port)
			if a.Port == port {
				return nil
			}
			watch(account.Light{Stage: account.StageConnect, State: account.LightFailed, Detail: a.Host})
			return &account.Failure{Key: account.KeyConnectionRefused, Stage: account.StageConnect, Host: a.Host, Port: a.Port}
		}
	}
}

// Each kind of card reads as it should, and nothing is said twice.
func TestCardWords(t *testing.T) {
	r := newRig(t, setup{})
	for _, tt := range []struct {
		address, button string
		want            []string
	}{
		{"a@a1.net", "", []string{"A1", "", r.t("card.ready")}},
		{"a@gmail.com", r.t("card.open-page", "provider", "Google"), []string{
			r.t("card.do-first"), "Gmail",
			"1", r.t("before.two-step", "provider", "Google"), "2", r.t("before.app-password", "provider", "Google"),
		}},
		{"a@yahoo.com", r.t("card.open-page", "provider", "Yahoo"), []string{
			r.t("card.do-first"), "Yahoo", r.t("before.app-password", "provider", "Yahoo"), r.t("before.app-password-may-end", "provider", "Yahoo"),
		}},
		{"a@cox.net", r.t("card.open-page", "provider", "Yahoo"), []string{
			r.t("card.do-first"), "Cox", r.t("card.moved", "old", "cox.net", "new", "Yahoo"),
			r.t("before.app-password", "provider", "Yahoo"), r.t("before.app-password-may-end", "provider", "Yahoo"),
		}},
		{"a@wanadoo.fr", r.t("card.open-page", "provider", "Orange"), []string{
			"Wanadoo (France)", "", r.t("card.moved", "old", "Wanadoo", "new", "Orange"), r.t("before.access-may-be-off", "provider", "Orange"),
		}},
		{"a@outlook.com", r.t("card.use-another"), []string{
			"Outlook.com", "", r.t("card.sign-in-missing", "provider", "Microsoft"), r.t("before.oauth-only", "provider", "Microsoft"),
		}},
		{"a@hey.com", r.t("card.use-another"), []string{"HEY", "", r.t("card.no-smtp", "provider", "HEY")}},
		{"a@terra.com", r.t("card.use-another"), []string{
			"Terra (other countries)", "", r.t("card.closed", "provider", "Terra", "year", "2017"),
		}},
		{"a@nobody-knows.example", r.t("welcome.by-hand"), []string{
			"nobody-knows.example", "", r.t("card.unknown", "domain", "nobody-knows.example"),
		}},
	} {
		r.win.showSetup(tt.address)
		c := r.setupPage().card
		got := readable(c.box)
		for i := range got {
			if i+len(tt.want) <= len(got) && slices.Equal(got[i:i+len(tt.want)], tt.want) {
				got = nil
				break
			}
		}
		if got != nil {
			t.Errorf("%s: the card reads %q, want %q", tt.address, got, tt.want)
		}
		switch {
		case tt.button == "" && c.action != nil, tt.button != "" && (c.action == nil || c.action.Text != tt.button):
			t.Errorf("%s: the button is %+v, want %q", tt.address, c.action, tt.button)
		}
	}
}

// Escape leaves the page and keeps the address, nothing else.
func TestEscapeKeepsTheAddress(t *testing.T) {
	r := newRig(t, setup{})
	w := r.win.page.(*welcomePage)
	enter(w.address, "ayse@gmail.com")
	press(w.next, fyne.KeyReturn)
	p := r.setupPage()
	test.Type(p.secret, "abc")
	press(p.secret, fyne.KeyEscape)
	w, ok := r.win.page.(*welcomePage)
	if !ok || w.address.Text != "ayse@gmail.com" {
		t.Fatalf("the page is %T", r.win.page)
	}
	press(w.address, fyne.KeyReturn)
	if p := r.setupPage(); p.secret.Text != "" || !p.fields.Visible() {
		t.Error("the password was kept, or the card is gone")
	}
}

// What cannot be an app password is not sent anywhere before the person says so.
func TestUsualPassword(t *testing.T) {
	checks := 0
	r := newRig(t, setup{change: func(p *Parts) {
		p.Check = func(context.Context, account.Account, string, func(account.Light)) error {
			checks++
			return &account.Failure{Key: account.KeyAuthRefused, Stage: account.StageSignIn}
		}
	}})
	p := setUp(r, "ayse@gmail.com", "Sommer2026!")
	if checks != 0 || !shows(p.fields, r.t("setup.usual-password", "provider", "Google", "n", 16)) {
		t.Fatalf("%d checks, the page shows %q", checks, readable(p.fields))
	}
	test.Type(p.secret, "x")
	if p.usual.box.Visible() {
		t.Error("the warning stays while one types")
	}
	press(p.secret, fyne.KeyReturn)
	press(p.usual.anyway, fyne.KeyReturn)
	r.settle()
	if checks != 1 || p.usual.box.Visible() {
		t.Errorf("%d checks after Check anyway", checks)
	}
	press(p.secret, fyne.KeyReturn) // it was said once
	r.settle()
	enter(p.secret, appWord)
	press(p.secret, fyne.KeyReturn)
	r.settle()
	if checks != 3 {
		t.Errorf("%d checks", checks)
	}
}

// Without a network the settings of the table can be kept; it is said that they
// were not checked.
func TestAddWithoutChecking(t *testing.T) {
	r := newRig(t, setup{change: failing(account.Failure{Key: account.KeyOffline, Stage: account.StageLookup})})
	p := setUp(r, "ayse@gmail.com", appWord)
	if !shows(p.card.box, r.t("card.offline")) || p.card.action.Text != r.t("card.add-unchecked") {
		t.Fatalf("the card reads %q", readable(p.card.box))
	}
	press(p.card.action, fyne.KeyReturn)
	r.settle()
	list, err := r.accounts.List(t.Context())
	must(t, err)
	if len(list) != 1 || list[0].Host != "smtp.gmail.com" || p.readyMsg.Text != r.t("setup.added-unchecked", "address", "ayse@gmail.com") {
		t.Fatalf("%+v; the page says %q", list, p.readyMsg.Text)
	}
}

// Where a port is blocked the other one is tried, and kept if it works.
func TestTryAnotherPort(t *testing.T) {
	var ports []int
	r := newRig(t, setup{change: portsOnly(587, &ports)})
	p := setUp(r, "ayse@gmail.com", appWord)
	if p.check.fault.action.Text != r.t("action.try-port", "alt", "587") || p.secret.Text != appWord {
		t.Fatalf("it offers %q", p.check.fault.action.Text)
	}
	press(p.check.fault.action, fyne.KeyReturn)
	r.settle()
	list, err := r.accounts.List(t.Context())
	must(t, err)
	if len(list) != 1 || list[0].Port != 587 || list[0].Security != account.SecurityStartTLS || !slices.Equal(ports, []int{465, 587}) {
		t.Fatalf("%+v after %v", list, ports)
	}
	if r.win.win.Canvas().Focused() != fyne.Focusable(p.write) {
		t.Error("the focus is not on Write a message")
	}
	press(p.write, fyne.KeyReturn)
	r.settle()
	if c := r.composer(); c.draft.AccountID != list[0].ID {
		t.Error("the message is not from the new account")
	}
}

// A failure names section 5's button for the provider, and the caret is where
// it is mended.
func TestRefusedPasswordAtGoogle(t *testing.T) {
	r := newRig(t, setup{change: failing(refusedPassword())})
	p := setUp(r, "ayse@gmail.com", appWord)
	if p.check.fault.why.Text != r.t("why.auth-refused.google") || p.check.fault.action.Text != r.t("action.app-password") {
		t.Errorf("it reads %q with %q", p.check.fault.why.Text, p.check.fault.action.Text)
	}
	if p.check.fault.remedy.Hidden || p.check.fault.remedy.Text != r.t("remedy.app-ended") {
		t.Errorf("what to do reads %q", p.check.fault.remedy.Text)
	}
	if r.win.win.Canvas().Focused() != fyne.Focusable(p.secret) || p.secret.Text != appWord {
		t.Error("the caret is not in the password, or it is gone")
	}
}

// A provider that was chosen from the list serves an address at a domain of
// one's own; an address at another provider's keeps its own card.
func TestOwnDomainAtChosenProvider(t *testing.T) {
	r := newRig(t, setup{})
	p := showCard(r, "fastmail")
	if !p.fields.Visible() || !shows(p.card.box, "Fastmail") {
		t.Fatalf("the card reads %q", readable(p.card.box))
	}
	if a := p.draft(); a.Host != p.match.Provider.SMTP[0].Host || a.Username != "ayse@firma.example" {
		t.Errorf("the account is %+v", a)
	}
	enter(p.addressF, "ayse@gmail.com")
	r.fire(lookupRest)
	if !shows(p.card.box, "Gmail") {
		t.Error("the address of another provider has the chosen card")
	}
	enter(p.addressF, "")
	r.fire(lookupRest)
	if p.fields.Visible() || !shows(p.card.box, "Fastmail") {
		t.Error("without an address the chosen card is not back")
	}
}

// In the smallest window what a failed check says can be seen.
func TestFailureIsScrolledTo(t *testing.T) {
	r := newRig(t, setup{change: failing(account.Failure{Key: account.KeyConnectionRefused, Stage: account.StageConnect})})
	r.win.win.Resize(fyne.NewSize(720, 480))
	p := setUp(r, "ayse@gmail.com", appWord)
	d := fyne.CurrentApp().Driver()
	top := d.AbsolutePositionForObject(p.check.fault.action).Y - d.AbsolutePositionForObject(p.content).Y
	if p.content.Offset.Y == 0 || top < 0 || top+p.check.fault.action.Size().Height > p.content.Size().Height {
		t.Errorf("the button is at %v of %v", top, p.content.Size().Height)
	}
}

// A line without TLS has two steps; the others are not shown as if they were
// still to come.
func TestTwoLightsWithoutTLS(t *testing.T) {
	r := newRig(t, setup{change: passing})
	c := newCheckBox(&r.win.shell, r.parts)
	for security, want := range map[account.Security]int{account.SecurityNone: 2, account.SecurityTLS: 4} {
		c.run(account.Account{Host: "127.0.0.1", Security: security}, given(""), func(error) {})
		r.settle()
		n := 0
		for _, l := range c.lights.all {
			if l.word.Visible() {
				n++
			}
		}
		if n != want {
			t.Errorf("%s has %d lights, want %d", security, n, want)
		}
	}
}

// Below each value of the table stands where it came from, until the person
// changes it.
func TestOriginFollowsTheHand(t *testing.T) {
	r := newRig(t, setup{})
	r.win.showSetup("ayse@gmail.com")
	p := r.setupPage()
	p.card.onByHand()
	hand := r.win.page.(*byHandPage)
	table, own := r.t("origin.table"), r.t("origin.user")
	for _, row := range []*formRow{hand.server, hand.port, hand.security, hand.user, hand.auth} {
		if row.note.seg.Text != table {
			t.Errorf("%s says %q", row.name.Text, row.note.seg.Text)
		}
	}
	enter(hand.serverF, "mail.firma.example")
	hand.securityC.SetSelected(r.t("hand.security.starttls"))
	for row, want := range map[*formRow]string{hand.server: own, hand.security: own, hand.port: own, hand.user: table} {
		if row.note.seg.Text != want {
			t.Errorf("%s says %q, want %q", row.name.Text, row.note.seg.Text, want)
		}
	}
}
