package compose_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sendoff/compose"
)

// The beginnings of pictures: what is in a file says what it is.
const (
	gif  = "GIF89a\x01\x00\x01\x00\x80\x00\x00\xff\xff\xff\x00\x00\x00!\xf9\x04\x01\x00\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"
	jpeg = "\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xd9"
	png  = "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
	webp = "RIFF\x1a\x00\x00\x00WEBPVP8L\x0d\x00\x00\x00/\x00\x00\x00\x10\x07\x10\x11\x11\x88\x88\xfe\x07\x00"
)

// inText attaches a file that the text may show.
func inText(t testing.TB, name, content string) compose.Attachment {
	t.Helper()
	a := attach(t, name, content)
	a.Inline = true
	return a
}

// formatted is a message with everything that a text can have.
func formatted(t testing.TB) compose.Draft {
	t.Helper()
	return compose.Draft{
		To: "Işıl Öztürk <isil@example.org>", Subject: "Davet: bahçe partisi", Markdown: true,
		Body: "# Davet\n\nSevgili Işıl,\n**cumartesi** günü *bahçede* buluşuyoruz:\n\n- çay\n- kurabiye\n  1. limonlu\n\n" +
			"![Bahçe, ilkbahar](<Bahçemiz (1).jpg>)\n\n> Gelirken ne getireyim?\nHiçbir şey. Yol `A-12`, ayrıntılar [haritada](https://harita.example/?q=bah%C3%A7e&z=1).\n\n" +
			"```\nsaat < 15:00\n```\n\n![](gül.gif) ![yine](<Bahçemiz (1).jpg>) ![uzak](https://example.org/p.png)\n\n-- \nAyşe\n",
		Attachments: []compose.Attachment{
			inText(t, "gül.gif", gif), attach(t, "liste.txt", "çay\n"), inText(t, "Bahçemiz (1).jpg", jpeg+strings.Repeat("x", 100)),
			inText(t, "adı geçmeyen.png", png),
		},
	}
}

func TestPythonReadsFormattedText(t *testing.T) {
	d := formatted(t)
	msg, _ := build(t, d)
	got := readWithPython(t, msg)[0]
	if len(got.Defects) > 0 || got.Page == nil {
		t.Fatalf("defects %v, page %v", got.Defects, got.Page)
	}
	text := strings.NewReplacer("![Bahçe, ilkbahar](<Bahçemiz (1).jpg>)", "[Bahçe, ilkbahar]", "![](gül.gif)", "[gül.gif]", "![yine](<Bahçemiz (1).jpg>)", "[yine]").Replace(d.Body)
	if diff := cmp.Diff(text, got.Body); diff != "" {
		t.Error(diff)
	}
	const tree = "mixed(related(alternative(text/plain, text/html), image/gif, image/jpeg), text/plain, image/png)"
	if got.Page.Tree != tree || got.Page.Root != "multipart/alternative" {
		t.Errorf("parts %s, related to %s", got.Page.Tree, got.Page.Root)
	}
	sum := func(content string) string { h := sha256.Sum256([]byte(content)); return hex.EncodeToString(h[:]) }
	wantFiles := []seenFile{
		{"liste.txt", "text/plain", "attachment", sum("çay\n")}, {"adı geçmeyen.png", "image/png", "attachment", sum(png)},
	}
	if diff := cmp.Diff(wantFiles, got.Files); diff != "" {
		t.Error(diff)
	}
	ids := regexp.MustCompile(`src="cid:([^"]+)"`).FindAllStringSubmatch(got.Page.HTML, -1)
	if len(ids) != 3 || ids[0][1] != ids[2][1] || len(got.Page.Pictures) != 2 {
		t.Fatalf("pictures %v of %+v", ids, got.Page.Pictures)
	}
	wantPictures := []seenPicture{
		{"<" + ids[1][1] + ">", seenFile{"gül.gif", "image/gif", "inline", sum(gif)}},
		{"<" + ids[0][1] + ">", seenFile{"Bahçemiz (1).jpg", "image/jpeg", "inline", sum(jpeg + strings.Repeat("x", 100))}},
	}
	if diff := cmp.Diff(wantPictures, got.Page.Pictures, cmp.AllowUnexported(seenPicture{})); diff != "" {
		t.Error(diff)
	}
	if !strings.HasSuffix(ids[0][1], "@xn--rnek-4qaa.example") || strings.Contains(got.Page.HTML, `src="http`) {
		t.Errorf("ids %v in\n%s", ids, got.Page.HTML)
	}
}

func TestPythonReadsEachForm(t *testing.T) {
	picture, file := inText(t, "a.png", png), attach(t, "b.txt", "b")
	tests := map[string]struct {
		text  string
		files []compose.Attachment
		want  string
	}{
		"page":               {"**a**", nil, "alternative(text/plain, text/html)"},
		"page and file":      {"**a**", []compose.Attachment{file}, "mixed(alternative(text/plain, text/html), text/plain)"},
		"picture":            {"![](a.png)", []compose.Attachment{picture}, "related(alternative(text/plain, text/html), image/png)"},
		"picture not named":  {"**a**", []compose.Attachment{picture}, "mixed(alternative(text/plain, text/html), image/png)"},
		"picture and file":   {"![](a.png)", []compose.Attachment{picture, file}, "mixed(related(alternative(text/plain, text/html), image/png), text/plain)"},
		"same name twice":    {"![](a.png)", []compose.Attachment{picture, inText(t, "a.png", gif)}, "mixed(related(alternative(text/plain, text/html), image/png), image/gif)"},
		"a name that lies":   {"![](c.jpg)", []compose.Attachment{inText(t, "c.jpg", png)}, "related(alternative(text/plain, text/html), image/png)"},
		"page without words": {"***", nil, "alternative(text/plain, text/html)"},
	}
	var names, messages []string
	for name, tt := range tests {
		msg, _ := build(t, compose.Draft{To: "a@example.org", Markdown: true, Body: tt.text, Attachments: tt.files})
		names, messages = append(names, name), append(messages, msg)
	}
	for i, got := range readWithPython(t, messages...) {
		if got.Page == nil || got.Page.Tree != tests[names[i]].want || len(got.Defects) > 0 {
			t.Errorf("%s: %+v, defects %v", names[i], got.Page, got.Defects)
		}
	}
}

// TestPlainTextStaysPlain: what has no formatting is sent as if nobody had asked
// for it, byte for byte.
func TestPlainTextStaysPlain(t *testing.T) {
	files := []compose.Attachment{
		inText(t, "a.webp", webp), inText(t, "b.png", "no picture"), attach(t, "c.png", png), inText(t, "d.png", png),
	}
	for name, body := range map[string]string{
		"nothing": "", "words": "Merhaba,\n\n2 * 3 = 6\n-- \nAyşe", "address": "https://a.example/b b@c.example",
		"bad link": "[a](javascript:b)", "remote picture": "![a](https://b.example/c.png)", "webp": "![a](a.webp)",
		"named like a picture": "![a](b.png)", "not meant for the text": "![a](c.png)", "too long": "**a** " + strings.Repeat("b", 1<<20),
	} {
		t.Run(name, func(t *testing.T) {
			d := compose.Draft{To: "a@example.org", Body: body, Attachments: files}
			want, _ := build(t, d)
			d.Markdown = true
			if got, _ := build(t, d); got != want {
				t.Errorf("%d bytes instead of %d", len(got), len(want))
			}
		})
	}
}

// TestBoundariesAreApart: no boundary is the beginning of another one (RFC 2046
// 5.1.1), nor stands in what it parts, whatever the text tries.
func TestBoundariesAreApart(t *testing.T) {
	d := formatted(t)
	first, _ := build(t, d)
	boundary := regexp.MustCompile(`boundary="([^"]+)"`)
	all := boundary.FindAllStringSubmatch(first, -1)
	if len(all) != 3 {
		t.Fatalf("boundaries %v", all)
	}
	for i, a := range all {
		for j, b := range all {
			if i != j && strings.HasPrefix(a[1], b[1]) {
				t.Errorf("%s and %s", a[1], b[1])
			}
		}
	}
	lines := bytes.Count([]byte(first), []byte("\r\n--=_"))
	d.Body += "\n--" + all[0][1] + "-\n--=_\n"
	second, _ := build(t, d)
	if n := strings.Count(second, "\r\n--=_"); n != lines {
		t.Errorf("%d lines look like a boundary, there are %d", n, lines)
	}
}

func TestSameInputSameBytes(t *testing.T) {
	d := formatted(t)
	first, _ := build(t, d)
	if second, _ := build(t, d); first != second {
		t.Error("the same message gives other bytes")
	}
}

func TestIsPicture(t *testing.T) {
	for name, want := range map[string]bool{gif: true, jpeg: true, png: true, webp: false, "<svg xmlns='http://www.w3.org/2000/svg'/>": false, "": false, "text": false} {
		if got := attach(t, "a.png", name).IsPicture(); got != want {
			t.Errorf("%.8q: %v", name, got)
		}
	}
}
