package compose

import (
	"strings"

	"github.com/yuin/goldmark/ast"
)

// BlockKind is what a Block is.
type BlockKind int

// The kinds of blocks.
const (
	Paragraph BlockKind = iota
	Heading
	ListItem  // the beginning of one; what follows in the same item is of its own kind
	CodeBlock // Spans holds one span without formatting
	Picture
	Rule
)

// Block is one piece of a formatted text, from top to bottom.
type Block struct {
	Kind    BlockKind
	Level   int  // of a heading: 1 to 6
	Quote   int  // so many quotes it stands in, one inside the other
	Depth   int  // so many lists it stands in
	Ordered bool // of a list item: it has a number
	Ordinal int  // that number

	Spans []Span

	Attachment string // of a picture: the id of its attachment
	Alt        string // of a picture: its words; never empty
}

// Span is a piece of text that looks the same all over. A line break in it is
// one on the screen.
type Span struct {
	Text               string
	Bold, Italic, Code bool
	Link               string // where it leads: http, https or mailto; empty: nowhere
}

// ParseText gives what a text with Markdown looks like, as Build sends it, for a
// preview: it needs no HTML and opens no address. A picture is always a block of
// its own. Attachments are those of the draft. Work and result grow no faster
// than the text, whatever is in it.
func ParseText(body string, attachments []Attachment) []Block {
	m := parseMarkdown(body, attachments)
	if len(m.source) > maxFormatted {
		return []Block{{Kind: Paragraph, Spans: []Span{{Text: string(m.source)}}}}
	}
	w := blockWriter{markdown: m}
	w.children(m.root, Block{})
	return w.blocks
}

// blockWriter gathers the blocks of a text.
type blockWriter struct {
	*markdown
	blocks []Block
}

// children writes the blocks inside n; place says in what they stand.
func (w *blockWriter) children(n ast.Node, place Block) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		w.block(c, place)
	}
}

func (w *blockWriter) block(n ast.Node, place Block) {
	switch n := n.(type) {
	case *ast.Blockquote:
		place.Quote++
		w.children(n, place)
	case *ast.List:
		w.list(n, place)
	case *ast.Heading:
		place.Kind, place.Level = Heading, n.Level
		w.text(n, place)
	case *ast.CodeBlock, *ast.FencedCodeBlock:
		var b strings.Builder
		for i := range n.Lines().Len() {
			line := n.Lines().At(i)
			b.Write(line.Value(w.source))
		}
		place.Kind, place.Spans = CodeBlock, []Span{{Text: strings.TrimSuffix(b.String(), "\n")}}
		w.blocks = append(w.blocks, place)
	case *ast.ThematicBreak:
		place.Kind = Rule
		w.blocks = append(w.blocks, place)
	default:
		w.text(n, place)
	}
}

// list writes the items of a list. Each begins with a block of kind ListItem,
// which is empty where the item begins with anything but text.
func (w *blockWriter) list(n *ast.List, place Block) {
	place.Depth++
	number := n.Start
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		item := place
		item.Kind, item.Ordered = ListItem, n.IsOrdered()
		if item.Ordered {
			item.Ordinal = number
			number++
		}
		first := c.FirstChild()
		switch first.(type) {
		case *ast.Paragraph, *ast.TextBlock:
			w.text(first, item)
			first = first.NextSibling()
		default:
			w.blocks = append(w.blocks, item)
		}
		for ; first != nil; first = first.NextSibling() {
			w.block(first, place)
		}
	}
}

// text writes the text inside n, and its pictures between. A heading or a list
// item is there even if it has no text.
func (w *blockWriter) text(n ast.Node, place Block) {
	s := spanWriter{markdown: w.markdown}
	s.children(n, Span{})
	for i, piece := range append(s.pieces, s.piece) {
		if spans := trimSpans(joined(piece.spans)); len(spans) > 0 || i == 0 && place.Kind != Paragraph {
			b := place
			b.Spans = spans
			w.blocks = append(w.blocks, b)
		}
		if place.Kind == ListItem { // what follows stands below it
			place.Kind, place.Ordered, place.Ordinal = Paragraph, false, 0
		}
		if piece.picture >= 0 && i < len(s.pieces) {
			picture := w.pictures[piece.picture]
			w.blocks = append(w.blocks, Block{
				Kind: Picture, Quote: place.Quote, Depth: place.Depth,
				Attachment: w.attached.list[picture.position].ID, Alt: w.words(picture),
			})
		}
	}
}

// piece is text up to a picture, or up to the end.
type piece struct {
	spans   []Span
	picture int
}

// spanWriter gathers the spans of one block.
type spanWriter struct {
	*markdown
	pieces []piece
	piece  piece
}

func (s *spanWriter) children(n ast.Node, style Span) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		s.span(c, style)
	}
}

func (s *spanWriter) span(n ast.Node, style Span) {
	switch n := n.(type) {
	case *ast.Emphasis:
		if n.Level == 2 {
			style.Bold = true
		} else {
			style.Italic = true
		}
		s.children(n, style)
	case *ast.CodeSpan:
		style.Code, style.Text = true, s.codeOf(n)
		s.add(style)
	case *ast.Link:
		style.Link = string(n.Destination)
		s.children(n, style)
	case *ast.AutoLink:
		style.Link, style.Text = addressOf(n, s.source), s.textOf(n)
		s.add(style)
	case *ast.Image:
		s.piece.picture = s.shown[n]
		s.pieces, s.piece = append(s.pieces, s.piece), piece{}
	default:
		style.Text = s.textOf(n)
		s.add(style)
	}
}

// add adds a span.
func (s *spanWriter) add(span Span) {
	if span.Text != "" {
		s.piece.spans = append(s.piece.spans, span)
	}
}

// joined makes one span of those beside each other that look the same.
func joined(spans []Span) []Span {
	var out []Span
	for len(spans) > 0 {
		look := spans[0]
		var b strings.Builder
		for len(spans) > 0 {
			next := spans[0]
			next.Text = look.Text
			if next != look {
				break
			}
			b.WriteString(spans[0].Text)
			spans = spans[1:]
		}
		look.Text = b.String()
		out = append(out, look)
	}
	return out
}

// trimSpans takes white space off both ends.
func trimSpans(spans []Span) []Span {
	for len(spans) > 0 {
		spans[0].Text = strings.TrimLeft(spans[0].Text, " \n")
		if spans[0].Text != "" {
			break
		}
		spans = spans[1:]
	}
	for len(spans) > 0 {
		last := len(spans) - 1
		spans[last].Text = strings.TrimRight(spans[last].Text, " \n")
		if spans[last].Text != "" {
			break
		}
		spans = spans[:last]
	}
	return spans
}
