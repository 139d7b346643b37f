package render

import "math"

// Vec is a point, a direction, or a colour in linear sRGB (X red, Y green, Z blue).
type Vec struct{ X, Y, Z float64 }

// V returns the vector (x, y, z), each coordinate rounded to 64 bits first.
func V(x, y, z float64) Vec { return Vec{float64(x), float64(y), float64(z)} }

// Grey returns the vector (s, s, s).
func Grey(s float64) Vec { return Vec{s, s, s} }

// Add returns a + b.
func (a Vec) Add(b Vec) Vec { return Vec{a.X + b.X, a.Y + b.Y, a.Z + b.Z} }

// Sub returns a - b.
func (a Vec) Sub(b Vec) Vec { return Vec{a.X - b.X, a.Y - b.Y, a.Z - b.Z} }

// Mul returns the product of each pair of coordinates.
func (a Vec) Mul(b Vec) Vec { return Vec{float64(a.X * b.X), float64(a.Y * b.Y), float64(a.Z * b.Z)} }

// Scale returns s*a.
func (a Vec) Scale(s float64) Vec { return Vec{float64(a.X * s), float64(a.Y * s), float64(a.Z * s)} }

// Along returns a + t*d, the point at distance t on the ray from a in direction d.
func (a Vec) Along(d Vec, t float64) Vec {
	return Vec{a.X + float64(t*d.X), a.Y + float64(t*d.Y), a.Z + float64(t*d.Z)}
}

// Mix returns a at t=0 and b at t=1.
func (a Vec) Mix(b Vec, t float64) Vec { return a.Along(b.Sub(a), t) }

// Dot returns the scalar product.
func (a Vec) Dot(b Vec) float64 {
	return float64(a.X*b.X) + float64(a.Y*b.Y) + float64(a.Z*b.Z)
}

// Cross returns the vector product.
func (a Vec) Cross(b Vec) Vec {
	return Vec{
		float64(a.Y*b.Z) - float64(a.Z*b.Y),
		float64(a.Z*b.X) - float64(a.X*b.Z),
		float64(a.X*b.Y) - float64(a.Y*b.X),
	}
}

// Len returns the length of a.
func (a Vec) Len() float64 { return math.Sqrt(a.Dot(a)) }

// Unit returns a with length 1; a must not be zero.
func (a Vec) Unit() Vec { return a.Scale(1 / a.Len()) }

// axis returns the coordinate with the given number.
func (a Vec) axis(i int) float64 {
	switch i {
	case 0:
		return a.X
	case 1:
		return a.Y
	}
	return a.Z
}

// Max returns the largest coordinate.
func (a Vec) Max() float64 { return max(a.X, a.Y, a.Z) }

// Reflect returns direction a mirrored by a surface with unit normal n.
func (a Vec) Reflect(n Vec) Vec { return a.Along(n, -2*a.Dot(n)) }

// Basis returns two unit vectors that together with the unit vector n are mutually perpendicular. (Duff and others,
// "Building an Orthonormal Basis, Revisited", JCGT 6(1), 2017.)
func (n Vec) Basis() (u, v Vec) {
	sign := math.Copysign(1, n.Z)
	a := -1 / (sign + n.Z)
	b := float64(n.X*n.Y) * a
	u = Vec{1 + float64(sign*n.X*n.X*a), sign * b, -sign * n.X}
	v = Vec{b, sign + float64(n.Y*n.Y*a), -n.Y}
	return u, v
}

// sideways returns the level unit direction to the right of one that looks along a; X where a points straight up or down.
func (a Vec) sideways() Vec {
	side := a.Cross(V(0, 1, 0))
	if side.Dot(side) < 1e-18 {
		return V(1, 0, 0)
	}
	return side.Unit()
}

// TurnY returns a turned about the Y axis by the angle with the given cosine and sine; a positive angle takes Z to X.
func (a Vec) TurnY(cos, sin float64) Vec {
	return Vec{float64(a.X*cos) + float64(a.Z*sin), a.Y, float64(a.Z*cos) - float64(a.X*sin)}
}

// Bounds is an axis-aligned box.
type Bounds struct{ Min, Max Vec }

// Join returns the smallest box that holds both.
func (b Bounds) Join(c Bounds) Bounds {
	return Bounds{
		Vec{min(b.Min.X, c.Min.X), min(b.Min.Y, c.Min.Y), min(b.Min.Z, c.Min.Z)},
		Vec{max(b.Max.X, c.Max.X), max(b.Max.Y, c.Max.Y), max(b.Max.Z, c.Max.Z)},
	}
}

// Around returns the box whose corners lie half away from centre on each axis.
func Around(centre, half Vec) Bounds { return Bounds{centre.Sub(half), centre.Add(half)} }

// Corners returns the eight corners.
func (b Bounds) Corners() [8]Vec {
	var c [8]Vec
	for i := range c {
		c[i] = b.Min
		if i&1 != 0 {
			c[i].X = b.Max.X
		}
		if i&2 != 0 {
			c[i].Y = b.Max.Y
		}
		if i&4 != 0 {
			c[i].Z = b.Max.Z
		}
	}
	return c
}

// Clip returns the part [t0, t1] of the ray o + t*d that lies in the box, within the given limits; ok is false where
// there is none. inv holds 1/d for each coordinate, infinite where d is zero.
func (b Bounds) Clip(o, inv Vec, t0, t1 float64) (near, far float64, ok bool) {
	t0, t1 = slab(b.Min.X-o.X, b.Max.X-o.X, inv.X, t0, t1)
	t0, t1 = slab(b.Min.Y-o.Y, b.Max.Y-o.Y, inv.Y, t0, t1)
	t0, t1 = slab(b.Min.Z-o.Z, b.Max.Z-o.Z, inv.Z, t0, t1)
	return t0, t1, t0 <= t1
}

// touches reports whether the ray from o, with inv as in Clip, meets the box nearer than limit.
func (b *Bounds) touches(o, inv Vec, limit float64) bool {
	t0, t1 := slab(b.Min.X-o.X, b.Max.X-o.X, inv.X, start, limit)
	t0, t1 = slab(b.Min.Y-o.Y, b.Max.Y-o.Y, inv.Y, t0, t1)
	if t0 > t1 {
		return false
	}
	t0, t1 = slab(b.Min.Z-o.Z, b.Max.Z-o.Z, inv.Z, t0, t1)
	return t0 <= t1
}

// surface returns half the area of the box.
func (b Bounds) surface() float64 {
	d := b.Max.Sub(b.Min)
	return float64(d.X*d.Y) + float64(d.Y*d.Z) + float64(d.Z*d.X)
}

// slab narrows [t0, t1] to where a ray lies between two planes at signed distances lo and hi. The comparisons are
// written so that 0*Inf = NaN (a ray inside the plane) leaves the interval as it is.
func slab(lo, hi, inv, t0, t1 float64) (float64, float64) {
	a, b := lo*inv, hi*inv
	if a > b {
		a, b = b, a
	}
	if a > t0 {
		t0 = a
	}
	if b < t1 {
		t1 = b
	}
	return t0, t1
}

// inverse returns 1/d for each coordinate.
func inverse(d Vec) Vec { return Vec{1 / d.X, 1 / d.Y, 1 / d.Z} }
