//go:build unix && e2e && screens

package e2e_test

import (
	"fmt"
	"image"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"sendoff/e2e/desktop"
	"sendoff/e2e/faultserver"
	"sendoff/e2e/system"
)

// tour is a walk through the windows, in one language and look, with a picture of each.
type tour struct {
	*program
	*desktop.Window
	screen  *desktop.Screen
	process *system.Process
	name    string // before the name of each picture
}

// signs are words by which the windows of a language are known.
type signs struct{ welcome, card, sent, settings, look string }

// TestScreens takes pictures of the real window for people to look at, and those of the README: `make screenshots`.
func TestScreens(t *testing.T) {
	words := map[string]signs{
		"en": {"Send your first mail", "smtp.gmail.com", "Reference", "Settings", "Appearance"},
		"tr": {"E-posta adresiniz", "smtp.gmail.com", "Referans", "Ayarlar", "Denetimler"},
	}
	for _, language := range []string{"en", "tr"} {
		for _, look := range []string{"light", "dark"} {
			t.Run(language+"-"+look, func(t *testing.T) {
				s := desktop.NewScreen(t, desktop.Unlocked, 1640, 860)
				s.Setenv("LANGUAGE", language)
				s.Setenv("LANG", map[string]string{"en": "en_US.UTF-8", "tr": "tr_TR.UTF-8"}[language])
				s.Setenv("FYNE_THEME", look)
				v := &tour{program: newProgram(t, s.Session, "sendoff"), screen: s, name: language + "-" + look}
				v.first(words[language])
				v.write(t, words[language])
			})
		}
	}
}

// open starts the program and waits for words.
func (v *tour) open(sign string, args ...string) {
	v.t.Helper()
	if v.process != nil {
		v.process.Stop(syscall.SIGTERM)
	}
	v.process = system.Start(v.t, v.command("", args...))
	v.Window = v.screen.Window("Sendoff", patience)
	v.Place(image.Rect(500, 40, 1600, 776))
	v.Focus()
	v.See(patience, sign)
}

// save keeps a picture of the window, without its frame.
func (v *tour) save(name string) {
	v.t.Helper()
	v.Save(filepath.Join(os.Getenv("SENDOFF_SCREENSHOTS"), v.name+"-"+name+".png"))
}

// first is what somebody sees who has no account.
func (v *tour) first(sign signs) {
	v.t.Helper()
	v.open(sign.welcome)
	v.save("1-welcome")
	v.screen.Type("ayse@gmail.com")
	v.screen.Keys("Return")
	v.See(patience, sign.card)
	v.save("2-account")
}

// write is what somebody sees who has one: the list, a message with files, the same when it is sent, and the settings.
func (v *tour) write(t *testing.T, sign signs) {
	t.Helper()
	server := faultserver.New(t, faultserver.Options{
		Users: map[string]string{"ayse": "the secret"},
		Rules: []faultserver.Rule{{
			Step: faultserver.StepRcpt, Address: "satis@example.org",
			Action: faultserver.Action{Reply: []string{"550 5.1.1 No such user"}},
		}},
	})
	trust(t, v.screen.Session, server.CAPEM())
	v.screen.Setenv("SENDOFF_PASSWORD", "the secret")
	v.process.Stop(syscall.SIGTERM)
	addFaultAccount(t, v.program, server)
	for i, subject := range []string{"Invoice 2026-114", "Appointment on Friday", "Minutes of the meeting"} {
		v.must(0, "", "send", "--to", fmt.Sprintf("Mehmet Kaya <kaya%d@example.org>", i), "--subject", subject, "--body", "Dear Mehmet,")
	}
	v.must(67, "", "send", "--to", "satis@example.org, li@example.org", "--subject", "Offer", "--body", "Dear all,")
	dir := filepath.Join(v.screen.Home, "files")
	file(t, v.screen.Session, "files/report.pdf", 2_100_000)
	file(t, v.screen.Session, "files/photo.jpg", 1_300_000)
	v.open("Offer")
	v.save("3-list")
	v.screen.Type("Mehmet Kaya <mehmet@example.org>, li@example.org")
	v.screen.Keys("Tab")
	v.screen.Type("Quarterly report")
	v.screen.Keys("Tab")
	for _, line := range []string{"Dear Mehmet,", "the **report** and the photo of the new office are attached."} {
		v.screen.Type(line)
		v.screen.Keys("Return", "Return")
	}
	v.screen.Type("Ayse")
	folder := v.screen.OpenFolder(dir, "files", image.Rect(5, 40, 480, 440))
	folder.DragAll("report.pdf", v.Bounds.Min.Add(image.Pt(v.Bounds.Dx()*3/4, v.Bounds.Dy()/12)))
	v.See(patience, "photo.jpg")
	v.Focus()
	v.screen.Point(v.Bounds.Min.Add(image.Pt(v.Bounds.Dx()*3/4, v.Bounds.Dy()*3/5))) // off what tells its name under the mouse
	v.save("4-message")
	v.screen.Keys("ctrl+Return")
	v.See(patience, sign.sent)
	v.save("5-sent")
	v.ClickOn(patience, sign.settings)
	v.See(patience, sign.look)
	v.save("6-settings")
	v.process.Stop(syscall.SIGTERM)
}
