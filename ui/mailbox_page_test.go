package ui

import (
	"testing"

	"sendoff/account"
)

// mailboxPage opens the page about the copies of the account.
func (r *rig) mailboxPage() *mailboxPage {
	r.Helper()
	p := r.accountsPage()
	r.settle()
	buttons(p.object())[r.t("accounts.copies")].Tapped(nil)
	r.settle()
	m, ok := r.win.page.(*mailboxPage)
	if !ok {
		r.Fatalf("the page is %T", r.win.page)
	}
	return m
}

// Where copies are filed can be changed by hand; what is wrong is told under its
// field, and what is right comes back on the account's page.
func TestMailboxByHand(t *testing.T) {
	for _, lang := range []string{"en", "tr"} {
		r := newRig(t, setup{real: true, lang: lang})
		id := r.win.accounts[0].ID
		p := r.mailboxPage()
		p.copyC.SetSelected(r.t("copy.choice.on"))
		press(p.saveB, "Return")
		r.settle()
		if r.win.page != page(p) || p.server.note.seg.Text != r.t("copy.host-missing") {
			t.Fatalf("%s: without a server it says %q", lang, p.server.note.seg.Text)
		}
		enter(p.serverF, "imap.example.org")
		p.securityC.SetSelected(r.t("hand.security.starttls"))
		if p.portF.Text != "143" {
			t.Errorf("the port is %q", p.portF.Text)
		}
		enter(p.portF, "many")
		press(p.saveB, "Return")
		r.settle()
		if r.win.page != page(p) || p.port.note.seg.Text != r.t("hand.bad-port") {
			t.Fatalf("%s: a port that is none: %q", lang, p.port.note.seg.Text)
		}
		enter(p.portF, "1143")
		enter(p.folderF, "Gesendet")
		press(p.saveB, "Return")
		r.settle()
		a, err := r.win.parts.Accounts.Find(t.Context(), id)
		want := account.IMAP{Host: "imap.example.org", Port: 1143, Security: account.SecurityStartTLS, Folder: "Gesendet", Copy: account.CopyOn}
		if err != nil || a.IMAP.Host != want.Host || a.IMAP.Port != want.Port || a.IMAP.Security != want.Security ||
			a.IMAP.Folder != want.Folder || a.IMAP.Copy != want.Copy || a.Origin[account.FieldIMAPHost] != account.OriginUser {
			t.Errorf("%s: kept is %+v, %v", lang, a.IMAP, err)
		}
		accounts, ok := r.win.page.(*accountsPage)
		if !ok || !shows(accounts.object(), "imap.example.org · Gesendet") {
			t.Errorf("%s: after that the page is %T", lang, r.win.page)
		}
	}
}
