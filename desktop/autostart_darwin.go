package desktop

import (
	"encoding/xml"
	"path/filepath"
	"strings"
)

// path is the place of a launch agent (launchd.plist(5)).
func (a *Autostart) path() (string, error) {
	home := a.getenv("HOME")
	if !filepath.IsAbs(home) {
		return "", ErrNoHome
	}
	return filepath.Join(home, "Library", "LaunchAgents", autostartID+".plist"), nil
}

func (a *Autostart) entry() string {
	var b strings.Builder
	b.WriteString(xml.Header + `<plist version="1.0"><dict><key>Label</key><string>` + autostartID +
		`</string><key>RunAtLoad</key><true/><key>ProgramArguments</key><array>`)
	for _, word := range a.command {
		b.WriteString("<string>")
		_ = xml.EscapeText(&b, []byte(word)) // a Builder takes everything
		b.WriteString("</string>")
	}
	b.WriteString("</array></dict></plist>\n")
	return b.String()
}
