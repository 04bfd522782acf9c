//go:build unix

package desktop

import (
	"bytes"
	"image"
	"image/png"
	"strconv"
	"strings"
	"time"

	"golang.org/x/image/draw"

	"sendoff/e2e/system"
)

// Word is a word that is read on the screen, and where.
type Word struct {
	Text   string
	Bounds image.Rectangle
	line   string
}

// Centre is where a person would click on the word.
func (w Word) Centre() image.Point { return w.Bounds.Min.Add(w.Bounds.Max).Div(2) }

// Read reads the words on a part of the screen, as a person would: from its picture. The zero rectangle is all of it.
// Small print, and letters that look alike, are read wrongly now and then: look for long words.
func (s *Screen) Read(area image.Rectangle) []Word {
	s.tb.Helper()
	system.Need(s.tb, "tesseract")
	picture := s.Picture()
	if area.Empty() {
		area = picture.Bounds()
	}
	return s.recognise(picture, area)
}

// scale is how much larger than on the screen the letters are shown to the reader, which was made for printed pages.
const scale = 3

func (s *Screen) recognise(picture image.Image, area image.Rectangle) []Word {
	s.tb.Helper()
	grey := image.NewGray(image.Rect(0, 0, area.Dx()*scale, area.Dy()*scale))
	draw.CatmullRom.Scale(grey, grey.Bounds(), picture, area, draw.Src, nil)
	var in bytes.Buffer
	if err := png.Encode(&in, grey); err != nil {
		s.tb.Fatal(err)
	}
	cmd := s.Command("tesseract", "-", "-", "--psm", "11", "--dpi", "288", "tsv")
	cmd.Env = append(cmd.Env, "OMP_THREAD_LIMIT=1")
	cmd.Stdin = &in
	out, err := cmd.Output()
	if err != nil {
		s.tb.Fatalf("tesseract: %v", err)
	}
	return parseTSV(string(out), area.Min)
}

// parseTSV reads tesseract's table: level, page, block, paragraph, line, word, left, top, width, height, conf, text.
func parseTSV(table string, origin image.Point) []Word {
	var words []Word
	for line := range strings.Lines(table) {
		f := strings.Split(strings.TrimRight(line, "\n"), "\t")
		if len(f) != 12 || f[0] != "5" || strings.TrimSpace(f[11]) == "" {
			continue
		}
		var n [4]int
		for i := range n {
			n[i], _ = strconv.Atoi(f[6+i]) // the program writes numbers there
			n[i] /= scale
		}
		at := origin.Add(image.Pt(n[0], n[1]))
		words = append(words, Word{
			Text: f[11], Bounds: image.Rectangle{Min: at, Max: at.Add(image.Pt(n[2], n[3]))},
			line: strings.Join(f[1:5], "."),
		})
	}
	return words
}

// Find looks for a phrase among words: words that follow each other on a line.
func Find(words []Word, phrase string) (Word, bool) {
	want := strings.Fields(phrase)
	for i := range words {
		if i+len(want) > len(words) {
			break
		}
		found := words[i]
		for j, w := range want {
			if words[i+j].Text != w || words[i+j].line != found.line {
				found.Text = ""
				break
			}
			found.Bounds = found.Bounds.Union(words[i+j].Bounds)
		}
		if found.Text != "" {
			found.Text = phrase
			return found, true
		}
	}
	return Word{}, false
}

// Text is the words as one line, for a test's message.
func Text(words []Word) string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = w.Text
	}
	return strings.Join(out, " ")
}

// See waits until one of the phrases can be read in the window, and returns the first that is.
func (w *Window) See(limit time.Duration, phrases ...string) Word {
	s := w.screen
	s.tb.Helper()
	var words []Word
	for end := time.Now().Add(limit); time.Now().Before(end); {
		words = s.Read(w.Bounds)
		for _, p := range phrases {
			if found, ok := Find(words, p); ok {
				return found
			}
		}
	}
	s.tb.Fatalf("not seen within %v: %q; the window reads: %s", limit, phrases, Text(words))
	return Word{}
}

// ClickOn waits for a phrase and clicks on it.
func (w *Window) ClickOn(limit time.Duration, phrase string) {
	w.screen.tb.Helper()
	w.screen.Click(w.See(limit, phrase).Centre())
}
