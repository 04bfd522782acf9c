package compose

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"image"
	"io"
	"slices"
)

// The orientations of EXIF (tag 0x0112): where the first row and the first
// column of the stored picture are when one looks at it.
const (
	upright  = 1
	lastTurn = 8
)

const (
	exifMarker    = 0xE1
	pictureMarker = 0xDA
	exifName      = "Exif\x00\x00"
	exifTag       = 0x0112
	exifLeast     = 8 + 2 // header of TIFF and the number of entries
	exifEntry     = 12
)

// orientation finds how a JPEG has to be turned to be seen the right way up.
// Whatever is no JPEG or does not say is upright.
func orientation(r io.Reader) int {
	b := bufio.NewReader(r)
	if start, err := b.Peek(2); err != nil || start[0] != 0xFF || start[1] != 0xD8 {
		return upright
	}
	_, _ = b.Discard(2)
	for {
		marker, segment, ok := nextSegment(b)
		switch {
		case !ok:
			return upright
		case marker == exifMarker && bytes.HasPrefix(segment, []byte(exifName)):
			return tiffOrientation(segment[len(exifName):])
		}
	}
}

// nextSegment reads one segment of those before the picture itself.
func nextSegment(r io.Reader) (marker byte, segment []byte, ok bool) {
	head := make([]byte, 4) // 0xFF, the marker, and the length, which counts itself
	if _, err := io.ReadFull(r, head); err != nil || head[0] != 0xFF || head[1] == pictureMarker {
		return 0, nil, false
	}
	length := int(binary.BigEndian.Uint16(head[2:])) - 2
	if length < 0 {
		return 0, nil, false
	}
	segment = make([]byte, length)
	_, err := io.ReadFull(r, segment)
	return head[1], segment, err == nil
}

// tiffOrientation looks through the first directory of an EXIF block.
func tiffOrientation(tiff []byte) int {
	if len(tiff) < exifLeast {
		return upright
	}
	var order binary.ByteOrder = binary.BigEndian
	if string(tiff[:2]) == "II" {
		order = binary.LittleEndian
	}
	at := int64(order.Uint32(tiff[4:]))
	if at+2 > int64(len(tiff)) {
		return upright
	}
	entries := int(order.Uint16(tiff[at:]))
	for i := range entries {
		from := at + 2 + int64(i)*exifEntry
		if from+exifEntry > int64(len(tiff)) {
			return upright
		}
		if order.Uint16(tiff[from:]) == exifTag {
			if turn := int(order.Uint16(tiff[from+8:])); upright <= turn && turn <= lastTurn {
				return turn
			}
			return upright
		}
	}
	return upright
}

// turned gives a picture as it is to be seen.
func turned(src *image.NRGBA, turn int) *image.NRGBA {
	if turn == upright {
		return src
	}
	size := src.Bounds().Size()
	onSide := turn > 4
	target := size
	if onSide {
		target = image.Pt(size.Y, size.X)
	}
	dst := image.NewNRGBA(image.Rectangle{Max: target})
	mirrored, upsideDown := slices.Contains([]int{2, 3, 7, 8}, turn), slices.Contains([]int{3, 4, 6, 7}, turn)
	for y := range size.Y {
		for x := range size.X {
			tx, ty := x, y
			if mirrored {
				tx = size.X - 1 - x
			}
			if upsideDown {
				ty = size.Y - 1 - y
			}
			if onSide {
				tx, ty = ty, tx
			}
			dst.SetNRGBA(tx, ty, src.NRGBAAt(x, y))
		}
	}
	return dst
}
