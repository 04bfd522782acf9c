//go:build unix && e2e && screens

package e2e_test

import (
	"image"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"sendoff/e2e/desktop"
	"sendoff/e2e/faultserver"
	"sendoff/e2e/system"
)

// TestScreens takes pictures of the real window for people to look at: `make screenshots`.
func TestScreens(t *testing.T) {
	dir := os.Getenv("SENDOFF_SCREENSHOTS")
	for _, c := range []struct{ language, theme, welcome, card, subject, sent string }{
		{"en", "light", "Send your first mail", "smtp.gmail.com", "Subject", "Reference"},
		{"en", "dark", "Send your first mail", "smtp.gmail.com", "Subject", "Reference"},
		{"tr", "light", "E-posta adresiniz", "smtp.gmail.com", "Konu", "Gönderildi"},
		{"tr", "dark", "E-posta adresiniz", "smtp.gmail.com", "Konu", "Gönderildi"},
	} {
		t.Run(c.language+"-"+c.theme, func(t *testing.T) {
			s := desktop.NewScreen(t, desktop.Unlocked, 1240, 860)
			s.Setenv("LANGUAGE", c.language)
			s.Setenv("LANG", map[string]string{"en": "en_US.UTF-8", "tr": "tr_TR.UTF-8"}[c.language])
			s.Setenv("FYNE_THEME", c.theme)
			save := func(name string) { s.Save(filepath.Join(dir, c.language+"-"+c.theme+"-"+name+".png")) }
			open := func(args ...string) (*desktop.Window, *system.Process) {
				p := system.Start(t, newProgram(t, s.Session, "sendoff").command("", args...))
				w := s.Window("Sendoff", patience)
				w.Place(image.Rect(30, 50, 1200, 800))
				w.Focus()
				return w, p
			}

			w, p := open()
			w.See(patience, c.welcome)
			save("1-welcome")
			s.Type("ayse@gmail.com")
			s.Keys("Return")
			w.See(patience, c.card)
			save("2-account")
			p.Stop(syscall.SIGTERM)

			server := faultserver.New(t, faultserver.Options{Users: map[string]string{"ayse": "the secret"}})
			trust(t, s.Session, server.CAPEM())
			s.Setenv("SENDOFF_PASSWORD", "the secret")
			addFaultAccount(t, newProgram(t, s.Session, "sendoff"), server)
			report, photo := file(t, s.Session, "report.pdf", 2_100_000), file(t, s.Session, "photo.jpg", 1_300_000)
			w, p = open("compose", "--to", "Mehmet Kaya <mehmet@example.org>, li@example.org", "--subject", "Quarterly report",
				"--body", "Dear Mehmet,\n\nthe report and the photo are attached.\n", "--attach", report, "--attach", photo)
			w.See(patience, c.subject)
			w.See(patience, "report.pdf")
			save("3-message")
			s.Keys("ctrl+Return")
			w.See(patience, c.sent)
			save("4-sent")
			p.Stop(syscall.SIGTERM)
		})
	}
}
