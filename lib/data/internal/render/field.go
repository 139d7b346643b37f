package render

// Field is a solid given by a signed distance: negative inside, and never more than Safety times too large as a bound
// of the way to the surface. Rays step along it. (Hart, "Sphere Tracing", The Visual Computer 12, 1996.)
type Field struct {
	Distance func(p Vec) float64
	Box      Bounds
	Detail   float64             // distance at which a ray has arrived, in scene units
	Safety   float64             // share of the distance that a step may take, in (0, 1]; 0 means 1
	Exact    func(p Vec) float64 // where set, what is seen takes its normals from it in place of Distance
	Outline  []Vec               // where set, points whose convex hull holds the shape more closely than Box does
}

// maxSteps ends the march of a ray that grazes a surface.
const maxSteps = 96

// Bounds implements Shape.
func (f *Field) Bounds() Bounds { return f.Box }

// Hull returns the outline, or else the corners of the box.
func (f *Field) Hull() []Vec {
	if f.Outline != nil {
		return f.Outline
	}
	c := f.Box.Corners()
	return c[:]
}

// Hit implements Shape.
func (f *Field) Hit(o, d Vec, t0, t1 float64) (float64, Vec, bool) {
	t, end, ok := f.Box.Clip(o, inverse(d), t0, t1)
	if !ok {
		return 0, Vec{}, false
	}
	safety := f.Safety
	if safety == 0 {
		safety = 1
	}
	for range maxSteps {
		if t >= end {
			return 0, Vec{}, false
		}
		p := o.Along(d, t)
		h := f.Distance(p)
		if h < f.Detail {
			if f.Distance(p.Along(d, f.Detail)) < h {
				return t, gradient(f.Distance, p, 2*f.Detail), true
			}
			h = f.Detail // it leaves the surface on which it starts
		}
		t += float64(h * safety)
	}
	return 0, Vec{}, false
}

// finer returns the normal at p by the exact distance, where there is one.
func (f *Field) finer(p, normal Vec) Vec {
	if f.Exact == nil {
		return normal
	}
	return gradient(f.Exact, p, 2*f.Detail)
}

// gradient returns the direction in which the distance grows, by four samples at the corners of a tetrahedron.
func gradient(distance func(p Vec) float64, p Vec, e float64) Vec {
	var n Vec
	for _, k := range [4]Vec{{1, -1, -1}, {-1, -1, 1}, {-1, 1, -1}, {1, 1, 1}} {
		n = n.Along(k, distance(p.Along(k, e)))
	}
	if n == (Vec{}) {
		return V(0, 1, 0)
	}
	return n.Unit()
}
