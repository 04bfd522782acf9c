package account

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// smallTable has what the real table does not: names in other scripts.
func smallTable(t testing.TB) *Table {
	t.Helper()
	const file = `{"version": 1, "updated": "2026-11-22", "sources": {}, "providers": [
		{"id": "buecher", "name": "Bücherpost", "kind": "mailbox", "status": "active",
		 "domains": ["xn--bcher-kva.example", "xn--fa-hia.example", "xn--80ak6aa92e.example", "fass.example"], "subdomains": ["kunden.example"],
		 "mx": ["mx.example", "klein.mx.example"], "families": ["brief"],
		 "smtp": [{"host": "smtp.xn--bcher-kva.example", "port": 465, "security": "tls"}],
		 "username": "address", "auth": ["password"], "sent_copy": "unknown", "confidence": "high"},
		{"id": "klein", "name": "Klein", "kind": "mailbox", "status": "active", "domains": ["klein.kunden.example"],
		 "mx": ["alt.klein.mx.example"],
		 "smtp": [{"host": "smtp.klein.example", "port": 587, "security": "tls"}],
		 "username": "address", "auth": ["password"], "sent_copy": "unknown", "confidence": "high"}
	]}`
	table, err := LoadTable([]byte(file))
	if err != nil {
		t.Fatal(err)
	}
	return table
}

func TestLookup(t *testing.T) {
	tests := []struct {
		name, asked     string
		id, how, domain string // id is empty where nothing may be found
	}{
		{"domain", "gmail.com", "gmail", MatchDomain, "gmail.com"},
		{"address", "ayse@gmail.com", "gmail", MatchDomain, "gmail.com"},
		{"alias", "ayse@googlemail.com", "gmail", MatchDomain, "googlemail.com"},
		{"upper case", "AYSE@GMAIL.COM", "gmail", MatchDomain, "gmail.com"},
		{"upper case with I", "INFO@HOTMAIL.COM", "outlook", MatchDomain, "hotmail.com"},
		{"trailing dot", "ayse@gmail.com.", "gmail", MatchDomain, "gmail.com"},
		{"spaces around", " \t ayse@gmail.com \n", "gmail", MatchDomain, "gmail.com"},
		{"no-break space around", "\u00a0ayse@gmail.com\u00a0", "gmail", MatchDomain, "gmail.com"},
		{"name before", "Ayşe Yılmaz <ayse@gmail.com>", "gmail", MatchDomain, "gmail.com"},
		{"name with comma", "Yılmaz, Ayşe <ayse@gmail.com>", "gmail", MatchDomain, "gmail.com"},
		{"quoted name", `"Yılmaz <ayse@web.de>, Ayşe" < ayse@gmail.com >`, "gmail", MatchDomain, "gmail.com"},
		{"brackets only", "<ayse@gmail.com>", "gmail", MatchDomain, "gmail.com"},
		{"quoted local part", `"ayse@home"@gmail.com`, "gmail", MatchDomain, "gmail.com"},
		{"local part in another script", "ayşe@gmail.com", "gmail", MatchDomain, "gmail.com"},
		{"plus", "ayse+list@gmail.com", "gmail", MatchDomain, "gmail.com"},
		{"exact country domain wins over the family", "a@yahoo.co.jp", "yahoo-jp", MatchDomain, "yahoo.co.jp"},

		{"family", "a@yahoo.cz", "yahoo", MatchFamily, "yahoo.cz"},
		{"family below co", "a@yahoo.co.za", "yahoo", MatchFamily, "yahoo.co.za"},
		{"family below com", "a@HOTMAIL.com.co", "outlook", MatchFamily, "hotmail.com.co"},
		{"family, slip of .com", "a@yahoo.cm", "", "", ""},
		{"family, another slip", "a@yahoo.co", "", "", ""},
		{"family, no country", "a@yahoo.shop", "", "", ""},
		{"family, not at the front", "a@evil.yahoo.cz", "", "", ""},
		{"family, other place below a country", "a@yahoo.evil.cz", "", "", ""},
		{"family, alone", "yahoo", "", "", ""},
		{"family, look-alike", "a@notyahoo.cz", "", "", ""},

		{"sub-domain", "a@nyc.rr.com", "spectrum-rr", MatchSubdomain, "nyc.rr.com"},
		{"region of its own before the sub-domain rule", "a@tampabay.rr.com", "spectrum-brighthouse", MatchDomain, "tampabay.rr.com"},
		{"freeserve", "shop@ayse.freeserve.co.uk", "orange-uk", MatchSubdomain, "ayse.freeserve.co.uk"},
		{"plusnet", "mail@AYSE.PLUS.COM.", "plusnet", MatchSubdomain, "ayse.plus.com"},
		{"tenant", "a@firma.onmicrosoft.com", "microsoft365", MatchSubdomain, "firma.onmicrosoft.com"},
		{"nic.in itself", "a@nic.in", "nic-in", MatchDomain, "nic.in"},
		{"deep below nic.in", "a@mail.kerala.nic.in", "nic-in", MatchSubdomain, "mail.kerala.nic.in"},
		{"hub.pl", "a@firma.hub.pl", "interia", MatchSubdomain, "firma.hub.pl"},
		{"hub.pl itself is in no source", "a@hub.pl", "", "", ""},
		{"not a label boundary", "a@notrr.com", "", "", ""},
		{"sub-domain of a plain domain", "a@mail.gmail.com", "", "", ""},
		{"sub-domain in front of another", "a@nyc.rr.com.evil.test", "", "", ""},

		{"domain before another", "a@gmail.com.evil.test", "", "", ""},
		{"domain after letters", "a@notgmail.com", "", "", ""},
		{"two at signs", "ayse@gmail.com@evil.test", "", "", ""},
		{"two at signs, the other way", "ayse@evil.test@gmail.com", "", "", ""},
		{"empty label", "a@gmail..com", "", "", ""},
		{"empty label in front", "a@.gmail.com", "", "", ""},
		{"two trailing dots", "a@gmail.com..", "", "", ""},
		{"Cyrillic a", "a@gmаil.com", "", "", ""},
		{"Cyrillic a as A-label", "a@xn--gmil-63d.com", "", "", ""},
		{"dotless i", "a@gmaıl.com", "", "", ""},
		{"dotted I", "A@GMAİL.COM", "", "", ""},
		{"dotted I decomposed", "a@gmai\u0307l.com", "", "", ""},
		{"full-width letters", "a@ｇｍａｉｌ.com", "", "", ""},
		{"full-width dot", "a@gmail．com", "", "", ""},
		{"Kelvin sign", "a@s\u212Ay.com", "", "", ""},
		{"long s", "a@m\u017Fn.com", "", "", ""},
		{"soft hyphen", "a@gm\u00adail.com", "", "", ""},
		{"zero-width space", "a@gmail.com\u200b", "", "", ""},
		{"right-to-left override", "a@\u202egmail.com", "", "", ""},
		{"A-label of plain ASCII", "a@xn--gmail-.com", "", "", ""},
		{"hyphen at the edge", "a@-gmail.com", "", "", ""},
		{"space inside", "a@gmail. com", "", "", ""},
		{"line break inside", "a@gmail.com\r\nRCPT TO:<b@evil.test>", "", "", ""},
		{"zero byte", "a@gmail.com\x00", "", "", ""},
		{"bad UTF-8", "a@gmail.com\xff", "", "", ""},
		{"address of a machine", "a@[127.0.0.1]", "", "", ""},
		{"number", "a@127.0.0.1", "", "", ""},
		{"with a port", "gmail.com:465", "", "", ""},
		{"link", "https://gmail.com", "", "", ""},
		{"mailto link", "mailto:ayse@gmail.com", "", "", ""},
		{"list", "a@gmail.com, b@gmail.com", "", "", ""},
		{"list with names", "A <a@evil.test>, B <b@gmail.com>", "", "", ""},
		{"list with a bare one", "a@evil.test, B <b@gmail.com>", "", "", ""},
		{"bracket not opened", "ayse@gmail.com>", "", "", ""},
		{"bracket not closed", "<ayse@gmail.com", "", "", ""},
		{"brackets without address", "Gmail <gmail.com>", "", "", ""},
		{"no local part", "@gmail.com", "", "", ""},
		{"space in the local part", "ay se@gmail.com", "", "", ""},
		{"no domain", "ayse@", "", "", ""},
		{"name", "Gmail", "", "", ""},
		{"nothing", "", "", "", ""},
		{"blank", "  ", "", "", ""},
		{"dot", ".", "", "", ""},
		{"too long", strings.Repeat("x", maxAsked) + "@gmail.com", "", "", ""},
	}
	table := realTable(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m, ok := table.Lookup(tt.asked)
			if ok != (tt.id != "") || m.Provider.ID != tt.id || m.How != tt.how || m.Domain != tt.domain {
				t.Errorf("Lookup(%q) = %q by %q as %q, %t", tt.asked, m.Provider.ID, m.How, m.Domain, ok)
			}
		})
	}
}

func TestLookupInOtherScripts(t *testing.T) {
	tests := []struct{ name, asked, id, how string }{
		{"A-label", "a@xn--bcher-kva.example", "buecher", MatchDomain},
		{"A-label in upper case", "a@XN--BCHER-KVA.EXAMPLE", "buecher", MatchDomain},
		{"U-label", "a@bücher.example", "buecher", MatchDomain},
		{"U-label in upper case", "A@BÜCHER.EXAMPLE", "buecher", MatchDomain},
		{"U-label decomposed", "a@bu\u0308cher.example", "buecher", MatchDomain},
		{"U-label with trailing dot", "Ayşe <a@bücher.example.>", "buecher", MatchDomain},
		{"sharp s is a letter of its own", "a@faß.example", "buecher", MatchDomain},
		{"A-label of an imitation is only itself", "a@xn--80ak6aa92e.example", "buecher", MatchDomain},
		{"the same in its letters", "a@аррӏе.example", "buecher", MatchDomain},
		{"what it imitates", "a@apple.example", "", ""},
		{"below a zone, in another script", "a@ağaç.kunden.example", "buecher", MatchSubdomain},
		{"exact before the zone above it", "a@klein.kunden.example", "klein", MatchDomain},
		{"below an exact domain, still in the zone", "a@x.klein.kunden.example", "buecher", MatchSubdomain},
		{"the zone itself", "a@kunden.example", "", ""},
		{"full-width dot", "a@bücher．example", "", ""},
		{"without the accent", "a@bucher.example", "", ""},
		{"A-label that does not decode", "a@xn--a-ecp.example", "", ""},
		{"family", "a@brief.tr", "buecher", MatchFamily},
		{"family in another script", "a@brıef.tr", "", ""},
		{"right-to-left mixed with left-to-right", "a@aא.kunden.example", "", ""},
		{"A-label that does not decode, below a zone", "a@xn--a-ecp.ağaç.kunden.example", "", ""},
	}
	table := smallTable(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m, ok := table.Lookup(tt.asked)
			if ok != (tt.id != "") || m.Provider.ID != tt.id || m.How != tt.how {
				t.Errorf("Lookup(%q) = %q by %q, %t", tt.asked, m.Provider.ID, m.How, ok)
			}
		})
	}
}

func TestMatchMX(t *testing.T) {
	tests := []struct{ host, id string }{
		{"gmail-smtp-in.l.google.com", "gmail"},
		{"alt1.gmail-smtp-in.l.google.com.", "gmail"},
		{"aspmx.l.google.com", "google-workspace"},
		{"ALT2.ASPMX.L.GOOGLE.COM.", "google-workspace"},
		{"aspmx2.googlemail.com", "google-workspace"},
		{"hotmail-com.olc.protection.outlook.com", "outlook"},
		{"firma-com.mail.protection.outlook.com", "microsoft365"},
		{"firma-com.x-v1.mx.microsoft", "microsoft365"},
		{"mta5.am0.yahoodns.net", "yahoo"},
		{"mx-aol.mail.gm0.yahoodns.net", "aol"},
		{"mx1.mail.icloud.com", "icloud"},
		{"in1-smtp.messagingengine.com", "fastmail"},
		{"mxbiz1.qq.com", "qq-exmail"},
		{"mx.evilgoogle.com", ""},
		{"google.com.evil.test", ""},
		{"evil-protonmail.ch", ""},
		{"mx1.pphosted.com", ""},
		{"eu-smtp-inbound-1.mimecast.com", ""},
		{"route1.mx.cloudflare.net", ""},
		{"outlook.com", ""},
		{"gооgle.com", ""},
		{"com", ""},
		{"", ""},
		{".", ""},
	}
	table := realTable(t)
	for _, tt := range tests {
		p, ok := table.MatchMX(tt.host)
		if ok != (tt.id != "") || p.ID != tt.id {
			t.Errorf("MatchMX(%q) = %q, %t, want %q", tt.host, p.ID, ok, tt.id)
		}
	}
	small := smallTable(t)
	for host, want := range map[string]string{
		"a.mx.example":           "buecher",
		"a.klein.mx.example":     "buecher",
		"a.alt.klein.mx.example": "klein", // the longest suffix, not the first row
	} {
		if p, _ := small.MatchMX(host); p.ID != want {
			t.Errorf("MatchMX(%q) = %q, want %q", host, p.ID, want)
		}
	}
}

// FuzzLookup: whatever is asked, an answer stands on a domain of the provider,
// at a label boundary, and what was asked really ends in that domain.
func FuzzLookup(f *testing.F) {
	for _, seed := range []string{
		"ayse@gmail.com", "Ayşe <ayse@GMAIL.com.>", "a@yahoo.co.za", "a@x.y.rr.com", "bücher.example", "a@xn--bcher-kva.example",
		"gmail.com.evil.test", "gmаil.com", `"a@b"@gmail.com`, "a@ｇmail。com", "@", "<>", "a@.", "xn--", "\xff@gmail.com", "A@HOTMAİL.COM",
	} {
		f.Add(seed)
	}
	tables := []*Table{realTable(f), smallTable(f)}
	f.Fuzz(func(t *testing.T, asked string) {
		for _, table := range tables {
			table.MatchMX(asked)
			m, ok := table.Lookup(asked)
			if !ok {
				if m.Provider.ID != "" || m.Domain != "" || m.How != "" {
					t.Fatalf("%q: no match, yet %+v", asked, m)
				}
				continue
			}
			if !belongs(m) {
				t.Fatalf("%q: %s is not a domain of %s by %s", asked, m.Domain, m.Provider.ID, m.How)
			}
			if again, ok := table.Lookup(m.Domain); !ok || again.Provider.ID != m.Provider.ID || again.How != m.How {
				t.Fatalf("%q: its domain %s finds %s", asked, m.Domain, again.Provider.ID)
			}
			plain := strings.TrimRight(asked, "> .\t\r\n\v\f")
			if isASCII(plain) && (!strings.EqualFold(plain[len(plain)-len(m.Domain):], m.Domain) || !boundaryBefore(plain, m.Domain)) {
				t.Fatalf("%q does not end in %s", asked, m.Domain)
			}
			if !utf8.ValidString(asked) {
				t.Fatalf("%q is no text", asked)
			}
		}
	})
}

// belongs says whether m's domain is one of its provider's, worked out from the
// row alone.
func belongs(m Match) bool {
	for _, d := range m.Provider.Domains {
		if m.How == MatchDomain && m.Domain == d {
			return true
		}
	}
	for _, f := range m.Provider.Families {
		labels := strings.Split(m.Domain, ".")
		if m.How == MatchFamily && labels[0] == f && (len(labels) == 2 || len(labels) == 3) && len(labels[len(labels)-1]) == 2 {
			return true
		}
	}
	for _, s := range m.Provider.Subdomains {
		if m.How == MatchSubdomain && strings.HasSuffix(m.Domain, "."+s) {
			return true
		}
	}
	return false
}

// boundaryBefore says whether the domain at the end of s begins a domain there.
func boundaryBefore(s, domain string) bool {
	before := s[:len(s)-len(domain)]
	return strings.TrimSpace(before) == "" || strings.ContainsAny(before[len(before)-1:], "@ \t\r\n\v\f")
}
