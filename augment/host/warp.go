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
	return u / w, v / w
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
	line, covered := worker.Floats(3*w.Width), worker.Floats(len(w.Frames))
	if s.Bytes != nil {
		r := reading[uint8]{w, s.Bytes, s, 1.0 / 255, covered}
		return func(y int, out []float32) { r.row(y, out, line) }
	}
	r := reading[float32]{w, s.Floats, s, 1, covered}
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
			place = min(max(row, 0), size.Y-1)*size.X + min(max(column, 0), size.X-1)
		}
		tell(x, place)
	}
}

// reading is a warp of a picture of numbers of one kind.
type reading[T uint8 | float32] struct {
	Warp
	pix    []T
	source Source
	scale  float32
	// covered is, for the point at hand, how much of it lies in each frame.
	covered []float32
}

// row writes the mean of rows of points; line is memory for one of them.
func (r *reading[T]) row(y int, out, line []float32) {
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

// points writes the colours of the points of row y that lie dx from the left edges of their pixels.
func (r *reading[T]) points(dx, y float64, out []float32) {
	from, to := r.inner(dx, y)
	r.innerRow(from, to, dx, y, out)
	for x := range from {
		r.edge(x, dx, y, out)
	}
	for x := to; x < r.Width; x++ {
		r.edge(x, dx, y, out)
	}
}

// edge writes the colour of a point near an edge, or of any.
func (r *reading[T]) edge(x int, dx, y float64, out []float32) {
	colour := r.point(float64(x)+dx, y)
	copy(out[3*x:3*x+3], colour[:])
}

// point gives the colour at a point of the result. Where it lies outside a frame altogether, nothing before that frame is looked at.
func (r *reading[T]) point(x, y float64) (c [3]float32) {
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
	for i, f := range r.Frames[first:] {
		covered := r.covered[first+i]
		for k := range c {
			c[k] = covered*c[k] + (1-covered)*f.Fill[k]
		}
	}
	return c
}

// sample reads the picture at a point.
func (r *reading[T]) sample(x, y float64) [3]float32 {
	switch r.Filter {
	case Nearest:
		return r.nearest(x, y)
	case Bicubic:
		return r.bicubic(x-0.5, y-0.5)
	}
	return r.bilinear(x-0.5, y-0.5)
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

// index gives where the pixel at whole places begins; beyond the edge the last one is repeated.
func (s *Source) index(x, y int) int {
	return min(max(y, 0), s.Height-1)*s.Stride + 3*min(max(x, 0), s.Width-1)
}

// whole cuts a place to one that a number of 32 bits holds.
func whole(v float64) int { return int(min(max(v, -1<<30), 1<<30)) }

func (r *reading[T]) nearest(x, y float64) (c [3]float32) {
	at := r.source.index(whole(math.RoundToEven(x-0.5)), whole(math.RoundToEven(y-0.5)))
	for k, v := range r.pix[at:][:3] {
		c[k] = float32(v) * r.scale
	}
	return c
}

func (r *reading[T]) bilinear(x, y float64) (c [3]float32) {
	fx, fy := math.Floor(x), math.Floor(y)
	dx, dy := float32(x-fx), float32(y-fy)
	ix, iy := whole(fx), whole(fy)
	a, b := r.pix[r.source.index(ix, iy):][:3:3], r.pix[r.source.index(ix+1, iy):][:3:3]
	d, e := r.pix[r.source.index(ix, iy+1):][:3:3], r.pix[r.source.index(ix+1, iy+1):][:3:3]
	wa, wb := (1-dx)*(1-dy)*r.scale, dx*(1-dy)*r.scale
	wd, we := (1-dx)*dy*r.scale, dx*dy*r.scale
	for k := range c {
		c[k] = wa*float32(a[k]) + wb*float32(b[k]) + wd*float32(d[k]) + we*float32(e[k])
	}
	return c
}

func (r *reading[T]) bicubic(x, y float64) (c [3]float32) {
	fx, fy := math.Floor(x), math.Floor(y)
	filter := Crop{Cubic: true, NoAntialias: true}
	for j := -1; j <= 2; j++ {
		wy := filter.weight(math.Abs(y - fy - float64(j)))
		for i := -1; i <= 2; i++ {
			weight := float32(wy*filter.weight(math.Abs(x-fx-float64(i)))) * r.scale
			for k, v := range r.pix[r.source.index(whole(fx)+i, whole(fy)+j):][:3] {
				c[k] += weight * float32(v)
			}
		}
	}
	for k := range c {
		c[k] = clamp(c[k])
	}
	return c
}
