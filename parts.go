package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"sendoff/account"
	"sendoff/cli"
	"sendoff/compose"
	"sendoff/desktop"
	"sendoff/outbox"
	"sendoff/store"
)

// backupPatience bounds the daily backup at the end of a command.
const backupPatience = 30 * time.Second

// parts are the opened data and everything that works on it.
type parts struct {
	folders  desktop.Folders
	log      *slog.Logger
	logFile  io.Closer
	store    *store.Store
	table    *account.Table
	accounts *account.Accounts
	opener   *account.Opener
	drafts   *compose.Drafts
	outbox   *outbox.Outbox
	practice *practiceServer
	restored outbox.Restored // zero if the database was whole
}

// folders are those of a home; "" is the platform's.
func (p *program) folders(home string) (desktop.Folders, error) {
	if home == "" {
		home = portableFolder()
	}
	if home == "" {
		var err error
		if home, err = desktop.DataFolder(p.getenv); err != nil {
			return desktop.Folders{}, err
		}
	}
	return desktop.FoldersIn(home)
}

// portableName is a folder beside the program that, where it is there, keeps
// everything: on a stick that goes from computer to computer, for one.
const portableName = "Sendoff-data"

// portableFolder is that folder, "" if there is none.
func portableFolder() string {
	self, err := os.Executable()
	if err != nil {
		return ""
	}
	dir := filepath.Join(filepath.Dir(self), portableName)
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return ""
	}
	return dir
}

// open opens the data in a home. What failed half-way is closed again.
func (p *program) open(ctx context.Context, home string) (_ *parts, err error) {
	folders, err := p.folders(home)
	if err != nil {
		return nil, err
	}
	if err := folders.Create(); err != nil {
		return nil, err
	}
	x := &parts{folders: folders}
	x.log, x.logFile = newLog(folders.Log)
	defer func() { //nolint:contextcheck // to close is no part of what was cancelled
		if err != nil {
			x.log.Error("the data could not be opened", "error", err)
			err = errors.Join(err, x.close())
		}
	}()
	if x.table, err = loadTable(); err != nil {
		return nil, fmt.Errorf("reading the provider table: %w", err)
	}
	if err := x.openStore(ctx, p.now); err != nil {
		return nil, err
	}
	x.practice = &practiceServer{dir: folders.Practice, now: p.now}
	x.accounts = account.NewAccounts(account.AccountsParams{
		Store: x.store, Secrets: p.secrets(), Table: x.table, Now: p.now, Practice: x.practice.account,
	})
	x.opener = account.NewOpener(&account.Dialer{}, account.Patience{})
	x.drafts = compose.NewDrafts(x.store, folders.Attachments, p.now)
	x.outbox, err = outbox.New(ctx, outbox.Params{
		Store: x.store, Spool: folders.Spool, Locks: folders.Locks, Accounts: x.accounts, Drafts: x.drafts,
		Opener: x.opener, Table: x.table, Now: p.now, Log: x.log,
		Awake: desktop.NewAwake(p.getenv, p.printer.T("awake.why", nil), x.noAwake).Hold,
	})
	if err != nil {
		return nil, err
	}
	if x.restored, err = x.outbox.HoldRestored(ctx); err != nil {
		return nil, err
	}
	// What a program that died left behind is told as it is from here on.
	if err := x.outbox.Recover(ctx); err != nil {
		return nil, err
	}
	return x, nil
}

// noAwake notes that the system may go to sleep while a message is on the wire.
func (x *parts) noAwake(err error) {
	x.log.Info("the computer cannot be kept awake", "error", err)
}

// openStore opens the database. A damaged one is kept aside, and the newest
// backup takes its place; where there is none nothing is changed.
func (x *parts) openStore(ctx context.Context, now func() time.Time) error {
	schemas := []store.Schema{account.Schema(), compose.Schema(), outbox.Schema()}
	var err error
	x.store, err = store.Open(ctx, x.folders.Database, now, schemas...)
	var damaged *store.DamagedError
	if !errors.As(err, &damaged) {
		return err
	}
	x.log.Error("the database is damaged", "error", err)
	if why := store.Restore(ctx, x.folders.Database, now, schemas...); why != nil {
		x.log.Error("it was not restored", "error", why)
		return err
	}
	x.store, err = store.Open(ctx, x.folders.Database, now, schemas...)
	return err
}

// close ends everything in the order opposite to open, the daily backup
// before the store.
func (x *parts) close() error {
	var errs []error
	if x.outbox != nil {
		errs = append(errs, x.outbox.Close())
	}
	if x.practice != nil {
		errs = append(errs, x.practice.close())
	}
	if x.store != nil {
		ctx, cancel := context.WithTimeout(context.Background(), backupPatience)
		defer cancel()
		if err := x.store.Backup(ctx); err != nil {
			x.log.Error("the backup failed", "error", err)
		}
		errs = append(errs, x.store.Close())
	}
	return errors.Join(append(errs, x.logFile.Close())...)
}

// check signs in to an account's server and sends nothing.
func (x *parts) check(ctx context.Context, a account.Account, password string, watch func(account.Light)) error {
	return account.Check(ctx, x.opener, a, password, watch)
}

// openCore is open for the command line.
func (p *program) openCore(ctx context.Context, home string) (*cli.Core, error) {
	x, err := p.open(ctx, home)
	if err != nil {
		return nil, err
	}
	return &cli.Core{
		Accounts: x.accounts, Drafts: x.drafts, Outbox: x.outbox, Check: x.check, Close: x.close,
		Restored: x.restored,
	}, nil
}
