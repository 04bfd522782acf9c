package compose_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sendoff/compose"
)

// seen is what testdata/read.py found in a message.
type seen struct {
	Subject   string      `json:"subject"`
	From      [][2]string `json:"from"`
	To        [][2]string `json:"to"`
	Cc        [][2]string `json:"cc"`
	ReplyTo   [][2]string `json:"reply_to"`
	Bcc       *string     `json:"bcc"`
	Date      string      `json:"date"`
	MessageID string      `json:"message_id"`
	Body      string      `json:"body"`
	Files     []seenFile  `json:"files"`
	Defects   []string    `json:"defects"`
	Page      *seenPage   `json:"page"` // nil: there is none
}

// seenPage is the text as a page, in what parts it stands and what it shows.
type seenPage struct {
	Tree     string        `json:"tree"`
	Root     string        `json:"root"`
	HTML     string        `json:"html"`
	Pictures []seenPicture `json:"pictures"`
}

type seenPicture struct {
	ID string `json:"id"`
	seenFile
}

type seenFile struct {
	Name        string `json:"name"`
	Type        string `json:"type"`
	Disposition string `json:"disposition"`
	SHA256      string `json:"sha256"`
}

// readWithPython gives what Python's email package makes of messages.
func readWithPython(t *testing.T, messages ...string) []seen {
	t.Helper()
	python, err := exec.LookPath("python3")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("python3 is needed to read messages back")
		}
		t.Skip("python3 is not installed: messages are not read back")
	}
	args := []string{"testdata/read.py"}
	for i, msg := range messages {
		path := filepath.Join(t.TempDir(), strconv.Itoa(i)+".eml")
		must(t, os.WriteFile(path, []byte(msg), 0o600))
		args = append(args, path)
	}
	cmd := exec.CommandContext(t.Context(), python, args...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, stderr.String())
	}
	var s []seen
	if err := json.Unmarshal(out, &s); err != nil {
		t.Fatal(err)
	}
	return s
}

func TestPythonReadsEverything(t *testing.T) {
	subject := "Üç aylık rapor: ğüşiöç, bütün şubelerin satışları, \"tırnak\", 日本語の件名はとても長いので折り返されます ve 👩‍👩‍👧 " + strings.Repeat("ş", 200)
	body := "Merhaba Işıl,\n\n.\n..\nFrom me\n>From you\n\ttab \n=20\n" + strings.Repeat("uzun ", 300) + "\nend"
	names := []string{
		"report.pdf", "Çay, şeker; ve 'süt' 100% (son).txt", `a "quoted" name.csv`, "日本語のファイル名.docx", "=?UTF-8?Q?x?=.txt",
		strings.Repeat("ş", 125) + ".txt", strings.Repeat("n", 251) + ".txt", "a=b;c=d.bin", "50%20off.txt", "semi;colon,comma.txt", " leading.txt", "emoji 👍🏽.png",
	}
	d := compose.Draft{
		To:      `"Kaya, Mehmet" <mehmet@example.org>; "O'Neil \"Jr\" \\ x" <o@example.org>, 王小明 <wang@例え.example>, plain@example.org, "=?UTF-8?Q?x?=" <odd@example.org>`,
		Cc:      "Işıl Öztürk, Muhasebe <isil@example.org>; \"a@b.example, c\" <cc@example.org>;",
		Bcc:     "secret@example.org",
		ReplyTo: "Ev <ev@example.org>, is@example.org",
		Subject: subject,
		Body:    body,
	}
	var want []seenFile
	for i, name := range names {
		content := strings.Repeat(name+"\r\n\x00\xff", i*100)
		a := attach(t, "x", content)
		a.Name = name
		a.Type = "application/x-test"
		d.Attachments = append(d.Attachments, a)
		sum := sha256.Sum256([]byte(content))
		want = append(want, seenFile{strings.TrimSpace(name), "application/x-test", "attachment", hex.EncodeToString(sum[:])})
	}
	msg, built := build(t, d)
	got := readWithPython(t, msg)[0]
	wantSeen := seen{
		Subject: subject,
		From:    [][2]string{{"Ayşe Yılmaz", "ayse@xn--rnek-4qaa.example"}},
		To: [][2]string{
			{"Kaya, Mehmet", "mehmet@example.org"},
			{`O'Neil "Jr" \ x`, "o@example.org"},
			{"王小明", "wang@xn--r8jz45g.example"},
			{"", "plain@example.org"},
			{"=?UTF-8?Q?x?=", "odd@example.org"},
		},
		Cc:      [][2]string{{"Işıl Öztürk, Muhasebe", "isil@example.org"}, {"a@b.example, c", "cc@example.org"}},
		ReplyTo: [][2]string{{"Ev", "ev@example.org"}, {"", "is@example.org"}},
		Date:    "2026-11-07T09:05:03+03:00", MessageID: built.MessageID,
		Body: body + "\n", Files: want, Defects: []string{},
	}
	if d := cmp.Diff(wantSeen, got); d != "" {
		t.Error(d)
	}
}

func TestPythonReadsSingleThings(t *testing.T) {
	subjects := []string{
		"", "x", "a  b", "=?utf-8?q?x?=", "= ? _", strings.Repeat("word ", 60) + "end", strings.Repeat("x", 500), strings.Repeat("ğ", 500),
		"a\u00a0b", "Ünlü", strings.Repeat("日本語 ", 50) + "x", "ends in =", "a =?b", "(comment) \"quoted\" <a@b>, c;",
		"a\r\nBcc: evil@example.org\r\n\r\nbody\x00\u0085x",
	}
	var messages []string
	for _, s := range subjects {
		msg, _ := build(t, compose.Draft{Bcc: "a@example.org", Subject: s, Body: s})
		messages = append(messages, msg)
	}
	for i, got := range readWithPython(t, messages...) {
		subject, body := subjects[i], subjects[i]
		if strings.Contains(subject, "evil") {
			subject, body = "a Bcc: evil@example.org  body x", "a\nBcc: evil@example.org\n\nbody\nx"
		}
		if got.Subject != subject || len(got.Defects) > 0 || got.Bcc != nil || strings.TrimSuffix(got.Body, "\n") != body {
			t.Errorf("subject %q, body %q, defects %v; want %q, %q", got.Subject, got.Body, got.Defects, subject, body)
		}
	}
}
