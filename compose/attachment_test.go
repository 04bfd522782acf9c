package compose_test

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"sendoff/compose"
)

func TestInspect(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "Rapor, \"son\".pdf")
	if runtime.GOOS == "windows" {
		path = filepath.Join(dir, "Rapor, son.pdf")
	}
	must(t, os.WriteFile(path, []byte("%PDF-1.7\n"), 0o600))
	info, err := os.Stat(path)
	must(t, err)
	a, err := compose.Inspect(t.Context(), path)
	if err != nil || a.Path != path || a.Name != filepath.Base(path) || a.Type != "application/pdf" || a.Size != 9 ||
		!a.Modified.Equal(info.ModTime()) || a.Identity == "" || a.Copied || len(a.ID) != 13 {
		t.Errorf("%+v, %v", a, err)
	}
	link := filepath.Join(dir, "link.pdf")
	must(t, os.Symlink(path, link))
	if b, err := compose.Inspect(t.Context(), link); err != nil || b.Size != 9 || b.Name != "link.pdf" || b.Identity != a.Identity {
		t.Errorf("symbolic link: %+v, %v", b, err)
	}
	t.Chdir(dir)
	if b, err := compose.Inspect(t.Context(), "link.pdf"); err != nil || !filepath.IsAbs(b.Path) {
		t.Errorf("relative: %+v, %v", b, err)
	}
	if e, err := compose.Inspect(t.Context(), writeFile(t, "empty", "")); err != nil || e.Size != 0 {
		t.Errorf("empty: %+v, %v", e, err)
	}
}

func writeFile(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	must(t, os.WriteFile(path, []byte(content), 0o600))
	return path
}

func TestInspectRefuses(t *testing.T) {
	dir := t.TempDir()
	gone := filepath.Join(dir, "gone")
	must(t, os.Symlink(filepath.Join(dir, "nowhere"), gone))
	tests := map[string]struct{ path, key string }{
		"missing":     {filepath.Join(dir, "no"), compose.FileMissing},
		"broken link": {gone, compose.FileMissing},
		"folder":      {dir, compose.FileFolder},
		"no path":     {"a\x00b", compose.FileUnreadable},
		"a loop":      {loop(t), compose.FileUnreadable},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if _, err := compose.Inspect(t.Context(), tt.path); !isFileError(tt.key)(err) {
				t.Errorf("error %v, want %s", err, tt.key)
			}
		})
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	// Either answer is right when both are there; what counts is that a
	// cancelled look never hangs and never gives a wrong reason.
	if _, err := compose.Inspect(ctx, dir); !errors.Is(err, context.Canceled) && !isFileError(compose.FileFolder)(err) {
		t.Errorf("cancelled: %v", err)
	}
}

// loop gives a symbolic link that leads to itself.
func loop(t *testing.T) string {
	path := filepath.Join(t.TempDir(), "loop")
	must(t, os.Symlink(path, path))
	return path
}

func TestFileTypes(t *testing.T) {
	tests := map[string]struct{ name, content, want string }{
		"text":                        {"a.txt", "ğüş\n", "text/plain; charset=utf-8"},
		"text that is no UTF-8":       {"a.txt", "\xf0\xfe\xfd\n", "text/plain"},
		"long text":                   {"a.txt", strings.Repeat("a", 70<<10), "text/plain"},
		"csv":                         {"a.CSV", "a;b\n1;2\n", "text/csv; charset=utf-8"},
		"calendar":                    {"a.ics", "BEGIN:VCALENDAR\r\n", "text/calendar; charset=utf-8"},
		"html by content":             {"a", "<!DOCTYPE html><html></html>", "text/html; charset=utf-8"},
		"png with a wrong name":       {"a.pdf", "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "image/png"},
		"zip":                         {"a.zip", "PK\x03\x04\x14\x00\x00\x00", "application/zip"},
		"docx that looks like a zip":  {"a.docx", "PK\x03\x04\x14\x00\x00\x00", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
		"old doc":                     {"a.doc", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/msword"},
		"json":                        {"a.json", `{"a":1}`, "application/json"},
		"unknown":                     {"a.qqq", "\x00\x01\x02\x03", "application/octet-stream"},
		"empty without a known name":  {"a", "", "application/octet-stream"},
		"empty with one":              {"a.txt", "", "text/plain; charset=utf-8"},
		"message":                     {"a.eml", "From: a\r\n\r\nx", "message/rfc822"},
		"svg":                         {"a.svg", `<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>`, "image/svg+xml"},
		"an extension nobody's table": {"a.foo", "plain words", "text/plain; charset=utf-8"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if a := attach(t, tt.name, tt.content); a.Type != tt.want {
				t.Errorf("%s, want %s", a.Type, tt.want)
			}
		})
	}
}

func TestMessagesAndOddTypesGoAsFiles(t *testing.T) {
	for _, typ := range []string{"message/rfc822", "multipart/mixed; boundary=x", "", "x", "a/b/c", "text/plain\r\nX-Evil: 1", "te xt/plain", "application/" + strings.Repeat("x", 300)} {
		a := attach(t, "a.eml", "Subject: x\n\nğ")
		a.Type = typ
		msg, _ := build(t, compose.Draft{To: "a@example.org", Attachments: []compose.Attachment{a}})
		if !strings.Contains(msg, "\r\nContent-Type: application/octet-stream;\r\n name=\"a.eml\"\r\nContent-Transfer-Encoding: base64\r\n") || strings.Contains(msg, "Evil") {
			t.Errorf("type %q:\n%s", typ, msg)
		}
	}
}

func TestCleanName(t *testing.T) {
	tests := map[string]string{
		"report.pdf":                      "report.pdf",
		`a "b", c.txt`:                    `a "b", c.txt`,
		"../../etc/passwd":                ".._.._etc_passwd",
		`C:\a\b.txt`:                      "C:_a_b.txt",
		"two\r\nlines\t.txt":              "two lines .txt",
		"photo\u202egpj.exe":              "photogpj.exe",
		"\u2067x\u2069.txt":               "x.txt",
		"nul\x00.txt":                     "nul .txt",
		" . ":                             "file",
		"..":                              "file",
		"":                                "file",
		"x. .":                            "x",
		"bad\xffbyte.txt":                 "bad_byte.txt",
		"u\u0308.txt":                     "ü.txt",
		strings.Repeat("ş", 200) + ".txt": strings.Repeat("ş", 125) + ".txt",
		strings.Repeat("n", 300):          strings.Repeat("n", 255),
		"a." + strings.Repeat("n", 300):   "a." + strings.Repeat("n", 253),
		".bashrc":                         ".bashrc",
	}
	for in, want := range tests {
		if got := compose.CleanName(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestAttachmentJSON(t *testing.T) {
	for _, path := range []string{"/a/b.txt", "/a/\xff\xfe.txt"} {
		want := compose.Attachment{ID: "x", Path: path, Name: "b", Type: "text/plain", Size: 3, Modified: moment().UTC(), Identity: "i", Copied: true}
		b, err := json.Marshal(compose.Draft{ID: "d", Attachments: []compose.Attachment{want}})
		must(t, err)
		var d compose.Draft
		must(t, json.Unmarshal(b, &d))
		if d.Attachments[0] != want {
			t.Errorf("%+v, want %+v (%s)", d.Attachments[0], want, b)
		}
	}
	if err := json.Unmarshal([]byte(`{"Attachments":[{"Size":"x"}]}`), &compose.Draft{}); err == nil {
		t.Error("a wrong type is taken")
	}
}
