package ui

import (
	"context"
	"image"

	"sendoff/compose"
)

// pictures reads attached pictures to be shown on screen, one after the other
// and off the UI goroutine.
type pictures struct {
	*shell
	most    func() int             // pixels a side
	changed func()                 // another one is there
	have    map[string]image.Image // by the ids of their attachments; nil: it cannot be shown
	want    []compose.Attachment
	busy    bool
}

func newPictures(s *shell, most func() int, changed func()) *pictures {
	return &pictures{shell: s, most: most, changed: changed, have: map[string]image.Image{}}
}

// show reads these pictures, as far as they are not there, and forgets others.
func (p *pictures) show(list []compose.Attachment) {
	have := make(map[string]image.Image, len(list))
	for _, a := range list {
		if shown, ok := p.have[a.ID]; ok {
			have[a.ID] = shown
		}
	}
	p.have, p.want = have, list
	p.next()
}

func (p *pictures) next() {
	if p.busy {
		return
	}
	for _, a := range p.want {
		if _, ok := p.have[a.ID]; ok {
			continue
		}
		p.busy = true
		most := p.most()
		fetch(p.bridge, func(ctx context.Context) (image.Image, error) { return compose.LoadPicture(ctx, a, most) },
			func(shown image.Image, err error) { p.arrived(a.ID, shown, err) })
		return
	}
}

// arrived takes a picture, if it is still wanted, and goes on.
func (p *pictures) arrived(id string, shown image.Image, err error) {
	p.busy = false
	if err != nil {
		p.log.Warn("showing a picture", "err", err)
		shown = nil
	}
	for _, a := range p.want {
		if a.ID == id {
			p.have[id] = shown
			p.changed()
			break
		}
	}
	p.next()
}
