package account

import (
	"errors"
	"net"
)

// errNotReply says that what the server sent is no answer in its protocol.
var errNotReply = errors.New("the server sent something that is no answer")

// replies is the line to a server as it is given to the SMTP client. What comes
// in must be reply lines, three digits and then a space, a hyphen or the end of
// the line (RFC 5321 section 4.2); anything else ends the session at once, so
// that no garbage is taken for the answer to a later command. A line of three
// digits alone gets the space that the client's parser insists on, and empty
// lines, which some servers send, are left out.
type replies struct {
	net.Conn        // TLS, or the clear line
	ready    []byte // judged, not read yet
	head     []byte // the beginning of a line, not judged yet
	inLine   bool   // past the beginning of a line
	err      error  // ends reading
	stopped  error  // ends writing and reading, until resume
	buf      [4 << 10]byte
}

// stop makes every further read and write fail.
func (r *replies) stop(err error) { r.stopped = err }

// resume takes stop back.
func (r *replies) resume() { r.stopped = nil }

// Write sends p to the server.
func (r *replies) Write(p []byte) (int, error) {
	if r.stopped != nil {
		return 0, r.stopped
	}
	return r.Conn.Write(p)
}

// Read returns judged bytes only.
func (r *replies) Read(p []byte) (int, error) {
	for len(r.ready) == 0 {
		if r.stopped != nil {
			return 0, r.stopped
		}
		if r.err != nil {
			return 0, r.err
		}
		n, err := r.Conn.Read(r.buf[:])
		r.err = r.judge(r.buf[:n])
		if r.err == nil {
			r.err = err
		}
	}
	n := copy(p, r.ready)
	r.ready = r.ready[n:]
	return n, nil
}

// pending reports whether bytes came that nobody has read.
func (r *replies) pending() bool { return len(r.ready) > 0 || len(r.head) > 0 }

func (r *replies) judge(in []byte) error {
	for _, b := range in {
		switch {
		case r.inLine:
			r.ready = append(r.ready, b)
			r.inLine = b != '\n'
		case b == '\n':
			if err := r.shortLine(); err != nil {
				return err
			}
		default:
			r.head = append(r.head, b)
			if err := r.begin(); err != nil {
				return err
			}
		}
	}
	return nil
}

// begin judges the beginning of a line as far as it has come.
func (r *replies) begin() error {
	for i, b := range r.head[:min(3, len(r.head))] {
		if (b < '0' || b > '9') && (b != '\r' || i > 0) {
			return errNotReply
		}
	}
	switch {
	case r.head[0] == '\r' && len(r.head) > 1:
		return errNotReply
	case len(r.head) < 4 || (len(r.head) == 4 && r.head[3] == '\r'):
		return nil
	case r.head[3] == ' ' || r.head[3] == '-':
		r.ready = append(r.ready, r.head...)
		r.head = r.head[:0]
		r.inLine = true
		return nil
	default:
		return errNotReply
	}
}

// shortLine judges a line that ended before its fifth byte.
func (r *replies) shortLine() error {
	line := r.head
	if n := len(line); n > 0 && line[n-1] == '\r' {
		line = line[:n-1]
	}
	r.head = r.head[:0]
	switch len(line) {
	case 0:
		return nil
	case 3:
		r.ready = append(append(r.ready, line...), " \r\n"...)
		return nil
	default:
		return errNotReply
	}
}
