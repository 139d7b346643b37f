package render

import "math"

// Knot is a point of a lathe's profile: a radius at a height.
type Knot struct{ R, Y float64 }

// Lathe is a solid of revolution about the Y axis: cans, bottles, cups, coins. Its surface is a stack of cone pieces
// whose normals are blended where two pieces meet at less than 40 degrees, so that curves look smooth and rims sharp.
type Lathe struct {
	rings  []ring
	bounds Bounds
}

// ring is one piece: radius and height at both ends, and the profile normals (outwards, upwards) to blend.
type ring struct {
	r0, y0, r1, y1 float64
	n0, n1         Knot
}

// creaseCos is the cosine of the angle between neighbouring pieces from which their edge stays sharp.
const creaseCos = 0.766

// NewLathe returns the solid with the given profile, from the bottom of the axis outwards and up to its top.
func NewLathe(profile ...Knot) *Lathe {
	l := &Lathe{}
	var normals []Knot
	for i := 1; i < len(profile); i++ {
		a, b := profile[i-1], profile[i]
		dr, dy := b.R-a.R, b.Y-a.Y
		s := 1 / sqrt(float64(dr*dr)+float64(dy*dy))
		n := Knot{dy * s, -dr * s}
		normals = append(normals, n)
		l.rings = append(l.rings, ring{a.R, a.Y, b.R, b.Y, n, n})
	}
	for i := 1; i < len(normals); i++ {
		a, b := normals[i-1], normals[i]
		if float64(a.R*b.R)+float64(a.Y*b.Y) < creaseCos {
			continue
		}
		m := Knot{a.R + b.R, a.Y + b.Y}
		s := 1 / sqrt(float64(m.R*m.R)+float64(m.Y*m.Y))
		m = Knot{m.R * s, m.Y * s}
		l.rings[i-1].n1, l.rings[i].n0 = m, m
	}
	l.bounds = Around(V(0, profile[0].Y, 0), Vec{})
	for _, k := range profile {
		l.bounds = l.bounds.Join(Around(V(0, k.Y, 0), V(k.R, 0, k.R)))
	}
	return l
}

// Curve returns a smooth line through the knots (a Catmull-Rom spline), with steps pieces between each two.
func Curve(steps int, knots ...Knot) []Knot {
	at := func(i int) Knot { return knots[min(max(i, 0), len(knots)-1)] }
	out := []Knot{knots[0]}
	for i := 0; i+1 < len(knots); i++ {
		a, b, c, d := at(i-1), at(i), at(i+1), at(i+2)
		for k := 1; k <= steps; k++ {
			t := float64(k) / float64(steps)
			out = append(out, Knot{spline(a.R, b.R, c.R, d.R, t), spline(a.Y, b.Y, c.Y, d.Y, t)})
		}
	}
	return out
}

// spline is the Catmull-Rom interpolation between b and c.
func spline(a, b, c, d, t float64) float64 {
	return b + float64(t/2*(c-a+float64(t*(float64(2*a)-float64(5*b)+float64(4*c)-d+
		float64(t*(float64(3*(b-c))+d-a))))))
}

// Bounds implements Shape.
func (l *Lathe) Bounds() Bounds { return l.bounds }

// Hull returns a regular polygon around each ring.
func (l *Lathe) Hull() []Vec {
	const sides = 64
	grow := 1 / Cos(math.Pi/sides)
	var hull []Vec
	for i := range sides {
		s, c := SinCos(2 * math.Pi * float64(i) / sides)
		for _, g := range l.rings {
			hull = append(hull, V(c*g.r0*grow, g.y0, s*g.r0*grow), V(c*g.r1*grow, g.y1, s*g.r1*grow))
		}
	}
	return hull
}

// Hit implements Shape.
func (l *Lathe) Hit(o, d Vec, t0, t1 float64) (float64, Vec, bool) {
	near, far, ok := l.bounds.Clip(o, inverse(d), t0, t1)
	if !ok {
		return 0, Vec{}, false
	}
	low, high := o.Y+float64(near*d.Y), o.Y+float64(far*d.Y)
	if low > high {
		low, high = high, low
	}
	q := quadratic{
		a: float64(d.X*d.X) + float64(d.Z*d.Z),
		b: float64(o.X*d.X) + float64(o.Z*d.Z),
		c: float64(o.X*o.X) + float64(o.Z*o.Z),
	}
	best, normal, found := t1, Vec{}, false
	for i := range l.rings {
		g := &l.rings[i]
		if max(g.y0, g.y1) < low-1e-9 || min(g.y0, g.y1) > high+1e-9 {
			continue
		}
		if t, f, ok := g.hit(o, d, q, t0, best); ok {
			best, found = t, true
			normal = g.normal(o.Along(d, t), f)
		}
	}
	return best, normal, found
}

// quadratic holds the squared distance of a ray from the axis, a*t² + 2*b*t + c.
type quadratic struct{ a, b, c float64 }

// hit returns the first hit of the piece in (t0, t1) and how far along the piece it lies, in [0, 1].
func (g *ring) hit(o, d Vec, q quadratic, t0, t1 float64) (t, f float64, ok bool) {
	dy := g.y1 - g.y0
	if math.Abs(dy) < 1e-9 {
		t = (g.y0 - o.Y) / d.Y
		r := sqrt(max(0, float64(t*(float64(q.a*t)+float64(2*q.b)))+q.c))
		f = (r - g.r0) / (g.r1 - g.r0)
		return t, f, t > t0 && t < t1 && f >= 0 && f <= 1
	}
	slope := (g.r1 - g.r0) / dy
	r, s := g.r0+float64(slope*(o.Y-g.y0)), slope*d.Y // radius of the cone along the ray: r + s*t
	a, b, c := q.a-float64(s*s), q.b-float64(r*s), q.c-float64(r*r)
	root := float64(b*b) - float64(a*c)
	if root < 0 || math.Abs(a) < 1e-12 {
		return 0, 0, false
	}
	root = sqrt(root)
	first, second := (-b-root)/a, (-b+root)/a
	if first > second {
		first, second = second, first
	}
	for _, t := range [2]float64{first, second} {
		f := (o.Y + float64(t*d.Y) - g.y0) / dy
		if t > t0 && t < t1 && f >= 0 && f <= 1 && r+float64(s*t) >= 0 {
			return t, f, true
		}
	}
	return 0, 0, false
}

// normal returns the blended unit normal at the point p, a fraction f along the piece.
func (g *ring) normal(p Vec, f float64) Vec {
	r := sqrt(float64(p.X*p.X) + float64(p.Z*p.Z))
	n := Knot{Mix(g.n0.R, g.n1.R, f), Mix(g.n0.Y, g.n1.Y, f)}
	if r < 1e-12 {
		return V(0, math.Copysign(1, n.Y), 0)
	}
	return Vec{p.X / r * n.R, n.Y, p.Z / r * n.R}.Unit()
}
