package compose

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// errLongText says that a page has more words than a text may have.
var errLongText = errors.New("the text is too long")

// tokensAtOnce is how much of a page is read before it is asked whether anybody
// still waits for it.
const tokensAtOnce = 500

// htmlText gives the words of a page, as they would be written in a plain text.
// It goes over the page once and builds no tree, so that no page takes more than
// time in proportion to its length. Errors: the context's, [errLongText].
func htmlText(ctx context.Context, page string, limit int) (string, error) {
	t := &htmlTexter{limit: limit}
	z := html.NewTokenizer(strings.NewReader(page))
	for n := 0; ; n++ {
		if n%tokensAtOnce == 0 && ctx.Err() != nil {
			return "", fmt.Errorf("read the page: %w", context.Cause(ctx))
		}
		if t.out.Len() > limit {
			return "", errLongText
		}
		switch z.Next() {
		case html.ErrorToken: // a string ends, and cannot fail
			t.endLink()
			return strings.TrimRight(t.out.String(), " \t\r\n"), nil
		case html.TextToken:
			t.text(string(z.Text()))
		case html.StartTagToken, html.SelfClosingTagToken:
			t.start(z)
		case html.EndTagToken:
			name, _ := z.TagName()
			t.end(atom.Lookup(name))
		}
	}
}

// htmlTexter lays out words. What parts them is written only once the next word
// comes, so that nothing stands at the ends.
type htmlTexter struct {
	out    strings.Builder
	limit  int
	breaks int  // line ends before the next word
	space  bool // a space before it
	hidden bool // the text that comes is none for people
	pre    int  // elements around that keep white space
	begun  bool // the first of them begins: a line end that follows at once is not shown
	link   string
	from   int // where the text of the link begins, -1 before it does
}

func (t *htmlTexter) start(z *html.Tokenizer) {
	name, hasAttributes := z.TagName()
	tag := atom.Lookup(name)
	t.begun, t.hidden = false, false
	t.part(tag)
	switch tag {
	case atom.Script, atom.Style, atom.Title, atom.Iframe, atom.Noembed, atom.Noframes:
		t.hidden = true // the tokenizer gives all of it as one text
	case atom.Noscript:
		z.NextIsNotRawText() // nobody runs the scripts
	case atom.Pre:
		t.pre++
		t.begun = true
	case atom.A:
		t.endLink() // there is no link in a link
		for hasAttributes {
			var key, value []byte
			if key, value, hasAttributes = z.TagAttr(); t.link == "" && string(key) == "href" {
				t.link = linkAddress(string(value))
			}
		}
		t.from = -1
	}
}

func (t *htmlTexter) end(tag atom.Atom) {
	t.begun, t.hidden = false, false
	switch tag {
	case atom.A:
		t.endLink()
	case atom.Pre:
		t.pre = max(t.pre-1, 0)
	}
	t.part(tag)
}

// part parts what stands before a tag from what stands after it.
func (t *htmlTexter) part(tag atom.Atom) {
	switch tag {
	case atom.Br:
		t.breaks++
	case atom.P, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Blockquote, atom.Pre, atom.Ul, atom.Ol, atom.Dl, atom.Hr:
		t.breaks = max(t.breaks, 2)
	case atom.Div, atom.Li, atom.Tr, atom.Table, atom.Caption, atom.Dt, atom.Dd, atom.Body, atom.Center, atom.Address, atom.Fieldset,
		atom.Form, atom.Article, atom.Section, atom.Header, atom.Footer, atom.Main, atom.Nav, atom.Aside, atom.Figure, atom.Figcaption:
		t.breaks = max(t.breaks, 1)
	case atom.Td, atom.Th:
		t.space = true
	}
}

func (t *htmlTexter) text(s string) {
	if t.hidden {
		return
	}
	if t.pre > 0 {
		if t.begun {
			s = strings.TrimPrefix(s, "\n") // the tokenizer has made it one of \r\n
		}
		t.begun = false
		t.write(s)
		return
	}
	const white = " \t\n\f\r" // what HTML collapses; a no-break space stays
	for s != "" {
		if i := strings.IndexAny(s, white); i != 0 {
			if i < 0 {
				i = len(s)
			}
			t.write(s[:i])
			s = s[i:]
			continue
		}
		t.space = true
		s = strings.TrimLeft(s, white)
	}
}

// write writes a word, or a text that keeps its white space, after what parts it
// from the one before.
func (t *htmlTexter) write(s string) {
	if s == "" || t.out.Len() > t.limit {
		return
	}
	switch {
	case t.out.Len() == 0:
	case t.breaks > 0:
		t.out.WriteString(strings.Repeat("\n", t.breaks))
	case t.space:
		t.out.WriteByte(' ')
	}
	t.breaks, t.space = 0, false
	if t.link != "" && t.from < 0 && strings.TrimSpace(s) != "" {
		t.from = t.out.Len()
	}
	t.out.WriteString(s)
}

// endLink writes the address of a link after its text, unless that says it.
func (t *htmlTexter) endLink() {
	link := t.link
	t.link = ""
	switch {
	case link == "":
	case t.from < 0:
		t.write("<" + link + ">")
	case bareAddress(strings.TrimSpace(t.out.String()[t.from:])) != bareAddress(link):
		t.out.WriteString(" <" + link + ">") // before the line ends that wait
	}
}

// bareAddress is an address without what people leave out when they write it.
func bareAddress(s string) string {
	for _, scheme := range []string{"https://", "http://", "mailto:", "tel:"} {
		if len(s) >= len(scheme) && strings.EqualFold(s[:len(scheme)], scheme) {
			s = s[len(scheme):]
			break
		}
	}
	return strings.TrimSuffix(s, "/")
}

// linkAddress is the address of a link if it leads out of the page, and nothing
// else. As in a browser, line ends and tabs in it do not count.
func linkAddress(href string) string {
	href = strings.TrimSpace(strings.NewReplacer("\t", "", "\n", "", "\r", "").Replace(href))
	scheme, _, _ := strings.Cut(href, ":")
	switch strings.ToLower(scheme) {
	case "http", "https", "ftp", "mailto", "tel", "sms", "geo":
		return strings.NewReplacer(" ", "%20", "<", "%3C", ">", "%3E").Replace(CleanLine(href))
	}
	return ""
}
