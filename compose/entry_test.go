package compose_test

import (
	"reflect"
	"strings"
	"testing"

	"sendoff/compose"
)

func texts(entries []compose.Entry) []string {
	var all []string
	for _, e := range entries {
		all = append(all, e.Text)
	}
	return all
}

// Each entry keeps its text, and says what ParseList says.
func TestSplitList(t *testing.T) {
	for text, want := range map[string][]string{
		"":                                 nil,
		" , ;\n":                           nil,
		"a@x.org":                          {"a@x.org"},
		"a@x.org, not an address; b@y.de":  {"a@x.org", "not an address", "b@y.de"},
		`"Kaya, Mehmet" <m@x.org>, b@y.de`: {`"Kaya, Mehmet" <m@x.org>`, "b@y.de"},
		"Kaya, Mehmet <m@x.org>; Demir, A. <a@y.de>": {`"Kaya, Mehmet" <m@x.org>`, `"Demir, A." <a@y.de>`},
		"a@x.org b@y.de\tc@z.io":                     {"a@x.org", "b@y.de", "c@z.io"},
		"a@x.org (at work, mostly), b@y.de":          {"a@x.org (at work, mostly)", "b@y.de"},
		"Friends: a@x.org, b@y.de;":                  {"Friends: a@x.org", "b@y.de"},
		"\"never closed, b@y.de\nc@z.io":             {`"never closed`, "b@y.de", "c@z.io"},
	} {
		if got := texts(compose.SplitList(text)); !reflect.DeepEqual(got, want) {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
	e := compose.SplitList("Ayşe <a@x.org>, x")
	if e[0].Key != "" || e[0].Address.Name != "Ayşe" || e[1].Key != compose.BadAddressNoAt {
		t.Errorf("%+v", e)
	}
}

// Joining keeps one line wherever that changes nothing.
func TestJoinList(t *testing.T) {
	for _, c := range []struct {
		pieces []string
		want   string
	}{
		{nil, ""},
		{[]string{"a@x.org", " ", "b@y.de"}, "a@x.org, b@y.de"},
		{[]string{`"Kaya, M" <m@x.org>`, "x"}, `"Kaya, M" <m@x.org>, x`},
		{[]string{`"open`, "a@x.org", `"too`}, "\"open\na@x.org\n\"too"},
		{[]string{"a@x.org; b@y.de", "c@z.io"}, "a@x.org; b@y.de\nc@z.io"},
		{[]string{"a@x.org\nb@y.de", "c@z.io"}, "a@x.org\nb@y.de, c@z.io"},
	} {
		if got := compose.JoinList(c.pieces...); got != c.want {
			t.Errorf("%q is %q, want %q", c.pieces, got, c.want)
		}
	}
}

// A separator ends an entry, but not inside a quote that is still open.
func TestCutList(t *testing.T) {
	for _, c := range []struct {
		text string
		done []string
		rest string
	}{
		{"a@x.org", nil, "a@x.org"},
		{"a@x.org,", []string{"a@x.org"}, ""},
		{"a@x.org; b", []string{"a@x.org"}, "b"},
		{"Ali Kaya ", nil, "Ali Kaya "},
		{`"Kaya, Meh`, nil, `"Kaya, Meh`},
		{`"Kaya, Mehmet" <m@x.org>,`, []string{`"Kaya, Mehmet" <m@x.org>`}, ""},
		{"x (a, b", nil, "x (a, b"},
		{"a@x.org\nb", []string{"a@x.org"}, "b"},
		{"ali@x.org、", []string{"ali@x.org"}, ""},
		{",", nil, ""},
		{" b", nil, "b"},
	} {
		done, rest := compose.CutList(c.text)
		if !reflect.DeepEqual(texts(done), c.done) || rest != c.rest {
			t.Errorf("%q is %q and %q, want %q and %q", c.text, texts(done), rest, c.done, c.rest)
		}
	}
}

// What is pasted is cleaned; a row of a table is one person.
func TestPastedList(t *testing.T) {
	for text, want := range map[string][]string{
		"a@x.org\r\n\r\nb@y.de;":                    {"a@x.org", "b@y.de"},
		"a@x.org\tb@y.de\n\tc@z.io":                 {"a@x.org", "b@y.de", "c@z.io"},
		"Ayşe Yılmaz\ta@x.org\nb@y.de\t\"Kaya, M\"": {"Ayşe Yılmaz <a@x.org>", `"Kaya, M" <b@y.de>`},
		"Li\tWei\tli@x.org\t42":                     {"Li Wei 42 <li@x.org>"},
		"name\te-mail":                              {"name", "e-mail"},
		"Li\tli@":                                   {"Li", "li@"},
		"a\x00@x.org, \u202eb@y.de\u200b":           {"a @x.org", "b@y.de"},
	} {
		if got := texts(compose.PastedList(text)); !reflect.DeepEqual(got, want) {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}

// Only a domain that could deceive is shown as A-labels.
func TestShown(t *testing.T) {
	for text, want := range map[string]string{
		"Ayşe <ayse@example.org>":    "ayse@example.org",
		"x@öğrenci.example":          "x@öğrenci.example",
		"x@пример.example":           "x@пример.example",
		"x@日本ひらカタabc.example":        "x@日本ひらカタabc.example",
		"x@\u0440\u0430ypal.example": "x@xn--ypal-43d9g.example",
		"x@\u03b1\u0430.example":     "x@xn--mxa8w.example",
		"x@[192.0.2.1]":              "x@[192.0.2.1]",
	} {
		a, err := compose.ParseAddress(text)
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		if got := a.Shown(); got != want {
			t.Errorf("%q is shown as %q, want %q", text, got, want)
		}
	}
}

// Whatever is split and joined again says the same, and each entry says the
// same alone; what is cut off while typing says what it says in the end.
func FuzzSplitList(f *testing.F) {
	for _, s := range []string{
		"a@x.org, b@y.de; c", `"Kaya, M" <m@x.org>; "open, x@y`, "Kaya, M <m@x.org>; Demir, A <a\"b@y.de>", "(a, (b), c@d.e",
		"a@b c@d\u200b\n\"x", "A: Kaya, M <a@b，c>;", "a@b；c", "\\\",\"\\\"", "x@y.de\t\"a\"\r(", "\xff,\xc3@a.b",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		entries := compose.SplitList(text)
		good, bad := compose.ParseList(text)
		if len(good)+len(bad) != len(entries) {
			t.Fatalf("%d entries, %d good and %d bad", len(entries), len(good), len(bad))
		}
		joined := compose.JoinList(texts(entries)...)
		if again := compose.SplitList(joined); !reflect.DeepEqual(entries, again) {
			t.Fatalf("%q\nis   %+v\nthen %+v\nas %q", text, entries, again, joined)
		}
		for _, e := range entries {
			if alone := compose.SplitList(e.Text); len(alone) != 1 || alone[0] != e {
				t.Fatalf("%q: %+v is %+v alone", text, e, alone)
			}
		}
		for _, e := range compose.PastedList(text) {
			if alone := compose.SplitList(e.Text); len(alone) != 1 || alone[0] != e {
				t.Fatalf("%q pasted: %+v is %+v alone", text, e, alone)
			}
		}
		if _, rest := compose.CutList(text); !strings.HasSuffix(text, rest) {
			t.Fatalf("%q leaves %q", text, rest)
		}
	})
}
