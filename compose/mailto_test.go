package compose_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sendoff/compose"
)

func TestParseMailto(t *testing.T) {
	tests := map[string]struct {
		uri  string
		want compose.Draft
	}{
		"nothing":            {"mailto:", compose.Draft{}},
		"address":            {"mailto:chris@example.com", compose.Draft{To: "chris@example.com"}},
		"upper case":         {"MAILTO:chris@example.com?SUBJECT=x", compose.Draft{To: "chris@example.com", Subject: "x"}},
		"subject":            {"mailto:infobot@example.com?subject=current-issue", compose.Draft{To: "infobot@example.com", Subject: "current-issue"}},
		"body of two lines":  {"mailto:a@example.com?body=send%20current-issue%0D%0Asend%20index", compose.Draft{To: "a@example.com", Body: "send current-issue\nsend index"}},
		"two forms of to":    {"mailto:addr1@an.example,addr2@an.example?to=addr3@an.example", compose.Draft{To: "addr1@an.example, addr2@an.example, addr3@an.example"}},
		"to, cc, bcc":        {"mailto:?to=joe@example.com&cc=bob@example.com,c@d.e&bcc=x@y.z&body=hello", compose.Draft{To: "joe@example.com", Cc: "bob@example.com, c@d.e", Bcc: "x@y.z", Body: "hello"}},
		"percent sign":       {"mailto:gorby%25kremvax@example.com", compose.Draft{To: "gorby%kremvax@example.com"}},
		"question mark":      {"mailto:unlikely%3Faddress@example.com?blat=foop", compose.Draft{To: "unlikely?address@example.com"}},
		"ampersand":          {"mailto:Mike%26family@example.org", compose.Draft{To: "Mike&family@example.org"}},
		"quoted local part":  {"mailto:%22not%40me%22@example.org", compose.Draft{To: `"not@me"@example.org`}},
		"comma in a name":    {"mailto:%22Kaya%2C%20Mehmet%22%20%3Cm@example.org%3E,b@example.org", compose.Draft{To: `"Kaya, Mehmet" <m@example.org>, b@example.org`}},
		"UTF-8":              {"mailto:user@example.org?subject=caf%C3%A9&body=%E2%9C%93", compose.Draft{To: "user@example.org", Subject: "café", Body: "✓"}},
		"raw UTF-8":          {"mailto:kişi@öörnek.example?subject=ğ", compose.Draft{To: "kişi@öörnek.example", Subject: "ğ"}},
		"encoded IDN":        {"mailto:user@%E7%B4%8D%E8%B1%86.example.org", compose.Draft{To: "user@納豆.example.org"}},
		"plus is a plus":     {"mailto:a+b@example.org?subject=1+1", compose.Draft{To: "a+b@example.org", Subject: "1+1"}},
		"broken percents":    {"mailto:a%zz@example.org?subject=100%&body=%4", compose.Draft{To: "a%zz@example.org", Subject: "100%", Body: "%4"}},
		"not UTF-8":          {"mailto:?subject=caf%E9", compose.Draft{Subject: "caf\ufffd"}},
		"fragment":           {"mailto:a@example.org?subject=x#y", compose.Draft{To: "a@example.org", Subject: "x"}},
		"no attachment ever": {"mailto:a@example.org?attach=/etc/passwd&attachment=/etc/passwd&file=x", compose.Draft{To: "a@example.org"}},
		"no other header":    {"mailto:a@example.org?from=x@y.z&reply-to=x@y.z&sender=q&in-reply-to=%3Cx%3E", compose.Draft{To: "a@example.org"}},
		"injected subject":   {"mailto:a@example.org?subject=x%0D%0ABcc:%20evil@example.org%00%07", compose.Draft{To: "a@example.org", Subject: "x Bcc: evil@example.org"}},
		"injected address":   {"mailto:a@example.org%0ABcc:%20evil@example.org", compose.Draft{To: "a@example.org Bcc: evil@example.org"}},
		"injected name":      {"mailto:a@example.org?subject%0d%0abcc=evil@example.org", compose.Draft{To: "a@example.org"}},
		"controls in a body": {"mailto:?body=a%00%1b%5b31m%09b%7f", compose.Draft{Body: "a[31m\tb"}},
		"bidi in an address": {"mailto:%E2%80%AEa@example.org", compose.Draft{To: "a@example.org"}},
		"two subjects":       {"mailto:?subject=a&subject=b&body=c&body=d", compose.Draft{Subject: "a b", Body: "c\nd"}},
		"empty pieces":       {"mailto:,,a@example.org,?&&=&cc=&to", compose.Draft{To: "a@example.org"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := compose.ParseMailto(tt.uri)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestParseMailtoRefuses(t *testing.T) {
	for uri, key := range map[string]string{
		"": compose.MailtoBad, "http://example.org": compose.MailtoBad, "mailto": compose.MailtoBad, "xmailto:a@b.c": compose.MailtoBad,
		"mailto:a@b.c?body=" + strings.Repeat("x", 70_000): compose.MailtoTooLong,
	} {
		var e *compose.MailtoError
		if _, err := compose.ParseMailto(uri); !errors.As(err, &e) || e.Key != key {
			t.Errorf("%.30q: %v", uri, err)
		}
	}
}

func FuzzParseMailto(f *testing.F) {
	for _, s := range []string{
		"mailto:", "mailto:a@b.c?subject=%0d%0a&attach=/etc/passwd", "mailto:%22a%2cb%22@c.d,e@f.g?to=h@i.j&body=%00", "mailto:?%62cc=x@y.z", "mailto:%", "mailto:%E2%80%AE", "MAILTO:a?#?&",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, uri string) {
		d, err := compose.ParseMailto(uri)
		if err != nil {
			return
		}
		if len(d.Attachments) > 0 || d.From != "" || d.ReplyTo != "" || d.AccountID != "" {
			t.Fatalf("%+v", d)
		}
		for _, s := range []string{d.To, d.Cc, d.Bcc, d.Subject} {
			if strings.ContainsAny(s, "\r\n\x00\u2028") {
				t.Fatalf("%q", s)
			}
		}
		if strings.ContainsAny(d.Body, "\r\x00\x1b") {
			t.Fatalf("body %q", d.Body)
		}
	})
}
