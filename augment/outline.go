package augment

import (
	"image"
	"math"

	"github.com/imagelab-go/imagelab/lib/picture"
)

// point is a place in a picture.
type point struct{ x, y float64 }

// finite says whether both coordinates are.
func (p point) finite() bool {
	return !math.IsNaN(p.x+p.y) && !math.IsInf(p.x, 0) && !math.IsInf(p.y, 0)
}

// outline follows a region of an image through a draw. It is a polygon, so that after a turn and a crop the part that is seen is known exactly.
type outline struct {
	whole []point // what the region has become, also where it is not seen
	seen  []point // the part of it that is in the picture
	fine  bool    // its edges have points along them, for maps that bend
}

// bend is how many parts an edge has for a map that bends.
const bend = 32

// outlineOf is the outline of a rectangle in an image of a size.
func outlineOf(r picture.Rect, size image.Point) outline {
	return outlineAround(cornersOf(r), size)
}

// cornersOf gives the corners of a rectangle.
func cornersOf(r picture.Rect) []point {
	return []point{{r.X0, r.Y0}, {r.X1, r.Y0}, {r.X1, r.Y1}, {r.X0, r.Y1}}
}

// outlineAround is the outline of a polygon in an image of a size. What lies outside from the beginning was never seen.
func outlineAround(polygon []point, size image.Point) outline {
	polygon = clipped(polygon, size)
	return outline{whole: polygon, seen: polygon}
}

// inscribed gives the outline of the ellipse in the rectangle of an outline in its place.
func (o outline) inscribed() outline {
	r := boundsOf(o.whole)
	if len(o.whole) == 0 {
		return o
	}
	const points = 4 * bend
	ring := make([]point, points)
	for i := range ring {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / points)
		ring[i] = point{(r.X0 + r.X1 + cos*r.Dx()) / 2, (r.Y0 + r.Y1 + sin*r.Dy()) / 2}
	}
	return outline{ring, ring, true}
}

// move takes the outline through a map to a picture of a size.
func (o outline) move(m Map, size image.Point) outline {
	if !o.fine && bends(m) {
		o = outline{refined(o.whole), refined(o.seen), true}
	}
	return outline{moved(o.whole, m), clipped(moved(o.seen, m), size), o.fine}
}

// follow takes the outline on a journey.
func (o outline) follow(legs []leg) outline {
	for _, l := range legs {
		o = o.move(l.m, l.size)
	}
	return o
}

// visible gives which part of the region is seen.
func (o outline) visible() float64 {
	whole := area(o.whole)
	if whole == 0 {
		return 0
	}
	return min(area(o.seen)/whole, 1)
}

// moved gives where a map takes points.
func moved(points []point, m Map) []point {
	out := make([]point, len(points))
	for i, p := range points {
		out[i].x, out[i].y = m.Apply(p.x, p.y)
	}
	return out
}

// bends says whether a map may take a straight edge to one that is not.
func bends(m Map) bool { _, straight := m.(Matrix); return !straight }

// edgesFor puts points along the edges of a polygon where a map may bend them.
func edgesFor(m Map, points []point) []point {
	if bends(m) {
		return refined(points)
	}
	return points
}

// refined puts points along the edges of a polygon.
func refined(points []point) []point {
	out := make([]point, 0, len(points)*bend)
	for i, p := range points {
		q := points[(i+1)%len(points)]
		for j := range bend {
			part := float64(j) / bend
			out = append(out, point{p.x + part*(q.x-p.x), p.y + part*(q.y-p.y)})
		}
	}
	return out
}

// clipped gives the part of a polygon that lies in a picture of a size.
//
// Source: I. E. Sutherland and G. W. Hodgman, "Reentrant Polygon Clipping", 1974.
func clipped(points []point, size image.Point) []point {
	for _, inside := range []func(p point) float64{ // how far inside one edge of the picture a point lies
		func(p point) float64 { return p.x },
		func(p point) float64 { return p.y },
		func(p point) float64 { return float64(size.X) - p.x },
		func(p point) float64 { return float64(size.Y) - p.y },
	} {
		var kept []point
		for i, q := range points {
			p := points[(i+len(points)-1)%len(points)]
			from, to := inside(p), inside(q)
			if (from < 0) != (to < 0) {
				part := from / (from - to)
				kept = append(kept, point{p.x + part*(q.x-p.x), p.y + part*(q.y-p.y)})
			}
			if to >= 0 {
				kept = append(kept, q)
			}
		}
		points = kept
	}
	return points
}

// area is that of a polygon.
func area(points []point) float64 {
	sum := 0.0
	for i, p := range points {
		q := points[(i+1)%len(points)]
		sum += p.x*q.y - q.x*p.y
	}
	return math.Abs(sum) / 2
}

// boundsOf gives the smallest upright rectangle around points, the zero one where there are none.
func boundsOf(points []point) (r picture.Rect) {
	for i, p := range points {
		if i == 0 {
			r = picture.Rect{X0: p.x, Y0: p.y, X1: p.x, Y1: p.y}
		}
		r = picture.Rect{X0: min(r.X0, p.x), Y0: min(r.Y0, p.y), X1: max(r.X1, p.x), Y1: max(r.Y1, p.y)}
	}
	return r
}
