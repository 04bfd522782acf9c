package account

import (
	"crypto/rand"
	"errors"
	"fmt"
	"strconv"
	"strings"

	gokeyring "github.com/zalando/go-keyring"
)

const (
	// pieceSize is what every system takes as one item: Windows has room for
	// 2560 bytes, macOS for about 3000.
	pieceSize = 2000
	// maxPieces bounds a secret to far more than any token is long.
	maxPieces = 64
	// pieceMark begins an item that holds no secret but says where its pieces
	// are: mark, generation, number of pieces.
	pieceMark = "sendoff-pieces:1:"
)

// pieces keeps a secret in one item of a keyring or, where the system has no
// room for it, in several. A secret is replaced at one stroke: new pieces have
// a new generation, and the old ones go after the head names the new ones.
type pieces struct {
	ring    ring
	service string
}

func (p pieces) set(id, secret string) error {
	before, _ := p.ring.Get(p.service, id) // only to clean up after it
	err := gokeyring.ErrSetDataTooBig
	if !strings.HasPrefix(secret, pieceMark) {
		err = p.ring.Set(p.service, id, secret)
	}
	if errors.Is(err, gokeyring.ErrSetDataTooBig) {
		err = p.setInPieces(id, secret)
	}
	if err != nil {
		return err
	}
	_ = p.sweep(id, before) // left-over pieces are not the secret
	return nil
}

func (p pieces) setInPieces(id, secret string) error {
	generation, n := rand.Text()[:8], 0
	head := func() string { return fmt.Sprintf("%s%s:%d", pieceMark, generation, n) }
	for rest := secret; rest != ""; n++ {
		size := min(len(rest), pieceSize)
		if n == maxPieces {
			_ = p.sweep(id, head())
			return gokeyring.ErrSetDataTooBig
		}
		if err := p.ring.Set(p.service, pieceName(id, generation, n), rest[:size]); err != nil {
			_ = p.sweep(id, head())
			return err
		}
		rest = rest[size:]
	}
	if err := p.ring.Set(p.service, id, head()); err != nil {
		_ = p.sweep(id, head())
		return err
	}
	return nil
}

func (p pieces) get(id string) (string, error) {
	head, err := p.ring.Get(p.service, id)
	if err != nil {
		return "", err
	}
	generation, n, ok := parseHead(head)
	if !ok {
		return head, nil
	}
	var secret strings.Builder
	for i := range n {
		piece, err := p.ring.Get(p.service, pieceName(id, generation, i))
		if err != nil {
			return "", err
		}
		secret.WriteString(piece)
	}
	return secret.String(), nil
}

func (p pieces) remove(id string) error {
	head, err := p.ring.Get(p.service, id)
	if err != nil {
		return err
	}
	if err := p.ring.Delete(p.service, id); err != nil {
		return err
	}
	return p.sweep(id, head)
}

// sweep deletes the pieces that a head names, if it names any.
func (p pieces) sweep(id, head string) error {
	generation, n, ok := parseHead(head)
	if !ok {
		return nil
	}
	var errs []error
	for i := range n {
		if err := p.ring.Delete(p.service, pieceName(id, generation, i)); !errors.Is(err, gokeyring.ErrNotFound) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

func pieceName(id, generation string, i int) string {
	return id + "." + generation + "." + strconv.Itoa(i)
}

func parseHead(head string) (generation string, n int, ok bool) {
	rest, ok := strings.CutPrefix(head, pieceMark)
	if !ok {
		return "", 0, false
	}
	generation, count, _ := strings.Cut(rest, ":")
	n, err := strconv.Atoi(count)
	if err != nil || n < 0 || n > maxPieces {
		return "", 0, false
	}
	return generation, n, true
}
