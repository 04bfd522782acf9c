package account

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// realTable loads the provider table as it ships.
func realTable(t testing.TB) *Table {
	t.Helper()
	table, err := LoadTable(realTableFile(t))
	if err != nil {
		t.Fatal(err)
	}
	return table
}

func realTableFile(t testing.TB) []byte {
	t.Helper()
	data, err := os.ReadFile("../providers.json")
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// TestProvidersFile looks at what LoadTable cannot see: order and double keys.
func TestProvidersFile(t *testing.T) {
	data := realTableFile(t)
	var file tableFile
	if err := decodeStrict(data, &file); err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, raw := range file.Providers {
		var row struct {
			ID string `json:"id"`
		}
		if err := json.Unmarshal(raw, &row); err != nil {
			t.Fatal(err)
		}
		ids = append(ids, row.ID)
	}
	if !slices.IsSorted(ids) {
		t.Error("the rows are not sorted by id")
	}
	if len(ids) < 196 {
		t.Errorf("%d rows; the table had 196", len(ids))
	}
	for _, key := range doubleKeys(t, data) {
		t.Errorf("%s stands there twice", key)
	}
	for _, line := range bytes.Split(data, []byte("\n")) {
		if bytes.ContainsAny(line, "\t\r") || bytes.HasSuffix(line, []byte(" ")) {
			t.Errorf("tab, carriage return or blank at the end: %q", line)
		}
	}
}

// doubleKeys lists the keys that one object of a JSON text has twice.
func doubleKeys(t *testing.T, data []byte) []string {
	t.Helper()
	type object struct {
		path string
		keys map[string]bool // nil in an array
		key  string          // the key whose value comes next
	}
	var (
		stack  []object
		double []string
	)
	decoder := json.NewDecoder(bytes.NewReader(data))
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return double
		}
		if err != nil {
			t.Fatal(err)
		}
		var top *object
		if len(stack) > 0 {
			top = &stack[len(stack)-1]
		}
		if name, ok := token.(string); ok && top != nil && top.keys != nil && top.key == "" {
			if top.keys[name] {
				double = append(double, top.path+"."+name)
			}
			top.keys[name], top.key = true, name
			continue
		}
		path := ""
		if top != nil {
			path = top.path
			if top.keys != nil {
				path += "." + top.key
			}
			top.key = ""
		}
		switch token {
		case json.Delim('{'):
			stack = append(stack, object{path: path, keys: map[string]bool{}})
		case json.Delim('['):
			stack = append(stack, object{path: path})
		case json.Delim('}'), json.Delim(']'):
			stack = stack[:len(stack)-1]
			if len(stack) > 0 {
				stack[len(stack)-1].key = ""
			}
		}
	}
}

func TestDoubleKeys(t *testing.T) {
	got := doubleKeys(t, []byte(`{"a": [{"b": 1, "c": {"b": "c"}, "b": 2}], "d": 1, "a": 3}`))
	if diff := cmp.Diff([]string{".a.b", ".a"}, got); diff != "" {
		t.Error(diff)
	}
}

// TestProvidersAreFoundByTheirOwnFacts asks for every domain and every mail
// exchanger in the table, and for things that only look like them.
func TestProvidersAreFoundByTheirOwnFacts(t *testing.T) {
	table := realTable(t)
	for _, p := range table.All() {
		for _, domain := range p.Domains {
			for _, asked := range []string{domain, "ayse@" + domain, strings.ToUpper(domain), domain + "."} {
				m, ok := table.Lookup(asked)
				if !ok || m.Provider.ID != p.ID || m.How != MatchDomain || m.Domain != domain {
					t.Errorf("Lookup(%q) = %s by %s, want %s", asked, m.Provider.ID, m.How, p.ID)
				}
			}
			lookalikes := []string{
				domain + ".evil.test", "ayse@" + domain + "@evil.test", domain + ".invalid", domain + "q",
				strings.Replace(domain, ".", "..", 1), "." + domain, domain + "..", domain + "@evil.test", "http://" + domain,
			}
			if cyrillic := strings.NewReplacer("a", "а", "e", "е", "o", "о", "c", "с", "p", "р", "x", "х", "y", "у", "i", "і").Replace(domain); cyrillic != domain {
				lookalikes = append(lookalikes, cyrillic, "ayse@"+cyrillic)
			}
			if turkish := strings.NewReplacer("i", "ı").Replace(domain); turkish != domain {
				lookalikes = append(lookalikes, turkish, strings.ReplaceAll(strings.ToUpper(domain), "I", "İ"))
			}
			for _, asked := range lookalikes {
				// Whatever stands below rr.com is Spectrum's, in any script.
				if m, ok := table.Lookup(asked); ok && (m.How != MatchSubdomain || !strings.HasSuffix(m.Domain, ".rr.com")) {
					t.Errorf("Lookup(%q) finds %s by %s", asked, m.Provider.ID, m.How)
				}
			}
			for _, asked := range []string{"not" + domain, "x-" + domain, "sub." + domain} {
				if m, ok := table.Lookup(asked); ok && m.How != MatchSubdomain {
					t.Errorf("Lookup(%q) finds %s by %s", asked, m.Provider.ID, m.How)
				}
			}
		}
		for _, suffix := range p.MX {
			for _, host := range []string{suffix, "mx1." + suffix, "MX1." + strings.ToUpper(suffix) + "."} {
				if got, ok := table.MatchMX(host); !ok || got.ID != p.ID {
					t.Errorf("MatchMX(%q) = %s, want %s", host, got.ID, p.ID)
				}
			}
			if got, ok := table.MatchMX("not" + suffix); ok && !slices.ContainsFunc(got.MX, func(shorter string) bool { return strings.HasSuffix("not"+suffix, "."+shorter) }) {
				t.Errorf("MatchMX(%q) finds %s", "not"+suffix, got.ID)
			}
			if got, ok := table.MatchMX(suffix + ".evil.test"); ok {
				t.Errorf("MatchMX(%q) finds %s", suffix+".evil.test", got.ID)
			}
		}
	}
}

// TestProvidersMoved: whoever moved has the settings of where it went, if any.
func TestProvidersMoved(t *testing.T) {
	table := realTable(t)
	for _, p := range table.All() {
		if p.Status != StatusMigrated || p.Successor == "" || len(p.SMTP) == 0 {
			continue
		}
		to, ok := table.ByID(p.Successor)
		if !ok || len(to.SMTP) == 0 || p.SMTP[0] != to.SMTP[0] {
			t.Errorf("%s went to %s, but is at %v", p.ID, p.Successor, p.SMTP)
		}
	}
}

// TestProvidersOfTheOriginalList shows and holds what each of the 22 providers
// of the original list, and turboSMTP, gives today.
func TestProvidersOfTheOriginalList(t *testing.T) {
	table := realTable(t)
	tests := []struct {
		name, domain string
		id           string
		status       Status
		successor    string
		ready        Readiness
		password     bool
		server       string
		steps        string
	}{
		{"1&1", "1and1.com", "1and1", StatusMigrated, "ionos-com", Ready, true, "smtp.ionos.com:465 tls", "migrated mailbox-password"},
		{"Airmail", "airmail.net", "airmail", StatusUnverified, "", ReadyUnverified, true, "smtp.airmail.net:587 starttls", "unverified"},
		{"AOL", "aol.com", "aol", StatusActive, "", ReadyDoFirst, true, "smtp.aol.com:465 tls", "app-password app-password-may-end"},
		{"AT&T", "att.net", "att", StatusActive, "", ReadyDoFirst, true, "smtp.mail.att.net:465 tls", "secure-mail-key app-password-may-end"},
		{"Bluewin", "bluewin.ch", "bluewin", StatusActive, "", Ready, true, "smtpauths.bluewin.ch:465 tls", "app-password-maybe"},
		{"BT Connect", "btconnect.com", "btconnect", StatusNoSMTP, "microsoft365", ReadyNoSMTP, false, "", "no-smtp-use-web"},
		{"Comcast", "comcast.net", "comcast", StatusMigrating, "yahoo", ReadyDoFirst, true, "smtp.comcast.net:465 tls", "third-party-access migrating"},
		{"EarthLink", "earthlink.net", "earthlink", StatusActive, "", Ready, true, "smtpauth.earthlink.net:587 starttls", ""},
		{"Gmail", "gmail.com", "gmail", StatusActive, "", ReadyDoFirst, true, "smtp.gmail.com:465 tls", "two-step app-password"},
		{"GMX", "gmx.net", "gmx-net", StatusActive, "", ReadyDoFirst, true, "mail.gmx.net:465 tls", "enable-access app-password-maybe"},
		{"HotPOP", "hotpop.com", "hotpop", StatusClosed, "", ReadyClosed, false, "", "closed unverified"},
		{"Libero", "libero.it", "libero", StatusActive, "", Ready, true, "smtp.libero.it:465 tls", "app-password-maybe"},
		{"Lycos", "lycos.com", "lycos", StatusUnverified, "", ReadyUnverified, false, "", "unverified ask-provider"},
		{"O2", "o2.com", "o2-uk", StatusUnverified, "", ReadyUnverified, false, "", "unverified ask-provider"},
		{"Orange (UK)", "orange.net", "orange-uk", StatusClosed, "", ReadyClosed, false, "", "closed-in"},
		{"Outlook.com", "live.com", "outlook", StatusActive, "", ReadyNeedsSignIn, false, "smtp-mail.outlook.com:587 starttls", "oauth-only"},
		{"Tin", "tin.it", "tin", StatusActive, "", ReadyDoFirst, true, "smtps.tin.it:587 starttls", "app-password"},
		{"Tiscali (UK)", "tiscali.co.uk", "tiscali-uk", StatusMigrated, "talktalk", Ready, true, "smtp.talktalk.net:587 starttls", "migrated paid-address"},
		{"Verizon", "verizon.net", "verizon", StatusMigrated, "aol", ReadyDoFirst, true, "smtp.aol.com:465 tls", "migrated app-password app-password-may-end"},
		{"Virgin", "virgin.net", "virgin-net", StatusActive, "", ReadyDoFirst, true, "smtp.virgin.net:465 tls", "app-password"},
		{"Wanadoo (France)", "wanadoo.fr", "wanadoo-fr", StatusMigrated, "orange-fr", Ready, true, "smtp.orange.fr:465 tls", "migrated access-may-be-off"},
		{"Yahoo", "yahoo.com", "yahoo", StatusActive, "", ReadyDoFirst, true, "smtp.mail.yahoo.com:465 tls", "app-password app-password-may-end"},
		{"turboSMTP", "", "turbosmtp", StatusActive, "", ReadyDoFirst, true, "pro.turbo-smtp.com:465 tls", "smtp-credentials"},
	}
	if len(tests) != 23 {
		t.Fatalf("%d providers, the original list has 22 and turboSMTP", len(tests))
	}
	t.Logf("%-17s %-11s %-13s %-10s %-37s %s", "ORIGINAL NAME", "STATUS", "TODAY", "PASSWORD", "SERVER", "WHAT TO KNOW AND DO")
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p, ok := table.ByID(tt.id)
			if !ok {
				t.Fatalf("no row %s", tt.id)
			}
			if !slices.Contains(p.Former, tt.name) {
				t.Errorf("the row's original names are %q", p.Former)
			}
			if byName := table.Search(tt.name); len(byName) == 0 || !slices.Contains(byName[0].Former, tt.name) {
				t.Errorf("a search for the name does not find it first")
			}
			if m, ok := table.Lookup("ayse@" + tt.domain); tt.domain != "" && (!ok || m.Provider.ID != tt.id) {
				t.Errorf("an address at %s finds %q", tt.domain, m.Provider.ID)
			}
			if p.Status != tt.status || p.Successor != tt.successor {
				t.Errorf("status %s, successor %q", p.Status, p.Successor)
			}
			if p.Readiness() != tt.ready || p.TakesPassword() != tt.password {
				t.Errorf("readiness %s, takes a password %t", p.Readiness(), p.TakesPassword())
			}
			server := ""
			if len(p.SMTP) > 0 {
				server = fmt.Sprintf("%s:%d %s", p.SMTP[0].Host, p.SMTP[0].Port, p.SMTP[0].Security)
			}
			if server != tt.server {
				t.Errorf("server %q", server)
			}
			var steps []string
			for _, s := range p.Before {
				steps = append(steps, strings.TrimPrefix(s.Key, stepPrefix))
			}
			if got := strings.Join(steps, " "); got != tt.steps {
				t.Errorf("steps %q", got)
			}
			t.Logf("%-17s %-11s %-13s %-10t %-37s %s", tt.name, p.Status, p.Readiness(), p.TakesPassword(), server, strings.Join(steps, ", "))
		})
	}
}

// TestProvidersCannotBeChanged: what the table hands out is a copy.
func TestProvidersCannotBeChanged(t *testing.T) {
	table := realTable(t)
	want, _ := table.ByID("gmail")
	spoil := func(p Provider) {
		for _, list := range [][]string{p.Also, p.Former, p.Domains, p.Families, p.Subdomains, p.MX, p.Auth, p.Sources} {
			for i := range list {
				list[i] = "spoilt"
			}
		}
		p.SMTP[0].Host = "spoilt.test"
		p.IMAP.Host = "spoilt.test"
		p.Before[0].Values["provider"] = "spoilt"
		p.Before[0].Key = "spoilt"
	}
	p, _ := table.ByID("gmail")
	spoil(p)
	m, _ := table.Lookup("gmail.com")
	spoil(m.Provider)
	mx, _ := table.MatchMX("gmail-smtp-in.l.google.com")
	spoil(mx)
	spoil(table.Search("gmail")[0])
	for _, p := range table.All() {
		if p.ID == "gmail" {
			spoil(p)
		}
	}
	got, _ := table.ByID("gmail")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
