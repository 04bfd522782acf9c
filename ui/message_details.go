package ui

import (
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"sendoff/outbox"
)

// mostNamed is how many recipients a card names; the details have them all.
const mostNamed = 8

// recipients lists each address with what became of it, first those that did
// not get the message.
func (p *messagePage) recipients() fyne.CanvasObject {
	sorted := slices.Clone(p.msg.Recipients)
	rank := func(r outbox.Recipient) int {
		switch r.State {
		case outbox.RecipientRefused:
			return 0
		case outbox.RecipientAccepted:
			return 2
		default:
			return 1
		}
	}
	if len(sorted) > mostNamed {
		slices.SortStableFunc(sorted, func(a, b outbox.Recipient) int { return rank(a) - rank(b) })
	}
	list := stacked()
	for _, r := range sorted[:min(len(sorted), mostNamed)] {
		words := selectable(joinDot(r.Address, p.t("recipient."+string(r.State))))
		list.Add(container.New(&recipientLine{}, widget.NewIcon(recipientIcon(r.State)), words))
	}
	if more := len(sorted) - mostNamed; more > 0 {
		list.Add(caption(p.t("page.more-recipients", "n", more)))
	}
	return list
}

func recipientIcon(s outbox.RecipientState) fyne.Resource {
	switch s {
	case outbox.RecipientAccepted:
		return tinted(theme.ConfirmIcon(), theme.ColorNameSuccess)
	case outbox.RecipientRefused:
		return tinted(iconRefused(), theme.ColorNameError)
	case outbox.RecipientUnknown:
		return tinted(iconUnknown(), colorUnknown)
	case outbox.RecipientHeld:
		return tinted(theme.MediaPauseIcon(), colorDraft)
	default:
		return tinted(iconWaiting(), colorWaiting)
	}
}

// folds puts the heads of folds beside each other and what they hold below;
// nil ones are left out.
func (p *messagePage) folds(all ...*fold) fyne.CanvasObject {
	heads := container.New(&flow{})
	box := stacked(heads)
	for _, f := range all {
		if f != nil {
			heads.Add(f.head)
			box.Add(f.body)
			f.box, f.page = box, p.content
		}
	}
	box.Hidden = len(heads.Objects) == 0
	return box
}

// serverFold is what the server said about what it did not take, folded; nil
// if it said nothing.
func (p *messagePage) serverFold() *fold {
	words := p.serverWords()
	if words == "" {
		return nil
	}
	f := newFold(p.t("page.words"))
	f.set(words)
	return f
}

// serverWords are the server's answers as they came, each once.
func (p *messagePage) serverWords() string {
	var lines []string
	seen := map[string]bool{"": true}
	add := func(prefix, answer string) {
		if !seen[answer] {
			seen[answer] = true
			lines = append(lines, prefix+answer)
		}
	}
	for _, r := range p.msg.Recipients {
		if r.State != outbox.RecipientAccepted {
			add(r.Address+": ", answerOf(r))
		}
	}
	add("", replyWords(p.msg.Code, p.msg.Enhanced, p.msg.Reply))
	return clip(strings.Join(lines, "\n"))
}

func answerOf(r outbox.Recipient) string { return replyWords(r.Code, r.Enhanced, r.Text) }

// replyWords is one answer of a server, with its codes. Servers often say the
// enhanced one themselves.
func replyWords(code int, enhanced, text string) string {
	if enhanced != "" && strings.HasPrefix(text, enhanced) {
		enhanced = ""
	}
	parts := []string{number(code), enhanced, text}
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), " ")
}

func number(n int) string {
	if n == 0 {
		return ""
	}
	return itoa(n)
}

// details is what else is known, folded.
func (p *messagePage) details() *fold {
	return newFoldOf(p.t("page.details"), facts(append([]string{p.t("page.recipients"), clip(p.answers())}, p.facts()...)...))
}

// answers tells of each recipient what became of it, and what the server said.
func (p *messagePage) answers() string {
	lines := make([]string, 0, len(p.msg.Recipients))
	for _, r := range p.msg.Recipients {
		lines = append(lines, joinDot(r.Address, p.t("recipient."+string(r.State)), answerOf(r)))
	}
	return strings.Join(lines, "\n")
}

// facts are names and values in turn; an empty value is one that is not known.
func (p *messagePage) facts() []string {
	m := p.msg
	return []string{
		p.t("page.server"), joinDot(m.Host, number(m.Port)),
		p.t("page.security"), m.TLS,
		p.t("page.size"), p.words.Size(m.Size),
		p.t("page.duration"), p.duration(),
		p.t("page.message-id"), m.MessageID,
	}
}

// duration is how long the attempt took that the server answered to the end.
func (p *messagePage) duration() string {
	m := p.msg
	answered := m.State == outbox.StateSent || m.State == outbox.StatePartly
	if !answered || m.Marked || m.Started.IsZero() || m.Ended.Before(m.Started) {
		return ""
	}
	seconds := max(1, int(m.Took().Round(time.Second)/time.Second))
	if seconds < 60 {
		return p.t("page.seconds", "n", seconds)
	}
	return p.t("page.minutes", "m", seconds/60, "n", seconds%60)
}

// report is all that is known of how the message was sent, as text to hand to
// somebody who helps. It holds no secrets and nothing of what was written but
// the subject.
func (p *messagePage) report() string {
	m := p.msg
	lines := []string{m.Subject, wordOf(p.shell, m, lookOf(m.State, m.Held))}
	if why := p.why(); why != "" && m.State != outbox.StateSent {
		lines = append(lines, why)
	}
	lines = append(lines, p.t("composer.from")+": "+m.From, p.answers())
	facts := p.facts()
	if m.QueueID != "" {
		lines = append(lines, p.t("sent.reference", "id", m.QueueID))
	}
	if !m.Ended.IsZero() {
		lines = append(lines, m.Ended.UTC().Format(time.RFC3339))
	}
	for i := 0; i+1 < len(facts); i += 2 {
		if facts[i+1] != "" {
			lines = append(lines, facts[i]+": "+facts[i+1])
		}
	}
	if words := p.serverWords(); words != "" {
		lines = append(lines, p.t("page.words")+":", words)
	}
	return strings.Join(lines, "\n")
}
