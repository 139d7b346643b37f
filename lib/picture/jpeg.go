package picture

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"iter"
	"strings"

	"github.com/gen2brain/jpegn"
)

// decodeJPEG decodes with smooth chroma. Package jpegn is three times as fast
// as image/jpeg but shows what it can of damaged data instead of refusing them:
// where that may have been, or the file is of a rarer kind, image/jpeg decides.
// (jpegn registers itself with package image; a program that needs the strict
// decoder in image.Decode calls image/jpeg itself, or this package.)
func decodeJPEG(data []byte, config image.Config, o options) (*image.RGBA, error) {
	img, sure := quickJPEG(data, o.reduction(config, exifOfJPEG(data)))
	if !sure {
		whole, err := strictJPEG(data, config)
		if err != nil {
			return nil, err
		}
		if img == nil {
			img = whole
		}
	}
	if ycc, ok := img.(*image.YCbCr); ok {
		return fullRange.convert(ycc), nil
	}
	return flattenOver(img, o.background), nil
}

// reduction returns by what the sides of a JPEG of config's size are divided:
// 1, 2, 4 or 8.
func (o options) reduction(config image.Config, exif []byte) int {
	w, h := o.atLeast.X, o.atLeast.Y
	if w == 0 {
		return 1
	}
	if !o.asStored && tiffOrientation(exif) >= 5 {
		w, h = h, w
	}
	for n := 8; n > 1; n /= 2 {
		if config.Width >= n*w && config.Height >= n*h {
			return n
		}
	}
	return 1
}

// adobeMarker is an APP14 segment that says: the four channels are CMYK, as
// they are, inverted. libjpeg and PIL assume as much where it is missing.
const adobeMarker = "\xff\xee\x00\x0eAdobe\x00\x64\x00\x00\x00\x00\x00"

// strictJPEG decodes with image/jpeg, and takes four-channel files without
// Adobe's marker as PIL does.
func strictJPEG(data []byte, config image.Config) (image.Image, error) {
	var r io.Reader = bytes.NewReader(data)
	if config.ColorModel == color.CMYKModel && !bytes.Contains(data[:min(len(data), 1<<16)], []byte("\xff\xee\x00\x0eAdobe")) {
		r = io.MultiReader(strings.NewReader("\xff\xd8"+adobeMarker), bytes.NewReader(data[2:]))
	}
	return jpeg.Decode(r)
}

// quickJPEG decodes a baseline file of one scan, grey or with chroma, at a part
// of its size, and gives nil for other files. It is not sure that the data are
// whole where the last unit of luma looks as jpegn leaves it when the data
// end before the picture does, which that of a blank background does as well.
//
// jpegn makes luma and chroma of one scale. A reduced picture is decoded at
// twice its size and luma halved, so that subsampled chroma keeps all it has,
// as in libjpeg.
func quickJPEG(data []byte, denominator int) (img image.Image, sure bool) {
	if !plainJPEG(data) {
		return nil, false
	}
	finer := max(denominator/2, 1)
	decoded, err := jpegn.Decode(bytes.NewReader(data), &jpegn.Options{ScaleDenom: finer})
	if err != nil {
		return nil, false
	}
	unit := image.Pt(8, 8).Div(finer)
	switch img := decoded.(type) {
	case *image.Gray:
		return halveGray(img, denominator/finer), !endsFlat(img.Pix, img.Stride, unit)
	case *image.YCbCr:
		unit.X *= img.YStride / img.CStride
		unit.Y *= len(img.Y) / img.YStride * img.CStride / len(img.Cb)
		return halveYCbCr(img, denominator/finer), !endsFlat(img.Y, img.YStride, unit)
	}
	return nil, false
}

// endsFlat reports whether the last coded unit of a plane is of one level.
func endsFlat(plane []uint8, stride int, unit image.Point) bool {
	last := plane[len(plane)-1]
	for end := len(plane); end > len(plane)-unit.Y*stride; end -= stride {
		for _, v := range plane[end-unit.X : end] {
			if v != last {
				return false
			}
		}
	}
	return true
}

// The markers of a JPEG that are looked for here (ITU-T T.81, table B.1).
const (
	markerBaseline, markerExtended = 0xc0, 0xc1
	markerEnd, markerScan          = 0xd9, 0xda
	markerRestart                  = 0xdd
)

// plainJPEG reports whether a file is baseline, holds one scan of all its
// components without restart markers, and reaches its end marker.
func plainJPEG(data []byte) bool {
	components := -1
	for s := range segments(data) {
		switch s.marker {
		case markerBaseline, markerExtended:
			if len(s.body) < 6 {
				return false
			}
			components = int(s.body[5])
		case markerRestart:
			return false
		case markerScan:
			ends := bytes.LastIndex(s.rest, []byte{0xff, markerEnd}) >= 0
			return len(s.body) > 0 && int(s.body[0]) == components && ends
		}
	}
	return false
}

// segment is a part of a JPEG: its marker, contents, and what follows it.
type segment struct {
	marker     byte
	body, rest []byte
}

// segments yields the segments of a JPEG up to the header of its first scan, or
// to the first that is not whole.
func segments(data []byte) iter.Seq[segment] {
	return func(yield func(segment) bool) {
		for at := 2; at+4 <= len(data) && data[at] == 0xff; {
			marker := data[at+1]
			if marker == 0xff { // a fill byte
				at++
				continue
			}
			end := at + 2 + int(binary.BigEndian.Uint16(data[at+2:]))
			if marker == markerEnd || end < at+4 || end > len(data) {
				return
			}
			if !yield(segment{marker, data[at+4 : end], data[end:]}) || marker == markerScan {
				return
			}
			at = end
		}
	}
}
