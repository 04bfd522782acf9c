package outbox

import (
	"bytes"
	"fmt"
	"strings"
)

// entity is a message or a part of one (RFC 2045 2.4).
type entity struct {
	rawHead
	blank    bool   // an empty line ends the header
	message  bool   // a whole message, with a MIME-Version of its own
	top      bool   // the message that is sent; its header is encoded already
	id       int    // its place among all entities, in the order in which they begin
	kind     string // of the Content-Type, lower case, or what stands for none
	bound    string // of a multipart; empty where it cannot be followed
	encoding string // of the Content-Transfer-Encoding, lower case
}

// form is how the body of an entity is gone through.
type form int

const (
	formLeaf form = iota
	formMultipart
	formMessage
	// formRigid: nothing in it may be changed. A signature would break (RFC 1847
	// 2.1), or no encoding is allowed (RFC 2046 5.2).
	formRigid
)

func (e *entity) form() form {
	switch {
	case e.kind == "multipart/signed":
		return formRigid
	case e.bound != "":
		return formMultipart
	case e.encoded() || !strings.HasPrefix(e.kind, "message/"), strings.HasPrefix(e.kind, "message/global"):
		return formLeaf // message/global may be encoded (RFC 6532 3.7)
	case e.kind == "message/rfc822", e.kind == "message/news":
		return formMessage
	default:
		return formRigid
	}
}

// encoded says that the body is not the thing itself.
func (e *entity) encoded() bool {
	return e.encoding == encodingBase64 || e.encoding == encodingQuoted
}

// readEntity reads a header up to the body, a boundary or the end. As in
// readHead, a line that is no field begins the body.
func readEntity(l *mimeLines, kind string, message bool) (*entity, error) {
	e := &entity{kind: kind, message: message}
	for size := 0; l.inside(); {
		if !l.first || l.piece[0] == ' ' || l.piece[0] == '\t' {
			if len(e.fields) == 0 {
				break
			}
			e.fields[len(e.fields)-1].text += string(l.piece)
		} else if string(l.piece) == "\r\n" {
			e.blank = true
			if err := l.advance(); err != nil {
				return nil, err
			}
			break
		} else if name := fieldName(string(l.piece)); name != "" || e.separator(l.piece) {
			e.fields = append(e.fields, rawField{name: name, text: string(l.piece)})
		} else {
			break
		}
		if size += len(l.piece); size > maxHead {
			return nil, fmt.Errorf("%w: the header of a part is longer than %d bytes", ErrBadMessage, maxHead)
		}
		if err := l.advance(); err != nil {
			return nil, err
		}
	}
	e.describe()
	return e, nil
}

// separator says that a line is the one that mailbox files put before a message.
func (e *entity) separator(line []byte) bool {
	return e.message && len(e.fields) == 0 && bytes.HasPrefix(bytes.TrimPrefix(line, []byte(">")), []byte("From "))
}

// describe reads what the header says of the body.
func (e *entity) describe() {
	if e.has("Content-Type") {
		kind, params := cutParameters(e.value("Content-Type"))
		e.kind = strings.ToLower(strings.TrimSpace(kind))
		if strings.HasPrefix(e.kind, "multipart/") {
			e.bound = strings.TrimRight(parameter(params, "boundary"), " \t")
		}
		if !ascii(e.bound) {
			e.bound = ""
		}
	}
	e.encoding = strings.ToLower(e.value("Content-Transfer-Encoding"))
}

// set puts a field in the place of all of that name.
func (e *entity) set(name, value string) {
	field := rawField{name: name, text: name + ": " + value + "\r\n"}
	var fields []rawField
	done := false
	for _, f := range e.fields {
		if strings.EqualFold(f.name, name) {
			if done {
				continue
			}
			done, f = true, field
		}
		fields = append(fields, f)
	}
	if !done {
		fields = append(fields, field)
	}
	e.fields = fields
}
