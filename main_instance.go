//go:build !nogui

package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"sendoff/cli"
	"sendoff/compose"
	"sendoff/desktop"
	"sendoff/desktop/appleevents"
	"sendoff/ui"
)

// handOverPatience is how long a second start waits for the first, which may
// be opening or closing its data at that moment.
const handOverPatience = 15 * time.Second

// claim makes this process the one with the window of a home. With ok false
// there is nothing left to do but to end with the code: the process that has
// it already got the message, or the person was told why not. A home that
// cannot be locked is not told here: err is for the window to show.
func (p *program) claim(ctx context.Context, f desktop.Folders, w cli.Window) (first *desktop.Instance, code int, ok bool, err error) {
	h, missing := handover(w)
	if missing != "" {
		fmt.Fprintln(p.stderr, p.printer.T("cli.error.no-file", map[string]any{"name": missing}))
		return nil, exitNoFile, false, nil
	}
	ctx, cancel := context.WithTimeout(ctx, handOverPatience)
	defer cancel()
	first, err = desktop.Claim(ctx, f, p.getenv, h)
	key := ""
	switch {
	case err == nil:
		return first, 0, first != nil, nil
	case errors.Is(err, context.Canceled):
		key, code = "cli.error.cancelled", exitCancelled
	case errors.Is(err, desktop.ErrRefused):
		key, code = "cli.error.open-refused", exitNotTaken
	case errors.Is(err, desktop.ErrNoAnswer):
		key, code = "cli.error.open-silent", exitNotTaken
	default:
		return nil, 0, true, err
	}
	fmt.Fprintln(p.stderr, p.printer.T(key, nil))
	return nil, code, false, nil
}

// handover is what the window shall be opened on, as another process can use
// it: with files by their absolute paths. A name that has none, because the
// working directory is gone, is missing.
func handover(w cli.Window) (h desktop.Handover, missing string) {
	h = desktop.Handover{Problem: w.Problem}
	if d := w.Draft; d != nil {
		h.Message = &desktop.Message{To: d.To, Cc: d.Cc, Bcc: d.Bcc, Subject: d.Subject, Body: d.Body}
	}
	for _, list := range []struct {
		names []string
		paths *[]desktop.Path
	}{{w.Files, &h.Files}, {w.Letters, &h.Letters}} {
		for _, name := range list.names {
			path, err := filepath.Abs(name)
			if err != nil {
				return h, name
			}
			*list.paths = append(*list.paths, desktop.Path(path))
		}
	}
	return h, ""
}

// arrival is a handover as the window may show it. Another process wrote it,
// so it is cleaned as pasted text is, and a problem is one we have words for.
func (p *program) arrival(h desktop.Handover) ui.Arrival {
	var a ui.Arrival
	if m := h.Message; m != nil {
		a.Draft = &compose.Draft{
			To: compose.CleanLine(m.To), Cc: compose.CleanLine(m.Cc), Bcc: compose.CleanLine(m.Bcc),
			Subject: compose.CleanLine(m.Subject), Body: compose.CleanText(m.Body),
		}
	}
	for _, path := range h.Files {
		a.Files = append(a.Files, string(path))
	}
	for _, path := range h.Letters {
		a.Letters = append(a.Letters, string(path))
	}
	if p.printer.Has(h.Problem) {
		a.Problem = h.Problem
	}
	return a
}

// onEvent is the window on what macOS tells: messages that are opened become new
// ones, all other files are attached.
func onEvent(e appleevents.Event) cli.Window {
	if e.Link != "" {
		return cli.OnLink(e.Link)
	}
	var w cli.Window
	for _, path := range e.Files {
		if !e.Attach && strings.EqualFold(filepath.Ext(path), ".eml") {
			w.Letters = append(w.Letters, path)
		} else {
			w.Files = append(w.Files, path)
		}
	}
	return w
}

// arrivals gives the window what other starts hand over, and on macOS what the
// system tells a program that runs; nil if none can.
func (p *program) arrivals(first *desktop.Instance) func(ui.Deliver) func() {
	if first == nil {
		return nil
	}
	return func(deliver ui.Deliver) func() {
		appleevents.Listen(func(e appleevents.Event) {
			h, _ := handover(onEvent(e)) // the paths are whole
			go deliver(p.arrival(h), func() bool { return true })
		})
		return first.Listen(func(h desktop.Handover, wanted func() bool) bool { return deliver(p.arrival(h), wanted) })
	}
}
