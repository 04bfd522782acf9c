package account

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
)

const (
	// maxList is how many bytes a list of folders may have.
	maxList = 2 << 20
	// maxHits is how many messages that a search has found are looked at.
	maxHits = 20
)

// Mailbox is a signed-in connection to an account's mailbox. It is for one
// goroutine; only Close may be called from any. Every error of its methods is a
// [*Failure].
type Mailbox struct {
	line
	ctx     context.Context //nolint:containedctx // its end ends the connection, see OpenMailbox
	stop    func() bool
	client  *imapclient.Client
	in      *signedIn // what the client reads from
	account Account
	redact  redactor
	online  func() bool
	dot     time.Duration
	reply   time.Duration
	open    string // the folder that searches look into
}

// Endpoint is what the mailbox is connected to.
func (m *Mailbox) Endpoint() Endpoint { return m.endpoint }

// Close ends the connection hard. It may be called at any time and more than
// once.
func (m *Mailbox) Close() {
	m.stop()
	_ = m.client.Close()
}

// Logout ends the connection politely and takes a few seconds at most.
func (m *Mailbox) Logout() {
	bell := time.AfterFunc(quitTime, func() { _ = m.conn.Close() })
	defer bell.Stop()
	_ = m.client.Logout().Wait() // nothing depends on the answer any more
	m.Close()
}

// SentFolder finds the folder for sent messages; wish is the one that a person
// named, if any; folders are all of them. Where none is known to be the one, the
// failure's key is KeyFolderUnknown.
func (m *Mailbox) SentFolder(wish string) (name string, folders []string, err error) {
	caps := m.client.Caps()
	if caps == nil {
		return "", nil, m.failure(StageFolder, errors.New("the server does not say what it can"))
	}
	var options *imap.ListOptions
	if caps.Has(imap.CapSpecialUse) && caps.Has(imap.CapListExtended) {
		options = &imap.ListOptions{ReturnSpecialUse: true}
	}
	m.conn.setLimit(maxList)
	defer m.conn.setLimit(maxAnswer)
	list := m.client.List("", "*", options)
	var found []folder
	for entry := list.Next(); entry != nil; entry = list.Next() {
		if f, ok := folderOf(entry); ok && len(found) < maxFolders {
			found = append(found, f)
			folders = append(folders, f.name)
		}
	}
	if err := list.Close(); err != nil {
		return "", nil, m.failure(StageFolder, err)
	}
	name, ok := sentFolder(found, wish)
	if !ok {
		return "", folders, m.failure(StageFolder, &Failure{Key: KeyFolderUnknown, Err: errors.New("no folder for sent messages is known")})
	}
	return name, folders, nil
}

// Has reports whether a message with this Message-ID is in a folder. What the
// server finds is looked at: searching is not exact everywhere.
func (m *Mailbox) Has(folder, messageID string) (bool, error) {
	if m.open != folder {
		if _, err := m.client.Select(folder, &imap.SelectOptions{ReadOnly: true}).Wait(); err != nil {
			return false, m.failure(StageFolder, err)
		}
		m.open = folder
	}
	criteria := &imap.SearchCriteria{Header: []imap.SearchCriteriaHeaderField{{Key: "Message-ID", Value: messageID}}}
	hits, err := m.client.UIDSearch(criteria, nil).Wait()
	if err != nil {
		return false, m.failure(StageFolder, err)
	}
	uids := hits.AllUIDs()
	if len(uids) == 0 {
		return false, nil
	}
	uids = uids[max(0, len(uids)-maxHits):]
	field := &imap.FetchItemBodySection{Specifier: imap.PartSpecifierHeader, HeaderFields: []string{"Message-ID"}, Peek: true}
	headers, err := m.client.Fetch(imap.UIDSetNum(uids...), &imap.FetchOptions{BodySection: []*imap.FetchItemBodySection{field}}).Collect()
	if err != nil {
		return false, m.failure(StageFolder, err)
	}
	for _, h := range headers {
		_, value, _ := strings.Cut(string(h.FindBodySection(field)), ":")
		if strings.Join(strings.Fields(value), "") == messageID {
			return true, nil
		}
	}
	return false, nil
}

// Limit is the size in bytes of the biggest message that a folder takes; 0 is
// no limit, or none known (RFC 7889).
func (m *Mailbox) Limit(folder string) (int64, error) {
	limit, ok := m.client.Caps().AppendLimit()
	if ok && limit == nil {
		status, err := m.client.Status(folder, &imap.StatusOptions{AppendLimit: true}).Wait()
		if err != nil {
			return 0, m.failure(StageFolder, err)
		}
		limit = status.AppendLimit
	}
	if limit == nil {
		return 0, nil
	}
	return int64(*limit), nil
}

// Append puts a message of size bytes into a folder, as read, with the time at
// which it was sent. It streams: only a small part is in memory at a time, and
// the line has to move, however long it takes.
func (m *Mailbox) Append(folder string, message io.Reader, size int64, sent time.Time) error {
	m.conn.SetPatience(m.dot)
	defer m.conn.SetPatience(m.reply)
	command := m.client.Append(folder, size, &imap.AppendOptions{Flags: []imap.Flag{imap.FlagSeen}, Time: sent})
	n, err := io.Copy(command, io.LimitReader(message, size))
	if err == nil && n != size {
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		_ = m.conn.Close() // hard: nothing may complete a part of a message
	}
	closing := command.Close()
	if _, answer := command.Wait(); answer != nil {
		return m.failure(StageCopy, answer)
	}
	if err = errors.Join(err, closing); err != nil {
		return m.failure(StageCopy, err)
	}
	return nil
}

// failure describes an error of the library. What it says of a broken line has
// no type; the line itself knows better.
func (m *Mailbox) failure(stage Stage, err error) *Failure {
	var f *Failure
	var answer *imap.Error
	switch cause := m.ctx.Err(); {
	case errors.Is(cause, context.DeadlineExceeded):
		f = &Failure{Key: KeyTimeout, Err: cause}
	case cause != nil:
		f = &Failure{Key: KeyCancelled, Err: cause}
	case errors.As(err, &answer):
		a := imapAnswer{status: string(answer.Type), code: strings.ToUpper(string(answer.Code)), text: answer.Text}
		f = a.failure(answerIMAP(stage, a))
	default:
		f = classify(m.cause(err), m.account, m.endpoint.Host, m.online)
	}
	f.Stage, f.Host, f.Port = stage, m.endpoint.Host, m.endpoint.Port
	m.redact.failure(f)
	return f
}

// cause is what broke the line under the library, else its own error: then the
// server said what is no IMAP.
func (m *Mailbox) cause(err error) error {
	if m.client == nil || errors.As(err, new(*Failure)) {
		return err
	}
	for _, broken := range []error{m.conn.failed(), m.in.broken()} {
		// A closed one was closed by the library, for what it could not read.
		if broken != nil && !errors.Is(broken, net.ErrClosed) {
			return fmt.Errorf("the line broke: %w", broken)
		}
	}
	return fmt.Errorf("%w: %w", errNotReply, err)
}

// answerIMAP names what a NO or BAD means (RFC 9051 section 7.1, RFC 9208).
func answerIMAP(stage Stage, a imapAnswer) FailureKey {
	words := strings.ToLower(a.text)
	switch {
	case a.code == "OVERQUOTA", strings.Contains(words, "quota exceeded"), strings.Contains(words, "over quota"):
		return KeyMailboxFull
	case a.code == "TOOBIG", a.code == "LIMIT" && stage == StageCopy:
		return KeyTooBig
	case a.code == "TRYCREATE", a.code == "NONEXISTENT":
		return KeyFolderUnknown
	case a.later():
		return KeyBusy
	}
	return KeyRefused
}
