package render

import "slices"

// Surface is what a Paint says about a point of an object.
type Surface struct {
	Color   Vec     // share of the light that is scattered, for each channel
	Gloss   float64 // share of the light that is mirrored head on, in [0, 1]; 0.04 is varnish, 0 matte
	Rough   float64 // width of the highlights: tangent of the blur's half angle
	Metal   bool    // mirrors in its own colour and scatters nothing
	Mirror  bool    // shows the other objects in its reflection, not only the room and the lamps
	Glow    Vec     // light that the surface gives off
	Bend    Vec     // added to the unit normal, in the object's coordinates: small bumps
	Through float64 // share of the light that passes straight through, in [0, 1]
}

// Paint describes the surface of an object at the point p with unit normal n, both in the object's coordinates.
type Paint func(p, n Vec) Surface

// Object is a shape that stands at a place of the scene, turned about the vertical.
type Object struct {
	Shape    Shape
	Paint    Paint
	Tint     Vec // mean colour, for the light that it throws on its neighbours
	ID       int // tells objects apart in Scene.ID; 0 is scenery
	at       Vec
	cos, sin float64
	bounds   Bounds
}

// Place moves the object's origin to at and turns it by turn radians, a positive angle taking its front (Z) to the right
// (X). It returns the object.
func (o Object) Place(at Vec, turn float64) *Object {
	o.at = at
	o.sin, o.cos = SinCos(turn)
	c := o.Shape.Bounds().Corners()
	o.bounds = Around(o.toWorld(c[0]), Vec{})
	for _, p := range c[1:] {
		o.bounds = o.bounds.Join(Around(o.toWorld(p), Vec{}))
	}
	return &o
}

func (o *Object) toLocal(p Vec) Vec   { return p.Sub(o.at).TurnY(o.cos, -o.sin) }
func (o *Object) turnLocal(d Vec) Vec { return d.TurnY(o.cos, -o.sin) }
func (o *Object) toWorld(p Vec) Vec   { return p.TurnY(o.cos, o.sin).Add(o.at) }

// World turns a direction from the object's coordinates to the scene's.
func (o *Object) World(d Vec) Vec { return d.TurnY(o.cos, o.sin) }

// Hull returns points in the scene whose convex hull holds the object.
func (o *Object) Hull() []Vec {
	hull := slices.Clone(o.Shape.Hull())
	for i, p := range hull {
		hull[i] = o.toWorld(p)
	}
	return hull
}

// Hit is the point at which a ray meets an object.
type Hit struct {
	T      float64
	Object *Object
	Local  Vec // the point and
	Normal Vec // the unit normal in the object's coordinates
}

// hit shortens h to this object where the ray meets it earlier.
func (o *Object) hit(from, d Vec, h *Hit) bool {
	lo, ld := o.toLocal(from), o.turnLocal(d)
	t, n, ok := o.Shape.Hit(lo, ld, start, h.T)
	if !ok {
		return false
	}
	*h = Hit{T: t, Object: o, Local: lo.Along(ld, t), Normal: n}
	return true
}
