// Package appleevents hears what macOS tells a program that runs: a link that it
// was chosen for, files that were dropped on its icon, opened with it, or sent to
// it. Neither Fyne nor the arguments of the process have them. Elsewhere nothing
// is heard.
package appleevents

// Event is a link, or files that came together.
type Event struct {
	Link   string
	Files  []string // paths
	Attach bool     // the files are to be sent, whatever they are
}
