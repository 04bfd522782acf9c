package ui

import (
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"

	"sendoff/account"
	"sendoff/compose"
	"sendoff/outbox"
	"sendoff/practice"
)

// picture keeps what is on screen as a PNG in $SENDOFF_PICTURES, to look at.
func (r *rig) picture(name string) {
	r.Helper()
	dir := os.Getenv("SENDOFF_PICTURES")
	if dir == "" {
		return
	}
	f, err := os.Create(filepath.Join(dir, name+".png"))
	must(r.T, err)
	must(r.T, png.Encode(f, r.win.win.Canvas().Capture()))
	must(r.T, f.Close())
}

// report is a message about a quarterly report in a state.
func report(state outbox.State) outbox.Message {
	at := fixedNow().Add(-20 * time.Minute)
	return outbox.Message{
		ID: "msg-" + string(state), AccountID: "a", Account: "ayse@example.org", Subject: "Quarterly report (" + string(state) + ")",
		State: state, Host: "smtp.example.org", Port: 465, TLS: "TLS 1.3", Created: at, Ended: at, Size: 3_400_000,
		MessageID: "<abc@example.org>", SpoolPath: "/tmp/abc.eml",
		Recipients: []outbox.Recipient{
			{Address: "mehmet@firma.example", State: outbox.RecipientPending},
			{Address: "satis@firma.example", State: outbox.RecipientPending},
		},
		Source: compose.Draft{
			To: "Mehmet Kaya <mehmet@firma.example>, satis@firma.example", Subject: "Quarterly report",
			Body:        "Dear Mehmet,\n\nthe report is attached.\n\nAyşe",
			Attachments: []compose.Attachment{{ID: "1", Name: "report.pdf", Size: 2_100_000, Path: "/tmp/report.pdf"}},
		},
	}
}

// states are messages in all the ways they can stand.
func states() []outbox.Message {
	sending := report(outbox.StateSending)
	sending.Stage, sending.Done, sending.Total = outbox.StageData, 2_100_000, 3_400_000
	waiting := report(outbox.StateWaiting)
	waiting.NextTry = fixedNow().Add(16 * time.Minute)
	waiting.Explanation = outbox.Explanation{
		Title: "outcome.waiting", Why: "why.busy", Remedy: "remedy.greylist", Action: "action.try-now",
		Values: map[string]any{"host": "smtp.example.org", "time": waiting.NextTry},
	}
	held := report(outbox.StateWaiting)
	held.ID, held.Held, held.Reason = "msg-held", true, account.KeyAuthRefused
	held.Code, held.Enhanced, held.Reply = 535, "5.7.8", "Username and Password not accepted"
	held.Explanation = outbox.Explanation{
		Title: "outcome.held", Why: "why.auth-refused", Remedy: "remedy.password", Action: "action.enter-password",
		Values: map[string]any{"host": "smtp.example.org"},
	}
	sent := report(outbox.StateSent)
	sent.Started = sent.Ended.Add(-75 * time.Second)
	sent.QueueID, sent.Reply, sent.Code, sent.Enhanced = "4Vt9xQ", "2.0.0 Ok: queued as 4Vt9xQ", 250, "2.0.0"
	for i := range sent.Recipients {
		sent.Recipients[i].State, sent.Recipients[i].Code, sent.Recipients[i].Enhanced = outbox.RecipientAccepted, 250, "2.1.5"
		sent.Recipients[i].Text = "Ok"
	}
	partly := report(outbox.StatePartly)
	partly.Rest = "rest"
	partly.Recipients[0].State = outbox.RecipientAccepted
	partly.Recipients[1] = outbox.Recipient{Address: "satis@firma.example", State: outbox.RecipientRefused, Code: 550, Enhanced: "5.1.1", Text: "No such user"}
	refused := report(outbox.StateRefused)
	refused.Recipients[0].State = outbox.RecipientHeld
	refused.Recipients[1] = partly.Recipients[1]
	refused.Explanation = outbox.Explanation{
		Title: "outcome.refused", Why: "why.recipient-refused.some", Action: "action.correct-address",
		Values: map[string]any{"n": 1, "m": 2, "address": "satis@firma.example", "k": 1},
	}
	unknown := report(outbox.StateUnknown)
	unknown.Explanation = outbox.Explanation{Title: "outcome.unknown", Why: "why.lost-after-dot", Values: map[string]any{"host": "smtp.example.org"}}
	return []outbox.Message{sending, waiting, held, sent, partly, refused, unknown}
}

// scene is one thing that can be on screen.
type scene struct {
	name string
	set  setup
	show func(r *rig)
}

func scenes() []scene {
	with := setup{real: true}
	list := []scene{
		{"welcome", setup{}, func(*rig) {}},
		{"setup-do-first", setup{}, func(r *rig) { r.win.showSetup("ayse@gmail.com") }},
		{"setup-sign-in", setup{}, func(r *rig) { r.win.showSetup("ayse@outlook.com") }},
		{"setup-unknown", setup{}, func(r *rig) { r.win.showSetup("ayse@nobody-knows.example") }},
		{"by-hand", setup{}, func(r *rig) { r.win.showByHand(account.Account{}, r.win.home) }},
		{"providers", setup{}, func(r *rig) { r.win.showProviders() }},
		{"accounts", with, func(r *rig) { r.win.showAccounts("") }},
		{"composer", with, func(*rig) {}},
		{"composer-full", with, func(r *rig) {
			c := r.composer()
			c.fill(compose.Draft{
				To: "Mehmet Kaya <mehmet@firma.example>, li@example.org", Cc: "a@b.example", Bcc: "not an address", Subject: "Quarterly report",
				Body: "Dear Mehmet,\n\nthe report and the photo are attached.\n", AccountID: c.draft.AccountID,
			})
			c.take([]string{r.file("report.pdf", 210_000), r.file("photo.jpg", 130_000), r.file("a rather long name of a file that goes on.docx", 1)})
			r.settle()
			r.win.toasts.hide()
		}},
		{"formatted", with, func(r *rig) {
			formattedMail(r)
			r.win.focus(r.composer().body)
		}},
		{"preview", with, func(r *rig) {
			formattedMail(r)
			r.win.commands.do(cmdPreview)
		}},
		{"preview-end", with, func(r *rig) {
			formattedMail(r)
			r.win.commands.do(cmdPreview)
			r.settle()
			press(r.composer().preview, fyne.KeyEnd)
		}},
		{"link", with, func(r *rig) { r.composer().askLink("javascript:alert(1)", r.t("link.bad")) }},
		{"doubts", with, func(r *rig) {
			c := r.composer()
			enterPeople(c.to, "li@example.org")
			enter(c.body, "See the attached file.")
			c.Send()
		}},
		{"settings", with, func(r *rig) { r.win.showSettings() }},
		{"shortcuts", with, func(r *rig) { r.win.showShortcuts() }},
		{"certificate", with, func(r *rig) {
			showCertificate(&r.win.shell, &account.Failure{Key: account.KeyCertificateChanged, Host: "smtp.firma.example", Certificate: &account.Certificate{
				Subject: "smtp.firma.example", Issuer: "Firma CA", Names: []string{"smtp.firma.example", "mail.firma.example"},
				NotAfter: fixedNow(), Fingerprint: fmt.Sprintf("%064x", 1<<60), Before: fmt.Sprintf("%064x", 1<<50),
			}}, notToSend, func(string) {})
		}},
		{"quit", with, func(r *rig) {
			for _, m := range states() {
				r.fake.put(m)
			}
			r.win.mail.reload()
			r.settle()
			r.win.requestClose()
		}},
		{"practice", with, func(r *rig) {
			r.mailbox.items = []practice.Item{{ID: "1", From: "practice@sendoff.test", Recipients: []string{"li@example.org"}, Subject: "Hello", Received: fixedNow()}}
			r.mailbox.view = practice.View{From: "practice@sendoff.test", To: "li@example.org", Subject: "Hello", Text: "One line."}
			r.mailbox.items[0].Path = r.file("x.eml", 10)
			r.win.showPractice()
		}},
		{"practice-source", with, func(r *rig) { showPracticeTab(r, tabSource) }},
		{"practice-parts", with, func(r *rig) { showPracticeTab(r, tabParts) }},
		{"practice-empty", with, func(r *rig) { r.practicePage() }},
	}
	for _, more := range [][]scene{
		accountScenes(), outboxScenes(), composerScenes(), listScenes(), messageScenes(), leavingScenes(), copyScenes(), practiceScenes(), stopScenes(),
	} {
		list = append(list, more...)
	}
	for _, m := range states() {
		list = append(list, scene{"message-" + m.ID[4:], with, func(r *rig) {
			for _, m := range states() {
				r.fake.put(m)
			}
			r.win.mail.reload()
			r.settle()
			r.win.openMessage(m)
		}})
	}
	return list
}

// formattedMail is a message with all that a text can have.
func formattedMail(r *rig) {
	c := r.composer()
	c.fill(compose.Draft{
		To: "Mehmet Kaya <mehmet@firma.example>", Subject: "Quarterly report", AccountID: c.draft.AccountID,
		Body: "# Quarterly report\n\nDear **Mehmet**, the *third* quarter went well; see [our page](https://firma.example/q3) " +
			"and `report.pdf`.\n![The new office](office.png)\n\n- Sales: **up**\n- Costs: down\n  1. rent\n  2. power\n\n" +
			"> Is it finished?\n> > Nearly.\n\n```\ntotal = sales - costs\n```\n## Next\nWrite to ayse@example.org.\n",
	})
	c.take([]string{r.photo("office.png", 640, 400), r.file("report.pdf", 210_000)})
	r.settle()
	r.fire(freshTime)
	r.win.toasts.hide()
}

// photo makes a file with a picture.
func (r *rig) photo(name string, width, height int) string {
	r.Helper()
	path := r.file(name, 0)
	shown := image.NewNRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			shown.SetNRGBA(x, y, color.NRGBA{uint8(x * 255 / width), uint8(y * 255 / height), 160, 255})
		}
	}
	f, err := os.Create(path)
	must(r.T, err)
	must(r.T, png.Encode(f, shown))
	must(r.T, f.Close())
	return path
}

// outboxScenes are the list of the outbox and what opens over a message's page.
func outboxScenes() []scene {
	with := setup{real: true}
	page := func(r *rig, id string) *messagePage {
		for _, m := range states() {
			m.AccountID = r.win.accounts[0].ID
			r.fake.put(m)
		}
		r.win.mail.reload()
		r.settle()
		e, _ := r.win.mail.find(id)
		r.win.openEntry(e, true)
		r.settle()
		p, _ := r.messagePage()
		return p
	}
	return []scene{
		{"outbox", with, func(r *rig) {
			page(r, "msg-held")
			r.win.commands.do(cmdOutbox)
		}},
		{"message-menu", with, func(r *rig) { page(r, "msg-refused").more.OnTapped() }},
		{"message-details", with, func(r *rig) {
			p := page(r, "msg-sent")
			for _, key := range []string{"page.details", "page.words"} {
				buttons(p.object())[r.t(key)].Tapped(nil)
			}
		}},
		{"message-large-text", setup{real: true, text: "200"}, func(r *rig) { page(r, "msg-refused") }},
		{"outbox-larger-text", with, func(r *rig) { // changed while the list is on screen
			page(r, "msg-unknown")
			r.win.commands.do(cmdOutbox)
			r.settle()
			r.win.settings.TextSize = 120
			r.win.relook()
		}},
	}
}

func showPracticeTab(r *rig, tab string) {
	r.mailbox.fill(r)
	r.practicePage().message.choose(tab)
}

// Every screen fits: nothing is cut off, lies outside of the window or on
// something else, in both languages, with the usual text and with the largest,
// in a wide window and in the smallest. With SENDOFF_PICTURES it is kept to
// look at, light and dark.
func TestEveryScreenFits(t *testing.T) {
	for _, lang := range []string{"en", "tr"} {
		for _, s := range scenes() {
			t.Run(s.name+"-"+lang, func(t *testing.T) {
				s.set.lang = lang
				r := newRig(t, s.set)
				s.show(r)
				if r.win.win.Canvas().Overlays().Top() != nil && !r.win.sheets.busy() {
					r.picture(s.name + "-" + lang) // a menu, which stays where it was opened
					return
				}
				for _, scale := range []float32{1, 2} {
					r.win.look.scale = scale
					test.ApplyTheme(t, r.win.look)
					for _, size := range []fyne.Size{fyne.NewSize(1100*scale, 720*scale), r.win.frame.MinSize(nil)} {
						r.win.win.Resize(size)
						r.settle()
						name := fmt.Sprintf("%s-%s-%.0f-%.0f", s.name, lang, 100*scale, size.Width)
						r.picture(name)
						r.fits(name)
					}
				}
				r.dark()
				r.picture(s.name + "-" + lang + "-dark")
			})
		}
	}
}

// dark shows the window as it is in a dark system, at its usual size.
func (r *rig) dark() {
	r.Helper()
	r.win.look.scale = 1
	test.ApplyTheme(r.T, r.win.look) // sizes first: Fyne draws an icon of another size in its old colour
	r.win.win.Resize(fyne.NewSize(1100, 720))
	r.win.look.variant = func(fyne.ThemeVariant) fyne.ThemeVariant { return theme.VariantDark }
	test.ApplyTheme(r.T, r.win.look)
	r.settle()
}

// fits complains about what does not fit into the window as it is.
func (r *rig) fits(name string) {
	r.Helper()
	layer := r.win.toasts.layer
	layer.Hide() // a toast lies over the page
	found := faults(r.win.win.Canvas())
	layer.Show()
	if len(layer.Objects) > 0 {
		found = append(found, faultsIn(r.win.win.Canvas(), layer)...)
	}
	for _, fault := range found {
		r.Errorf("%s: %s", name, fault)
	}
	if p := r.win.page; p != nil {
		have, want := r.win.pane.Size(), p.object().MinSize()
		if want.Width > have.Width || want.Height > have.Height {
			r.Errorf("%s wants %v, there is %v", name, want, have)
		}
	}
	if q := r.win.sheets.open; q != nil {
		have, want := r.win.win.Canvas().Size(), q.popUp.Content.MinSize()
		if want.Width > have.Width || want.Height > have.Height {
			r.Errorf("the sheet of %s wants %v, there is %v", name, want, have)
		}
	}
}
