package mailbox

import (
	"bytes"
	"errors"
	"io"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"
)

// session is one connection; what it is asked is noted.
type session struct {
	*imapmemserver.UserSession
	s    *Server
	conn *imapserver.Conn
}

// limited is a session that announces a limit.
type limited struct{ *session }

// AppendLimit is what a message may have at most.
func (l limited) AppendLimit() uint32 { return l.s.opt.AppendLimit }

// Login checks user and password.
func (c *session) Login(user, password string) error {
	c.s.note("login")
	if err := c.s.user.Login(user, password); err != nil {
		return &imap.Error{
			Type: imap.StatusResponseTypeNo, Code: imap.ResponseCodeAuthenticationFailed,
			Text: "not with the password " + password,
		}
	}
	return nil
}

// List tells the folders, marked if it is asked for that.
func (c *session) List(w *imapserver.ListWriter, _ string, _ []string, options *imap.ListOptions) error {
	c.s.note("list")
	for _, f := range c.s.opt.Folders {
		entry := &imap.ListData{Mailbox: f.Name, Delim: '/'}
		if f.Sent && options.ReturnSpecialUse {
			entry.Attrs = []imap.MailboxAttr{imap.MailboxAttrSent}
		}
		if err := w.WriteList(entry); err != nil {
			return err
		}
	}
	return nil
}

// Select opens a folder.
func (c *session) Select(folder string, options *imap.SelectOptions) (*imap.SelectData, error) {
	c.s.note("select")
	return c.UserSession.Select(folder, options)
}

// Search looks for messages.
func (c *session) Search(kind imapserver.NumKind, criteria *imap.SearchCriteria, options *imap.SearchOptions) (*imap.SearchData, error) {
	c.s.note("search")
	return c.UserSession.Search(kind, criteria, options)
}

// Append takes a message, or does what the test wants.
func (c *session) Append(folder string, r imap.LiteralReader, options *imap.AppendOptions) (*imap.AppendData, error) {
	c.s.note("append")
	fate := c.s.fate()
	if fate.Cut {
		_, _ = io.CopyN(io.Discard, r, r.Size()/2)
		return nil, c.hangUp()
	}
	b, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	if fate.Refuse != nil {
		return nil, &imap.Error{Type: imap.StatusResponseTypeNo, Code: imap.ResponseCode(fate.Refuse.Code), Text: fate.Refuse.Text}
	}
	data, err := c.UserSession.Append(folder, literal{bytes.NewReader(b)}, options)
	if err != nil {
		return nil, err
	}
	m := Message{Bytes: b, Time: options.Time.UTC().Format(time.RFC3339)}
	for _, f := range options.Flags {
		m.Flags = append(m.Flags, string(f))
	}
	c.s.mu.Lock()
	c.s.messages[folder] = append(c.s.messages[folder], m)
	c.s.mu.Unlock()
	if fate.Lose {
		return nil, c.hangUp()
	}
	return data, nil
}

// hangUp breaks the line.
func (c *session) hangUp() error {
	return errors.Join(errors.New("hung up"), c.conn.NetConn().Close())
}

// Put is a message that somebody else files.
func (s *Server) Put(folder string, message []byte) error {
	_, err := s.user.Append(folder, literal{bytes.NewReader(message)}, &imap.AppendOptions{})
	return err
}

type literal struct{ *bytes.Reader }
