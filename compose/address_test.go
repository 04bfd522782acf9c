package compose_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sendoff/compose"
)

func TestParseListGood(t *testing.T) {
	plain := compose.Address{Local: "ayse", Domain: "example.org"}
	named := func(name string) compose.Address {
		return compose.Address{Name: name, Local: "ayse", Domain: "example.org"}
	}
	two := []compose.Address{plain, {Local: "li", Domain: "example.com"}}
	tests := map[string]struct {
		text string
		want []compose.Address
	}{
		"nothing":                   {" \t ,; \r\n", nil},
		"plain":                     {"ayse@example.org", []compose.Address{plain}},
		"commas":                    {"ayse@example.org, li@example.com,", two},
		"semicolons":                {"ayse@example.org;li@example.com;", two},
		"lines":                     {"ayse@example.org\r\nli@example.com\n", two},
		"old Mac lines":             {"ayse@example.org\rli@example.com", two},
		"cells of a table":          {"ayse@example.org\tli@example.com", two},
		"spaces":                    {"ayse@example.org  <li@example.com>", two},
		"wide separators":           {"ayse@example.org，li@example.com；", two},
		"Arabic separators":         {"ayse@example.org، li@example.com؛", two},
		"wide at":                   {"ayse＠example.org", []compose.Address{plain}},
		"angles":                    {"<ayse@example.org>", []compose.Address{plain}},
		"name":                      {"Ayşe Yılmaz <ayse@example.org>", []compose.Address{named("Ayşe Yılmaz")}},
		"Chinese name":              {"王小明 <ayse@example.org>", []compose.Address{named("王小明")}},
		"Arabic name":               {"عائشة <ayse@example.org>", []compose.Address{named("عائشة")}},
		"wide comma in a name":      {"王，小明 <ayse@example.org>", []compose.Address{named("王，小明")}},
		"quoted comma":              {`"Yılmaz, Ayşe" <ayse@example.org>`, []compose.Address{named("Yılmaz, Ayşe")}},
		"quoted quote":              {`"Ayşe \"A\" Y" <ayse@example.org>`, []compose.Address{named(`Ayşe "A" Y`)}},
		"odd name":                  {"Ayşe [Muhasebe] <ayse@example.org>", []compose.Address{named("Ayşe [Muhasebe]")}},
		"Outlook":                   {"Yılmaz, Ayşe <ayse@example.org>; li@example.com", []compose.Address{named("Yılmaz, Ayşe"), two[1]}},
		"Outlook's apostrophes":     {"'ayse@example.org' <ayse@example.org>", []compose.Address{plain}},
		"address as its own name":   {"Ayse@Example.org <ayse@example.org>", []compose.Address{plain}},
		"spreadsheet quotes":        {`"ayse@example.org"`, []compose.Address{plain}},
		"stray quote":               {"5\" disks <ayse@example.org>, li@example.com", []compose.Address{named(`5" disks`), two[1]}},
		"encoded name":              {"=?UTF-8?Q?Ay=C5=9Fe?= <ayse@example.org>", []compose.Address{named("Ayşe")}},
		"comment":                   {"ayse@example.org (Ayşe, at work)", []compose.Address{named("Ayşe, at work")}},
		"mailto":                    {"mailto:ayse@example.org", []compose.Address{plain}},
		"copied header":             {"To: ayse@example.org, li@example.com", two},
		"group":                     {"Friends: ayse@example.org, li@example.com;", two},
		"end of a sentence":         {"ayse@example.org.", []compose.Address{plain}},
		"upper-case domain":         {"ayse@EXAMPLE.ORG", []compose.Address{plain}},
		"invisible ends":            {"\u200bayse@example.org\ufeff", []compose.Address{plain}},
		"bidi in a name":            {"Ay\u202eşe <ayse@example.org>", []compose.Address{named("Ayşe")}},
		"control in a name":         {"Ay\x07şe\u0000 <ayse@example.org>", []compose.Address{named("Ay şe")}},
		"decomposed name":           {"Ays\u0327e <ayse@example.org>", []compose.Address{named("Ayşe")}},
		"plus":                      {"a+b@example.org", []compose.Address{{Local: "a+b", Domain: "example.org"}}},
		"quoted local":              {`"a b@c"@example.org`, []compose.Address{{Local: "a b@c", Domain: "example.org"}}},
		"UTF-8 local":               {"用户@example.org", []compose.Address{{Local: "用户", Domain: "example.org"}}},
		"literal":                   {"a@[192.0.2.1]", []compose.Address{{Local: "a", Domain: "[192.0.2.1]"}}},
		"literal 6":                 {"a@[IPv6:2001:db8::1]", []compose.Address{{Local: "a", Domain: "[IPv6:2001:db8::1]"}}},
		"one label":                 {"root@localhost", []compose.Address{{Local: "root", Domain: "localhost"}}},
		"hyphens in the middle":     {"a@ab--cd.example", []compose.Address{{Local: "a", Domain: "ab--cd.example"}}},
		"domain in Unicode":         {"a@öörnek.example", []compose.Address{{Local: "a", Domain: "öörnek.example"}}},
		"the same, as A-label":      {"a@xn--rnek-4qaa.example", []compose.Address{{Local: "a", Domain: "öörnek.example"}}},
		"the same, upper case":      {"a@ÖÖRNEK.example", []compose.Address{{Local: "a", Domain: "öörnek.example"}}},
		"Persian domain, ZWNJ":      {"a@نامه\u200cای.example", []compose.Address{{Local: "a", Domain: "نامه\u200cای.example"}}},
		"wide domain":               {"a@ｅｘａｍｐｌｅ．org", []compose.Address{{Local: "a", Domain: "example.org"}}},
		"German sharp s stays":      {"a@faß.example", []compose.Address{{Local: "a", Domain: "faß.example"}}},
		"64 characters before":      {strings.Repeat("a", 64) + "@example.org", []compose.Address{{Local: strings.Repeat("a", 64), Domain: "example.org"}}},
		"a short piece in a bad li": {"ayse@example.org", []compose.Address{plain}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			good, bad := compose.ParseList(tt.text)
			if len(bad) > 0 {
				t.Fatalf("bad: %+v", bad)
			}
			if d := cmp.Diff(tt.want, good); d != "" {
				t.Fatal(d)
			}
			for _, a := range good {
				again, err := compose.ParseAddress(a.String())
				if err != nil || again != a {
					t.Errorf("%q read back: %+v, %v", a.String(), again, err)
				}
			}
		})
	}
}

func TestParseListBad(t *testing.T) {
	long := strings.Repeat("a", 60)
	tests := map[string]struct {
		text      string
		key, show string // show: the text that is named; empty: the text itself
	}{
		"no at":                  {"ayse.example.org", compose.BadAddressNoAt, ""},
		"only a name":            {"Ayşe Yılmaz", compose.BadAddressNoAt, ""},
		"nothing before":         {"@example.org", compose.BadAddressLocal, ""},
		"nothing after":          {"ayse@", compose.BadAddressDomain, ""},
		"two ats":                {"a@b@example.org", compose.BadAddressLocal, ""},
		"space":                  {"ay se@example.org", compose.BadAddressLocal, ""},
		"dots":                   {"a..b@example.org", compose.BadAddressLocal, ""},
		"dots after":             {"a@example..org", compose.BadAddressDomain, ""},
		"underscore after":       {"a@exam_ple.org", compose.BadAddressDomain, ""},
		"hyphen after":           {"a@-example.org", compose.BadAddressDomain, ""},
		"bare IP address":        {"a@192.0.2.1", compose.BadAddressDomain, ""},
		"bad literal":            {"a@[192.0.2]", compose.BadAddressDomain, ""},
		"zone":                   {"a@[IPv6:fe80::1%eth0]", compose.BadAddressDomain, ""},
		"bad A-label":            {"a@xn--a.example", compose.BadAddressDomain, ""},
		"bidi override inside":   {"a\u202eb@example.org", compose.BadAddressCharacters, "ab@example.org"},
		"bidi in the domain":     {"ab@exam\u2066ple.org", compose.BadAddressCharacters, "ab@example.org"},
		"zero width inside":      {"a\u200bb@example.org", compose.BadAddressCharacters, "ab@example.org"},
		"soft hyphen":            {"ab@exam\u00adple.org", compose.BadAddressCharacters, "ab@example.org"},
		"NUL":                    {"a\x00b@example.org", compose.BadAddressCharacters, "a b@example.org"},
		"no-break space":         {"a\u00a0b@example.org", compose.BadAddressCharacters, "a b@example.org"},
		"not UTF-8":              {"a\xffb@example.org", compose.BadAddressCharacters, "a\ufffdb@example.org"},
		"65 characters before":   {strings.Repeat("a", 65) + "@example.org", compose.BadAddressTooLong, ""},
		"300 characters":         {strings.Repeat("a", 288) + "@example.org", compose.BadAddressTooLong, strings.Repeat("a", 200) + "…"},
		"300 characters after":   {"a@" + strings.Repeat(long+".", 5) + "org", compose.BadAddressTooLong, "a@" + strings.Repeat(long+".", 3) + long[:15] + "…"},
		"255 together":           {strings.Repeat("a", 64) + "@" + strings.Repeat(long+".", 3) + long[:7], compose.BadAddressTooLong, strings.Repeat("a", 64) + "@" + strings.Repeat(long+".", 2) + long[:13] + "…"},
		"100 kB":                 {strings.Repeat("(", 100<<10) + "@", compose.BadAddressTooLong, strings.Repeat("(", 200) + "…"},
		"label of 64":            {"a@" + strings.Repeat("a", 64) + ".org", compose.BadAddressDomain, ""},
		"a second address":       {"a@example.org Li <li@example.com>", compose.BadAddressKey, ""},
		"two in angles":          {"A <a@example.org> B <b@example.org>", compose.BadAddressKey, ""},
		"empty angles":           {"Ayşe <>", compose.BadAddressNoAt, ""},
		"undisclosed recipients": {"undisclosed-recipients:;", compose.BadAddressNoAt, "undisclosed-recipients:"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			// A good neighbour is never lost, and the bad one is named.
			good, bad := compose.ParseList("first@example.org, " + tt.text)
			if len(good) != 1 || len(bad) != 1 {
				t.Fatalf("good %+v, bad %+v", good, bad)
			}
			if tt.show == "" {
				tt.show = tt.text
			}
			if bad[0].Key != tt.key || bad[0].Text != tt.show {
				t.Errorf("%+v, want %q %q", bad[0], tt.key, tt.show)
			}
			var b compose.BadAddress
			if _, err := compose.ParseAddress(tt.text); !errors.As(err, &b) {
				t.Errorf("ParseAddress: %v", err)
			} else if strings.Contains(err.Error(), "example") {
				t.Errorf("the error, which may be logged, shows the address: %v", err)
			}
		})
	}
}

func TestParseAddressTakesOne(t *testing.T) {
	for _, text := range []string{"", "a@example.org, b@example.org", "a@example.org\nb@example.org", "a@exam\nple.org", "a@example.org\r\nBcc: b@example.org", "a@example.org,"} {
		a, err := compose.ParseAddress(text)
		if ok := err == nil; ok != (text == "a@example.org,") {
			t.Errorf("%q: %+v, %v", text, a, err)
		}
	}
}

func TestAddressForms(t *testing.T) {
	tests := []struct {
		a            compose.Address
		text, mailbx string
		utf8         bool
	}{
		{compose.Address{Local: "a", Domain: "öörnek.example"}, "a@öörnek.example", "a@xn--rnek-4qaa.example", false},
		{compose.Address{Name: "Ö", Local: "ö", Domain: "öörnek.example"}, "Ö <ö@öörnek.example>", "ö@xn--rnek-4qaa.example", true},
		{compose.Address{Name: "A, B", Local: "a b", Domain: "x.org"}, `"A, B" <"a b"@x.org>`, `"a b"@x.org`, false},
		{compose.Address{Name: `\"`, Local: `"`, Domain: "x.org"}, `"\\\"" <"\""@x.org>`, `"\""@x.org`, false},
		{compose.Address{Name: "Dr. No", Local: "a.b", Domain: "[192.0.2.1]"}, `"Dr. No" <a.b@[192.0.2.1]>`, "a.b@[192.0.2.1]", false},
	}
	for _, tt := range tests {
		if s := tt.a.String(); s != tt.text {
			t.Errorf("String: %s, want %s", s, tt.text)
		}
		if s := tt.a.Mailbox(); s != tt.mailbx {
			t.Errorf("Mailbox: %s, want %s", s, tt.mailbx)
		}
		if n := tt.a.NeedsSMTPUTF8(); n != tt.utf8 {
			t.Errorf("%s: NeedsSMTPUTF8 %v", tt.text, n)
		}
	}
}

func TestRecipientsOnce(t *testing.T) {
	d := compose.Draft{
		To:      "Ayşe <Ayse@Example.org>, ayse@example.org; b@öörnek.example, bad",
		Cc:      "AYSE@example.org, c@example.org",
		Bcc:     "b@xn--rnek-4qaa.example, C@example.org, d@example.org",
		ReplyTo: "ayse@example.org, also bad",
	}
	r := d.Recipients()
	want := []compose.Address{
		{Name: "Ayşe", Local: "Ayse", Domain: "example.org"},
		{Local: "b", Domain: "öörnek.example"},
		{Local: "c", Domain: "example.org"},
		{Local: "d", Domain: "example.org"},
	}
	if d := cmp.Diff(want, r.All()); d != "" {
		t.Error(d)
	}
	if len(r.To) != 2 || len(r.Cc) != 1 || len(r.Bcc) != 1 || len(r.ReplyTo) != 1 {
		t.Errorf("%+v", r)
	}
	wantBad := []compose.BadAddress{{Text: "bad", Key: compose.BadAddressNoAt, Field: "to"}, {Text: "also bad", Key: compose.BadAddressNoAt, Field: "reply-to"}}
	if d := cmp.Diff(wantBad, r.Bad); d != "" {
		t.Error(d)
	}
	again := compose.Dedupe(r.To, r.To, []compose.Address{{Local: "AYSE", Domain: "example.org"}})
	if d := cmp.Diff(want[:2], again); d != "" {
		t.Error(d)
	}
}

func TestParseListTakesTenThousand(t *testing.T) {
	var b strings.Builder
	for i := range 10_000 {
		fmt.Fprintf(&b, "Kişi %d <kisi%d@öörnek.example>;\n", i, i)
	}
	good, bad := compose.ParseList(b.String())
	if len(good) != 10_000 || len(bad) != 0 {
		t.Fatalf("%d good, %d bad", len(good), len(bad))
	}
}

func BenchmarkParseList(b *testing.B) {
	text := strings.Repeat("Ayşe Yılmaz <ayse@öörnek.example>, li@example.org;\n", 5_000)
	for b.Loop() {
		compose.ParseList(text)
	}
}

func FuzzParseList(f *testing.F) {
	for _, s := range []string{
		"a@b.c, d@e.f; g@h.i\nj@k.l", `"a, b" <c@d.e>`, "Ayşe <ayse@öörnek.example>", "a@[IPv6:::1]", `"\"@x"@y.z`,
		"((((@", "a@xn--a", "=?UTF-8?B?w7Y=?= <a@b.c>", "\u202e a@b.c", "x:y:a@b;", `"`, "<<a@b>>", "a@b. ", `'"a@b.c"'`, "a\u200d@b.c",
		`" "@b.c`, "=?utf-8?q?=0d=0aBcc:x?= <a@b.c>",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		good, bad := compose.ParseList(text)
		for _, a := range good {
			m := a.Mailbox()
			if len(m) > 254 || strings.ContainsAny(m, "\r\n\x00") {
				t.Fatalf("mailbox %q", m)
			}
			if !strings.Contains(m, `"`) && strings.ContainsAny(m, " <>,;") {
				t.Fatalf("mailbox %q", m)
			}
			again, err := compose.ParseAddress(a.String())
			if err != nil || again != a {
				t.Fatalf("%q: %+v read back as %+v, %v", a.String(), a, again, err)
			}
		}
		for _, b := range bad {
			if b.Key == "" || len([]rune(b.Text)) > 201 || strings.ContainsAny(b.Text, "\r\n\x00\u202e") {
				t.Fatalf("bad %+v", b)
			}
		}
		if len(good)+len(bad) == 0 && strings.Contains(text, "a@b.c") {
			t.Fatal("swallowed")
		}
	})
}
