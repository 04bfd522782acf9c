package ui

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"sendoff/account"
	"sendoff/compose"
	"sendoff/outbox"
)

// The most frequent failures, in the words of both languages, each with its
// one primary button.
func TestFrequentFailures(t *testing.T) {
	const host = "mail.firma.example"
	tests := []struct {
		fail     account.Failure
		provider string
		values   map[string]any
		state    outbox.State
		en, tr   string // why
		enB, trB string // the button
	}{
		{fail: account.Failure{Key: account.KeyOffline}, en: "This computer is offline.", tr: "Bu bilgisayar çevrimdışı.", enB: "Try now", trB: "Şimdi dene"},
		{
			fail: account.Failure{Key: account.KeyNameNotFound}, en: "No server named mail.firma.example was found.",
			tr: "mail.firma.example adlı bir sunucu bulunamadı.", enB: "Check the account", trB: "Hesabı denetle",
		},
		{
			fail: account.Failure{Key: account.KeyConnectionRefused}, en: "mail.firma.example takes no connections on port 465; some networks block it.",
			tr:  "mail.firma.example, 465 numaralı noktadan bağlantı almıyor; bazı ağlar bu noktayı engeller.",
			enB: "Try port 587", trB: "587 numaralı noktayı dene",
		},
		{
			fail: account.Failure{Key: account.KeyTimeout}, en: "mail.firma.example stopped answering.", tr: "mail.firma.example artık yanıt vermiyor.",
			enB: "Try now", trB: "Şimdi dene",
		},
		{
			fail: account.Failure{Key: account.KeyTLSNotOffered}, en: "mail.firma.example offers no secure line, so your password was not sent.",
			tr:  "mail.firma.example güvenli bağlantı sunmuyor; şifreniz bu yüzden gönderilmedi.",
			enB: "Check the account", trB: "Hesabı denetle",
		},
		{
			fail: account.Failure{Key: account.KeyCertificateUnknown, Certificate: &account.Certificate{Subject: "x"}},
			en:   "No one this computer trusts vouches for mail.firma.example.", tr: "Bu bilgisayarın güvendiği hiçbir kurum şu sunucuyu doğrulamıyor: mail.firma.example.",
			enB: "Show the certificate", trB: "Sertifikayı göster",
		},
		{
			fail: account.Failure{Key: account.KeyAuthRefused, Code: 535, Enhanced: "5.7.8", Text: "no"},
			en:   "mail.firma.example refused the user name or the password.", tr: "mail.firma.example kullanıcı adını veya şifreyi reddetti.",
			enB: "Enter the password", trB: "Şifreyi gir",
		},
		{
			fail: account.Failure{Key: account.KeyAuthRefused, Code: 535, Enhanced: "5.7.8", Text: "no"}, provider: "gmail",
			en: "Google refused the password; it takes an app password, not your usual one.",
			tr: "Google şifreyi reddetti; her zamanki şifrenizi değil, uygulama şifresini kabul ediyor.", enB: "Make an app password", trB: "Uygulama şifresi oluştur",
		},
		{
			fail: account.Failure{Key: account.KeyAuthRefused, Code: 535, Enhanced: "5.7.8", Text: "no"}, provider: "icloud",
			en: "Apple refused the password; it takes only an app-specific one.",
			tr: "Apple şifreyi reddetti; yalnızca uygulamaya özel parola kabul ediyor.", enB: "Make one at Apple", trB: "Apple sayfasında oluştur",
		},
		{
			fail: account.Failure{Key: account.KeyAuthRefused, Code: 535, Enhanced: "5.7.0", Text: "no"}, provider: "yahoo",
			en: "Yahoo refused the password; it takes an app password, not your usual one.",
			tr: "Yahoo şifreyi reddetti; her zamanki şifrenizi değil, uygulama şifresini kabul ediyor.", enB: "Make an app password", trB: "Uygulama şifresi oluştur",
		},
		{
			fail: account.Failure{Key: account.KeyAuthRefused, Code: 535, Text: "no"}, provider: "gmx-net",
			en: "GMX refused the sign-in; access for mail programs may be switched off in your mailbox.",
			tr: "GMX oturum açmayı reddetti; posta kutunuzda e-posta programlarının erişimi kapalı olabilir.", enB: "Open GMX’s page", trB: "GMX sayfasını aç",
		},
		{
			fail: account.Failure{Key: account.KeyCertificateName, Certificate: &account.Certificate{Names: []string{"other.example"}}},
			en:   "The server’s certificate is for other.example, not for mail.firma.example.",
			tr:   "Sunucunun sertifikası mail.firma.example için değil, other.example için verilmiş.", enB: "Show the certificate", trB: "Sertifikayı göster",
		},
		{
			fail: account.Failure{Key: account.KeyCertificateExpired, Certificate: &account.Certificate{NotAfter: fixedNow().AddDate(0, -1, 0)}},
			en:   "The certificate ended on 27 Oct 2026, or this computer’s clock is wrong.",
			tr:   "Sertifikanın süresi 27 Eki 2026 tarihinde dolmuş ya da bu bilgisayarın saati yanlış.", enB: "Show the certificate", trB: "Sertifikayı göster",
		},
		{
			fail: account.Failure{Key: account.KeyLimitReached, Code: 550, Enhanced: "5.4.5", Text: "no"}, provider: "gmail",
			en: "Your sending limit at Gmail is reached.", tr: "Gmail gönderme sınırınız doldu.", enB: "Send tomorrow", trB: "Yarın gönder",
		},
		{ // there is no sign-in with Microsoft yet
			fail: account.Failure{Key: account.KeyAuthRefused, Code: 535, Enhanced: "5.7.139", Text: "no"},
			en:   "Microsoft no longer takes passwords for this address.", tr: "Microsoft bu adres için artık şifre kabul etmiyor.",
			enB: "Open the account’s page", trB: "Hesabın sayfasını aç",
		},
		{
			fail: account.Failure{Key: account.KeyAuthRefused, Code: 535, Enhanced: "5.7.139", Text: "SmtpClientAuthentication is disabled for the Tenant."},
			en:   "Your organisation has switched off sending from mail programs.", tr: "Kuruluşunuz, e-posta programlarından gönderimi kapatmış.",
			enB: "Copy a note for the administrator", trB: "Yönetici için not kopyala",
		},
		{
			fail: account.Failure{Key: account.KeyKeyringFailed}, en: "The system keyring did not hand out the password.",
			tr: "Sistem anahtarlığı şifreyi vermedi.", enB: "Unlock the keyring", trB: "Anahtarlığın kilidini aç",
		},
		{
			fail: account.Failure{Key: account.KeySenderRefused, Code: 553, Enhanced: "", Text: "no"}, state: outbox.StateRefused,
			values: map[string]any{"from": "info@firma.example", "account": "ayse@example.org"},
			en:     "mail.firma.example does not let this account send as info@firma.example.",
			tr:     "mail.firma.example bu hesabın şu adresle göndermesine izin vermiyor: info@firma.example.",
			enB:    "Send as ayse@example.org", trB: "ayse@example.org adresiyle gönder",
		},
		{
			fail:   account.Failure{Key: account.KeyRecipientRefused, Code: 550, Enhanced: "5.1.1", Text: "no"},
			values: map[string]any{"address": "satis@firma.example"}, state: outbox.StateRefused,
			en: "The server knows no address satis@firma.example.", tr: "Sunucu satis@firma.example adresini tanımıyor.",
			enB: "Correct the address", trB: "Adresi düzelt",
		},
		{
			fail:   account.Failure{Key: account.KeyMailboxFull, Code: 552, Enhanced: "5.2.2", Text: "no"},
			values: map[string]any{"address": "satis@firma.example"}, state: outbox.StateRefused,
			en: "The mailbox of satis@firma.example is full.", tr: "satis@firma.example adresinin posta kutusu dolu.", enB: "Send tomorrow", trB: "Yarın gönder",
		},
		{
			fail: account.Failure{Key: account.KeyTooBig}, state: outbox.StateRefused, values: map[string]any{"size": int64(40_000_000)},
			en: "The message is 40 MB; that is too big for mail.firma.example.", tr: "İleti 40 MB; şu sunucu için fazla büyük: mail.firma.example.", enB: "Make it smaller", trB: "Küçült",
		},
		{
			fail: account.Failure{Key: account.KeySpamRefused, Code: 554, Enhanced: "5.7.1", Text: "no"}, state: outbox.StateRefused,
			en: "mail.firma.example refused the message as spam or against its rules.",
			tr: "mail.firma.example iletiyi istenmeyen posta sayarak veya kurallarına aykırı bularak reddetti.", enB: "Edit the message", trB: "İletiyi düzenle",
		},
		{
			fail: account.Failure{Key: account.KeyBusy, Code: 450, Enhanced: "", Text: "no"}, en: "mail.firma.example asks to try again later, as many servers do.",
			tr: "mail.firma.example sonra yeniden denenmesini istiyor; bu olağandır.", enB: "Try now", trB: "Şimdi dene",
		},
		{
			fail: account.Failure{Key: account.KeyLostAfterDot}, state: outbox.StateUnknown,
			en: "The line broke before mail.firma.example answered.", tr: "mail.firma.example yanıt vermeden bağlantı koptu.",
		},
	}
	for _, lang := range []string{"en", "tr"} {
		r := newRig(t, setup{real: true, lang: lang})
		for _, tt := range tests {
			tt.fail.Host, tt.fail.Port = host, 465
			m := report(outbox.StateWaiting)
			m.AccountID, m.From, m.Reason, m.Held = r.win.accounts[0].ID, "info@firma.example", tt.fail.Key, tt.fail.Key.Holds()
			if tt.state != "" {
				m.State = tt.state
			}
			p, _ := r.table().ByID(tt.provider)
			m.Explanation = outbox.ExplainFailure(&tt.fail, p)
			m.Explanation.Title = ""
			for name, v := range tt.values {
				m.Explanation.Values[name] = v
			}
			page := newMessagePage(&r.win.shell, m, messageDeeds{fix: r.win.fixOf})
			why, verb := tt.en, tt.enB
			if lang == "tr" {
				why, verb = tt.tr, tt.trB
			}
			if why != "" && !shows(page.object(), why) {
				t.Errorf("%s %s: the page reads %q", lang, tt.fail.Key, readable(page.object()))
			}
			if got := primary(page); got != verb {
				t.Errorf("%s %s: the primary button is %q, want %q", lang, tt.fail.Key, got, verb)
			}
		}
	}
}

// primary is the one primary button of a page; several are joined.
func primary(p *messagePage) string {
	var found []string
	for words, b := range buttons(p.cardBox) {
		if b.Importance == widget.HighImportance {
			found = append(found, words)
		}
	}
	slices.Sort(found)
	return strings.Join(found, "+")
}

// The other port is kept with the security that goes with it, and all that the
// same cause had stopped goes at once, and nothing else.
func TestTryPort(t *testing.T) {
	r, p := openState(t, func(m *outbox.Message) {
		m.Reason = account.KeyConnectionRefused
		m.Explanation = outbox.Explanation{Why: "why.connection-refused", Action: "action.try-port", Values: map[string]any{"host": "h", "port": 9, "alt": 587}}
	})
	for id, reason := range map[string]account.FailureKey{"same": p.msg.Reason, "other": account.KeyLimitReached} {
		m := p.msg
		m.ID, m.Reason = id, reason
		r.fake.put(m)
	}
	r.win.mail.reload()
	r.settle()
	r.tap(p, "action.try-port", "alt", 587)
	a, err := r.accounts.Find(t.Context(), p.msg.AccountID)
	must(t, err)
	if a.Port != 587 || a.Security != account.SecurityStartTLS || a.Host != realAccount().Host {
		t.Errorf("the account is at %s:%d, %s", a.Host, a.Port, a.Security)
	}
	if !r.fake.called("retry "+p.msg.ID) || !r.fake.called("retry same") || r.fake.called("retry other") {
		t.Errorf("calls: %v", r.fake.calls)
	}
}

// An account that works again lets go what could not reach its server, not
// what the server itself has put off.
func TestGoOn(t *testing.T) {
	r, p := openState(t, func(m *outbox.Message) { m.Reason = account.KeyNameNotFound })
	m := p.msg
	m.ID, m.Reason = "limited", account.KeyLimitReached
	r.fake.put(m)
	r.win.mail.reload()
	r.settle()
	r.win.goOn(m.AccountID)
	r.settle()
	if !r.fake.called("retry "+p.msg.ID) || r.fake.called("retry limited") {
		t.Errorf("calls: %v", r.fake.calls)
	}
}

// The address that was refused is found wherever it stands.
func TestCorrectTheAddressInCc(t *testing.T) {
	r, p := openState(t, func(m *outbox.Message) {
		m.State = outbox.StateRefused
		m.Source.To, m.Source.Cc = "li@example.org", "Satış <satis@firma.example>"
		m.Recipients[1].State = outbox.RecipientRefused
		m.Explanation = outbox.Explanation{Why: "why.recipient-refused", Action: "action.correct-address", Values: map[string]any{"address": "satis@firma.example"}}
	})
	r.tap(p, "action.correct-address")
	c := r.composer()
	if r.win.win.Canvas().Focused() != fyne.Focusable(c.cc.typing) || c.cc.chosen != 0 {
		t.Errorf("the focus is on %T, chosen is %d", r.win.win.Canvas().Focused(), c.cc.chosen)
	}
}

func TestMakeSmaller(t *testing.T) {
	r, p := openState(t, func(m *outbox.Message) {
		m.State = outbox.StateRefused
		m.Explanation = outbox.Explanation{Why: "why.too-big.unknown", Action: "action.make-smaller", Values: map[string]any{"host": "h", "size": int64(1)}}
	})
	r.tap(p, "action.make-smaller")
	if c := r.composer(); r.win.win.Canvas().Focused() != fyne.Focusable(c.strip.chips) {
		t.Errorf("the focus is on %T", r.win.win.Canvas().Focused())
	}
}

// Send as takes the account's own address, and shows the message before it
// goes.
func TestSendAs(t *testing.T) {
	r, p := openState(t, func(m *outbox.Message) {
		m.State, m.From, m.Source.From = outbox.StateRefused, "info@firma.example", "info@firma.example"
		m.Explanation = outbox.Explanation{Why: "why.sender-refused", Action: "action.send-as", Values: map[string]any{"host": "h", "from": "info@firma.example", "account": "ayse@example.org"}}
	})
	r.tap(p, "action.send-as", "account", "ayse@example.org")
	if c := r.composer(); c.draft.ID != p.msg.ID || c.draft.From != "" || !c.dirty || r.fake.called("submit") {
		t.Errorf("in the composer: %+v", c.draft)
	}
}

// The note for the administrator and the details are copied; neither holds
// what was written.
func TestCopied(t *testing.T) {
	r, p := openState(t, func(m *outbox.Message) {
		m.Held, m.Code, m.Reply = true, 535, "SmtpClientAuthentication is disabled"
		m.Explanation = outbox.Explanation{Why: "why.auth-refused.organisation", Action: "action.copy-note"}
	})
	r.tap(p, "action.copy-note")
	if got := r.app.Clipboard().Content(); got != r.t("note.smtp-auth", "address", p.msg.Account) || r.toast() != r.t("note.copied") {
		t.Errorf("copied %q, the toast says %q", got, r.toast())
	}
	r.chooseMore(p, "action.copy-details")
	got := r.app.Clipboard().Content()
	for _, want := range []string{p.msg.MessageID, "satis@firma.example", "535 SmtpClientAuthentication is disabled", "TLS 1.3"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in %q", want, got)
		}
	}
	if strings.Contains(got, "Dear Mehmet") || strings.Contains(got, "secret") {
		t.Errorf("the details hold %q", got)
	}
}

// chooseMore takes a line of the page's menu.
func (r *rig) chooseMore(p *messagePage, key string) {
	r.Helper()
	for _, item := range p.menuItems() {
		if item.Label == r.t(key) {
			item.Action()
			r.settle()
			return
		}
	}
	r.Fatalf("there is no %q in the menu", r.t(key))
}

// Editing a sent message as new leaves the record alone.
func TestEditAsNew(t *testing.T) {
	r, p := openState(t, func(m *outbox.Message) { m.State = outbox.StateSent })
	r.chooseMore(p, "action.edit-as-new")
	if c := r.composer(); c.draft.ID == p.msg.ID || c.body.Text != p.msg.Source.Body {
		t.Errorf("in the composer: %+v", c.draft)
	}
	if _, err := r.fake.Get(t.Context(), p.msg.ID); err != nil {
		t.Error(err)
	}
}

// The focus follows the card, but not for who is elsewhere.
func TestFocusFollowsTheCard(t *testing.T) {
	r, p := openState(t, func(m *outbox.Message) { m.State, m.Stage = outbox.StateSending, outbox.StageData })
	c := r.win.win.Canvas()
	if c.Focused() != fyne.Focusable(p.main) || p.main.Text != r.t("action.stop") {
		t.Fatalf("the focus is on %T", c.Focused())
	}
	r.fake.watcher(outbox.Event{ID: p.msg.ID, State: outbox.StateSending, Stage: outbox.StageReply})
	r.settle()
	if c.Focused() != fyne.Focusable(r.win.sidebar.create) {
		t.Errorf("after the dot the focus is on %T, where Enter does harm", c.Focused())
	}
	m := p.msg
	m.State = outbox.StateSent
	p.set(m)
	if c.Focused() != fyne.Focusable(r.win.sidebar.create) {
		t.Errorf("when it is sent the focus is on %T", c.Focused())
	}
	r.focusOn(r.win.list.search)
	m.State = outbox.StateRefused
	p.set(m)
	if c.Focused() != fyne.Focusable(r.win.list.search) {
		t.Error("the focus is taken from who types")
	}
}

// A long subject that was pasted is seen where the caret is, and from its
// beginning once the field is left.
func TestLongSubject(t *testing.T) {
	r := newRig(t, setup{real: true})
	c := r.composer()
	r.win.focus(c.subject)
	c.subject.insert(strings.Repeat("A long subject ", 40))
	s := c.subject.scroll
	if end := s.Content.Size().Width - s.Size().Width; end <= 0 || s.Offset.X < end-1 {
		t.Errorf("%v of %v", s.Offset.X, end)
	}
	r.win.focus(c.body)
	if s.Offset.X != 0 {
		t.Errorf("left at %v", s.Offset.X)
	}
	r.win.focus(c.subject)
	if s.Offset.X == 0 {
		t.Error("the caret is out of sight")
	}
}

// Enter leads from the list into the draft, whether an arrow has shown it
// already or not.
func TestEnterGoesIntoTheDraft(t *testing.T) {
	r := newRig(t, setup{real: true})
	for _, id := range []string{"a", "b"} {
		must(t, r.drafts.Save(t.Context(), &compose.Draft{ID: id, Subject: id, To: "li@example.org", Markdown: true}))
	}
	r.win.mail.reload()
	r.settle()
	l := r.win.list
	for _, keys := range [][]fyne.KeyName{{fyne.KeyHome, fyne.KeyDown, fyne.KeyReturn}, {fyne.KeyReturn}} {
		r.win.focus(l.list)
		for _, key := range keys {
			press(l.list, key)
			r.settle()
		}
		if got := r.win.win.Canvas().Focused(); got != fyne.Focusable(r.composer().body) {
			t.Errorf("%v: the focus is on %T", keys, got)
		}
	}
}
