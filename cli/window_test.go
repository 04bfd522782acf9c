package cli

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sendoff/compose"
)

// A message in a file is opened, by its path or by its address.
func TestLetterArguments(t *testing.T) {
	for arg, want := range map[string]string{
		"letter.eml": "letter.eml", "/home/me/My%20letter.EML": "/home/me/My%20letter.EML", "file:///home/me/My%20letter.eml": "/home/me/My letter.eml",
		"file://localhost/a.eml": "/a.eml", "file://elsewhere/a.eml": "file://elsewhere/a.eml",
	} {
		p := parts(t, "en")
		var got Window
		p.Window = func(_ context.Context, _ string, w Window) int { got = w; return 0 }
		if code, _, told := run(t, p, arg); code != 0 || told != "" || len(got.Letters) != 1 || filepath.ToSlash(got.Letters[0]) != want {
			t.Errorf("%s: exit %d, %q, opens %q", arg, code, told, got.Letters)
		}
	}
}

// Behind --link nothing is a switch, a command or a file: Windows puts a link
// between quotes of which the link may have some too.
func TestLink(t *testing.T) {
	for name, tc := range map[string]struct {
		args []string
		want Window
	}{
		"mailto":    {[]string{"mailto:li@example.org?subject=Hi"}, Window{Draft: &compose.Draft{To: "li@example.org", Subject: "Hi"}}},
		"switch":    {[]string{"mailto:li@example.org", "--attach", `C:\secret.txt`}, Window{Problem: compose.MailtoBad}},
		"home":      {[]string{"mailto:li@example.org", "--home", `\\evil\share`}, Window{Problem: compose.MailtoBad}},
		"command":   {[]string{"mailto:li@example.org", "compose", "--attach=x"}, Window{Problem: compose.MailtoBad}},
		"dashes":    {[]string{"mailto:li@example.org", "--", "secret.txt"}, Window{Problem: compose.MailtoBad}},
		"no mailto": {[]string{"file:///secret.txt"}, Window{Problem: compose.MailtoBad}},
		"a file":    {[]string{"secret.txt"}, Window{Problem: compose.MailtoBad}},
		"help":      {[]string{"--help"}, Window{Problem: compose.MailtoBad}},
		"nothing":   {nil, Window{Problem: compose.MailtoBad}},
		"attach":    {[]string{"mailto:li@example.org?attach=secret.txt"}, Window{Draft: &compose.Draft{To: "li@example.org"}}},
	} {
		t.Run(name, func(t *testing.T) {
			p := parts(t, "en")
			var got *Window
			home := "unset"
			p.Window = func(_ context.Context, at string, w Window) int { got, home = &w, at; return 0 }
			if code, out, told := run(t, p, append([]string{linkSwitch}, tc.args...)...); code != 0 || out+told != "" {
				t.Errorf("exit %d, %q, %q", code, out, told)
			}
			if diff := cmp.Diff(&tc.want, got); diff != "" || home != "" {
				t.Errorf("in the home %q: %s", home, diff)
			}
		})
	}
}
