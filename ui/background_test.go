package ui

import (
	"context"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"sendoff/compose"
	"sendoff/outbox"
)

// fakeTray is the place for icons of a desktop, and its notifications.
type fakeTray struct {
	fyne.App
	menu   []TrayEntry
	closed bool
	said   chan string
}

func (a *fakeTray) Show(menu []TrayEntry)                 { a.menu = menu }
func (a *fakeTray) Say(i int, words string)               { a.menu[i].Words = words }
func (a *fakeTray) Close()                                { a.closed = true }
func (a *fakeTray) SendNotification(n *fyne.Notification) { a.said <- n.Title + ": " + n.Content }

// choose takes the line of the menu with these words.
func (a *fakeTray) choose(r *rig, words string) {
	r.Helper()
	for _, e := range a.menu {
		if e.Words == words {
			e.Do()
			return
		}
	}
	r.Fatalf("the tray has no %q: %+v", words, a.menu)
}

// inTray is a window on such a desktop, with a message that waits.
func inTray(t *testing.T, lang string) (*rig, *fakeTray) {
	t.Helper()
	desk := &fakeTray{said: make(chan string, 100)}
	r := newRig(t, setup{real: true, lang: lang, start: func(s *Start) {
		s.Tray, s.HasTray = desk, func(context.Context) (bool, error) { return true, nil }
	}})
	desk.App = r.app
	r.win.app = desk
	r.fake.put(outbox.Message{ID: "m", State: outbox.StateWaiting, Subject: "secret", Source: compose.Draft{To: "li@example.org"}})
	r.win.mail.reload()
	r.settle()
	return r, desk
}

// In the background the program is an icon in the tray, if there is one: it says
// what is in the outbox, opens the window, and stays until Quit.
func TestTray(t *testing.T) {
	for _, lang := range []string{"en", "tr"} {
		r, app := inTray(t, lang)
		if app.menu != nil {
			t.Error("it is there beside the window")
		}
		r.win.leaveLater()
		r.settle()
		if words := r.t("tray.outbox", "n", 1); len(app.menu) == 0 || app.menu[trayOutbox].Words != words {
			t.Fatalf("the menu is %+v, want %q in it", app.menu, words)
		}
		r.fake.drop("m")
		r.win.mail.reload()
		r.settle()
		r.win.leaveWhenIdle()
		if r.win.closing {
			t.Fatal("it ended although its icon is there")
		}
		app.choose(r, r.t("tray.outbox", "n", 0))
		if r.win.hidden() || r.win.list.folder != folderOutbox {
			t.Error("the window does not show the outbox")
		}
		app.choose(r, r.t("main.quit"))
		r.settle()
		if !r.win.closing {
			t.Error("it does not quit")
		}
		r.end()
		if !app.closed {
			t.Error("the icon stays")
		}
	}
}

// Without a place for icons the program ends after the last message.
func TestNoTray(t *testing.T) {
	r, app := inTray(t, "en")
	r.win.start.HasTray = func(context.Context) (bool, error) { return false, errTest }
	r.win.leaveLater()
	r.settle()
	r.fake.drop("m")
	r.win.mail.reload()
	r.settle()
	r.win.leaveWhenIdle()
	if !r.win.closing || app.menu != nil {
		t.Errorf("closing %v, menu %v", r.win.closing, app.menu)
	}
}

// Who wants it so is not asked when the window is closed while a message waits.
func TestKeepSendingSetting(t *testing.T) {
	r, _ := inTray(t, "en")
	p := r.settingsPage()
	find[*tick](r, p, r.t("settings.background")).SetChecked(true)
	r.settle()
	if v, err := r.win.parts.Settings.Setting(t.Context(), keyKeepSending); v != valueOn || err != nil {
		t.Fatalf("kept %q, %v", v, err)
	}
	r.win.requestClose()
	if r.win.sheets.busy() || !r.win.leaving || r.win.closing {
		t.Errorf("busy %v, leaving %v, closing %v", r.win.sheets.busy(), r.win.leaving, r.win.closing)
	}
}

// The sheet for a later time offers to run in the background.
func TestLaterOffersTheBackground(t *testing.T) {
	r, _ := leavingRig(t, setup{})
	r.write("Later")
	r.win.commands.do(cmdLater)
	word, ok := search[*linkWord](r.win.sheets.open.more)
	if !ok {
		t.Fatal("nothing is offered")
	}
	test.Tap(word)
	r.settle()
	if !r.win.settings.KeepSending || word.Visible() {
		t.Error("it was not taken")
	}
}

// A click on a notification opens the message it was about, also one that was
// sent or is in no list.
func TestClickOnNotification(t *testing.T) {
	for name, state := range map[string]outbox.State{"refused": outbox.StateRefused, "sent": outbox.StateSent, "gone": ""} {
		r, _ := inTray(t, "en")
		told := make(chan func(), 1)
		r.win.start.Notify = func(_ context.Context, _, words string, clicked func()) error {
			if strings.Contains(words, "secret") {
				t.Error("it tells what the message is about")
			}
			told <- clicked
			return nil
		}
		r.win.leaveLater()
		r.fake.put(outbox.Message{ID: "x", State: outbox.StateRefused, Subject: "secret"})
		r.fake.watcher(outbox.Event{ID: "x", State: outbox.StateRefused, Final: true})
		r.settle()
		switch state {
		case "":
			r.fake.drop("x")
		default:
			r.fake.put(outbox.Message{ID: "x", State: state, Subject: "secret"})
		}
		r.fake.watcher(outbox.Event{})
		r.settle()
		(<-told)()
		r.settle()
		p, ok := r.messagePage()
		switch {
		case !r.win.visible:
			t.Errorf("%s: there is no window", name)
		case state == "" && r.toast() != r.t("outbox.gone"):
			t.Errorf("%s: told %q", name, r.toast())
		case state != "" && (!ok || p.msg.ID != "x"):
			t.Errorf("%s: its page is not shown", name)
		}
	}
}

// What ends badly while nobody looks is told by the system in a fixed sentence:
// once, and with nothing of the message in it. What ends well only if there is
// no window.
func TestNotifications(t *testing.T) {
	for name, c := range map[string]struct {
		state  outbox.State
		held   bool
		away   bool
		hidden bool
		quiet  bool
		want   string
	}{
		"refused":           {state: outbox.StateRefused, away: true, want: "notify.refused"},
		"refused in sight":  {state: outbox.StateRefused},
		"refused, quiet":    {state: outbox.StateRefused, away: true, quiet: true},
		"unknown":           {state: outbox.StateUnknown, away: true, want: "notify.unknown"},
		"held":              {state: outbox.StateWaiting, held: true, away: true, want: "notify.needs-you"},
		"waits":             {state: outbox.StateWaiting, away: true},
		"sent":              {state: outbox.StateSent, hidden: true, want: "notify.sent"},
		"sent, window open": {state: outbox.StateSent, away: true},
	} {
		t.Run(name, func(t *testing.T) {
			r, app := inTray(t, "en")
			for _, id := range []string{"m", "n"} {
				r.fake.put(outbox.Message{ID: id, State: c.state, Held: c.held, Subject: "secret"})
			}
			r.win.settings.Quiet = c.quiet
			r.win.notices.away = c.away
			if c.hidden {
				r.win.leaveLater()
			}
			for _, id := range []string{"m", "n"} {
				r.fake.watcher(outbox.Event{ID: id, State: c.state, Final: true})
			}
			r.settle()
			close(app.said)
			var said []string
			for words := range app.said {
				said = append(said, words)
			}
			switch {
			case c.want == "" && len(said) > 0, c.want != "" && (len(said) != 1 || said[0] != "Sendoff: "+r.t(c.want)):
				t.Errorf("said %q, want %q", said, c.want)
			case strings.Contains(strings.Join(said, ""), "secret"):
				t.Error("it tells what the message is about")
			}
			app.said = make(chan string, 100)
		})
	}
}
