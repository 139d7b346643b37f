package picture

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/gif"
	"image/png"
	"io"
	"os"
	"slices"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"
)

// Mask is a segmentation mask: a label for each pixel of a picture, row by row. Label 0 is the background as a rule.
type Mask struct {
	Width, Height int
	Labels        []int32
	// Palette holds the colours of the labels where the mask came from a file with a palette, and nil where it is gray.
	Palette color.Palette
}

// NewMask returns a mask of w x h pixels of label 0. It panics when w or h is below 1.
func NewMask(w, h int) Mask {
	if w < 1 || h < 1 {
		panic(fmt.Sprintf("picture.NewMask(%d, %d): both sides must be at least 1", w, h))
	}
	return Mask{Width: w, Height: h, Labels: make([]int32, w*h)}
}

// Size returns the width and the height.
func (m Mask) Size() image.Point { return image.Pt(m.Width, m.Height) }

// At returns the label of the pixel in column x and row y.
func (m Mask) At(x, y int) int32 { return m.Labels[y*m.Width+x] }

// Check reports a mask that is none: without pixels, or with more or fewer labels than it has pixels.
func (m Mask) Check() error {
	if m.Width < 1 || m.Height < 1 || len(m.Labels) != m.Width*m.Height {
		return fmt.Errorf("picture: a mask of %d x %d with %d labels; there must be one label for each pixel", m.Width, m.Height, len(m.Labels))
	}
	return nil
}

// OpenMask reads the mask in the file at path: a PNG, GIF, BMP or TIFF whose pixels are labels, see [MaskOf]. Errors name the file.
func OpenMask(path string) (Mask, error) {
	f, err := os.Open(path)
	if err != nil {
		return Mask{}, fmt.Errorf("picture: %w", err)
	}
	defer f.Close()
	m, err := readMask(f)
	if err != nil {
		return Mask{}, fmt.Errorf("picture: mask %s: %w", path, err)
	}
	return m, nil
}

// DecodeMask reads a mask from r, see [OpenMask].
func DecodeMask(r io.Reader) (Mask, error) {
	m, err := readMask(r)
	if err != nil {
		return Mask{}, fmt.Errorf("picture: mask: %w", err)
	}
	return m, nil
}

// labelDecoders are those of the formats that keep labels.
var labelDecoders = map[string]func(io.Reader) (image.Image, error){"PNG": png.Decode, "GIF": gif.Decode, "BMP": bmp.Decode, "TIFF": tiff.Decode}

func readMask(r io.Reader) (Mask, error) {
	data, f, err := recognise(r)
	if err != nil {
		return Mask{}, err
	}
	decode, ok := labelDecoders[f.name]
	if !ok {
		return Mask{}, fmt.Errorf("%w: %s changes values and does not keep labels; save the mask as PNG", ErrUnsupported, f.name)
	}
	if _, err := f.header(data, DefaultMaxPixels); err != nil {
		return Mask{}, err
	}
	img, err := guard(func() (image.Image, error) { return decode(bytes.NewReader(data)) })
	if err != nil {
		return Mask{}, f.explain(err)
	}
	return maskOf(img)
}

// MaskOf returns the labels in a picture: the index of each pixel in its palette, or its gray level, of 8 or of 16 bits. A picture in colours
// without a palette is an error, since its colours say nothing about labels, unless all are gray.
func MaskOf(img image.Image) (Mask, error) {
	if Missing(img) {
		return Mask{}, fmt.Errorf("picture: a mask of nothing; give a picture with pixels")
	}
	m, err := maskOf(img)
	if err != nil {
		return Mask{}, fmt.Errorf("picture: %w", err)
	}
	return m, nil
}

func maskOf(img image.Image) (Mask, error) {
	b := img.Bounds()
	m := NewMask(b.Dx(), b.Dy())
	label, err := labels(img)
	if err != nil {
		return Mask{}, err
	}
	if p, ok := img.(*image.Paletted); ok {
		m.Palette = slices.Clone(p.Palette)
	}
	for y := range m.Height {
		for x := range m.Width {
			l, err := label(b.Min.X+x, b.Min.Y+y)
			if err != nil {
				return Mask{}, err
			}
			m.Labels[y*m.Width+x] = l
		}
	}
	return m, nil
}

// labels gives how the labels of a picture are read.
func labels(img image.Image) (func(x, y int) (int32, error), error) {
	switch img := img.(type) {
	case *image.Paletted:
		return func(x, y int) (int32, error) { return int32(img.ColorIndexAt(x, y)), nil }, nil
	case *image.Gray16:
		return func(x, y int) (int32, error) { return int32(img.Gray16At(x, y).Y), nil }, nil
	case *image.Gray:
		return func(x, y int) (int32, error) { return int32(img.GrayAt(x, y).Y), nil }, nil
	case *image.RGBA, *image.NRGBA:
		return func(x, y int) (int32, error) {
			r, g, b, a := img.At(x, y).RGBA()
			if r != g || g != b || a != 0xffff {
				return 0, fmt.Errorf("%w: the pixel at (%d, %d) has the colour %v; a mask must be gray or have a palette",
					ErrUnsupported, x, y, img.At(x, y))
			}
			return int32(r >> 8), nil
		}, nil
	}
	return nil, fmt.Errorf("%w: a mask of %T; it must be gray or have a palette", ErrUnsupported, img)
}

// Image returns the mask as a picture that [MaskOf] reads: with its palette where it has one that holds all labels, else gray, of 16 bits where a label
// is above 255. A label below 0 or above 65535 is an error.
func (m Mask) Image() (image.Image, error) {
	if err := m.Check(); err != nil {
		return nil, err
	}
	most := slices.Max(m.Labels)
	if least := slices.Min(m.Labels); least < 0 || most > 65535 {
		return nil, fmt.Errorf("picture: a mask with labels from %d to %d; a picture holds 0 to 65535", least, most)
	}
	box := image.Rect(0, 0, m.Width, m.Height)
	switch {
	case int(most) < len(m.Palette):
		img := image.NewPaletted(box, m.Palette)
		for i, l := range m.Labels {
			img.Pix[i] = uint8(l)
		}
		return img, nil
	case most > 255:
		img := image.NewGray16(box)
		for i, l := range m.Labels {
			img.Pix[2*i], img.Pix[2*i+1] = uint8(l>>8), uint8(l)
		}
		return img, nil
	}
	img := image.NewGray(box)
	for i, l := range m.Labels {
		img.Pix[i] = uint8(l)
	}
	return img, nil
}
