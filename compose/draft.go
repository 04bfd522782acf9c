package compose

import "time"

// Draft is a message as it is being written. The address fields and the text
// are kept exactly as typed; nothing is parsed until it is asked for.
type Draft struct {
	ID        string
	AccountID string // which account sends it
	From      string // identity to send as: "Name <address>", empty for the account's own

	To, Cc, Bcc, ReplyTo string
	Subject              string
	Body                 string
	Markdown             bool // Body has marks that mean something; false: it is plain text
	Attachments          []Attachment

	Partial bool    // send to the others without asking when a recipient is refused
	Caret   int     // where the cursor stood in Body, in runes
	Scroll  float64 // how far Body was scrolled, as a share of its height

	Created, Updated time.Time
}

// Attachment is one file of a draft, as it was when it was attached.
type Attachment struct {
	ID       string
	Path     string
	Name     string // as people read it, already safe (see CleanName)
	Type     string // MIME type, perhaps with a charset parameter
	Size     int64  // bytes on disk
	Modified time.Time
	Identity string // size, time and file number, to notice a change; see Inspect
	Copied   bool   // Path is our own copy in the attachments folder
	Inline   bool   // shown in the text where that names it, if it IsPicture
}

// IsPicture tells whether the file can be shown in the text of a message: what
// is in it, not its name, says that it is JPEG, PNG or GIF. WebP is not among
// them, since Outlook on Windows shows nothing in its place; like any file, it
// can be attached.
func (a Attachment) IsPicture() bool {
	switch plainType(a.Type) {
	case "image/jpeg", "image/png", "image/gif":
		return a.Size > 0
	}
	return false
}

// Recipients are the parsed address fields of a draft, each address once
// across To, Cc and Bcc (the first spelling is kept).
type Recipients struct {
	To, Cc, Bcc []Address
	ReplyTo     []Address
	Bad         []BadAddress // with Field set
}

// All gives To, Cc and Bcc in that order: the envelope.
func (r Recipients) All() []Address {
	all := make([]Address, 0, len(r.To)+len(r.Cc)+len(r.Bcc))
	all = append(all, r.To...)
	all = append(all, r.Cc...)
	return append(all, r.Bcc...)
}

// Recipients parses the address fields of the draft.
func (d Draft) Recipients() Recipients {
	var r Recipients
	seen := make(map[string]bool)
	for _, f := range []struct {
		name, text string
		list       *[]Address
		seen       map[string]bool
	}{
		{FieldTo, d.To, &r.To, seen},
		{FieldCc, d.Cc, &r.Cc, seen},
		{FieldBcc, d.Bcc, &r.Bcc, seen},
		{FieldReplyTo, d.ReplyTo, &r.ReplyTo, make(map[string]bool)},
	} {
		good, bad := ParseList(f.text)
		*f.list = dedupe(good, f.seen)
		for _, b := range bad {
			b.Field = f.name
			r.Bad = append(r.Bad, b)
		}
	}
	return r
}

// The fields a problem can point at.
const (
	FieldFrom        = "from"
	FieldTo          = "to"
	FieldCc          = "cc"
	FieldBcc         = "bcc"
	FieldReplyTo     = "reply-to"
	FieldSubject     = "subject"
	FieldBody        = "body"
	FieldAttachments = "attachments"
)
