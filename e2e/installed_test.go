//go:build linux && e2e && packages

package e2e_test

import (
	"database/sql"
	"image"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	_ "modernc.org/sqlite"

	"sendoff/e2e/desktop"
	"sendoff/e2e/faultserver"
	"sendoff/e2e/system"
)

// installed is the program as its package has put it onto this computer. scripts/package-test.sh installs it before.
func installed(t *testing.T, server *faultserver.Server) *window {
	t.Helper()
	screen := desktop.NewScreen(t, desktop.Absent, 1600, 900)
	screen.Setenv("SENDOFF_PASSWORD", "the secret")
	screen.Setenv("FYNE_THEME", "light")
	trust(t, screen.Session, server.CAPEM())
	p := &program{t: t, session: screen.Session, path: "/usr/bin/sendoff"}
	addFaultAccount(t, p, server)
	return &window{program: p, screen: screen}
}

// opens runs a program of the desktop that opens something, and waits for a window of Sendoff's.
func (w *window) opens(title, name string, args ...string) {
	w.t.Helper()
	cmd := w.session.Command(name, args...)
	cmd.Dir = w.session.Home
	if err := cmd.Start(); err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	w.Window = w.screen.Window(title, patience)
	w.Focus()
}

// isDefault has the person choose the program for mailto links.
func (w *window) isDefault() {
	w.t.Helper()
	out, err := w.session.Command("xdg-mime", "default", "org.sendoff.Sendoff.desktop", "x-scheme-handler/mailto").CombinedOutput()
	if err != nil {
		w.t.Fatalf("xdg-mime: %v\n%s", err, out)
	}
}

// kept is what the program keeps of a draft.
type kept struct {
	to, bcc, subject string
	files            int
}

// drafts are those that the program has saved.
func (w *window) drafts() []kept {
	w.t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(w.session.Home, ".local/share/sendoff/sendoff.db"))
	if err != nil {
		w.t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.QueryContext(w.t.Context(), `SELECT to_text, bcc_text, subject,
		(SELECT count(*) FROM compose_attachment WHERE draft_id = compose_draft.id) FROM compose_draft`)
	if err != nil {
		w.t.Fatal(err)
	}
	defer rows.Close()
	var all []kept
	for rows.Next() {
		var k kept
		if err := rows.Scan(&k.to, &k.bcc, &k.subject, &k.files); err != nil {
			w.t.Fatal(err)
		}
		all = append(all, k)
	}
	if err := rows.Err(); err != nil {
		w.t.Fatal(err)
	}
	return all
}

// The desktop hands mailto links to the installed program; the message is sent from its window.
func TestInstalledMailto(t *testing.T) {
	server := faultserver.New(t, signedIn())
	w := installed(t, server)
	w.isDefault()
	w.opens("Quarterly", "xdg-open", "mailto:li@example.org?subject=Quarterly&body=Dear%20Li&attach=/etc/passwd&attachment=/etc/passwd")
	w.See(patience, "Dear Li")
	w.save("mailto")
	w.screen.Keys("ctrl+Return")
	w.See(patience, "Leaves in")
	w.screen.Keys("Tab", "Return") // send now
	got := arrived(t, server, 1)
	if got.subject != "Quarterly" || got.text != "Dear Li" || len(got.files) != 0 {
		t.Errorf("the server has %+v", got)
	}
}

// A link of a hostile page neither becomes a switch nor attaches a file, whatever the desktop makes of it.
func TestInstalledHostileMailto(t *testing.T) {
	server := faultserver.New(t, faultserver.Options{})
	secret := "/etc/hostname"
	for name, link := range map[string]string{
		"switch":  "mailto:--attach=" + secret + "?subject=Hostile",
		"quotes":  `mailto:"%20--attach%20` + secret + `%20"?subject=Hostile`,
		"newline": "mailto:li@example.org%0A--attach%0A" + secret + "?subject=Hostile%0D%0ABcc:%20eve@example.org",
		"attach":  "mailto:li@example.org?subject=Hostile&attach=" + url.QueryEscape(secret) + "&attachment=file://" + secret,
		"shell":   "mailto:li@example.org?subject=Hostile&body=$(touch%20owned)`touch%20owned`;touch%20owned",
	} {
		t.Run(name, func(t *testing.T) {
			w := installed(t, server)
			w.isDefault()
			w.opens("Hostile", "xdg-open", link)
			w.See(patience, "saved", "Saved")
			w.save(name)
			if got := w.drafts(); len(got) != 1 || got[0].files != 0 || strings.Contains(got[0].bcc, "eve") {
				t.Errorf("it became %+v", got)
			}
			if found, _ := filepath.Glob(filepath.Join(w.session.Home, "owned*")); len(found) > 0 {
				t.Error("it ran a command")
			}
		})
	}
	if server.Connections() != 0 {
		t.Error("a link has spoken to the server")
	}
}

// A message in a file opens as a new one, by what the desktop knows of the package.
func TestInstalledLetter(t *testing.T) {
	w := installed(t, faultserver.New(t, faultserver.Options{}))
	if out, err := w.session.Command("xdg-mime", "default", "org.sendoff.Sendoff.desktop", "message/rfc822").CombinedOutput(); err != nil {
		t.Fatalf("xdg-mime: %v\n%s", err, out)
	}
	path := filepath.Join(w.session.Home, "my offer.eml")
	letter := "To: li@example.org\r\nSubject: Offer of May\r\nDate: Fri, 27 Nov 2026 09:00:00 +0300\r\n\r\nThe price is three."
	if err := os.WriteFile(path, []byte(letter), 0o600); err != nil {
		t.Fatal(err)
	}
	w.opens("Offer of May", "gio", "open", path)
	w.See(patience, "The price")
	w.save("letter")
}

// Files that are chosen in a file manager become one message by the entry of its menu.
func TestInstalledSendTo(t *testing.T) {
	server := faultserver.New(t, signedIn())
	w := installed(t, server)
	one := file(t, w.session, "files/one report.pdf", 1000)
	file(t, w.session, "files/ölçüm.csv", 500)
	folder := w.screen.OpenFolder(filepath.Dir(one), "files", image.Rect(40, 40, 700, 560))
	folder.MenuOfAll("report.pdf", "Send with Sendoff")
	w.Window = w.screen.Window("^Sendoff$", patience)
	w.See(patience, "saved", "Saved")
	w.save("attach")
	if got := w.drafts(); len(got) != 1 || got[0].files != 2 {
		t.Errorf("they became %+v", got)
	}
	w.opens("^Sendoff$", w.path, "compose", "--to", "li@example.org", "--attach", one)
	system.Eventually(t, patience, "the second message is saved", func() bool {
		got := w.drafts()
		return len(got) == 2 && slices.ContainsFunc(got, func(k kept) bool { return k.to == "li@example.org" && k.files == 1 })
	})
}
