package paint

import "github.com/imagelab-go/imagelab/lib/data/internal/render"

// Stroke is the trace of a brush along a path; a path of one point is a dab.
type Stroke struct {
	Path   []Point
	Radius float64 // half of the greatest width
	Color  render.Vec
	Seed   uint32
}

// Touch tells where on a stroke a point of the plane lies.
type Touch struct {
	*Stroke
	Along, Total float64 // distance along the path from its start, and the length of the path
	Across       float64 // distance to the side, over the radius: -1 to 1
	Heading      Point   // unit direction of the path there
}

// Layers holds strokes, later ones above earlier ones, so that the uppermost one at a place is found quickly.
type Layers struct {
	strokes []Stroke
	lengths [][]float64 // distance from the start to each point of each path
	grid    grid
}

// NewLayers holds the given strokes.
func NewLayers(strokes []Stroke) *Layers {
	l := &Layers{strokes: strokes, lengths: make([][]float64, len(strokes))}
	var boxes []box
	for i, s := range strokes {
		at := make([]float64, len(s.Path))
		for j, p := range s.Path {
			q := s.Path[max(j-1, 0)]
			at[j] = at[max(j-1, 0)] + render.Length(p.X-q.X, p.Y-q.Y)
			if j > 0 || len(s.Path) == 1 {
				boxes = append(boxes, box{
					min(p.X, q.X) - s.Radius, min(p.Y, q.Y) - s.Radius, max(p.X, q.X) + s.Radius, max(p.Y, q.Y) + s.Radius,
					item{int32(i), int32(max(j-1, 0))},
				})
			}
		}
		l.lengths[i] = at
	}
	l.grid = newGrid(boxes)
	return l
}

// Top returns where p lies on the uppermost stroke that covers it by the given rule; ok is false where none does.
func (l *Layers) Top(p Point, covers func(t Touch) bool) (t Touch, ok bool) {
	items := l.grid.at(p)
	for i := len(items) - 1; i >= 0; {
		stroke := items[i].of
		best := Touch{Across: 2}
		for ; i >= 0 && items[i].of == stroke; i-- {
			if t := l.touch(p, items[i]); t.Across*t.Across < best.Across*best.Across {
				best = t
			}
		}
		if best.Across*best.Across < 1 && covers(best) {
			return best, true
		}
	}
	return Touch{}, false
}

// touch returns where p lies on a segment of a stroke, with the distance to its nearest point as distance to the side.
func (l *Layers) touch(p Point, it item) Touch {
	s := &l.strokes[it.of]
	a := s.Path[it.part]
	b := s.Path[min(int(it.part)+1, len(s.Path)-1)]
	axis, q := Point{b.X - a.X, b.Y - a.Y}, Point{p.X - a.X, p.Y - a.Y}
	heading, length := axis.Unit(), render.Length(axis.X, axis.Y)
	t := render.Clamp(q.Dot(heading), 0, length)
	away := render.Length(q.X-float64(t*heading.X), q.Y-float64(t*heading.Y)) / s.Radius
	if q.Dot(heading.Left()) < 0 {
		away = -away
	}
	at := l.lengths[it.of]
	return Touch{Stroke: s, Along: at[it.part] + t, Total: at[len(at)-1], Across: away, Heading: heading}
}

// Trace returns the path through start that follows the direction field for about the given length, half of it to each
// side, in steps of the given size. It ends early where the field returns ok false.
func Trace(start Point, length, step float64, field func(p Point) (d Point, ok bool)) []Point {
	n := max(int(length/step/2), 1)
	var back, ahead []Point
	walk := func(sign float64) (path []Point) {
		p, last := start, Point{}
		for range n {
			d, ok := field(p)
			if !ok {
				break
			}
			if d.Dot(last) < 0 {
				d = Point{-d.X, -d.Y}
			}
			last = d
			p = p.Along(d, step*sign)
			path = append(path, p)
		}
		return path
	}
	back, ahead = walk(-1), walk(1)
	path := make([]Point, 0, len(back)+len(ahead)+1)
	for i := len(back) - 1; i >= 0; i-- {
		path = append(path, back[i])
	}
	return append(append(path, start), ahead...)
}
