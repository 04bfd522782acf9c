package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"sendoff/compose"
	"sendoff/outbox"
)

const (
	formatEML  = "eml"
	formatMbox = "mbox"
	toStdout   = "-"
)

// sentExportCommand writes messages into files, as they were sent.
type sentExportCommand struct {
	What   []string `arg:"" optional:"" placeholder:"messages"`
	Format string   `placeholder:"format" default:"eml"`
	Output string   `placeholder:"output"`
}

func (c *sentExportCommand) run(ctx context.Context, s *session) error {
	if c.Format != formatEML && c.Format != formatMbox {
		return usage("cli.usage.format", map[string]any{"value": c.Format})
	}
	if strings.TrimSpace(strings.Join(c.What, "")) == "" {
		return usage("cli.usage.no-words", nil)
	}
	core, err := s.open(ctx)
	if err != nil {
		return err
	}
	x := &exporting{session: s, o: core.Outbox, output: c.Output}
	if err := x.choose(ctx, c.What); err != nil {
		return err
	}
	if c.Format == formatMbox {
		return x.mbox(ctx)
	}
	return x.eml(ctx)
}

// exporting is one export.
type exporting struct {
	*session
	o      *outbox.Outbox
	output string // a file, a folder, - or nothing
	chosen []outbox.Summary
}

// choose finds the messages meant: those with the ids given, else those that
// have all the words.
func (x *exporting) choose(ctx context.Context, what []string) error {
	if err := x.byID(ctx, what); err != nil {
		return err
	}
	if len(x.chosen) == 0 {
		q := outbox.Query{Words: strings.Join(what, " "), States: outbox.SentFilter().States, Limit: sentPage}
		if strings.TrimSpace(q.Words) == "" {
			return usage("cli.usage.no-words", nil)
		}
		err := x.pages(ctx, x.o, q, 0, func(page []outbox.Summary) error {
			x.chosen = append(x.chosen, page...)
			return nil
		})
		if err != nil {
			return err
		}
	}
	found := len(x.chosen)
	if found == 0 {
		return nothingFound(strings.Join(what, " "))
	}
	kept := x.chosen[:0]
	for _, m := range x.chosen {
		if m.Kept {
			kept = append(kept, m)
		}
	}
	if x.chosen = kept; len(kept) == 0 {
		return outbox.ErrFactsOnly
	}
	if left := found - len(kept); left > 0 {
		x.say("cli.export.left-out", map[string]any{"n": left})
	}
	return nil
}

// byID chooses the messages whose ids are given, if all of them are ids.
func (x *exporting) byID(ctx context.Context, ids []string) error {
	var list []outbox.Summary
	for _, id := range ids {
		m, err := x.o.Get(ctx, id)
		if errors.Is(err, outbox.ErrNotFound) || err == nil && m.State != outbox.StateSent {
			return nil
		}
		if err != nil {
			return fmt.Errorf("reading the message: %w", err)
		}
		list = append(list, outbox.Summary{ID: m.ID, Subject: m.Subject, Kept: m.SpoolPath != ""})
	}
	x.chosen = list
	return nil
}

// eml writes each message into a file of its own.
func (x *exporting) eml(ctx context.Context) error {
	write := func(m outbox.Summary) func(io.Writer) error {
		return func(w io.Writer) error { return x.o.ExportEML(ctx, m.ID, w) }
	}
	folder, err := x.folder(len(x.chosen) > 1)
	if err != nil {
		return err
	}
	if folder == "" {
		return x.one(write(x.chosen[0]))
	}
	for _, m := range x.chosen {
		name := m.Subject
		if name == "" {
			name = m.ID
		}
		if err := x.in(folder, name+"."+formatEML, write(m)); err != nil {
			return err
		}
	}
	return nil
}

// mbox writes all messages into one file.
func (x *exporting) mbox(ctx context.Context) error {
	write := func(w io.Writer) error {
		for _, m := range x.chosen {
			if err := x.o.ExportMbox(ctx, m.ID, w); err != nil {
				return err
			}
		}
		return nil
	}
	folder, err := x.folder(false)
	if err != nil {
		return err
	}
	if folder == "" {
		return x.one(write)
	}
	return x.in(folder, "sent."+formatMbox, write)
}

// folder is where files are made, "" if a file or standard output was named.
// Where there are several files to make, the folder is made too.
func (x *exporting) folder(several bool) (string, error) {
	if x.output == "" {
		return ".", nil
	}
	if x.output == toStdout {
		if several {
			return "", usage("cli.usage.one-eml", nil)
		}
		return "", nil
	}
	info, err := os.Stat(x.output)
	switch {
	case err == nil && info.IsDir():
		return x.output, nil
	case err == nil && several:
		return "", usage("cli.usage.one-eml", nil)
	case err == nil:
		return "", nil
	case !errors.Is(err, fs.ErrNotExist):
		return "", fmt.Errorf("looking at %s: %w", x.output, err)
	}
	if !several {
		return "", nil
	}
	if err := os.Mkdir(x.output, 0o700); err != nil {
		return "", fmt.Errorf("making the folder: %w", err)
	}
	return x.output, nil
}

// in writes a file into a folder and tells its path. What is there stays.
func (x *exporting) in(folder, name string, write func(io.Writer) error) error {
	path, err := compose.SaveIn(folder, name, write)
	if err != nil {
		return fmt.Errorf("exporting: %w", err)
	}
	return x.data(path)
}

// one writes the file that was named, or standard output.
func (x *exporting) one(write func(io.Writer) error) error {
	if x.output == toStdout {
		x.mu.Lock()
		defer x.mu.Unlock()
		return write(x.stdout)
	}
	err := compose.SaveNew(x.output, write)
	if errors.Is(err, fs.ErrExist) {
		return &problem{code: exitUsage, key: "cli.export.exists", values: map[string]any{"name": x.output}, err: err}
	}
	if err != nil {
		return fmt.Errorf("exporting: %w", err)
	}
	return x.data(x.output)
}
