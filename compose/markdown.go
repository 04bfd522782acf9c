package compose

import (
	"bufio"
	"bytes"
	"html"
	"net/url"
	"strings"
	"unicode"

	"github.com/yuin/goldmark/ast"
	gmhtml "github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
	"golang.org/x/text/unicode/norm"
)

// maxFormatted is how many bytes of text are formatted; a longer one goes out,
// and is shown, as it was typed.
const maxFormatted = 1 << 20

// markdown is a text and what its marks mean, after our rules: a link leads to a
// web or mail address or is no link, a picture is one of the attachments or is
// no picture. What is neither stays the text it was.
type markdown struct {
	source   []byte
	root     ast.Node
	pictures []textPicture
	missing  []string // names of pictures that no attachment has, each once
	attached *attachedNames
	ends     map[ast.Node]int // where links and pictures end in source
	shown    map[ast.Node]int // which of pictures a node is
}

// textPicture is one place in the text where an attachment is shown.
type textPicture struct {
	start, end int // in the source
	position   int // of the attachment in its list
	alt        string
}

// parseMarkdown reads a text with the attachments it may show.
func parseMarkdown(body string, attachments []Attachment) *markdown {
	m := &markdown{
		source: []byte(CleanText(body)), attached: newAttachedNames(attachments),
		ends: make(map[ast.Node]int), shown: make(map[ast.Node]int),
	}
	if len(m.source) > maxFormatted {
		m.root = ast.NewDocument()
		return m
	}
	m.root = newMarkdownParser(m.ends).Parse(text.NewReader(m.source))
	m.settle(m.root)
	return m
}

// settle applies the rules for links and pictures to what is inside n.
func (m *markdown) settle(n ast.Node) {
	for c := n.FirstChild(); c != nil; {
		next := c.NextSibling()
		switch c := c.(type) {
		case *ast.Image:
			m.settleImage(c)
		case *ast.Link:
			target, ok := linkTarget(meaning(c.Destination))
			if !ok {
				m.makeText(c)
				break
			}
			c.Destination = util.URLEscape([]byte(target), false)
			if c.FirstChild() == nil { // there would be nothing to press
				words := ast.NewString([]byte(target))
				words.SetRaw(true)
				c.AppendChild(c, words)
			}
			m.settle(c)
		default:
			m.settle(c)
		}
		c = next
	}
}

func (m *markdown) settleImage(n *ast.Image) {
	name := meaning(n.Destination)
	position, ok := m.attached.picture(name)
	if !ok {
		if m.attached.isMissing(name) {
			m.attached.all[nameKey(name)] = true // told once
			m.missing = append(m.missing, name)
		}
		m.makeText(n)
		return
	}
	m.shown[n] = len(m.pictures)
	m.pictures = append(m.pictures, textPicture{start: n.Pos(), end: m.ends[n], position: position, alt: m.altOf(n)})
}

// makeText puts the text in the place of what was taken for more.
func (m *markdown) makeText(n ast.Node) {
	plain := ast.NewTextSegment(text.NewSegment(n.Pos(), m.ends[n]))
	n.Parent().ReplaceChild(n.Parent(), n, plain)
}

// isFormatted tells whether anything of the text is more than text. An address
// that was typed as one is not: every mail program makes a link of it.
func (m *markdown) isFormatted() bool {
	found := false
	_ = ast.Walk(m.root, func(n ast.Node, _ bool) (ast.WalkStatus, error) { // fn gives no error
		switch n.(type) {
		case *ast.Document, *ast.Paragraph, *ast.TextBlock, *ast.Text, *ast.AutoLink:
			return ast.WalkContinue, nil
		}
		found = true
		return ast.WalkStop, nil
	})
	return found
}

// plain gives the text as it was typed, with a picture's words in its place.
func (m *markdown) plain() string {
	var b strings.Builder
	at := 0
	for _, p := range m.pictures {
		b.Write(m.source[at:p.start])
		b.WriteString("[" + m.words(p) + "]")
		at = p.end
	}
	b.Write(m.source[at:])
	return b.String()
}

// words are what stands for a picture where it cannot be seen.
func (m *markdown) words(p textPicture) string {
	if p.alt != "" {
		return p.alt
	}
	return CleanName(m.attached.list[p.position].Name)
}

// altOf gives the words of a picture, on one line.
func (m *markdown) altOf(n ast.Node) string {
	var b strings.Builder
	_ = ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) { // fn gives no error
		if entering {
			b.WriteString(m.textOf(n))
		}
		return ast.WalkContinue, nil
	})
	return CleanLine(b.String())
}

// textOf gives the text of one node, without that of its children.
func (m *markdown) textOf(n ast.Node) string {
	switch n := n.(type) {
	case *ast.AutoLink:
		return string(n.Label(m.source))
	case *ast.String:
		return string(n.Value)
	case *ast.Text:
		s := string(n.Segment.Value(m.source))
		if !n.IsRaw() {
			s = meaning([]byte(s))
		}
		if n.HardLineBreak() || n.SoftLineBreak() {
			s += "\n"
		}
		return s
	}
	return ""
}

// meaning gives what a text with backslashes and entities means, exactly as
// the HTML shows it.
func meaning(b []byte) string {
	if !bytes.ContainsAny(b, `\&`) {
		return string(b)
	}
	var out bytes.Buffer
	w := bufio.NewWriter(&out)
	gmhtml.DefaultWriter.Write(w, b)
	_ = w.Flush() // a buffer in memory takes everything
	return html.UnescapeString(out.String())
}

// linkTarget tells whether a link may lead to an address: to the web or to
// somebody's mailbox, and nowhere into this computer.
func linkTarget(address string) (string, bool) {
	if strings.ContainsFunc(address, unicode.IsControl) {
		return "", false
	}
	scheme, rest, _ := strings.Cut(address, ":")
	switch strings.ToLower(scheme) {
	case "http", "https":
		return address, len(rest) > 2 && strings.HasPrefix(rest, "//")
	case "mailto":
		return address, rest != ""
	}
	return "", false
}

// attachedNames finds attachments by the names that the text gives them.
type attachedNames struct {
	list     []Attachment
	pictures map[string]int
	all      map[string]bool
}

func newAttachedNames(list []Attachment) *attachedNames {
	a := &attachedNames{list: list, pictures: make(map[string]int), all: make(map[string]bool)}
	for i, f := range list {
		key := nameKey(CleanName(f.Name))
		a.all[key] = true
		if _, taken := a.pictures[key]; f.Inline && f.IsPicture() && !taken {
			a.pictures[key] = i
		}
	}
	return a
}

// nameKey makes names comparable that look the same: macOS takes letters apart.
func nameKey(name string) string { return norm.NFC.String(name) }

// picture finds the attachment that is shown under a name. Editors of Markdown
// write a space as %20, so a name is tried that way as well.
func (a *attachedNames) picture(name string) (position int, ok bool) {
	if position, ok = a.pictures[nameKey(name)]; ok {
		return position, true
	}
	if unescaped, err := url.PathUnescape(name); err == nil {
		position, ok = a.pictures[nameKey(unescaped)]
	}
	return position, ok
}

// isMissing tells whether a picture's name is that of a file that should be
// attached and is not. The address of a picture elsewhere is no such name.
func (a *attachedNames) isMissing(name string) bool {
	unescaped, err := url.PathUnescape(name)
	if err != nil {
		unescaped = name
	}
	return name != "" && !hasScheme(name) && !a.all[nameKey(name)] && !a.all[nameKey(unescaped)]
}

// hasScheme tells an address (RFC 3986 3.1) from the name of a file.
func hasScheme(s string) bool {
	scheme, _, ok := strings.Cut(s, ":")
	return strings.HasPrefix(s, "//") || ok && len(scheme) > 1 && !strings.ContainsFunc(scheme, func(r rune) bool {
		return r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("+-.", r)
	})
}
