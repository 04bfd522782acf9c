//go:build unix

package desktop

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"sendoff/e2e/system"
)

// Screen is a Session with a screen, a window manager, a mouse and a keyboard.
type Screen struct {
	*Session
	display string
}

// NewScreen logs a person in at a screen of the given size.
func NewScreen(tb testing.TB, keyring Keyring, width, height int) *Screen {
	tb.Helper()
	system.Need(tb, "Xvfb", "openbox", "xdotool", "import")
	s := &Screen{Session: NewSession(tb, keyring)}
	read, write, err := os.Pipe()
	if err != nil {
		tb.Fatal(err)
	}
	defer read.Close()
	cmd := s.Command("Xvfb", "-displayfd", "3", "-screen", "0", fmt.Sprintf("%dx%dx24", width, height), "-nolisten", "tcp", "-noreset")
	cmd.ExtraFiles = []*os.File{write}
	x := system.Start(tb, cmd)
	write.Close()
	number, err := io.ReadAll(read) // Xvfb writes the number it has chosen, and closes
	if err != nil || len(bytes.TrimSpace(number)) == 0 {
		tb.Fatalf("Xvfb did not start: %v\n%s", err, x.Output())
	}
	s.display = ":" + strings.TrimSpace(string(number))
	s.Setenv("DISPLAY", s.display)
	s.Setenv("LIBGL_ALWAYS_SOFTWARE", "1")
	system.Start(tb, s.Command("openbox", "--sm-disable"))
	system.Eventually(tb, 20*time.Second, "the window manager is there", func() bool {
		return s.Command("xdotool", "get_num_desktops").Run() == nil
	})
	return s
}

// xdotool runs one or more of xdotool's commands.
func (s *Screen) xdotool(args ...string) string {
	s.tb.Helper()
	out, err := s.Command("xdotool", args...).CombinedOutput()
	if err != nil {
		s.tb.Fatalf("xdotool %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

// Window is a window on the screen.
type Window struct {
	screen *Screen
	id     string
	// Bounds is where the window stood when it was found, without its frame.
	Bounds image.Rectangle
}

// Window waits for a visible window whose title matches the pattern.
func (s *Screen) Window(title string, limit time.Duration) *Window {
	s.tb.Helper()
	w := &Window{screen: s}
	system.Eventually(s.tb, limit, "a window named "+title, func() bool {
		out, err := s.Command("xdotool", "search", "--onlyvisible", "--name", title).Output()
		ids := strings.Fields(string(out))
		if err != nil || len(ids) == 0 {
			return false
		}
		w.id = ids[len(ids)-1]
		return true
	})
	w.measure()
	return w
}

func (w *Window) measure() {
	w.screen.tb.Helper()
	values := map[string]int{}
	for line := range strings.Lines(w.screen.xdotool("getwindowgeometry", "--shell", w.id)) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), "=")
		values[name], _ = strconv.Atoi(value) // what is no number is not asked for
	}
	w.Bounds = image.Rect(values["X"], values["Y"], values["X"]+values["WIDTH"], values["Y"]+values["HEIGHT"])
}

// Place moves the window and gives it a size, both without its frame.
func (w *Window) Place(bounds image.Rectangle) {
	w.screen.tb.Helper()
	// Asked again until it obeys: a window that is just being built goes its own way.
	system.Eventually(w.screen.tb, 20*time.Second, "the window has its size", func() bool {
		w.screen.xdotool("windowmove", w.id, fmt.Sprint(bounds.Min.X), fmt.Sprint(bounds.Min.Y),
			"windowsize", w.id, fmt.Sprint(bounds.Dx()), fmt.Sprint(bounds.Dy()), "sleep", "0.3")
		w.measure()
		return w.Bounds.Size() == bounds.Size()
	})
}

// Focus brings the window to the front and gives it the keyboard.
func (w *Window) Focus() { w.screen.xdotool("windowactivate", "--sync", w.id) }

// Minimise makes the window an icon.
func (w *Window) Minimise() { w.screen.xdotool("windowminimize", w.id) }

// Open reports whether the window is still on the screen.
func (w *Window) Open() bool {
	return w.screen.Command("xdotool", "getwindowname", w.id).Run() == nil
}

// Title is the window's title now.
func (w *Window) Title() string { return strings.TrimSpace(w.screen.xdotool("getwindowname", w.id)) }

// Close has the window manager ask the window to close, as the button in its frame does.
func (w *Window) Close() {
	w.Focus()
	w.screen.Keys("alt+F4")
}

// Type types the text into what has the keyboard, at the pace of a quick typist.
func (s *Screen) Type(text string) { s.xdotool("type", "--delay", "15", text) }

// Keys presses keys, one after the other, in xdotool's names: "Tab", "ctrl+Return".
func (s *Screen) Keys(keys ...string) {
	s.xdotool(append([]string{"key", "--delay", "40"}, keys...)...)
}

// Layout gives the keyboard the layout of a country, by the name X11 has for it.
func (s *Screen) Layout(name string) {
	s.tb.Helper()
	system.Need(s.tb, "setxkbmap")
	if out, err := s.Command("setxkbmap", "-layout", name).CombinedOutput(); err != nil {
		s.tb.Fatalf("setxkbmap: %v\n%s", err, out)
	}
}

// Chord is a key by its place on the keyboard, as X11 numbers them, and what is held down with it.
type Chord struct {
	Code         int
	Shift, AltGr bool
}

// Strike strikes keys by their places, whatever the layout makes of them, as fingers do.
func (s *Screen) Strike(chords ...Chord) {
	const shift, altGr = "50", "108"
	var args []string
	for _, c := range chords {
		key := []string{"key", "--delay", "25", fmt.Sprint(c.Code)}
		if c.Shift {
			key = slices.Concat([]string{"keydown", shift}, key, []string{"keyup", shift})
		}
		if c.AltGr {
			key = slices.Concat([]string{"keydown", altGr}, key, []string{"keyup", altGr})
		}
		args = append(args, key...)
	}
	s.xdotool(args...)
}

// DoubleClick presses the mouse's first button twice, quickly, at a point of the screen.
func (s *Screen) DoubleClick(at image.Point) {
	s.xdotool("mousemove", fmt.Sprint(at.X), fmt.Sprint(at.Y), "sleep", "0.1", "click", "--repeat", "2", "--delay", "60", "1")
}

// Point lets the mouse rest at a point of the screen.
func (s *Screen) Point(at image.Point) {
	s.xdotool("mousemove", fmt.Sprint(at.X), fmt.Sprint(at.Y), "sleep", "0.3")
}

// Click presses the mouse's first button at a point of the screen.
func (s *Screen) Click(at image.Point) {
	s.xdotool("mousemove", fmt.Sprint(at.X), fmt.Sprint(at.Y), "sleep", "0.1", "click", "1")
}

// Drag presses the first button at one point, moves to the other as a hand does, rests there, and lets go.
func (s *Screen) Drag(from, to image.Point) {
	args := []string{"mousemove", fmt.Sprint(from.X), fmt.Sprint(from.Y), "sleep", "0.3", "mousedown", "1", "sleep", "0.2"}
	const steps = 12
	for i := 1; i <= steps; i++ {
		args = append(args, "mousemove", fmt.Sprint(from.X+(to.X-from.X)*i/steps), fmt.Sprint(from.Y+(to.Y-from.Y)*i/steps), "sleep", "0.1")
	}
	s.xdotool(append(args, "sleep", "0.6", "mouseup", "1")...)
}

// Picture is what the screen shows now.
func (s *Screen) Picture() image.Image {
	s.tb.Helper()
	return s.capture("root")
}

// capture is what a window shows now, in X's words for it.
func (s *Screen) capture(window string) image.Image {
	s.tb.Helper()
	out, err := s.Command("import", "-window", window, "png:-").Output()
	if err != nil {
		s.tb.Fatalf("import: %v", err)
	}
	picture, err := png.Decode(bytes.NewReader(out))
	if err != nil {
		s.tb.Fatalf("reading the picture of %s: %v", window, err)
	}
	return picture
}

// Save writes what the screen shows now as a PNG file.
func (s *Screen) Save(path string) {
	s.tb.Helper()
	s.save(path, s.Picture())
}

// Save writes what is seen of the window now, without its frame, as a PNG file.
func (w *Window) Save(path string) {
	w.screen.tb.Helper()
	w.screen.save(path, w.screen.capture(w.id))
}

func (s *Screen) save(path string, picture image.Image) {
	s.tb.Helper()
	f, err := os.Create(path)
	if err != nil {
		s.tb.Fatal(err)
	}
	best := png.Encoder{CompressionLevel: png.BestCompression}
	if err := best.Encode(f, picture); err != nil {
		s.tb.Fatal(err)
	}
	if err := f.Close(); err != nil {
		s.tb.Fatal(err)
	}
}
