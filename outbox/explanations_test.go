package outbox_test

import (
	"fmt"
	"strings"
	"testing"

	"sendoff/account"
	"sendoff/e2e/faultserver"
	"sendoff/outbox"
)

// TestKnownAnswers replays the answers of real servers over the wire and asks
// how each is told, in both languages.
func TestKnownAnswers(t *testing.T) {
	for i, c := range replays() {
		t.Run(fmt.Sprintf("%d %s %.40s", i, c.provider, c.reply), func(t *testing.T) {
			t.Parallel()
			srv := serve(t, faultserver.Options{Rules: []rule{{Step: c.step, Action: c.answer()}}})
			d := newDesk(t)
			d.accountAt(srv, func(a *account.Account) { a.ProviderID = c.provider })
			m := d.send(letter("mehmet@example.com"), outbox.SubmitOptions{})
			if got := outcomeOf(m); got != c.outcome {
				t.Fatalf("%s (%s at %s), want %s", got, m.Reason, m.Stage, c.outcome)
			}
			e := m.Explanation
			got := []string{e.Title, e.Why, e.Remedy, e.Action}
			want := []string{"outcome." + c.outcome, "why." + c.why, "remedy." + c.remedy, "action." + c.action}
			if c.remedy == "" {
				want[2] = ""
			}
			if strings.Join(got, " ") != strings.Join(want, " ") {
				t.Errorf("told as %q, want %q", got, want)
			}
			if wantLine := lastWords(c.reply); !strings.Contains(strings.ReplaceAll(m.Reply, "\n", " "), wantLine) {
				t.Errorf("the server's own words are %q, want %q among them", m.Reply, wantLine)
			}
			wantFilled(t, e)
		})
	}
}

// answer is what the server does; one that greets with a refusal hangs up.
func (c replay) answer() action {
	a := action{Reply: strings.Split(c.reply, "\n")}
	if c.step == faultserver.StepGreeting || strings.HasPrefix(c.reply, "421") {
		a.Drop = faultserver.DropClose
	}
	return a
}

func outcomeOf(m outbox.Message) string {
	if m.Held {
		return "held"
	}
	return string(m.State)
}

// lastWords are the last words of an answer.
func lastWords(reply string) string {
	words := strings.Fields(reply)
	return words[len(words)-1]
}

// TestReasonsAndRemediesDiffer: two answers that are told apart do not read the
// same, in any language, and enough of them are known.
func TestReasonsAndRemediesDiffer(t *testing.T) {
	for _, lang := range []string{"en", "tr"} {
		texts := catalogueOf(t, lang)
		keys := make(map[string]string)
		for _, c := range replays() {
			if c.remedy == "" {
				continue
			}
			key := c.why + " " + c.remedy
			words := texts["why."+c.why] + texts["remedy."+c.remedy]
			if other, ok := keys[words]; ok && other != key {
				t.Errorf("%s: %q and %q read the same: %s", lang, other, key, words)
			}
			keys[words] = key
		}
		if len(keys) < 60 {
			t.Errorf("%s: only %d answers are told apart", lang, len(keys))
		}
	}
}
