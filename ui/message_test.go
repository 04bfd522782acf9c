package ui

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"sendoff/account"
	"sendoff/compose"
	"sendoff/outbox"
)

// buttons are the words of all visible buttons below an object.
func buttons(o fyne.CanvasObject) map[string]*button {
	found := map[string]*button{}
	var walk func(o fyne.CanvasObject)
	walk = func(o fyne.CanvasObject) {
		if !o.Visible() {
			return
		}
		switch x := o.(type) {
		case *button:
			found[x.Text] = x
		case *fyne.Container:
			for _, c := range x.Objects {
				walk(c)
			}
		case *container.Scroll:
			walk(x.Content)
		}
	}
	walk(o)
	return found
}

// openState shows a message that stands in some way.
func openState(t *testing.T, change func(*outbox.Message)) (*rig, *messagePage) {
	t.Helper()
	r := newRig(t, setup{real: true})
	m := report(outbox.StateWaiting)
	m.AccountID = r.win.accounts[0].ID
	change(&m)
	r.fake.put(m)
	r.win.mail.reload()
	r.settle()
	r.win.openMessage(m)
	p, _ := r.messagePage()
	return r, p
}

func (r *rig) tap(p *messagePage, key string, values ...any) {
	r.Helper()
	b, ok := buttons(p.object())[r.t(key, values...)]
	if !ok {
		r.Fatalf("there is no button %q among %v", r.t(key, values...), buttons(p.object()))
	}
	test.Tap(b)
	r.settle()
}

func TestTryNow(t *testing.T) {
	r, p := openState(t, func(m *outbox.Message) {
		m.NextTry = fixedNow().Add(time.Hour)
		m.Explanation = outbox.Explanation{Title: "outcome.waiting", Why: "why.timeout", Action: "action.try-now", Values: map[string]any{"host": "smtp.example.org"}}
	})
	if !shows(p.object(), r.t("why.timeout", "host", "smtp.example.org")) || !shows(p.object(), r.t("page.next-try", "time", p.msg.NextTry)) {
		t.Errorf("the page reads %q", readable(p.object()))
	}
	r.tap(p, "action.try-now")
	if !r.fake.called("retry "+p.msg.ID) || !r.fake.called("deliver "+p.msg.ID) {
		t.Errorf("calls: %v", r.fake.calls)
	}
}

// A held message that is tried again lets its account try.
func TestTryHeld(t *testing.T) {
	r, p := openState(t, func(m *outbox.Message) {
		m.Held, m.Reason = true, account.KeyKeyringFailed
		m.Explanation = outbox.Explanation{Why: "why.keyring-failed", Action: "action.unlock-keyring"}
	})
	id := r.win.accounts[0].ID
	must(t, r.accounts.Hold(t.Context(), id, account.KeyKeyringFailed))
	r.tap(p, "action.unlock-keyring")
	a, err := r.accounts.Find(t.Context(), id)
	must(t, err)
	if a.Held != "" || !r.fake.called("retry "+p.msg.ID) {
		t.Errorf("held %q, calls %v", a.Held, r.fake.calls)
	}
}

// Edit gives back what was written, in the composer, at the field to mend.
func TestCorrectTheAddress(t *testing.T) {
	r, p := openState(t, func(m *outbox.Message) {
		m.State = outbox.StateRefused
		m.Recipients[0].State, m.Recipients[1].State = outbox.RecipientHeld, outbox.RecipientRefused
		m.Explanation = outbox.Explanation{Title: "outcome.refused", Why: "why.recipient-refused.some", Action: "action.correct-address", Values: map[string]any{"n": 1, "m": 2}}
	})
	if !shows(p.object(), "satis@firma.example") || !shows(p.object(), r.t("recipient.refused")) {
		t.Error("which address was refused is not said")
	}
	r.tap(p, "action.correct-address")
	c := r.composer()
	if c.to.Text() != p.msg.Source.To || c.body.Text != p.msg.Source.Body || len(c.draft.Attachments) != 1 {
		t.Errorf("in the composer: %+v", c.draft)
	}
	if r.win.win.Canvas().Focused() != fyne.Focusable(c.to.typing) {
		t.Error("the cursor is not in To")
	}
}

func TestSendToTheOthers(t *testing.T) {
	r, p := openState(t, func(m *outbox.Message) {
		m.State = outbox.StateRefused
		m.Recipients[0].State, m.Recipients[1].State = outbox.RecipientHeld, outbox.RecipientRefused
		m.Explanation = outbox.Explanation{Title: "outcome.refused", Why: "why.recipient-refused.some", Action: "action.correct-address", Values: map[string]any{"n": 1, "m": 2}}
	})
	r.tap(p, "action.send-to-others", "n", 1)
	if !r.fake.called("others "+p.msg.ID) || !r.fake.called("deliver "+p.msg.ID) {
		t.Errorf("calls: %v", r.fake.calls)
	}
}

// Unknown: nothing is primary, nothing has the focus, nothing goes by itself.
func TestUnknown(t *testing.T) {
	r, p := openState(t, func(m *outbox.Message) {
		m.State = outbox.StateUnknown
		m.Explanation = outbox.Explanation{Title: "outcome.unknown", Why: "why.lost-after-dot", Values: map[string]any{"host": "smtp.example.org"}}
	})
	for text, b := range buttons(p.cardBox) {
		if b.Importance == widget.HighImportance || r.win.win.Canvas().Focused() == fyne.Focusable(b) {
			t.Errorf("%q is primary or focused", text)
		}
	}
	if r.fake.called("deliver "+p.msg.ID) || !shows(p.object(), r.t("unknown.hint")) {
		t.Error("sent by itself, or the hint is missing")
	}
	r.tap(p, "action.send-again")
	if !r.fake.called("retry "+p.msg.ID) || !r.fake.called("deliver "+p.msg.ID) {
		t.Errorf("calls: %v", r.fake.calls)
	}
	r.tap(p, "action.mark-sent")
	if !r.fake.called("mark " + p.msg.ID) {
		t.Errorf("calls: %v", r.fake.calls)
	}
	// Deleting asks, in words of its own.
	r.win.deleteMessage(p.msg)
	if q := r.win.sheets.open; q == nil || q.title != r.t("outbox.delete-unknown") {
		t.Errorf("the sheet is %+v", q)
	}
}

// What to do stands after the reason, in every state that gives one, and
// nothing where the reason says it.
func TestRemedyAfterTheReason(t *testing.T) {
	for _, state := range []outbox.State{outbox.StateRefused, outbox.StateWaiting, outbox.StatePartly} {
		for _, remedy := range []string{"remedy.spam", ""} {
			r, p := openState(t, func(m *outbox.Message) {
				m.State = state
				m.Explanation = outbox.Explanation{
					Title: "outcome." + string(state), Why: "why.spam-refused", Remedy: remedy, Action: "action.edit",
					Values: map[string]any{"host": "smtp.example.org", "k": 1},
				}
			})
			text := strings.Join(readable(p.object()), "\n")
			_, after, _ := strings.Cut(text, r.t("why.spam-refused", "host", "smtp.example.org"))
			if got := strings.Contains(after, r.t("remedy.spam")); got != (remedy != "") {
				t.Errorf("%s with %q reads %q", state, remedy, text)
			}
		}
	}
}

// The server's words are folded, and shown as they came: never as Markdown.
func TestServersWords(t *testing.T) {
	evil := "550 **bold** [click](https://evil.test) <b>x</b>"
	r, p := openState(t, func(m *outbox.Message) {
		m.State, m.Reply, m.Code = outbox.StateRefused, evil, 554
		m.Explanation = outbox.Explanation{Title: "outcome.refused", Why: "why.spam-refused", Action: "action.edit", Values: map[string]any{"host": "smtp.example.org"}}
	})
	if shows(p.object(), evil) {
		t.Error("they are not folded")
	}
	r.tap(p, "page.words")
	if !shows(p.object(), evil) {
		t.Errorf("they read %q", readable(p.object()))
	}
}

func TestPartlySent(t *testing.T) {
	r, p := openState(t, func(m *outbox.Message) {
		m.State, m.Rest = outbox.StatePartly, "rest"
		m.Recipients[0].State, m.Recipients[1].State = outbox.RecipientAccepted, outbox.RecipientRefused
	})
	must(t, r.drafts.Save(t.Context(), &compose.Draft{ID: "rest", To: "satis@firma.example", Subject: "Quarterly report"}))
	if !shows(p.object(), r.t("partly.count", "n", 1, "m", 2)) || !shows(p.object(), r.t("recipient.accepted")) {
		t.Errorf("the page shows %q", readable(p.object()))
	}
	r.tap(p, "action.fix-and-send")
	if c := r.composer(); c.draft.ID != "rest" || c.to.Text() != "satis@firma.example" {
		t.Errorf("in the composer: %+v", c.draft)
	}
}

// Stages and bytes as they come; after the final dot Stop becomes Stop waiting,
// with a word on what that means.
func TestStagesOnThePage(t *testing.T) {
	r, p := openState(t, func(m *outbox.Message) {})
	event := func(stage account.Stage, k, n int, done, total int64) {
		r.fake.watcher(outbox.Event{ID: p.msg.ID, State: outbox.StateSending, Stage: stage, K: k, N: n, Done: done, Total: total})
		r.settle()
	}
	event(account.StageConnect, 0, 0, 0, 0)
	if p.stage == nil || p.stage.Text != r.t("stage.connect") {
		t.Fatalf("the page shows %q", readable(p.object()))
	}
	event(outbox.StageRecipients, 2, 3, 0, 0)
	if p.stage.Text != r.t("stage.recipients", "k", 2, "n", 3) {
		t.Errorf("it says %q", p.stage.Text)
	}
	event(outbox.StageData, 0, 0, 500, 1000)
	if p.bar.fraction != 0.5 || p.stage.Text != r.t("stage.data", "done", int64(500), "total", int64(1000)) {
		t.Errorf("the bar is at %v, it says %q", p.bar.fraction, p.stage.Text)
	}
	row := r.win.list.data(r.win.list.shown[0])
	if !row.sending || row.done != 500 || !strings.Contains(row.second, "50") {
		t.Errorf("the row is %+v", row)
	}
	if r.win.win.Canvas().Focused() != fyne.Focusable(p.main) || p.main.Text != r.t("action.stop") {
		t.Error("Stop has not got the focus")
	}
	event(outbox.StageReply, 0, 0, 0, 0)
	if _, ok := buttons(p.object())[r.t("action.stop-waiting")]; !ok || !shows(p.object(), r.t("sending.stop-note")) {
		t.Errorf("after the dot the page shows %q", readable(p.object()))
	}
}

// Stop makes it a draft again and says so.
func TestStop(t *testing.T) {
	r, p := openState(t, func(m *outbox.Message) { m.State = outbox.StateSending })
	must(t, r.drafts.Save(t.Context(), &compose.Draft{ID: p.msg.ID, Subject: "Quarterly report"}))
	r.tap(p, "action.stop")
	if !r.fake.called("cancel " + p.msg.ID) {
		t.Errorf("calls: %v", r.fake.calls)
	}
	if c := r.composer(); c.draft.ID != p.msg.ID || r.toast() != r.t("sending.stopped") {
		t.Errorf("the composer holds %q, the toast says %q", c.draft.ID, r.toast())
	}
}

// The button of an account failure leads where it is mended.
func TestAccountVerbs(t *testing.T) {
	for action, want := range map[string]string{
		"action.enter-password": "*ui.passwordPage", "action.check-account": "*ui.accountsPage",
		"action.app-password": "*ui.passwordPage", "action.sign-in": "*ui.accountsPage", "action.sign-in-again": "*ui.accountsPage",
	} {
		r, p := openState(t, func(m *outbox.Message) {
			m.Held = true
			m.Explanation = outbox.Explanation{Why: "why.auth-refused", Action: action, Values: map[string]any{"host": "h", "alt": 587}}
		})
		r.win.verb(workingVerb(action), p.msg)
		r.settle()
		if got := typeName(r.win.page); got != want {
			t.Errorf("%s leads to %s, want %s", action, got, want)
		}
	}
}

// Every action an explanation can ask for has words and does something.
func TestEveryActionWorks(t *testing.T) {
	r := newRig(t, setup{})
	for _, key := range r.words.Keys() {
		if !strings.HasPrefix(key, "action.") {
			continue
		}
		if verb := workingVerb(key); !r.words.Has(verb) {
			t.Errorf("%s becomes %s, which has no words", key, verb)
		}
	}
}

// Deleting a message asks first.
func TestDeleteMessage(t *testing.T) {
	r, p := openState(t, func(m *outbox.Message) { m.State = outbox.StateSent })
	r.win.list.mark(p.msg.ID)
	press(r.win.list.list, fyne.KeyDelete)
	r.settle()
	q := r.win.sheets.open
	if q == nil {
		t.Fatal("does not ask")
	}
	q.answer(0)
	r.settle()
	if r.fake.called("delete " + p.msg.ID) {
		t.Fatal("Keep deleted it")
	}
	press(r.win.list.list, fyne.KeyDelete)
	r.settle()
	r.win.sheets.open.answer(1)
	r.settle()
	if !r.fake.called("delete "+p.msg.ID) || len(r.win.list.shown) != 0 {
		t.Error("it is still there")
	}
	if _, ok := r.messagePage(); ok {
		t.Error("its page is still shown")
	}
}

// A page that is shown anew without a change leaves the focus alone.
func TestReloadKeepsFocus(t *testing.T) {
	r, p := openState(t, func(m *outbox.Message) {
		m.Explanation = outbox.Explanation{Why: "why.timeout", Action: "action.try-now", Values: map[string]any{"host": "h"}}
	})
	before := r.win.win.Canvas().Focused()
	r.win.mail.reload()
	r.settle()
	if after := r.win.win.Canvas().Focused(); before != after || before != fyne.Focusable(p.main) {
		t.Errorf("the focus went from %T to %T", before, after)
	}
}
