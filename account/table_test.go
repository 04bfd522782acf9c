package account

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// goodRow is a row that passes every check.
func goodRow() map[string]any {
	return map[string]any{
		"id": "post", "name": "Post", "also": []any{"Posta"}, "former": []any{"Alte Post"}, "country": "CH",
		"kind": "mailbox", "status": "active",
		"domains": []any{"post.example"}, "families": []any{"post"}, "subdomains": []any{"kunden.example"}, "mx": []any{"mx.post.example"},
		"smtp":     []any{map[string]any{"host": "smtp.post.example", "port": 587, "security": "tls"}},
		"username": "address", "auth": []any{"oauth2", "app-password"}, "oauth": "google",
		"imap": map[string]any{"host": "imap.post.example", "port": 143, "security": "starttls"}, "sent_copy": "server",
		"limits": map[string]any{"message_bytes": 26214400, "recipients_per_day": 500},
		"before": []any{map[string]any{"key": "before.app-password"}},
		"help":   "https://help.post.example/", "sources": []any{"XX", "https://post.example/"}, "checked": "2026-08-22", "confidence": "high",
	}
}

// fileOf writes rows as a provider table.
func fileOf(t testing.TB, rows ...map[string]any) []byte {
	t.Helper()
	data, err := json.Marshal(map[string]any{
		"version": 1, "updated": "2026-11-22",
		"sources":   map[string]any{"XX": map[string]any{"name": "a list", "commit": "c6ad796", "date": "2026-03-12"}},
		"providers": rows,
	})
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestLoadTableReadsEveryField(t *testing.T) {
	table, err := LoadTable(fileOf(t, goodRow()))
	if err != nil {
		t.Fatal(err)
	}
	want := []Provider{{
		ID: "post", Name: "Post", Also: []string{"Posta"}, Former: []string{"Alte Post"}, Country: "CH",
		Kind: KindMailbox, Status: StatusActive,
		Domains: []string{"post.example"}, Families: []string{"post"}, Subdomains: []string{"kunden.example"}, MX: []string{"mx.post.example"},
		// TLS from the first byte on 587: security never follows from the port.
		SMTP:     []Endpoint{{Host: "smtp.post.example", Port: 587, Security: SecurityTLS}},
		Username: UsernameAddress, Auth: []string{CredentialOAuth2, CredentialAppPassword}, OAuth: "google",
		IMAP: &Endpoint{Host: "imap.post.example", Port: 143, Security: SecurityStartTLS}, SentCopy: SentCopyServer,
		Limits: Limits{MessageBytes: 26214400, RecipientsPerDay: 500},
		Before: []Step{{Key: "before.app-password", Values: map[string]string{"provider": "Post"}}},
		Help:   "https://help.post.example/", Sources: []string{"XX", "https://post.example/"}, Checked: "2026-08-22", Confidence: "high",
	}}
	if diff := cmp.Diff(want, table.All()); diff != "" {
		t.Error(diff)
	}
	if _, ok := table.ByID("nobody"); ok {
		t.Error("an id that is not there is found")
	}
}

func TestLoadTableNamesRowAndField(t *testing.T) {
	set := func(field string, value any) func(map[string]any) {
		return func(row map[string]any) { row[field] = value }
	}
	endpoint := func(host any, port any, security any) []any {
		return []any{map[string]any{"host": host, "port": port, "security": security}}
	}
	step := func(key string, values map[string]any) map[string]any {
		return map[string]any{"key": key, "values": values}
	}
	gone := func(status string, steps ...any) func(map[string]any) {
		return func(row map[string]any) {
			for _, field := range []string{"smtp", "auth", "oauth", "username", "imap"} {
				delete(row, field)
			}
			row["status"], row["before"] = status, steps
		}
	}
	tests := []struct {
		name   string
		change func(map[string]any)
		field  string
	}{
		{"unknown field", set("smpt", "x"), "smpt"},
		{"unknown field below", set("limits", map[string]any{"megabytes": 1}), "megabytes"},
		{"wrong type", set("year", "1998"), "year"},
		{"wrong type in a list", set("domains", []any{7}), "domains"},
		{"id missing", set("id", ""), "id"},
		{"id in upper case", set("id", "Post"), "id"},
		{"name missing", set("name", ""), "name"},
		{"name with line break", set("name", "Po\nst"), "name"},
		{"name with a hidden sign", set("name", "Po\u202est"), "name"},
		{"name too long", set("name", strings.Repeat("x", maxTableText+1)), "name"},
		{"other name twice", set("also", []any{"A", "A"}), "also"},
		{"original name empty", set("former", []any{" "}), "former"},
		{"country", set("country", "CHE"), "country"},
		{"kind", set("kind", "postbox"), "kind"},
		{"status", set("status", "dead"), "status"},
		{"year", set("year", 98), "year"},
		{"domain in upper case", set("domains", []any{"Post.example"}), "domains"},
		{"domain as U-label", set("domains", []any{"bücher.example"}), "domains"},
		{"domain as broken A-label", set("domains", []any{"xn--a-ecp.example"}), "domains"},
		{"domain with trailing dot", set("domains", []any{"post.example."}), "domains"},
		{"domain with placeholder", set("domains", []any{"{region}.example"}), "domains"},
		{"domain with wildcard", set("domains", []any{"*.post.example"}), "domains"},
		{"domain of one label", set("domains", []any{"example"}), "domains"},
		{"domain is a number", set("domains", []any{"127.0.0.1"}), "domains"},
		{"domain twice in a row", set("domains", []any{"post.example", "post.example"}), "domains"},
		{"family with a dot", set("families", []any{"post.example"}), "families"},
		{"sub-domain", set("subdomains", []any{".rr.com"}), "subdomains"},
		{"mail exchanger", set("mx", []any{"mx_1.post.example"}), "mx"},
		{"host with placeholder", set("smtp", endpoint("smtp.{region}.example", 465, "tls")), "smtp.host"},
		{"host as number", set("smtp", endpoint("192.0.2.1", 465, "tls")), "smtp.host"},
		{"host on this computer", set("smtp", endpoint("localhost", 465, "tls")), "smtp.host"},
		{"port 0", set("smtp", endpoint("smtp.post.example", 0, "tls")), "smtp.port"},
		{"port too high", set("smtp", endpoint("smtp.post.example", 65536, "tls")), "smtp.port"},
		{"port as text", set("smtp", endpoint("smtp.post.example", "465", "tls")), "smtp.port"},
		{"no security", set("smtp", endpoint("smtp.post.example", 587, "none")), "smtp.security"},
		{"security left to the port", set("smtp", endpoint("smtp.post.example", 465, "")), "smtp.security"},
		{"template without placeholder", set("templates", endpoint("smtp.post.example", 465, "tls")), "templates"},
		{"template with another placeholder", set("templates", endpoint("smtp.{region}.{zone}.example", 465, "tls")), "templates.host"},
		{"IMAP without TLS", set("imap", endpoint("imap.post.example", 143, "none")[0]), "imap.security"},
		{"user name", set("username", "nickname"), "username"},
		{"user name missing", set("username", ""), "username"},
		{"login without key", set("login", "apikey"), "login"},
		{"auth", set("auth", []any{"magic"}), "auth"},
		{"auth twice", set("auth", []any{"oauth2", "password", "password"}), "auth"},
		{"auth missing", func(row map[string]any) { delete(row, "auth"); delete(row, "oauth") }, "auth"},
		{"issuer missing", set("oauth", ""), "oauth"},
		{"issuer without oauth2", set("auth", []any{"password"}), "oauth"},
		{"issuer unknown", set("oauth", "evil"), "oauth"},
		{"sent copy missing", set("sent_copy", ""), "sent_copy"},
		{"limit below zero", set("limits", map[string]any{"messages_per_day": -1}), "limits"},
		{"step unknown", set("before", []any{step("before.pray", nil)}), "before.key"},
		{"step of another group", set("before", []any{step("why.app-password", nil)}), "before.key"},
		{"step twice", set("before", []any{step("before.two-step", nil), step("before.two-step", nil)}), "before.key"},
		{"step with too much", set("before", []any{step("before.two-step", map[string]any{"year": "2017"})}), "before.values"},
		{"step with too little", set("before", []any{step("before.migrated", map[string]any{"old": "Post"})}), "before.values"},
		{"step with an empty value", set("before", []any{step("before.two-step", map[string]any{"provider": ""})}), "before.values"},
		{"step with a bad date", set("before", []any{step("before.passwords-end", map[string]any{"date": "end of 2026"})}), "before.values"},
		{"closed in another year", gone("closed", step("before.closed-in", map[string]any{"year": "2017"})), "before.values"},
		{"closed and not said", gone("closed"), "before"},
		{"closed with a server", set("status", "closed"), "smtp"},
		{"no SMTP and not said", gone("no-smtp"), "before"},
		{"no SMTP with a server", set("status", "no-smtp"), "smtp"},
		{"moved and not said", set("status", "migrated"), "before"},
		{"moving and not said", set("status", "migrating"), "before"},
		{"unverified and not said", set("status", "unverified"), "before"},
		{"unverified without help", gone("unverified", step("before.unverified", nil)), "before"},
		{"without a server and without help", gone("active"), "before"},
		{"doubtful and not said", set("confidence", "low"), "before"},
		{"only OAuth and not said", set("auth", []any{"oauth2"}), "before"},
		{"successor of an active one", set("successor", "other"), "successor"},
		{"help without TLS", set("help", "http://help.post.example/"), "help"},
		{"help is no link", set("help", "https://"), "help"},
		{"help with a user", set("help", "https://post.example@evil.test/"), "help"},
		{"source unknown", set("sources", []any{"YY"}), "sources"},
		{"source is a file", set("sources", []any{"file:///etc/passwd"}), "sources"},
		{"date", set("checked", "22.08.2026"), "checked"},
		{"date that is none", set("checked", "2026-02-30"), "checked"},
		{"confidence missing", set("confidence", ""), "confidence"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			first, row := goodRow(), goodRow()
			for field := range first {
				switch field {
				case "id", "name":
					first[field] = "first"
				case "also", "former", "domains", "families", "subdomains", "mx":
					delete(first, field)
				}
			}
			row["id"] = "post"
			tt.change(row)
			wantRow, _ := row["id"].(string)
			if wantRow == "" {
				wantRow = "#2"
			}
			table, err := LoadTable(fileOf(t, first, row))
			wrong, ok := errors.AsType[*TableError](err)
			if !ok || table != nil {
				t.Fatalf("error %v, want a *TableError", err)
			}
			if wrong.Row != wantRow || wrong.Field != tt.field {
				t.Errorf("row %q, field %q, want %q and %q: %v", wrong.Row, wrong.Field, wantRow, tt.field, err)
			}
			if !strings.Contains(err.Error(), wantRow) || !strings.Contains(err.Error(), tt.field) {
				t.Errorf("%q names neither row nor field", err)
			}
		})
	}
}

func TestLoadTableComparesRows(t *testing.T) {
	other := func(field string, value any) map[string]any {
		row := map[string]any{
			"id": "zweite", "name": "Zweite", "kind": "mailbox", "status": "active",
			"smtp":     []any{map[string]any{"host": "smtp.zwei.example", "port": 465, "security": "tls"}},
			"username": "address", "auth": []any{"password"}, "sent_copy": "unknown", "confidence": "high",
		}
		row[field] = value
		return row
	}
	moved := func(successor string) map[string]any {
		row := other("status", "migrated")
		row["successor"] = successor
		row["before"] = []any{map[string]any{"key": "before.migrated", "values": map[string]any{"old": "A", "new": "B"}}}
		return row
	}
	tests := []struct {
		name  string
		row   map[string]any
		field string // empty: the table is good
	}{
		{"nothing in common", other("kind", "isp"), ""},
		{"id", other("id", "post"), "id"},
		{"name", other("name", "Post"), "name"},
		{"original name", other("former", []any{"Alte Post"}), "former"},
		{"domain", other("domains", []any{"post.example"}), "domains"},
		{"domain below another row's zone", other("domains", []any{"neu.kunden.example"}), ""},
		{"family", other("families", []any{"post"}), "families"},
		{"sub-domains", other("subdomains", []any{"kunden.example"}), "subdomains"},
		{"mail exchanger", other("mx", []any{"mx.post.example"}), "mx"},
		{"longer mail exchanger", other("mx", []any{"zwei.mx.post.example"}), ""},
		{"successor", moved("post"), ""},
		{"successor that closed", moved("tot"), "successor"},
		{"successor that is not there", moved("nobody"), "successor"},
		{"successor is the row itself", moved("zweite"), "successor"},
	}
	closed := map[string]any{
		"id": "tot", "name": "Tot", "kind": "mailbox", "status": "closed", "sent_copy": "unknown", "confidence": "high",
		"before": []any{map[string]any{"key": "before.closed"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := LoadTable(fileOf(t, goodRow(), closed, tt.row))
			if tt.field == "" {
				if err != nil {
					t.Fatal(err)
				}
				return
			}
			wrong, ok := errors.AsType[*TableError](err)
			if !ok || wrong.Field != tt.field || wrong.Row == "" {
				t.Errorf("error %v, want one about %s", err, tt.field)
			}
		})
	}
}

func TestLoadTableRefusesOtherFiles(t *testing.T) {
	good := string(fileOf(t, goodRow()))
	many := make([]map[string]any, maxTableRows+1)
	for i := range many {
		many[i] = map[string]any{}
	}
	tests := []struct{ name, file, field string }{
		{"nothing", "", ""},
		{"no JSON", "<html>", ""},
		{"cut off", good[:len(good)/2], ""},
		{"two values", good + "{}", ""},
		{"a list", "[]", ""},
		{"newer version", strings.Replace(good, `"version":1`, `"version":2`, 1), "version"},
		{"unknown field", strings.Replace(good, `"version":1`, `"version":1,"comment":""`, 1), "comment"},
		{"no date", strings.Replace(good, "2026-11-22", "today", 1), "updated"},
		{"source without name", strings.Replace(good, "a list", "", 1), "sources.XX"},
		{"source with a bad date", strings.Replace(good, "2026-03-12", "March", 1), "sources.XX"},
		{"no rows", string(fileOf(t)), "providers"},
		{"too many rows", string(fileOf(t, many...)), "providers"},
		{"too big", good + strings.Repeat(" ", maxTableBytes), ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := LoadTable([]byte(tt.file))
			wrong, ok := errors.AsType[*TableError](err)
			if !ok || wrong.Row != "" || wrong.Field != tt.field {
				t.Errorf("error %v, want a *TableError about %q", err, tt.field)
			}
		})
	}
}

func TestSearch(t *testing.T) {
	tests := []struct {
		name, word string
		first      string   // the id that comes first, empty for none at all
		among      []string // ids that come somewhere
	}{
		{"name", "Gmail", "gmail", []string{"gmail-relay"}},
		{"beginning of a name", "gma", "gmail", nil},
		{"lower case", "bt connect", "btconnect", nil},
		{"without the blank", "btconnect", "btconnect", nil},
		{"original name with brackets", "Tiscali (UK)", "tiscali-uk", nil},
		{"original name with a sign", "1&1", "1and1", []string{"1und1", "ionos-com"}},
		{"original name of another row", "Virgin", "virgin-net", []string{"virginmedia"}},
		{"another name", "hotmail", "outlook", nil},
		{"domain", "sbcglobal.net", "att", nil},
		{"part of a domain", "talk21", "bt", nil},
		{"address", "ayse@googlemail.com", "gmail", nil},
		{"address below a zone", "a@nyc.rr.com", "spectrum-rr", nil},
		{"Turkish capital I", "GMAİL", "gmail", nil},
		{"Turkish small dotless i", "lıbero", "libero", nil},
		{"without the accents", "turk telekom", "ttmail", nil},
		{"with the accents", "Türk Telekom", "ttmail", nil},
		{"blanks around", "  posteo ", "posteo", nil},
		{"hyphen left out", "tonline", "t-online", nil},
		{"not there", "no such provider", "", nil},
		{"only signs", "!?", "", nil},
		{"too long", strings.Repeat("gmail", 1000), "", nil},
	}
	table := realTable(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var ids []string
			for _, p := range table.Search(tt.word) {
				ids = append(ids, p.ID)
			}
			if tt.first == "" {
				if len(ids) > 0 {
					t.Errorf("found %q", ids)
				}
				return
			}
			if len(ids) == 0 || ids[0] != tt.first {
				t.Fatalf("found %q, want %s first", ids, tt.first)
			}
			for _, id := range tt.among {
				if !strings.Contains(" "+strings.Join(ids, " ")+" ", " "+id+" ") {
					t.Errorf("found %q, want %s among them", ids, id)
				}
			}
		})
	}
	if got, want := len(table.Search(" ")), len(table.All()); got != want {
		t.Errorf("no word finds %d of %d", got, want)
	}
}

// FuzzLoadTable: any file gives a table that answers or a *TableError.
func FuzzLoadTable(f *testing.F) {
	f.Add([]byte("{}"))
	f.Add([]byte(`{"version":1,"updated":"2026-11-22","sources":{},"providers":[null,{}]}`))
	f.Add(fileOf(f, goodRow()))
	f.Add(fileOf(f, goodRow(), map[string]any{"id": "x", "kind": "local"}))
	f.Fuzz(func(t *testing.T, data []byte) {
		table, err := LoadTable(data)
		if _, ok := errors.AsType[*TableError](err); ok != (err != nil) || (table == nil) != (err != nil) {
			t.Fatalf("table %t, error %v", table != nil, err)
		}
		if err != nil {
			return
		}
		for _, p := range table.All() {
			p.Readiness()
			for _, d := range p.Domains {
				if m, ok := table.Lookup(d); !ok || m.Provider.ID != p.ID {
					t.Fatalf("%s finds %q", d, m.Provider.ID)
				}
			}
			for _, e := range p.SMTP {
				if e.Security == SecurityNone && p.Kind != KindLocal {
					t.Fatalf("%s has a server without TLS", p.ID)
				}
			}
		}
	})
}

func BenchmarkLoadTable(b *testing.B) {
	data := realTableFile(b)
	for b.Loop() {
		if _, err := LoadTable(data); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkLookup(b *testing.B) {
	table := realTable(b)
	for b.Loop() {
		if _, ok := table.Lookup("Ayşe Yılmaz <ayse@GMAIL.com>"); !ok {
			b.Fatal("not found")
		}
	}
}
