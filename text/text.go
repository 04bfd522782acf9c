// Package text is the one catalogue of everything people read, in every
// language Sendoff speaks. The rooms below give keys and values; the window
// and the command line turn them into sentences here.
//
// The sentences stand in one JSON file a language, as go-i18n reads them. A
// test holds that both files have the same keys, the same placeholders and
// complete plural forms.
package text

import (
	"embed"
	"encoding/json"
	"fmt"
	"slices"
	"sort"
	"strings"
	"text/template/parse"
	"time"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

//go:embed en.json tr.json
var files embed.FS

// English is the language every key exists in and all others fall back to.
const English = "en"

// fynePrefix marks the keys that translate Fyne's own words.
const fynePrefix = "fyne."

// Languages returns the languages of the catalogue, English first.
func Languages() []string { return []string{English, "tr"} }

// Pick returns the language of the catalogue that suits a list of preferred
// ones best, given as the system writes them ("tr_TR.UTF-8", "en-GB", "C").
// The first whose language is known wins; English if there is none.
func Pick(preferred []string) string {
	for _, tag := range preferred {
		if i := strings.IndexAny(tag, "_-.@"); i >= 0 {
			tag = tag[:i]
		}
		if tag = strings.ToLower(tag); slices.Contains(Languages(), tag) {
			return tag
		}
	}
	return English
}

// Printer turns keys and values into sentences of one language. It is safe
// for use by several goroutines.
type Printer struct {
	lang   string
	loc    *i18n.Localizer
	needs  map[string][]string // key -> names of its placeholders
	plural map[string]bool     // keys with more than one form
	fyne   map[string]string
	now    func() time.Time
	zone   *time.Location
	format formats
}

// Load returns the printer of one of Languages.
func Load(lang string) (*Printer, error) {
	return load(lang, func(lang string) ([]byte, error) { return files.ReadFile(lang + ".json") })
}

func load(lang string, read func(lang string) ([]byte, error)) (*Printer, error) {
	if !slices.Contains(Languages(), lang) {
		return nil, fmt.Errorf("no texts in language %q", lang)
	}
	bundle := i18n.NewBundle(language.English)
	p := &Printer{
		lang: lang, needs: map[string][]string{}, plural: map[string]bool{},
		fyne: map[string]string{}, now: time.Now, zone: time.Local,
	}
	for _, l := range []string{English, lang} {
		data, err := read(l)
		if err != nil {
			return nil, fmt.Errorf("reading the texts of %s: %w", l, err)
		}
		file, err := bundle.ParseMessageFileBytes(data, l+".json")
		if err != nil {
			return nil, fmt.Errorf("parsing the texts of %s: %w", l, err)
		}
		for _, m := range file.Messages {
			if err := p.learn(m); err != nil {
				return nil, fmt.Errorf("parsing %s of %s: %w", m.ID, l, err)
			}
		}
	}
	p.loc = i18n.NewLocalizer(bundle, lang)
	p.format = p.loadFormats()
	return p, nil
}

// learn keeps what T needs to know about a message besides its words.
func (p *Printer) learn(m *i18n.Message) error {
	names, err := placeholders(m.One + m.Other)
	if err != nil {
		return err
	}
	p.needs[m.ID] = names
	p.plural[m.ID] = m.One != ""
	if name, ok := strings.CutPrefix(m.ID, fynePrefix); ok {
		p.fyne[name] = m.Other
	}
	return nil
}

// Language returns the printer's language, "en" or "tr".
func (p *Printer) Language() string { return p.lang }

// With returns a copy of the printer with a clock and a time zone of its own;
// moments in sentences are told as seen from there.
func (p *Printer) With(now func() time.Time, zone *time.Location) *Printer {
	c := *p
	c.now, c.zone = now, zone
	return &c
}

// Has reports whether the key is in the catalogue.
func (p *Printer) Has(key string) bool {
	_, ok := p.needs[key]
	return ok
}

// Keys returns all keys of the catalogue, sorted.
func (p *Printer) Keys() []string {
	keys := make([]string, 0, len(p.needs))
	for k := range p.needs {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}

// T returns the sentence of a key. An int among the values is a plain number,
// an int64 a count of bytes, a time.Time a moment by the clock (a day if the
// value is called "date"), anything else stands as it is. The value "n" chooses the
// plural form. A key that has no words in this language is told in English;
// one that has none at all is shown as ⟦key⟧, and a value that is missing as
// an ellipsis, so that a slip is seen and never stops the program.
func (p *Printer) T(key string, values map[string]any) string {
	names, ok := p.needs[key]
	if !ok {
		return "⟦" + key + "⟧"
	}
	data := make(map[string]any, len(names))
	for _, name := range names {
		data[name] = p.show(name, values[name])
	}
	cfg := &i18n.LocalizeConfig{MessageID: key, TemplateData: data}
	if p.plural[key] {
		cfg.PluralCount = 0
		if n, ok := values["n"].(int); ok {
			cfg.PluralCount = max(n, -n)
		}
	}
	// An error may come with a sentence: that of the English fallback.
	s, err := p.loc.Localize(cfg)
	if err != nil && s == "" {
		return "⟦" + key + "⟧"
	}
	return s
}

// show writes one value in the user's form.
func (p *Printer) show(name string, value any) string {
	switch v := value.(type) {
	case nil:
		return "…"
	case string:
		return v
	case int64:
		return p.Size(v)
	case time.Time:
		if name == "date" {
			return p.Date(v)
		}
		return p.clock(v, p.now())
	default:
		return fmt.Sprint(v)
	}
}

// FyneStrings returns Fyne's own words (of file dialogs and text menus) in
// the printer's language, by the keys Fyne knows them by.
func (p *Printer) FyneStrings() map[string]string {
	out := make(map[string]string, len(p.fyne))
	for k, v := range p.fyne {
		out[k] = v
	}
	return out
}

// FyneJSON returns FyneStrings as the JSON that Fyne's lang package loads.
func (p *Printer) FyneJSON() ([]byte, error) { return json.Marshal(p.fyne) }

// placeholders returns the names a template uses, sorted, each once. Anything
// but a plain {{.name}} is an error: texts hold no logic.
func placeholders(src string) ([]string, error) {
	trees, err := parse.Parse("text", src, "{{", "}}")
	if err != nil {
		return nil, err
	}
	var names []string
	tree := trees["text"]
	if tree == nil || tree.Root == nil {
		return nil, nil
	}
	for _, node := range tree.Root.Nodes {
		name, ok := fieldName(node)
		if !ok {
			return nil, fmt.Errorf("only {{.name}} may stand in a text, not %s", node)
		}
		if name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	sort.Strings(names)
	return names, nil
}

// fieldName returns the name of a {{.name}} node, or "" for plain text.
func fieldName(node parse.Node) (string, bool) {
	switch n := node.(type) {
	case *parse.TextNode:
		return "", true
	case *parse.ActionNode:
		if len(n.Pipe.Cmds) != 1 || len(n.Pipe.Decl) != 0 || len(n.Pipe.Cmds[0].Args) != 1 {
			return "", false
		}
		f, ok := n.Pipe.Cmds[0].Args[0].(*parse.FieldNode)
		if !ok || len(f.Ident) != 1 {
			return "", false
		}
		return f.Ident[0], true
	default:
		return "", false
	}
}
