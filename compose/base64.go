package compose

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io"
)

const (
	rawLine     = 57              // bytes that make a line of 76 characters (RFC 2045 6.8)
	encodedLine = rawLine/3*4 + 2 // with CRLF
	linesAtOnce = 2048            // lines encoded between two writes: 114 KiB of the file
)

// base64Size gives the bytes that n bytes take in base64 with its line ends.
func base64Size(n int64) int64 {
	size := n / rawLine * encodedLine
	if rest := n % rawLine; rest > 0 {
		size += (rest+2)/3*4 + 2
	}
	return size
}

// base64Buffers are the memory of writeBase64, to be used again for the next file.
type base64Buffers struct{ in, out []byte }

func newBase64Buffers() *base64Buffers {
	return &base64Buffers{in: make([]byte, rawLine*linesAtOnce), out: make([]byte, encodedLine*linesAtOnce)}
}

// readError tells an error of the reader from one of the writer.
type readError struct{ error }

func (e readError) Unwrap() error { return e.error }

// writeBase64 copies r to w in base64 lines and gives the number of bytes read.
// An error of r comes as a readError. The lines are encoded one by one into a
// large buffer, which is three times as fast as a line-breaking writer behind
// base64.NewEncoder.
func writeBase64(w io.Writer, r io.Reader, buf *base64Buffers) (int64, error) {
	var read int64
	for {
		n, err := io.ReadFull(r, buf.in)
		read += int64(n)
		end := errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
		if err != nil && !end {
			return read, readError{err}
		}
		if n > 0 {
			if _, err := w.Write(encodeLines(buf.out, buf.in[:n])); err != nil {
				return read, fmt.Errorf("write the message: %w", err)
			}
		}
		if end {
			return read, nil
		}
	}
}

// encodeLines encodes in as lines into out and gives the part of it that was used.
func encodeLines(out, in []byte) []byte {
	o := 0
	for len(in) > 0 {
		line := in[:min(rawLine, len(in))]
		in = in[len(line):]
		base64.StdEncoding.Encode(out[o:], line)
		o += base64.StdEncoding.EncodedLen(len(line))
		out[o], out[o+1] = '\r', '\n'
		o += 2
	}
	return out[:o]
}
