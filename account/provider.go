package account

import (
	"maps"
	"slices"
)

// Security says how the line to a server is made safe. It is a fact of its own
// and never follows from the port: some providers speak TLS from the first byte
// on port 587.
type Security string

// The ways to make a line safe.
const (
	SecurityTLS      Security = "tls"      // TLS from the first byte (RFC 8314 section 3)
	SecurityStartTLS Security = "starttls" // STARTTLS is required (RFC 3207)
	SecurityNone     Security = "none"     // plain; only for this computer's own addresses
)

// AuthMethod is the way an account signs in to its server.
type AuthMethod string

// The sign-in methods. AuthAuto takes the best one the server offers.
const (
	AuthAuto    AuthMethod = "auto"
	AuthPlain   AuthMethod = "plain"
	AuthLogin   AuthMethod = "login"
	AuthCRAMMD5 AuthMethod = "cram-md5"
	AuthSCRAM   AuthMethod = "scram"
	AuthXOAUTH2 AuthMethod = "xoauth2"
)

// Kind is what sort of service a provider is.
type Kind string

// The kinds of provider.
const (
	KindMailbox   Kind = "mailbox"   // anybody can have an address there
	KindISP       Kind = "isp"       // addresses of an access provider's customers
	KindWorkspace Kind = "workspace" // hosts other people's domains
	KindRelay     Kind = "relay"     // sends for others, has no mailboxes
	KindLocal     Kind = "local"     // runs on this computer
)

// Status is what became of a provider.
type Status string

// The states of a provider.
const (
	StatusActive     Status = "active"
	StatusMigrating  Status = "migrating"  // its mailboxes are being moved to the successor
	StatusMigrated   Status = "migrated"   // its mailboxes live at the successor
	StatusClosed     Status = "closed"     // nobody can send from there any more
	StatusNoSMTP     Status = "no-smtp"    // alive, but lets no other program send
	StatusUnverified Status = "unverified" // no current source was found
)

// UsernameForm says what a server wants as the user name.
type UsernameForm string

// The forms of a user name. The empty form means that nothing is known.
const (
	UsernameAddress   UsernameForm = "address"   // the whole address
	UsernameLocalPart UsernameForm = "localpart" // the part before the @
	UsernameKey       UsernameForm = "apikey"    // Provider.Login, or a key or name the service hands out
	UsernameOther     UsernameForm = "other"     // neither: only the person knows it
)

// What a server takes as proof of who signs in; the entries of Provider.Auth.
const (
	CredentialPassword    = "password"     // the mailbox's own password
	CredentialAppPassword = "app-password" // a password made for one program
	CredentialAPIKey      = "apikey"       // a key or token of a sending service
	CredentialOAuth2      = "oauth2"       // a sign-in at Provider.OAuth
	CredentialNone        = "none"         // no sign-in at all
)

// Who files a copy of a sent message in the mailbox; the values of
// Provider.SentCopy.
const (
	SentCopyServer  = "server"
	SentCopyClient  = "client"
	SentCopyUnknown = "unknown"
)

// Endpoint is one server address. Host is an ASCII (A-label) name.
type Endpoint struct {
	Host     string   `json:"host"`
	Port     int      `json:"port"`
	Security Security `json:"security"`
}

// Step is one thing to do or to know before the first mail. Key names a text
// ("before.app-password"), Values fill its placeholders. A value named "date" is
// a day written 2026-12-31; all others are shown as they are.
type Step struct {
	Key    string            `json:"key"`
	Values map[string]string `json:"values,omitempty"`
}

// Limits are the bounds a provider states; 0 means that none is known. The SIZE
// a server announces goes before MessageBytes.
type Limits struct {
	MessageBytes         int64 `json:"message_bytes,omitempty"`
	AttachmentBytes      int64 `json:"attachment_bytes,omitempty"` // files before encoding
	RecipientsPerMessage int   `json:"recipients_per_message,omitempty"`
	RecipientsPerDay     int   `json:"recipients_per_day,omitempty"`
	MessagesPerDay       int   `json:"messages_per_day,omitempty"`
}

// Provider is one row of the provider table.
type Provider struct {
	ID        string   `json:"id"`
	Name      string   `json:"name"`
	Also      []string `json:"also,omitempty"`   // other names people know it by
	Former    []string `json:"former,omitempty"` // its names in the original list
	Country   string   `json:"country,omitempty"`
	Kind      Kind     `json:"kind"`
	Status    Status   `json:"status"`
	Successor string   `json:"successor,omitempty"` // the id of the row that took over
	Year      int      `json:"year,omitempty"`      // of the move or the end; 0 is not known

	Domains    []string `json:"domains,omitempty"`    // matched whole
	Families   []string `json:"families,omitempty"`   // "yahoo": yahoo.<country>, yahoo.co.<country>, yahoo.com.<country>
	Subdomains []string `json:"subdomains,omitempty"` // any name below these, not these themselves
	MX         []string `json:"mx,omitempty"`         // ends of mail exchangers' names

	SMTP      []Endpoint   `json:"smtp,omitempty"`      // in order of preference
	Templates []Endpoint   `json:"templates,omitempty"` // hosts with a {region} only the person can fill
	Username  UsernameForm `json:"username,omitempty"`
	Login     string       `json:"login,omitempty"` // the one user name everybody has there
	Auth      []string     `json:"auth,omitempty"`  // in order of preference
	OAuth     string       `json:"oauth,omitempty"` // who issues the OAuth 2 token
	// AppPasswordLetters is how long a password made for one program is there; 0
	// is not known.
	AppPasswordLetters int       `json:"app_password_letters,omitempty"`
	IMAP               *Endpoint `json:"imap,omitempty"`
	SentCopy           string    `json:"sent_copy"`

	Limits     Limits   `json:"limits,omitzero"`
	Before     []Step   `json:"before,omitempty"`
	Help       string   `json:"help,omitempty"` // an https page
	Sources    []string `json:"sources,omitempty"`
	Checked    string   `json:"checked,omitempty"` // date of the newest source, 2026-08-22
	Confidence string   `json:"confidence"`        // "high", "medium" or "low"
}

// clone copies p so that a caller cannot change the table.
func (p Provider) clone() Provider {
	for _, list := range []*[]string{&p.Also, &p.Former, &p.Domains, &p.Families, &p.Subdomains, &p.MX, &p.Auth, &p.Sources} {
		*list = slices.Clone(*list)
	}
	p.SMTP = slices.Clone(p.SMTP)
	p.Templates = slices.Clone(p.Templates)
	p.Before = slices.Clone(p.Before)
	for i := range p.Before {
		p.Before[i].Values = maps.Clone(p.Before[i].Values)
	}
	if p.IMAP != nil {
		imap := *p.IMAP
		p.IMAP = &imap
	}
	return p
}

// Match is a provider found by an address or a domain.
type Match struct {
	Provider Provider
	How      string // MatchDomain, MatchFamily, MatchSubdomain
	Domain   string // the domain looked for, lower case, A-labels, no trailing dot
}

// How a domain was found in the table.
const (
	MatchDomain    = "domain"
	MatchFamily    = "family"
	MatchSubdomain = "subdomain"
)

// Readiness says what stands between a person and a first mail.
type Readiness string

// The kinds of readiness.
const (
	Ready            Readiness = "ready"         // the usual password works
	ReadyDoFirst     Readiness = "do-first"      // something has to be switched on or made first
	ReadyNeedsSignIn Readiness = "needs-sign-in" // takes only a sign-in at Provider.SignInWith
	ReadyByHand      Readiness = "by-hand"       // the server is not known, or only the person can name it
	ReadyNoSMTP      Readiness = "no-smtp"
	ReadyClosed      Readiness = "closed"
	ReadyUnverified  Readiness = "unverified" // what the table knows is old; the person is told so
)
