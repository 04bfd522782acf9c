package outbox

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"mime"
	"net/mail"
	"slices"
	"strings"

	"sendoff/compose"
)

// maxHead is how many bytes the header of a message may have.
const maxHead = 1 << 20

// rawHead is the header of a finished message: its fields as they stand, each
// with its folded lines.
type rawHead struct{ fields []rawField }

type rawField struct {
	name string // as written
	text string // the whole field, CRLF at each line's end
}

// readHead reads the header and gives the rest as body. A message without a
// header begins with its body, as sendmail takes it.
func readHead(r io.Reader) (head *rawHead, body io.Reader, err error) {
	br := bufio.NewReaderSize(r, 64<<10)
	head = new(rawHead)
	size := 0
	for first := true; ; first = false {
		line, err := headLine(br, maxHead-size)
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, nil, err
		}
		size += len(line)
		text := strings.TrimRight(line, "\r\n")
		switch {
		case line == "" || text == "":
			return head, br, nil
		case first && strings.HasPrefix(text, "From "): // the separator of a mailbox file
		case (text[0] == ' ' || text[0] == '\t') && len(head.fields) > 0:
			head.fields[len(head.fields)-1].text += text + "\r\n"
		case fieldName(text) != "":
			head.fields = append(head.fields, rawField{name: fieldName(text), text: text + "\r\n"})
		default: // not a field: the body has begun
			return head, io.MultiReader(strings.NewReader(line), br), nil
		}
	}
}

// headLine reads a line with its end, of at most limit bytes.
func headLine(br *bufio.Reader, limit int) (string, error) {
	var line []byte
	for {
		part, err := br.ReadSlice('\n')
		line = append(line, part...)
		if len(line) > limit {
			return "", fmt.Errorf("%w: its header is longer than %d bytes", ErrBadMessage, maxHead)
		}
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		if err != nil && !errors.Is(err, io.EOF) {
			err = fmt.Errorf("read the message: %w", err)
		}
		return string(line), err
	}
}

// fieldName gives the name of a header field (RFC 5322 2.2), "" if the line is
// none.
func fieldName(line string) string {
	name, _, ok := strings.Cut(line, ":")
	name = strings.TrimRight(name, " \t")
	if !ok || name == "" {
		return ""
	}
	for _, c := range []byte(name) {
		if c <= ' ' || c > '~' {
			return ""
		}
	}
	return name
}

func (h *rawHead) has(name string) bool { return h.value(name) != "" }

// value is the unfolded text of the first field of that name.
func (h *rawHead) value(name string) string {
	for _, f := range h.fields {
		if strings.EqualFold(f.name, name) {
			return unfold(f.text)
		}
	}
	return ""
}

func unfold(field string) string {
	_, value, _ := strings.Cut(field, ":")
	return strings.TrimSpace(strings.NewReplacer("\r", "", "\n", "").Replace(value))
}

// decoded is value with its RFC 2047 words decoded.
func (h *rawHead) decoded(name string) string {
	value := h.value(name)
	if text, err := new(mime.WordDecoder).DecodeHeader(value); err == nil {
		return text
	}
	return value
}

// messageID is the first Message-ID, cut to what a line can hold.
func (h *rawHead) messageID() string {
	id := h.value("Message-ID")
	return id[:min(len(id), 998)]
}

// recipients are the addresses of To, Cc and Bcc.
func (h *rawHead) recipients() ([]compose.Address, error) {
	var all []compose.Address
	for _, f := range h.fields {
		switch strings.ToLower(f.name) {
		case "to", "cc", "bcc":
		default:
			continue
		}
		list, err := fieldAddresses(unfold(f.text))
		if err != nil {
			return nil, err
		}
		all = append(all, list...)
	}
	return all, nil
}

// fieldAddresses reads an address field, groups ("friends: a@b;") included.
func fieldAddresses(value string) ([]compose.Address, error) {
	if value == "" {
		return nil, nil
	}
	parsed, err := mail.ParseAddressList(value)
	if err != nil {
		// Looser than RFC 5322, as people write it; an empty group is no address.
		if strings.HasSuffix(strings.ReplaceAll(value, " ", ""), ":;") {
			return nil, nil
		}
		return parseAll([]string{value})
	}
	var list []compose.Address
	for _, p := range parsed {
		a, err := compose.ParseAddress((&mail.Address{Address: p.Address}).String())
		if err != nil {
			return nil, err
		}
		list = append(list, a)
	}
	return list, nil
}

// replace puts a value in the place of the first field of that name; others of
// that name go.
func (h *rawHead) replace(name, value string) {
	field := rawField{name: name, text: name + ": " + value + "\r\n"}
	at := slices.IndexFunc(h.fields, func(f rawField) bool { return strings.EqualFold(f.name, name) })
	if at < 0 {
		h.fields = append(h.fields, field)
		return
	}
	h.fields[at] = field
	rest := slices.DeleteFunc(h.fields[at+1:], func(f rawField) bool { return strings.EqualFold(f.name, name) })
	h.fields = h.fields[:at+1+len(rest)]
}

// add adds a field in the place of an empty one of that name.
func (h *rawHead) add(name, value string) {
	h.fields = slices.DeleteFunc(h.fields, func(f rawField) bool { return strings.EqualFold(f.name, name) })
	h.fields = append(h.fields, rawField{name: name, text: name + ": " + value + "\r\n"})
}

// write writes all fields but Bcc, and the empty line after them.
func (h *rawHead) write(w io.Writer) error {
	for _, f := range h.fields {
		if strings.EqualFold(f.name, "Bcc") || strings.EqualFold(f.name, "Resent-Bcc") {
			continue
		}
		if _, err := io.WriteString(w, f.text); err != nil {
			return err
		}
	}
	_, err := io.WriteString(w, "\r\n")
	return err
}

// headerAddress writes an address into a header of ASCII.
func headerAddress(a compose.Address) string {
	return (&mail.Address{Name: a.Name, Address: a.Mailbox()}).String()
}

// wireWriter makes every line end CRLF, lone CR included, and knows size, hash,
// whether all bytes are ASCII and whether a line is too long.
type wireWriter struct {
	w        io.Writer
	hash     hash.Hash
	size     int64
	eightBit bool
	long     bool
	column   int
	cr       bool // the last byte was a CR, its line end not yet written
	last     byte // the last byte written
	buf      []byte
}

func newWireWriter(w io.Writer) *wireWriter {
	h := sha256.New()
	return &wireWriter{w: io.MultiWriter(w, h), hash: h, last: '\n'}
}

func (w *wireWriter) Write(p []byte) (int, error) {
	w.buf = w.buf[:0]
	for _, c := range p {
		if w.cr && c != '\n' {
			w.endLine()
		}
		w.cr = c == '\r'
		switch c {
		case '\r':
			continue
		case '\n':
			w.endLine()
		default:
			w.eightBit = w.eightBit || c >= 0x80
			w.column++
			w.long = w.long || w.column > maxWireLine
			w.buf = append(w.buf, c)
		}
	}
	if err := w.flush(); err != nil {
		return 0, err
	}
	return len(p), nil
}

func (w *wireWriter) endLine() {
	w.buf = append(w.buf, '\r', '\n')
	w.column = 0
}

func (w *wireWriter) flush() error {
	if len(w.buf) == 0 {
		return nil
	}
	w.last = w.buf[len(w.buf)-1]
	w.size += int64(len(w.buf))
	_, err := w.w.Write(w.buf)
	return err
}

// finish ends the last line.
func (w *wireWriter) finish() error {
	w.buf = w.buf[:0]
	if w.cr || w.last != '\n' {
		w.buf = append(w.buf, "\r\n"...)
	}
	w.cr = false
	return w.flush()
}

func (w *wireWriter) sum() string { return hex.EncodeToString(w.hash.Sum(nil)) }
