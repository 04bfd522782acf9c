//go:build !windows && !darwin

package desktop

// HasDisplay reports whether a window can be opened: the window speaks X11,
// which Wayland desktops offer too.
func HasDisplay(getenv func(string) string) bool { return getenv("DISPLAY") != "" }
