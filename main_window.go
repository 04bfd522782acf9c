//go:build !nogui

package main

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"
	"fyne.io/fyne/v2/lang"

	"sendoff/cli"
	"sendoff/desktop"
	_ "sendoff/desktop/quietlocale" // before fyne/lang
	"sendoff/practice"
	"sendoff/store"
	"sendoff/text"
	"sendoff/ui"
)

// As large as it is ever drawn: a larger one takes longer to read.
//
//go:embed assets/icons/sendoff-256.png
var iconPNG []byte

// The exit codes of the window: it cannot be opened without a screen, which
// is a wrong use of the program, or without a folder, or on a file that is not
// there. When the process that has the window does not take the message,
// nothing of it was kept.
const (
	exitNoDisplay = 64
	exitNoFile    = 66
	exitNoFolder  = 74
	// exitNotRestarted: everything is kept; only the window did not come back.
	exitNotRestarted = 1
	exitNotTaken     = 74
	exitCancelled    = 130
)

// window returns what opens the window.
func (p *program) window() func(context.Context, string, cli.Window) int { return p.openWindow }

// openWindow opens the window and returns when it is gone, or hands the message
// to the process that has this home's window already. Nothing slow comes before
// the first paint: the data is opened behind it.
func (p *program) openWindow(ctx context.Context, home string, w cli.Window) int {
	if !desktop.HasDisplay(p.getenv) {
		fmt.Fprintln(p.stderr, p.printer.T("cli.error.no-display", nil))
		return exitNoDisplay
	}
	folders, err := p.folders(home)
	if err != nil {
		fmt.Fprintln(p.stderr, p.printer.T("cli.error.no-home", nil))
		return exitNoFolder
	}
	_, err = os.Stat(folders.Database)
	firstRun := errors.Is(err, fs.ErrNotExist)
	if w.Background && desktop.HasWindow(folders) {
		return 0 // it sends what is due already
	}
	instance, code, ok, locking := p.claim(ctx, folders, w)
	if !ok {
		return code
	}
	settings := p.peek(ctx, folders.Database)
	p.speak(settings.Language)
	p.teachFyne()
	a := newApp()
	stop := context.AfterFunc(ctx, func() { fyne.Do(a.Quit) })
	defer stop()
	again := ui.Run(a, ui.Start{ //nolint:contextcheck // the window lives until it is closed, not until a command is cancelled
		Printer: p.printer, Now: p.now, Log: slog.New(slog.DiscardHandler),
		Draft: w.Draft, Files: w.Files, Letters: absolute(w.Letters), Problem: w.Problem, Picker: desktop.NewPicker(p.getenv),
		Notify:     desktop.NewNotify(p.getenv, metadata("ID")),
		Background: w.Background, FirstRun: firstRun, Settings: settings, Arrivals: p.arrivals(instance),
		Tray: &trayIcon{}, HasTray: func(ctx context.Context) (bool, error) { return desktop.HasTray(ctx, p.getenv) },
		Open: func(ctx context.Context) (ui.Parts, error) {
			if locking != nil { // another window may be at work on this data
				return ui.Parts{}, locking
			}
			x, err := p.open(ctx, home)
			if err != nil {
				return ui.Parts{}, err
			}
			if why := instance.Quiet(); why != nil {
				x.log.Warn("other starts cannot reach this window", "error", why)
			}
			return ui.Parts{
				Accounts: x.accounts, Table: x.table, Check: x.check, Drafts: x.drafts, Outbox: x.outbox,
				Log: x.log, Mailbox: practice.OpenMailbox(x.folders.Practice), Close: x.close,
				Settings: x.store, Folder: x.folders.Root, Restored: x.restored,
				Autostart: p.autostart(home), Version: version(), Updates: metadata("Website"), Portable: x.folders.Root == portableFolder(),
				Report: func(context.Context) (string, error) { return p.report(x.folders.Root, x.folders.Log) },
			}, nil
		},
	})
	if instance != nil {
		_ = instance.Close() // the system frees the lock in any case
	}
	if again {
		return p.restart(home)
	}
	return 0
}

// absolute makes paths whole where that can be done; the window says what is
// wrong with the others.
func absolute(names []string) []string {
	paths := make([]string, len(names))
	for i, name := range names {
		var err error
		if paths[i], err = filepath.Abs(name); err != nil {
			paths[i] = name
		}
	}
	return paths
}

// autostart is how the computer starts this program on this home, nil if it
// cannot.
func (p *program) autostart(home string) ui.Autostart {
	var args []string
	if home != "" {
		args = append(args, "--home="+home)
	}
	a, err := desktop.NewAutostart(p.getenv, append(args, "--background")...)
	if err != nil {
		return nil
	}
	return a
}

// peek reads what has to be known before the first paint. Whatever is wrong
// with the database is told when it is opened.
func (p *program) peek(ctx context.Context, database string) ui.Settings {
	values, err := store.Peek(ctx, database, ui.SettingKeys()...)
	if err != nil {
		return ui.Settings{}
	}
	return ui.ReadSettings(values)
}

// speak takes the language that was chosen for the window, if it is another
// than the one the program began in.
func (p *program) speak(chosen string) {
	language := text.Pick(desktop.Languages(p.getenv, chosen))
	if language == p.printer.Language() {
		return
	}
	printer, err := text.Load(language)
	if err != nil {
		return // it began in one that could be read
	}
	p.printer = printer
}

// restart begins anew in the same home. Nothing else of the command line is
// passed on: the message that was opened by it is a draft by now.
func (p *program) restart(home string) int {
	var args []string
	if home != "" {
		args = append(args, "--home="+home)
	}
	env := os.Environ()
	if p.password != "" {
		env = append(env, "SENDOFF_PASSWORD="+p.password)
	}
	if err := desktop.Restart(args, env); err != nil {
		fmt.Fprintln(p.stderr, p.printer.T("main.not-restarted", nil))
		return exitNotRestarted
	}
	return 0
}

// newApp makes the Fyne application. Fyne learns the id only afterwards: an
// application that is born with one makes a folder for preferences, and
// Sendoff keeps all it has in its own.
func newApp() fyne.App {
	a := app.NewWithID("")
	app.SetMetadata(fyne.AppMetadata{
		ID: metadata("ID"), Name: metadata("Name"), Version: version(),
		Icon: fyne.NewStaticResource("icon.png", iconPNG),
	})
	return a
}

// teachFyne gives Fyne its own words in our language. Fyne cannot be told a
// language: it follows the system's, so the words are filed under that too.
func (p *program) teachFyne() {
	words, err := p.printer.FyneJSON()
	if err != nil {
		return // the dialogs then speak English
	}
	for _, locale := range []fyne.Locale{fyne.Locale(p.printer.Language()), lang.SystemLocale()} {
		if err := lang.AddTranslationsForLocale(words, locale); err != nil {
			continue // a system language without plural rules; English remains
		}
	}
}
