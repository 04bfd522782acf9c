package ui

import (
	"testing"

	"sendoff/outbox"
)

// How long what was sent is kept stands in the settings with what it takes.
// What removes messages asks first, and what keeps them does not.
func TestKeepSent(t *testing.T) {
	for _, lang := range []string{"en", "tr"} {
		r := newRig(t, setup{real: true, lang: lang})
		p := r.settingsPage()
		list := find[*choice](r, p, r.t("settings.keep"))
		if list.Selected != r.t("settings.keep-all") || list.Disabled() || !shows(p.column, r.t("settings.uses", "size", int64(12_400_000))) {
			t.Fatalf("%s: the page says %q, chosen %q", lang, readable(p.column), list.Selected)
		}
		list.SetSelected(r.t("settings.keep-months", "n", 6))
		q := r.win.sheets.open
		if q == nil || q.title != r.t("settings.remove-months", "n", 6) || r.fake.called("retain") {
			t.Fatalf("%s: the sheet is %+v", lang, q)
		}
		q.answer(0)
		r.settle()
		if list.Selected != r.t("settings.keep-all") || r.fake.called("retain") {
			t.Errorf("%s: Keep leaves %q", lang, list.Selected)
		}
		list.SetSelected(r.t("settings.keep-facts"))
		r.win.sheets.open.answer(1)
		r.settle()
		if want := (outbox.Retention{FactsOnly: true}); r.fake.keep != want || !r.fake.called("retain") || list.Selected != r.t("settings.keep-facts") {
			t.Errorf("%s: kept is %+v, chosen %q", lang, r.fake.keep, list.Selected)
		}
		list.SetSelected(r.t("settings.keep-all"))
		r.settle()
		if r.win.sheets.open != nil || r.fake.keep != (outbox.Retention{}) {
			t.Errorf("%s: keeping everything asks, or is not kept: %+v", lang, r.fake.keep)
		}
	}
}
