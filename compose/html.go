package compose

import (
	"bytes"
	"fmt"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/renderer"
	gmhtml "github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/util"
)

// The page around the text. Styles stand in the elements themselves: Gmail and
// Outlook drop the rest. Nothing sets a colour for text or its ground, so that
// a dark mail program stays readable, and no language is claimed.
const (
	pageHead = "<!DOCTYPE html>\n<html>\n<head>\n" +
		"<meta http-equiv=\"Content-Type\" content=\"text/html; charset=utf-8\">\n</head>\n" +
		"<body dir=\"auto\" style=\"font-family:Arial,Helvetica,sans-serif;font-size:15px;line-height:1.4\">\n"
	pageTail = "</body>\n</html>\n"

	monospace  = "font-family:Consolas,Menlo,monospace"
	quoteStyle = "margin:0 0 1em 0;padding:0 0 0 1em;border-left:3px solid silver"
	preStyle   = "margin:0 0 1em 0;padding:0.5em;border:1px solid silver;white-space:pre-wrap;" + monospace
)

// html gives the text as a page, with line breaks where they were typed. cid
// names the part of the message that holds the attachment at a position.
func (m *markdown) html(cid func(position int) string) string {
	r := renderer.NewRenderer(renderer.WithNodeRenderers(
		util.Prioritized(&mailPage{m, cid}, 100),
		util.Prioritized(gmhtml.NewRenderer(gmhtml.WithHardWraps()), 1000),
	))
	var b bytes.Buffer
	b.WriteString(pageHead)
	_ = r.Render(&b, m.source, m.root) // neither a buffer in memory nor one of our functions fails
	b.WriteString(pageTail)
	return b.String()
}

// mailPage renders what mail programs need in another way than browsers do.
type mailPage struct {
	*markdown
	cid func(position int) string
}

// RegisterFuncs names the kinds of nodes.
func (p *mailPage) RegisterFuncs(reg renderer.NodeRendererFuncRegisterer) {
	reg.Register(ast.KindHeading, p.heading)
	reg.Register(ast.KindBlockquote, p.quote)
	reg.Register(ast.KindCodeBlock, p.code)
	reg.Register(ast.KindFencedCodeBlock, p.code)
	reg.Register(ast.KindCodeSpan, p.codeSpan)
	reg.Register(ast.KindLink, p.link)
	reg.Register(ast.KindImage, p.image)
}

func (p *mailPage) heading(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	h, ok := n.(*ast.Heading)
	if !ok {
		return ast.WalkContinue, nil
	}
	if !entering {
		_, _ = fmt.Fprintf(w, "</h%d>\n", h.Level)
		return ast.WalkContinue, nil
	}
	size := []string{"1.5em", "1.3em", "1.15em", "1em", "1em", "1em"}[h.Level-1]
	_, _ = fmt.Fprintf(w, "<h%d style=\"margin:0 0 0.6em 0;font-size:%s\">", h.Level, size)
	return ast.WalkContinue, nil
}

func (p *mailPage) quote(w util.BufWriter, _ []byte, _ ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		_, _ = w.WriteString("<blockquote style=\"" + quoteStyle + "\">\n")
	} else {
		_, _ = w.WriteString("</blockquote>\n")
	}
	return ast.WalkContinue, nil
}

func (p *mailPage) code(w util.BufWriter, source []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		_, _ = w.WriteString("</pre>\n")
		return ast.WalkContinue, nil
	}
	_, _ = w.WriteString("<pre style=\"" + preStyle + "\">")
	lines := n.Lines()
	for i := range lines.Len() {
		line := lines.At(i)
		gmhtml.DefaultWriter.RawWrite(w, line.Value(source))
	}
	return ast.WalkContinue, nil
}

func (p *mailPage) codeSpan(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	_, _ = w.WriteString("<code style=\"" + monospace + "\">")
	gmhtml.DefaultWriter.RawWrite(w, []byte(p.codeOf(n)))
	_, _ = w.WriteString("</code>")
	return ast.WalkSkipChildren, nil
}

// link renders a link, whose address settle has approved and escaped.
func (p *mailPage) link(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	link, ok := n.(*ast.Link)
	switch {
	case !ok:
	case entering:
		_, _ = w.WriteString("<a href=\"" + string(util.EscapeHTML(link.Destination)) + "\">")
	default:
		_, _ = w.WriteString("</a>")
	}
	return ast.WalkContinue, nil
}

// image renders a picture that is a part of the same message.
func (p *mailPage) image(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	i, ok := p.shown[n]
	if !entering || !ok {
		return ast.WalkSkipChildren, nil
	}
	picture := p.pictures[i]
	_, _ = w.WriteString("<img src=\"cid:" + string(util.EscapeHTML([]byte(p.cid(picture.position)))) +
		"\" alt=\"" + string(util.EscapeHTML([]byte(p.words(picture)))) + "\" style=\"max-width:100%;height:auto\">")
	return ast.WalkSkipChildren, nil
}

// codeOf gives the text of a code span; a line break in it is a space.
func (m *markdown) codeOf(n ast.Node) string {
	var b bytes.Buffer
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if t, ok := c.(*ast.Text); ok {
			b.Write(t.Segment.Value(m.source))
		}
	}
	return string(bytes.ReplaceAll(b.Bytes(), []byte("\n"), []byte(" ")))
}
