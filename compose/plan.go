package compose

import (
	"bytes"
	"errors"
	"strings"
)

// dateLayout is RFC 5322 3.3 with a numeric zone. The names are English anywhere.
const dateLayout = "Mon, 02 Jan 2006 15:04:05 -0700"

// plan is a message with everything but the bytes of its files.
type plan struct {
	messageID string
	envelope  Envelope
	head      []byte // the header and the text, in all its forms
	files     []filePart
	tail      []byte
}

// filePart is one attachment or picture: what stands before its base64 lines.
type filePart struct {
	head       []byte
	attachment Attachment
}

// newPlan checks the draft and renders all of its message that is no file.
func newPlan(d Draft, opt BuildOptions) (*plan, error) {
	from, key := newAddress(opt.From.Name, opt.From.Local, opt.From.Domain)
	if key != "" {
		bad := newBadAddress(opt.From.String(), key)
		bad.Field = FieldFrom
		return nil, bad
	}
	opt.From = from
	r := d.Recipients()
	switch {
	case len(r.Bad) > 0:
		return nil, r.Bad[0]
	case len(r.All()) == 0:
		return nil, ErrNoRecipients
	case opt.Date.IsZero():
		return nil, errors.New("build the message: no date given")
	}
	p := &plan{envelope: Envelope{From: from, Recipients: r.All()}}
	for _, a := range append(append(r.All(), r.ReplyTo...), from) {
		p.envelope.SMTPUTF8 = p.envelope.SMTPUTF8 || a.NeedsSMTPUTF8()
	}
	if p.messageID = opt.MessageID; p.messageID == "" {
		p.messageID = NewMessageID(from)
	}
	p.messageID = "<" + strings.TrimSuffix(strings.TrimPrefix(p.messageID, "<"), ">") + ">"
	if !isMessageID(p.messageID) {
		return nil, errors.New("build the message: bad Message-ID given")
	}
	p.render(d, r, opt)
	return p, nil
}

// NewMessageID gives a random Message-ID, with angle brackets, at the sender's
// domain, so that this computer's name leaves it nowhere (RFC 5322 3.6.4).
func NewMessageID(from Address) string {
	mailbox := from.Mailbox()
	return "<" + randomText(16) + mailbox[strings.LastIndex(mailbox, "@"):] + ">"
}

// isMessageID checks a Message-ID that was handed in, loosely: one word with one @.
func isMessageID(id string) bool {
	inner := id[1 : len(id)-1]
	left, right, ok := strings.Cut(inner, "@")
	return ok && left != "" && right != "" && len(id) < 900 && isPrintableASCII(inner) && !strings.ContainsAny(inner, " <>") &&
		!strings.Contains(right, "@")
}

// render writes the header, the text and what stands around the files.
func (p *plan) render(d Draft, r Recipients, opt BuildOptions) {
	var b bytes.Buffer
	writeField(&b, "Date", []string{opt.Date.Format(dateLayout)})
	writeField(&b, "From", addressTokens([]Address{opt.From}))
	if len(r.ReplyTo) > 0 {
		writeField(&b, "Reply-To", addressTokens(r.ReplyTo))
	}
	switch {
	case len(r.To) > 0:
		writeField(&b, "To", addressTokens(r.To))
	case len(r.Cc) == 0: // Bcc only: a message without any destination looks like spam
		b.WriteString("To: undisclosed-recipients:;\r\n")
	}
	if len(r.Cc) > 0 {
		writeField(&b, "Cc", addressTokens(r.Cc))
	}
	writeField(&b, "Subject", unstructuredTokens(d.Subject))
	writeField(&b, "Message-ID", []string{p.messageID})
	b.WriteString("MIME-Version: 1.0\r\n")
	p.writeLetter(&b, p.letter(d, opt.From))
}

// size gives the bytes of the whole message.
func (p *plan) size() int64 {
	n := int64(len(p.head) + len(p.tail))
	for _, f := range p.files {
		n += int64(len(f.head)) + base64Size(f.attachment.Size)
	}
	return n
}
