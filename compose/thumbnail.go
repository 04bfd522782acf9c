package compose

import (
	"context"
	"errors"
	"fmt"
	"image"
	_ "image/gif"  // the formats of IsPicture
	_ "image/jpeg" // "
	_ "image/png"  // "
	"io"
	"io/fs"

	"golang.org/x/image/draw"
)

// mostPixels is the largest picture that is looked at on screen: larger ones
// than cameras make would take hundreds of megabytes to show small.
const mostPixels = 64_000_000

// ErrNoPicture says that a file cannot be shown as a picture: it is none, it is
// damaged, or it is too large to be looked at. It can be sent all the same.
var ErrNoPicture = errors.New("no picture that can be shown")

// LoadPicture reads an attached picture to be shown on screen: no wider and no
// higher than most pixels, and the right way up as cameras note it. Of an
// animation it is the first frame. Errors: ErrNoPicture, a *FileError, or the
// context's. It takes long.
func LoadPicture(ctx context.Context, a Attachment, most int) (image.Image, error) {
	f, _, err := openUnchanged(a)
	if err != nil {
		return nil, err
	}
	defer f.Close() //nolint:errcheck // only read
	config, _, err := image.DecodeConfig(f)
	switch {
	case err != nil:
		return nil, pictureError(err)
	case config.Width <= 0 || config.Height <= 0 || config.Width > mostPixels/config.Height:
		return nil, ErrNoPicture
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return nil, pictureError(err)
	}
	turn := orientation(f)
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return nil, pictureError(err)
	}
	full, _, err := image.Decode(&contextReader{ctx, f})
	switch {
	case ctx.Err() != nil:
		return nil, fmt.Errorf("read a picture: %w", context.Cause(ctx))
	case err != nil:
		return nil, pictureError(err)
	}
	return turned(scaled(full, most), turn), nil
}

// pictureError tells a disk that fails from a file that is no picture.
func pictureError(err error) error {
	if disk := (*fs.PathError)(nil); errors.As(err, &disk) {
		return fmt.Errorf("read a picture: %w", err)
	}
	return fmt.Errorf("%w: %w", ErrNoPicture, err)
}

// scaled makes a picture as small as it has to be, never larger. The result
// holds on to nothing of what it was made of.
func scaled(full image.Image, most int) *image.NRGBA {
	size := full.Bounds().Size()
	if longest := max(size.X, size.Y); longest > most {
		size = image.Pt(max(1, size.X*most/longest), max(1, size.Y*most/longest))
	}
	small := image.NewNRGBA(image.Rectangle{Max: size})
	draw.BiLinear.Scale(small, small.Bounds(), full, full.Bounds(), draw.Src, nil)
	return small
}
