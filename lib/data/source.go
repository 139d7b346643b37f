package data

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"io"
	"os"

	"github.com/imagelab-go/imagelab/lib/picture"
)

// source is where the picture of an item comes from.
type source interface {
	// read returns the picture, which is the caller's own, and the SHA-256 of its content.
	read() (*image.RGBA, [sha256.Size]byte, error)
	// sum returns the same SHA-256 without decoding the content.
	sum() ([sha256.Size]byte, error)
	// path is that of the file, or "".
	path() string
}

// errNoSource is the error of an item that no function of this package made.
var errNoSource = errors.New("it was not made by Folder, Folders, List, Named, Products or NewSet")

// Read returns the picture, upright and opaque and free to be changed, and the SHA-256 of its content: of the bytes of its
// file or, where it is no file, of its width and height (8 bytes each, the least significant first) and its RGBA pixels. The
// error names the picture and says why [picture.Decode] refuses it.
func (it Item) Read() (*image.RGBA, [sha256.Size]byte, error) {
	if it.source == nil {
		return nil, [sha256.Size]byte{}, fmt.Errorf("data: the item %q has no picture: %w", it.Name, errNoSource)
	}
	return it.source.read()
}

// Sum returns the SHA-256 that Read returns, without decoding the picture.
func (it Item) Sum() ([sha256.Size]byte, error) {
	if it.source == nil {
		return [sha256.Size]byte{}, fmt.Errorf("data: the item %q has no picture: %w", it.Name, errNoSource)
	}
	return it.source.sum()
}

// Picture returns the picture that Read returns, without its SHA-256. Options are for what is a file, see [picture.Decode].
func (it Item) Picture(options ...picture.Option) (img *image.RGBA, err error) {
	f, ok := it.source.(file)
	if !ok {
		img, _, err = it.Read()
		return img, err
	}
	err = f.open(func(r io.Reader) error {
		if img, err = picture.Decode(r, options...); err != nil {
			return fmt.Errorf("%s: %w", string(f), err)
		}
		return nil
	})
	return img, err
}

// Path returns the path of the picture's file, and "" where it is no file.
func (it Item) Path() string {
	if it.source == nil {
		return ""
	}
	return it.source.path()
}

// file is a picture in a file, by its path.
type file string

func (f file) path() string { return string(f) }

func (f file) read() (img *image.RGBA, sum [sha256.Size]byte, err error) {
	sum, err = f.hash(func(r io.Reader) error {
		img, err = picture.Decode(r)
		return err
	})
	return img, sum, err
}

func (f file) sum() ([sha256.Size]byte, error) {
	return f.hash(func(io.Reader) error { return nil })
}

// hash returns the SHA-256 of the file, whose bytes look sees first.
func (f file) hash(look func(io.Reader) error) (sum [sha256.Size]byte, err error) {
	err = f.open(func(r io.Reader) error {
		h := sha256.New()
		if err := look(io.TeeReader(r, h)); err != nil {
			return fmt.Errorf("%s: %w", string(f), err)
		}
		_, err := io.Copy(h, r)
		h.Sum(sum[:0])
		return err
	})
	return sum, err
}

// open calls look with the file; an error of it names the file itself.
func (f file) open(look func(io.Reader) error) error {
	r, err := os.Open(string(f))
	if err == nil {
		defer r.Close()
		err = look(r)
	}
	if err != nil {
		return fmt.Errorf("data: %w", err)
	}
	return nil
}

// drawn is a picture in memory.
type drawn struct{ img *image.RGBA }

func (d drawn) path() string { return "" }

func (d drawn) read() (*image.RGBA, [sha256.Size]byte, error) {
	img := picture.Flatten(d.img)
	return img, pixelSum(img), nil
}

func (d drawn) sum() ([sha256.Size]byte, error) {
	_, sum, err := d.read()
	return sum, err
}

// pixelSum is the SHA-256 of the size and the pixels of a flattened picture.
func pixelSum(img *image.RGBA) [sha256.Size]byte {
	size := binary.LittleEndian.AppendUint64(nil, uint64(img.Rect.Dx()))
	size = binary.LittleEndian.AppendUint64(size, uint64(img.Rect.Dy()))
	h := sha256.New()
	h.Write(size)
	h.Write(img.Pix)
	return [sha256.Size]byte(h.Sum(nil))
}
