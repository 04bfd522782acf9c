package ui

import (
	"context"
	"strconv"

	"fyne.io/fyne/v2/container"

	"sendoff/outbox"
)

// The choices of how long sent messages are kept: all of them, for so many
// months, or only the facts about them.
const (
	keepAll   = "all"
	keepFacts = "facts"
)

// keepMonths are the numbers of months to choose from.
func keepMonths() []int { return []int{1, 3, 6, 12, 24, 60} }

// sentSettings are the settings about what was sent.
type sentSettings struct {
	*settingsPage
	ledger Outbox
	list   *choice
	uses   *line
	row    settingRow
	stands outbox.Retention
	asking bool // the choice is turned back, and asks nothing
}

// sentRows say how long what was sent is kept, how much that takes, and lead to
// where copies in the accounts' own folders are switched.
func (p *settingsPage) sentRows() []settingRow {
	s := &sentSettings{settingsPage: p, ledger: p.ledger, uses: caption("")}
	options := []option{{keepAll, p.t("settings.keep-all")}}
	for _, n := range keepMonths() {
		options = append(options, option{strconv.Itoa(n), p.t("settings.keep-months", "n", n)})
	}
	options = append(options, option{keepFacts, p.t("settings.keep-facts")})
	s.list = choose(options, "", s.chosen)
	s.list.Disable() // until it is known what stands
	words := make([]string, len(options))
	for i, o := range options {
		words[i] = o.words
	}
	s.row = p.row(p.t("settings.keep"), stacked(s.list, s.uses), words...)
	s.read()
	accounts := newButton(p.t("accounts.title"), func() { p.onAccounts() })
	return []settingRow{s.row, p.row(p.t("settings.copies"), container.New(&flow{}, accounts))}
}

// keptFacts are what stands, and what it takes.
type keptFacts struct {
	stands outbox.Retention
	bytes  int64
}

// read shows what stands.
func (s *sentSettings) read() {
	fetch(s.bridge, func(ctx context.Context) (k keptFacts, err error) {
		if k.stands, err = s.ledger.Retention(ctx); err == nil {
			k.bytes, err = s.ledger.DiskUse(ctx)
		}
		return k, err
	}, func(k keptFacts, err error) {
		if err != nil {
			s.log.Error("reading what is kept", "err", err)
			return
		}
		s.stands = k.stands
		s.list.Enable()
		s.turn(k.stands)
		s.uses.set(s.t("settings.uses", "size", k.bytes))
		s.column.Refresh()
	})
}

// turn shows a choice without asking about it.
func (s *sentSettings) turn(r outbox.Retention) {
	words := s.t("settings.keep-all")
	switch {
	case r.Months > 0:
		words = s.t("settings.keep-months", "n", r.Months)
	case r.FactsOnly:
		words = s.t("settings.keep-facts")
	}
	s.asking = true
	s.list.SetSelected(words)
	s.asking = false
}

// chosen takes a choice. What removes messages asks first: they do not come
// back.
func (s *sentSettings) chosen(value string) {
	if s.asking {
		return
	}
	want := outbox.Retention{FactsOnly: value == keepFacts}
	want.Months, _ = strconv.Atoi(value) // 0 for what is no number
	if want == s.stands {
		return
	}
	if want == (outbox.Retention{}) {
		s.take(want)
		return
	}
	title := s.t("settings.remove-facts")
	if want.Months > 0 {
		title = s.t("settings.remove-months", "n", want.Months)
	}
	s.sheets.show(&sheet{title: title, text: s.t("settings.remove-note"), answers: []answer{
		{s.t("outbox.keep"), func() { s.turn(s.stands) }},
		{s.t("action.remove"), func() { s.take(want) }},
	}})
}

// take keeps a choice and removes what it does not want.
func (s *sentSettings) take(want outbox.Retention) {
	fetch(s.bridge, func(ctx context.Context) (struct{}, error) {
		if err := s.ledger.SetRetention(ctx, want); err != nil {
			return struct{}{}, err
		}
		_, err := s.ledger.Retain(ctx, want)
		return struct{}{}, err
	}, func(_ struct{}, err error) {
		s.row.wrong("")
		if err != nil {
			s.log.Error("what is kept", "err", err)
			s.row.wrong(s.t("store.not-saved"))
		}
		s.read()
		s.onRemoved()
	})
}
