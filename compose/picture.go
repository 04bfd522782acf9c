package compose

import (
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// PicturesInText gives the ids of the attachments that a text with Markdown
// shows. All others are files like any other.
func PicturesInText(body string, attachments []Attachment) map[string]bool {
	shown := make(map[string]bool)
	for _, p := range parseMarkdown(body, attachments).pictures {
		shown[attachments[p.position].ID] = true
	}
	return shown
}

// RemovePicture takes a picture out of the text, wherever that shows it: with
// its line, if nothing else is in it. The attachment stays one.
func RemovePicture(s Selection, attachments []Attachment, id string) Selection {
	return editPictures(s, attachments, id, func(e editor, place lineRange, _ textPicture) (lineRange, string) {
		line := lineRange{e.lineStart(place.start), e.lineEnd(place.end)}
		if !e.isBlank(lineRange{line.start, place.start}) || !e.isBlank(lineRange{place.end, line.end}) {
			return place, ""
		}
		return lineRange{line.start, e.skipOne(line.end, len(e.text), '\n')}, ""
	})
}

// RenamePicture gives a picture another name wherever the text shows it; its
// words change with it if they were its name. The attachments are those before.
func RenamePicture(s Selection, attachments []Attachment, id, name string) Selection {
	name = CleanName(name)
	return editPictures(s, attachments, id, func(_ editor, place lineRange, p textPicture) (lineRange, string) {
		alt := p.alt
		if old := CleanName(attachments[p.position].Name); alt == old || alt == stem(old) {
			alt = stem(name)
		}
		return place, pictureMark(alt, name)
	})
}

// editPictures replaces each place where the text shows a picture by what
// change says, from below, so that what is above stays where it is.
func editPictures(
	s Selection, attachments []Attachment, id string, change func(editor, lineRange, textPicture) (lineRange, string),
) Selection {
	m := parseMarkdown(s.Text, attachments)
	e := newEditor(Selection{Text: string(m.source), Start: s.Start, End: s.End})
	for _, p := range slices.Backward(m.pictures) {
		if attachments[p.position].ID != id {
			continue
		}
		start := len([]rune(string(m.source[:p.start])))
		place := lineRange{start, start + len([]rune(string(m.source[p.start:p.end])))}
		place, with := change(e, place, p)
		e.replace(place.start, place.end, with)
	}
	return e.selection()
}

// FreeName gives a name, or one like it, that no attachment has: the text finds
// a picture by its name. The attachment with the id except does not count.
func FreeName(name string, attachments []Attachment, except string) string {
	name = CleanName(name)
	taken := make(map[string]bool)
	for _, a := range attachments {
		if a.ID != except {
			taken[nameKey(CleanName(a.Name))] = true
		}
	}
	free := name
	for n := 2; taken[nameKey(free)]; n++ {
		free = CleanName(stem(name) + "-" + strconv.Itoa(n) + filepath.Ext(name))
	}
	return free
}

// stem is a file's name without its extension.
func stem(name string) string { return strings.TrimSuffix(name, filepath.Ext(name)) }

// pictureMark is how the text shows the picture of that name.
func pictureMark(alt, name string) string {
	return "![" + escapeMarks(alt) + "](" + linkDestination(name) + ")"
}
