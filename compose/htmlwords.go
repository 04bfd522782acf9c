package compose

import (
	"context"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// htmlWords gives the words of an HTML text, laid out with line breaks. It reads
// token by token and believes in no tree, so that the time it takes grows with
// the text alone, whatever is nested or left open in it.
//
// The only error is that of the context.
func htmlWords(ctx context.Context, text string) (string, error) {
	z := html.NewTokenizer(strings.NewReader(text))
	var w wordsOfHTML
	for n := 0; ; n++ {
		if n%1000 == 0 && ctx.Err() != nil {
			return "", context.Cause(ctx)
		}
		kind := z.Next()
		switch kind {
		case html.ErrorToken: // only the end of the text
			return strings.TrimSpace(w.out.String()), nil
		case html.TextToken:
			w.text(string(z.Text()))
		case html.StartTagToken, html.SelfClosingTagToken:
			w.begin(z)
		case html.EndTagToken:
			name, _ := z.TagName()
			w.end(atom.Lookup(name))
		}
		w.hide = w.hide && kind == html.StartTagToken
	}
}

// wordsOfHTML collects the words.
type wordsOfHTML struct {
	out    strings.Builder
	breaks int  // line breaks due before the next word
	space  bool // a space is due before the next word
	hide   bool // the next text is for the program that shows the page
	pre    int  // in how many elements white space stands
	href   string
	link   strings.Builder // the words of the link
}

// text adds words. White space between them is one space but where it is text.
func (w *wordsOfHTML) text(words string) {
	if w.hide {
		return
	}
	if w.pre > 0 {
		w.write(words)
		return
	}
	for _, r := range words {
		switch r {
		case ' ', '\t', '\n', '\r', '\f':
			w.space = true
		default:
			w.write(string(r))
		}
	}
}

// write adds what is due before it, and then the words themselves.
func (w *wordsOfHTML) write(words string) {
	if w.out.Len() > 0 {
		if w.breaks > 0 {
			w.out.WriteString(strings.Repeat("\n", w.breaks))
		} else if w.space {
			w.out.WriteByte(' ')
		}
	}
	if w.space && w.link.Len() > 0 {
		w.link.WriteByte(' ')
	}
	w.breaks, w.space = 0, false
	w.out.WriteString(words)
	if w.href != "" {
		w.link.WriteString(words)
	}
}

// begin is the beginning of an element.
func (w *wordsOfHTML) begin(z *html.Tokenizer) {
	name, more := z.TagName()
	a := atom.Lookup(name)
	switch a {
	case atom.Script, atom.Style, atom.Title, atom.Iframe, atom.Noembed, atom.Noframes, atom.Noscript:
		w.hide = true // the tokenizer gives what is in them as one text
	case atom.Br:
		w.breaks++
		w.breaks = min(w.breaks, 2)
	case atom.Li:
		w.breakLines(1)
		w.write("- ")
	case atom.Td, atom.Th:
		w.space = true
	case atom.Pre:
		w.breakLines(2)
		w.pre++
	case atom.A:
		w.href = attribute(z, more, "href")
		w.link.Reset()
	case atom.Img:
		w.text(attribute(z, more, "alt"))
	default:
		w.breakLines(breaksAround(a))
	}
}

// end is the end of an element.
func (w *wordsOfHTML) end(a atom.Atom) {
	switch a {
	case atom.A:
		href, words := w.href, strings.TrimSpace(w.link.String())
		w.href = ""
		if isAddress(href) && href != words && strings.TrimPrefix(href, "mailto:") != words {
			w.space = w.space || words != ""
			w.write("<" + href + ">")
		}
	case atom.Pre:
		w.pre = max(0, w.pre-1)
		w.breakLines(2)
	case atom.Li:
		w.breakLines(1)
	default:
		w.breakLines(breaksAround(a))
	}
}

func (w *wordsOfHTML) breakLines(n int) { w.breaks = max(w.breaks, n) }

// breaksAround is how many line breaks stand before and behind an element.
func breaksAround(a atom.Atom) int {
	switch a {
	case atom.P, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Blockquote, atom.Ul, atom.Ol, atom.Dl, atom.Table, atom.Hr:
		return 2
	case atom.Div, atom.Tr, atom.Dt, atom.Dd, atom.Section, atom.Article, atom.Header, atom.Footer, atom.Main, atom.Nav,
		atom.Aside, atom.Address, atom.Figure, atom.Figcaption, atom.Center, atom.Form, atom.Fieldset:
		return 1
	default:
		return 0
	}
}

// isAddress reports whether a link leads somewhere that means something outside
// of the page.
func isAddress(href string) bool {
	for _, scheme := range []string{"http://", "https://", "mailto:"} {
		if len(href) > len(scheme) && strings.EqualFold(href[:len(scheme)], scheme) {
			return true
		}
	}
	return false
}

// attribute is the value of an attribute of the element that begins, "" if it
// has none.
func attribute(z *html.Tokenizer, more bool, name string) string {
	value := ""
	for more {
		var key, val []byte
		key, val, more = z.TagAttr()
		if string(key) == name && value == "" {
			value = string(val)
		}
	}
	return strings.TrimSpace(value)
}
