package host

import (
	"image"
	"math"
	"slices"
)

// Filter says how a picture is read between its pixels.
type Filter int

const (
	Bilinear Filter = iota
	Nearest
	Bicubic
)

// Locator takes points of a result to points of another picture: by a projective matrix, or by a function where At is not nil.
type Locator struct {
	Matrix [3][3]float64
	At     func(x, y float64) (float64, float64)
}

// at gives where a point goes.
func (l *Locator) at(x, y float64) (float64, float64) {
	if l.At != nil {
		return l.At(x, y)
	}
	m := &l.Matrix
	u, v, w := m[0][0]*x+m[0][1]*y+m[0][2], m[1][0]*x+m[1][1]*y+m[1][2], m[2][0]*x+m[2][1]*y+m[2][2]
	if w == 1 {
		return u, v
	}
	if math.Abs(w) < 1e-12 {
		w = 1e-12
	}
	w = 1 / w
	return u * w, v * w
}

// Frame is the picture that an operation reads: what lies outside it has the fill's colour.
type Frame struct {
	Locator
	Width, Height float64
	Fill          [3]float32
}

// Warp reads a picture at the places where a map takes the pixels of its result. See ops.Sample and ops.Points.Coverage.
type Warp struct {
	Width, Height int     // of the result
	Source        Locator // from the result to the picture
	Frames        []Frame // from the one that is read first to the last
	Filter        Filter
	Taps          [2]int // how many points within a pixel, along x and y, are read and averaged; at least 1
}

func (w Warp) kernel() {}

// Size is the size of the result.
func (w Warp) Size() image.Point { return image.Pt(w.Width, w.Height) }

// Bind reads point by point.
func (w Warp) Bind(worker *Worker, s Source) func(y int, out []float32) {
	r := reading{Warp: w, source: s, covered: worker.Floats(len(w.Frames)), fetched: w.fetch(s)}
	line := worker.Floats(3 * w.Width)
	return func(y int, out []float32) { r.row(y, out, line) }
}

// Places tells, for each pixel of row y of the result, which pixel of a picture of a size the middle of it shows: its place row by row, or -1 where it
// shows the fill of a frame.
func (w Warp) Places(y int, size image.Point, tell func(x, place int)) {
	const crumb = 1e-9 // what a way there and back may lose
	for x := range w.Width {
		px, py := float64(x)+0.5, float64(y)+0.5
		place := -1
		if !slices.ContainsFunc(w.Frames, func(f Frame) bool { return f.coverage(px, py, Nearest) == 0 }) {
			sx, sy := w.Source.at(px, py)
			column, row := whole(math.Floor(sx+crumb)), whole(math.Floor(sy+crumb))
			place = inside(row, size.Y)*size.X + inside(column, size.X)
		}
		tell(x, place)
	}
}

// reading is a warp of a picture.
type reading struct {
	Warp
	source  Source
	covered []float32 // for the point at hand, how much of it lies in each frame
	spots   spots
	fetched uint8 // is kept so that fetching is not left out
}

// row writes the mean of rows of points; line is memory for one of them.
func (r *reading) row(y int, out, line []float32) {
	share := 1 / float32(r.Taps[0]*r.Taps[1])
	if share == 1 {
		r.points(0.5, float64(y)+0.5, out)
		return
	}
	clear(out)
	for i := range r.Taps[0] * r.Taps[1] {
		dx, dy := float64(i%r.Taps[0])+0.5, float64(i/r.Taps[0])+0.5
		r.points(dx/float64(r.Taps[0]), float64(y)+dy/float64(r.Taps[1]), line)
		addRow(out, share, line)
	}
}

// points writes the colours of the points of row y that lie dx from the left edges of their pixels: the fill where they are outside, and slowly
// where an edge is near.
func (r *reading) points(dx, y float64, out []float32) {
	seen, inner := r.seen(dx, y), r.inner(dx, y)
	r.fill(out[:3*seen.from])
	r.fill(out[3*seen.to:])
	inner = inner.within(seen)
	r.edges(seen.from, inner.from, dx, y, out)
	r.innerRow(inner, dx, y, out)
	r.edges(inner.to, seen.to, dx, y, out)
}

// fill writes the fill, which is the same for all frames.
func (r *reading) fill(out []float32) {
	if len(out) == 0 || r.Frames[0].Fill == [3]float32{} {
		clear(out)
		return
	}
	for ; len(out) >= 3; out = out[3:] {
		copy(out, r.Frames[0].Fill[:])
	}
}

// edges writes the colours of points near an edge, or of any.
func (r *reading) edges(from, to int, dx, y float64, out []float32) {
	for x := from; x < to; x++ {
		colour := r.point(float64(x)+dx, y)
		copy(out[3*x:3*x+3], colour[:])
	}
}

// point gives the colour at a point of the result. Where it lies outside a frame altogether, nothing before that frame is looked at.
func (r *reading) point(x, y float64) (c [3]float32) {
	first := len(r.Frames)
	for first > 0 {
		first--
		if r.covered[first] = r.Frames[first].coverage(x, y, r.Filter); r.covered[first] == 0 {
			break
		}
	}
	if len(r.Frames) == 0 || r.covered[first] > 0 {
		c = r.sample(r.Source.at(x, y))
	}
	for i := first; i < len(r.Frames); i++ {
		if covered := r.covered[i]; covered < 1 {
			for k, fill := range r.Frames[i].Fill {
				c[k] = covered*c[k] + (1-covered)*fill
			}
		}
	}
	return c
}

// sample reads the picture at a point.
func (r *reading) sample(x, y float64) [3]float32 {
	switch r.Filter {
	case Nearest:
		return r.source.pixel(whole(math.RoundToEven(x-0.5)), whole(math.RoundToEven(y-0.5)))
	case Bicubic:
		return r.source.bicubic(x-0.5, y-0.5)
	}
	return r.source.bilinear(x-0.5, y-0.5)
}

// coverage says how much of what is read for a point of the result lies in the frame.
func (f *Frame) coverage(x, y float64, filter Filter) float32 {
	x, y = f.at(x, y)
	x, y = min(x, f.Width-x), min(y, f.Height-y)
	if filter == Nearest {
		if x >= 0 && y >= 0 {
			return 1
		}
		return 0
	}
	return float32(min(max(x+0.5, 0), 1) * min(max(y+0.5, 0), 1))
}

// whole cuts a place to one that a number of 32 bits holds.
func whole(v float64) int { return int(min(max(v, -1<<30), 1<<30)) }

// pixel gives the colour of the pixel at whole places; beyond the edge the last one is repeated.
func (s *Source) pixel(x, y int) (c [3]float32) {
	at := inside(y, s.Height)*s.Stride + 3*inside(x, s.Width)
	return [3]float32{s.value(at), s.value(at + 1), s.value(at + 2)}
}

func (s *Source) bilinear(x, y float64) (c [3]float32) {
	fx, fy := math.Floor(x), math.Floor(y)
	dx, dy := float32(x-fx), float32(y-fy)
	left, right := 3*inside(whole(fx), s.Width), 3*inside(whole(fx)+1, s.Width)
	above, below := s.Stride*inside(whole(fy), s.Height), s.Stride*inside(whole(fy)+1, s.Height)
	for k := range c {
		a, b, d, e := s.value(above+left+k), s.value(above+right+k), s.value(below+left+k), s.value(below+right+k)
		c[k] = (1-dy)*((1-dx)*a+dx*b) + dy*((1-dx)*d+dx*e)
	}
	return c
}

// inside gives the place on a side that is nearest to one.
func inside(at, side int) int { return min(max(at, 0), side-1) }

// value gives a value as a number in [0, 1].
func (s *Source) value(at int) float32 {
	if s.Bytes == nil {
		return s.Floats[at]
	}
	return unit[s.Bytes[at]]
}

func (s *Source) bicubic(x, y float64) (c [3]float32) {
	fx, fy := math.Floor(x), math.Floor(y)
	filter := Crop{Cubic: true, NoAntialias: true}
	for j := -1; j <= 2; j++ {
		wy := filter.weight(math.Abs(y - fy - float64(j)))
		for i := -1; i <= 2; i++ {
			weight := float32(wy * filter.weight(math.Abs(x-fx-float64(i))))
			for k, v := range s.pixel(whole(fx)+i, whole(fy)+j) {
				c[k] += weight * v
			}
		}
	}
	for k := range c {
		c[k] = clamp(c[k])
	}
	return c
}
