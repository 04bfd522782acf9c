package compose_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sendoff/compose"
)

func TestPreflight(t *testing.T) {
	good := attach(t, "a.pdf", "%PDF-")
	changed, gone, folder, empty, program := attach(t, "changed.txt", "x"), attach(t, "gone.txt", "x"), attach(t, "folder", "x"), attach(t, "empty.txt", ""), attach(t, "Setup.EXE", "MZ")
	must(t, os.WriteFile(changed.Path, []byte("longer"), 0o600))
	must(t, os.Remove(gone.Path))
	must(t, os.Remove(folder.Path))
	must(t, os.Mkdir(folder.Path, 0o700))
	people := func(n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, "p%d@example.org,", i)
		}
		return b.String()
	}
	problem := func(key string, s compose.Severity, field string, values map[string]any) compose.Problem {
		return compose.Problem{Key: key, Severity: s, Field: field, Values: values}
	}
	file := func(key string, s compose.Severity, a compose.Attachment, ext ...string) compose.Problem {
		p := problem(key, s, "attachments", map[string]any{"name": a.Name})
		if p.Attachment = a.ID; len(ext) > 0 {
			p.Values["ext"] = ext[0]
		}
		return p
	}
	tests := map[string]struct {
		d    compose.Draft
		l    compose.Limits
		want []compose.Problem
	}{
		"ready":     {d: compose.Draft{To: "a@example.org", Subject: "s", Body: "b"}},
		"ready Bcc": {d: compose.Draft{Bcc: "a@example.org", Subject: "s"}},
		"nothing": {want: []compose.Problem{
			problem("preflight.no-recipient", "stop", "to", nil), problem("preflight.empty-subject", "doubt", "subject", nil),
		}},
		"bad addresses": {
			d: compose.Draft{To: "a, b@example.org", Bcc: "c@", ReplyTo: "d", From: "e", Subject: " s "},
			want: []compose.Problem{
				problem("preflight.bad-address", "stop", "from", map[string]any{"text": "e", "reason": compose.BadAddressNoAt}),
				problem("preflight.bad-address", "stop", "to", map[string]any{"text": "a", "reason": compose.BadAddressNoAt}),
				problem("preflight.bad-address", "stop", "bcc", map[string]any{"text": "c@", "reason": compose.BadAddressDomain}),
				problem("preflight.bad-address", "stop", "reply-to", map[string]any{"text": "d", "reason": compose.BadAddressNoAt}),
			},
		},
		"only bad addresses": {
			d:    compose.Draft{To: "a", Subject: "s"},
			want: []compose.Problem{problem("preflight.bad-address", "stop", "to", map[string]any{"text": "a", "reason": compose.BadAddressNoAt})},
		},
		"doubts come last": {
			d: compose.Draft{To: "a", Body: "see attached"},
			want: []compose.Problem{
				problem("preflight.bad-address", "stop", "to", map[string]any{"text": "a", "reason": compose.BadAddressNoAt}),
				problem("preflight.empty-subject", "doubt", "subject", nil),
				problem("preflight.forgotten-attachment", "doubt", "attachments", map[string]any{"word": "attached"}),
			},
		},
		"files": {
			d: compose.Draft{To: "a@example.org", Subject: "s", Body: "ekte", Attachments: []compose.Attachment{good, empty, program, changed, gone, folder}},
			want: []compose.Problem{
				file("preflight.file-changed", "stop", changed), file("preflight.file-missing", "stop", gone), file("preflight.file-unreadable", "stop", folder),
				file("preflight.file-empty", "doubt", empty), file("preflight.file-type", "doubt", program, ".exe"),
			},
		},
		"UTF-8 address at an old server": {
			d: compose.Draft{To: "Ö <ö@öörnek.example>, a@öörnek.example", Subject: "s"}, l: compose.Limits{NoSMTPUTF8: true},
			want: []compose.Problem{problem("preflight.smtputf8", "stop", "to", map[string]any{"address": "ö@öörnek.example"})},
		},
		"UTF-8 sender at an old server": {
			d: compose.Draft{From: "Ö <ö@example.org>", To: "a@example.org", Subject: "s"}, l: compose.Limits{NoSMTPUTF8: true},
			want: []compose.Problem{problem("preflight.smtputf8", "stop", "from", map[string]any{"address": "ö@example.org"})},
		},
		"UTF-8 address": {d: compose.Draft{To: "ö@example.org", Subject: "s"}},
		"14 people":     {d: compose.Draft{To: people(14), Bcc: "x@example.org, y@example.org", Subject: "s"}},
		"15 people": {
			d: compose.Draft{To: people(10), Cc: "x@a.b, y@a.b, z@a.b, v@a.b, w@a.b", Subject: "s"}, l: compose.Limits{MaxRecipients: 15},
			want: []compose.Problem{problem("preflight.public-recipients", "doubt", "to", map[string]any{"n": 15})},
		},
		"15 people, allowed": {d: compose.Draft{To: people(15), Subject: "s"}, l: compose.Limits{PublicRecipients: -1}},
		"the last ones of the day": {
			d: compose.Draft{Bcc: people(10), Subject: "s"}, l: compose.Limits{DailyMax: 500, DailySent: 490},
		},
		"more than the provider takes in a day": {
			d: compose.Draft{Bcc: people(10), Subject: "s"}, l: compose.Limits{DailyMax: 500, DailySent: 491, Provider: "P"},
			want: []compose.Problem{problem("preflight.daily", "doubt", "to", map[string]any{"n": 491, "max": 500, "provider": "P"})},
		},
		"the last message of the day": {
			d: compose.Draft{Bcc: people(10), Subject: "s"}, l: compose.Limits{DailyMax: 500, DailySent: 499, DailyMessages: true},
		},
		"one message too many": {
			d: compose.Draft{To: "a@example.org", Subject: "s"}, l: compose.Limits{DailyMax: 500, DailySent: 500, DailyMessages: true},
			want: []compose.Problem{problem("preflight.daily", "doubt", "to", map[string]any{"n": 500, "max": 500, "provider": ""})},
		},
		"more than the provider takes": {
			d: compose.Draft{Bcc: people(101), Subject: "s"}, l: compose.Limits{MaxRecipients: 100},
			want: []compose.Problem{problem("preflight.too-many", "doubt", "to", map[string]any{"n": 101, "max": 100})},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if d := cmp.Diff(tt.want, compose.Preflight(tt.d, tt.l)); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestPreflightKnowsTheSize(t *testing.T) {
	d := compose.Draft{From: ayse().String(), To: "a@example.org", Subject: "s", Attachments: []compose.Attachment{attach(t, "a.bin", strings.Repeat("x", 10_000))}}
	_, built := build(t, d)
	if p := compose.Preflight(d, compose.Limits{MaxMessageBytes: built.Size}); len(p) != 0 {
		t.Errorf("fits, but %+v", p)
	}
	want := []compose.Problem{{Key: "preflight.too-big", Severity: "stop", Field: "attachments", Values: map[string]any{"size": built.Size, "max": built.Size - 1}}}
	if diff := cmp.Diff(want, compose.Preflight(d, compose.Limits{MaxMessageBytes: built.Size - 1})); diff != "" {
		t.Error(diff)
	}
}

func TestPromisedAttachment(t *testing.T) {
	tests := map[string]string{ // text: the word found
		"Please find attached the report.":      "attached",
		"The ATTACHMENT is large":               "ATTACHMENT",
		"See the attachments.":                  "attachments",
		"As I attach, so I promise":             "I attach",
		"unattached people":                     "",
		"Rapor ektedir.":                        "ektedir",
		"RAPOR EKTE!":                           "EKTE",
		"Ekteki dosyaya bakın":                  "Ekteki",
		"Dosyayı ekledim":                       "ekledim",
		"İLİŞİKTE sunulmuştur":                  "İLİŞİKTE",
		"ilişikteki belge":                      "ilişikteki",
		"erkekte, yemekte, etekte":              "",
		"ekin biçtik, ekim ayında":              "",
		"> see attached\nyes":                   "",
		"hello\n-- \nAyşe, attached since 1999": "",
		"":                                      "",
		"line one\r\nthe file is attached":      "attached",
		strings.Repeat("many words ", 1000) + "now attached": "attached",
	}
	for text, want := range tests {
		got := ""
		for _, p := range compose.Preflight(compose.Draft{To: "a@example.org", Subject: "s", Body: text}, compose.Limits{}) {
			got, _ = p.Values["word"].(string)
		}
		if got != want {
			t.Errorf("%.40q: %q, want %q", text, got, want)
		}
	}
	inSubject := compose.Preflight(compose.Draft{To: "a@example.org", Subject: "Invoice attached"}, compose.Limits{})
	own := compose.Preflight(compose.Draft{To: "a@example.org", Subject: "s", Body: "anbei die Datei"}, compose.Limits{AttachmentWords: []string{"anbei"}})
	none := compose.Preflight(compose.Draft{To: "a@example.org", Subject: "s", Body: "attached"}, compose.Limits{AttachmentWords: []string{}})
	if len(inSubject) != 1 || len(own) != 1 || len(none) != 0 {
		t.Errorf("%v %v %v", inSubject, own, none)
	}
}
