package cli

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/alecthomas/kong"
	"github.com/google/go-cmp/cmp"

	"sendoff/text"
)

var noon = time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)

// parts makes parts that open nothing; opening is an error of the test.
func parts(t *testing.T, lang string) Parts {
	t.Helper()
	p, err := text.Load(lang)
	if err != nil {
		t.Fatal(err)
	}
	now := func() time.Time { return noon }
	return Parts{
		Text: p.With(now, time.UTC), Version: "1.2.3", Now: now,
		Open: func(context.Context, string) (*Core, error) {
			t.Error("the data was opened")
			return nil, errors.New("closed")
		},
	}
}

// run runs a command line that needs no data.
func run(t *testing.T, p Parts, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	code = Run(t.Context(), args, p, strings.NewReader(""), &out, &errs)
	return code, out.String(), errs.String()
}

// TestUsage is every way to write a command line that cannot be understood. It
// also guards the patterns that part kong's own messages.
func TestUsage(t *testing.T) {
	tests := []struct {
		args string
		want string
	}{
		{"send --frm x", "There is no flag --frm here; did you mean --from?\nMore: sendoff send --help\n"},
		{"send --zzzzzz x", "There is no flag --zzzzzz here.\nMore: sendoff send --help\n"},
		{"send -z", "There is no flag -z here.\nMore: sendoff send --help\n"},
		{"send --to", "--to needs a value.\nMore: sendoff send --help\n"},
		{"send --subject", "--subject needs a value.\nMore: sendoff send --help\n"},
		{"account add a@b.test --port", "--port needs a value.\nMore: sendoff account add --help\n"},
		{"send too many", "too is one word too many.\nMore: sendoff send --help\n"},
		{"account add a@b.test --port abc", "--port takes a number, not abc.\nMore: sendoff account add --help\n"},
		{"outbox", "Say which: list, show, retry, cancel, edit, ...\nMore: sendoff outbox --help\n"},
		{"outbox lst", "There is no command lst; did you mean list?\nMore: sendoff outbox --help\n"},
		{"outbox xyzzy", "xyzzy is one word too many.\nMore: sendoff outbox --help\n"},
		{"letter.pdf", "There is no command letter.pdf. To attach a file, write: sendoff attach letter.pdf\nMore: sendoff --help\n"},
		{"sned", "There is no command sned. To attach a file, write: sendoff attach sned\nMore: sendoff --help\n"},
		{"send", "Name a recipient with --to, --cc or --bcc.\n"},
		{"send --to a@b.test --body x --body-file y", "Give the text with --body or with --body-file, not with both.\n"},
		{"send --to a@b.test --at soon", "“soon” is not a time. Write 18:00, 2026-12-24 18:00, +2h or 2026-12-24T18:00:00+01:00.\n"},
		{"send --to a@b.test --at 2026-11-27T12:00:00Z", "“2026-11-27T12:00:00Z” has passed. Write a time to come, for example 18:00, 2026-12-24 18:00 or +2h.\n"},
		{"send --to a@b.test --at +2h --no-queue", "--at lets the message wait, and --no-queue keeps nothing waiting: give only one of them.\n"},
		{"sent export x --to y", "There is no flag --to here.\nMore: sendoff sent export --help\n"},
		{"sent export x --format zip", "zip is no format; there are eml and mbox.\n"},
		{"sent search", "Say what to look for.\n"},
		{"letter.eml", "This copy of Sendoff has no window; sendoff send sends from here.\n"},
		{"--background letter.eml", "--background opens nothing; leave out the message and the files.\n"},
		{"outbox show", "Name a message by its id; sendoff outbox list shows them.\n"},
		{"account add", "Name the account by its address.\n"},
		{"account remove", "Name the account by its address.\n"},
		{"attach", "Name at least one file.\n"},
		{"sendmail", "Name the recipients, or use -t to read them from the message.\n"},
		{"sendmail -oem a@b.test", "There is no flag -o here.\nMore: sendoff sendmail --help\n"},
		{"compose a@b.test", "a@b.test is not a mail link; recipients are given with --to.\n"},
		{"mailto:a@b.test mailto:c@d.test", "Only one message can be opened at a time.\n"},
		{"", "This copy of Sendoff has no window; sendoff send sends from here.\n"},
		{"mailto:a@b.test", "This copy of Sendoff has no window; sendoff send sends from here.\n"},
		{"attach a.pdf", "This copy of Sendoff has no window; sendoff send sends from here.\n"},
		{"compose --to a@b.test", "This copy of Sendoff has no window; sendoff send sends from here.\n"},
	}
	p := parts(t, "en")
	for _, tc := range tests {
		t.Run(tc.args, func(t *testing.T) {
			code, out, errs := run(t, p, strings.Fields(tc.args)...)
			if code != 64 || out != "" {
				t.Errorf("exit %d, output %q", code, out)
			}
			if diff := cmp.Diff(tc.want, errs); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestVersion(t *testing.T) {
	code, out, errs := run(t, parts(t, "en"), "--version")
	if code != 0 || out != "sendoff 1.2.3\n" || errs != "" {
		t.Errorf("exit %d, output %q, errors %q", code, out, errs)
	}
}

// TestWindow is what reaches the window from each way to open it.
func TestWindow(t *testing.T) {
	tests := map[string]struct {
		args    []string
		files   []string
		to      string
		subject string
		problem string
		home    string
	}{
		"nothing":             {},
		"home":                {args: []string{"--home", "/x"}, home: "/x"},
		"link":                {args: []string{"mailto:a@b.test?subject=Hi"}, to: "a@b.test", subject: "Hi"},
		"link in capitals":    {args: []string{"MAILTO:a@b.test"}, to: "a@b.test"},
		"files":               {args: []string{"--", "a,b.pdf", "send", "--help"}, files: []string{"a,b.pdf", "send", "--help"}},
		"home and files":      {args: []string{"--home", "/x", "--", "send"}, files: []string{"send"}, home: "/x"},
		"link and files":      {args: []string{"mailto:a@b.test", "--", "f"}, files: []string{"f"}, to: "a@b.test"},
		"attach":              {args: []string{"attach", "a,b.pdf", "c.jpg"}, files: []string{"a,b.pdf", "c.jpg"}},
		"attach after dashes": {args: []string{"attach", "--", "--help"}, files: []string{"--help"}},
		"compose": {
			args: []string{"compose", "--to", "A, B <a@b.test>", "--to", "c@d.test", "--subject", "-x", "--attach", "a,b.pdf"},
			to:   "A, B <a@b.test>, c@d.test", subject: "-x", files: []string{"a,b.pdf"},
		},
		"compose a link": {
			args: []string{"compose", "mailto:a@b.test?subject=Old", "--subject", "New", "--to", "c@d.test"},
			to:   "a@b.test, c@d.test", subject: "New",
		},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			p := parts(t, "en")
			var got Window
			var home string
			p.Window = func(_ context.Context, h string, w Window) int {
				got, home = w, h
				return 7
			}
			code, _, errs := run(t, p, tc.args...)
			if code != 7 || errs != "" {
				t.Fatalf("exit %d: %s", code, errs)
			}
			if diff := cmp.Diff(tc.files, got.Files); diff != "" && len(tc.files)+len(got.Files) > 0 {
				t.Errorf("files: %s", diff)
			}
			to, subject := "", ""
			if got.Draft != nil {
				to, subject = got.Draft.To, got.Draft.Subject
			}
			if to != tc.to || subject != tc.subject || got.Problem != tc.problem || home != tc.home {
				t.Errorf("to %q, subject %q, problem %q, home %q", to, subject, got.Problem, home)
			}
		})
	}
}

// A link that cannot be read opens the window all the same, with a word.
func TestBadLinkReachesTheWindow(t *testing.T) {
	p := parts(t, "en")
	var got Window
	p.Window = func(_ context.Context, _ string, w Window) int {
		got = w
		return 0
	}
	if code, _, _ := run(t, p, "mailto:"+strings.Repeat("a", 1<<20)+"@b.test"); code != 0 {
		t.Fatalf("exit %d", code)
	}
	if got.Problem == "" || !p.Text.Has(got.Problem) {
		t.Errorf("problem %q has no words", got.Problem)
	}
}

// TestHelpIsComplete looks every command, flag and placeholder up in the
// catalogue, in both languages.
func TestHelpIsComplete(t *testing.T) {
	parser, err := newParser(&grammar{})
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range text.Languages() {
		p := parts(t, lang).Text
		need := func(key string) {
			t.Helper()
			if !p.Has(key) {
				t.Errorf("%s: %s is missing", lang, key)
			}
		}
		var visit func(node *kong.Node)
		visit = func(node *kong.Node) {
			if node.Hidden {
				return
			}
			need(helpKey(node))
			for _, f := range node.Flags {
				need(flagKey(node, f))
				if !f.IsBool() {
					need("cli.value." + f.Tag.PlaceHolder)
				}
			}
			for _, a := range node.Positional {
				need("cli.value." + a.Tag.PlaceHolder)
			}
			for _, child := range node.Children {
				visit(child)
			}
		}
		visit(parser.Model.Node)
	}
}

func TestHelp(t *testing.T) {
	tests := map[string]struct {
		lang string
		args []string
		want []string
	}{
		"program":   {"en", []string{"--help"}, []string{"Usage: sendoff COMMAND", "\n  send  ", "\nFlags:\n  -h, --help", "--home FOLDER", "Exit codes:"}},
		"command":   {"en", []string{"send", "--help"}, []string{"Usage: sendoff send [FLAGS]\n", "--attach FILE", "--from practice needs no account"}},
		"short":     {"en", []string{"account", "add", "-h"}, []string{"Usage: sendoff account add ADDRESS [FLAGS]\n", "SENDOFF_PASSWORD"}},
		"group":     {"en", []string{"outbox", "--help"}, []string{"Usage: sendoff outbox COMMAND [FLAGS]\n", "outbox mark-sent ID"}},
		"despite":   {"en", []string{"send", "--to", "x", "--help"}, []string{"Usage: sendoff send [FLAGS]\n"}},
		"turkish":   {"tr", []string{"send", "--help"}, []string{"Kullanım: sendoff send [SEÇENEKLER]\n", "--attach DOSYA", "Konu."}},
		"turkish p": {"tr", []string{"--help"}, []string{"Komutlar:", "Çıkış kodları:"}},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			code, out, errs := run(t, parts(t, tc.lang), tc.args...)
			if code != 0 || errs != "" {
				t.Errorf("exit %d, errors %q", code, errs)
			}
			for _, want := range tc.want {
				if !strings.Contains(out, want) {
					t.Errorf("no %q in:\n%s", want, out)
				}
			}
			for _, bad := range []string{"⟦", "open", "search"} {
				if strings.Contains(out, bad+"  ") || strings.Contains(out, "⟦") {
					t.Errorf("%q in:\n%s", bad, out)
				}
			}
		})
	}
}

func TestDotReader(t *testing.T) {
	long := strings.Repeat("x", 10_000)
	tests := map[string]struct{ in, want string }{
		"no dot":               {"a\nb\n", "a\nb\n"},
		"dot ends":             {"a\n.\nb\n", "a\n"},
		"dot with return":      {"a\r\n.\r\nb\r\n", "a\r\n"},
		"dot at the end":       {"a\n.", "a\n"},
		"two dots":             {"a\n..\nb\n", "a\n..\nb\n"},
		"dot in a line":        {"a.\n .\n", "a.\n .\n"},
		"long line":            {long + "\n.\nrest", long + "\n"},
		"dot behind long line": {long + ".\nb\n", long + ".\nb\n"},
		"dot at buffer's edge": {strings.Repeat("y", 4096) + ".\nb\n", strings.Repeat("y", 4096) + ".\nb\n"},
		"empty":                {"", ""},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := io.ReadAll(newDotReader(iotest.HalfReader(strings.NewReader(tc.in))))
			if err != nil || string(got) != tc.want {
				t.Errorf("got %.40q (%d), %v", got, len(got), err)
			}
		})
	}
	broken := errors.New("broken")
	if _, err := io.ReadAll(newDotReader(iotest.ErrReader(broken))); !errors.Is(err, broken) {
		t.Errorf("error = %v", err)
	}
}

func TestPasswordLine(t *testing.T) {
	tests := map[string]string{
		"secret\n": "secret", "secret\r\nmore\n": "secret", "secret": "secret",
		"abcd efgh ijkl\n": "abcd efgh ijkl", " spaced \n": " spaced ", "\n": "", "": "",
	}
	for in, want := range tests {
		got, err := passwordLine(strings.NewReader(in))
		if err != nil || got != want {
			t.Errorf("%q gives %q, %v", in, got, err)
		}
	}
	got, err := passwordLine(strings.NewReader(strings.Repeat("x", 1<<20)))
	if err != nil || len(got) != maxPasswordBytes {
		t.Errorf("%d bytes were read, %v", len(got), err)
	}
}
