package outbox

import (
	"bytes"
	"fmt"
	"io"
	"mime/quotedprintable"
	"strings"
)

const (
	encodingBase64 = "base64"
	encodingQuoted = "quoted-printable"

	maxWireLine = 998 // RFC 5322 2.1.1, without the line end
)

// remedy is what makes the body of a leaf fit for every server.
type remedy int

const (
	remedyNone remedy = iota
	remedyQuoted
	remedyBase64
	// remedyMend: the body says that it is encoded, but has bytes that no
	// encoding makes.
	remedyMend
)

func (e *entity) remedy(m mark) remedy {
	switch e.encoding {
	case encodingBase64, encodingQuoted:
		if m.eight {
			return remedyMend
		}
		return remedyNone
	case "", "7bit", "8bit", "binary":
		if !m.eight && !m.long {
			return remedyNone
		}
	default: // "utf-8", "8-bit" and the like; what is 7-bit may be encoded all the same
		if !m.eight {
			return remedyNone
		}
	}
	if strings.HasPrefix(e.kind, "text") || strings.HasPrefix(e.kind, "multipart/") || e.kind == "" {
		return remedyQuoted
	}
	return remedyBase64
}

// leaf goes through a part that has none of its own.
func (w *mimeWalk) leaf(e *entity) error {
	if w.out == nil {
		return w.learnLeaf(e)
	}
	m := w.marks[e.id]
	fix := e.remedy(m)
	if fix == remedyNone || fix == remedyMend {
		e.blank = e.blank || fix == remedyMend
		if err := w.head(e); err != nil {
			return err
		}
		return w.mendLeaf(e, fix)
	}
	e.declare(m, fix)
	if err := w.head(e); err != nil {
		return err
	}
	if fix == remedyBase64 {
		enc := &base64Lines{w: w.out}
		if _, err := w.encodeLeaf(enc); err != nil {
			return err
		}
		return enc.Close()
	}
	enc := quotedprintable.NewWriter(w.out)
	delimited, err := w.encodeLeaf(enc)
	if err == nil {
		err = enc.Close()
	}
	if err != nil {
		return fmt.Errorf("write the message: %w", err)
	}
	if delimited {
		return w.copy([]byte("\r\n"))
	}
	return nil
}

// declare writes the new encoding into the header.
func (e *entity) declare(m mark, fix remedy) {
	if e.message && !e.has("MIME-Version") {
		e.set("MIME-Version", "1.0")
	}
	if m.eight && m.utf8 && !e.has("Content-Type") {
		e.set("Content-Type", "text/plain; charset=utf-8")
	}
	encoding := encodingQuoted
	if fix == remedyBase64 {
		encoding = encodingBase64
	}
	e.set("Content-Transfer-Encoding", encoding)
	e.blank = true
}

// learnLeaf finds out what has to change.
func (w *mimeWalk) learnLeaf(e *entity) error {
	if err := w.head(e); err != nil {
		return err
	}
	m := &w.marks[e.id]
	var text utf8Check
	line := 0
	err := w.each(func(piece []byte) error {
		if w.in.first {
			line = 0
		}
		line += len(bytes.TrimSuffix(piece, []byte("\r\n")))
		m.long = m.long || line > maxWireLine
		m.eight = w.saw(piece) || m.eight
		text.add(piece)
		return nil
	})
	m.utf8 = text.ok()
	w.changes = w.changes || e.remedy(*m) != remedyNone
	return err
}

// encodeLeaf writes a body into its encoder. The line end before a boundary is
// the boundary's (RFC 2046 5.1.1); delimited says that there was one.
func (w *mimeWalk) encodeLeaf(enc io.Writer) (delimited bool, err error) {
	crlf := []byte("\r\n")
	err = w.each(func(piece []byte) error {
		if delimited {
			if _, err := enc.Write(crlf); err != nil {
				return fmt.Errorf("write the message: %w", err)
			}
		}
		body, ended := bytes.CutSuffix(piece, crlf)
		delimited = ended
		if _, err := enc.Write(body); err != nil {
			return fmt.Errorf("write the message: %w", err)
		}
		return nil
	})
	if err == nil && delimited && w.in.ended() {
		delimited = false
		_, err = enc.Write(crlf)
	}
	return delimited, err
}

// mendLeaf writes a body as it is, but for bytes that are in no encoding: in
// quoted-printable they are meant as they stand, in base64 they mean nothing
// (RFC 2045 6.7, 6.8).
func (w *mimeWalk) mendLeaf(e *entity, fix remedy) error {
	column := 0
	return w.each(func(piece []byte) error {
		if fix == remedyNone {
			return w.copy(piece)
		}
		fixed := make([]byte, 0, len(piece))
		for _, c := range piece {
			switch {
			case c < 0x80:
				fixed = append(fixed, c)
				column++
			case e.encoding == encodingQuoted:
				if column > 72 {
					fixed = append(fixed, "=\r\n"...)
					column = 0
				}
				fixed = fmt.Appendf(fixed, "=%02X", c)
				column += 3
			}
			if c == '\n' {
				column = 0
			}
		}
		return w.copy(fixed)
	})
}
