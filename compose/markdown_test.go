package compose_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"sendoff/compose"
)

// photo is a picture that a text may show.
func photo(id, name string) compose.Attachment {
	return compose.Attachment{ID: id, Name: name, Type: "image/png", Size: 9, Inline: true}
}

func TestParseText(t *testing.T) {
	plain := func(text string) []compose.Span { return []compose.Span{{Text: text}} }
	tests := map[string]struct {
		text string
		want []compose.Block
	}{
		"nothing":       {"\n \n", nil},
		"lines as they": {"Sayın Işıl,\nnasılsınız?  \r\nİyi günler", []compose.Block{{Spans: plain("Sayın Işıl,\nnasılsınız?\nİyi günler")}}},
		"spans": {
			"a **b *c* `d` [e](https://f.example)** \\*g\\* &ouml;",
			[]compose.Block{{Spans: []compose.Span{
				{Text: "a "},
				{Text: "b ", Bold: true},
				{Text: "c", Bold: true, Italic: true},
				{Text: " ", Bold: true},
				{Text: "d", Bold: true, Code: true},
				{Text: " ", Bold: true},
				{Text: "e", Bold: true, Link: "https://f.example"},
				{Text: " *g* ö"},
			}}},
		},
		"headings": {"# Bir\n###### Altı #\n#etiket", []compose.Block{
			{Kind: compose.Heading, Level: 1, Spans: plain("Bir")}, {Kind: compose.Heading, Level: 6, Spans: plain("Altı")}, {Spans: plain("#etiket")},
		}},
		"lists": {"- süt\n  taze\n- şeker\n  1) kahve\n\n     çok\n  2) çay\n\n7. son\n-", []compose.Block{
			{Kind: compose.ListItem, Depth: 1, Spans: plain("süt\ntaze")},
			{Kind: compose.ListItem, Depth: 1, Spans: plain("şeker")},
			{Kind: compose.ListItem, Depth: 2, Ordered: true, Ordinal: 1, Spans: plain("kahve")},
			{Depth: 2, Spans: plain("çok")},
			{Kind: compose.ListItem, Depth: 2, Ordered: true, Ordinal: 2, Spans: plain("çay")},
			{Kind: compose.ListItem, Depth: 1, Ordered: true, Ordinal: 7, Spans: plain("son")},
			{Kind: compose.ListItem, Depth: 1},
		}},
		"item without words": {"- ```\n  x\n  ```", []compose.Block{{Kind: compose.ListItem, Depth: 1}, {Kind: compose.CodeBlock, Depth: 1, Spans: plain("x")}}},
		"a line below a quote or list is outside": {"> soru\nyanıt\n> > iki\n> bir\n- madde\nson", []compose.Block{
			{Quote: 1, Spans: plain("soru")},
			{Spans: plain("yanıt")},
			{Quote: 2, Spans: plain("iki")},
			{Quote: 1, Spans: plain("bir")},
			{Kind: compose.ListItem, Depth: 1, Spans: plain("madde")},
			{Spans: plain("son")},
		}},
		"an indented line below a quote": {"> a\n      b", []compose.Block{{Quote: 1, Spans: plain("a")}, {Spans: plain("b")}}},
		"signature":                      {"Regards\n-- \nAyşe\n===", []compose.Block{{Spans: plain("Regards\n--\nAyşe\n===")}}},
		"code": {"```go\n<a> **b**\n\n```\n    c\n\n***", []compose.Block{
			{Kind: compose.CodeBlock, Spans: plain("<a> **b**\n")}, {Kind: compose.CodeBlock, Spans: plain("c")}, {Kind: compose.Rule},
		}},
		"html is text":         {"<b>x</b>\n<!-- y -->\n\n<script>z</script>", []compose.Block{{Spans: plain("<b>x</b>\n<!-- y -->")}, {Spans: plain("<script>z</script>")}}},
		"definitions are text": {"[a]: /b\n\n[a]", []compose.Block{{Spans: plain("[a]: /b")}, {Spans: plain("[a]")}}},
		"addresses": {
			"bkz https://a.example/b_c_d. (www.b.example) <mailto:c@d.example> e@f.example [](http://g.example)",
			[]compose.Block{{Spans: []compose.Span{
				{Text: "bkz "},
				{Text: "https://a.example/b_c_d", Link: "https://a.example/b_c_d"},
				{Text: ". ("},
				{Text: "www.b.example", Link: "http://www.b.example"},
				{Text: ") "},
				{Text: "mailto:c@d.example", Link: "mailto:c@d.example"},
				{Text: " "},
				{Text: "e@f.example", Link: "mailto:e@f.example"},
				{Text: " "},
				{Text: "http://g.example", Link: "http://g.example"},
			}}},
		},
		"links that lead nowhere": {
			"[a](javascript:x) [b](file:///etc/passwd) [c](d) [e](java&#115;cript:x) <ftp://g> [h]() [i](https://) [j](HTTPS://k) [l](http&#58;//m&#10;n)",
			[]compose.Block{{Spans: []compose.Span{
				{Text: "[a](javascript:x) [b](file:///etc/passwd) [c](d) [e](javascript:x) <ftp://g> [h]() [i](https://) "},
				{Text: "j", Link: "HTTPS://k"},
				{Text: " [l](http://m\nn)"},
			}}},
		},
		"pictures": {
			"bak ![Ev, *bizim*](ev.png) ve ![](<iki söz.png>)\n\n- ![x](iki%20s%C3%B6z.png)\n  altı",
			[]compose.Block{
				{Spans: plain("bak")},
				{Kind: compose.Picture, Attachment: "ev", Alt: "Ev, bizim"},
				{Spans: plain("ve")},
				{Kind: compose.Picture, Attachment: "söz", Alt: "iki söz.png"},
				{Kind: compose.ListItem, Depth: 1},
				{Kind: compose.Picture, Depth: 1, Attachment: "söz", Alt: "x"},
				{Depth: 1, Spans: plain("altı")},
			},
		},
		"a name in the letters of macOS": {"![](so\u0308z.png)", []compose.Block{{Kind: compose.Picture, Attachment: "nfc", Alt: "söz.png"}}},
		"pictures that are none": {
			"![a](https://b.example/c.png) ![d](yok.png) ![e](not-inline.png) ![f](text.txt) ![g](cid:x) ![h](data:image/png;base64,AA==)",
			[]compose.Block{{Spans: plain(
				"![a](https://b.example/c.png) ![d](yok.png) ![e](not-inline.png) ![f](text.txt) ![g](cid:x) ![h](data:image/png;base64,AA==)")}},
		},
	}
	notInline, text := photo("no", "not-inline.png"), photo("txt", "text.txt")
	notInline.Inline, text.Type = false, "text/plain"
	files := []compose.Attachment{photo("ev", "ev.png"), photo("söz", "iki söz.png"), photo("nfc", "söz.png"), photo("second", "ev.png"), notInline, text}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if d := cmp.Diff(tt.want, compose.ParseText(tt.text, files)); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestParseTextIsBounded(t *testing.T) {
	depth := func(text string) (quote, list int) {
		for _, b := range compose.ParseText(text, nil) {
			quote, list = max(quote, b.Quote), max(list, b.Depth)
		}
		return quote, list
	}
	if q, _ := depth(strings.Repeat(">", 1000) + " a"); q != 16 {
		t.Errorf("%d quotes inside each other", q)
	}
	if _, l := depth(strings.Repeat("- ", 1000) + "a"); l != 16 {
		t.Errorf("%d lists inside each other", l)
	}
	if q, l := depth(strings.Repeat("> 1. ", 1000) + "a"); q+l != 16 {
		t.Errorf("%d quotes and %d lists inside each other", q, l)
	}
	// What is deep stays where it is in the list that goes on behind it.
	deep := compose.ParseText(strings.Repeat("- ", 30)+"a\n- b\n- c\n", nil)
	if last := deep[len(deep)-1]; last.Kind != compose.ListItem || last.Depth != 1 || last.Spans[0].Text != "c" {
		t.Errorf("%+v", last)
	}
	// So many marks of a paragraph count, and fewer where it is long; the next
	// paragraph begins anew.
	for text, want := range map[string]int{strings.Repeat("*a* ", 2000): 500, strings.Repeat("*a* ", 64<<10): 16} {
		marked := 0
		blocks := compose.ParseText(text+"\n\n*b*", nil)
		for _, s := range blocks[0].Spans {
			if s.Italic {
				marked++
			}
		}
		if marked != want || !blocks[len(blocks)-1].Spans[0].Italic {
			t.Errorf("%d bytes: %d words are marked, want %d; then %+v", len(text), marked, want, blocks[len(blocks)-1])
		}
	}
	long := "**a** " + strings.Repeat("ğ", 1<<20)
	want := []compose.Block{{Spans: []compose.Span{{Text: long}}}}
	if d := cmp.Diff(want, compose.ParseText(long, nil)); d != "" {
		t.Error("a text that is too long is formatted")
	}
}

// TestHostileText takes texts that have brought parsers of Markdown down.
func TestHostileText(t *testing.T) {
	for _, piece := range []string{
		">", "- ", "> 1. ", "- \n", "*a ", "*a_ ", "**a* ", "[", "![a](", "[a](<b", "[a](b \"", "]", "[a][", "` `` ", "<a@b", "(http://a.b",
		" a@", "&", "\\", ">a\n", "- a\n", "```\n", "~~~\n", "  \n-",
	} {
		text := strings.Repeat(piece, 64<<10/len(piece))
		if blocks := compose.ParseText(text, nil); piece != "- \n" && len(blocks) == 0 {
			t.Errorf("%q: nothing is left", piece)
		}
	}
}

func TestPage(t *testing.T) {
	d := compose.Draft{
		Markdown: true, Attachments: []compose.Attachment{photo("ev", "ev \"1\".png")},
		Body: "# A & B\n<b>\n> q\n\n- `x  <y>`\n\n```\n<z>\n```\n![\"ev\" <](<ev \"1\".png>) [a](https://a.example/?b=1&c=\"<\")",
	}
	got := compose.PageOf(d)
	for _, want := range []string{
		"<!DOCTYPE html>\n", `charset=utf-8`, ">A &amp; B</h1>", "&lt;b&gt;", "<blockquote style=", "<code style=\"font-family:Consolas,Menlo,monospace\">x  &lt;y&gt;</code>",
		"&lt;z&gt;\n</pre>", `<img src="cid:`, `alt="&quot;ev&quot; &lt;"`, `<a href="https://a.example/?b=1&amp;c=%22%3C%22">a</a>`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %s in\n%s", want, got)
		}
	}
}

// allowed are the elements and attributes of a page, and what an attribute may be.
var allowed = map[string]map[string]*regexp.Regexp{
	"html": nil, "head": nil, "meta": {"http-equiv": nil, "content": nil}, "body": {"dir": nil, "style": nil},
	"p": nil, "br": nil, "hr": nil, "em": nil, "strong": nil, "ul": nil, "ol": {"start": regexp.MustCompile(`^\d+$`)}, "li": nil,
	"h1": {"style": nil}, "h2": {"style": nil}, "h3": {"style": nil}, "h4": {"style": nil}, "h5": {"style": nil}, "h6": {"style": nil},
	"blockquote": {"style": nil}, "pre": {"style": nil}, "code": {"style": nil},
	"a":   {"href": regexp.MustCompile(`(?i)^(https?://.|mailto:.)[^\s"<>]*$`)},
	"img": {"src": regexp.MustCompile(`^cid:[0-9a-f]{32}@example\.org$`), "alt": nil, "style": nil},
}

// checkPage checks that nothing in a page is anything but ours, and gives its words.
func checkPage(t *testing.T, page string) string {
	t.Helper()
	var words strings.Builder
	for z := html.NewTokenizer(strings.NewReader(page)); z.Next() != html.ErrorToken; {
		token := z.Token()
		switch token.Type {
		case html.TextToken:
			words.WriteString(token.Data)
		case html.StartTagToken:
			attributes, ok := allowed[token.Data]
			if !ok {
				t.Fatalf("element %s in\n%s", token.Data, page)
			}
			for _, a := range token.Attr {
				if pattern, ok := attributes[a.Key]; !ok || pattern != nil && !pattern.MatchString(a.Val) || a.Key == "style" && strings.Contains(a.Val, "url") {
					t.Fatalf("attribute %s=%q of %s in\n%s", a.Key, a.Val, token.Data, page)
				}
			}
		case html.CommentToken, html.SelfClosingTagToken:
			t.Fatalf("%s in\n%s", token, page)
		}
	}
	return words.String()
}

// FuzzMarkdown checks that the page and the preview say the same, and that
// neither leads or looks anywhere it must not.
func FuzzMarkdown(f *testing.F) {
	for _, s := range []string{
		"", "# a\n> b\n- c\n1. d\n```\ne\n```\n***", "![a](a.png) ![b](http://c/d.png) [e](javascript:f) [g](http://h)", "<script>a</script><img src=x>",
		"a **b *c* d** `e`", "> a\nb\n>> c\n- d\ne", "[a](http://b\"onclick=c) <http://d\"e> www.f.g http://h.i/\"j'k<l>", "&#0; &#x1F600; &lt; \\< \\\\ &amp;amp;",
		"![![a](a.png)](a.png) [![a](a.png)](http://b)", "- - - a\n\n  b\n*\n+ c", "a\\\nb  \nc", "\t- a\n\tb", "```\n", "> ```\na", "[a\nb](http://c)", "[a][b]\n\n[b]: http://c", "a@b.c <d@e.f>",
	} {
		f.Add(s)
	}
	files := []compose.Attachment{photo("a", "a.png"), photo("b", "b.png")}
	letters := func(s string) string { return strings.Join(strings.Fields(s), "") }
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 10_000 {
			return
		}
		var preview strings.Builder
		pictures := 0
		for _, b := range compose.ParseText(text, files) {
			if b.Kind == compose.Picture {
				pictures++
				if b.Alt == "" || b.Attachment != "a" && b.Attachment != "b" {
					t.Fatalf("picture %+v", b)
				}
			}
			for _, s := range b.Spans {
				preview.WriteString(s.Text)
				if s.Link != "" && !allowed["a"]["href"].MatchString(s.Link) {
					t.Fatalf("a link to %q", s.Link)
				}
			}
		}
		got := compose.PageOf(compose.Draft{Body: text, Attachments: files})
		words := checkPage(t, got)
		if letters(words) != letters(preview.String()) || strings.Count(got, "<img ") != pictures {
			t.Fatalf("preview %q, %d pictures; page\n%s", preview.String(), pictures, got)
		}
	})
}

func TestMissingPicturesAreFound(t *testing.T) {
	d := compose.Draft{
		To: "a@example.org", Subject: "s", Markdown: true, Attachments: []compose.Attachment{attach(t, "plan.webp", "RIFF\x10\x00\x00\x00WEBPVP8 ")},
		Body: "![a](yok.png) ![b](yok.png) ![c](https://d.example/e.png) ![f](plan.webp) ![g](<bir daha.png>) `![h](i.png)`",
	}
	var got []string
	for _, p := range compose.Preflight(d, compose.Limits{}) {
		got = append(got, fmt.Sprint(p.Key, " ", p.Severity, " ", p.Field, " ", p.Values))
	}
	want := []string{
		"preflight.picture-missing doubt body map[name:yok.png]", "preflight.picture-missing doubt body map[name:bir daha.png]",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	d.Markdown = false
	if p := compose.Preflight(d, compose.Limits{}); len(p) != 0 {
		t.Errorf("plain text: %+v", p)
	}
}
