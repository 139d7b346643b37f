package picture

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"io"
	"os"
)

// Reasons for which a picture is refused; the errors of [Open], [Decode] and
// [Paths] wrap one of them and say the rest.
var (
	ErrEmpty       = errors.New("no data")                       // zero bytes
	ErrNotPicture  = errors.New("not a picture")                 // no format recognised
	ErrDamaged     = errors.New("damaged or cut short")          // the decoder stopped
	ErrUnsupported = errors.New("not supported")                 // a valid file of a kind not read here
	ErrTooLarge    = errors.New("too large")                     // more pixels or bytes than allowed
	ErrNoPictures  = errors.New("no pictures here to work with") // an empty folder
)

// DefaultMaxPixels is the number of pixels, width times height, above which a
// picture is refused unless [MaxPixels] says otherwise: about what a 100
// megapixel camera writes. Decoding takes up to 16 bytes of memory a pixel.
const DefaultMaxPixels = 108_000_000

// maxBytes is the size of the largest file that is read: an uncompressed
// picture of DefaultMaxPixels at 16 bits a sample with alpha still fits.
const maxBytes = 1 << 30

// Option changes how [Open] and [Decode] read a picture.
type Option func(*options)

type options struct {
	maxPixels  int
	background color.Color
	asStored   bool
	atLeast    image.Point // zero: the full size
}

// MaxPixels refuses pictures of more than n pixels. The default is
// [DefaultMaxPixels]; it panics when n is below 1.
func MaxPixels(n int) Option {
	if n < 1 {
		panic(fmt.Sprintf("picture.MaxPixels: the limit %d is below 1", n))
	}
	return func(o *options) { o.maxPixels = n }
}

// Background composites transparent pixels over c instead of white. c itself
// must be opaque.
func Background(c color.Color) Option {
	if _, _, _, a := c.RGBA(); a != 0xffff {
		panic(fmt.Sprintf("picture.Background: the colour %v is not opaque", c))
	}
	return func(o *options) { o.background = c }
}

// AsStored leaves the pixels as the file holds them instead of turning them
// upright as its EXIF orientation asks for.
func AsStored() Option {
	return func(o *options) { o.asStored = true }
}

// AtLeast lets a JPEG be decoded at 1/2, 1/4 or 1/8 of its size, the smallest
// that is still at least w pixels wide and h high when upright, as PIL's draft
// does: what a larger picture is shrunk to anyway costs less then. The sides
// are divided and rounded up. Baseline files are reduced; all others, and those
// that are smaller than asked for, come in full size. It panics when w or h is
// below 1.
func AtLeast(w, h int) Option {
	mustSize("AtLeast", w, h)
	return func(o *options) { o.atLeast = image.Pt(w, h) }
}

// Open reads the picture in the file at path. See [Decode] for what it reads
// and how; errors name the file.
func Open(path string, opts ...Option) (*image.RGBA, error) {
	img, err := open(path, opts)
	if err != nil {
		return nil, fmt.Errorf("picture: %w", err)
	}
	return img, nil
}

func open(path string, opts []Option) (*image.RGBA, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if info.IsDir() {
		return nil, fmt.Errorf("%s is a folder; list its pictures with picture.Paths and open them one by one", path)
	}
	img, err := read(f, opts)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return img, nil
}

// Decode reads one picture from r: JPEG (baseline and progressive; grey,
// colour, CMYK), PNG, GIF (its first frame, placed in the whole canvas), WebP,
// BMP or TIFF (its first page), recognised by content. The result is upright
// (the EXIF orientation is applied), opaque (transparent pixels are composited
// over white) and starts at (0,0).
//
// Colour samples of JPEG and WebP are interpolated between their centres, as
// libjpeg and libwebp do by default, so that pixels equal PIL's within a few
// levels. Colour profiles are ignored.
//
// It refuses, before it takes memory for them, pictures of more than
// [DefaultMaxPixels] pixels. Damaged data are an error, never a panic.
func Decode(r io.Reader, opts ...Option) (*image.RGBA, error) {
	img, err := read(r, opts)
	if err != nil {
		return nil, fmt.Errorf("picture: %w", err)
	}
	return img, nil
}

// read reads all of r and decodes it.
func read(r io.Reader, opts []Option) (*image.RGBA, error) {
	o := options{maxPixels: DefaultMaxPixels, background: color.White}
	for _, opt := range opts {
		opt(&o)
	}
	data, f, err := recognise(r)
	if err != nil {
		return nil, err
	}
	return f.read(data, o)
}

// recognise reads all of r and says which format it has.
func recognise(r io.Reader) ([]byte, *format, error) {
	data, err := readAll(r)
	switch {
	case err != nil:
		return nil, nil, fmt.Errorf("reading stopped after %d bytes: %w", len(data), err)
	case len(data) == 0:
		return nil, nil, fmt.Errorf("%w: 0 bytes; copy or download the picture again", ErrEmpty)
	case len(data) > maxBytes:
		return nil, nil, fmt.Errorf("%w: more than %d bytes; give a smaller file", ErrTooLarge, maxBytes)
	}
	f, err := sniff(data)
	return data, f, err
}

// readAll is io.ReadAll for at most one byte more than maxBytes. Where r is a file it takes memory once.
func readAll(r io.Reader) ([]byte, error) {
	var b bytes.Buffer
	if f, ok := r.(*os.File); ok {
		if info, err := f.Stat(); err == nil {
			b.Grow(int(min(info.Size(), maxBytes)) + bytes.MinRead)
		}
	}
	_, err := b.ReadFrom(io.LimitReader(r, maxBytes+1))
	return b.Bytes(), err
}

// header reads the header of data and checks the size that it gives.
func (f *format) header(data []byte, maxPixels int) (image.Config, error) {
	config, err := guard(func() (image.Config, error) { return f.config(bytes.NewReader(data)) })
	if err != nil {
		return config, f.explain(err)
	}
	if config.Width < 1 || config.Height < 1 {
		return config, fmt.Errorf("%w: the %s header gives a size of %d x %d pixels; copy or download it again",
			ErrDamaged, f.name, config.Width, config.Height)
	}
	if config.Width > maxPixels/config.Height {
		return config, fmt.Errorf("%w: the %s is %d x %d pixels, the limit %d in all; make it smaller or raise the limit with picture.MaxPixels",
			ErrTooLarge, f.name, config.Width, config.Height, maxPixels)
	}
	return config, nil
}

// read checks the header of data, decodes it and returns the plain picture.
func (f *format) read(data []byte, o options) (*image.RGBA, error) {
	config, err := f.header(data, o.maxPixels)
	if err != nil {
		return nil, err
	}
	img, err := guard(func() (*image.RGBA, error) { return f.decode(data, config, o) })
	if err != nil {
		return nil, f.explain(err)
	}
	if o.asStored {
		return img, nil
	}
	return upright(img, f.orientation(data)), nil
}

// guard calls decode and turns a panic of a decoder, which hostile data can
// cause, into an error.
func guard[T any](decode func() (T, error)) (result T, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the decoder failed: %v", p)
		}
	}()
	return decode()
}
