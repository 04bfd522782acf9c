package compose_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"sendoff/compose"
)

// What is damaged, or ends before its end, is opened as far as it goes, and
// that is told.
func TestOpenLetterThatIsCutOff(t *testing.T) {
	const (
		mixed  = "Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n"
		hello  = "--b\nContent-Type: text/plain\n\nhello\n"
		image  = "--b\nContent-Type: image/png; name=a.png\nContent-Transfer-Encoding: base64\n\n"
		quoted = "Subject: x\nContent-Type: text/plain\nContent-Transfer-Encoding: quoted-printable\n\n"
	)
	d := openDrafts(t, t.TempDir())
	for name, tc := range map[string]struct {
		letter string
		want   opened
	}{
		"whole":                 {mixed + hello + image + "aGVsbG8h\n--b--", opened{Body: "hello", Files: map[string]string{"a.png": "hello!"}}},
		"in a file":             {mixed + hello + image + "aGVsbG8h", opened{Body: "hello", Files: map[string]string{"a.png": "hello!"}, Notice: compose.LetterCutOff}},
		"in base64":             {mixed + hello + image + "aGVsbG8h\naG\n--b--", opened{Body: "hello", Files: map[string]string{"a.png": "hello!"}, Notice: compose.LetterCutOff}},
		"broken base64":         {mixed + hello + image + "aGVs\n!!!!\nbG8h\n--b--", opened{Body: "hello", Files: map[string]string{"a.png": "hel"}, Notice: compose.LetterCutOff}},
		"in the text":           {mixed + strings.TrimSuffix(hello, "lo\n"), opened{Body: "hel", Notice: compose.LetterCutOff}},
		"before the end":        {mixed + hello + "--b\nContent-Type: text/plain; name=a.txt\n\nx\n", opened{Body: "hello", Files: map[string]string{"a.txt": "x"}, Notice: compose.LetterCutOff}},
		"in a header":           {mixed + hello + "--b\nContent-Type: image/png; name=a.png", opened{Body: "hello", Files: map[string]string{"a.png": ""}, Notice: compose.LetterCutOff}},
		"no header":             {mixed + hello + "--b\nno header\n\nx\n--b--", opened{Body: "hello", Notice: compose.LetterCutOff}},
		"after a boundary":      {mixed + hello + "--b\n", opened{Body: "hello", Files: map[string]string{}, Notice: compose.LetterCutOff}},
		"before the first part": {mixed + "This is a message in", opened{Notice: compose.LetterCutOff}},
		"in a part with parts": {
			mixed + "--b\nContent-Type: multipart/alternative; boundary=c\n\n--c\n\nhello\n--b\nContent-Type: text/plain; name=a.txt\n\nx\n--b--",
			opened{Body: "hello", Files: map[string]string{"a.txt": "x"}, Notice: compose.LetterCutOff},
		},
		"text in base64":            {strings.ReplaceAll(quoted, "quoted-printable", "base64") + "aGVsbG8h\nabc", opened{Body: "hello!", Notice: compose.LetterCutOff}},
		"what no text may hold":     {quoted + "hello=21\n\x00 and more", opened{Body: "hello!\n", Notice: compose.LetterCutOff}},
		"lines of quoted-printable": {quoted + "hello=\n!", opened{Body: "hello!"}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := openLetter(t, d, tc.letter)
			tc.want.Subject = "x"
			if len(tc.want.Files) == 0 {
				tc.want.Files = nil
			}
			if diff := cmp.Diff(tc.want, got); diff != "" || err != nil {
				t.Errorf("%v\n%s", err, diff)
			}
		})
	}
}

// A disk that fails is no end of a message: nothing is opened, and nothing is
// left, wherever it fails.
func TestOpenLetterFromAFailingDisk(t *testing.T) {
	const letter = "Subject: x\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nhello\r\n" +
		"--b\r\nContent-Type: text/html; name=a.html; charset=iso-8859-9\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nab=3Dc\r\n" +
		"--b\r\nContent-Type: image/png; name=a.png\r\nContent-Transfer-Encoding: base64\r\n\r\naGVsbG8h\r\n--b--\r\n"
	home := t.TempDir()
	d := openDrafts(t, home)
	disk := errors.New("the disk fails")
	for name, fails := range map[string]error{"the disk": disk, "nobody waits": context.Canceled} {
		for end := range len(letter) - len("--\r\n") {
			ctx, cancel := context.WithCancelCause(t.Context())
			r := &endingReader{letter[:end], func() error {
				if errors.Is(fails, context.Canceled) {
					cancel(fails)
					return nil
				}
				return fails
			}}
			opened, err := d.ReadLetter(ctx, iotest.OneByteReader(r))
			cancel(nil)
			if !errors.Is(err, fails) || err.Error() == fails.Error() || opened.Notice != "" {
				t.Fatalf("%s, after %d bytes: %v, %+v", name, end, err, opened)
			}
			if left, _ := filepath.Glob(filepath.Join(home, "attachments", "*")); len(left) > 0 {
				t.Fatalf("%s, after %d bytes: %d files are left", name, end, len(left))
			}
		}
	}
}

// endingReader gives a text, and then what end says.
type endingReader struct {
	text string
	end  func() error
}

func (r *endingReader) Read(p []byte) (int, error) {
	n := copy(p, r.text)
	r.text = r.text[n:]
	if n == 0 {
		return 0, r.end()
	}
	return n, nil
}

// A file that is there and cannot be read is told as such; so is a link that
// ends nowhere, or at what is no file.
func TestOpenLetterThatCannotBeRead(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("needs files of Linux")
	}
	d := openDrafts(t, t.TempDir())
	link := filepath.Join(t.TempDir(), "a.eml")
	if err := os.Symlink("/dev/null", link); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/proc/self/mem", link} { // a file whose first byte cannot be read
		_, err := d.OpenLetter(t.Context(), path)
		var bad *compose.LetterError
		if !errors.As(err, &bad) || bad.Key != compose.LetterUnreadable {
			t.Errorf("%s: told as %v", path, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var bad *compose.LetterError
	path := filepath.Join(t.TempDir(), "b.eml")
	if err := os.WriteFile(path, []byte("Subject: x\r\n\r\ny"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := d.OpenLetter(ctx, path); !errors.Is(err, context.Canceled) || errors.As(err, &bad) {
		t.Errorf("told as %v", err)
	}
}
