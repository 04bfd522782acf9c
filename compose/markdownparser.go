package compose

import (
	"github.com/yuin/goldmark/ast"
	linkify "github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// Bounds that keep the work in proportion to the text, whoever wrote it: for
// each mark the parser may look through the rest of its paragraph, and for each
// line at every list and quote that it stands in.
const (
	maxNesting = 16      // lists and quotes inside each other; what is deeper is text
	maxMarks   = 1000    // marks of one paragraph that are looked at; the rest is text
	maxSearch  = 8 << 20 // bytes that are looked through for the marks of one paragraph
)

// newMarkdownParser gives a parser for one text. It is CommonMark, but for what
// surprises people who write letters: a line below a quote or a list is not part
// of it unless it says so; "-- " above a signature makes no heading of the line
// before; HTML and link definitions, which would vanish, are text. An address
// becomes a link by itself. ends takes where links and pictures end.
func newMarkdownParser(ends map[ast.Node]int) parser.Parser {
	limit := &markLimit{}
	paragraph := parser.NewParagraphParser()
	return parser.NewParser(
		parser.WithBlockParsers(
			util.Prioritized(parser.NewThematicBreakParser(), 200),
			util.Prioritized(nestedBlocks{parser.NewListParser()}, 300),
			util.Prioritized(parser.NewListItemParser(), 400),
			util.Prioritized(parser.NewCodeBlockParser(), 500),
			util.Prioritized(parser.NewATXHeadingParser(), 600),
			util.Prioritized(parser.NewFencedCodeBlockParser(), 700),
			util.Prioritized(nestedBlocks{parser.NewBlockquoteParser()}, 800),
			util.Prioritized(lineOutside{paragraph}, 900),
			util.Prioritized(paragraph, 1000),
		),
		parser.WithInlineParsers(
			util.Prioritized(limitedMarks{parser.NewCodeSpanParser(), limit}, 100),
			util.Prioritized(linkMarks{parser.NewLinkParser(), limit, ends}, 200),
			util.Prioritized(typedLinks{parser.NewAutoLinkParser(), limit}, 300),
			util.Prioritized(limitedMarks{parser.NewEmphasisParser(), limit}, 500),
			util.Prioritized(bareLinks{linkify.NewLinkifyParser(
				linkify.WithLinkifyAllowedProtocols([]string{"http:", "https:"}),
			)}, 999),
		),
	)
}

// markLimit counts the marks of the block that is being read.
type markLimit struct {
	block ast.Node
	left  int
}

func (l *markLimit) reached(block ast.Node) bool {
	if l.block != block {
		l.block, l.left = block, maxMarks
		if lines := block.Lines(); lines.Len() > 0 {
			size := lines.At(lines.Len()-1).Stop - lines.At(0).Start
			l.left = min(maxMarks, maxSearch/max(size, 1))
		}
	}
	l.left--
	return l.left < 0
}

// limitedMarks reads marks up to the limit.
type limitedMarks struct {
	parser.InlineParser
	limit *markLimit
}

// Parse reads one mark.
func (m limitedMarks) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	if m.limit.reached(parent) {
		return nil
	}
	return m.InlineParser.Parse(parent, block, pc)
}

// linkMarks reads links and pictures and remembers where they end.
type linkMarks struct {
	parser.InlineParser
	limit *markLimit
	ends  map[ast.Node]int
}

// Parse reads one mark of a link.
func (m linkMarks) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	if m.limit.reached(parent) {
		return nil
	}
	n := m.InlineParser.Parse(parent, block, pc)
	switch n.(type) {
	case *ast.Link, *ast.Image:
		_, at := block.Position()
		m.ends[n] = at.Start
	}
	return n
}

// CloseBlock makes text of what was opened and not closed.
func (m linkMarks) CloseBlock(parent ast.Node, block text.Reader, pc parser.Context) {
	if c, ok := m.InlineParser.(parser.CloseBlocker); ok {
		c.CloseBlock(parent, block, pc)
	}
}

// typedLinks reads <address> where it leads somewhere.
type typedLinks struct {
	parser.InlineParser
	limit *markLimit
}

// Parse reads one address.
func (m typedLinks) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	if m.limit.reached(parent) {
		return nil
	}
	n, ok := m.InlineParser.Parse(parent, block, pc).(*ast.AutoLink)
	if !ok {
		return nil
	}
	if _, ok := linkTarget(addressOf(n, block.Source())); !ok {
		return nil
	}
	return n
}

// addressOf gives where an address that was typed as such leads, escaped.
func addressOf(n *ast.AutoLink, source []byte) string {
	if n.AutoLinkType == ast.AutoLinkEmail {
		return "mailto:" + string(n.Label(source))
	}
	return string(util.URLEscape(n.URL(source), false))
}

// bareLinks finds addresses in the text. They begin after white space or a
// parenthesis: with the marks that linkify knows besides, one text of stars
// would be searched again at each of them.
type bareLinks struct{ parser.InlineParser }

// Trigger names the bytes before an address.
func (bareLinks) Trigger() []byte { return []byte{' ', '('} }

// nestedBlocks reads blocks that hold blocks, to a depth.
type nestedBlocks struct{ parser.BlockParser }

// Open begins a block unless it stands too deep.
func (n nestedBlocks) Open(parent ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	// Directly in a list nothing is opened but its items, and the list's parser
	// has to see them.
	if _, inList := parent.(*ast.List); !inList && nesting(parent) >= maxNesting {
		return nil, parser.NoChildren
	}
	return n.BlockParser.Open(parent, reader, pc)
}

func nesting(n ast.Node) int {
	depth := 0
	for ; n != nil; n = n.Parent() {
		switch n.(type) {
		case *ast.List, *ast.Blockquote:
			depth++
		}
	}
	return depth
}

// lineOutside begins a paragraph with a line that follows a quote or a list and
// does not belong to it. CommonMark would have it continue the paragraph in
// there; people answer below a quoted line without an empty one between.
type lineOutside struct{ parser.BlockParser }

// Open begins the paragraph if the open one stands in a block that has ended.
func (l lineOutside) Open(parent ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	last := pc.LastOpenedBlock().Node
	if !ast.IsParagraph(last) || last.Parent() == parent {
		return nil, parser.NoChildren
	}
	return l.BlockParser.Open(parent, reader, pc)
}

// CanInterruptParagraph is what makes the difference.
func (lineOutside) CanInterruptParagraph() bool { return true }

// CanAcceptIndentedLine keeps a line that is indented.
func (lineOutside) CanAcceptIndentedLine() bool { return true }
