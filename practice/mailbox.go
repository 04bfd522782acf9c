package practice

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"sendoff/compose"
)

const (
	mailboxDir    = "mailbox"
	messageSuffix = ".eml"
	factsSuffix   = ".json"
	halfSuffix    = ".part" // being written
	maxFacts      = 1 << 20 // bytes of a facts file that are read
)

// ErrNotFound says that there is no message with that id.
var ErrNotFound = errors.New("no such practice message")

// Mailbox is the messages that arrived in a practice folder, each as an .eml
// file and a .json file with what the envelope said. Several processes may write
// and read it: a message is there when its .json is.
type Mailbox struct{ dir string }

// OpenMailbox gives the mailbox in dir (the same as given to Start).
func OpenMailbox(dir string) *Mailbox { return &Mailbox{dir: filepath.Join(dir, mailboxDir)} }

// Item is one message that arrived.
type Item struct {
	ID         string // the id its server answered with
	From       string // of the envelope
	Recipients []string
	Received   time.Time
	Size       int64 // bytes
	Path       string
	Subject    string
}

// facts is the .json file.
type facts struct {
	From       string    `json:"from"`
	Recipients []string  `json:"recipients"`
	Received   time.Time `json:"received"`
	Size       int64     `json:"size"`
	Subject    string    `json:"subject"`
}

// List gives the messages, the newest first. One that is damaged is left out.
func (m *Mailbox) List(ctx context.Context) ([]Item, error) {
	entries, err := m.entries()
	if err != nil {
		return nil, err
	}
	var items []Item
	for _, e := range entries {
		if ctx.Err() != nil {
			return nil, fmt.Errorf("list the practice mailbox: %w", context.Cause(ctx))
		}
		id, ok := strings.CutSuffix(e.Name(), factsSuffix)
		if !ok {
			continue
		}
		if item, err := m.Get(ctx, id); err == nil {
			items = append(items, item)
		}
	}
	slices.SortFunc(items, func(a, b Item) int {
		if c := b.Received.Compare(a.Received); c != 0 {
			return c
		}
		return strings.Compare(a.ID, b.ID)
	})
	return items, nil
}

// entries are the files of the mailbox; a missing folder is an empty one.
func (m *Mailbox) entries() ([]fs.DirEntry, error) {
	entries, err := os.ReadDir(m.dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("list the practice mailbox: %w", err)
	}
	return entries, nil
}

// Get gives one message, or ErrNotFound.
func (m *Mailbox) Get(_ context.Context, id string) (Item, error) {
	if !isID(id) {
		return Item{}, ErrNotFound
	}
	f, err := os.Open(m.path(id, factsSuffix))
	if errors.Is(err, fs.ErrNotExist) {
		return Item{}, ErrNotFound
	}
	if err != nil {
		return Item{}, fmt.Errorf("read a practice message: %w", err)
	}
	defer f.Close() //nolint:errcheck // only read
	var k facts
	if err := json.NewDecoder(io.LimitReader(f, maxFacts)).Decode(&k); err != nil {
		return Item{}, fmt.Errorf("read a practice message: %w", err)
	}
	path := m.path(id, messageSuffix)
	if _, err := os.Stat(path); err != nil {
		return Item{}, ErrNotFound // being removed
	}
	return Item{
		ID: id, From: k.From, Recipients: k.Recipients, Received: k.Received, Size: k.Size, Path: path, Subject: k.Subject,
	}, nil
}

// isID keeps anything but our own ids out of file names.
func isID(id string) bool {
	return len(id) == 13 && strings.Trim(id, "abcdefghijklmnopqrstuvwxyz234567") == ""
}

func (m *Mailbox) path(id, suffix string) string { return filepath.Join(m.dir, id+suffix) }

// Empty removes all messages.
func (m *Mailbox) Empty(ctx context.Context) error {
	entries, err := m.entries()
	if err != nil {
		return err
	}
	var failed []error
	for _, suffix := range []string{factsSuffix, messageSuffix} { // first what makes a message be there
		for _, e := range entries {
			if ctx.Err() != nil {
				return fmt.Errorf("empty the practice mailbox: %w", context.Cause(ctx))
			}
			if filepath.Ext(e.Name()) != suffix {
				continue
			}
			if err := os.Remove(filepath.Join(m.dir, e.Name())); err != nil && !errors.Is(err, fs.ErrNotExist) {
				failed = append(failed, err)
			}
		}
	}
	if err := errors.Join(failed...); err != nil {
		return fmt.Errorf("empty the practice mailbox: %w", err)
	}
	return nil
}

// receive keeps a message under a new id.
func (m *Mailbox) receive(from string, recipients []string, at time.Time, r io.Reader) (id string, err error) {
	if err := os.MkdirAll(m.dir, 0o700); err != nil {
		return "", fmt.Errorf("keep a practice message: %w", err)
	}
	id = compose.NewID()
	message := m.path(id, messageSuffix)
	var size int64
	if err := writeFile(message, func(w io.Writer) (err error) {
		size, err = io.Copy(w, r)
		return err
	}); err != nil {
		return "", fmt.Errorf("keep a practice message: %w", err)
	}
	k := facts{From: from, Recipients: recipients, Received: at.UTC(), Size: size, Subject: subjectOf(message)}
	if err := writeFile(m.path(id, factsSuffix), func(w io.Writer) error { return json.NewEncoder(w).Encode(k) }); err != nil {
		return "", fmt.Errorf("keep a practice message: %w", errors.Join(err, os.Remove(message)))
	}
	return id, nil
}

// writeFile writes a file that only the user can read, whole or not at all.
func writeFile(path string, write func(io.Writer) error) error {
	temp, err := compose.WriteTemp(filepath.Dir(path), filepath.Base(path)+".*"+halfSuffix, write)
	if err != nil {
		return err
	}
	if err := os.Rename(temp, path); err != nil {
		return errors.Join(err, os.Remove(temp))
	}
	return nil
}

// removeLeftovers removes what processes that died left half-written before a time.
func (m *Mailbox) removeLeftovers(before time.Time) {
	entries, err := m.entries()
	if err != nil {
		return
	}
	for _, e := range entries {
		info, err := e.Info()
		if err == nil && strings.HasSuffix(e.Name(), halfSuffix) && info.ModTime().Before(before) {
			_ = os.Remove(filepath.Join(m.dir, e.Name())) // next time, then
		}
	}
}
