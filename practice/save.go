package practice

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strconv"

	"github.com/gabriel-vasile/mimetype"

	"sendoff/compose"
)

// ErrDamaged says that a part of a message cannot be decoded to its end.
var ErrDamaged = errors.New("the part is damaged")

// FileName is a name to save the part under: its own, or one made up.
func (p Part) FileName() string {
	if p.Name != "" {
		return p.Name
	}
	name := "part-" + strconv.Itoa(p.Index+1)
	if t := mimetype.Lookup(p.Type); t != nil {
		name += t.Extension()
	}
	return name
}

// SavePart writes the decoded bytes of one part of a message to a file, which
// is whole or not there, and takes the place of a file of that name: the
// person has chosen it. It streams and never writes more than the message
// holds, since no encoding of mail makes bytes smaller. Errors: ErrNotFound,
// ErrDamaged, or those of the disk.
func (m *Mailbox) SavePart(ctx context.Context, id string, index int, path string) error {
	return m.savePart(ctx, id, index, func(write func(io.Writer) error) error { return compose.SaveAs(path, write) })
}

// SavePartIn writes one part as SavePart does, into a folder, under its name or
// one like it: a file that is there already stays. It returns the path.
func (m *Mailbox) SavePartIn(ctx context.Context, id string, index int, folder, name string) (path string, err error) {
	err = m.savePart(ctx, id, index, func(write func(io.Writer) error) error {
		path, err = compose.SaveIn(folder, name, write)
		return err
	})
	return path, err
}

// savePart decodes a part into the file that save makes.
func (m *Mailbox) savePart(ctx context.Context, id string, index int, save func(write func(io.Writer) error) error) error {
	r, err := m.OpenPart(ctx, id, index)
	if err != nil {
		return err
	}
	defer r.Close() //nolint:errcheck // only read
	err = save(func(w io.Writer) error { return decodeInto(ctx, w, r) })
	if err != nil {
		return fmt.Errorf("save a part: %w", err)
	}
	return nil
}

// decodeInto copies a part and tells a part that breaks from a disk that does.
func decodeInto(ctx context.Context, w io.Writer, r io.Reader) error {
	source := &countingReader{r: r}
	_, err := io.Copy(w, source)
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case source.err == nil:
		return err
	}
	if disk := (*fs.PathError)(nil); errors.As(source.err, &disk) {
		return source.err
	}
	return fmt.Errorf("%w: %w", ErrDamaged, source.err)
}
