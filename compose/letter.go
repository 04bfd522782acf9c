package compose

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
)

// letter is what a message carries: the text, the same text as a page where it
// is formatted, the pictures of that page, and the files beside it.
type letter struct {
	text, page string // page is empty where the text is nothing but text
	pictures   []picturePart
	files      []Attachment
}

// picturePart is a picture that is shown in the text.
type picturePart struct {
	attachment Attachment
	contentID  string // without angle brackets
}

// letter sorts what the draft holds.
func (p *plan) letter(d Draft, from Address) letter {
	l := letter{text: d.Body, files: d.Attachments}
	if !d.Markdown {
		return l
	}
	m := parseMarkdown(d.Body, d.Attachments)
	if !m.isFormatted() {
		return l
	}
	l.text = m.plain()
	l.page = m.html(func(position int) string { return urlOfContentID(contentID(p.messageID, position, from)) })
	inText := make(map[int]bool, len(m.pictures))
	for _, picture := range m.pictures {
		inText[picture.position] = true
	}
	l.files = nil
	for i, a := range d.Attachments {
		if inText[i] {
			l.pictures = append(l.pictures, picturePart{a, contentID(p.messageID, i, from)})
		} else {
			l.files = append(l.files, a)
		}
	}
	return l
}

// writeLetter writes the rest of the header and the parts, one inside the other
// as far as they are needed: mixed holds the files, related the pictures, and
// alternative the text in both forms (RFC 2046, RFC 2387).
func (p *plan) writeLetter(b *bytes.Buffer, l letter) {
	mixed, related := p.boundary(""), p.boundary("related")
	if len(l.files) > 0 {
		b.WriteString("Content-Type: multipart/mixed;\r\n boundary=\"" + mixed + "\"\r\n\r\n--" + mixed + "\r\n")
	}
	if len(l.pictures) > 0 {
		b.WriteString("Content-Type: multipart/related;\r\n type=\"multipart/alternative\";\r\n boundary=\"" + related +
			"\"\r\n\r\n--" + related + "\r\n")
	}
	if l.page == "" {
		writeText(b, "text/plain", l.text)
	} else {
		p.writeAlternatives(b, l)
	}
	p.head = b.Bytes()
	closing := ""
	for _, picture := range l.pictures {
		p.files = append(p.files, filePart{head: pictureHead(related, picture), attachment: picture.attachment})
	}
	if len(l.pictures) > 0 {
		closing = "\r\n--" + related + "--"
	}
	for _, a := range l.files {
		p.files = append(p.files, filePart{head: append([]byte(closing), fileHead(mixed, a)...), attachment: a})
		closing = ""
	}
	if len(l.files) > 0 {
		closing = "\r\n--" + mixed + "--"
	}
	if closing != "" {
		p.tail = []byte(closing + "\r\n")
	}
}

// writeAlternatives writes the text twice, the best form last.
func (p *plan) writeAlternatives(b *bytes.Buffer, l letter) {
	alternative := p.boundary("alternative")
	b.WriteString("Content-Type: multipart/alternative;\r\n boundary=\"" + alternative + "\"\r\n\r\n--" + alternative + "\r\n")
	writeText(b, "text/plain", l.text)
	b.WriteString("\r\n--" + alternative + "\r\n")
	writeText(b, "text/html", l.page)
	b.WriteString("\r\n--" + alternative + "--")
	if len(l.pictures)+len(l.files) == 0 {
		b.WriteString("\r\n")
	}
}

// writeText writes a part of text with its header.
func writeText(b *bytes.Buffer, mediaType, body string) {
	text, encoding := encodeText(body)
	writeField(b, "Content-Type", []string{mediaType + "; charset=utf-8"})
	writeField(b, "Content-Transfer-Encoding", []string{encoding})
	b.WriteString("\r\n")
	b.Write(text)
}

// boundary is made of the Message-ID, which is random: so it is in no text, and
// the same message gives the same bytes. "=_" is in no quoted-printable or
// base64 line. Each kind of multipart has its own; the outermost has no name.
func (p *plan) boundary(kind string) string {
	if kind != "" {
		kind = "\x00" + kind
	}
	return "=_" + hashOf(p.messageID+kind)
}

// hashOf gives 32 hexadecimal digits that stand for s.
func hashOf(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:16])
}

// fileHead gives the lines before the base64 lines of a file. Each boundary
// brings the CRLF that belongs to it (RFC 2046 5.1.1).
func fileHead(boundary string, a Attachment) []byte {
	return partHead(boundary, a, "", "attachment")
}

// pictureHead is fileHead for a picture in the text, which that finds by its
// Content-ID (RFC 2392).
func pictureHead(boundary string, p picturePart) []byte {
	return partHead(boundary, p.attachment, "Content-ID: <"+p.contentID+">\r\n", "inline")
}

func partHead(boundary string, a Attachment, fields, disposition string) []byte {
	filename, name := nameParameters(CleanName(a.Name))
	return []byte("\r\n--" + boundary + "\r\n" +
		"Content-Type: " + sendableType(a.Type) + ";\r\n " + name + "\r\n" +
		"Content-Transfer-Encoding: base64\r\n" + fields +
		"Content-Disposition: " + disposition + ";\r\n " + filename + "\r\n\r\n")
}

// contentID names a part that holds a picture, at the sender's domain: the same
// for the same message, and like its Message-ID in no other one.
func contentID(messageID string, position int, from Address) string {
	mailbox := from.Mailbox()
	return hashOf(messageID+"\x00picture "+strconv.Itoa(position)) + mailbox[strings.LastIndex(mailbox, "@"):]
}

// urlOfContentID gives a Content-ID as it stands behind cid: (RFC 2392 2).
func urlOfContentID(id string) string {
	local, domain, _ := strings.Cut(id, "@")
	return percent(local) + "@" + percent(domain)
}
