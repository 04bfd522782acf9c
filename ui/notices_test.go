package ui

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sendoff/account"
	"sendoff/compose"
	"sendoff/outbox"
	"sendoff/store"
)

// Being offline is a calm state of the outbox, told once over its list, where
// all that waits for the network can be tried.
func TestOfflineNotice(t *testing.T) {
	for _, lang := range []string{"en", "tr"} {
		r := newRig(t, setup{real: true, lang: lang})
		for i := range 2 {
			r.fake.put(outbox.Message{ID: fmt.Sprintf("m%d", i), State: outbox.StateWaiting, Reason: account.KeyOffline})
		}
		r.fake.put(outbox.Message{ID: "busy", State: outbox.StateWaiting, Reason: account.KeyBusy})
		r.win.mail.reload()
		r.settle()
		if l := r.win.list; l.notice.box.Visible() {
			t.Error("it stands over all messages")
		}
		r.win.commands.do(cmdOutbox)
		r.settle()
		box := r.win.list.notice.box
		if !box.Visible() || !shows(box, r.t("outbox.offline")) || r.win.list.list.Position().Y < box.Position().Y+box.MinSize().Height {
			t.Fatalf("the notice says %q", readable(box))
		}
		buttons(box)[r.t("action.try-all")].Tapped(nil)
		r.settle()
		if !r.fake.called("retry m0") || !r.fake.called("retry m1") || r.fake.called("retry busy") {
			t.Errorf("calls %v", r.fake.calls)
		}
		for i := range 2 {
			r.fake.drop(fmt.Sprintf("m%d", i))
		}
		r.win.mail.reload()
		r.settle()
		if box.Visible() {
			t.Error("it stays")
		}
	}
}

// After a restore the window says so, and leads to what waits for the person.
func TestRestoredIsTold(t *testing.T) {
	was := outbox.Restored{Restored: store.Restored{Backup: fixedNow().Add(-time.Hour), Damaged: filepath.Join("data", "sendoff.db.damaged")}}
	was.Unclaimed = []string{filepath.Join("data", "recovered", "a.eml"), filepath.Join("data", "recovered", "b.eml")}
	r := newRig(t, setup{real: true, change: func(p *Parts) { p.Restored = was }})
	q := r.win.sheets.open
	if q == nil || q.title != r.t("store.restored", "time", was.Backup) ||
		q.text != r.t("store.unclaimed", "n", 2, "folder", filepath.Join("data", "recovered"))+"\n\n"+r.t("store.restored-kept", "path", was.Damaged) {
		t.Fatalf("the sheet is %+v", q)
	}
	q.answer(0)
	r.settle()
	if r.win.list.folder != folderOutbox {
		t.Error("it does not lead to the outbox")
	}
}

// What was sent today stands beside the facts when it nears the provider's
// limit; a message that goes over it is doubted before it leaves.
func TestDailyLimit(t *testing.T) {
	r := newRig(t, setup{real: true})
	a := r.win.accounts[0]
	a.ProviderID = "gmail"
	must(t, r.win.parts.Accounts.Update(t.Context(), a))
	most := func() int { p, _ := r.table().ByID("gmail"); return p.Limits.RecipientsPerDay }()
	if most == 0 {
		t.Fatal("the table knows no limit")
	}
	sent := outbox.Message{ID: "m", AccountID: a.ID, State: outbox.StateSent, Ended: fixedNow(), Recipients: make([]outbox.Recipient, most-1)}
	yesterday := sent
	yesterday.ID, yesterday.Ended = "y", fixedNow().AddDate(0, 0, -1)
	r.fake.put(yesterday)
	r.win.accountsChanged()
	r.settle()
	c := r.composer()
	enterPeople(c.to, "li@example.org, zoe@example.org")
	enter(c.subject, "Hello")
	if says := r.t("composer.daily", "n", most-1, "max", most); strings.Contains(c.hint.facts.seg.Text, says) {
		t.Errorf("yesterday counts: %q", c.hint.facts.seg.Text)
	}
	r.fake.put(sent)
	r.win.mail.take(outbox.Event{ID: "m", State: outbox.StateSent, Final: true})
	r.settle()
	if says := r.t("composer.daily", "n", most-1, "max", most); !strings.Contains(c.hint.facts.seg.Text, says) {
		t.Errorf("the facts are %q, want %q among them", c.hint.facts.seg.Text, says)
	}
	c.Send()
	r.settle()
	want := r.words.T(compose.ProblemDaily, map[string]any{"n": most - 1, "max": most, "provider": "Gmail"})
	if q := r.win.sheets.open; q == nil || q.title != want {
		t.Fatalf("nothing is doubted: %+v, want %q", q, want)
	}
	if r.fake.called("submit") {
		t.Error("it was handed over")
	}
}
