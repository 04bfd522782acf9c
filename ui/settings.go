package ui

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"sendoff/compose"
	"sendoff/text"
)

// Settings are what the person chose for the window. The zero value of each
// field is its default.
type Settings struct {
	Language      string // one of text.Languages; "": as the system
	Appearance    Appearance
	TextSize      int      // percent; 0: 100
	Skip          []string // keys of the compose.Problem that are not looked for
	Undo          int      // seconds that a message waits after Send; 0: 10, negative: it does not wait
	KeepSending   bool     // in the background, after the window is closed, without asking
	Quiet         bool     // no notifications of the system
	ScheduledTold bool     // that scheduled messages need a program that runs
	Practice      bool     // without an account it opens on a practice message, not on the welcome page
	Width         int      // of the window when it was closed last; 0: not known
	Height        int
}

// Appearance is light or dark.
type Appearance string

// The appearances.
const (
	AsSystem Appearance = ""
	Light    Appearance = "light"
	Dark     Appearance = "dark"
)

// The bounds of the text size in percent, and its step: as far as the layout
// of the window was made for.
const (
	smallestText = 80
	usualText    = 100
	largestText  = 200
	textStep     = 10
)

// The time to undo in seconds: the longest, the usual, and its step.
const (
	longestUndo = 60
	usualUndo   = 10
	undoStep    = 5
)

// mostSide bounds a side of the window that is read back: larger than any
// screen, and far from what a graphics card refuses to draw.
const mostSide = 8192

// The keys under which the settings stand in the database.
const (
	keyLanguage      = "ui:language"
	keyAppearance    = "ui:appearance"
	keyTextSize      = "ui:text-size"
	keySize          = "ui:window-size"
	keyPractice      = "ui:practice"
	keyUndo          = "ui:undo" // seconds
	keyScheduledTold = "ui:scheduled-told"
	keyKeepSending   = "ui:keep-sending"
	keyNotify        = "ui:notify"
	keyCheck         = "ui:check-" // and the name of the check
)

// valueOff is a switch that is off. The default, on, is kept as "", which the
// store forgets.
const valueOff = "off"

// valueOn is a switch that is on where off is the default.
const valueOn = "on"

// check is one of the checks before sending that can be switched off.
type check struct {
	name    string // of the key in the database, and in the catalogue
	problem string // the finding it makes
}

func switchable() []check {
	return []check{
		{"empty-subject", compose.ProblemNoSubject},
		{"forgotten-attachment", compose.ProblemForgotten},
		{"many-people", compose.ProblemPublic},
		{"large-messages", compose.ProblemTooBig},
	}
}

// SettingKeys are the keys of all settings of the window.
func SettingKeys() []string {
	keys := []string{keyLanguage, keyAppearance, keyTextSize, keySize, keyPractice, keyUndo, keyScheduledTold, keyKeepSending, keyNotify}
	for _, c := range switchable() {
		keys = append(keys, keyCheck+c.name)
	}
	return keys
}

// ReadSettings makes settings of what stands in the database. Whatever is not
// there, or is nothing we wrote, is the default.
func ReadSettings(values map[string]string) Settings {
	var s Settings
	if l := values[keyLanguage]; slices.Contains(text.Languages(), l) {
		s.Language = l
	}
	switch a := Appearance(values[keyAppearance]); a {
	case Light, Dark:
		s.Appearance = a
	case AsSystem:
	}
	if n, err := strconv.Atoi(values[keyTextSize]); err == nil && n >= smallestText && n <= largestText && n != usualText {
		s.TextSize = n
	}
	for _, c := range switchable() {
		if values[keyCheck+c.name] == valueOff {
			s.Skip = append(s.Skip, c.problem)
		}
	}
	if n, err := strconv.Atoi(values[keyUndo]); err == nil && n >= 0 && n <= longestUndo {
		s.setUndo(n)
	}
	s.KeepSending = values[keyKeepSending] == valueOn
	s.Quiet = values[keyNotify] == valueOff
	s.ScheduledTold = values[keyScheduledTold] == valueOn
	s.Practice = values[keyPractice] == valueOn
	s.Width, s.Height = readSize(values[keySize])
	return s
}

// readSize reads "1100x720".
func readSize(value string) (width, height int) {
	w, h, ok := strings.Cut(value, "x")
	width, errW := strconv.Atoi(w)
	height, errH := strconv.Atoi(h)
	if !ok || errW != nil || errH != nil || width < 1 || height < 1 || width > mostSide || height > mostSide {
		return 0, 0
	}
	return width, height
}

func writeSize(size fyne.Size) string {
	return fmt.Sprintf("%dx%d", int(size.Width+0.5), int(size.Height+0.5))
}

// undo is how many seconds a message waits after Send for the person to think
// again.
func (s *Settings) undo() int {
	switch {
	case s.Undo == 0:
		return usualUndo
	case s.Undo < 0:
		return 0
	}
	return s.Undo
}

// setUndo sets how many seconds that is.
func (s *Settings) setUndo(seconds int) {
	switch s.Undo = seconds; seconds {
	case usualUndo:
		s.Undo = 0
	case 0:
		s.Undo = -1
	}
}

// percent is the text size as people say it.
func (s *Settings) percent() int {
	if s.TextSize == 0 {
		return usualText
	}
	return s.TextSize
}

// skips reports whether a check is switched off.
func (s *Settings) skips(problem string) bool { return slices.Contains(s.Skip, problem) }

// skip switches a check off or on. The list is made anew: checks that run on
// other goroutines read the old one.
func (s *Settings) skip(problem string, off bool) {
	list := slices.DeleteFunc(slices.Clone(s.Skip), func(p string) bool { return p == problem })
	if off {
		list = append(list, problem)
	}
	s.Skip = list
}

// variant turns the system's light or dark into what the person wants.
func (s *Settings) variant(system fyne.ThemeVariant) fyne.ThemeVariant {
	switch s.Appearance {
	case Light:
		return theme.VariantLight
	case Dark:
		return theme.VariantDark
	case AsSystem:
	}
	return system
}

// SettingStore keeps settings: what the window needs of store.Store.
type SettingStore interface {
	Setting(ctx context.Context, key string) (string, error)
	SetSetting(ctx context.Context, key, value string) error
}

// readAll reads the settings anew when the database is open: the look before
// the first paint may have come to nothing.
func readAll(ctx context.Context, from SettingStore) (map[string]string, error) {
	values := map[string]string{}
	for _, key := range SettingKeys() {
		value, err := from.Setting(ctx, key)
		if err != nil {
			return nil, err
		}
		values[key] = value
	}
	return values, nil
}
