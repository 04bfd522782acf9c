package account

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Bounds of the provider table. The real one is far below them; a file above
// them is not a provider table.
const (
	tableVersion  = 1
	maxTableBytes = 4 << 20
	maxTableRows  = 5000
	maxTableText  = 600 // bytes in one value
)

// Table is the provider table. It is read once and never changes; it may be used
// from several goroutines.
type Table struct {
	rows       []Provider // sorted by id
	words      [][]string // of each row: what Search compares, folded
	byID       map[string]int
	byDomain   map[string]int
	byFamily   map[string]int
	bySubzone  map[string]int
	byMXSuffix map[string]int
}

// TableError says which row and field of the provider table is wrong.
type TableError struct {
	Row   string // the row's id, or "#12" for the twelfth row if it has none; "" for the file
	Field string // the field as the file writes it, "" if the whole row is meant
	Err   error
}

// Error names the row and the field.
func (e *TableError) Error() string {
	where := "provider table"
	if e.Row != "" {
		where += ": row " + e.Row
	}
	if e.Field != "" {
		where += ": " + e.Field
	}
	return where + ": " + e.Err.Error()
}

// Unwrap gives the cause.
func (e *TableError) Unwrap() error { return e.Err }

// source is an entry of the table's list of sources.
type source struct {
	Name   string `json:"name"`
	Commit string `json:"commit"`
	Date   string `json:"date"`
}

// tableFile is the shape of providers.json. Rows stay raw at first, so that an
// error can name its row.
type tableFile struct {
	Version   int               `json:"version"`
	Updated   string            `json:"updated"`
	Sources   map[string]source `json:"sources"`
	Providers []json.RawMessage `json:"providers"`
}

// LoadTable reads and checks the provider table (providers.json). An error is a
// *TableError; unknown fields are errors too.
func LoadTable(data []byte) (*Table, error) {
	if len(data) > maxTableBytes {
		return nil, &TableError{Err: fmt.Errorf("%d bytes, at most %d are read", len(data), maxTableBytes)}
	}
	var file tableFile
	if err := decodeStrict(data, &file); err != nil {
		return nil, &TableError{Field: fieldOf(err), Err: err}
	}
	if err := file.check(); err != nil {
		return nil, err
	}
	t := &Table{rows: make([]Provider, 0, len(file.Providers))}
	for i, raw := range file.Providers {
		p, err := readRow(raw, i+1, file.Sources)
		if err != nil {
			return nil, err
		}
		t.rows = append(t.rows, p)
	}
	slices.SortFunc(t.rows, func(a, b Provider) int { return strings.Compare(a.ID, b.ID) })
	if err := t.index(); err != nil {
		return nil, err
	}
	return t, nil
}

// decodeStrict decodes exactly one JSON value, without unknown fields.
func decodeStrict(data []byte, to any) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(to); err != nil {
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("something follows the end of the value")
	}
	return nil
}

// fieldOf is the field a decoding error is about, "" if it does not say.
func fieldOf(err error) string {
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return wrong.Field
	}
	if _, name, found := strings.Cut(err.Error(), "unknown field "); found {
		if name, err := strconv.Unquote(name); err == nil {
			return name
		}
	}
	return ""
}

// readRow decodes, completes and checks row number n.
func readRow(raw json.RawMessage, n int, sources map[string]source) (Provider, error) {
	var p Provider
	if err := decodeStrict(raw, &p); err != nil {
		return Provider{}, &TableError{Row: rowName(raw, n), Field: fieldOf(err), Err: err}
	}
	for i := range p.Before {
		p.Before[i].complete(p.Name)
	}
	if err := p.check(sources); err != nil {
		err.Row = rowName(raw, n)
		return Provider{}, err
	}
	return p, nil
}

// rowName is what an error calls row number n: its id, if that can be read.
func rowName(raw json.RawMessage, n int) string {
	var row struct {
		ID string `json:"id"`
	}
	if json.Unmarshal(raw, &row) != nil || row.ID == "" || len(row.ID) > maxTableText {
		return "#" + strconv.Itoa(n)
	}
	return row.ID
}

// index builds the maps that answer look-ups. Nothing may stand in two rows,
// or the answer would hang on their order.
func (t *Table) index() error {
	t.byID = make(map[string]int, len(t.rows))
	t.byDomain = make(map[string]int)
	t.byFamily = make(map[string]int)
	t.bySubzone = make(map[string]int)
	t.byMXSuffix = make(map[string]int)
	t.words = make([][]string, len(t.rows))
	names := make(map[string]int, len(t.rows))
	former := make(map[string]int)
	for i, p := range t.rows {
		for _, m := range []struct {
			field string
			into  map[string]int
			keys  []string
		}{
			{"id", t.byID, []string{p.ID}},
			{"name", names, []string{p.Name}},
			{"former", former, p.Former},
			{"domains", t.byDomain, p.Domains},
			{"families", t.byFamily, p.Families},
			{"subdomains", t.bySubzone, p.Subdomains},
			{"mx", t.byMXSuffix, p.MX},
		} {
			for _, key := range m.keys {
				if other, taken := m.into[key]; taken {
					return &TableError{Row: p.ID, Field: m.field, Err: fmt.Errorf("%q also stands in row %s", key, t.rows[other].ID)}
				}
				m.into[key] = i
			}
		}
		t.words[i] = searchWords(p)
	}
	for _, p := range t.rows {
		if p.Successor == "" {
			continue
		}
		if i, ok := t.byID[p.Successor]; !ok || p.Successor == p.ID || t.rows[i].Status == StatusClosed {
			return &TableError{Row: p.ID, Field: "successor", Err: fmt.Errorf("%q is no other row that is still open", p.Successor)}
		}
	}
	return nil
}

// All gives every provider, sorted by id.
func (t *Table) All() []Provider {
	all := make([]Provider, len(t.rows))
	for i, p := range t.rows {
		all[i] = p.clone()
	}
	return all
}

// ByID gives the provider with this id.
func (t *Table) ByID(id string) (Provider, bool) {
	i, ok := t.byID[id]
	if !ok {
		return Provider{}, false
	}
	return t.rows[i].clone(), true
}

// Search finds providers by a part of a name, of an original name or of a
// domain, and by a whole address; the best matches come first. No word finds
// every provider.
func (t *Table) Search(word string) []Provider {
	if len(word) > maxAsked {
		return nil
	}
	type hit struct{ row, rank int }
	var hits []hit
	whole, isAddress := t.find(word)
	folded := fold(word)
	if folded == "" && strings.TrimSpace(word) != "" {
		return nil
	}
	for i := range t.rows {
		rank := t.rank(i, folded)
		if isAddress && i == whole.row {
			rank = 0
		}
		if rank >= 0 {
			hits = append(hits, hit{i, rank})
		}
	}
	slices.SortStableFunc(hits, func(a, b hit) int {
		return cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(t.words[a.row][0], t.words[b.row][0]))
	})
	found := make([]Provider, len(hits))
	for i, h := range hits {
		found[i] = t.rows[h.row].clone()
	}
	return found
}

// rank says how well row i answers to a folded word: 1 is best, -1 is not at all.
func (t *Table) rank(i int, word string) int {
	if word == "" {
		return 1
	}
	best := -1
	better := func(rank int) {
		if best < 0 || rank < best {
			best = rank
		}
	}
	for _, name := range t.words[i] {
		switch {
		case name == word:
			better(1)
		case strings.HasPrefix(name, word):
			better(2)
		case strings.Contains(name, word):
			better(4)
		}
	}
	for _, domain := range t.rows[i].Domains {
		switch {
		case strings.HasPrefix(domain, word):
			better(3)
		case len(word) > 1 && strings.Contains(domain, word):
			better(5)
		}
	}
	return best
}

// searchWords are the names of p that Search compares, the shown one first.
func searchWords(p Provider) []string {
	words := []string{fold(p.Name)}
	for _, list := range [][]string{p.Former, p.Also, {p.ID}} {
		for _, name := range list {
			words = append(words, fold(name))
		}
	}
	return words
}

// fold makes names comparable: no case, no accents, no Turkish difference
// between the two letters i, no blanks and no brackets.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == 'ı':
			return 'i'
		case unicode.IsLetter(r), unicode.IsDigit(r):
			return unicode.ToLower(r)
		case strings.ContainsRune("&.@+", r):
			return r
		}
		return -1
	}, norm.NFKD.String(s))
}
