package show

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"html"
	"image"
	"image/jpeg"
	"image/png"
	"strings"

	"github.com/imagelab-go/imagelab/lib/picture"
)

const (
	pageWidth      = 960  // CSS pixels: the widest a figure is shown by default
	embeddedWidth  = 1280 // pixels of the widest picture that is embedded
	pixelatedWidth = 256  // CSS pixels that a pixelated figure has at least
	photoQuality   = 85   // of embedded JPEGs
	photoBytes     = 40 << 10
)

// displayWidth returns the width in CSS pixels at which a picture w pixels wide
// is shown.
func (l look) displayWidth(w int) int {
	switch {
	case l.width > 0:
		return l.width
	case l.pixelated && w < pixelatedWidth:
		return w * ((pixelatedWidth + w - 1) / w)
	}
	return min(max(w/l.density, 1), pageWidth)
}

// figureHTML returns the HTML of a figure whose picture is at src.
func figureHTML(src string, width int, pixelated bool, alt, caption string) string {
	style := "max-width:100%;height:auto"
	if pixelated {
		style += ";image-rendering:pixelated"
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<figure style="margin:0.5em 0"><img src="%s" width="%d" alt="%s" style="%s">`,
		src, width, html.EscapeString(alt), style)
	if caption != "" {
		fmt.Fprintf(&b, `<figcaption style="margin-top:0.4em;max-width:60em">%s</figcaption>`, html.EscapeString(caption))
	}
	b.WriteString("</figure>")
	return b.String()
}

// dataURI returns img as the source of an img element: PNG, or JPEG where PNG
// is large and takes more than twice as much, as for photographs. Pictures that
// show their pixels are always exact.
func dataURI(img *image.RGBA, l look) (string, error) {
	if size := img.Rect.Size(); size.X > embeddedWidth && !l.pixelated {
		img = picture.Resize(img, embeddedWidth, max(size.Y*embeddedWidth/size.X, 1), picture.Lanczos)
	}
	if !l.pixelated {
		// A quick PNG tells well enough how large a thorough one would be.
		quick, err := encodePNG(img, png.BestSpeed)
		if err != nil {
			return "", err
		}
		if len(quick) > photoBytes {
			var photo bytes.Buffer
			if err := jpeg.Encode(&photo, img, &jpeg.Options{Quality: photoQuality}); err != nil {
				return "", err
			}
			if 2*photo.Len() < len(quick) {
				return "data:image/jpeg;base64," + base64.StdEncoding.EncodeToString(photo.Bytes()), nil
			}
		}
	}
	exact, err := encodePNG(img, png.BestCompression)
	return "data:image/png;base64," + base64.StdEncoding.EncodeToString(exact), err
}

// encodePNG encodes img, with a palette where it has no more than 256 colours.
func encodePNG(img *image.RGBA, level png.CompressionLevel) ([]byte, error) {
	var file bytes.Buffer
	encoder := png.Encoder{CompressionLevel: level}
	var source image.Image = img
	if indexed := index(img); indexed != nil {
		source = indexed
	}
	err := encoder.Encode(&file, source)
	return file.Bytes(), err
}
