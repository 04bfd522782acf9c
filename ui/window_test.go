package ui

import (
	"fmt"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"sendoff/account"
	"sendoff/compose"
	"sendoff/outbox"
	"sendoff/store"
)

func typeName(v any) string { return fmt.Sprintf("%T", v) }

// Commands rest while a sheet is open, and Escape answers it with what loses
// nothing.
func TestCommandsRest(t *testing.T) {
	r := newRig(t, setup{real: true})
	c := r.composer()
	test.Type(c.to.typing, "li@example.org")
	r.win.showShortcuts()
	for _, cmd := range r.win.commands.list {
		if !cmd.always && r.win.commands.do(cmd.id) {
			t.Errorf("%s ran behind the sheet", cmd.id)
		}
	}
	r.win.windowKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if r.win.sheets.busy() || c.to.Text() == "" {
		t.Error("Escape did not just close the sheet")
	}
	if !r.win.commands.do(cmdSave) {
		t.Error("commands go on resting")
	}
}

// Every command stands in the menu with words of its own; no key is AltGr, and
// none is taken twice.
func TestMenuAndKeys(t *testing.T) {
	r := newRig(t, setup{lang: "tr"})
	seen := map[string]string{}
	items := 0
	for _, menu := range r.win.win.MainMenu().Items {
		for _, item := range menu.Items {
			if item.IsSeparator {
				continue
			}
			items++
			if strings.Contains(item.Label, "⟦") {
				t.Errorf("%q has no words", item.Label)
			}
		}
	}
	if items != len(r.win.commands.list) {
		t.Errorf("%d items for %d commands", items, len(r.win.commands.list))
	}
	for _, cmd := range r.win.commands.list {
		for _, key := range cmd.keys {
			name := key.ShortcutName()
			if other, taken := seen[name]; taken {
				t.Errorf("%s is %s and %s", name, other, cmd.id)
			}
			seen[name] = cmd.id
			if c, ok := key.(*desktop.CustomShortcut); ok && c.Modifier&fyne.KeyModifierAlt != 0 {
				t.Errorf("%s has Alt: %s", cmd.id, name)
			}
		}
	}
}

// F6 goes round: header, text, files, Send, list, sidebar, and again.
func TestF6GoesRound(t *testing.T) {
	r := newRig(t, setup{real: true})
	c := r.composer()
	r.win.focus(c.subject)
	want := []fyne.Focusable{c.body, c.strip.attach, c.send, r.win.list.list, r.win.sidebar.list, c.to.typing}
	for i, w := range want {
		press(r.win.win.Canvas().Focused(), fyne.KeyF6)
		if got := r.win.win.Canvas().Focused(); got != w {
			t.Fatalf("stop %d is %T, want %T", i, got, w)
		}
	}
	r.win.nextArea(-1)
	if r.win.win.Canvas().Focused() != fyne.Focusable(r.win.sidebar.list) {
		t.Error("backwards it does not go to the sidebar")
	}
}

// Escape in the composer loses nothing.
func TestEscapeKeepsText(t *testing.T) {
	r := newRig(t, setup{real: true})
	c := r.composer()
	test.Type(c.body, "text")
	press(c.body, fyne.KeyEscape)
	if c.body.Text != "text" || r.win.page != page(c) {
		t.Error("Escape lost the text or left the page")
	}
}

// Closing keeps the draft and asks nothing.
func TestCloseKeepsDraft(t *testing.T) {
	r := newRig(t, setup{real: true})
	test.Type(r.composer().subject, "Kept")
	r.win.requestClose()
	r.settle()
	if r.win.sheets.busy() {
		t.Error("asks although only a draft is open")
	}
	if list := r.saved(); len(list) != 1 || list[0].Subject != "Kept" {
		t.Errorf("saved: %+v", list)
	}
}

// A program that ends without a word to the window (a signal, the session's
// end) still keeps what was typed.
func TestEndKeepsDraft(t *testing.T) {
	r := newRig(t, setup{real: true})
	test.Type(r.composer().subject, "Kept")
	r.inline.Store(true) // as Fyne does when its loop has ended
	r.win.saver.saved = func() { t.Error("the window was touched after its end") }
	r.win.end()
	if list := r.saved(); len(list) != 1 || list[0].Subject != "Kept" {
		t.Errorf("saved: %+v", list)
	}
}

// Closing while something is sent asks; each answer does what it says.
func TestCloseWhileSending(t *testing.T) {
	begin := func() *rig {
		r := newRig(t, setup{real: true})
		r.fake.put(report(outbox.StateSending))
		r.fake.put(report(outbox.StateWaiting))
		r.win.mail.reload()
		r.settle()
		r.win.sending["msg-sending"] = true
		r.win.requestClose()
		return r
	}
	r := begin()
	q := r.win.sheets.open
	if q == nil || q.title != r.t("quit.title", "n", 1, "m", 1) {
		t.Fatalf("the sheet is %+v", q)
	}
	r.win.windowKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if r.win.closing || r.win.leaving {
		t.Error("Escape quits")
	}

	r = begin()
	r.win.sheets.open.answer(1)
	if r.win.closing || !r.win.leaving {
		t.Error("does not go on in the background")
	}
	delete(r.win.sending, "msg-sending")
	r.fake.drop("msg-sending")
	r.win.mail.reload()
	r.settle()
	if r.win.closing {
		t.Error("ends while one waits for its next try")
	}
	r.fake.drop("msg-waiting")
	r.win.mail.reload()
	r.settle()
	if !r.win.closing {
		t.Error("does not end when all is sent")
	}

	r = begin()
	r.fake.watcher(outbox.Event{ID: "msg-sending", State: outbox.StateSending, Stage: outbox.StageReply})
	r.settle()
	r.win.sheets.open.answer(2)
	r.fire(toastTime)
	if r.toast() != r.t("quit.waiting") {
		t.Errorf("the toast says %q", r.toast())
	}
	r.win.requestClose()
	if r.win.sheets.busy() {
		t.Error("asks once more")
	}
	if r.win.sendCtx.Err() == nil || r.win.closing {
		t.Error("does not stop what is being sent, or does not wait for it")
	}
	delete(r.win.sending, "msg-sending")
	r.win.leaveWhenIdle()
	r.until("it ends", func() bool { return r.win.closing })
}

// A store that cannot be opened is told in words, and nothing else is offered.
func TestStartupFailures(t *testing.T) {
	for _, lang := range []string{"en", "tr"} {
		cases := map[string]struct {
			err  error
			want func(r *rig) string
		}{
			"newer":   {&store.NewerError{Path: "/x/sendoff.db", Room: "outbox", Found: 7, Known: 3}, func(r *rig) string { return r.t("store.newer", "version", "7") }},
			"damaged": {fmt.Errorf("open: %w", &store.DamagedError{Path: "/x/sendoff.db", Err: errTest}), func(r *rig) string { return r.t("store.damaged", "path", "/x/sendoff.db") }},
			"network": {&store.NetworkDriveError{Path: "/net"}, func(r *rig) string { return r.t("store.network", "path", "/net") }},
			"full":    {store.ErrFull, func(r *rig) string { return r.t("store.full-at-start") }},
			"other":   {errTest, func(r *rig) string { return r.t("store.cannot-open") }},
		}
		for name, c := range cases {
			r := newRig(t, setup{lang: lang, openErr: c.err})
			if typeName(r.win.page) != "*ui.startupPage" {
				t.Fatalf("%s: the page is %T", name, r.win.page)
			}
			if want := c.want(r); !shows(r.win.page.object(), want) {
				t.Errorf("%s: reads %q, want %q", name, readable(r.win.page.object()), want)
			}
			if _, ok := buttons(r.win.page.object())[r.t("store.show-folder")]; ok != (name == "damaged") {
				t.Errorf("%s: the folder is offered: %v", name, ok)
			}
			if r.win.frame.side.Visible() {
				t.Errorf("%s: the sidebar is offered", name)
			}
		}
	}
}

// The list: folders, counts, what needs the person in bold, and the keyboard.
func TestListAndSidebar(t *testing.T) {
	r := newRig(t, setup{real: true})
	for _, m := range states() {
		r.fake.put(m)
	}
	must(t, r.drafts.Save(t.Context(), &compose.Draft{ID: "d", Subject: "A draft", To: "li@example.org"}))
	r.win.mail.reload()
	r.settle()
	drafts, waiting, alert := r.win.mail.counts()
	if drafts != 1 || waiting != 5 || !alert {
		t.Errorf("counts: %d drafts, %d in the outbox, alert %v", drafts, waiting, alert)
	}
	for f, want := range map[folder]int{folderAll: 8, folderDrafts: 1, folderOutbox: 5, folderSent: 2} {
		if got := len(r.win.mail.of(f)); got != want {
			t.Errorf("%s holds %d, want %d", f, got, want)
		}
	}
	l := r.win.list
	for _, e := range l.shown {
		d := l.data(e)
		if strings.Contains(d.second+d.subject, "⟦") || d.second == "" {
			t.Errorf("a row reads %q, %q", d.subject, d.second)
		}
		if e.message != nil && d.bold != lookOf(e.message.State, e.message.Held).alert {
			t.Errorf("%s: bold is %v", e.id, d.bold)
		}
	}
	r.win.focus(l.list)
	press(l.list, fyne.KeyHome)
	r.settle()
	press(l.list, fyne.KeyDown)
	r.settle()
	if l.list.at != 1 || r.win.onScreen() != l.shown[1].id {
		t.Errorf("row %d is chosen, %q is on screen", l.list.at, r.win.onScreen())
	}
	if r.win.win.Canvas().Focused() != fyne.Focusable(l.list) {
		t.Error("walking through the list lost the focus")
	}
	press(l.list, fyne.KeyEnd)
	r.settle()
	if l.list.at != len(l.shown)-1 {
		t.Errorf("End leads to row %d", l.list.at)
	}
}

// The sidebar names the list that is shown once the practice mailbox is left, so
// that a click leads back to it.
func TestBackToThePracticeMailbox(t *testing.T) {
	r := newRig(t, setup{real: true})
	for range 2 {
		r.win.openFolder(folderDrafts)
		r.win.sidebar.list.Select(4)
		r.settle()
		if _, ok := r.win.page.(*practicePage); !ok || !r.win.sidebar.onMailbox() {
			t.Fatalf("the page is %T", r.win.page)
		}
		r.win.newMessage()
		if at := r.win.sidebar.list.at; r.win.sidebar.items[at].folder != folderDrafts {
			t.Errorf("the sidebar is at %d", at)
		}
	}
}

// A narrow window shows the lists behind a button, and Escape leads back.
func TestNarrowWindow(t *testing.T) {
	r := newRig(t, setup{real: true})
	r.win.win.Resize(fyne.NewSize(720, 480))
	f := r.win.frame
	if !f.narrow || f.side.Visible() || !f.pane.Visible() || !f.top.Visible() {
		t.Fatal("the narrow window shows all three columns")
	}
	test.Tap(f.toList)
	if !f.list.Visible() || f.side.Visible() || f.pane.Visible() || f.list.Size().Width != 720 {
		t.Fatal("the button does not lead to the list")
	}
	for _, item := range r.win.sidebar.menu() {
		if item.Label == r.t("main.drafts") {
			item.Action()
		}
	}
	if r.win.list.folder != folderDrafts || f.folder.Text != r.t("main.drafts") || !f.list.Visible() {
		t.Errorf("the menu leads to %q, named %q", r.win.list.folder, f.folder.Text)
	}
	r.win.windowKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if f.list.Visible() || !f.pane.Visible() {
		t.Error("Escape does not lead back")
	}
	if h := r.composer().body.Size().Height; h < 130 {
		t.Errorf("the text is %v high", h)
	}
}

// The certificate sheet trusts a fingerprint for one account only.
func TestTrustFromMessage(t *testing.T) {
	r, p := openState(t, func(m *outbox.Message) {
		m.Held, m.Reason = true, account.KeyCertificateUnknown
		m.Certificate = &account.Certificate{Subject: "x", Issuer: "y", NotAfter: fixedNow(), Fingerprint: "abcdef"}
		m.Explanation = outbox.Explanation{Why: "why.certificate-unknown", Action: "action.show-certificate", Values: map[string]any{"host": "h"}}
	})
	other := r.add("other@example.org")
	r.tap(p, "action.show-certificate")
	r.win.sheets.open.answer(1)
	r.settle()
	a, err := r.accounts.Find(t.Context(), p.msg.AccountID)
	must(t, err)
	if a.TrustFingerprint != "abcdef" {
		t.Errorf("trusted %q, calls %v", a.TrustFingerprint, r.fake.calls)
	}
	if o, err := r.accounts.Find(t.Context(), other.ID); err != nil || o.TrustFingerprint != "" {
		t.Error("another account trusts it, too")
	}
}

// In the smallest window what gets the focus is scrolled into sight.
func TestFocusIsInSight(t *testing.T) {
	r := newRig(t, setup{})
	r.win.showByHand(account.Account{}, r.win.home)
	r.win.win.Resize(fyne.NewSize(720, 480))
	p := r.win.page.(*byHandPage)
	scroll := scrollOf(p.content, p.submitB)
	if scroll == nil {
		t.Fatal("the page does not scroll")
	}
	r.win.focus(p.submitB)
	d := r.app.Driver()
	bottom := d.AbsolutePositionForObject(p.submitB).Y - d.AbsolutePositionForObject(scroll).Y + p.submitB.Size().Height
	if scroll.Offset.Y == 0 || bottom > scroll.Size().Height {
		t.Errorf("the button ends at %v of %v, scrolled by %v", bottom, scroll.Size().Height, scroll.Offset.Y)
	}
	r.win.focus(p.addressF)
	if top := d.AbsolutePositionForObject(p.addressF).Y - d.AbsolutePositionForObject(scroll).Y; top < 0 {
		t.Errorf("the field begins at %v", top)
	}
}
