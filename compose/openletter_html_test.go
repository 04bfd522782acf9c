package compose_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// htmlLetter is a message whose text is HTML alone.
func htmlLetter(page string) string {
	return "Subject: x\nMime-Version: 1.0\nContent-Type: text/html; charset=utf-8\n\n" + page
}

// The words of a page become the text, and nothing of it is lost: the page is
// attached.
func TestOpenLetterOfHTML(t *testing.T) {
	d := openDrafts(t, t.TempDir())
	for name, tc := range map[string]struct{ page, want string }{
		"paragraphs":          {"<p>one</p><p>two\nlines</p>three", "one\n\ntwo lines\n\nthree"},
		"headings":            {"<h1>Head</h1>text<h6>small</h6>", "Head\n\ntext\n\nsmall"},
		"lines":               {"one<br>two<BR/>three</br>four", "one\ntwo\nthree\nfour"},
		"blank line of Gmail": {"<div>one</div><div><br></div><div>two</div>", "one\n\ntwo"},
		"boxes in boxes":      {"<div><div><div>one</div></div></div><div>two</div>", "one\ntwo"},
		"list":                {"<ul><li>tea<li>cake</ul>end", "tea\ncake\n\nend"},
		"table":               {"<table><tr><td>a</td><td>b</td></tr><tr><th>c<th>d</table>", "a b\nc d"},
		"white space":         {" <b> one </b>\t\n two , <i>three</i> ", "one two , three"},
		"pre":                 {"<pre>\n  a\n   b</pre>  c\n d", "  a\n   b\n\nc d"},
		"entities":            {"&lt;b&gt; &amp;amp; &#350;&#x131; &copy &euro; &nosuch; a&b", "<b> &amp; Şı © € &nosuch; a&b"},
		"what is not shown":   {"<head><title>T</title><style>s</style></head>a<script>s<!--<p></script>b<!-- c > d -->e", "abe"},
		"head without begin":  {"a</head>b<style>c</style>d", "abd"},
		"end without begin":   {"a</script></style></title></a>b</pre>c  d", "ab\n\nc d"},
		"head without end":    {"<head><title>T</title><body>text", "text"},
		"stray signs":         {"1 < 2 > 0 <<>> <3 </ b", "1 < 2 > 0 <<>> <3"},
		"title in a picture":  {"a<svg><title>T</title></svg>b", "ab"},
		"unknown elements":    {"<o:p>a</o:p><x-y>b</x-y>", "ab"},
		"conditional":         {"a<!--[if mso]><p>b</p><![endif]-->c<![if !mso]>d<![endif]>", "acd"},

		"link":                  {`<a href="https://a.test/b?c=1&amp;d=2">here</a>.`, "here <https://a.test/b?c=1&d=2>."},
		"link that is its text": {`<a href='https://a.test/b'> https://a.test/b </a> <a href=mailto:li@a.test>li@a.test</a>`, "https://a.test/b li@a.test"},
		"link but for a slash":  {`<a href="https://a.test/">a.test</a>`, "a.test"},
		"link without text":     {`<a href="https://a.test/"><img src=x></a>b`, "<https://a.test/>b"},
		"link to nowhere":       {`<a href="#top">a</a> <a href="JavaScript:b">b</a> <a name=c>c</a> <a href="data:text/html,d">d</a> <a href=/e>e</a>`, "a b c d e"},
		"link in a link":        {`<a href="https://a.test/">a <a href="https://b.test/">b</a></a>`, "a <https://a.test/> b <https://b.test/>"},
		"link without end":      {`<a href="https://a.test/">a`, "a <https://a.test/>"},
		"link over paragraphs":  {`<a href="https://a.test/"><p>a</p></a><p>b</p>`, "a <https://a.test/>\n\nb"},
		"hostile link":          {"<a href=\" ht\ntps://a.test/ b>c<d\">e</a>", "e <https://a.test/%20b%3Ec%3Cd>"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := openLetter(t, d, htmlLetter(tc.page))
			if diff := cmp.Diff(tc.want, got.Body); diff != "" || err != nil {
				t.Errorf("%v\n%s", err, diff)
			}
			if got.Files["message.html"] != tc.page {
				t.Errorf("attached %q", got.Files)
			}
		})
	}
}

// A page that was made to hurt is read once from its beginning to its end: with
// work that grows with its square this test would not end.
func TestOpenLetterOfHostileHTML(t *testing.T) {
	const half = 1<<19 - 1
	d := openDrafts(t, t.TempDir())
	for name, tc := range map[string]struct{ page, want string }{
		"brackets":         {strings.Repeat("<", half) + strings.Repeat(">", half), strings.Repeat("<", half) + strings.Repeat(">", half)},
		"pairs":            {strings.Repeat("<>", half), strings.Repeat("<>", half)},
		"elements":         {strings.Repeat("<b>", 2*half/3), ""},
		"links":            {strings.Repeat("<a href=https:>", 2*half/15) + "x", strings.Repeat("<https:>", 2*half/15-1) + "x <https:>"},
		"comments":         {strings.Repeat("<!--", half/2) + "x", ""},
		"attributes":       {"<p " + strings.Repeat("a=b ", half/2), ""},
		"entities":         {strings.Repeat("&", 2*half), strings.Repeat("&", 2*half)},
		"deep":             {strings.Repeat("<pre>", half/5) + "x" + strings.Repeat("</pre>", half/6), "x"},
		"link in pre":      {"<pre><a href=https:>" + strings.Repeat(" <b>", half/4), strings.Repeat(" ", half/4) + "<https:>"},
		"more than it was": {`a<a href="https:` + strings.Repeat("<", half) + `">x</a>`, ""}, // a file alone: signs in an address are escaped
		"line breaks":      {"a" + strings.Repeat("<br>", half/2) + "b", "a" + strings.Repeat("\n", half/2) + "b"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := openLetter(t, d, htmlLetter(tc.page))
			if got.Body != tc.want || err != nil {
				t.Errorf("%v: %d bytes, %.60q", err, len(got.Body), got.Body)
			}
		})
	}
}

// askedContext counts how often it is asked whether it is over, and is over
// from a number of times on.
type askedContext struct {
	context.Context
	asked *atomic.Int64
	until int64
}

func (c askedContext) Err() error {
	if c.asked.Add(1) > c.until {
		return context.Canceled
	}
	return nil
}

// A page is left as soon as nobody waits for it.
func TestOpenLetterOfHTMLIsCancelled(t *testing.T) {
	const elements = 300_000
	home := t.TempDir()
	d := openDrafts(t, home)
	ask := func(letter string, until int64) (int64, error) {
		path := filepath.Join(t.TempDir(), "letter.eml")
		if err := os.WriteFile(path, []byte(letter), 0o600); err != nil {
			t.Fatal(err)
		}
		var asked atomic.Int64
		_, err := d.OpenLetter(askedContext{t.Context(), &asked, until}, path)
		return asked.Load(), err
	}
	page := strings.Repeat("<b>", elements)
	read, err := ask("Subject: x\n\n"+page, 1<<62) // how often it is asked for reading alone
	if err != nil {
		t.Fatal(err)
	}
	all, err := ask(htmlLetter(page), 1<<62)
	if err != nil || all < read+elements/2000 {
		t.Errorf("asked %d times for %d elements, %v", all-read, elements, err)
	}
	for _, until := range []int64{0, read / 2, read + elements/4000} {
		asked, err := ask(htmlLetter(page), until)
		if !errors.Is(err, context.Canceled) || asked > until+5 {
			t.Errorf("asked %d times, %v, instead of %d", asked, err, until)
		}
		if left, _ := filepath.Glob(filepath.Join(home, "attachments", "*")); len(left) > 2 { // that of the whole page
			t.Errorf("%d files are left", len(left))
		}
	}
}
