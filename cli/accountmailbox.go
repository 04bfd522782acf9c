package cli

import (
	"fmt"
	"net"
	"strconv"
	"strings"

	"sendoff/account"
)

// mailboxFlags say how copies of what was sent get into the account's own Sent
// folder.
type mailboxFlags struct {
	IMAPHost     *string `name:"imap-host" placeholder:"host"`
	IMAPPort     int     `name:"imap-port" placeholder:"port"`
	IMAPSecurity string  `name:"imap-security" placeholder:"imap-security"`
	IMAPUsername *string `name:"imap-username" placeholder:"username"`
	IMAPTrust    *string `name:"imap-trust" placeholder:"fingerprint"`
	SentFolder   *string `placeholder:"folder"`
	SentCopy     string  `placeholder:"copy"`
}

// given reports whether any of them is.
func (f *mailboxFlags) given() bool { return *f != mailboxFlags{} }

// apply puts the flags over what the table says of the mailbox.
func (f *mailboxFlags) apply(a *account.Account, table *account.Table) error {
	if !f.given() {
		return nil
	}
	set := func(field string) { a.Origin[field] = account.OriginUser }
	if f.IMAPUsername != nil {
		a.IMAP.Username = *f.IMAPUsername
		set(account.FieldIMAPUsername)
	}
	if f.SentFolder != nil {
		a.IMAP.Folder = *f.SentFolder
		set(account.FieldSentFolder)
	}
	if f.IMAPTrust != nil {
		a.IMAP.TrustFingerprint = plainFingerprint(*f.IMAPTrust)
		if !isFingerprint(a.IMAP.TrustFingerprint) {
			return usage("cli.usage.fingerprint", map[string]any{"value": *f.IMAPTrust})
		}
	}
	switch choice := account.CopyChoice(f.SentCopy); choice {
	case "":
	case account.CopyAuto, account.CopyOn, account.CopyOff:
		a.IMAP.Copy = choice
		set(account.FieldSentCopy)
	default:
		return usage("cli.usage.sent-copy", map[string]any{"value": f.SentCopy})
	}
	return f.applyServer(a, table, set)
}

// applyServer sets host, port and security; the last two follow from each other
// until both are given. An empty host is the table's again.
func (f *mailboxFlags) applyServer(a *account.Account, table *account.Table, set func(field string)) error {
	if f.IMAPHost == nil && f.IMAPPort == 0 && f.IMAPSecurity == "" {
		return nil
	}
	at := table.Filing(*a).At
	if f.IMAPHost != nil {
		at = account.IMAP{Host: *f.IMAPHost}
		set(account.FieldIMAPHost)
		if at.Host == "" {
			a.IMAP.Host = ""
			delete(a.Origin, account.FieldIMAPHost)
			return nil
		}
	}
	if at.Host == "" {
		return usage("copy.host-missing", nil)
	}
	if f.IMAPPort != 0 || f.IMAPSecurity != "" {
		at.Port, at.Security = f.IMAPPort, account.Security(f.IMAPSecurity)
	}
	switch at.Security {
	case "":
		at.Security = account.SecurityTLS
		if at.Port == 143 {
			at.Security = account.SecurityStartTLS
		}
	case account.SecurityTLS, account.SecurityStartTLS:
	default:
		return usage("cli.usage.imap-security", map[string]any{"value": f.IMAPSecurity})
	}
	if at.Port == 0 {
		at.Port = account.IMAPPort(at.Security)
	}
	a.IMAP.Host, a.IMAP.Port, a.IMAP.Security = at.Host, at.Port, at.Security
	return nil
}

func plainFingerprint(s string) string { return strings.ToLower(strings.ReplaceAll(s, ":", "")) }

// mailboxRow is how copies are filed, for programs.
type mailboxRow struct {
	Host     string             `json:"host"` // "": no mailbox is known
	Port     int                `json:"port"`
	Security account.Security   `json:"security"`
	Username string             `json:"username"` // "": the one for sending
	Folder   string             `json:"folder"`   // "": the one that is marked, or has a usual name
	Copy     account.CopyChoice `json:"copy"`
	FiledBy  string             `json:"filed_by"` // "server": the provider does it itself
	Held     string             `json:"held"`     // why the mailbox is not asked until the person acts
	Folders  []string           `json:"folders"`  // to choose from
}

func rowOfMailbox(f account.Filing) mailboxRow {
	return mailboxRow{
		Host: f.At.Host, Port: f.At.Port, Security: f.At.Security, Username: f.At.Username, Folder: f.At.Folder,
		Copy: f.At.Copy, FiledBy: f.By, Held: string(f.At.Held), Folders: append([]string{}, f.At.Folders...),
	}
}

// mailboxLines tell how copies are filed, for people.
func (s *session) mailboxLines(a account.Account, f account.Filing) []string {
	if a.ID == account.PracticeID {
		return nil
	}
	if f.By == account.SentCopyServer {
		return []string{s.p.T("copy.label", nil) + ": " + s.p.T("copy.by-provider", map[string]any{"provider": s.providerName(a)})}
	}
	var lines []string
	add := func(key, field, value string) {
		line := s.p.T(key, nil) + ": " + value
		if origin := a.Origin[field]; origin != "" {
			line += " (" + s.p.T("origin."+origin, nil) + ")"
		}
		lines = append(lines, line)
	}
	if f.At.Host != "" {
		a.Origin = withOrigin(a.Origin, account.FieldIMAPHost, f.Origin)
		add("copy.server", account.FieldIMAPHost, net.JoinHostPort(f.At.Host, strconv.Itoa(f.At.Port))+", "+
			s.p.T("hand.security."+string(f.At.Security), nil))
	}
	if f.At.Folder != "" {
		add("copy.folder", account.FieldSentFolder, f.At.Folder)
	}
	if f.At.Host == "" {
		return append(lines, s.p.T("copy.label", nil)+": "+s.p.T("copy.host-missing", nil))
	}
	add("copy.label", account.FieldSentCopy, s.p.T("copy.choice."+string(f.At.Copy), nil))
	switch {
	case f.At.Held == account.KeyFolderUnknown:
		lines = append(lines, s.p.T("copy.needs-folder", nil))
		lines = append(lines, s.p.T("copy.folders", nil)+": "+strings.Join(f.At.Folders, ", "))
	case f.At.Held != "":
		lines = append(lines, s.p.T("copy.needs-you", nil))
	}
	return lines
}

// withOrigin is a copy of the origins with one more.
func withOrigin(origins map[string]string, field, origin string) map[string]string {
	out := map[string]string{field: origin}
	for k, v := range origins {
		if k != field {
			out[k] = v
		}
	}
	return out
}

// filing says how the account's copies are filed.
func (s *session) filing(a account.Account) (account.Filing, error) {
	table, err := s.parts.Table()
	if err != nil {
		return account.Filing{}, fmt.Errorf("reading the provider table: %w", err)
	}
	return table.Filing(a), nil
}

// providerName is what people call the service that an account sends through.
func (s *session) providerName(a account.Account) string {
	if table, err := s.parts.Table(); err == nil {
		if p, ok := table.ByID(a.ProviderID); ok {
			return p.Name
		}
	}
	return a.Host
}
