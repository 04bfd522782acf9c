package ui

import (
	"fmt"
	"strings"
	"testing"

	"sendoff/compose"
	"sendoff/outbox"
)

// A row looks at the first few recipients only, however many there are.
func TestRowOfThousands(t *testing.T) {
	var list strings.Builder
	for i := range 10_000 {
		fmt.Fprintf(&list, "Person %d <p%d@example.org>, ", i, i)
	}
	r := newRig(t, setup{real: true})
	many := report(outbox.StateSent)
	many.Source.To = list.String()
	few := report(outbox.StateSent)
	few.Source.To, few.Source.Cc, few.Source.Bcc = "", "c@example.org", "B <b@example.org>"
	bare := report(outbox.StateSent)
	bare.Source = compose.Draft{}
	for i := range 10_000 {
		bare.Recipients = append(bare.Recipients, outbox.Recipient{Address: itoa(i) + "@example.org"})
	}
	for _, tc := range []struct {
		name, got, want string
		end             string
	}{
		{"a draft", r.win.list.draftPeople(compose.Draft{To: list.String()}), "Person 0, Person 1, ", "…"},
		{"a message", recipientNames(many), "Person 0, Person 1, ", "…"},
		{"other fields", recipientNames(few), "c@example.org, B", "B"},
		{"recipients alone", recipientNames(bare), "mehmet@firma.example, satis@firma.example, 0@", ""},
		{"one that does not end", r.win.list.draftPeople(compose.Draft{To: strings.Repeat("x", 1<<20)}), "…", ""},
		{"nobody", r.win.list.draftPeople(compose.Draft{}), r.t("main.no-recipients"), ""},
	} {
		if !strings.HasPrefix(tc.got, tc.want) || !strings.HasSuffix(tc.got, tc.end) || len(tc.got) > rowPeopleText {
			t.Errorf("%s reads %.100q, %d bytes", tc.name, tc.got, len(tc.got))
		}
	}
}
