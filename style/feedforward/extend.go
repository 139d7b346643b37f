package feedforward

import (
	"image"

	"github.com/imagelab-go/imagelab/lib/picture"
)

// extended continues a picture to the right and below by its mirror image, until its sides are those of its bucket.
func (m *Model) extended(img image.Image) *image.RGBA {
	return mirrored(picture.Flatten(img), m.extendedSize(img.Bounds().Size()))
}

// extendedSize is the size of the bucket of a size.
func (m *Model) extendedSize(size image.Point) image.Point {
	up := func(n int) int { return max((n+m.buckets-1)/m.buckets*m.buckets, smallest) }
	return image.Pt(up(size.X), up(size.Y))
}

// mirrored continues a picture to a size that is not smaller by mirroring it, edge pixels included, as often as needed.
func mirrored(img *image.RGBA, size image.Point) *image.RGBA {
	if img.Rect.Size() == size {
		return img
	}
	wide := image.NewRGBA(image.Rectangle{Max: size})
	for y := range size.Y {
		row := img.Pix[reflected(y, img.Rect.Dy())*img.Stride:]
		for x := range size.X {
			from := 4 * reflected(x, img.Rect.Dx())
			copy(wide.Pix[wide.PixOffset(x, y):][:4], row[from:from+4])
		}
	}
	return wide
}

// reflected gives the place in an axis of n that place i behind it mirrors.
func reflected(i, n int) int {
	i %= 2 * n
	if i >= n {
		i = 2*n - 1 - i
	}
	return i
}
