package desktop

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
)

// Handover is what a second start gives to the first. The zero value only
// brings the window to the front. Nothing in it can send a message, and there
// is no place in it for a secret.
type Handover struct {
	Message *Message `json:"message,omitempty"` // nil: none was asked for
	// Files are absolute paths to attach: the first process has a working
	// directory of its own. They travel as bytes, since a name on a Unix disk
	// need not be text.
	Files []Path `json:"files,omitempty"`
	// Letters are absolute paths of messages to open as new ones.
	Letters []Path `json:"letters,omitempty"`
	Problem string `json:"problem,omitempty"` // key of a sentence to show; "" is none
}

// Message is a message to write, as a mailto link describes it. Nothing in it
// has been cleaned.
type Message struct {
	To      string `json:"to,omitempty"`
	Cc      string `json:"cc,omitempty"`
	Bcc     string `json:"bcc,omitempty"`
	Subject string `json:"subject,omitempty"`
	Body    string `json:"body,omitempty"`
}

// Path is the name of a file, in the bytes the system knows it by.
type Path []byte

// The bounds of a handover. They lie above what a command line can hold, so
// that only what is no Sendoff reaches them.
const (
	maxFrame   = 16 << 20 // the whole, as JSON
	maxLine    = 1 << 20  // an address field or the subject
	maxBody    = 8 << 20
	maxFiles   = 1 << 16
	maxPath    = 1 << 15 // Windows has the longest
	maxProblem = 64
	maxReply   = 1 << 10 // a word
)

// wireVersion is the version of both frames. It changes when an older Sendoff
// would misread a newer one.
const wireVersion = 2

// The words after a handover. The first process offers to take it as soon as
// its window can; the other one says go, if it is still there; then it is
// taken, or not. So nothing is opened that its giver has given up, and it
// knows what has become of it.
const (
	wordOffer = "offer"
	wordGo    = "go"

	answerTaken   = "taken"   // the window has it
	answerEnding  = "ending"  // the window is closing, or has no data: ask again
	answerRefused = "refused" // it could not be read
)

type wireHandover struct {
	Version int `json:"version"`
	Handover
}

type wireWord struct {
	Version int    `json:"version"`
	Word    string `json:"word"`
}

// errWire says that what was read is no handover this version knows.
var errWire = errors.New("not a handover of this version")

// check holds a handover to its bounds, on both sides of the channel.
func (h Handover) check() error {
	if m := h.Message; m != nil {
		for _, line := range []string{m.To, m.Cc, m.Bcc, m.Subject} {
			if len(line) > maxLine {
				return fmt.Errorf("%w: a field of %d bytes", errWire, len(line))
			}
		}
		if len(m.Body) > maxBody {
			return fmt.Errorf("%w: a text of %d bytes", errWire, len(m.Body))
		}
	}
	if len(h.Files)+len(h.Letters) > maxFiles {
		return fmt.Errorf("%w: %d files", errWire, len(h.Files)+len(h.Letters))
	}
	for _, p := range slices.Concat(h.Files, h.Letters) {
		if len(p) > maxPath || bytes.IndexByte(p, 0) >= 0 || !filepath.IsAbs(string(p)) {
			return fmt.Errorf("%w: a file without an absolute path", errWire)
		}
	}
	if len(h.Problem) > maxProblem || strings.Trim(h.Problem, "abcdefghijklmnopqrstuvwxyz-.") != "" {
		return fmt.Errorf("%w: a problem that is no key", errWire)
	}
	return nil
}

// writeHandover sends a handover.
func writeHandover(w io.Writer, h Handover) error {
	if err := h.check(); err != nil {
		return err
	}
	return writeFrame(w, wireHandover{wireVersion, h}, maxFrame)
}

// readHandover reads what somebody sent. It trusts nothing of it: the error
// wraps errWire unless the channel broke.
func readHandover(r io.Reader) (Handover, error) {
	var got wireHandover
	if err := readFrame(r, &got, maxFrame); err != nil {
		return Handover{}, err
	}
	if got.Version != wireVersion {
		return Handover{}, fmt.Errorf("%w: version %d", errWire, got.Version)
	}
	if err := got.check(); err != nil {
		return Handover{}, err
	}
	return got.Handover, nil
}

func writeWord(w io.Writer, word string) error {
	return writeFrame(w, wireWord{wireVersion, word}, maxReply)
}

// readWord reads what the other side says. A newer version's is understood as
// long as it is one of ours.
func readWord(r io.Reader) (string, error) {
	var got wireWord
	if err := readFrame(r, &got, maxReply); err != nil {
		return "", err
	}
	switch got.Word {
	case wordOffer, wordGo, answerTaken, answerEnding, answerRefused:
		return got.Word, nil
	}
	return "", fmt.Errorf("%w: a word that means nothing", errWire)
}

// writeFrame writes a value as JSON behind its length in four bytes, in one
// piece.
func writeFrame(w io.Writer, value any, most int) error {
	b := bytes.NewBuffer(make([]byte, 4, 1<<10))
	enc := json.NewEncoder(b)
	enc.SetEscapeHTML(false) // it would make a text six times as long
	if err := enc.Encode(value); err != nil {
		return fmt.Errorf("writing a frame: %w", err)
	}
	n := b.Len() - 4
	if n > most {
		return fmt.Errorf("%w: %d bytes", errWire, n)
	}
	binary.BigEndian.PutUint32(b.Bytes(), uint32(n)) //nolint:gosec // it is below most
	if _, err := w.Write(b.Bytes()); err != nil {
		return fmt.Errorf("writing a frame: %w", err)
	}
	return nil
}

// readFrame reads one frame. Memory grows with what arrives, not with what
// the length promises.
func readFrame(r io.Reader, value any, most uint32) error {
	var head [4]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return fmt.Errorf("reading a frame: %w", err)
	}
	n := binary.BigEndian.Uint32(head[:])
	if n > most {
		return fmt.Errorf("%w: %d bytes", errWire, n)
	}
	b, err := io.ReadAll(io.LimitReader(r, int64(n)))
	switch {
	case err != nil:
		return fmt.Errorf("reading a frame: %w", err)
	case len(b) < int(n):
		return fmt.Errorf("reading a frame: %w", io.ErrUnexpectedEOF)
	}
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	if err := dec.Decode(value); err != nil {
		return fmt.Errorf("%w: %w", errWire, err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return fmt.Errorf("%w: more than one value", errWire)
	}
	return nil
}
