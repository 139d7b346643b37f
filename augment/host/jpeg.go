package host

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
)

// JPEG compresses a picture with a quality from 1 to 100 and decompresses it. Its sides are below 65536.
func JPEG(quality int) Whole {
	return func(_ *Worker, p Picture) {
		var file bytes.Buffer
		if err := jpeg.Encode(&file, p.rgba(), &jpeg.Options{Quality: quality}); err != nil {
			panic(fmt.Errorf("host: JPEG of %d x %d pixels: %w", p.Width, p.Height, err))
		}
		img, err := jpeg.Decode(&file)
		if err != nil {
			panic(fmt.Errorf("host: JPEG of %d x %d pixels: %w", p.Width, p.Height, err))
		}
		p.fromYCbCr(img.(*image.YCbCr))
	}
}

// rgba gives the picture in bytes.
func (p Picture) rgba() *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, p.Width, p.Height))
	for y := range p.Height {
		out := img.Pix[y*img.Stride:]
		for row := p.Row(y); len(row) >= 3; row, out = row[3:], out[4:] {
			out[0], out[1], out[2], out[3] = level(row[0]), level(row[1]), level(row[2]), 255
		}
	}
	return img
}

// level is the byte nearest to a number in [0, 1].
func level(v float32) uint8 { return uint8(clamp(v)*255 + 0.5) }

// fromYCbCr makes the picture one of the same size that was decompressed.
func (p Picture) fromYCbCr(img *image.YCbCr) {
	for y := range p.Height {
		row := p.Row(y)
		for x := range p.Width {
			i, j := img.YOffset(x, y), img.COffset(x, y)
			r, g, b := color.YCbCrToRGB(img.Y[i], img.Cb[j], img.Cr[j])
			row[3*x], row[3*x+1], row[3*x+2] = unit[r], unit[g], unit[b]
		}
	}
}
