package compose_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sendoff/compose"
	"sendoff/store"
)

// clock gives a time that goes on by a second each time it is asked.
type clock struct{ t time.Time }

func (c *clock) now() time.Time {
	c.t = c.t.Add(time.Second)
	return c.t
}

func openDrafts(t *testing.T, home string) *compose.Drafts {
	t.Helper()
	c := &clock{moment()}
	s, err := store.Open(t.Context(), filepath.Join(home, "sendoff.db"), c.now, compose.Schema())
	must(t, err)
	t.Cleanup(func() { must(t, s.Close()) })
	return compose.NewDrafts(s, filepath.Join(home, "attachments"), c.now)
}

// full is a draft with something odd in every field.
func full() compose.Draft {
	return compose.Draft{
		AccountID: "acc", From: "Ayşe <ayse@example.org>",
		To: " half an addr,, ;\r\n\tb@example.org ", Cc: "c@", Bcc: "🙂", ReplyTo: "\u202ex",
		Subject: "  trailing ", Body: "a\r\nb\rc\n\x00\x1b\xff\xfe – ş\n\n", Markdown: true, Partial: true, Caret: 7, Scroll: 0.25,
		Attachments: []compose.Attachment{
			{ID: "one", Path: "/tmp/\xff\n.txt", Name: "x.txt", Type: "text/plain", Size: 1 << 40, Modified: time.UnixMilli(1234), Identity: "1-2-3", Copied: false},
			{ID: "two", Path: "/b", Name: "b", Inline: true},
		},
	}
}

func TestDraftIsKeptAsTyped(t *testing.T) {
	drafts := openDrafts(t, t.TempDir())
	d := full()
	must(t, drafts.Save(t.Context(), &d))
	if len(d.ID) != 13 || d.Created.IsZero() || !d.Created.Equal(d.Updated) {
		t.Fatalf("%+v", d)
	}
	got, err := drafts.Get(t.Context(), d.ID)
	must(t, err)
	equalTime := cmp.Comparer(func(a, b time.Time) bool { return a.UnixMilli() == b.UnixMilli() || a.IsZero() && b.UnixMilli() < 0 })
	if diff := cmp.Diff(d, got, equalTime); diff != "" {
		t.Error(diff)
	}
	// Changed: everything new, but the day it was begun.
	created := d.Created
	d.Created, d.Body, d.Attachments = time.Time{}, "new", d.Attachments[1:]
	must(t, drafts.Save(t.Context(), &d))
	got, err = drafts.Get(t.Context(), d.ID)
	must(t, err)
	if !got.Created.Equal(created) || !got.Updated.After(created) || got.Body != "new" || len(got.Attachments) != 1 || got.Attachments[0].ID != "two" {
		t.Errorf("%+v", got)
	}
	if !d.Created.Equal(created) {
		t.Error("Save forgot when the draft was begun")
	}
}

// TestOldDraftsArePlainText opens what was written before texts had formatting.
func TestOldDraftsArePlainText(t *testing.T) {
	home, c := t.TempDir(), &clock{moment()}
	schema := compose.Schema()
	schema.Steps = schema.Steps[:1]
	s, err := store.Open(t.Context(), filepath.Join(home, "sendoff.db"), c.now, schema)
	must(t, err)
	must(t, s.Write(t.Context(), func(tx *sql.Tx) error {
		_, err := tx.ExecContext(t.Context(), `
			INSERT INTO compose_draft VALUES ('old', 'acc', '', 'a@example.org', '', '', '', 's', '**b**', 1, 3, 1, 2);
			INSERT INTO compose_attachment VALUES ('old', 0, 'one', x'2f612e706e67', 'a.png', 'image/png', 5, 6, '7', 0);`)
		return err
	}))
	must(t, s.Close())
	got, err := openDrafts(t, home).Get(t.Context(), "old")
	must(t, err)
	if got.Body != "**b**" || got.Markdown || !got.Partial || got.Caret != 3 || len(got.Attachments) != 1 || got.Attachments[0].Name != "a.png" ||
		got.Attachments[0].Inline {
		t.Errorf("%+v", got)
	}
	// The same, as messages keep their source.
	var d compose.Draft
	must(t, json.Unmarshal([]byte(`{"ID":"old","Body":"**b**","Attachments":[{"ID":"one","Name":"a.png"}],"Partial":true}`), &d))
	if d.Body != "**b**" || d.Markdown || d.Attachments[0].Inline {
		t.Errorf("%+v", d)
	}
}

func TestDraftsList(t *testing.T) {
	drafts := openDrafts(t, t.TempDir())
	if l, err := drafts.List(t.Context()); err != nil || len(l) != 0 {
		t.Errorf("%v, %v", l, err)
	}
	var a, b, c compose.Draft
	a.Subject, b.Subject, c.Subject = "a", "b", "c"
	for _, d := range []*compose.Draft{&a, &b, &c, &a} {
		must(t, drafts.Save(t.Context(), d))
	}
	list := func() string {
		l, err := drafts.List(t.Context())
		must(t, err)
		var s []string
		for _, d := range l {
			s = append(s, d.Subject)
		}
		return strings.Join(s, " ")
	}
	if s := list(); s != "a c b" {
		t.Errorf("list: %s", s)
	}
	must(t, drafts.Delete(t.Context(), c.ID))
	must(t, drafts.Delete(t.Context(), c.ID))
	if s := list(); s != "a b" {
		t.Errorf("list: %s", s)
	}
	if _, err := drafts.Get(t.Context(), c.ID); !errors.Is(err, compose.ErrNotFound) {
		t.Errorf("error %v", err)
	}
	must(t, drafts.Save(t.Context(), &c)) // undo
	if s := list(); s != "c a b" {
		t.Errorf("list: %s", s)
	}
}

func TestDraftInACallersTransaction(t *testing.T) {
	home := t.TempDir()
	c := &clock{moment()}
	s, err := store.Open(t.Context(), filepath.Join(home, "sendoff.db"), c.now, compose.Schema())
	must(t, err)
	defer s.Close()
	drafts := compose.NewDrafts(s, filepath.Join(home, "attachments"), c.now)
	d := full()
	must(t, drafts.Save(t.Context(), &d))
	failed := errors.New("later")
	err = s.Write(t.Context(), func(tx *sql.Tx) error {
		must(t, drafts.DeleteTx(t.Context(), tx, d.ID))
		other := compose.Draft{Subject: "other"}
		must(t, drafts.SaveTx(t.Context(), tx, &other))
		return failed
	})
	if !errors.Is(err, failed) {
		t.Fatal(err)
	}
	l, err := drafts.List(t.Context())
	if err != nil || len(l) != 1 || len(l[0].Attachments) != 2 {
		t.Errorf("after the rollback: %+v, %v", l, err)
	}
}

// TestDraftSurvivesAKilledProgram saves in a process that is killed right after.
func TestDraftSurvivesAKilledProgram(t *testing.T) {
	if home := os.Getenv("COMPOSE_TEST_KILLED"); home != "" {
		c := &clock{moment()}
		s, err := store.Open(context.Background(), filepath.Join(home, "sendoff.db"), c.now, compose.Schema())
		must(t, err)
		d := full()
		must(t, compose.NewDrafts(s, filepath.Join(home, "attachments"), c.now).Save(context.Background(), &d))
		me, err := os.FindProcess(os.Getpid())
		must(t, err)
		must(t, me.Kill())
		select {}
	}
	home := t.TempDir()
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestDraftSurvivesAKilledProgram$")
	cmd.Env = append(os.Environ(), "COMPOSE_TEST_KILLED="+home)
	if out, err := cmd.CombinedOutput(); err == nil || strings.Contains(string(out), "FAIL") {
		t.Fatalf("the program was not killed: %v\n%s", err, out)
	}
	l, err := openDrafts(t, home).List(t.Context())
	if err != nil || len(l) != 1 || l[0].Body != full().Body || len(l[0].Attachments) != 2 {
		t.Errorf("%+v, %v", l, err)
	}
}

func TestAttachCopiesPassingFiles(t *testing.T) {
	home := t.TempDir()
	drafts := openDrafts(t, home)
	path := writeFile(t, "scan\u202e.txt", "the scan")
	a, err := drafts.Attach(t.Context(), path)
	must(t, err)
	must(t, os.Remove(path))
	copied, err := os.ReadFile(a.Path)
	if err != nil || string(copied) != "the scan" || !a.Copied || a.Name != "scan.txt" || a.Size != 8 || a.Type != "text/plain; charset=utf-8" {
		t.Errorf("%+v: %q, %v", a, copied, err)
	}
	info, err := os.Stat(a.Path)
	if err != nil || filepath.Dir(a.Path) != filepath.Join(home, "attachments") || info.Mode().Perm()&0o077 != 0 && os.PathSeparator == '/' {
		t.Errorf("%s: %v, %v", a.Path, info.Mode(), err)
	}
	build(t, compose.Draft{To: "a@example.org", Attachments: []compose.Attachment{a}})
	if _, err := drafts.Attach(t.Context(), path); !isFileError(compose.FileMissing)(err) {
		t.Errorf("error %v", err)
	}
	if _, err := drafts.Attach(t.Context(), home); !isFileError(compose.FileFolder)(err) {
		t.Errorf("error %v", err)
	}
}

func TestAttachReader(t *testing.T) {
	home := t.TempDir()
	drafts := openDrafts(t, home)
	a, err := drafts.AttachReader(t.Context(), "pasted/text.txt", strings.NewReader("ğüş"))
	if err != nil || a.Name != "pasted_text.txt" || a.Type != "text/plain; charset=utf-8" || !a.Copied {
		t.Errorf("%+v, %v", a, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := drafts.AttachReader(ctx, "x", strings.NewReader("x")); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	if left, err := os.ReadDir(filepath.Join(home, "attachments")); err != nil || len(left) != 1 {
		t.Errorf("%d files are left, %v", len(left), err)
	}
	// The data folder can be moved.
	d := compose.Draft{Attachments: []compose.Attachment{a}}
	must(t, drafts.Save(t.Context(), &d))
	moved := filepath.Join(t.TempDir(), "moved")
	c := &clock{moment()}
	must(t, os.CopyFS(moved, os.DirFS(home)))
	s, err := store.Open(t.Context(), filepath.Join(moved, "sendoff.db"), c.now, compose.Schema())
	must(t, err)
	defer s.Close()
	l, err := compose.NewDrafts(s, filepath.Join(moved, "attachments"), c.now).List(t.Context())
	if err != nil || len(l) != 1 || filepath.Dir(l[0].Attachments[0].Path) != filepath.Join(moved, "attachments") {
		t.Errorf("%+v, %v", l, err)
	}
}

// TestCopiesMoveWithTheFolder: a data folder that is copied to another disk
// gives its files new numbers and times; its copies are still what they were.
func TestCopiesMoveWithTheFolder(t *testing.T) {
	home, elsewhere := t.TempDir(), t.TempDir()
	drafts := openDrafts(t, home)
	a, err := drafts.AttachReader(t.Context(), "a.txt", strings.NewReader("abc"))
	must(t, err)
	draft := compose.Draft{To: "a@example.org", Subject: "s", Attachments: []compose.Attachment{a}}
	must(t, drafts.Save(t.Context(), &draft))
	must(t, os.CopyFS(elsewhere, os.DirFS(home)))
	must(t, os.Remove(a.Path))
	moved := filepath.Join(elsewhere, "attachments", filepath.Base(a.Path))
	must(t, os.Chtimes(moved, moment(), moment()))

	got, err := openDrafts(t, elsewhere).Get(t.Context(), draft.ID)
	must(t, err)
	if problems := compose.Preflight(got, compose.Limits{}); len(problems) > 0 {
		t.Errorf("after the move: %v", problems)
	}
	must(t, os.WriteFile(moved, []byte("abcd"), 0o600))
	if problems := compose.Preflight(got, compose.Limits{}); len(problems) != 1 || problems[0].Key != compose.ProblemChanged {
		t.Errorf("with another size: %v", problems)
	}
}

// TestSweep: a copy goes when it was found unused for a day, not when it is
// old: its draft may have been discarded a moment ago.
func TestSweep(t *testing.T) {
	home := t.TempDir()
	c := &clock{moment()}
	s, err := store.Open(t.Context(), filepath.Join(home, "sendoff.db"), c.now, compose.Schema())
	must(t, err)
	t.Cleanup(func() { must(t, s.Close()) })
	drafts := compose.NewDrafts(s, filepath.Join(home, "attachments"), c.now)
	must(t, drafts.Sweep(t.Context(), nil)) // nothing there yet
	attach := func(name string) compose.Attachment {
		a, err := drafts.AttachReader(t.Context(), name, strings.NewReader(name))
		must(t, err)
		must(t, os.Chtimes(a.Path, moment().Add(-48*time.Hour), moment().Add(-48*time.Hour)))
		return a
	}
	drafted, kept, discarded, forgotten := attach("drafted"), attach("kept"), attach("discarded"), attach("forgotten")
	sweep := func(after time.Duration, there ...compose.Attachment) {
		t.Helper()
		c.t = c.t.Add(after)
		must(t, drafts.Sweep(t.Context(), []compose.Attachment{kept}))
		for _, a := range []compose.Attachment{drafted, kept, discarded, forgotten} {
			_, err := os.Stat(a.Path)
			if want := slices.ContainsFunc(there, func(b compose.Attachment) bool { return a.ID == b.ID }); (err == nil) != want {
				t.Errorf("%s: there %v, want %v", a.Name, err == nil, want)
			}
		}
	}
	must(t, drafts.Save(t.Context(), &compose.Draft{Attachments: []compose.Attachment{drafted}}))
	draft := compose.Draft{Attachments: []compose.Attachment{discarded}}
	must(t, drafts.Save(t.Context(), &draft))
	sweep(0, drafted, kept, discarded, forgotten)
	must(t, drafts.Delete(t.Context(), draft.ID))
	sweep(23*time.Hour, drafted, kept, discarded, forgotten)
	sweep(2*time.Hour, drafted, kept, discarded)
	must(t, drafts.Save(t.Context(), &draft)) // the discarding is undone
	sweep(30*time.Hour, drafted, kept, discarded)
	must(t, drafts.Delete(t.Context(), draft.ID))
	sweep(0, drafted, kept, discarded)
	sweep(25*time.Hour, drafted, kept)
	left, err := os.ReadDir(filepath.Join(home, "attachments"))
	must(t, err)
	if len(left) != 2 {
		t.Errorf("left in the folder: %v", left)
	}
}
