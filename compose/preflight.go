package compose

import (
	"errors"
	"slices"
	"strings"
)

// Severity says what a problem means for Send.
type Severity string

// The severities: a stop must be mended first, a doubt is asked about once.
const (
	Stop  Severity = "stop"
	Doubt Severity = "doubt"
)

// Problem is something found before sending. Key is a text id, Values its
// placeholders (int: a number, int64: bytes, string: as is).
type Problem struct {
	Key        string
	Severity   Severity
	Field      string // one of the Field… names
	Attachment string // the id of the attachment meant, where there is one
	Values     map[string]any
}

// The keys of a Problem and their values.
const (
	ProblemBadAddress = "preflight.bad-address"          // text, reason (a BadAddress key)
	ProblemNoOne      = "preflight.no-recipient"         //
	ProblemSMTPUTF8   = "preflight.smtputf8"             // address
	ProblemTooBig     = "preflight.too-big"              // size, max
	ProblemChanged    = "preflight.file-changed"         // name
	ProblemMissing    = "preflight.file-missing"         // name
	ProblemUnreadable = "preflight.file-unreadable"      // name
	ProblemNoSubject  = "preflight.empty-subject"        //
	ProblemForgotten  = "preflight.forgotten-attachment" // word
	ProblemPublic     = "preflight.public-recipients"    // n
	ProblemTooMany    = "preflight.too-many"             // n, max
	ProblemDaily      = "preflight.daily"                // n, max, provider
	ProblemFileType   = "preflight.file-type"            // ext, name
	ProblemEmptyFile  = "preflight.file-empty"           // name
	ProblemNoPicture  = "preflight.picture-missing"      // name
)

// defaultPublic is from how many people on a word is worth it that they see
// each other's addresses. A team, a class committee or a family knows its
// addresses and is smaller; a list that is written to as a list is larger.
const defaultPublic = 15

// Limits are what the checks measure against. A zero value switches the check
// off or takes the default that is named.
type Limits struct {
	MaxMessageBytes  int64    // as SIZE says; 0: unknown
	MaxRecipients    int      // in one message, as the provider table says; 0: unknown
	PublicRecipients int      // so many in To and Cc are worth a word; 0: 15, below 0: any number is fine
	DailyMax         int      // recipients that the provider takes in a day; 0: unknown
	DailySent        int      // so many of them were sent today
	DailyMessages    bool     // both count messages, not recipients
	Provider         string   // whose limit that is
	NoSMTPUTF8       bool     // the server is known not to offer it
	AttachmentWords  []string // words that promise an attachment; nil: AttachmentWords()
	Skip             []string // keys of problems that are not looked for
}

// Preflight finds what would go wrong, worst first. It looks at the attached
// files on disk, so it is not for the window's own goroutine.
func Preflight(d Draft, l Limits) []Problem {
	c := checks{limits: l, draft: d, recipients: d.Recipients()}
	c.addresses()
	c.size()
	c.files()
	c.pictures()
	c.words()
	c.found = slices.DeleteFunc(c.found, func(p Problem) bool { return slices.Contains(l.Skip, p.Key) })
	slices.SortStableFunc(c.found, func(a, b Problem) int { return severityOrder(a) - severityOrder(b) })
	return c.found
}

func severityOrder(p Problem) int {
	if p.Severity == Stop {
		return 0
	}
	return 1
}

// checks gathers the findings of one Preflight.
type checks struct {
	limits     Limits
	draft      Draft
	recipients Recipients
	sender     []Address // one if the draft names it
	found      []Problem
}

func (c *checks) add(key string, s Severity, field string, values map[string]any) {
	c.found = append(c.found, Problem{Key: key, Severity: s, Field: field, Values: values})
}

func (c *checks) addresses() {
	if strings.TrimSpace(c.draft.From) != "" {
		from, err := ParseAddress(c.draft.From)
		if err == nil {
			c.sender = []Address{from}
		}
		if bad := (BadAddress{}); errors.As(err, &bad) {
			c.badAddress(bad, FieldFrom)
		}
	}
	for _, b := range c.recipients.Bad {
		c.badAddress(b, b.Field)
	}
	all := c.recipients.All()
	if len(all) == 0 && !slices.ContainsFunc(c.recipients.Bad, func(b BadAddress) bool { return b.Field != FieldReplyTo }) {
		c.add(ProblemNoOne, Stop, FieldTo, nil)
	}
	c.utf8Addresses()
	if m := c.limits.MaxRecipients; m > 0 && len(all) > m { // a doubt: they go in several transactions
		c.add(ProblemTooMany, Doubt, FieldTo, map[string]any{"n": len(all), "max": m})
	}
	c.daily(len(all))
	limit := c.limits.PublicRecipients
	if limit == 0 {
		limit = defaultPublic
	}
	if n := len(c.recipients.To) + len(c.recipients.Cc); limit > 0 && n >= limit {
		c.add(ProblemPublic, Doubt, FieldTo, map[string]any{"n": n})
	}
}

func (c *checks) badAddress(b BadAddress, field string) {
	c.add(ProblemBadAddress, Stop, field, map[string]any{"text": b.Text, "reason": b.Key})
}

// utf8Addresses finds the addresses a server without SMTPUTF8 cannot write to.
func (c *checks) utf8Addresses() {
	if !c.limits.NoSMTPUTF8 {
		return
	}
	for _, f := range []struct {
		field string
		list  []Address
	}{
		{FieldFrom, c.sender},
		{FieldTo, c.recipients.To},
		{FieldCc, c.recipients.Cc},
		{FieldBcc, c.recipients.Bcc},
		{FieldReplyTo, c.recipients.ReplyTo},
	} {
		for _, a := range f.list {
			if a.NeedsSMTPUTF8() {
				a.Name = ""
				c.add(ProblemSMTPUTF8, Stop, f.field, map[string]any{"address": a.String()})
			}
		}
	}
}

func (c *checks) size() {
	if c.limits.MaxMessageBytes <= 0 {
		return
	}
	if size := EstimateSize(c.draft); size > c.limits.MaxMessageBytes {
		c.add(ProblemTooBig, Stop, FieldAttachments, map[string]any{"size": size, "max": c.limits.MaxMessageBytes})
	}
}

func (c *checks) files() {
	for _, a := range c.draft.Attachments {
		name := CleanName(a.Name)
		problem := func(key string, s Severity) {
			c.found = append(c.found, Problem{
				Key: key, Severity: s, Field: FieldAttachments, Attachment: a.ID,
				Values: map[string]any{"name": name},
			})
		}
		var bad *FileError
		switch errors.As(a.Check(), &bad); {
		case bad != nil && bad.Key == FileMissing:
			problem(ProblemMissing, Stop)
		case bad != nil && bad.Key == FileChanged:
			problem(ProblemChanged, Stop)
		case bad != nil:
			problem(ProblemUnreadable, Stop)
		case a.Size == 0:
			problem(ProblemEmptyFile, Doubt)
		}
		if ext := extension(name); isRefused(ext) {
			problem(ProblemFileType, Doubt)
			c.found[len(c.found)-1].Values["ext"] = ext
		}
	}
}

// pictures finds those that the text shows and nobody attached. They would
// arrive as the marks that were typed.
func (c *checks) pictures() {
	if !c.draft.Markdown {
		return
	}
	for _, name := range parseMarkdown(c.draft.Body, c.draft.Attachments).missing {
		c.add(ProblemNoPicture, Doubt, FieldBody, map[string]any{"name": CleanName(name)})
	}
}

func (c *checks) words() {
	if strings.TrimSpace(c.draft.Subject) == "" {
		c.add(ProblemNoSubject, Doubt, FieldSubject, nil)
	}
	if len(c.draft.Attachments) > 0 {
		return
	}
	words := c.limits.AttachmentWords
	if words == nil {
		words = AttachmentWords()
	}
	if w := promisedWord(c.draft.Subject+"\n"+c.draft.Body, words); w != "" {
		c.add(ProblemForgotten, Doubt, FieldAttachments, map[string]any{"word": w})
	}
}

// isRefused tells the extensions that large providers refuse whatever is in the
// file (Gmail's and Outlook's lists, which agree on these).
func isRefused(ext string) bool {
	return slices.Contains(strings.Fields(`.ade .adp .apk .appx .appxbundle .bat .cab .chm .cmd .com .cpl .diagcab
		.diagcfg .dll .dmg .ex .ex_ .exe .hta .img .ins .iso .isp .jar .jnlp .js .jse .lib .lnk .mde .msc .msi .msix
		.msixbundle .msp .mst .nsh .pif .ps1 .scr .sct .shb .sys .vb .vbe .vbs .vhd .vxd .wsc .wsf .wsh .xll`), ext)
}

// daily doubts a message that goes over what the provider takes in a day: it
// would wait in the outbox, or be refused.
func (c *checks) daily(recipients int) {
	adds := recipients
	if c.limits.DailyMessages {
		adds = 1
	}
	if m := c.limits.DailyMax; m > 0 && c.limits.DailySent+adds > m {
		c.add(ProblemDaily, Doubt, FieldTo, map[string]any{"n": c.limits.DailySent, "max": m, "provider": c.limits.Provider})
	}
}
