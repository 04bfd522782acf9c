package cli

import (
	"bufio"
	"bytes"
	"errors"
	"io"
)

// dotReader ends its input at a line that is a lone dot, which is how a
// message ends on sendmail's standard input unless -i is given.
type dotReader struct {
	in       *bufio.Reader
	rest     []byte // of the line being handed out
	midLine  bool   // rest goes on with a line that was too long for one piece
	finished error
}

func newDotReader(in io.Reader) *dotReader { return &dotReader{in: bufio.NewReader(in)} }

// Read implements io.Reader.
func (r *dotReader) Read(p []byte) (int, error) {
	for len(r.rest) == 0 {
		if r.finished != nil {
			return 0, r.finished
		}
		r.next()
	}
	n := copy(p, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}

// next reads the next line, or a piece of a long one.
func (r *dotReader) next() {
	line, err := r.in.ReadSlice('\n')
	if !r.midLine && bytes.Equal(bytes.TrimRight(line, "\r\n"), []byte(".")) {
		r.finished = io.EOF
		return
	}
	r.midLine = errors.Is(err, bufio.ErrBufferFull)
	if err != nil && !r.midLine {
		r.finished = err
	}
	r.rest = append(r.rest[:0], line...)
}
