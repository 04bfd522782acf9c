//go:build unix && e2e

package e2e_test

import (
	"fmt"
	"image"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"sendoff/e2e/desktop"
	"sendoff/e2e/faultserver"
	"sendoff/e2e/system"
)

// patience is how long a person would wait for the next thing to appear; the machine may be busy.
const patience = time.Minute

// window is the real window on a person's screen.
type window struct {
	*program
	*desktop.Window
	screen  *desktop.Screen
	process *system.Process
}

// openWindow starts the program with a window, in the build in which Fyne reports calls from a wrong goroutine.
func openWindow(t *testing.T, screen *desktop.Screen, server *faultserver.Server, args ...string) *window {
	t.Helper()
	trust(t, screen.Session, server.CAPEM())
	screen.Setenv("FYNE_THEME", "light")
	p := newProgram(t, screen.Session, "sendoff-checked")
	w := &window{program: p, screen: screen, process: system.Start(t, p.command("", args...))}
	w.Window = screen.Window("Sendoff", patience)
	w.Place(image.Rect(500, 40, 1580, 860))
	t.Cleanup(func() {
		if t.Failed() {
			if dir := os.Getenv("SENDOFF_SCREENSHOTS"); dir != "" {
				screen.Save(filepath.Join(dir, strings.ReplaceAll(t.Name(), "/", "-")+".png"))
			}
			t.Logf("the program wrote:\n%s", w.process.Output())
		}
	})
	return w
}

// quit ends the program as logging out does, and looks at what it complained of.
func (w *window) quit() {
	w.t.Helper()
	w.process.Stop(syscall.SIGTERM)
	w.complained()
}

// complained looks at what the program that has ended complained of.
func (w *window) complained() {
	w.t.Helper()
	if out := w.process.Output(); strings.Contains(out, "Error in Fyne call thread") {
		w.t.Errorf("a widget was touched from a wrong goroutine:\n%s", out)
	}
}

// addByHand adds an account on the welcome page, with settings the provider table does not know.
func (w *window) addByHand(server *faultserver.Server) {
	w.t.Helper()
	w.See(patience, "Send your first mail")
	w.Focus()
	w.screen.Type("ayse@sendoff.test")
	w.screen.Keys("Return")
	w.See(patience, "Add an account") // the welcome page has such words, too, elsewhere
	w.ClickOn(patience, "settings by hand")
	w.See(patience, "Security")
	w.screen.Type("localhost")
	w.screen.Keys("Tab", "ctrl+a")
	w.screen.Type(fmt.Sprint(server.Port()))
	w.screen.Keys("Tab", "Tab") // past the kind of security
	w.screen.Type("ayse")
	w.screen.Keys("Tab", "Tab") // past the kind of sign-in
	w.screen.Type("the secret")
	w.screen.Keys("Return")
}

// The first mail of a new user, through the window: address, password, four lights, text, two files dragged from the
// file manager, Send, stages, sent. The server has exactly the bytes that were frozen, and the password is nowhere
// but in the keyring.
func TestFirstMail(t *testing.T) {
	server := faultserver.New(t, faultserver.Options{
		Users: map[string]string{"ayse": "the secret"}, ReadBuffer: 64 << 10,
		Rules: []faultserver.Rule{
			{Step: faultserver.StepCredential, Times: 1, Action: faultserver.Action{Gate: "credential"}},
			{Step: faultserver.StepBody, Percent: 50, Times: 1, Action: faultserver.Action{Gate: "half"}},
		},
	})
	screen := desktop.NewScreen(t, desktop.Unlocked, 1600, 900)
	report := file(t, screen.Session, "invoices/report.bin", 9_000_000)
	summary := file(t, screen.Session, "invoices/summary.bin", 5_000_000)
	folder := screen.OpenFolder(filepath.Dir(report), "invoices", image.Rect(5, 40, 480, 440))
	w := openWindow(t, screen, server)

	w.addByHand(server)
	await(t, server, server.Arrived("credential"), w.process)
	for _, light := range []string{"Server found", "Connected", "Secured", "Signing"} {
		w.See(patience, light)
	}
	server.Open("credential")
	w.See(patience, "Subject")
	if len(server.Messages()) != 0 {
		t.Error("the check sent a message")
	}
	if secrets := screen.Secrets(keyringService); strings.Count(secrets, "secret = the secret") != 1 {
		t.Errorf("the keyring holds:\n%s", secrets)
	}

	screen.Type("li@example.org")
	screen.Keys("Tab")
	screen.Type("Quarterly report")
	screen.Keys("Tab")
	screen.Type("Dear Li, here is the report.")
	folder.DragAll("report.bin", w.Bounds.Min.Add(image.Pt(w.Bounds.Dx()*3/4, w.Bounds.Dy()/2)))
	w.See(patience, "summary.bin")
	w.Focus()
	screen.Keys("ctrl+Return")

	// The server reads no further than half: the bar stays where it is, and the password is in no command line.
	await(t, server, server.Arrived("half"), w.process)
	if lines := commandLines(t, "the secret"); len(lines) > 0 {
		t.Errorf("the password is in a command line: %q", lines)
	}
	w.See(patience, "Sending")
	held := w.progress()
	if again := w.progress(); again != held || held == "" {
		t.Errorf("the server stands still, and the window says %q and then %q", held, again)
	}
	server.Open("half")
	w.See(patience, "Reference")

	ledger := server.Messages()
	if len(ledger) != 1 {
		t.Fatalf("the server has %d messages", len(ledger))
	}
	w.quit()
	sent := w.theOnlyMessage()
	frozen := w.spool(sent.ID)
	if sent.State != "sent" || ledger[0].SHA256 != hash(frozen) {
		t.Errorf("the message is %+v; the server has %s, frozen was %s", sent, ledger[0].SHA256, hash(frozen))
	}
	if got := ledger[0].Accepting(); !slices.Equal(got, []string{"li@example.org"}) {
		t.Errorf("recipients %q", got)
	}
	for _, path := range []string{report, summary} {
		if !strings.Contains(string(frozen), filepath.Base(path)) {
			t.Errorf("%s was not attached", path)
		}
	}
	for _, place := range mentions(t, screen.Home, "the secret") {
		t.Errorf("the password is in %s", place)
	}
}

// progress is the percentage that is read in the window.
func (w *window) progress() string {
	for _, word := range w.screen.Read(w.Bounds) {
		if strings.HasSuffix(word.Text, "%") {
			return word.Text
		}
	}
	return ""
}

// A window that is closed while it sends loses nothing.
func TestWindowClosedWhileSending(t *testing.T) {
	for _, c := range []struct {
		name  string
		keys  []string // from "Do not quit", which has the focus
		state string   // when the program has ended
	}{
		{"keep sending in the background", []string{"Tab", "Return"}, "sent"},
		{"stop and keep in the outbox", []string{"Tab", "Tab", "Return"}, "waiting"},
	} {
		t.Run(c.name, func(t *testing.T) {
			server := faultserver.New(t, faultserver.Options{
				Users: map[string]string{"ayse": "the secret"},
				Rules: []faultserver.Rule{{Step: faultserver.StepMail, Times: 1, Action: faultserver.Action{Gate: "mail"}}},
			})
			screen := desktop.NewScreen(t, desktop.Absent, 1600, 900)
			screen.Setenv("SENDOFF_PASSWORD", "the secret")
			trust(t, screen.Session, server.CAPEM())
			addFaultAccount(t, newProgram(t, screen.Session, "sendoff"), server)
			w := openWindow(t, screen, server, "compose", "--to", "li@example.org", "--subject", "Quarterly", "--body", "Dear Li")
			w.See(patience, "Quarterly")
			w.Focus()
			screen.Keys("ctrl+Return")
			await(t, server, server.Arrived("mail"), w.process)
			w.Close()
			w.See(patience, "What shall happen")
			screen.Keys(c.keys...)
			if c.state == "sent" {
				server.Open("mail")
			}
			select {
			case <-w.process.Done():
			case <-time.After(patience):
				t.Fatal("the program still runs")
			}
			w.quit()
			m := w.theOnlyMessage()
			if sent := len(server.Messages()); m.State != c.state || (sent == 1) != (c.state == "sent") {
				t.Fatalf("the message is %q, and the server has %d", m.State, sent)
			}
			server.Open("mail")
			w.run("", "outbox", "run")
			if m = w.theOnlyMessage(); m.State != "sent" || len(server.Messages()) != 1 {
				t.Errorf("afterwards it is %q, and the server has %d", m.State, len(server.Messages()))
			}
		})
	}
}
