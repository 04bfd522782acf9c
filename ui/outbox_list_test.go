package ui

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"sendoff/compose"
	"sendoff/outbox"
)

// openOutbox shows the outbox with a message in each state.
func openOutbox(t *testing.T, lang string) *rig {
	t.Helper()
	r := newRig(t, setup{real: true, lang: lang})
	for _, m := range states() {
		m.AccountID = r.win.accounts[0].ID
		r.fake.put(m)
	}
	r.win.mail.reload()
	r.settle()
	r.win.commands.do(cmdOutbox)
	r.settle()
	return r
}

// rowsShown are the list's rows in words: headings in brackets.
func (r *rig) rowsShown() []string {
	var rows []string
	for _, e := range r.win.list.shown {
		if d := r.win.list.data(e); d.heading != "" {
			rows = append(rows, "["+d.heading+"]")
		} else {
			rows = append(rows, e.id)
		}
	}
	return rows
}

// The outbox is parted by what a message waits for. The names of the groups
// are rows that cannot be selected, by key or by click.
func TestOutboxGroups(t *testing.T) {
	r := openOutbox(t, "en")
	want := []string{
		"[Needs you]", "msg-held", "msg-refused", "msg-unknown", "[Sending]", "msg-sending", "[Waiting]", "msg-waiting",
	}
	if got := r.rowsShown(); !slices.Equal(got, want) {
		t.Fatalf("the list is %q, want %q", got, want)
	}
	list := r.win.list.list
	walk := func(key fyne.KeyName, want int) {
		t.Helper()
		press(list, key)
		r.settle()
		if list.at != want {
			t.Errorf("%s leads to row %d, want %d", key, list.at, want)
		}
	}
	r.focusOn(list)
	walk(fyne.KeyHome, 1)
	walk(fyne.KeyUp, 1)
	walk(fyne.KeyDown, 2)
	walk(fyne.KeyDown, 3)
	walk(fyne.KeyDown, 5)
	walk(fyne.KeyUp, 3)
	walk(fyne.KeyEnd, 7)
	walk(fyne.KeyUp, 5)
	walk(fyne.KeyPageUp, 1)
	walk(fyne.KeyPageDown, 7)
	list.Select(4)
	if list.at != 7 || r.win.onScreen() != "msg-waiting" {
		t.Errorf("a click on a heading selects row %d", list.at)
	}
	// Elsewhere there are none, and what was a heading is a row again.
	r.win.commands.do(cmdAll)
	r.settle()
	if got := r.rowsShown(); len(got) != 7 || len(list.heads) != 0 {
		t.Errorf("all messages are %q", got)
	}
	list.Select(0)
	if list.at != 0 {
		t.Error("the first message cannot be selected")
	}
}

func (r *rig) focusOn(o fyne.Focusable) { r.win.win.Canvas().Focus(o) }

// The rows tell the state, why or who, and have one button.
func TestRowWords(t *testing.T) {
	for lang, want := range map[string]map[string]string{
		"en": {
			"msg-sending": "Sending 61% · Mehmet Kaya, satis@firma.example",
			"msg-waiting": "Waiting: smtp.example.org asks to try again later, as many servers do. Next try 10:58.",
			"msg-held":    "Needs you: smtp.example.org refused the user name or the password.",
			"msg-refused": "Not sent: 1 of 2 addresses was refused; nothing has been sent.",
			"msg-unknown": "Unknown: The line broke before smtp.example.org answered.",
		},
		"tr": {
			"msg-sending": "Gönderiliyor %61 · Mehmet Kaya, satis@firma.example",
			"msg-held":    "Sizi bekliyor: smtp.example.org kullanıcı adını veya şifreyi reddetti.",
		},
	} {
		r := openOutbox(t, lang)
		for _, e := range r.win.list.shown {
			d := r.win.list.data(e)
			if words, ok := want[e.id]; ok && d.second != words {
				t.Errorf("%s reads %q, want %q", e.id, d.second, words)
			}
			if e.heading == "" && (d.verb == nil) != (e.id == "msg-unknown") {
				t.Errorf("%s has a button: %v", e.id, d.verb != nil)
			}
		}
	}
}

// The pencil goes where the message is mended; where that is more than opening
// something, it shows the page that says so.
func TestRowPencil(t *testing.T) {
	r := openOutbox(t, "en")
	press := func(id string) {
		e, _ := r.win.mail.find(id)
		r.win.list.data(e).act()
		r.settle()
	}
	press("msg-held")
	if got := typeName(r.win.page); got != "*ui.passwordPage" {
		t.Errorf("it leads to %s", got)
	}
	m := report(outbox.StateRefused)
	m.ID, m.AccountID, m.From = "sender", r.win.accounts[0].ID, "other@example.org"
	m.Explanation = outbox.Explanation{Title: "outcome.refused", Why: "why.sender-refused", Action: "action.send-as", Values: map[string]any{"host": "h", "from": m.From, "account": "ayse@example.org"}}
	r.fake.put(m)
	r.win.mail.reload()
	r.settle()
	press("sender")
	if p, ok := r.messagePage(); !ok || p.msg.ID != "sender" || r.fake.called("withdraw sender") {
		t.Errorf("it leads to %T", r.win.page)
	}
}

// What went to the practice mailbox says so beside its state, on its row and
// on its page, also on its way.
func TestPracticeWordEverywhere(t *testing.T) {
	for _, state := range []outbox.State{outbox.StateSending, outbox.StateSent, outbox.StateRefused, outbox.StateWaiting} {
		r, p := openState(t, func(m *outbox.Message) {
			m.State, m.Practice = state, true
			m.Stage, m.Done, m.Total = outbox.StageData, 1, 2
		})
		word := r.t("practice.word")
		d := r.win.list.data(r.win.list.shown[0])
		if !strings.Contains(d.second, " · "+word) || !shows(p.object(), " · "+word) {
			t.Errorf("%s: the row reads %q, the page %q", state, d.second, readable(p.object()))
		}
	}
}

// Delete throws away what nobody has got, and Undo brings it back as the draft
// it was. The list keeps the focus and goes on to the neighbour.
func TestDeleteUnsent(t *testing.T) {
	r := openOutbox(t, "en")
	list := r.win.list.list
	r.focusOn(list)
	press(list, fyne.KeyHome)
	press(list, fyne.KeyDown)
	r.settle()
	want := r.win.onScreen()
	if want != "msg-refused" {
		t.Fatalf("%q is shown", want)
	}
	e, _ := r.win.mail.find(want)
	press(list, fyne.KeyDelete)
	r.settle()
	if r.win.sheets.busy() || r.toast() != r.t("outbox.deleted") {
		t.Fatalf("asks: %v, the toast says %q", r.win.sheets.busy(), r.toast())
	}
	if _, found := r.win.mail.find(want); found {
		t.Error("it is still there")
	}
	if r.win.onScreen() != "msg-unknown" || r.win.win.Canvas().Focused() != fyne.Focusable(list) {
		t.Errorf("%q is shown, the focus is on %T", r.win.onScreen(), r.win.win.Canvas().Focused())
	}
	r.win.toasts.undo()
	r.settle()
	if c := r.composer(); c.draft.ID != want || c.to.Text() != e.message.Source.To || c.body.Text != e.message.Source.Body {
		t.Errorf("brought back: %+v", c.draft)
	}
	if d, err := r.drafts.Get(t.Context(), want); err != nil || d.Subject != e.message.Source.Subject {
		t.Errorf("kept: %+v, %v", d, err)
	}
	// The record of what may have gone out is asked about.
	e, _ = r.win.mail.find("msg-unknown")
	r.win.removeEntry(e)
	if q := r.win.sheets.open; q == nil || q.title != r.t("outbox.delete-unknown") {
		t.Errorf("the sheet is %+v", q)
	}
}

// Drafts can be thrown away one after the other by key.
func TestDeleteDraftsByKey(t *testing.T) {
	r := newRig(t, setup{real: true})
	for _, id := range []string{"a", "b", "c"} {
		must(t, r.drafts.Save(t.Context(), &compose.Draft{ID: id, Subject: id}))
	}
	r.win.mail.reload()
	r.settle()
	r.win.commands.do(cmdDrafts)
	list := r.win.list.list
	press(list, fyne.KeyHome)
	r.settle()
	first := r.win.onScreen()
	press(list, fyne.KeyDelete)
	r.settle()
	if r.win.win.Canvas().Focused() != fyne.Focusable(list) || r.found() != 2 || r.win.onScreen() == first || list.at < 0 {
		t.Fatalf("the focus is on %T, %d are left, %q is shown", r.win.win.Canvas().Focused(), r.found(), r.win.onScreen())
	}
	press(list, fyne.KeyDelete)
	r.settle()
	if r.found() != 1 || r.toast() != r.t("composer.discarded") {
		t.Errorf("%d are left, the toast says %q", r.found(), r.toast())
	}
}
