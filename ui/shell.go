package ui

import (
	"log/slog"
	"net/url"
	"path/filepath"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"sendoff/text"
)

// shell is what every page of the window needs: words, the clock, the border
// to other goroutines, and the few places where something appears over the
// page.
type shell struct {
	app    fyne.App
	win    fyne.Window
	words  *text.Printer
	now    func() time.Time
	log    *slog.Logger
	bridge *bridge
	look   *look
	sheets *sheets
	toasts *toasts

	taking   map[string]*awaited // files that are being looked at, by the draft they are for; of all windows
	settings *Settings
	keeper   *keeper // writes them down
	spoken   string  // the language that was chosen when the window was built
}

// t returns the words of a key. values are names and values in turn.
func (s *shell) t(key string, values ...any) string {
	if len(values) == 0 {
		return s.words.T(key, nil)
	}
	m := make(map[string]any, len(values)/2)
	for i := 0; i+1 < len(values); i += 2 {
		if name, ok := values[i].(string); ok {
			m[name] = values[i+1]
		}
	}
	return s.words.T(key, m)
}

// moment tells a time as people say it.
func (s *shell) moment(t time.Time) string { return s.words.Time(t, s.now()) }

// focus gives the focus to a widget, if it is on screen.
func (s *shell) focus(o fyne.Focusable) { focusOn(s.win.Canvas(), o) }

// showMenu opens a menu below what was pressed for it: flush with its left end,
// or with its right end where the window has no room for that.
func (s *shell) showMenu(below fyne.CanvasObject, items []*fyne.MenuItem) {
	at := s.app.Driver().AbsolutePositionForObject(below)
	menu := openMenu(s.win.Canvas(), at.AddXY(0, below.Size().Height), items, 0)
	if width := menu.Size().Width; at.X+width > s.win.Canvas().Size().Width {
		menu.Move(fyne.NewPos(max(0, at.X+below.Size().Width-width), at.Y+below.Size().Height))
	}
}

// browse opens a web page in the person's own browser.
func (s *shell) browse(address string) {
	u, err := url.Parse(address)
	if err != nil || (u.Scheme != "https" && u.Scheme != "http") {
		s.log.Warn("not a web page", "err", err)
		return
	}
	if err := s.app.OpenURL(u); err != nil {
		s.log.Warn("opening a web page", "err", err)
	}
}

// showFolder has the system show a folder; that it cannot is only noted.
func (s *shell) showFolder(path string) {
	if err := s.openFile(path); err != nil {
		s.log.Warn("showing a folder", "err", err)
	}
}

// openFile has the system show a file or a folder.
func (s *shell) openFile(path string) error {
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path // C:/… becomes file:///C:/…
	}
	return s.app.OpenURL(&url.URL{Scheme: "file", Path: path})
}
