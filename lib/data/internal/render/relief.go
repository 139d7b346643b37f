package render

import "math"

// Relief is ground given by heights on a grid.
type Relief struct {
	box    Bounds
	step   float64
	nx, nz int
	height []float32
	peaks  []float32 // highest point of each block of blockCells x blockCells cells
	bx     int
}

// blockCells is the side of the blocks over which a ray may jump.
const blockCells = 16

// NewRelief samples height(x, z) between the corners (x0, z0) and (x1, z1) with cells of side step.
func NewRelief(x0, z0, x1, z1, step float64, height func(x, z float64) float64) *Relief {
	r := &Relief{step: step, nx: int((x1-x0)/step) + 2, nz: int((z1-z0)/step) + 2}
	r.height = make([]float32, r.nx*r.nz)
	Rows(r.nz, func(k int) {
		for i := range r.nx {
			r.height[k*r.nx+i] = float32(height(x0+float64(float64(i)*step), z0+float64(float64(k)*step)))
		}
	})
	r.bx = (r.nx + blockCells - 1) / blockCells
	r.peaks = make([]float32, r.bx*((r.nz+blockCells-1)/blockCells))
	for i := range r.peaks {
		r.peaks[i] = float32(math.Inf(-1))
	}
	low, high := r.height[0], r.height[0]
	for at, h := range r.height {
		low, high = min(low, h), max(high, h)
		i, k := at%r.nx, at/r.nx
		// A sample bounds the cells on both of its sides.
		for _, b := range [4][2]int{{i, k}, {max(i-1, 0), k}, {i, max(k-1, 0)}, {max(i-1, 0), max(k-1, 0)}} {
			p := &r.peaks[b[1]/blockCells*r.bx+b[0]/blockCells]
			*p = max(*p, h)
		}
	}
	r.box = Bounds{V(x0, float64(low), z0), V(x1, float64(high), z1)}
	return r
}

// Bounds implements Shape.
func (r *Relief) Bounds() Bounds { return r.box }

// Hull returns the corners of the bounds.
func (r *Relief) Hull() []Vec { c := r.box.Corners(); return c[:] }

// Height returns the height of the ground at (x, z), that of the border outside.
func (r *Relief) Height(x, z float64) float64 {
	i, u := cell((x-r.box.Min.X)/r.step, r.nx)
	k, w := cell((z-r.box.Min.Z)/r.step, r.nz)
	at := k*r.nx + i
	a := Mix(float64(r.height[at]), float64(r.height[at+1]), u)
	return Mix(a, Mix(float64(r.height[at+r.nx]), float64(r.height[at+r.nx+1]), u), w)
}

// Slope returns the upward unit normal of the ground at (x, z).
func (r *Relief) Slope(x, z float64) Vec {
	e := r.step
	return V(r.Height(x-e, z)-r.Height(x+e, z), 2*e, r.Height(x, z-e)-r.Height(x, z+e)).Unit()
}

// Hit implements Shape, from above.
func (r *Relief) Hit(o, d Vec, t0, t1 float64) (float64, Vec, bool) {
	t, end, ok := r.box.Clip(o, inverse(d), t0, t1)
	if !ok {
		return 0, Vec{}, false
	}
	flat := math.Sqrt(float64(d.X*d.X) + float64(d.Z*d.Z))
	stride := r.step / max(flat, 0.05)
	before := t
	for t < end {
		p := o.Along(d, t)
		exit, peak := r.block(p, d)
		if low := min(p.Y, p.Y+float64(exit*d.Y)); low > peak {
			t += exit + float64(stride*0.01)
			before = t
			continue
		}
		gap := p.Y - r.Height(p.X, p.Z)
		if gap < 0 {
			t = r.refine(o, d, before, t)
			p = o.Along(d, t)
			return t, r.Slope(p.X, p.Z), t > t0
		}
		before = t
		t += max(stride*0.6, gap*0.4)
	}
	return 0, Vec{}, false
}

// block returns how far the ray from p in direction d stays in its block, and the block's peak.
func (r *Relief) block(p, d Vec) (exit, peak float64) {
	size := r.step * blockCells
	x, z := (p.X-r.box.Min.X)/size, (p.Z-r.box.Min.Z)/size
	i, k := math.Floor(x), math.Floor(z)
	exit = min(leave(x-i, d.X/size), leave(z-k, d.Z/size))
	bi := min(max(int(i), 0), r.bx-1)
	bk := min(max(int(k), 0), len(r.peaks)/r.bx-1)
	return exit, float64(r.peaks[bk*r.bx+bi])
}

// leave returns the distance after which a place x in [0, 1], moving at the given speed, leaves that range.
func leave(x, speed float64) float64 {
	switch {
	case speed > 0:
		return (1 - x) / speed
	case speed < 0:
		return -x / speed
	}
	return math.Inf(1)
}

// refine halves the range between a point above the ground and one below it.
func (r *Relief) refine(o, d Vec, above, below float64) float64 {
	for range 10 {
		t := (above + below) / 2
		if p := o.Along(d, t); p.Y < r.Height(p.X, p.Z) {
			below = t
		} else {
			above = t
		}
	}
	return above
}
