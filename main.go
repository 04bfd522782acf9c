// Sendoff sends e-mail and does nothing else. This is its composition root:
// it reads the environment, builds the parts when they are needed, and opens
// the window or runs a command.
package main

import (
	"context"
	_ "embed"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"syscall"
	"time"

	"sendoff/account"
	"sendoff/cli"
	"sendoff/desktop"
	"sendoff/text"
)

// keyringService is the name under which the system's keyring keeps our
// passwords.
const keyringService = "org.sendoff.Sendoff"

// keyringPatience is how long a keyring may take: it may have to ask the
// person to unlock it.
const keyringPatience = time.Minute

//go:embed providers.json
var providersJSON []byte

func main() {
	getenv := os.Getenv
	password := getenv("SENDOFF_PASSWORD")
	// Programs that are started from here, such as a browser, do not get it.
	if err := os.Unsetenv("SENDOFF_PASSWORD"); err != nil {
		password = ""
	}
	p := &program{getenv: getenv, password: password, now: time.Now, secrets: keyringOr(password)}
	os.Exit(p.run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// keyringOr keeps secrets in the system's keyring, unless a password was
// given for this run.
func keyringOr(password string) func() account.Secrets {
	return func() account.Secrets {
		if password != "" {
			return account.NewGiven(password)
		}
		return account.NewKeyring(keyringService, keyringPatience)
	}
}

// program is what one run of Sendoff knows before anything is opened.
type program struct {
	getenv   func(string) string
	password string // of SENDOFF_PASSWORD
	now      func() time.Time
	secrets  func() account.Secrets
	printer  *text.Printer
	stderr   io.Writer
}

// run runs one command line and returns its exit code.
func (p *program) run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	// The first signal cancels, a second one ends the program at once.
	context.AfterFunc(ctx, stop)

	// A terminal says its own language; the one of the settings is the window's.
	printer, err := text.Load(text.Pick(desktop.Languages(p.getenv, "")))
	if err != nil {
		panic(err) // the texts are part of the program
	}
	p.printer, p.stderr = printer, stderr
	parts := cli.Parts{
		Text: printer, Version: versionLine(), Home: p.getenv("SENDOFF_HOME"), Password: p.password, Now: p.now,
		Table: loadTable, Open: p.openCore, Window: p.window(),
	}
	return cli.Run(ctx, args, parts, stdin, stdout, stderr)
}

func versionLine() string {
	return fmt.Sprintf("%s (%s, %s/%s)", version(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
}

func loadTable() (*account.Table, error) { return account.LoadTable(providersJSON) }
