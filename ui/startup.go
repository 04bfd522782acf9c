package ui

import (
	"errors"
	"path/filepath"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"sendoff/store"
)

// startupPage says why Sendoff cannot start, and that nothing was changed.
type startupPage struct {
	*shell
	first   *button
	content fyne.CanvasObject
}

func newStartupPage(s *shell, err error, quit func()) *startupPage {
	p := &startupPage{shell: s}
	row := container.New(&flow{})
	// A newer database wants a button to a download page too, as soon as there is a page to open.
	p.first = newPrimary(s.t("main.quit"), quit)
	row.Add(p.first)
	if folder := startupFolder(err); folder != "" {
		row.Add(newQuiet(s.t("store.show-folder"), func() { s.showFolder(folder) }))
	}
	detail := newFold(s.t("page.details"))
	detail.set(err.Error())
	p.content = container.NewVScroll(container.New(&column{most: sizeForm, margin: sizeFormMargin, gap: sizeGroup},
		heading("Sendoff"), widget.NewSeparator(), sentence(startupWords(s, err)), row, detail.box))
	return p
}

// startupFolder is the folder that a person has to look at, "" if that would
// not help.
func startupFolder(err error) string {
	var damaged *store.DamagedError
	if errors.As(err, &damaged) {
		return filepath.Dir(damaged.Path)
	}
	return ""
}

// startupWords tells in a sentence why the store could not be opened.
func startupWords(s *shell, err error) string {
	var newer *store.NewerError
	var damaged *store.DamagedError
	var network *store.NetworkDriveError
	switch {
	case errors.As(err, &newer):
		return s.t("store.newer", "version", itoa(newer.Found))
	case errors.As(err, &damaged):
		return s.t("store.damaged", "path", damaged.Path)
	case errors.As(err, &network):
		return s.t("store.network", "path", network.Path)
	case errors.Is(err, store.ErrFull):
		return s.t("store.full-at-start")
	default:
		return s.t("store.cannot-open")
	}
}

// tellRestored says that the data is that of a backup, and where what was damaged
// is kept.
func (w *Window) tellRestored() {
	was := w.parts.Restored
	if was.Backup.IsZero() {
		return
	}
	text := w.t("store.restored-kept", "path", was.Damaged)
	if n := len(was.Unclaimed); n > 0 {
		text = w.t("store.unclaimed", "n", n, "folder", filepath.Dir(was.Unclaimed[0])) + "\n\n" + text
	}
	if !w.visible && !w.start.Background {
		w.present() // whatever message the program was started on
	}
	w.sheets.show(&sheet{
		title: w.t("store.restored", "time", was.Backup), text: text,
		answers: []answer{
			{w.t("store.open-outbox"), func() { w.commands.do(cmdOutbox) }},
			{w.t("store.show-folder"), func() { w.showFolder(filepath.Dir(was.Damaged)) }},
		},
	})
}

func (p *startupPage) object() fyne.CanvasObject { return p.content }
func (p *startupPage) title() string             { return "" }
func (p *startupPage) entered()                  { p.focus(p.first) }
func (p *startupPage) left()                     {}
func (p *startupPage) areas() []focusArea        { return nil }
func (p *startupPage) escape() bool              { return false }
func (p *startupPage) take([]string)             {}
