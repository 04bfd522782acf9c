package ui

import (
	"cmp"
	"errors"
	"image"
	"image/color"
	"image/png"
	"io/fs"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"
)

// How far a picture may be from its golden one. Another processor may round
// the edge of a letter otherwise: that changes few pixels, by little. A control
// that has moved by one pixel, or has another colour, changes far more.
const (
	littleDifference = 6  // of 255, in any of the three colours
	fewPixels        = 40 // of a screen that differ by more
)

// goldenScenes are the six screens that have golden pictures.
func goldenScenes(t *testing.T) []scene {
	t.Helper()
	names := []string{"welcome", "setup-do-first", "composer-full", "message-refused", "message-sent", "list"}
	all := append(scenes(), scene{"list", setup{real: true}, func(r *rig) {
		for _, m := range states() {
			r.fake.put(m)
		}
		r.win.mail.reload()
	}})
	var golden []scene
	for _, s := range all {
		if slices.Contains(names, s.name) {
			golden = append(golden, s)
		}
	}
	if len(golden) != len(names) {
		t.Fatalf("%d of %q are scenes", len(golden), names)
	}
	return golden
}

// Six screens look as they did when somebody last looked at them, light and
// dark. SENDOFF_GOLDEN=renew makes their pictures anew.
func TestGoldenPictures(t *testing.T) {
	for _, s := range goldenScenes(t) {
		t.Run(s.name, func(t *testing.T) {
			s.set.still = true
			r := newRig(t, s.set)
			s.show(r)
			for name, variant := range map[string]fyne.ThemeVariant{"light": theme.VariantLight, "dark": theme.VariantDark} {
				r.win.look.variant = func(fyne.ThemeVariant) fyne.ThemeVariant { return variant }
				test.ApplyTheme(t, r.win.look)
				r.settle()
				golden(t, s.name+"-"+name, r.win.win.Canvas().Capture())
			}
		})
	}
}

// golden compares a picture with the golden one of that name.
func golden(t *testing.T, name string, got image.Image) {
	t.Helper()
	path := filepath.Join("testdata", "golden", name+".png")
	if os.Getenv("SENDOFF_GOLDEN") == "renew" {
		save(t, path, got)
		return
	}
	failed := filepath.Join("testdata", "failed", name+".png")
	want, err := load(path)
	if err == nil && want.Bounds() == got.Bounds() {
		n := differences(want, got)
		if n <= fewPixels {
			return
		}
		t.Errorf("%s: %d pixels differ; see %s", name, n, failed)
	} else {
		t.Errorf("%s: the golden picture: %v; what is there now is in %s", name, err, failed)
	}
	save(t, failed, got)
}

// differences counts the pixels of two pictures of one size that differ by
// more than a little.
func differences(a, b image.Image) int {
	n := 0
	at := a.Bounds()
	for y := at.Min.Y; y < at.Max.Y; y++ {
		for x := at.Min.X; x < at.Max.X; x++ {
			if distance(a.At(x, y), b.At(x, y)) > littleDifference {
				n++
			}
		}
	}
	return n
}

// distance is how far two colours lie apart in the colour in which they differ
// most.
func distance(a, b color.Color) int {
	p, q := rgba8(a), rgba8(b)
	return max(abs(int(p.R)-int(q.R)), abs(int(p.G)-int(q.G)), abs(int(p.B)-int(q.B)))
}

func rgba8(c color.Color) color.RGBA { return color.RGBAModel.Convert(c).(color.RGBA) } //nolint:forcetypeassert // what the model makes

func abs(n int) int { return max(n, -n) }

func load(path string) (image.Image, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	picture, err := png.Decode(f)
	return picture, errors.Join(err, f.Close())
}

// save writes a picture as a small PNG: of 256 colours, which is all there are
// in a window but for some edges of letters.
func save(t *testing.T, path string, picture image.Image) {
	t.Helper()
	must(t, os.MkdirAll(filepath.Dir(path), fs.ModePerm))
	f, err := os.Create(path)
	must(t, err)
	must(t, (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(f, paletted(picture)))
	must(t, f.Close())
}

// paletted gives each pixel the nearest of 256 colours of the picture.
func paletted(picture image.Image) image.Image {
	count := map[color.RGBA]int{}
	at := picture.Bounds()
	for y := at.Min.Y; y < at.Max.Y; y++ {
		for x := at.Min.X; x < at.Max.X; x++ {
			count[rgba8(picture.At(x, y))]++
		}
	}
	palette := fewColours(count)
	index := map[color.RGBA]uint8{}
	for c := range count {
		index[c] = uint8(palette.Index(c))
	}
	small := image.NewPaletted(at, palette)
	for y := at.Min.Y; y < at.Max.Y; y++ {
		for x := at.Min.X; x < at.Max.X; x++ {
			small.SetColorIndex(x, y, index[rgba8(picture.At(x, y))])
		}
	}
	return small
}

// fewColours chooses at most 256 colours: first those of surfaces, which are used
// most, then always the one that lies farthest from all that are chosen.
func fewColours(count map[color.RGBA]int) color.Palette {
	const surfaces, most = 48, 256
	left := slices.SortedFunc(maps.Keys(count), func(a, b color.RGBA) int {
		return cmp.Or(count[b]-count[a], int(a.R)-int(b.R), int(a.G)-int(b.G), int(a.B)-int(b.B))
	})
	far := make([]int, len(left))
	for i := range far {
		far[i] = math.MaxInt
	}
	var palette color.Palette
	for len(palette) < min(most, len(left)) {
		next := len(palette)
		if next >= surfaces {
			next = slices.Index(far, slices.Max(far))
		}
		palette = append(palette, left[next])
		for i, c := range left {
			far[i] = min(far[i], distance(c, left[next]))
		}
	}
	return palette
}
