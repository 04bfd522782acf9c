package ui

import (
	"context"
	"sync"
	"testing"

	"fyne.io/fyne/v2/test"

	"sendoff/compose"
	"sendoff/outbox"
)

// fakeAutostart is what the computer starts.
type fakeAutostart struct {
	mu  sync.Mutex
	on  bool
	err error
}

func (a *fakeAutostart) On() (bool, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.on, a.err
}

func (a *fakeAutostart) Set(on bool) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.err == nil {
		a.on = on
	}
	return a.err
}

// Starting with the computer is asked of the system and changed there; what the
// system refuses is told and not shown as done.
func TestStartWithTheComputer(t *testing.T) {
	start := &fakeAutostart{on: true}
	r := newRig(t, setup{real: true, change: func(p *Parts) { p.Autostart = start }})
	p := r.settingsPage()
	box := find[*tick](r, p, r.t("settings.autostart"))
	if !box.Checked || box.Disabled() {
		t.Errorf("checked %v, disabled %v", box.Checked, box.Disabled())
	}
	box.SetChecked(false)
	r.settle()
	if start.on {
		t.Error("it is not changed")
	}
	start.err = errTest
	box.SetChecked(true)
	r.settle()
	if box.Checked || !shows(p.content, r.t("settings.autostart-failed")) {
		t.Errorf("refused, and checked %v", box.Checked)
	}
	start.err = nil
	box.SetChecked(true)
	r.settle()
	if !start.on || shows(p.content, r.t("settings.autostart-failed")) {
		t.Error("after a refusal it cannot be changed")
	}

	r = newRig(t, setup{real: true, change: func(p *Parts) { p.Autostart = &fakeAutostart{err: errTest} }})
	if box := find[*tick](r, r.settingsPage(), r.t("settings.autostart")); !box.Disabled() {
		t.Error("what is not known can be changed")
	}
}

// The report goes into the clipboard; a log that cannot be read is told.
func TestReport(t *testing.T) {
	var failed error
	r := newRig(t, setup{real: true, change: func(p *Parts) {
		p.Report = func(context.Context) (string, error) { return "the report", failed }
	}})
	p := r.settingsPage()
	b := find[*button](r, p, r.t("settings.report"))
	test.Tap(b)
	r.settle()
	if got := r.app.Clipboard().Content(); got != "the report" || r.toast() != r.t("settings.report-copied") {
		t.Errorf("the clipboard holds %q, the toast says %q", got, r.toast())
	}
	failed = errTest
	test.Tap(b)
	r.settle()
	if !shows(p.content, r.t("settings.report-failed")) {
		t.Error("a failure is not told")
	}
}

// The page of new versions is opened when somebody asks, and where none is known
// nothing is offered.
func TestUpdates(t *testing.T) {
	r := newRig(t, setup{real: true})
	app := &opening{App: r.app}
	r.win.app = app
	p := r.settingsPage()
	if len(app.asked) != 0 || !shows(p.content, "1.2.3") {
		t.Errorf("asked for %v", app.asked)
	}
	test.Tap(find[*button](r, p, r.t("settings.version")))
	if len(app.asked) != 1 || app.asked[0] != "https://sendoff.test/releases" {
		t.Errorf("asked for %v", app.asked)
	}
	r = newRig(t, setup{real: true, change: func(p *Parts) { p.Updates, p.Portable = "", true }})
	p = r.settingsPage()
	if shows(p.content, r.t("settings.updates")) || !shows(p.content, r.t("settings.portable")) {
		t.Error("a page that nobody knows is offered, or the portable folder is not told")
	}
}

// Started by the computer it shows no window. With an icon it stays; without one
// it stays while something waits, and ends when nothing does.
func TestBegunInTheBackground(t *testing.T) {
	for name, c := range map[string]struct {
		tray, waits, ends bool
		after             int // how often the desktop says no before it has a panel
	}{
		"an icon":            {tray: true},
		"an icon, later":     {tray: true, after: trayTries - 1},
		"something waits":    {waits: true},
		"nothing, no icon":   {ends: true},
		"an icon, and waits": {tray: true, waits: true},
	} {
		t.Run(name, func(t *testing.T) {
			desk := &fakeTray{said: make(chan string, 10)}
			r := newRig(t, setup{real: true, shut: true, start: func(s *Start) {
				s.Background, s.Tray = true, desk
				no := 0
				s.HasTray = func(context.Context) (bool, error) {
					no++
					return c.tray && no > c.after, nil
				}
			}, change: func(p *Parts) {
				if c.waits {
					p.Outbox.(*fakeOutbox).put(outbox.Message{ID: "m", State: outbox.StateWaiting, Source: compose.Draft{To: "li@example.org"}})
				}
			}})
			r.win.Open()
			r.until("the data is open", func() bool { return r.win.ready })
			r.settle()
			for range trayTries - 1 {
				if r.win.closing {
					t.Fatal("it ended while the panel may still come")
				}
				r.fire(trayAgain)
			}
			if !r.win.hidden() || r.win.closing != c.ends || (desk.menu != nil) != c.tray {
				t.Fatalf("hidden %v, ended %v, the menu %v", r.win.hidden(), r.win.closing, desk.menu)
			}
			if c.ends {
				return
			}
			r.win.arrive(Arrival{})
			r.settle()
			if r.win.hidden() {
				t.Error("a plain start does not bring the window")
			}
		})
	}
}
