package main

import "image/color"

// side is the width and height of the drawing, in its own units.
const side = 64

// point is a place in the drawing, x to the right and y down.
type point struct{ x, y float32 }

// curve is a cubic Bézier curve from the end of what goes before it to its last point.
type curve [3]point

// shape is a closed, filled outline.
type shape struct {
	fill   color.RGBA
	start  point
	curves []curve
}

var (
	navy   = color.RGBA{0x17, 0x2b, 0x4d, 0xff}
	white  = color.RGBA{0xff, 0xff, 0xff, 0xff}
	sky    = color.RGBA{0xbd, 0xe4, 0xf7, 0xff}
	yellow = color.RGBA{0xff, 0xb0, 0x1f, 0xff}
	teal   = color.RGBA{0x3f, 0xa7, 0x96, 0xff}
	green  = color.RGBA{0x1d, 0x6b, 0x5a, 0xff}
)

// logo is a flask on a rounded square; what it holds is a landscape with the sun over two hills.
var logo = []shape{
	rounded(navy, point{0, 0}, point{64, 64}, 14),
	rounded(white, point{18, 6}, point{46, 12}, 3),
	flask(white, 0),
	flask(sky, 4),
	circle(yellow, point{36, 31}, 5),
	hill(teal, point{17.2, 41.5}, point{22, 33}, point{31, 38}, point{48.9, 46}),
	hill(green, point{14.8, 46.5}, point{30, 51.5}, point{37, 34}, point{46.6, 41}),
}

// line gives a straight piece as a curve.
func line(from, to point) curve {
	between := func(t float32) point { return point{from.x + t*(to.x-from.x), from.y + t*(to.y-from.y)} }
	return curve{between(1. / 3), between(2. / 3), to}
}

// arc is the control distance, in radii, with which a Bézier curve follows a quarter of a circle.
const arc = 0.5523

// rounded is a rectangle with round corners.
func rounded(fill color.RGBA, low, high point, r float32) shape {
	k := r * (1 - arc)
	s := shape{fill: fill, start: point{low.x + r, low.y}}
	s.lineTo(point{high.x - r, low.y})
	s.curveTo(point{high.x - k, low.y}, point{high.x, low.y + k}, point{high.x, low.y + r})
	s.lineTo(point{high.x, high.y - r})
	s.curveTo(point{high.x, high.y - k}, point{high.x - k, high.y}, point{high.x - r, high.y})
	s.lineTo(point{low.x + r, high.y})
	s.curveTo(point{low.x + k, high.y}, point{low.x, high.y - k}, point{low.x, high.y - r})
	s.lineTo(point{low.x, low.y + r})
	s.curveTo(point{low.x, low.y + k}, point{low.x + k, low.y}, point{low.x + r, low.y})
	return s
}

func circle(fill color.RGBA, c point, r float32) shape {
	return rounded(fill, point{c.x - r, c.y - r}, point{c.x + r, c.y + r}, r)
}

// flask is the body of an Erlenmeyer flask, drawn smaller by an inset on all sides.
func flask(fill color.RGBA, inset float32) shape {
	neck, foot, base := 10-inset, 24-1.4*inset, 58-inset
	s := shape{fill: fill, start: point{32 - neck, 10}}
	s.lineTo(point{32 + neck, 10})
	s.lineTo(point{32 + neck, 23})
	s.lineTo(point{32 + foot - 1.5, base - 8})
	s.curveTo(point{32 + foot + 1, base - 3}, point{32 + foot - 1.5, base}, point{32 + foot - 6, base})
	s.lineTo(point{32 - foot + 6, base})
	s.curveTo(point{32 - foot + 1.5, base}, point{32 - foot - 1, base - 3}, point{32 - foot + 1.5, base - 8})
	s.lineTo(point{32 - neck, 23})
	s.lineTo(s.start)
	return s
}

// hill is a crest from the left wall of the flask to the right one, filled down to its base.
func hill(fill color.RGBA, left, control1, control2, right point) shape {
	const foot, base = 24 - 1.4*4, 58 - 4 // of the inner flask
	s := shape{fill: fill, start: left}
	s.curveTo(control1, control2, right)
	s.lineTo(point{32 + foot - 1.5, base - 8})
	s.curveTo(point{32 + foot + 1, base - 3}, point{32 + foot - 1.5, base}, point{32 + foot - 6, base})
	s.lineTo(point{32 - foot + 6, base})
	s.curveTo(point{32 - foot + 1.5, base}, point{32 - foot - 1, base - 3}, point{32 - foot + 1.5, base - 8})
	s.lineTo(left)
	return s
}

// end is where the outline has come to.
func (s *shape) end() point {
	if len(s.curves) == 0 {
		return s.start
	}
	return s.curves[len(s.curves)-1][2]
}

func (s *shape) lineTo(to point) { s.curves = append(s.curves, line(s.end(), to)) }

func (s *shape) curveTo(control1, control2, to point) {
	s.curves = append(s.curves, curve{control1, control2, to})
}
