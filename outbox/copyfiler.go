package outbox

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"sendoff/account"
)

// filer files the copies of one account over one connection.
type filer struct {
	o       *Outbox
	acct    account.Account
	filing  account.Filing
	mailbox *account.Mailbox
	folder  string
	choice  []string // all folders
}

func (x *filer) close() {
	if x.mailbox != nil {
		x.mailbox.Logout()
	}
}

// all goes through messages. Where the mailbox itself cannot be had, the others
// share the failure of the first.
func (x *filer) all(ctx context.Context, ids []string) error {
	for n, id := range ids {
		err := x.one(ctx, id)
		if err == nil {
			continue
		}
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		var f *account.Failure
		if !errors.As(err, &f) {
			return fmt.Errorf("the copy of message %s: %w", id, err)
		}
		shared := f.Stage != account.StageCopy || f.Key == account.KeyFolderUnknown
		if err := x.failed(ctx, ids[n:], f, shared); err != nil || shared {
			return err
		}
		// After any failure the line is opened anew.
		x.mailbox.Close()
		x.mailbox = nil
	}
	return nil
}

// one looks for one message and files it if it is missing. A failure is the
// mailbox's; other errors are those of this computer.
func (x *filer) one(ctx context.Context, id string) error {
	r, err := x.current(ctx, id)
	if err != nil || r == nil {
		return err
	}
	if x.mailbox == nil {
		if err := x.open(ctx); err != nil {
			return err
		}
	}
	switch there, err := x.mailbox.Has(x.folder, r.messageID); {
	case err != nil:
		return err
	case there:
		return x.o.changeCopy(ctx, id, func(r *row) bool { return r.filed(x.folder) })
	case r.copy.state == copyLook:
		return x.o.changeCopy(ctx, id, func(r *row) bool { return x.o.lookAgain(r) })
	}
	return x.file(ctx, r)
}

// current reads a message again, under the lock; nil if there is nothing to do
// any more.
func (x *filer) current(ctx context.Context, id string) (*row, error) {
	r, err := x.o.read(ctx, id)
	if errors.Is(err, ErrNotFound) || err == nil && (!r.copy.open() || r.wants(x.filing) != r.copy.state) {
		return nil, nil //nolint:nilnil // nothing to do is a value here
	}
	return r, err
}

// open signs in and finds the folder.
func (x *filer) open(ctx context.Context) error {
	password, err := x.o.accounts.Password(ctx, x.acct)
	if err != nil {
		return err
	}
	if x.mailbox, err = x.o.sessions.opener.OpenMailbox(ctx, x.acct, x.filing.At, password); err != nil {
		return err
	}
	x.folder, x.choice, err = x.mailbox.SentFolder(x.filing.At.Folder)
	return err
}

// file puts a message into the folder.
func (x *filer) file(ctx context.Context, r *row) error {
	limit, err := x.mailbox.Limit(x.folder)
	if err != nil {
		return err
	}
	if limit > 0 && r.size > limit {
		return x.o.giveUpCopy(ctx, r.id, &failure{Key: account.KeyTooBig, Stage: account.StageCopy, Host: x.mailbox.Endpoint().Host, Max: limit})
	}
	switch err := x.o.spool.check(ctx, r.spool, r.size, r.sha256); {
	case errors.Is(err, errDamaged):
		return x.o.giveUpCopy(ctx, r.id, &failure{Key: account.KeySpoolDamaged, Stage: account.StageCopy})
	case err != nil:
		return err
	}
	// From here on it may be there by our own doing, and would be no proof.
	err = x.o.changeCopy(ctx, r.id, func(r *row) bool {
		r.copy.begun = true
		return true
	})
	if err != nil {
		return err
	}
	message, err := os.Open(x.o.spool.path(r.spool))
	if err != nil {
		return fmt.Errorf("open the spool file: %w", err)
	}
	defer func() { _ = message.Close() }() // it was only read
	sent := r.ended
	if sent.IsZero() {
		sent = r.created
	}
	if err := x.mailbox.Append(x.folder, io.Reader(message), r.size, sent); err != nil {
		return err
	}
	// It is there: a program that ends now should know.
	return x.o.changeCopy(context.WithoutCancel(ctx), r.id, func(r *row) bool {
		r.copy = copyRow{state: CopyDone, folder: x.folder, begun: true}
		return true
	})
}

// filed notes that a message was found in the folder.
func (r *row) filed(folder string) bool {
	state := CopyFound
	if r.copy.begun {
		state = CopyDone
	}
	r.copy = copyRow{state: state, folder: folder, begun: r.copy.begun}
	return true
}

// failed puts off copies for a failure of the mailbox; of the others than the
// first only where they share it.
func (x *filer) failed(ctx context.Context, ids []string, cause *account.Failure, shared bool) error {
	f := failed(cause)
	if !shared {
		ids = ids[:1]
	}
	if f.Key.Holds() || f.Key == account.KeyFolderUnknown {
		if err := x.o.accounts.HoldIMAP(ctx, x.acct.ID, f.Key, x.folders(f)); err != nil {
			return fmt.Errorf("hold the mailbox: %w", err)
		}
	}
	for _, id := range ids {
		err := x.o.changeCopy(ctx, id, func(r *row) bool {
			if !r.copy.open() {
				return false
			}
			r.copy.later(f, x.o.now())
			return true
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// folders are those to choose from, where that is what is needed.
func (x *filer) folders(f *failure) []string {
	if f.Key == account.KeyFolderUnknown {
		return x.choice
	}
	return nil
}

func (o *Outbox) giveUpCopy(ctx context.Context, id string, f *failure) error {
	return o.changeCopy(ctx, id, func(r *row) bool {
		r.copy.state, r.copy.failure, r.copy.nextTry = CopyFailed, f, time.Time{}
		return true
	})
}
