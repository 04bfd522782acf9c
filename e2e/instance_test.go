//go:build unix && e2e

package e2e_test

import (
	"image"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"sendoff/e2e/desktop"
	"sendoff/e2e/faultserver"
	"sendoff/e2e/system"
)

// One process for one home: a later start gives it the message, which gets a window of its own, and ends, from whatever
// folder; the message that was being written stays as it is; after a crash the next start opens a window again; another
// home has a process of its own.
func TestOneWindow(t *testing.T) {
	screen := desktop.NewScreen(t, desktop.Absent, 1600, 900)
	server := faultserver.New(t, faultserver.Options{Users: map[string]string{"ayse": "the secret"}})
	screen.Setenv("SENDOFF_PASSWORD", "the secret")
	trust(t, screen.Session, server.CAPEM())
	addFaultAccount(t, newProgram(t, screen.Session, "sendoff"), server)
	invoice := file(t, screen.Session, "invoices/invoice.bin", 1000)

	w := openWindow(t, screen, server, "compose", "--to", "li@example.org", "--subject", "Quarterly", "--body", "Dear Li")
	w.See(patience, "Quarterly")
	w.must(0, "", "mailto:kaya@example.org?subject=Appointment&body=Dear%20Mehmet")
	appointment := screen.Window("Appointment", patience)
	appointment.See(patience, "Mehmet")
	appointment.See(patience, "saved", "Saved") // two seconds after it came, or when the disk lets it
	elsewhere := w.command("", "attach", "invoice.bin")
	elsewhere.Dir = filepath.Dir(invoice)
	if e := w.finish(elsewhere); e.code != 0 || e.String() != "" {
		t.Fatalf("the second start ended with %d and said %q", e.code, e)
	}
	screen.Window("^Sendoff$", patience).See(patience, "invoice.bin")
	if n := windows(screen); n != 3 {
		t.Errorf("%d windows are open", n)
	}

	other := system.Start(t, w.command("", "--home", filepath.Join(screen.Home, "other"), "compose", "--subject", "Elsewhere"))
	system.Eventually(t, patience, "the other home has a window", func() bool { return windows(screen) == 4 })
	other.Stop(syscall.SIGTERM)

	w.process.Kill()
	w.reopen(screen, "mailto:kaya@example.org?subject=Afterwards")
	w.See(patience, "Afterwards")
	w.must(0, "")
	w.Window = screen.Window("^Sendoff$", patience)
	for _, subject := range []string{"Quarterly", "Appointment"} {
		w.See(patience, subject) // in the list of drafts
	}
	w.quit()
	if len(server.Messages()) != 0 {
		t.Error("a start has sent a message")
	}
}

// A window that sends on unseen, and one that lies as an icon, come back for what arrives.
func TestWindowComesBack(t *testing.T) {
	screen := desktop.NewScreen(t, desktop.Absent, 1600, 900)
	server := faultserver.New(t, faultserver.Options{
		Users: map[string]string{"ayse": "the secret"},
		Rules: []faultserver.Rule{{Step: faultserver.StepMail, Times: 1, Action: faultserver.Action{Gate: "mail"}}},
	})
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
	screen.Keys("Tab", "Return")
	system.Eventually(t, patience, "the window is hidden", func() bool { return windows(screen) == 0 })

	w.must(0, "", "mailto:kaya@example.org?subject=Appointment")
	w.Window = screen.Window("Appointment", patience)
	w.See(patience, "kaya@example.org")
	server.Open("mail")
	system.Eventually(t, patience, "the message is sent", func() bool { return len(server.Messages()) == 1 })

	w.Minimise() // the window of what was sent has come back, too
	system.Eventually(t, patience, "the window is an icon", func() bool { return windows(screen) == 1 })
	w.must(0, "", "mailto:kaya@example.org?subject=Reminder")
	screen.Window("Reminder", patience).See(patience, "kaya@example.org")
	w.quit()
}

// A first process that stands still is neither waited for without end nor robbed of its data.
func TestFirstThatStandsStill(t *testing.T) {
	screen := desktop.NewScreen(t, desktop.Absent, 1600, 900)
	server := faultserver.New(t, faultserver.Options{})
	w := openWindow(t, screen, server)
	w.See(patience, "Send your first mail")
	w.signal(syscall.SIGSTOP)
	e := w.must(74, "", "mailto:kaya@example.org")
	if !strings.Contains(e.stderr, "does not answer") || windows(screen) != 1 {
		t.Errorf("it says %q, and %d windows are open", e.stderr, windows(screen))
	}
	w.signal(syscall.SIGCONT)
	w.quit()
}

// reopen starts the program anew in place of one that has died.
func (w *window) reopen(screen *desktop.Screen, args ...string) {
	w.t.Helper()
	w.process = system.Start(w.t, w.command("", args...))
	w.Window = screen.Window("Sendoff", patience)
	w.Place(image.Rect(500, 40, 1580, 860))
}

func (w *window) signal(sig syscall.Signal) {
	w.t.Helper()
	if err := w.process.Cmd.Process.Signal(sig); err != nil {
		w.t.Fatal(err)
	}
}

// windows counts the windows of Sendoff that can be seen.
func windows(screen *desktop.Screen) int {
	out, err := screen.Command("xdotool", "search", "--onlyvisible", "--name", "Sendoff").Output()
	if err != nil {
		return 0 // it found none
	}
	return len(strings.Fields(string(out)))
}
