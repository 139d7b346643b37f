package main

import (
	"fmt"
	"image"
	"strings"

	"golang.org/x/image/vector"
)

// svg writes shapes as an SVG picture.
func svg(shapes []shape) string {
	var b strings.Builder
	fmt.Fprintf(&b, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\">\n", side, side)
	b.WriteString("<title>imagelab: a flask that holds a landscape</title>\n")
	for _, s := range shapes {
		fmt.Fprintf(&b, "<path fill=\"#%02x%02x%02x\" d=\"M%s", s.fill.R, s.fill.G, s.fill.B, s.start)
		for _, c := range s.curves {
			fmt.Fprintf(&b, "C%s %s %s", c[0], c[1], c[2])
		}
		b.WriteString("Z\"/>\n")
	}
	b.WriteString("</svg>\n")
	return b.String()
}

// String gives the coordinates to a hundredth, as they stand in an SVG path.
func (p point) String() string {
	number := func(x float32) string {
		return strings.TrimSuffix(strings.TrimRight(fmt.Sprintf("%.2f", x), "0"), ".")
	}
	return number(p.x) + "," + number(p.y)
}

// render fills shapes, one over the other, on a transparent square of size by size pixels.
func render(shapes []shape, size int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, size, size))
	scale := float32(size) / side
	for _, s := range shapes {
		r := vector.NewRasterizer(size, size)
		r.MoveTo(s.start.x*scale, s.start.y*scale)
		for _, c := range s.curves {
			r.CubeTo(c[0].x*scale, c[0].y*scale, c[1].x*scale, c[1].y*scale, c[2].x*scale, c[2].y*scale)
		}
		r.ClosePath()
		r.Draw(img, img.Bounds(), image.NewUniform(s.fill), image.Point{})
	}
	return img
}
