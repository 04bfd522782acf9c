package ui

import (
	"context"
	"io"
	"log/slog"
	"time"

	"sendoff/account"
	"sendoff/compose"
	"sendoff/outbox"
	"sendoff/practice"
	"sendoff/text"
)

// Start is what the window knows before anything is opened, and what it is
// opened on.
type Start struct {
	Printer *text.Printer
	Now     func() time.Time
	Log     *slog.Logger

	// Draft is what a mailto link or the flags of compose describe; nil opens
	// on a new, empty message.
	Draft *compose.Draft
	// Files are paths to attach to it.
	Files []string
	// Letters are paths of messages to open as new ones.
	Letters []string
	// Problem is the key of a sentence to show at once, such as a mailto link
	// that could not be read; "" for none.
	Problem string
	// Background has no window shown until somebody asks for one.
	Background bool
	// FirstRun says that there is no database yet, so that the welcome page is
	// painted at once.
	FirstRun bool
	// Settings are what the person chose, as far as is known before the store
	// is open; see ReadSettings.
	Settings Settings

	// HasTray says whether the desktop shows icons of programs without a window;
	// nil says that it does not. It may take long.
	HasTray func(ctx context.Context) (bool, error)
	// Tray is the icon there; nil if there is none.
	Tray Tray
	// Notify shows a notification of the system and calls clicked, from any
	// goroutine, if somebody clicks on it; nil leaves them to Fyne, who does not
	// report that.
	Notify func(ctx context.Context, title, words string, clicked func()) error
	// Picker asks for files with the dialogs of the system; nil leaves them to
	// Fyne's.
	Picker Picker
	// Arrivals starts giving deliver what later starts of the program hand
	// over, from any goroutine, until stop is called. May be nil.
	Arrivals func(deliver Deliver) (stop func())

	// Open opens the store and makes the parts. It is called once, off the UI
	// goroutine, after the first paint. Its error is shown as a page;
	// *store.NewerError, *store.DamagedError and *store.NetworkDriveError have
	// words of their own.
	Open func(ctx context.Context) (Parts, error)
}

// Parts are the core rooms as the window uses them. All of their functions
// may take long and are called off the UI goroutine only.
type Parts struct {
	Accounts Accounts
	Table    *account.Table
	// Check signs in to an account's server and sends nothing (account.Check
	// with its opener).
	Check   func(ctx context.Context, a account.Account, password string, watch func(account.Light)) error
	Drafts  Drafts
	Outbox  Outbox
	Mailbox Mailbox
	// Settings keeps what the person chooses.
	Settings SettingStore
	// Folder is where everything is kept.
	Folder string
	// Autostart is whether the computer starts the program; nil if it cannot.
	Autostart Autostart
	// Report is what somebody who looks into a defect wants to know, without an
	// address or a secret.
	Report func(ctx context.Context) (string, error)
	// Version is that of the program.
	Version string
	// Updates is the page on which new versions appear; "" if none is known. It is
	// opened when the person asks, and never fetched.
	Updates string
	// Portable says that the folder lies beside the program.
	Portable bool
	// Restored says that a damaged database was replaced by a backup; zero if not.
	Restored outbox.Restored
	// Log, if it is not nil, takes the place of the log of Start.
	Log *slog.Logger
	// Close is called last, when the window is gone. May be nil.
	Close func() error

	kept map[string]string // the settings as they stand in the store
}

// Autostart is what the window needs of desktop.Autostart.
type Autostart interface {
	On() (bool, error)
	Set(on bool) error
}

// Accounts is what the window needs of account.Accounts.
type Accounts interface {
	Add(ctx context.Context, a account.Account, password string) (account.Account, error)
	AddForNow(ctx context.Context, a account.Account, password string) (account.Account, error)
	Update(ctx context.Context, a account.Account) error
	SetPassword(ctx context.Context, id, password string) error
	SetPasswordForNow(ctx context.Context, id, password string) error
	KeptIn(ctx context.Context, id string) string
	Remove(ctx context.Context, id string) error
	SetDefault(ctx context.Context, id string) error
	List(ctx context.Context) ([]account.Account, error)
	Find(ctx context.Context, idOrAddress string) (account.Account, error)
	Password(ctx context.Context, a account.Account) (string, error)
	Release(ctx context.Context, id string) error
}

// Drafts is what the window needs of compose.Drafts.
type Drafts interface {
	Save(ctx context.Context, d *compose.Draft) error
	Get(ctx context.Context, id string) (compose.Draft, error)
	OpenLetter(ctx context.Context, path string) (compose.OpenedLetter, error)
	List(ctx context.Context) ([]compose.Draft, error)
	Delete(ctx context.Context, id string) error
	Attach(ctx context.Context, path string) (compose.Attachment, error)
	AttachFolder(ctx context.Context, path string) (compose.Attachment, error)
	AttachReader(ctx context.Context, name string, r io.Reader) (compose.Attachment, error)
}

// Outbox is what the window needs of outbox.Outbox.
type Outbox interface {
	Submit(ctx context.Context, d compose.Draft, opt outbox.SubmitOptions) (outbox.Message, error)
	Deliver(ctx context.Context, id string) (outbox.Message, error)
	Attend(ctx context.Context) error
	Watch(fn func(outbox.Event)) (stop func())
	Cancel(ctx context.Context, id string) (outbox.Message, error)
	Retry(ctx context.Context, id string) error
	Reschedule(ctx context.Context, id string, at time.Time) error
	Edit(ctx context.Context, id string) (compose.Draft, error)
	Withdraw(ctx context.Context, id string) (compose.Draft, error)
	Reassign(ctx context.Context, id, accountID string) (outbox.Message, error)
	ReleaseAccount(ctx context.Context, accountID string) (int, error)
	MarkSent(ctx context.Context, id string) error
	SendToOthers(ctx context.Context, id string) error
	Delete(ctx context.Context, id string) error
	Resend(ctx context.Context, id string, opt outbox.SubmitOptions) (outbox.Message, error)
	RetryCopy(ctx context.Context, id string) error
	LookUp(ctx context.Context, id string) (found bool, err error)
	SentSince(ctx context.Context, accountID string, since time.Time) (messages, recipients int, err error)
	Retention(ctx context.Context) (outbox.Retention, error)
	SetRetention(ctx context.Context, r outbox.Retention) error
	Retain(ctx context.Context, keep outbox.Retention) (removed int, err error)
	DiskUse(ctx context.Context) (int64, error)
	ExportEML(ctx context.Context, id string, w io.Writer) error
	ExportMbox(ctx context.Context, id string, w io.Writer) error
	Get(ctx context.Context, id string) (outbox.Message, error)
	List(ctx context.Context, f outbox.Filter) ([]outbox.Message, error)
	Search(ctx context.Context, q outbox.Query) (page []outbox.Summary, more bool, err error)
}

// Mailbox is what the window needs of practice.Mailbox.
type Mailbox interface {
	List(ctx context.Context) ([]practice.Item, error)
	Open(ctx context.Context, id string) (practice.View, error)
	SavePart(ctx context.Context, id string, index int, path string) error
	SavePartIn(ctx context.Context, id string, index int, folder, name string) (path string, err error)
	Empty(ctx context.Context) error
}
