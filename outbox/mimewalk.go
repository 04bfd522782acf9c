package outbox

import (
	"fmt"
	"io"
	"strings"
)

const (
	maxDepth    = 100     // entities in entities
	maxEntities = 100_000 // of a message
)

// mark is what the first reading of a message finds out about an entity.
type mark struct {
	eight bool // its body has bytes that are not ASCII
	long  bool // its body has lines that SMTP does not carry (RFC 5321 4.5.3.1.6)
	utf8  bool // its body is text in UTF-8
}

// mimeWalk goes through a message twice, entity by entity: once to learn what
// has to change, since a part's header stands before its body, and once to
// write it. Libraries that read MIME give neither the preamble nor the exact
// boundary lines and headers back, and what need not change must not.
type mimeWalk struct {
	in      *mimeLines
	out     io.Writer // nil while it learns
	marks   []mark
	next    int  // the id of the next entity
	eights  int  // pieces that are not ASCII so far
	rigid   bool // some of them stand where nothing may be changed
	changes bool // something has to change
}

// learnMIME reads a message for the first time.
func learnMIME(r io.Reader) (*mimeWalk, error) {
	w := new(mimeWalk)
	return w, w.run(r)
}

// write reads the message again and writes it as 7-bit.
func (w *mimeWalk) write(out io.Writer, r io.Reader) error {
	again := &mimeWalk{out: out, marks: w.marks}
	return again.run(r)
}

func (w *mimeWalk) run(r io.Reader) (err error) {
	if w.in, err = newMIMELines(r); err != nil {
		return err
	}
	return w.entity("text/plain", true, 0)
}

// entity goes through a message or a part, up to a boundary or the end; kind
// is what it is where it does not say.
func (w *mimeWalk) entity(kind string, message bool, depth int) error {
	if depth > maxDepth || w.next >= maxEntities {
		return fmt.Errorf("%w: it has too many parts", ErrBadMessage)
	}
	e, err := readEntity(w.in, kind, message)
	if err != nil {
		return err
	}
	e.top, e.id = depth == 0, w.next
	w.next++
	if w.out == nil {
		w.marks = append(w.marks, mark{})
	}
	switch e.form() {
	case formMultipart:
		return w.container(e, func() error { return w.multipart(e, depth) })
	case formMessage:
		return w.container(e, func() error { return w.entity("text/plain", true, depth+1) })
	case formRigid:
		return w.unchanged(e)
	default:
		return w.leaf(e)
	}
}

// container goes through an entity of entities. Its own encoding says how
// theirs are (RFC 2045 6.4), and they are 7-bit afterwards.
func (w *mimeWalk) container(e *entity, inside func() error) error {
	if w.marks[e.id].eight && (e.encoding == "8bit" || e.encoding == "binary") {
		e.set("Content-Transfer-Encoding", "7bit")
	}
	e.blank = true // whatever is inside must not become a part of this header
	if err := w.head(e); err != nil {
		return err
	}
	before := w.eights
	if err := inside(); err != nil {
		return err
	}
	if w.out == nil {
		w.marks[e.id].eight = w.eights > before
	}
	return nil
}

func (w *mimeWalk) multipart(e *entity, depth int) error {
	kind := "text/plain"
	if e.kind == "multipart/digest" {
		kind = "message/rfc822" // RFC 2046 5.1.5
	}
	own := len(w.in.open)
	w.in.open = append(w.in.open, e.bound)
	defer func() { w.in.open = w.in.open[:own] }()
	if err := w.remark(); err != nil {
		return err
	}
	for {
		at, last := w.in.boundary()
		if at != own { // an outer one, or the end: the final one is missing
			return nil
		}
		if err := w.copy(w.in.piece); err != nil {
			return err
		}
		if last {
			w.in.open = w.in.open[:own]
		}
		if err := w.in.advance(); err != nil {
			return err
		}
		if last {
			return w.remark()
		}
		if err := w.entity(kind, false, depth+1); err != nil {
			return err
		}
	}
}

// remark goes through a preamble or an epilogue, which nobody reads (RFC 2046
// 5.1.1) and no encoding is for.
func (w *mimeWalk) remark() error {
	return w.each(func(piece []byte) error {
		if w.saw(piece) {
			w.changes = true
			piece = replaceEight(piece)
		}
		return w.copy(piece)
	})
}

// unchanged goes through an entity whose body must stay.
func (w *mimeWalk) unchanged(e *entity) error {
	if err := w.head(e); err != nil {
		return err
	}
	return w.each(func(piece []byte) error {
		w.rigid = w.saw(piece) || w.rigid
		return w.copy(piece)
	})
}

// each gives all pieces up to a boundary or the end.
func (w *mimeWalk) each(do func(piece []byte) error) error {
	for w.in.inside() {
		if err := do(w.in.piece); err != nil {
			return err
		}
		if err := w.in.advance(); err != nil {
			return err
		}
	}
	return nil
}

// head writes a header, its fields made 7-bit.
func (w *mimeWalk) head(e *entity) error {
	for _, f := range e.fields {
		if !e.top && w.saw([]byte(f.text)) {
			w.changes = true
			f = f.encodedAnyhow()
		}
		if err := w.copy([]byte(f.text)); err != nil {
			return err
		}
	}
	if !e.blank {
		return nil
	}
	return w.copy([]byte("\r\n"))
}

// saw counts a piece that is not ASCII.
func (w *mimeWalk) saw(piece []byte) bool {
	if asciiBytes(piece) {
		return false
	}
	w.eights++
	return true
}

func (w *mimeWalk) copy(b []byte) error {
	if w.out == nil {
		return nil
	}
	if _, err := w.out.Write(b); err != nil {
		return fmt.Errorf("write the message: %w", err)
	}
	return nil
}

func asciiBytes(b []byte) bool {
	for _, c := range b {
		if c >= 0x80 {
			return false
		}
	}
	return true
}

func replaceEight(b []byte) []byte {
	return []byte(strings.Map(func(r rune) rune {
		if r >= 0x80 {
			return '?'
		}
		return r
	}, string(b)))
}
