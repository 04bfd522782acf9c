//go:build unix && e2e

package e2e_test

import (
	"slices"
	"testing"
	"time"

	"sendoff/e2e/faultserver"
	"sendoff/e2e/system"
)

// again starts the program anew on what a run before has left.
func (w *window) again(sign string) {
	w.t.Helper()
	w.process = system.Start(w.t, w.command(""))
	w.Window = w.screen.Window("Sendoff", patience)
	w.Focus()
	w.See(patience, sign)
}

// openQuarterly opens the window on a message that can be sent.
func openQuarterly(t *testing.T, server *faultserver.Server) *window {
	t.Helper()
	w := openAccount(t, server, "compose", "--to", "li@example.org", "--subject", "Quarterly", "--body", "Dear Li")
	w.See(patience, "Quarterly")
	w.Focus()
	return w
}

// sendAndClose presses Send, closes the window and has the program go on in the background.
func (w *window) sendAndClose() {
	w.t.Helper()
	w.screen.Keys("ctrl+Return")
	w.See(patience, "Leaves in")
	w.Close()
	w.See(patience, "What shall happen")
	w.screen.Keys("Tab", "Return") // keep sending in the background
}

// Send waits a little: Undo, which has the focus, gives the message back as it was, and the server has heard nothing.
// A program that is killed meanwhile loses nothing and sends nothing twice.
func TestSendCanBeUndone(t *testing.T) {
	server := faultserver.New(t, signedIn())
	w := openQuarterly(t, server)
	w.screen.Keys("ctrl+Return")
	w.See(patience, "Leaves in")
	w.screen.Keys("Return")
	w.See(patience, "saved", "Saved")
	if left := w.must(0, "", "outbox", "list", "--json").messages(t); len(left) != 0 {
		t.Fatalf("after Undo the outbox holds %+v", left)
	}
	w.screen.Keys("ctrl+Return")
	w.See(patience, "Leaves in")
	w.process.Kill()
	if n := len(server.Messages()); n != 0 {
		t.Fatalf("the server has %d messages before the time to undo is over", n)
	}
	if m := w.theOnlyMessage(); m.State != "waiting" {
		t.Fatalf("after the kill the message is %q", m.State)
	}
	w.again("Quarterly")
	if got := arrived(t, server, 1); got.subject != "Quarterly" || got.text != "Dear Li" {
		t.Errorf("the server has %+v", got)
	}
	w.quit()
	arrived(t, server, 1)
	if m := w.theOnlyMessage(); m.State != "sent" {
		t.Errorf("the message is %q", m.State)
	}
}

// A message for later waits in the outbox until its time, whoever put it there; the open window sends it then, or at
// once when the person wants that.
func TestSendLaterFromTheWindow(t *testing.T) {
	server := faultserver.New(t, signedIn())
	w := openQuarterly(t, server)
	w.screen.Keys("ctrl+shift+Return")
	w.See(patience, "Monday morning")
	w.screen.Keys("Return") // on "In 1 hour", which has the focus
	w.See(patience, "Choose")
	m := w.theOnlyMessage()
	if m.State != "waiting" || len(server.Messages()) != 0 {
		t.Fatalf("the message is %q, the server has %d", m.State, len(server.Messages()))
	}
	w.must(0, "", "send", "--to", "li@example.org", "--subject", "Soon", "--body", "x", "--at", time.Now().Add(3*time.Second).Format(time.RFC3339))
	if got := arrived(t, server, 1); got.subject != "Soon" {
		t.Errorf("the server has %+v", got)
	}
	w.ClickOn(patience, "Send now")
	if got := arrived(t, server, 2); got.subject != "Quarterly" {
		t.Errorf("the server has %+v", got)
	}
	w.See(patience, "Reference")
	w.quit()
}

// What leaves soon still leaves after the window is closed, where the person wants that; the program ends by itself
// after the last message.
func TestKeepsSendingInTheBackground(t *testing.T) {
	server := faultserver.New(t, signedIn())
	w := openQuarterly(t, server)
	w.sendAndClose()
	select {
	case <-w.process.Done():
	case <-time.After(patience):
		t.Fatal("the program still runs")
	}
	arrived(t, server, 1)
	w.quit()
	if m := w.theOnlyMessage(); m.State != "sent" {
		t.Errorf("the message is %q", m.State)
	}
}

// On a desktop that shows icons, the program in the background is one of them: it says what is in the outbox, a
// notification tells that the message was sent, and Quit ends it.
func TestTrayAndNotifications(t *testing.T) {
	server := faultserver.New(t, signedIn(faultserver.Rule{Step: faultserver.StepMail, Times: 1, Action: faultserver.Action{Gate: "mail"}}))
	w := openQuarterly(t, server)
	panel := w.screen.Panel()
	w.sendAndClose()
	system.Eventually(t, patience, "the icon is there", func() bool { _, ok := panel.Menu()["Outbox: 1"]; return ok })
	await(t, server, server.Arrived("mail"), w.process)
	server.Open("mail")
	arrived(t, server, 1)
	system.Eventually(t, patience, "it is told", func() bool { return slices.Equal(panel.Said(), []string{"Sendoff: A message was sent."}) })
	system.Eventually(t, patience, "the outbox is empty", func() bool { _, ok := panel.Menu()["Outbox: 0"]; return ok })
	panel.Click(1)
	w.Window = w.screen.Window("^Quarterly", patience) // the message's own window is there still
	w.See(patience, "Reference")
	panel.Choose("Open Sendoff")
	w.Window = w.screen.Window("^Sendoff$", patience) // comes in front of the message's own
	w.See(patience, "Quarterly")
	panel.Choose("Quit")
	select {
	case <-w.process.Done():
	case <-time.After(patience):
		t.Fatal("the program still runs")
	}
	w.complained()
}
