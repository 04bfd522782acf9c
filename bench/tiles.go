//go:build unix

package main

import (
	"context"
	"errors"
	"hash/maphash"
	"slices"
	"time"
)

// side is the width and height of a tile in pixels.
const side = 32

// steady is how long a picture has to stay to be the one that is kept.
const steady = 4 * time.Second

// tiles is a picture that another process draws, cut into squares whose changes are noted. A window counts as painted
// when four in five of its tiles have what they keep. Tiles of one colour do not count: a background is soon there.
// The fifth is for what comes by itself later or never rests: a draft that saves itself, a caret.
type tiles struct {
	pixels         []byte
	stride         int
	columns, lines int
	seed           maphash.Seed
	empty, now     []uint64 // hashes: of the screen without the window, and last seen
	plain          []bool
	changed        []time.Time
}

func newTiles(pixels []byte, stride, width, height int) tiles {
	t := tiles{pixels: pixels, stride: stride, columns: width / side, lines: height / side, seed: maphash.MakeSeed()}
	n := t.columns * t.lines
	t.empty, t.now, t.plain, t.changed = make([]uint64, n), make([]uint64, n), make([]bool, n), make([]time.Time, n)
	return t
}

// begin takes the picture as it is for the empty one.
func (t *tiles) begin() {
	t.look(time.Time{})
	copy(t.empty, t.now)
	clear(t.changed)
}

// look notes what has changed.
func (t *tiles) look(at time.Time) {
	var h maphash.Hash
	h.SetSeed(t.seed)
	for i := range t.now {
		h.Reset()
		for y := range side {
			_, _ = h.Write(t.row(i, y)) // never fails
		}
		if sum := h.Sum64(); sum != t.now[i] {
			t.now[i], t.changed[i], t.plain[i] = sum, at, t.oneColour(i)
		}
	}
}

// row is one line of pixels of a tile.
func (t *tiles) row(tile, y int) []byte {
	from := (tile/t.columns*side+y)*t.stride + tile%t.columns*side*4
	return t.pixels[from : from+side*4]
}

func (t *tiles) oneColour(tile int) bool {
	first := t.row(tile, 0)
	for y := range side {
		row := t.row(tile, y)
		for x := 0; x < len(row); x += 4 {
			if row[x] != first[0] || row[x+1] != first[1] || row[x+2] != first[2] {
				return false
			}
		}
	}
	return true
}

// painted returns when four in five of the tiles that show something had got what they have now; false if there are
// too few of them for a window.
func (t *tiles) painted() (time.Time, bool) {
	var times []time.Time
	for i, sum := range t.now {
		if sum != t.empty[i] && !t.plain[i] {
			times = append(times, t.changed[i])
		}
	}
	if len(times) < 4 {
		return time.Time{}, false
	}
	slices.SortFunc(times, time.Time.Compare)
	return times[(len(times)*4+4)/5-1], true
}

// watch looks at the picture until it stays, and returns since when it does.
func (t *tiles) watch(ctx context.Context, limit time.Duration) (time.Time, error) {
	end := time.Now().Add(limit)
	for {
		now := time.Now()
		t.look(now)
		if at, ok := t.painted(); ok && now.Sub(at) >= steady {
			return at, nil
		}
		if now.After(end) {
			return time.Time{}, errors.New("no window that keeps its picture appeared")
		}
		if err := wait(ctx, 8*time.Millisecond); err != nil {
			return time.Time{}, err
		}
	}
}
