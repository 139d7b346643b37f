package picture

import (
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"path/filepath"
	"strings"

	"github.com/imagelab-go/imagelab/lib/atomicfile"
)

// DefaultQuality is the JPEG quality that [Save] uses unless [Quality] says
// otherwise; differences to the original can hardly be seen.
const DefaultQuality = 95

// SaveOption changes how [Save] writes a picture.
type SaveOption func(*saveOptions)

type saveOptions struct {
	quality     int
	compression png.CompressionLevel
}

// Quality sets the JPEG quality, 1 (smallest file) to 100; PNG files ignore
// it. It panics outside that range.
func Quality(q int) SaveOption {
	if q < 1 || q > 100 {
		panic(fmt.Sprintf("picture.Quality: %d is not in [1, 100]", q))
	}
	return func(o *saveOptions) { o.quality = q }
}

// Compression sets how hard PNG files are compressed; JPEG files ignore it.
// The default is [png.DefaultCompression].
func Compression(level png.CompressionLevel) SaveOption {
	return func(o *saveOptions) { o.compression = level }
}

// Save writes img to path, as PNG or JPEG by the extension (.png, .jpg,
// .jpeg). Transparent pixels are composited over white in both. The file
// appears under its name only when it is complete: it is written beside it
// under a temporary name and renamed, so that a reader never sees half a
// picture and a failure leaves an older file as it was.
func Save(path string, img image.Image, opts ...SaveOption) error {
	mustPixels("Save", img)
	o := saveOptions{quality: DefaultQuality}
	for _, opt := range opts {
		opt(&o)
	}
	var encode func(io.Writer) error
	switch extension := strings.ToLower(filepath.Ext(path)); extension {
	case ".png":
		encoder := png.Encoder{CompressionLevel: o.compression}
		encode = func(w io.Writer) error { return encoder.Encode(w, plain(img)) }
	case ".jpg", ".jpeg":
		encode = func(w io.Writer) error { return jpeg.Encode(w, plain(img), &jpeg.Options{Quality: o.quality}) }
	default:
		return fmt.Errorf("picture: %s: cannot write the extension %q; use .png, .jpg or .jpeg", path, extension)
	}
	if err := atomicfile.Write(path, encode); err != nil {
		return fmt.Errorf("picture: %s: not written: %w", path, err)
	}
	return nil
}
