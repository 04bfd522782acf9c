package ui

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"

	"sendoff/compose"
)

// pick asks for files to attach. One goes on writing meanwhile: what is chosen
// belongs to the message it was asked for, or to none.
func (c *composer) pick() {
	if c.sending {
		return
	}
	id := c.draft.ID
	c.pickFile(func(paths []string) {
		if at := c.holder(id); at != nil {
			at.take(paths)
		}
	})
}

// taken is what came of files that shall be attached.
type taken struct {
	files []compose.Attachment
	from  []string // the path of each, which is not the file's own if it was copied
	dirs  []string // folders, which are attached only if the person says so
	words []string // what to say about those that were not
	place *spot    // where pictures go into the text; nil: nowhere

	instead string // id of the attachment that the file takes the place of
	whole   bool   // the file is the message's whole text
	failed  bool   // a text could not be made a file, which has to be said
}

// lot is files that wait to be attached to a draft.
type lot struct {
	id    string
	paths []string
}

// take attaches files: picked, dropped, or given on the command line.
func (c *composer) take(paths []string) { c.takeTo(paths, nil) }

// takeTo attaches files, and puts pictures into the text at a spot.
func (c *composer) takeTo(paths []string, there *spot) {
	if c.sending || len(paths) == 0 {
		return
	}
	if !c.ready {
		c.await(c.draft.ID)
		c.waiting = append(c.waiting, lot{c.draft.ID, paths})
		return
	}
	have := c.attached()
	c.gather(c.draft.ID, func(ctx context.Context) (taken, error) {
		t, err := c.inspect(ctx, have, paths)
		t.place = there
		return t, err
	})
}

// attached are the names of the attached files by the paths they came from.
func (c *composer) attached() map[string]string {
	have := map[string]string{}
	for _, f := range c.draft.Attachments {
		have[f.Path] = f.Name
		have[c.sources[f.ID]] = f.Name
	}
	return have
}

// gathered attaches files that were looked at, and goes on with Send.
func (c *composer) gathered(t taken, err error) {
	if err != nil || c.sending {
		if t.failed {
			c.toasts.say(c.t("store.not-saved"), "", nil)
		}
		c.check()
		c.notAfter()
		return
	}
	if t.whole {
		c.leaveBodyOut()
	}
	if t.instead != "" {
		c.draft.Attachments = t.replaced(c.draft.Attachments)
		c.filesChanged()
	} else {
		c.attach(t)
	}
	if len(t.dirs) > 0 {
		c.askFolders(t.dirs)
	}
	if c.sendAfter && c.taking[c.draft.ID] == nil {
		if c.start(); !c.sending { // a question is in the way
			c.notAfter()
		}
		c.sendAfter = false
	}
}

// notAfter gives up the Send that waited for files.
func (c *composer) notAfter() {
	if c.sendAfter {
		c.sendAfter = false
		c.released(false)
	}
}

// askFolders asks what to do with folders: nothing can be mailed as one.
func (c *composer) askFolders(dirs []string) {
	id := c.draft.ID
	names := make([]string, len(dirs))
	for i, dir := range dirs {
		names[i] = compose.CleanName(filepath.Base(dir))
	}
	c.sheets.show(&sheet{
		title: c.t("drop.folder", "name", strings.Join(names, "”, “")),
		answers: []answer{
			{c.t("drop.zip"), func() {
				c.gather(id, func(ctx context.Context) (taken, error) { return c.packFolders(ctx, dirs) })
			}},
			{c.t("composer.leave-out"), nil},
		},
	})
}

// packFolders keeps each folder as a zip archive.
func (c *composer) packFolders(ctx context.Context, dirs []string) (taken, error) {
	var t taken
	for _, dir := range dirs {
		file, err := c.parts.Drafts.AttachFolder(ctx, dir)
		if ctx.Err() != nil {
			return t, ctx.Err()
		}
		c.note(&t, dir, file, err)
	}
	return t, nil
}

// note adds what came of one file.
func (c *composer) note(t *taken, path string, file compose.Attachment, err error) {
	var fault *compose.FileError
	switch {
	case err == nil:
		t.files, t.from = append(t.files, file), append(t.from, path)
		return
	case errors.As(err, &fault) && fault.Key == compose.FileFolder:
		t.dirs = append(t.dirs, path)
		return
	case errors.As(err, &fault):
		path = fault.Path
	default:
		c.log.Error("attaching a file", "err", err)
	}
	key := "drop.unreadable"
	if fault != nil && fault.Key == compose.FileTooMuch {
		key = "file.too-much"
	}
	t.words = append(t.words, c.t(key, "name", compose.CleanName(filepath.Base(path))))
}

// inspect looks at each file, off the UI goroutine.
func (c *composer) inspect(ctx context.Context, have map[string]string, paths []string) (taken, error) {
	var t taken
	for _, path := range paths {
		path = filepath.Clean(path)
		if name, ok := have[path]; ok {
			t.words = append(t.words, c.t("drop.already", "name", name))
			continue
		}
		file, err := c.parts.Drafts.Attach(ctx, path)
		if ctx.Err() != nil {
			return t, ctx.Err()
		}
		if err == nil {
			have[path] = file.Name
		}
		c.note(&t, path, file, err)
	}
	return t, nil
}

// attach adds files to the message and says so; the toast takes them off.
func (c *composer) attach(t taken) {
	words := t.words
	if len(words) > 3 { // a toast is one line
		words = append(words[:2:2], c.t("preflight.more", "n", len(t.words)-2))
	}
	if len(t.files) == 0 {
		if len(words) > 0 {
			c.toasts.say(strings.Join(words, " "), "", nil)
		}
		return
	}
	var placed, others []string
	for i, f := range t.files {
		t.files[i].Inline = f.IsPicture() // where the text names it; else it is a file like any other
		if t.place != nil && f.IsPicture() && c.canFormat() {
			placed = append(placed, f.ID)
		} else {
			others = append(others, f.ID)
		}
	}
	c.draft.Attachments = append(slices.Clone(c.draft.Attachments), t.files...)
	for i, path := range t.from {
		c.sources[t.files[i].ID] = path
	}
	if len(placed) > 0 {
		c.placePictures(placed, t.place)
	}
	c.filesChanged()
	c.strip.accent(append(placed, others...))
	c.sayAttached(placed, others, words)
}

// sayAttached says what was done with files; the toast turns it round.
func (c *composer) sayAttached(placed, others, words []string) {
	if len(others)+len(words) == 0 {
		c.sayPlaced(placed)
		return
	}
	if len(others) > 0 {
		words = append([]string{c.t("drop.attached", "n", len(others))}, words...)
	}
	if len(placed) > 0 {
		words = append([]string{c.placedWords(len(placed))}, words...)
	}
	c.toasts.say(strings.Join(words, " "), c.t("action.undo"), func() {
		for _, id := range append(placed, others...) {
			c.removeFile(id)
		}
	})
}

// removeFile takes a file off the message, and out of the text; the file itself
// stays.
func (c *composer) removeFile(id string) {
	if c.sending {
		return
	}
	if c.inText(id) {
		c.takeFromText(id)
	}
	c.draft.Attachments = slices.DeleteFunc(slices.Clone(c.draft.Attachments), func(f compose.Attachment) bool { return f.ID == id })
	c.filesChanged()
}

// renewFile attaches the file's version of now in place of an older one.
func (c *composer) renewFile(id string) {
	i := indexOf(c.draft.Attachments, id)
	if i < 0 {
		return
	}
	path := c.draft.Attachments[i].Path
	c.gather(c.draft.ID, func(ctx context.Context) (taken, error) {
		file, err := c.parts.Drafts.Attach(ctx, path)
		return taken{files: []compose.Attachment{file}, instead: id}, err
	})
}

// replaced gives the attachments with t's file in place of an older version;
// without that one, they stay as they are.
func (t taken) replaced(list []compose.Attachment) []compose.Attachment {
	files := slices.Clone(list)
	if i := indexOf(files, t.instead); i >= 0 {
		file := t.files[0]
		file.Name, file.Inline = files[i].Name, files[i].Inline
		files[i] = file
	}
	return files
}

// filesChanged shows and saves the attachments, at once.
func (c *composer) filesChanged() {
	c.strip.show(c.draft.Attachments)
	c.nameFiles()
	c.renewPreview()
	c.dirty = true
	c.saveNow()
	c.check()
	c.facts()
	c.arrange()
}

// tooLong asks what to do with pasted text that the editor cannot hold.
func (c *composer) tooLong(text string) {
	c.sheets.show(&sheet{
		title: c.t("composer.too-long", "size", int64(len(text))),
		answers: []answer{
			{c.t("composer.too-long-attach"), func() { c.attachText(text, false) }},
			{c.t("composer.leave-out"), nil},
		},
	})
}

// attachText attaches a text as a file of its own. whole: it is the message's
// text, which goes from there once it is a file.
func (c *composer) attachText(text string, whole bool) {
	if !c.ready {
		return
	}
	id := c.draft.ID
	name := c.t("composer.text-file") + ".txt"
	c.gather(id, func(ctx context.Context) (taken, error) {
		file, err := c.parts.Drafts.AttachReader(ctx, name, strings.NewReader(text))
		if err != nil {
			c.log.Error("attaching a text", "err", err)
			return taken{failed: true}, err
		}
		return taken{files: []compose.Attachment{file}, whole: whole}, nil
	})
}

// attachBody turns the message's own text, which the editor cannot hold, into
// an attachment.
func (c *composer) attachBody() {
	c.attachText(c.draft.Body, true)
}

func (c *composer) leaveBodyOut() {
	c.draft.Body = ""
	c.dirty = true
	c.filling = true
	c.showBody()
	c.filling = false
	c.retool()
	c.saveNow()
	c.focus(c.body)
}
