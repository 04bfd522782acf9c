package compose_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sendoff/compose"
)

// A file is called what its sender called it, in whatever way that is written,
// and what it is called leads nowhere.
func TestOpenLetterNamesFiles(t *testing.T) {
	d := openDrafts(t, t.TempDir())
	for name, tc := range map[string]struct{ header, want string }{
		"quoted":             {`Content-Disposition: attachment; filename="a; \"b\".pdf"`, `a; "b".pdf`},
		"of the type":        {`Content-Type: application/pdf; name=a.pdf`, "a.pdf"},
		"encoded word":       {`Content-Disposition: attachment; filename="=?iso-8859-9?q?=DEu.pdf?="`, "Şu.pdf"},
		"bare encoded word":  {`Content-Disposition: attachment; filename==?utf-8?q?=C5=9Eu.pdf?=`, "Şu.pdf"},
		"extended":           {`Content-Disposition: attachment; filename=a.pdf; filename*=UTF-8'tr'%C5%9Eu%20b.pdf`, "Şu b.pdf"},
		"extended, old":      {`Content-Disposition: attachment; filename*=iso-8859-9'tr'%DEu.pdf`, "Şu.pdf"},
		"extended, quoted":   {`Content-Disposition: attachment; filename*="windows-1254''%DEu.pdf"`, "Şu.pdf"},
		"continued":          {`Content-Disposition: attachment; filename*0="a "; filename*1="b.pdf"`, "a b.pdf"},
		"continued, encoded": {`Content-Disposition: attachment; filename*0*=iso-8859-9''%DEu; filename*1*=%20b; filename*2="%20.pdf"`, "Şu b%20.pdf"},
		"in no order":        {`Content-Disposition: attachment; filename*1=b.pdf; filename*0=a`, "ab.pdf"},
		"broken escape":      {`Content-Disposition: attachment; filename*=utf-8''a%C5%9Fb%ZZ.pdf`, "aşb%ZZ.pdf"},
		"unknown charset":    {`Content-Disposition: attachment; filename*=klingon''a%20b.pdf`, "a b.pdf"},
		"8-bit":              {"Content-Disposition: attachment; filename=\"\xdeu.pdf\"", "Şu.pdf"},

		"spaces without quotes": {`Content-Disposition: attachment; filename=my notes.txt; size=3`, "my notes.txt"},
		"two names":             {`Content-Disposition: attachment; filename=a.txt; filename=b.txt`, "a.txt"},
		"no end of quote":       {`Content-Disposition: attachment; filename="a.txt`, "a.txt"},
		"capitals":              {`Content-Disposition: ATTACHMENT; FILENAME=a.txt`, "a.txt"},
		"without a value":       {`Content-Disposition: attachment; filename; x=y`, "part.txt"},

		"path":                 {`Content-Disposition: attachment; filename="/etc/../a.pdf"`, "a.pdf"},
		"path of Windows":      {`Content-Disposition: attachment; filename="..\..\Startup\a.exe"`, "a.exe"},
		"path, encoded":        {`Content-Disposition: attachment; filename*=utf-8''..%2F..%5Ca.exe`, "a.exe"},
		"path, in a word":      {`Content-Disposition: attachment; filename="=?utf-8?q?=2E=2E=2Fa.exe?="`, "a.exe"},
		"folder":               {`Content-Disposition: attachment; filename="a/"`, "file"},
		"dots":                 {`Content-Disposition: attachment; filename=".."`, "file"},
		"from right to left":   {`Content-Disposition: attachment; filename*=utf-8''photo%E2%80%AEgpj.exe`, "photogpj.exe"},
		"isolated":             {`Content-Disposition: attachment; filename*=utf-8''a%E2%81%A6b%E2%81%A9%E2%80%8F.pdf`, "ab.pdf"},
		"controls":             {`Content-Disposition: attachment; filename*=utf-8''a%00%0D%0Ab%1B.pdf`, "a b .pdf"},
		"long":                 {`Content-Disposition: attachment; filename="` + strings.Repeat("a", 300) + `.pdf"`, strings.Repeat("a", 251) + ".pdf"},
		"none, a picture":      {"Content-Type: image/png", "part.png"},
		"none, an appointment": {"Content-Type: text/calendar; method=REQUEST", "part.ics"},
		"none, a message":      {"Content-Type: message/rfc822", "part.eml"},
		"none, unknown":        {"Content-Type: application/x-sendoff-unknown", "part"},
		"no type":              {"Content-Type: nonsense", "part"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := openLetter(t, d, multi("mixed", "b", tc.header+"\n\nxyz"))
			if diff := cmp.Diff([]string{tc.want}, slices.Collect(maps.Keys(got.Files))); diff != "" || err != nil || got.Body != "" {
				t.Errorf("%v, text %q\n%s", err, got.Body, diff)
			}
		})
	}
}

// Fields that are written wrongly, but clear, are understood; what is not is
// kept as a file.
func TestOpenLetterOfWrongFields(t *testing.T) {
	d := openDrafts(t, t.TempDir())
	part := "--b\nContent-Type: text/plain; charset=iso-8859-9; format flowed\nContent-Transfer-Encoding: 8BIT\n\n\xdeu\n--b--\n"
	for name, tc := range map[string]struct {
		letter string
		want   opened
	}{
		"a stray word":         {"Content-Type: multipart/mixed; boundary=b; charset utf-8\n\n" + part, opened{Body: "Şu"}},
		"boundary, no quotes":  {"Content-Type: multipart/mixed; boundary=b=_\n\n" + strings.ReplaceAll(part, "--b", "--b=_"), opened{Body: "Şu"}},
		"boundary in pieces":   {"Content-Type: multipart/mixed; boundary*0=b; boundary*1=c\n\n" + strings.ReplaceAll(part, "--b", "--bc"), opened{Body: "Şu"}},
		"no boundary":          {"Content-Type: multipart/mixed\n\n" + part, opened{Files: map[string]string{"part": part}}},
		"several fields":       {"To: a@a.test\nCc: b@a.test\nTo: C <c@a.test>,\n d@a.test\nCc: e@a.test\n\nx", opened{To: "a@a.test, C <c@a.test>, d@a.test", Cc: "b@a.test, e@a.test", Body: "x"}},
		"one that is no list":  {"To: a@a.test\nTo: someone\nTo: b@a.test\n\nx", opened{To: "a@a.test, someone, b@a.test", Body: "x"}},
		"a comma in a name":    {"To: \"a@a.test, b\"@a.test\n\nx", opened{To: "\"a@a.test, b\"@a.test", Body: "x"}},
		"8-bit":                {"Subject: \xdeu\nTo: \xdeu <a@a.test>\n\nx", opened{Subject: "Şu", To: "Şu <a@a.test>", Body: "x"}},
		"word of no charset":   {"Subject: =?klingon?q?a?= b\n\nx", opened{Subject: "=?klingon?q?a?= b", Body: "x"}},
		"unknown encoding":     {"Subject: x\nContent-Transfer-Encoding: x-uuencode\n\ny", opened{Subject: "x", Body: "y"}},
		"an encoded multipart": {"Content-Transfer-Encoding: base64\nContent-Type: multipart/mixed; boundary=b\n\n" + part, opened{Body: "Şu"}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := openLetter(t, d, tc.letter)
			if diff := cmp.Diff(tc.want, got); diff != "" || err != nil {
				t.Errorf("%v\n%s", err, diff)
			}
		})
	}
}

// Headers that were made to hurt are not read to their end, or as they stand:
// with work that grows with its square this test would not end.
func TestOpenLetterOfHostileHeaders(t *testing.T) {
	const much = 1 << 20
	d := openDrafts(t, t.TempDir())
	words := strings.Repeat("=?utf-8?b?x", much/11-20) + "?=" // each begins what ends only here
	var pieces strings.Builder
	for i := range much / 16 {
		fmt.Fprintf(&pieces, ";\n name*%d=a", i)
	}
	for name, tc := range map[string]struct{ letter, notice string }{
		"words":            {"Subject: " + words + "\n\nx", ""},
		"words in a list":  {"To: <" + words + "\n\nx", ""},
		"words in a name":  {multi("mixed", "b", "Content-Type: text/plain\n\nx", "Content-Type: image/png; name=\""+words[22:]+"\"\n\nx"), ""},
		"header of a part": {multi("mixed", "b", "Content-Type: text/plain\n\nx", "X-A: "+strings.Repeat("a", 2*much)+"\n\ny"), compose.LetterCutOff},
		"fields of a part": {multi("mixed", "b", "Content-Type: text/plain\n\nx", strings.Repeat("X-A: a\n", much/3)+"\ny"), compose.LetterCutOff},
		"many pieces":      {multi("mixed", "b", "Content-Type: text/plain\n\nx", "Content-Type: image/png"+pieces.String()+"\n\nx"), ""},
		"pieces of a name": {multi("mixed", "b", "Content-Type: text/plain\n\nx", "Content-Type: image/png; "+strings.Repeat("name*0=a;", much/10)+"\n\ny"), ""},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := openLetter(t, d, tc.letter)
			if err != nil || got.Body != "x" || got.Notice != tc.notice {
				t.Errorf("%v, %q, %q", err, got.Body, got.Notice)
			}
		})
	}
}
