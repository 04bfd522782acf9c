package cli

import (
	"context"
	"fmt"
	"strings"
	"time"

	"sendoff/account"
)

// providersCommand tells what the provider table knows.
type providersCommand struct {
	Word string `arg:"" optional:"" placeholder:"word"`
	JSON bool   `name:"json"`
}

// providerRow is one row of the table for programs.
type providerRow struct {
	ID      string             `json:"id"`
	Name    string             `json:"name"`
	Status  account.Status     `json:"status"`
	SMTP    []account.Endpoint `json:"smtp"` // never null: an empty list says that nothing can send there
	Auth    []string           `json:"auth"`
	Before  []beforeStep       `json:"before"`
	Help    string             `json:"help"`
	Checked string             `json:"checked"`
}

// beforeStep is one thing to do first: its key for programs, its words for
// people.
type beforeStep struct {
	Key  string `json:"key"`
	Text string `json:"text"`
}

func (c *providersCommand) run(_ context.Context, s *session) error {
	table, err := s.parts.Table()
	if err != nil {
		return fmt.Errorf("reading the provider table: %w", err)
	}
	found, one := c.find(table)
	if len(found) == 0 {
		s.say("cli.providers.none", map[string]any{"word": c.Word})
		return ended(exitNothing)
	}
	for _, p := range found {
		if err := s.provider(p, table, c.JSON, one); err != nil {
			return err
		}
	}
	return nil
}

// find looks an address or a domain up and searches for anything else; one
// says that a single row was meant.
func (c *providersCommand) find(table *account.Table) (found []account.Provider, one bool) {
	if c.Word == "" {
		return table.All(), false
	}
	if strings.ContainsAny(c.Word, "@.") {
		if m, ok := table.Lookup(c.Word); ok {
			return []account.Provider{m.Provider}, true
		}
	}
	if strings.Contains(c.Word, "@") {
		return nil, true
	}
	if p, ok := table.ByID(c.Word); ok {
		return []account.Provider{p}, true
	}
	found = table.Search(c.Word)
	return found, len(found) == 1
}

func (s *session) provider(p account.Provider, table *account.Table, asJSON, one bool) error {
	switch {
	case asJSON:
		return s.object(s.providerRow(p))
	case one:
		return s.providerCard(p, table)
	default:
		return s.data(fmt.Sprintf("%-24s %-36s %s", p.ID, p.Name, s.p.T("readiness."+string(p.Readiness()), nil)))
	}
}

func (s *session) providerRow(p account.Provider) providerRow {
	row := providerRow{
		ID: p.ID, Name: p.Name, Status: p.Status, Help: p.Help, Checked: p.Checked,
		SMTP: append([]account.Endpoint{}, p.SMTP...), Auth: append([]string{}, p.Auth...), Before: []beforeStep{},
	}
	for _, step := range p.Before {
		row.Before = append(row.Before, beforeStep{Key: step.Key, Text: s.step(step)})
	}
	return row
}

// providerCard tells all about one provider.
func (s *session) providerCard(p account.Provider, table *account.Table) error {
	lines := []string{p.Name + " · " + s.p.T("readiness."+string(p.Readiness()), nil)}
	if fate := s.fate(p, table); fate != "" {
		lines = append(lines, fate)
	}
	for _, e := range p.SMTP {
		lines = append(lines, s.endpoint(e))
	}
	for i, step := range p.Before {
		lines = append(lines, fmt.Sprintf("%d  %s", i+1, s.step(step)))
	}
	if p.Help != "" {
		lines = append(lines, s.p.T("card.help", map[string]any{"url": p.Help}))
	}
	if day, err := time.Parse(time.DateOnly, p.Checked); err == nil {
		lines = append(lines, s.p.T("card.checked", map[string]any{"date": day}))
	}
	for _, line := range lines {
		if err := s.data(line); err != nil {
			return err
		}
	}
	return nil
}

// fate says what became of a provider that cannot simply be used, "" if
// nothing did or its steps say so.
func (s *session) fate(p account.Provider, table *account.Table) string {
	values := map[string]any{"provider": p.Name, "year": p.Year}
	ready := p.Readiness()
	if len(p.Before) > 0 && ready != account.ReadyNeedsSignIn {
		return ""
	}
	switch ready {
	case account.ReadyClosed:
		if p.Year == 0 {
			return s.p.T("card.closed-no-year", values)
		}
		return s.p.T("card.closed", values)
	case account.ReadyNoSMTP:
		return s.p.T("card.no-smtp", values)
	case account.ReadyNeedsSignIn:
		values["provider"] = p.SignInWith()
		return s.p.T("card.sign-in-missing", values)
	case account.ReadyUnverified:
		return s.p.T("card.unverified", values)
	}
	if next, ok := table.ByID(p.Successor); ok && p.Status == account.StatusMigrated {
		return s.p.T("card.moved", map[string]any{"old": p.Name, "new": next.Name})
	}
	return ""
}

// endpoint tells where a server is: smtp.example.org · 465 · TLS.
func (s *session) endpoint(e account.Endpoint) string {
	return fmt.Sprintf("%s · %d · %s", e.Host, e.Port, s.p.T("hand.security."+string(e.Security), nil))
}

// step turns a step of the table into words; a date in it is a day.
func (s *session) step(step account.Step) string {
	values := make(map[string]any, len(step.Values))
	for name, value := range step.Values {
		values[name] = value
		if day, err := time.Parse(time.DateOnly, value); name == "date" && err == nil {
			// Noon, so that it is the same day in every time zone.
			values[name] = day.Add(12 * time.Hour)
		}
	}
	return s.p.T(step.Key, values)
}
