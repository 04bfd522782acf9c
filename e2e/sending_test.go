//go:build unix && e2e

package e2e_test

import (
	"fmt"
	"image"
	"path/filepath"
	"slices"
	"testing"

	"sendoff/e2e/desktop"
	"sendoff/e2e/faultserver"
)

// Who presses Send twice sends once, by key and by mouse.
func TestSendPressedTwice(t *testing.T) {
	server := faultserver.New(t, signedIn())
	w := openAccount(t, server, "compose", "--to", "li@example.org", "--subject", "Quarterly", "--body", "Dear Li")
	w.See(patience, "Quarterly")
	w.Focus()
	w.screen.Keys("ctrl+Return", "ctrl+Return")
	w.See(patience, "Reference")
	arrived(t, server, 1)

	w.must(0, "", "compose", "--to", "li@example.org", "--subject", "Appointment", "--body", "Dear Li")
	w.Window = w.screen.Window("Appointment", patience)
	w.See(patience, "saved", "Saved")
	w.screen.DoubleClick(w.sendButton())
	w.See(patience, "Reference")
	if got := arrived(t, server, 2); got.subject != "Appointment" {
		t.Errorf("the second message is %q", got.subject)
	}
	w.quit()
	arrived(t, server, 2) // and nothing has followed
	if left := w.must(0, "", "outbox", "list", "--json").messages(t); len(left) != 0 {
		t.Errorf("the outbox holds %+v", left)
	}
}

// sendButton is where Send is in a message's own window: at its foot, across from Discard. White letters on blue are
// hard to read.
func (w *window) sendButton() image.Point {
	w.t.Helper()
	return image.Pt(w.Bounds.Min.X+50, w.See(patience, "Discard").Centre().Y)
}

// A recipient that is refused before anything has left: one button leads to that address, and the message goes out
// once, to all, when it is right.
func TestRefusedAddressIsCorrected(t *testing.T) {
	server := faultserver.New(t, signedIn(faultserver.Rule{
		Step: faultserver.StepRcpt, Address: "wrong@example.org",
		Action: faultserver.Action{Reply: []string{"550 5.1.1 No such user"}},
	}))
	w := openAccount(t, server, "compose", "--to", "wrong@example.org, li@example.org", "--subject", "Quarterly", "--body", "Dear Li")
	w.See(patience, "Quarterly")
	w.Focus()
	w.screen.Keys("ctrl+Return")
	w.See(patience, "nothing has been")
	w.screen.Keys("Return") // on "Correct the address", which has the focus
	w.See(patience, "saved", "Saved")
	w.screen.Keys("Return", "ctrl+a") // the address is chosen
	w.screen.Type("right@example.org")
	w.screen.Keys("Return", "ctrl+Return")
	w.See(patience, "Reference")
	arrived(t, server, 1)
	to := server.Messages()[0].Accepting()
	slices.Sort(to)
	if !slices.Equal(to, []string{"li@example.org", "right@example.org"}) {
		t.Errorf("it went to %q", to)
	}
	w.quit()
	if m := w.theOnlyMessage(); m.State != "sent" {
		t.Errorf("the message is %+v", m)
	}
}

// Two hundred files dropped at once are all attached, in order, and the window goes on answering.
func TestTwoHundredFilesDropped(t *testing.T) {
	const n = 200
	server := faultserver.New(t, signedIn())
	screen := desktop.NewScreen(t, desktop.Absent, 1600, 900)
	screen.Setenv("SENDOFF_PASSWORD", "the secret")
	trust(t, screen.Session, server.CAPEM())
	addFaultAccount(t, newProgram(t, screen.Session, "sendoff"), server)
	var want []string
	first := file(t, screen.Session, "scans/alphabet.bin", 1000)
	for i := range n - 1 {
		want = append(want, filepath.Base(file(t, screen.Session, fmt.Sprintf("scans/page-%03d.bin", i), 1000)))
	}
	want = append(want, filepath.Base(first))
	slices.Sort(want)
	folder := screen.OpenFolder(filepath.Dir(first), "scans", image.Rect(5, 40, 480, 440))
	w := openWindow(t, screen, server, "compose", "--to", "li@example.org", "--subject", "Quarterly", "--body", "Dear Li")
	w.See(patience, "Quarterly")
	folder.DragAll("alphabet.bin", w.Bounds.Min.Add(image.Pt(w.Bounds.Dx()*3/4, w.Bounds.Dy()/2)))
	w.See(patience, "files attached", "200 files")
	w.Focus()
	screen.Keys("ctrl+Return")
	got := arrived(t, server, 1)
	slices.Sort(got.files)
	if !slices.Equal(got.files, want) {
		t.Errorf("%d files are attached: %q", len(got.files), got.files)
	}
	w.quit()
}

// What is dropped goes where it is dropped: a picture on the text into the text, what lies elsewhere to the files.
func TestDropsOnTwoPlaces(t *testing.T) {
	server := faultserver.New(t, signedIn())
	screen := desktop.NewScreen(t, desktop.Absent, 1600, 900)
	screen.Setenv("SENDOFF_PASSWORD", "the secret")
	trust(t, screen.Session, server.CAPEM())
	addFaultAccount(t, newProgram(t, screen.Session, "sendoff"), server)
	dir := filepath.Join(screen.Home, "invoices")
	file(t, screen.Session, "invoices/invoice.bin", 20_000)
	screen.Save(filepath.Join(dir, "picture.png")) // any picture will do
	folder := screen.OpenFolder(dir, "invoices", image.Rect(5, 40, 480, 440))
	w := openWindow(t, screen, server)
	subject := w.See(patience, "Subject")
	w.Focus()
	screen.Type("li@example.org")
	screen.Keys("Tab")
	screen.Type("Quarterly")
	folder.DragOne("picture.png", w.Bounds.Min.Add(image.Pt(w.Bounds.Dx()*3/4, w.Bounds.Dy()/2)))
	w.See(patience, "Picture placed in the text.")
	w.See(patience, "in the text", "inthe text") // small print
	folder.DragOne("invoice.bin", subject.Centre())
	w.See(patience, "invoice.bin")
	w.Focus()
	screen.Keys("ctrl+Return")
	got := arrived(t, server, 1)
	if !slices.Contains(got.files, "invoice.bin") || slices.Contains(got.files, "picture.png") {
		t.Errorf("attached beside the text is %q", got.files)
	}
	w.quit()
}
