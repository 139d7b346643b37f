package render

import "math"

// Shape is a solid in its own coordinates, Y upwards.
type Shape interface {
	// Bounds returns a box that holds the shape.
	Bounds() Bounds
	// Hit returns the first t in (t0, t1) at which the ray o + t*d enters or leaves the surface, and the unit normal
	// there, turned to the outside. d has length 1.
	Hit(o, d Vec, t0, t1 float64) (t float64, normal Vec, ok bool)
	// Hull returns points whose convex hull holds the shape closely: what a projection needs to bound its silhouette.
	Hull() []Vec
}

// Block is a cuboid.
type Block Bounds

// Bounds returns the block itself.
func (b Block) Bounds() Bounds { return Bounds(b) }

// Hull returns the eight corners.
func (b Block) Hull() []Vec { c := Bounds(b).Corners(); return c[:] }

// Hit implements Shape.
func (b Block) Hit(o, d Vec, t0, t1 float64) (float64, Vec, bool) {
	near, far, ok := Bounds(b).Clip(o, inverse(d), math.Inf(-1), math.Inf(1))
	if !ok {
		return 0, Vec{}, false
	}
	t := near
	if t <= t0 {
		t = far
	}
	if t <= t0 || t >= t1 {
		return 0, Vec{}, false
	}
	p := o.Along(d, t)
	centre, half := b.Min.Add(b.Max).Scale(0.5), b.Max.Sub(b.Min).Scale(0.5)
	q := p.Sub(centre)
	x, y, z := math.Abs(q.X)/half.X, math.Abs(q.Y)/half.Y, math.Abs(q.Z)/half.Z
	switch {
	case x >= y && x >= z:
		return t, Vec{math.Copysign(1, q.X), 0, 0}, true
	case y >= z:
		return t, Vec{0, math.Copysign(1, q.Y), 0}, true
	}
	return t, Vec{0, 0, math.Copysign(1, q.Z)}, true
}

// Ball is a sphere.
type Ball struct {
	Centre Vec
	Radius float64
}

// Bounds implements Shape.
func (b Ball) Bounds() Bounds { return Around(b.Centre, Grey(b.Radius)) }

// Hull returns the corners of the ball's bounds.
func (b Ball) Hull() []Vec { c := b.Bounds().Corners(); return c[:] }

// Hit implements Shape.
func (b Ball) Hit(o, d Vec, t0, t1 float64) (float64, Vec, bool) {
	c := o.Sub(b.Centre)
	half := c.Dot(d)
	root := float64(half*half) - c.Dot(c) + float64(b.Radius*b.Radius)
	if root < 0 {
		return 0, Vec{}, false
	}
	root = sqrt(root)
	t := -half - root
	if t <= t0 {
		t = -half + root
	}
	if t <= t0 || t >= t1 {
		return 0, Vec{}, false
	}
	return t, c.Along(d, t).Scale(1 / b.Radius), true
}
