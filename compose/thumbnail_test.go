package compose_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	jpg "image/jpeg"
	pngs "image/png"
	"os"
	"path/filepath"
	"testing"

	"sendoff/compose"
)

// halves is a picture that is red at the left and blue at the right.
func halves(width, height int) image.Image {
	m := image.NewNRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			m.SetNRGBA(x, y, color.NRGBA{R: 255, A: 255})
			if x >= width/2 {
				m.SetNRGBA(x, y, color.NRGBA{B: 255, A: 255})
			}
		}
	}
	return m
}

func attachBytes(t *testing.T, name string, data []byte) compose.Attachment {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	a, err := compose.Inspect(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func encoded(t *testing.T, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := pngs.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// photograph is a JPEG that says how it has to be turned.
func photograph(t *testing.T, m image.Image, turn uint16, order binary.AppendByteOrder) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpg.Encode(&b, m, &jpg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	tiff := []byte("MM\x00\x2a")
	if order == binary.AppendByteOrder(binary.LittleEndian) {
		tiff = []byte("II\x2a\x00")
	}
	tiff = order.AppendUint32(tiff, 8)
	tiff = order.AppendUint16(tiff, 1)
	tiff = order.AppendUint16(tiff, 0x0112)
	tiff = order.AppendUint16(tiff, 3)
	tiff = order.AppendUint32(tiff, 1)
	tiff = order.AppendUint16(tiff, turn)
	tiff = append(tiff, 0, 0, 0, 0, 0, 0)
	exif := append([]byte("Exif\x00\x00"), tiff...)
	head := append([]byte{0xFF, 0xD8, 0xFF, 0xE1}, binary.BigEndian.AppendUint16(nil, uint16(len(exif)+2))...)
	return append(append(head, exif...), b.Bytes()[2:]...)
}

func isRed(c color.Color) bool { r, _, b, _ := c.RGBA(); return r > 0xC000 && b < 0x4000 }

// A picture is shown no larger than asked for, and never larger than it is.
func TestLoadPictureScales(t *testing.T) {
	a := attachBytes(t, "a.png", encoded(t, halves(400, 200)))
	for most, want := range map[int]image.Point{100: {100, 50}, 1000: {400, 200}, 1: {1, 1}} {
		m, err := compose.LoadPicture(t.Context(), a, most)
		if err != nil || m.Bounds().Size() != want {
			t.Fatalf("%d: %v, %v", most, m, err)
		}
		if most > 1 && (!isRed(m.At(1, 1)) || isRed(m.At(want.X-2, 1))) {
			t.Errorf("%d: the colours are wrong", most)
		}
	}
}

// Photos are seen as the camera was held, in all its eight ways.
func TestLoadPictureTurns(t *testing.T) {
	for turn, red := range map[uint16]image.Point{ // where the left of what is stored is to be seen
		0: {0, 10}, 1: {0, 10}, 2: {39, 10}, 3: {39, 10}, 4: {0, 10}, 5: {10, 0}, 6: {10, 0}, 7: {10, 39}, 8: {10, 39}, 9: {0, 10},
	} {
		for _, order := range []binary.AppendByteOrder{binary.BigEndian, binary.LittleEndian} {
			a := attachBytes(t, "a.jpg", photograph(t, halves(40, 20), turn, order))
			m, err := compose.LoadPicture(t.Context(), a, 100)
			if err != nil {
				t.Fatal(err)
			}
			size := m.Bounds().Size()
			opposite := image.Pt(size.X-1-red.X, red.Y)
			if turn >= 5 && turn <= 8 {
				opposite = image.Pt(red.X, size.Y-1-red.Y)
			}
			if !isRed(m.At(red.X, red.Y)) || isRed(m.At(opposite.X, opposite.Y)) {
				t.Errorf("turn %d, %v: %v is red: %v, %v: %v", turn, order, red, m.At(red.X, red.Y), opposite, m.At(opposite.X, opposite.Y))
			}
		}
	}
}

// What is no picture, is damaged, or is larger than a picture can be, is none
// that can be shown; what is gone or changed says so.
func TestLoadPictureRefuses(t *testing.T) {
	good := encoded(t, halves(400, 200))
	huge := bytes.Clone(good)
	binary.BigEndian.PutUint32(huge[16:], 1<<20) // the width in its header
	binary.BigEndian.PutUint32(huge[20:], 1<<20)
	for name, data := range map[string][]byte{"text": []byte("no picture"), "cut": good[:len(good)/2], "huge": huge, "jpeg": {0xFF, 0xD8, 0xFF, 0xE1, 0, 1}} {
		if m, err := compose.LoadPicture(t.Context(), attachBytes(t, name, data), 100); !errors.Is(err, compose.ErrNoPicture) || m != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	a := attachBytes(t, "a.png", good)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := compose.LoadPicture(ctx, a, 100); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if err := os.WriteFile(a.Path, good[:100], 0o600); err != nil {
		t.Fatal(err)
	}
	var fault *compose.FileError
	if _, err := compose.LoadPicture(t.Context(), a, 100); !errors.As(err, &fault) || fault.Key != compose.FileChanged {
		t.Errorf("changed: %v", err)
	}
}
