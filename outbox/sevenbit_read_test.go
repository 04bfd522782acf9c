package outbox_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sendoff/e2e/faultserver"
	"sendoff/outbox"
)

// TestPythonReadsSevenBit: an independent program finds in the encoded message
// what was in the raw one.
func TestPythonReadsSevenBit(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("python3 is needed to read messages back")
		}
		t.Skip("python3 is not installed: messages are not read back")
	}
	type file struct {
		Name   string `json:"name"`
		SHA256 string `json:"sha256"`
	}
	type seen struct {
		Subject string      `json:"subject"`
		To      [][2]string `json:"to"`
		Body    string      `json:"body"`
		Files   []file      `json:"files"`
		Defects []string    `json:"defects"`
	}
	content := strings.Repeat("\xff\x00\x80çok", 1000)
	in := "From: \"Yılmaz, Ayşe\" <ayse@example.org>\nTo: \"Kaya, Işıl\" <isil@örnek.example>, Ali (iş) <ali@x.example>\n" +
		"Date: Fri, 27 Nov 2026 09:00:00 +0300\nSubject: Üç aylık  rapor, " + strings.Repeat("şube ", 40) + "son\nMIME-Version: 1.0\n" +
		"Content-Type: multipart/mixed; boundary=o\nContent-Transfer-Encoding: 8bit\n\n--o\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n" +
		"çok güzel \n.\nFrom me\n" + strings.Repeat("uzun ", 400) + "\n--o\nContent-Type: application/octet-stream; name=\"çay; ve süt.bin\"\n" +
		"Content-Disposition: attachment; filename=\"çay; ve süt.bin\"\nContent-Transfer-Encoding: binary\n\n" + content + "\n--o--\n"
	d := newDesk(t)
	d.accountAt(serve(t, faultserver.Options{}))
	m, err := d.outbox.SubmitRaw(t.Context(), strings.NewReader(in), "", []string{"a@x.example"}, outbox.SubmitOptions{})
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), python, filepath.Join("..", "compose", "testdata", "read.py"), m.SpoolPath)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, stderr.String())
	}
	var got []seen
	if err := json.Unmarshal(out, &got); err != nil {
		t.Fatal(err)
	}
	want := []seen{{
		Subject: "Üç aylık  rapor, " + strings.Repeat("şube ", 40) + "son",
		To:      [][2]string{{"Kaya, Işıl", "isil@xn--rnek-4qa.example"}, {"Ali", "ali@x.example"}},
		Body:    "çok güzel \n.\nFrom me\n" + strings.Repeat("uzun ", 400),
		Files:   []file{{"çay; ve süt.bin", fmt.Sprintf("%x", sha256.Sum256([]byte(content)))}},
		Defects: []string{},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
