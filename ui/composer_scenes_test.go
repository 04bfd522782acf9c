package ui

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"sendoff/compose"
	"sendoff/store"
)

// composerScenes are what can be open in the composer, and what it says.
func composerScenes() []scene {
	with := setup{real: true}
	fill := func(r *rig, d compose.Draft) *composer {
		c := r.composer()
		d.AccountID = c.draft.AccountID
		c.fill(d)
		r.settle()
		return c
	}
	letter := compose.Draft{To: "Mehmet Kaya <mehmet@firma.example>", Subject: "Quarterly report", Body: "Dear Mehmet,\n\nthe report is attached.\n"}
	return []scene{
		{"options", with, func(r *rig) {
			d := letter
			d.ReplyTo, d.Partial = "office@firma.example", true
			fill(r, d).options.open(r.composer())
		}},
		{"many-people", with, func(r *rig) {
			var people []string
			for i := range 40 {
				people = append(people, fmt.Sprintf("Person %d <p%d@firma.example>", i+1, i))
			}
			c := fill(r, compose.Draft{To: strings.Join(people, ", "), Subject: "Quarterly report", Body: "Dear all,"})
			c.check()
			r.settle()
		}},
		{"findings", with, func(r *rig) { // a long name is cut, and the rest of the findings counted
			c := fill(r, compose.Draft{
				To:   "A person whose name goes on and on and on <" + strings.Repeat("long", 10) + "@firma.example>, missing",
				Body: "See the attached file.\n\n![Office](office.png)",
			})
			c.Send()
			r.settle()
		}},
		{"find", with, func(r *rig) {
			fill(r, letter)
			r.win.commands.do(cmdFind)
			enter(r.composer().find.words, "report")
			r.settle()
		}},
		{"find-nothing", with, func(r *rig) {
			fill(r, letter)
			r.win.commands.do(cmdFind)
			enter(r.composer().find.words, "invoice")
			r.settle()
		}},
		{"attached", with, func(r *rig) {
			c := fill(r, letter)
			c.take([]string{r.file("report.pdf", 210_000), r.file("photo.jpg", 130_000), filepath.Join(r.home, "gone.txt")})
			r.settle()
		}},
		{"folder", with, func(r *rig) {
			dir := filepath.Join(r.home, "Photos of the summer")
			must(r.T, os.MkdirAll(dir, 0o700))
			fill(r, letter).take([]string{dir})
			r.settle()
		}},
		{"rename", with, func(r *rig) {
			c := fill(r, letter)
			c.take([]string{r.file("report.pdf", 210_000)})
			r.settle()
			r.win.toasts.hide()
			c.askName(c.draft.Attachments[0])
		}},
		{"long-text", with, func(r *rig) {
			d := letter
			d.Body = strings.Repeat("Line by line by line.\n", mostText/20)
			fill(r, d)
		}},
		{"preparing", with, func(r *rig) {
			c := fill(r, letter)
			c.take([]string{r.file("report.pdf", 210_000)})
			r.settle()
			r.win.toasts.hide()
			c.sending = true
			c.lock(true)
			c.stopSend = func() {}
			c.preparing(62)
		}},
		{"disk-full", with, func(r *rig) {
			c := fill(r, letter)
			c.saved(c.draft, store.ErrFull)
		}},
		{"discarded", with, func(r *rig) {
			fill(r, letter)
			r.win.commands.do(cmdDiscard)
			r.settle()
		}},
		{"no-sender", setup{}, func(r *rig) { r.win.page.(*welcomePage).onTry() }},
	}
}

// listScenes are what the list says when it is empty or narrowed down.
func listScenes() []scene {
	with := setup{real: true}
	in := func(name string, cmd string) scene {
		return scene{"empty-" + name, with, func(r *rig) { r.win.commands.do(cmd) }}
	}
	return []scene{
		in("drafts", cmdDrafts), in("outbox", cmdOutbox), in("sent", cmdSent),
		{"search", with, func(r *rig) {
			for _, m := range states() {
				r.fake.put(m)
			}
			r.win.mail.reload()
			r.settle()
			enter(r.win.list.search, "refused")
			r.settle()
		}},
		{"search-nothing", with, func(r *rig) {
			enter(r.win.list.search, "Steuererklärung")
			r.settle()
		}},
		{"settings-search", with, func(r *rig) {
			r.win.showSettings()
			enter(r.win.page.(*settingsPage).search, "subject")
		}},
		{"settings-nothing", with, func(r *rig) {
			r.win.showSettings()
			enter(r.win.page.(*settingsPage).search, "smtp")
		}},
		{"providers-search", setup{}, func(r *rig) {
			r.win.showProviders()
			enter(r.win.page.(*providersPage).search, "orange")
		}},
		{"providers-nothing", setup{}, func(r *rig) {
			r.win.showProviders()
			enter(r.win.page.(*providersPage).search, "nobody-knows.example")
		}},
	}
}

// stopScenes are what stands instead of the window when the data cannot be used.
func stopScenes() []scene {
	stop := func(name string, err error) scene {
		return scene{"startup-" + name, setup{openErr: err}, func(*rig) {}}
	}
	path := "/home/ayse/.local/share/sendoff/sendoff.db"
	return []scene{
		stop("failed", errTest),
		stop("newer", &store.NewerError{Path: path, Room: "outbox", Found: 9, Known: 4}),
		stop("damaged", &store.DamagedError{Path: path, Err: errTest}),
		stop("network", &store.NetworkDriveError{Path: path}),
		stop("full", store.ErrFull),
	}
}
