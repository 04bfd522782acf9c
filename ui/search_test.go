package ui

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"sendoff/compose"
	"sendoff/outbox"
)

// The search field narrows the list to what holds all the words, wherever they
// stand; Escape clears it.
func TestSearch(t *testing.T) {
	r := newRig(t, setup{real: true})
	r.fake.put(outbox.Message{ID: "1", State: outbox.StateSent, Subject: "Isparta gezisi", Source: compose.Draft{
		To: "Mehmet Kaya <mehmet@firma.example>", Subject: "Isparta gezisi", Body: "The roses are out.",
		Attachments: []compose.Attachment{{Name: "Fotoğraf.jpg"}},
	}})
	r.fake.put(outbox.Message{ID: "2", State: outbox.StateRefused, Subject: "Offer", Source: compose.Draft{
		To: "li@example.org", Subject: "Offer", Body: "Your price.",
	}})
	must(t, r.drafts.Save(t.Context(), &compose.Draft{ID: "3", To: "zoe@example.org", Subject: "A draft", Body: "price of roses"}))
	r.win.mail.reload()
	r.settle()
	l := r.win.list
	for _, c := range []struct {
		words  string
		folder folder
		want   int
	}{
		{"", folderAll, 3},
		{"ISPARTA", folderAll, 1},
		{"ısparta mehmet", folderAll, 1},
		{"roses", folderAll, 2},
		{"price roses", folderAll, 1},
		{"roses", folderSent, 1},
		{"fotograf.jpg", folderAll, 1},
		{"li@example", folderOutbox, 1},
		{"nowhere", folderAll, 0},
		{"  ", folderDrafts, 1},
	} {
		l.open(c.folder)
		l.search.SetText(c.words)
		r.settle()
		if r.found() != c.want {
			t.Errorf("%q in %s: %d found, want %d", c.words, c.folder, r.found(), c.want)
		}
	}
	l.open(folderAll)
	r.win.commands.do(cmdSearch)
	if r.win.win.Canvas().Focused() != fyne.Focusable(l.search) {
		t.Fatal("the search field has not the focus")
	}
	enter(l.search, "")
	test.Type(l.search, "nowhere")
	r.settle()
	if want := r.t("main.nothing-found", "words", "nowhere"); !l.empty.Visible() || l.empty.seg.Text != want {
		t.Errorf("the list says %q, want %q", l.empty.seg.Text, want)
	}
	press(l.search, fyne.KeyEscape)
	r.settle()
	if len(l.shown) != 3 || l.search.Text != "" {
		t.Error("Escape did not clear the search")
	}
}

// found is how many messages the list shows.
func (r *rig) found() int {
	n := 0
	for _, e := range r.win.list.shown {
		if e.heading == "" {
			n++
		}
	}
	return n
}
