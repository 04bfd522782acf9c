package outbox

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
)

// linePiece is how much of a line is looked at at once. Whatever a message
// holds, this is what it takes of the memory.
const linePiece = 64 << 10

// mimeLines reads a message with CRLF line ends as lines, and longer ones in
// pieces, and knows the boundaries of the multiparts that are open.
type mimeLines struct {
	r     *bufio.Reader
	open  []string // outermost first
	piece []byte   // good until the next advance; empty at the end
	first bool     // the piece begins its line
}

func newMIMELines(r io.Reader) (*mimeLines, error) {
	l := &mimeLines{r: bufio.NewReaderSize(r, linePiece), piece: []byte{'\n'}}
	return l, l.advance()
}

// advance takes the next piece. A CRLF is never split between two.
func (l *mimeLines) advance() error {
	l.first = len(l.piece) > 0 && l.piece[len(l.piece)-1] == '\n'
	piece, err := l.r.ReadSlice('\n')
	if errors.Is(err, bufio.ErrBufferFull) && piece[len(piece)-1] == '\r' {
		err = l.r.UnreadByte()
		piece = piece[:len(piece)-1]
	}
	l.piece = piece
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, bufio.ErrBufferFull) {
		return fmt.Errorf("read the message: %w", err)
	}
	return nil
}

func (l *mimeLines) ended() bool { return len(l.piece) == 0 }

// boundary gives the place among the open multiparts of the one whose boundary
// line this is (RFC 2046 5.1.1), -1 if it is none; last says that it is the
// final one.
func (l *mimeLines) boundary() (at int, last bool) {
	if !l.first || !bytes.HasPrefix(l.piece, []byte("--")) {
		return -1, false
	}
	line := strings.TrimRight(string(l.piece[2:]), " \t\r\n")
	for i := len(l.open) - 1; i >= 0; i-- {
		if rest, ok := strings.CutPrefix(line, l.open[i]); ok && (rest == "" || rest == "--") {
			return i, rest != ""
		}
	}
	return -1, false
}

// inside says that the piece belongs to what the innermost open boundary parts.
func (l *mimeLines) inside() bool {
	at, _ := l.boundary()
	return at < 0 && !l.ended()
}
