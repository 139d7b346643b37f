package picture

import (
	"fmt"
	"image"
	"image/color"
	"math"
)

// Outline is a rectangle to draw over a picture, such as the region that a
// random crop took.
type Outline struct {
	// Rect holds the outer edges of the line, in pixels of the picture: a line
	// around the whole picture lies inside it.
	Rect Rect
	// Color is the colour of the line; nil takes Ink(i) for the i-th outline.
	Color color.Color
	// Width is the thickness of the line in pixels; 0 takes a 150th of the
	// picture's longer side, and at least 2.
	Width float64
	// Label is written on a tag of the same colour in the top-left corner of
	// the rectangle; "" draws none.
	Label string
}

// halo is the thickness, relative to the line, of the border on both sides of
// it that sets it off from a picture of its own colour.
const halo = 0.4

// DrawOutlines returns a copy of img with the outlines drawn over it in their
// order, anti-aliased at fractional edges. What lies outside the picture is not
// drawn. It panics when img has no pixels, or when an edge or a width is not a
// finite number, or edges are out of order.
func DrawOutlines(img image.Image, outlines ...Outline) *image.RGBA {
	mustPixels("DrawOutlines", img)
	dst := Flatten(img)
	for i, o := range outlines {
		if o.Color == nil {
			o.Color = Ink(i)
		}
		if o.Width == 0 {
			o.Width = max(float64(max(dst.Rect.Dx(), dst.Rect.Dy()))/150, 2)
		}
		if r := o.Rect; !finite(r.X0, r.Y0, r.X1, r.Y1, o.Width) || r.X0 > r.X1 || r.Y0 > r.Y1 || o.Width < 0 {
			panic(fmt.Sprintf("picture.DrawOutlines: outline %d has the edges %v and the width %g; want finite numbers in order", i, r, o.Width))
		}
		edge := o.Width * halo
		drawRing(dst, grow(o.Rect, edge), o.Width+2*edge, InkOn(o.Color))
		drawRing(dst, o.Rect, o.Width, o.Color)
		if o.Label != "" {
			drawTag(dst, o)
		}
	}
	return dst
}

func finite(values ...float64) bool {
	for _, v := range values {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return false
		}
	}
	return true
}

// grow returns r with each edge moved outwards by d; with a negative d inwards,
// but not past the middle.
func grow(r Rect, d float64) Rect {
	dx, dy := max(d, -r.Dx()/2), max(d, -r.Dy()/2)
	return Rect{r.X0 - dx, r.Y0 - dy, r.X1 + dx, r.Y1 + dy}
}

// drawRing blends a frame of the given width inside the edges of r into dst.
// A pixel takes as much of the colour as the frame covers of its square.
func drawRing(dst *image.RGBA, r Rect, width float64, c color.Color) {
	inner := grow(r, -width)
	ink := color.RGBAModel.Convert(c).(color.RGBA)
	w, h := dst.Rect.Dx(), dst.Rect.Dy()
	x0, x1 := cover(r.X0, r.X1, w)
	y0, y1 := cover(r.Y0, r.Y1, h)
	for y := y0; y < y1; y++ {
		outerY, innerY := overlap(y, r.Y0, r.Y1), overlap(y, inner.Y0, inner.Y1)
		row := dst.Pix[y*dst.Stride:][:4*w]
		for x := x0; x < x1; x++ {
			covered := outerY*overlap(x, r.X0, r.X1) - innerY*overlap(x, inner.X0, inner.X1)
			if covered <= 0 {
				continue
			}
			a := uint8(math.Round(255 * covered))
			p := row[4*x : 4*x+3]
			p[0], p[1], p[2] = blend(ink.R, p[0], a), blend(ink.G, p[1], a), blend(ink.B, p[2], a)
		}
	}
}

// cover returns the range of the n pixels that the interval [lo, hi] touches.
func cover(lo, hi float64, n int) (first, end int) {
	limit := func(v float64) int { return int(min(max(v, 0), float64(n))) }
	return limit(math.Floor(lo)), limit(math.Ceil(hi))
}

// overlap returns how much of pixel i, which spans [i, i+1], lies in [lo, hi].
func overlap(i int, lo, hi float64) float64 {
	return max(min(float64(i+1), hi)-max(float64(i), lo), 0)
}

// drawTag writes the label of o on a filled tag in the corner of its rectangle,
// moved so that its beginning lies inside the picture.
func drawTag(dst *image.RGBA, o Outline) {
	size := min(max(float64(dst.Rect.Dx())/28, 11), 28)
	letters := newLettering(size)
	pad := size / 3
	w := float64(letters.width(o.Label)) + 2*pad
	h := float64(letters.lineHeight()) + pad/2
	x := math.Round(max(min(o.Rect.X0, float64(dst.Rect.Dx())-w), 0))
	y := math.Round(max(min(o.Rect.Y0, float64(dst.Rect.Dy())-h), 0))
	tag := Rect{x, y, x + w, y + h}
	drawRing(dst, tag, max(w, h), o.Color)
	baseline := int(y+pad/4) + letters.ascent()
	letters.draw(dst, int(x+pad), baseline, o.Label, InkOn(o.Color))
}
