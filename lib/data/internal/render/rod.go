package render

// Rod is a straight piece with round ends.
type Rod struct {
	From, To Vec
	Radius   float64
}

// Bounds implements Shape.
func (r Rod) Bounds() Bounds {
	return Around(r.From, Grey(r.Radius)).Join(Around(r.To, Grey(r.Radius)))
}

// Hull returns the corners of the rod's bounds.
func (r Rod) Hull() []Vec { c := r.Bounds().Corners(); return c[:] }

// Hit implements Shape, from outside the rod only.
func (r Rod) Hit(o, d Vec, t0, t1 float64) (float64, Vec, bool) {
	axis, from := r.To.Sub(r.From), o.Sub(r.From)
	aa, ad, af := axis.Dot(axis), axis.Dot(d), axis.Dot(from)
	a := aa - float64(ad*ad)
	b := float64(aa*d.Dot(from)) - float64(af*ad)
	c := float64(aa*from.Dot(from)) - float64(af*af) - float64(r.Radius*r.Radius*aa)
	root := float64(b*b) - float64(a*c)
	if root < 0 {
		return 0, Vec{}, false
	}
	if a > 1e-12 {
		t := (-b - sqrt(root)) / a
		if y := af + float64(t*ad); y > 0 && y < aa {
			return t, from.Along(d, t).Along(axis, -y/aa).Scale(1 / r.Radius), t > t0 && t < t1
		}
	}
	t, n, ok := Ball{r.From, r.Radius}.Hit(o, d, t0, t1)
	if u, m, hit := (Ball{r.To, r.Radius}).Hit(o, d, t0, t1); hit && (!ok || u < t) {
		return u, m, true
	}
	return t, n, ok
}
