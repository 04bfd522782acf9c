package ui

import (
	"time"

	"sendoff/account"
	"sendoff/outbox"
	"sendoff/store"
)

// messageScene is the page of a message, which stands in the list too.
func messageScene(name string, set setup, state outbox.State, change func(*outbox.Message)) scene {
	return scene{name, set, func(r *rig) {
		msg := report(state)
		msg.AccountID = r.win.accounts[0].ID
		change(&msg)
		r.fake.put(msg)
		r.win.mail.reload()
		r.settle()
		r.win.openMessage(msg)
		r.settle()
	}}
}

// leavingScenes are messages that wait for a moment: to be undone, or to leave.
func leavingScenes() []scene {
	set := setup{real: true, undo: true, start: func(s *Start) { s.Now = fixedNow }}
	at := fixedNow().Add(26 * time.Hour)
	waits := func(name string, change func(*outbox.Message)) scene {
		return messageScene(name, set, outbox.StateWaiting, change)
	}
	leaves := func(m *outbox.Message) { m.UndoUntil = fixedNow().Add(8 * time.Second) }
	scheduled := func(m *outbox.Message) {
		m.Due, m.Explanation = at, outbox.Explanation{Why: whyScheduled, Action: "action.send-now", Values: map[string]any{"time": at}}
	}
	return []scene{
		waits("leaving", leaves),
		{"leaving-toast", set, func(r *rig) {
			waits("", leaves).show(r)
			r.win.newMessage()
			r.settle()
		}},
		waits("scheduled", scheduled),
		waits("late", func(m *outbox.Message) {
			m.Held, m.Reason = true, account.KeyLate
			m.Explanation = outbox.Explanation{Title: "outcome.held", Why: "why.late", Action: "action.send-now", Values: map[string]any{"time": fixedNow().Add(-time.Hour)}}
		}),
		waits("restored", func(m *outbox.Message) {
			m.Held, m.Reason = true, account.KeyRestored
			m.Explanation = outbox.Explanation{Title: "outcome.held", Why: "why.restored", Action: "action.try-now"}
		}),
		{"later", set, func(r *rig) { r.win.commands.do(cmdLater) }},
		{"later-wrong", set, func(r *rig) {
			r.win.commands.do(cmdLater)
			fieldsIn(r.win.sheets.open.more)[0].SetText("soon")
		}},
		{"quit-scheduled", set, func(r *rig) {
			waits("", scheduled).show(r)
			r.win.requestClose()
		}},
		{"offline", set, func(r *rig) {
			waits("", func(m *outbox.Message) {
				m.Reason, m.NextTry = account.KeyOffline, fixedNow().Add(time.Minute)
				m.Explanation = outbox.Explanation{Title: "outcome.waiting", Why: "why.offline", Action: "action.try-now"}
			}).show(r)
			r.win.commands.do(cmdOutbox)
		}},
		{"restored-told", setup{real: true, change: func(p *Parts) {
			p.Restored = outbox.Restored{
				Restored:  store.Restored{Backup: fixedNow().Add(-time.Hour), Damaged: "/home/ayse/.local/share/sendoff/sendoff.db.damaged-20261127-0942"},
				Unclaimed: []string{"/home/ayse/.local/share/sendoff/recovered/a.eml"},
			}
		}}, func(*rig) {}},
		{"ways-to-send", set, func(r *rig) { r.win.composer.sendMore.OnTapped() }},
	}
}

// copyScenes are what the card of a sent message says of its copy, and what of
// an unknown one was found.
func copyScenes() []scene {
	show := func(name string, state outbox.State, change func(*outbox.Message)) scene {
		return messageScene(name, setup{real: true}, state, change)
	}
	failed := copied(outbox.CopyFailed, func(c *outbox.Copy) { c.Reason, c.Explanation.Why = account.KeyGaveUp, "copy.why.gave-up" })
	folder := copied(outbox.CopyNeedsFolder, func(c *outbox.Copy) { c.Folders = []string{"Archive", "Gesendet"} })
	return []scene{
		show("copy-failed", outbox.StateSent, failed),
		show("copy-done", outbox.StateSent, copied(outbox.CopyDone, nil)),
		show("copy-folder", outbox.StateSent, folder),
		{"copy-folder-sheet", setup{real: true}, func(r *rig) {
			show("", outbox.StateSent, folder).show(r)
			r.tap(r.message(), verbCopyFolder)
		}},
		{"mailbox", setup{real: true}, func(r *rig) { r.mailboxPage() }},
		{"mailbox-wrong", setup{real: true}, func(r *rig) {
			m := r.mailboxPage()
			m.copyC.SetSelected(r.t("copy.choice.on"))
			m.save()
		}},
		{"retention-sheet", setup{real: true}, func(r *rig) {
			find[*choice](r, r.settingsPage(), r.t("settings.keep")).SetSelected(r.t("settings.keep-months", "n", 6))
		}},
		show("facts-only", outbox.StateSent, func(m *outbox.Message) { m.SpoolPath, m.Source.Body = "", "" }),
		show("proof", outbox.StateUnknown, func(m *outbox.Message) { m.Proof = true }),
	}
}
