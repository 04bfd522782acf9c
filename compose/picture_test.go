package compose_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"sendoff/compose"
)

func pictureNamed(id, name string) compose.Attachment {
	return compose.Attachment{ID: id, Name: name, Type: "image/png", Size: 1, Inline: true}
}

// The pictures of a text are found by their names, whatever stands round them.
func TestPicturesInText(t *testing.T) {
	list := []compose.Attachment{
		pictureNamed("a", "a.png"), pictureNamed("b", "my photo.png"),
		{ID: "c", Name: "c.png", Type: "image/png", Size: 1},
		{ID: "d", Name: "d.pdf", Type: "application/pdf", Size: 1, Inline: true},
	}
	body := "x ![](a.png) y\n\n> ![p](<my photo.png>)\n\n![](c.png) ![](d.pdf) `![](a.png)`"
	want := map[string]bool{"a": true, "b": true}
	if diff := cmp.Diff(want, compose.PicturesInText(body, list)); diff != "" {
		t.Error(diff)
	}
}

// A picture is taken out of the text with its line, if it has one of its own,
// and nothing else is.
func TestRemovePicture(t *testing.T) {
	list := []compose.Attachment{pictureNamed("a", "a.png"), pictureNamed("b", "b.png")}
	for name, tc := range map[string]struct{ before, after string }{
		"its own line":     {"one\n![a](a.png)\ntwo", "one\ntwo"},
		"the last line":    {"one\n![a](a.png)", "one\n"},
		"in a line":        {"one ![a](a.png) two", "one  two"},
		"twice":            {"![a](a.png)\n![x](<a.png>)\nğ", "ğ"},
		"another one":      {"![b](b.png)", "![b](b.png)"},
		"in code":          {"`![a](a.png)`", "`![a](a.png)`"},
		"in a quote":       {"> ![a](a.png)\n> b", "> \n> b"},
		"behind a 🙂":       {"🙂 ğ\n![a](a.png)\nç", "🙂 ğ\nç"},
		"beside another":   {"![a](a.png)![b](b.png)", "![b](b.png)"},
		"nothing but that": {"![a](a.png)", ""},
	} {
		got := compose.RemovePicture(compose.Selection{Text: tc.before}, list, "a")
		if got.Text != tc.after {
			t.Errorf("%s: %q, want %q", name, got.Text, tc.after)
		}
	}
	s := compose.Selection{Text: "one\n![a](a.png)\ntwo", Start: 16, End: 19}
	if got := compose.RemovePicture(s, list, "a"); got.Start != 4 || got.End != 7 {
		t.Errorf("selected is %d to %d", got.Start, got.End)
	}
}

// A renamed picture is found under its new name, and keeps the words that were
// written for it.
func TestRenamePicture(t *testing.T) {
	list := []compose.Attachment{pictureNamed("a", "a.png"), pictureNamed("b", "b.png")}
	for before, after := range map[string]string{
		"![a](a.png)":                         "![the (new) one](<the (new) one.png>)",
		"![a.png](a.png)":                     "![the (new) one](<the (new) one.png>)",
		"ğ ![The office](<a.png>) ![](b.png)": "ğ ![The office](<the (new) one.png>) ![](b.png)",
	} {
		got := compose.RenamePicture(compose.Selection{Text: before}, list, "a", "the (new) one.png")
		if got.Text != after {
			t.Errorf("%q became %q, want %q", before, got.Text, after)
		}
		renamed := []compose.Attachment{pictureNamed("a", "the (new) one.png"), list[1]}
		if !compose.PicturesInText(got.Text, renamed)["a"] {
			t.Errorf("%q does not show it", got.Text)
		}
	}
}

func TestFreeName(t *testing.T) {
	list := []compose.Attachment{pictureNamed("a", "photo.png"), pictureNamed("b", "photo-2.png"), pictureNamed("c", "café.png")}
	for _, tc := range []struct{ name, except, want string }{
		{"new.png", "", "new.png"},
		{"photo.png", "", "photo-3.png"},
		{"photo.png", "a", "photo.png"},
		{"cafe\u0301.png", "", "cafe\u0301-2.png"},
	} {
		if got := compose.FreeName(tc.name, list, tc.except); got != compose.CleanName(tc.want) {
			t.Errorf("%q: %q, want %q", tc.name, got, tc.want)
		}
	}
}

// What a person types as the address of a link is completed, and only what may
// be one is taken.
func TestLinkAddress(t *testing.T) {
	for typed, want := range map[string]string{
		"https://example.org/a b": "https://example.org/a b", "HTTP://example.org": "HTTP://example.org",
		" example.org/q3 ": "https://example.org/q3", "www.example.org": "https://www.example.org",
		"li@example.org": "mailto:li@example.org", "mailto:li@example.org": "mailto:li@example.org",
		"example.org/@li": "https://example.org/@li",
		"":                "", "word": "", "two words.": "", "javascript:alert(1)": "", "file:///etc/passwd": "", "//example.org": "",
		"data:text/html,x": "", "https://": "", "/etc/passwd.x": "", "li@word": "",
	} {
		got, ok := compose.LinkAddress(typed)
		if ok != (want != "") || ok && got != want {
			t.Errorf("%q: %q, %v, want %q", typed, got, ok, want)
		}
	}
}
