package ui

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"sendoff/account"
	"sendoff/outbox"
	"sendoff/practice"
)

// messageScenes are cards with more, or less, than the usual ones.
func messageScenes() []scene {
	with := setup{real: true}
	show := func(name string, change func(m *outbox.Message), from outbox.State) scene {
		return scene{"message-" + name, with, func(r *rig) {
			m := report(from)
			change(&m)
			r.fake.put(m)
			r.win.mail.reload()
			r.settle()
			r.win.openMessage(m)
		}}
	}
	many := func(m *outbox.Message) {
		m.Recipients = nil
		for i := range 30 {
			rc := outbox.Recipient{Address: fmt.Sprintf("person%d@firma.example", i), State: outbox.RecipientAccepted, Code: 250, Text: "Ok"}
			if i%9 == 1 {
				rc.State, rc.Code, rc.Enhanced, rc.Text = outbox.RecipientRefused, 550, "5.1.1", "No such user here, or one that takes no mail"
			}
			m.Recipients = append(m.Recipients, rc)
		}
	}
	return []scene{
		show("at-dot", func(m *outbox.Message) { m.Stage, m.Done, m.Total = outbox.StageReply, 3_400_000, 3_400_000 }, outbox.StateSending),
		show("lookup", func(m *outbox.Message) { m.Stage = account.StageLookup }, outbox.StateSending),
		show("many-refused", many, outbox.StatePartly),
		show("rest-later", func(m *outbox.Message) {
			m.NextTry = fixedNow().Add(time.Hour)
			m.Recipients[0].State, m.Recipients[1].State = outbox.RecipientAccepted, outbox.RecipientLater
			m.Explanation = outbox.Explanation{Title: "outcome.partly", Why: "why.rest-later", Values: map[string]any{"time": m.NextTry}}
		}, outbox.StatePartly),
		show("offline", func(m *outbox.Message) {
			m.Explanation = outbox.Explanation{Title: "outcome.waiting", Why: "why.offline", Action: "action.try-now"}
		}, outbox.StateWaiting),
		show("too-big", func(m *outbox.Message) {
			m.Recipients = m.Recipients[:1]
			m.Code, m.Enhanced, m.Reply = 552, "5.3.4", "Message size exceeds fixed limit. See https://example.org/help/limits for what this server takes from whom."
			m.Explanation = outbox.Explanation{Title: "outcome.refused", Why: "why.too-big", Action: "action.make-smaller", Values: map[string]any{
				"size": int64(34_000_000), "max": int64(25_000_000), "host": "smtp.example.org",
			}}
		}, outbox.StateRefused),
		show("certificate", func(m *outbox.Message) {
			m.Held, m.Reason = true, account.KeyCertificateChanged
			m.Explanation = outbox.Explanation{Title: "outcome.held", Why: "why.certificate-changed", Action: "action.show-certificate", Values: map[string]any{"host": "smtp.example.org"}}
		}, outbox.StateWaiting),
		show("practice", func(m *outbox.Message) { m.Practice, m.QueueID = true, "P-1" }, outbox.StateSent),
		show("marked", func(m *outbox.Message) { m.Marked = true }, outbox.StateSent),
		show("bare", func(m *outbox.Message) {
			m.Source.Subject, m.Source.Body, m.Source.Attachments = "", strings.Repeat("word ", 400), nil
		}, outbox.StateSent),
	}
}

// practiceScenes are what the practice mailbox says when it has little to show.
func practiceScenes() []scene {
	with := setup{real: true}
	return []scene{
		{"practice-failed", with, func(r *rig) {
			r.mailbox.listErr = errTest
			r.win.showPractice()
		}},
		{"practice-unreadable", with, func(r *rig) {
			r.mailbox.fill(r)
			r.mailbox.openErr = errors.New("made to fail")
			r.win.showPractice()
		}},
		{"practice-no-parts", with, func(r *rig) {
			r.mailbox.fill(r)
			r.mailbox.view.Parts = nil
			r.practicePage().message.choose(tabParts)
		}},
		{"practice-long", with, func(r *rig) {
			r.mailbox.fill(r)
			r.mailbox.view = practice.View{
				From: "Ayşe Yılmaz <ayse@example.org>", To: strings.Repeat("li@example.org, ", 12), Cc: "a@b.example",
				Subject: strings.Repeat("A subject that goes on ", 5), Text: strings.Repeat("One line after the other, and none of them short.\n\n", 40),
			}
			r.practicePage()
		}},
	}
}
