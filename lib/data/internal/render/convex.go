package render

import "math"

// Convex is a convex solid with flat faces.
type Convex struct {
	planes  []plane
	corners []Vec
	bounds  Bounds
}

// plane bounds a half space: the points p with normal·p <= offset.
type plane struct {
	normal Vec
	offset float64
}

// NewConvex returns the solid that is bounded by planes, given as a point on each and its outward normal. The planes
// must enclose a volume.
func NewConvex(pointsAndNormals ...[2]Vec) *Convex {
	c := &Convex{}
	for _, pn := range pointsAndNormals {
		n := pn[1].Unit()
		c.planes = append(c.planes, plane{n, n.Dot(pn[0])})
	}
	for i := range c.planes {
		for j := range i {
			for k := range j {
				if p, ok := meet(c.planes[i], c.planes[j], c.planes[k]); ok && c.inside(p) {
					c.corners = append(c.corners, p)
				}
			}
		}
	}
	c.bounds = Around(c.corners[0], Vec{})
	for _, p := range c.corners {
		c.bounds = c.bounds.Join(Around(p, Vec{}))
	}
	return c
}

// meet returns the point that three planes share.
func meet(a, b, c plane) (Vec, bool) {
	bc := b.normal.Cross(c.normal)
	det := a.normal.Dot(bc)
	if math.Abs(det) < 1e-9 {
		return Vec{}, false
	}
	p := bc.Scale(a.offset).Along(c.normal.Cross(a.normal), b.offset).Along(a.normal.Cross(b.normal), c.offset)
	return p.Scale(1 / det), true
}

// inside reports whether p lies in the solid or on its surface.
func (c *Convex) inside(p Vec) bool {
	for _, q := range c.planes {
		if q.normal.Dot(p) > q.offset+1e-9 {
			return false
		}
	}
	return true
}

// Bounds implements Shape.
func (c *Convex) Bounds() Bounds { return c.bounds }

// Hull returns the corners.
func (c *Convex) Hull() []Vec { return c.corners }

// Hit implements Shape.
func (c *Convex) Hit(o, d Vec, t0, t1 float64) (float64, Vec, bool) {
	near, far := math.Inf(-1), math.Inf(1)
	var nearNormal, farNormal Vec
	for _, q := range c.planes {
		cos, gap := q.normal.Dot(d), q.offset-q.normal.Dot(o)
		switch {
		case cos < 0 && gap/cos > near:
			near, nearNormal = gap/cos, q.normal
		case cos > 0 && gap/cos < far:
			far, farNormal = gap/cos, q.normal
		case cos == 0 && gap < 0:
			return 0, Vec{}, false
		}
	}
	if near > far {
		return 0, Vec{}, false
	}
	if near > t0 && near < t1 {
		return near, nearNormal, true
	}
	if far > t0 && far < t1 && near <= t0 {
		return far, farNormal, true
	}
	return 0, Vec{}, false
}
