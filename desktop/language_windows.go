package desktop

import "golang.org/x/sys/windows"

// systemLanguages asks for the languages of the user's interface; the region
// is another matter.
func systemLanguages(getenv func(string) string) []string {
	if out := environmentLanguages(getenv); len(out) > 0 {
		return out
	}
	out, err := windows.GetUserPreferredUILanguages(windows.MUI_LANGUAGE_NAME)
	if err != nil {
		return nil
	}
	return out
}
