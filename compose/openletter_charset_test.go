package compose_test

import (
	"encoding/base64"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Letters are read in the charset they are written in, also where that is not
// said, or wrongly; files stay what they are, byte for byte.
func TestOpenLetterOfCharsets(t *testing.T) {
	const bom = "\ufeff"
	plain := func(params, text string) string {
		return "Subject: x\nContent-Type: text/plain" + params + "\n\n" + text
	}
	page := func(params, text string) string {
		return "Subject: x\nContent-Type: text/html" + params + "\n\n" + text
	}
	withPage := func(text, page string) opened {
		return opened{Body: text, Files: map[string]string{"message.html": page}}
	}
	d := openDrafts(t, t.TempDir())
	for name, tc := range map[string]struct {
		letter string
		want   opened
	}{
		"said":              {plain("; charset=ISO-8859-9", "\xdeu \xfd"), opened{Body: "Şu ı"}},
		"UTF-8, not said":   {plain("", "Şu"), opened{Body: "Şu"}},
		"UTF-8, said ASCII": {plain("; charset=us-ascii", "Şu"), opened{Body: "Şu"}},
		"UTF-8, broken":     {plain("; charset=utf-8", "Şu\xde!"), opened{Body: "Şu\ufffd!"}},
		"with a mark":       {plain("; charset=utf-8", bom+"Şu"), opened{Body: "Şu"}},
		"UTF-16": {
			plain("; charset=utf-16\nContent-Transfer-Encoding: base64", base64.StdEncoding.EncodeToString([]byte("\xff\xfe\x5e\x01u\x00"))),
			opened{Body: "Şu"},
		},
		"not said":               {plain("", "\xdeu, \xe4, \x80"), opened{Body: "Şu, ä, €"}},
		"said ASCII":             {plain("; charset=us-ascii", "\xdeu"), opened{Body: "Şu"}},
		"said what nobody knows": {plain("; charset=klingon", "\xdeu"), opened{Body: "Şu"}},

		"page, said":             {page("; charset=iso-8859-9", "<p>\xdeu"), withPage("Şu", bom+"<p>Şu")},
		"page that says":         {page("", "<meta charset=windows-1251><p>\xde"), withPage("Ю", bom+"<meta charset=windows-1251><p>Ю")},
		"page that says other":   {page("; charset=utf-8", "<meta charset=windows-1251><p>Ş"), withPage("Ş", bom+"<meta charset=windows-1251><p>Ş")},
		"page that lies":         {page("", "<meta charset=windows-1251><p>Ş"), withPage("Ş", bom+"<meta charset=windows-1251><p>Ş")},
		"page with a mark":       {page("", bom+"<p>Ş"), withPage("Ş", bom+"<p>Ş")},
		"page in 7 bits":         {page("", "<meta charset=iso-2022-jp><p>\x1b$B$\"\x1b(B"), withPage("あ", bom+"<meta charset=iso-2022-jp><p>あ")},
		"page that says nothing": {page("", "<p>\xdeu"), withPage("Şu", bom+"<p>Şu")},
		"page in ASCII":          {page("; charset=iso-8859-9", "<p>u"), withPage("u", "<p>u")},

		"files": {
			multi("mixed", "b", "Content-Type: text/csv; charset=windows-1254; name=a.csv\n\n\xdeu;1", "Content-Type: text/html; charset=utf-16; name=a.html\n\n<p>u"),
			opened{Files: map[string]string{"a.csv": "\xdeu;1", "a.html": "<p>u"}},
		},
		"a second text": {
			multi("mixed", "b", "Content-Type: text/plain\n\none", "Content-Type: text/plain; charset=windows-1254\n\n\xdeu", "Content-Type: text/html; charset=windows-1254\n\n<p>\xdeu"),
			opened{Body: "one", Files: map[string]string{"part.txt": "Şu", "part.html": bom + "<p>Şu"}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := openLetter(t, d, tc.letter)
			got.Subject = ""
			if diff := cmp.Diff(tc.want, got); diff != "" || err != nil {
				t.Errorf("%v\n%s", err, diff)
			}
		})
	}
}
