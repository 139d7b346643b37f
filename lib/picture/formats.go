package picture

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/draw"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"strings"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"
	"golang.org/x/image/webp"
)

// format is one file format that this package reads.
type format struct {
	name       string
	extensions []string
	magic      []string // what the data start with; "?" stands for any byte

	config func(io.Reader) (image.Config, error)
	decode func(data []byte, config image.Config, o options) (*image.RGBA, error)
	exif   func(data []byte) []byte // the EXIF block, nil where there is none
}

var formats = []*format{
	{"JPEG", []string{".jpg", ".jpeg", ".jpe", ".jfif"}, []string{"\xff\xd8\xff"},
		jpeg.DecodeConfig, decodeJPEG, exifOfJPEG},
	{"PNG", []string{".png"}, []string{"\x89PNG\r\n\x1a\n"},
		png.DecodeConfig, decodeWith(png.Decode), exifOfPNG},
	{"GIF", []string{".gif"}, []string{"GIF87a", "GIF89a"},
		gif.DecodeConfig, decodeGIF, noEXIF},
	{"WebP", []string{".webp"}, []string{"RIFF????WEBP"},
		webp.DecodeConfig, decodeWebP, exifOfWebP},
	{"BMP", []string{".bmp"}, []string{"BM"},
		bmp.DecodeConfig, decodeWith(bmp.Decode), noEXIF},
	{"TIFF", []string{".tif", ".tiff"}, []string{"II*\x00", "MM\x00*"},
		tiff.DecodeConfig, decodeTIFF, wholeTIFF},
}

// foreign lists what people also take for a picture, with what to do about it.
var foreign = []struct{ magic, advice string }{
	{"????ftypheic", "a HEIC photograph; export it as JPEG (on an iPhone: Settings, Camera, Formats, Most Compatible)"},
	{"????ftypmif1", "a HEIF photograph; export it as JPEG"},
	{"????ftypavif", "an AVIF picture; convert it to PNG or JPEG"},
	{"\xff\x0a", "a JPEG XL picture; convert it to PNG or JPEG"},
	{"\x00\x00\x00\x0cJXL ", "a JPEG XL picture; convert it to PNG or JPEG"},
	{"\x00\x00\x00\x0cjP", "a JPEG 2000 picture; convert it to PNG or JPEG"},
	{"<svg", "an SVG drawing; export it as PNG"},
	{"%PDF", "a PDF document; export the page as PNG"},
	{"8BPS", "a Photoshop document; export it as PNG or JPEG"},
	{"PK\x03\x04", "a ZIP archive; unpack it and give the folder"},
	{"version https://git-lfs", "a Git LFS pointer; fetch the file itself with: git lfs pull"},
}

// sniff returns the format that data begin like.
func sniff(data []byte) (*format, error) {
	for _, f := range formats {
		for _, magic := range f.magic {
			if startsLike(data, magic) {
				return f, nil
			}
		}
	}
	for _, other := range foreign {
		if startsLike(data, other.magic) {
			return nil, fmt.Errorf("%w: %s", ErrUnsupported, other.advice)
		}
	}
	return nil, fmt.Errorf("%w: it begins with %q; give a JPEG, PNG, GIF, WebP, BMP or TIFF file",
		ErrNotPicture, data[:min(len(data), 12)])
}

// startsLike reports whether data start with magic, in which "?" matches any
// byte.
func startsLike(data []byte, magic string) bool {
	if len(data) < len(magic) {
		return false
	}
	for i := range len(magic) {
		if magic[i] != '?' && magic[i] != data[i] {
			return false
		}
	}
	return true
}

// explain says what a decoder's error means for the person with the file.
func (f *format) explain(err error) error {
	var jpegLacks jpeg.UnsupportedError
	var pngLacks png.UnsupportedError
	var tiffLacks tiff.UnsupportedError
	switch {
	case errors.As(err, &jpegLacks), errors.As(err, &pngLacks), errors.As(err, &tiffLacks), errors.Is(err, bmp.ErrUnsupported):
		return fmt.Errorf("%w: this kind of %s (%s); save it again as an 8-bit PNG or JPEG", ErrUnsupported, f.name, detail(err))
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return fmt.Errorf("%w: the %s data end too early; copy or download it again", ErrDamaged, f.name)
	}
	return fmt.Errorf("%w: %s data that cannot be read (%s); copy or download it again", ErrDamaged, f.name, detail(err))
}

// detail returns the text of a decoder's error without the package's name.
func detail(err error) string {
	text := err.Error()
	if _, rest, found := strings.Cut(text, ": "); found {
		return rest
	}
	return text
}

// decodeWith makes a format's decode of a decoder that needs no more than its
// pixels flattened.
func decodeWith(decode func(io.Reader) (image.Image, error)) func([]byte, image.Config, options) (*image.RGBA, error) {
	return func(data []byte, _ image.Config, o options) (*image.RGBA, error) {
		img, err := decode(bytes.NewReader(data))
		if err != nil {
			return nil, err
		}
		return flattenOver(img, o.background), nil
	}
}

// decodeGIF returns the first frame at its place in the logical screen.
func decodeGIF(data []byte, config image.Config, o options) (*image.RGBA, error) {
	frame, err := gif.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	screen := filled(config.Width, config.Height, o.background)
	draw.Draw(screen, frame.Bounds(), flattenOver(frame, o.background), image.Point{}, draw.Src)
	return screen, nil
}

// decodeTIFF decodes, and inverts fax data that count black as zero: their
// runs named white are black then, which the decoder leaves out of account.
func decodeTIFF(data []byte, config image.Config, o options) (*image.RGBA, error) {
	const compression, photometric, blackIsZero, group3, group4 = 259, 262, 1, 3, 4
	img, err := decodeWith(tiff.Decode)(data, config, o)
	if err != nil {
		return nil, err
	}
	zero, _ := tiffShort(data, photometric)
	if method, _ := tiffShort(data, compression); zero == blackIsZero && (method == group3 || method == group4) {
		for i := range img.Pix {
			if i%4 < 3 {
				img.Pix[i] = 255 - img.Pix[i]
			}
		}
	}
	return img, nil
}

// decodeWebP converts the video-range colours of lossy WebP, which the decoder
// hands out as if they were a JPEG's, and composites its alpha.
func decodeWebP(data []byte, _ image.Config, o options) (*image.RGBA, error) {
	if size := int64(binary.LittleEndian.Uint32(data[4:])); size > int64(len(data)-8) {
		return nil, io.ErrUnexpectedEOF // the decoder stops reading after the pixels
	}
	img, err := webp.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	switch img := img.(type) {
	case *image.YCbCr:
		return videoRange.convert(img), nil
	case *image.NYCbCrA:
		opaque := videoRange.convert(&img.YCbCr)
		withAlpha := &image.NRGBA{Pix: opaque.Pix, Stride: opaque.Stride, Rect: opaque.Rect}
		for y := range opaque.Rect.Dy() {
			for x := range opaque.Rect.Dx() {
				withAlpha.Pix[y*opaque.Stride+4*x+3] = img.A[y*img.AStride+x]
			}
		}
		return flattenOver(withAlpha, o.background), nil
	}
	return flattenOver(img, o.background), nil
}
