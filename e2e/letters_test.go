//go:build unix && e2e

package e2e_test

import (
	"strings"
	"testing"

	"sendoff/e2e/desktop"
	"sendoff/e2e/faultserver"
)

// turkish is where a Turkish keyboard has its letters, and how those are written that have no key of their own.
func turkish() map[rune][]desktop.Chord {
	keys := map[rune][]desktop.Chord{}
	lay := func(first int, letters, shifted string) {
		upper := []rune(shifted)
		for i, r := range []rune(letters) {
			keys[r] = []desktop.Chord{{Code: first + i}}
			keys[upper[i]] = []desktop.Chord{{Code: first + i, Shift: true}}
		}
	}
	lay(24, "qwertyuıopğü", "QWERTYUIOPĞÜ")
	lay(38, "asdfghjklşi", "ASDFGHJKLŞİ")
	lay(52, "zxcvbnmöç.", "ZXCVBNMÖÇ:")
	lay(94, "<", ">")
	keys[' '] = []desktop.Chord{{Code: 65}}
	keys['@'] = []desktop.Chord{{Code: 24, AltGr: true}}
	keys['€'] = []desktop.Chord{{Code: 26, AltGr: true}}
	diaeresis := desktop.Chord{Code: 34, AltGr: true} // a dead key: it waits for the letter
	keys['ä'] = []desktop.Chord{diaeresis, {Code: 38}}
	keys['ë'] = []desktop.Chord{diaeresis, {Code: 26}}
	return keys
}

// write strikes the keys of a text.
func (w *window) write(keys map[rune][]desktop.Chord, s string) {
	w.t.Helper()
	for _, r := range s {
		if keys[r] == nil {
			w.t.Fatalf("the keyboard has no %q", r)
		}
	}
	for word := range strings.SplitAfterSeq(s, " ") {
		var all []desktop.Chord
		for _, r := range word {
			all = append(all, keys[r]...)
		}
		w.screen.Strike(all...)
	}
}

// Every letter of a Turkish keyboard arrives as it was written, in each field: those of its own, those with AltGr and
// those of a dead key. AltGr is no Ctrl+Alt: whatever it is held with, no command is done.
func TestLettersOfAKeyboard(t *testing.T) {
	const (
		name    = "Çağrı Şükür"
		subject = "ş ğ ı İ ç ö ü Ş Ğ I i Ç Ö Ü € @ ä ë"
		text    = "Işık ığıl ığıl. İğne €uro @ ä ë şöyle"
	)
	server := faultserver.New(t, signedIn())
	w := openAccount(t, server)
	w.screen.Layout("tr")
	keys := turkish()
	w.See(patience, "Subject")
	w.Focus()
	w.write(keys, name+" <cagri@example.org>")
	w.screen.Keys("Tab")
	w.write(keys, subject)
	w.screen.Keys("Tab")
	w.write(keys, text)
	w.screen.Keys("Return")
	var all []desktop.Chord
	for code := 24; code <= 61; code++ {
		if code < 36 || code >= 38 && code < 50 || code >= 52 { // letters; Return, Ctrl and Shift are between them
			all = append(all, desktop.Chord{Code: code, AltGr: true})
		}
	}
	w.screen.Strike(all...)
	if n := windows(w.screen); n != 1 {
		t.Errorf("%d windows are open", n)
	}
	w.screen.Keys("ctrl+Return")
	got := arrived(t, server, 1)
	if len(got.to) != 1 || got.to[0].Name != name || got.to[0].Address != "cagri@example.org" {
		t.Errorf("to %q", got.to)
	}
	if got.subject != subject {
		t.Errorf("the subject is %q", got.subject)
	}
	if first, rest, _ := strings.Cut(got.text, "\n"); first != text || !strings.Contains(rest, "@") {
		t.Errorf("the text is %q", got.text)
	}
	w.quit()
}
