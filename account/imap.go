package account

import (
	"slices"
	"strings"
)

// CopyChoice says whether a copy of each sent message is put into the account's
// own Sent folder.
type CopyChoice string

// The choices. Auto files copies where a mailbox is known; On is the same, and
// refused where none is. Neither files any where the provider does it itself.
const (
	CopyAuto CopyChoice = "auto"
	CopyOn   CopyChoice = "on"
	CopyOff  CopyChoice = "off"
)

// The fields of [IMAP], as Account.Origin and FieldProblem name them.
const (
	FieldIMAPHost     = "imap_host"
	FieldIMAPPort     = "imap_port"
	FieldIMAPSecurity = "imap_security"
	FieldIMAPUsername = "imap_username"
	FieldSentFolder   = "sent_folder"
	FieldSentCopy     = "sent_copy"
)

// IMAP is how an account's mailbox is reached, for copies of what was sent. It
// holds what a person has set; [Table.Filing] completes it.
type IMAP struct {
	Host     string // empty: the provider table's, with its port and security
	Port     int
	Security Security
	Username string // empty: the one for sending; the secret is the same in any case
	Folder   string // empty: the one that the server marks as \Sent, or one with a usual name
	Copy     CopyChoice
	// TrustFingerprint is Account.TrustFingerprint for this server. Where it is
	// empty and the host is the account's own, that one counts.
	TrustFingerprint string

	// Held is why the mailbox is not asked again until the person acts. It never
	// keeps the account from sending.
	Held FailureKey
	// Folders are those that a person can choose from where none is known to be
	// the one for sent messages.
	Folders []string
}

// IMAPPort is the usual port of IMAP for a kind of security (RFC 8314 section
// 3.2, RFC 9051 section 2.1).
func IMAPPort(s Security) int {
	if s == SecurityStartTLS {
		return 143
	}
	return 993
}

// Filing is how copies of what an account sends get into its mailbox.
type Filing struct {
	By     string // who files them: a SentCopy constant
	At     IMAP   // the mailbox with the table's values; without a host none is known
	Origin string // of At's host: [OriginTable], [OriginUser], or empty
}

// Copies reports whether this program files copies.
func (f Filing) Copies() bool { return f.Looks() && f.By != SentCopyServer }

// Looks reports whether the mailbox may be asked for a message.
func (f Filing) Looks() bool { return f.At.Host != "" && f.At.Copy != CopyOff }

// Filing says who files the copies of what an account sends and where. What
// counts is the server that the account sends through: a relay never files
// anything in a mailbox elsewhere, and one that is in no row is taken to file
// nothing, like the rows of which no source says that they do. A nil table knows
// no provider.
func (t *Table) Filing(a Account) Filing {
	f := Filing{By: SentCopyClient, At: a.IMAP}
	if f.At.Copy == "" {
		f.At.Copy = CopyAuto
	}
	if a.ID == PracticeID {
		return Filing{By: SentCopyServer}
	}
	p, known := t.senderOf(a)
	if known {
		f.By = p.SentCopy
	}
	switch {
	case f.At.Host != "":
		f.Origin = OriginUser
	case known && p.IMAP != nil && p.IMAP.Security != SecurityNone:
		f.At.Host, f.At.Port, f.At.Security = p.IMAP.Host, p.IMAP.Port, p.IMAP.Security
		f.Origin = OriginTable
	}
	return f
}

// senderOf finds the row whose server an account sends through: its own, else
// another one, first of all one that files copies itself.
func (t *Table) senderOf(a Account) (Provider, bool) {
	if t == nil {
		return Provider{}, false
	}
	if i, ok := t.byID[a.ProviderID]; ok && t.rows[i].sendsThrough(a) {
		return t.rows[i].clone(), true
	}
	best := -1
	for i := range t.rows {
		if t.rows[i].sendsThrough(a) && (best < 0 || t.rows[best].SentCopy != SentCopyServer && t.rows[i].SentCopy == SentCopyServer) {
			best = i
		}
	}
	if best < 0 {
		return Provider{}, false
	}
	return t.rows[best].clone(), true
}

// sendsThrough reports whether an account's server is one of the provider's. On
// this computer the port tells servers apart.
func (p Provider) sendsThrough(a Account) bool {
	return slices.ContainsFunc(p.SMTP, func(e Endpoint) bool {
		return strings.EqualFold(e.Host, a.Host) && (p.Kind != KindLocal || e.Port == a.Port)
	})
}

// mailbox is the account as its mailbox sees it: another server, perhaps
// another name, the same secret and way to sign in.
func (a Account) mailbox(at IMAP) Account {
	trusted := at.TrustFingerprint
	if trusted == "" && strings.EqualFold(at.Host, a.Host) {
		trusted = a.TrustFingerprint
	}
	if at.Username != "" {
		a.Username = at.Username
	}
	a.Host, a.Port, a.Security, a.TrustFingerprint = at.Host, at.Port, at.Security, trusted
	return a
}

// validateIMAP finds what is wrong with the settings of the mailbox.
func validateIMAP(at IMAP, bad func(field, key string)) {
	switch at.Copy {
	case "", CopyAuto, CopyOn, CopyOff:
	default:
		bad(FieldSentCopy, "copy.choice-bad")
	}
	if unsafeText(at.Username) {
		bad(FieldIMAPUsername, "hand.text-bad")
	}
	if unsafeText(at.Folder) {
		bad(FieldSentFolder, "hand.text-bad")
	}
	if at.Host == "" {
		return
	}
	if _, err := asciiHost(at.Host); err != nil {
		bad(FieldIMAPHost, "hand.host-bad")
	}
	if at.Port < 1 || at.Port > 65535 {
		bad(FieldIMAPPort, "hand.bad-port")
	}
	if at.Security != SecurityTLS && at.Security != SecurityStartTLS {
		bad(FieldIMAPSecurity, "copy.security-bad")
	}
}

// asksElse reports whether the mailbox would be asked in another way.
func asksElse(a, b Account) bool {
	x, y := a.IMAP, b.IMAP
	return x.Host != y.Host || x.Port != y.Port || x.Security != y.Security || x.Username != y.Username ||
		x.Folder != y.Folder || x.Copy != y.Copy || x.TrustFingerprint != y.TrustFingerprint || connectsElse(a, b)
}
