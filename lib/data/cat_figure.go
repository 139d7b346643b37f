package data

import (
	"math"

	"github.com/imagelab-go/imagelab/lib/data/internal/render"
)

// The cat sits at the origin and looks towards Z; it is about two units high. Its left is at positive X.

// headAt is the middle of the head.
var headAt = render.V(0.03, 1.66, 0.12)

// union joins two distances with a fillet of about width k. (Quilez, "Smooth minimum", polynomial form.)
func union(a, b, k float64) float64 {
	h := max(k-math.Abs(a-b), 0) / k
	return min(a, b) - float64(h*h*k*0.25)
}

// egg is the distance from an ellipsoid, good near its surface.
func egg(p, centre, radii render.Vec) float64 {
	q := p.Sub(centre)
	scaled := render.V(q.X/radii.X, q.Y/radii.Y, q.Z/radii.Z)
	k := scaled.Len()
	if k < 1e-9 {
		return -min(radii.X, radii.Y, radii.Z)
	}
	again := render.V(scaled.X/radii.X, scaled.Y/radii.Y, scaled.Z/radii.Z)
	return k * (k - 1) / again.Len()
}

// limb is the distance from a rod whose radius goes from r0 at a to r1 at b.
func limb(p, a, b render.Vec, r0, r1 float64) float64 {
	axis, q := b.Sub(a), p.Sub(a)
	t := render.Clamp(q.Dot(axis)/axis.Dot(axis), 0, 1)
	return q.Along(axis, -t).Len() - render.Mix(r0, r1, t)
}

// tailPath is the line of the tail, from behind the cat around its left side to the front.
var tailPath = []render.Vec{
	render.V(0.25, 0.16, -0.50), render.V(0.72, 0.15, -0.34), render.V(0.93, 0.15, 0.08), render.V(0.84, 0.17, 0.48),
	render.V(0.55, 0.21, 0.74), render.V(0.28, 0.27, 0.80),
}

// tail returns the distance from the tail and how far along it the nearest point lies, in [0, 1].
func tail(p render.Vec) (distance, along float64) {
	distance = math.Inf(1)
	n := len(tailPath) - 1
	for i := range n {
		a, b := tailPath[i], tailPath[i+1]
		axis, q := b.Sub(a), p.Sub(a)
		t := render.Clamp(q.Dot(axis)/axis.Dot(axis), 0, 1)
		d := q.Along(axis, -t).Len()
		if distance == math.Inf(1) || d < distance {
			along = (float64(i) + t) / float64(n)
		}
		if i == 0 {
			distance = d
		} else {
			distance = union(distance, d, 0.12)
		}
	}
	return distance - render.Mix(0.15, 0.115, along), along
}

// ear is the distance from one ear; side is -1 or 1.
func ear(p render.Vec, side float64) float64 {
	q := p.Sub(headAt)
	x := float64(q.X*side) - 0.31
	lean := x - float64(0.16*(q.Y-0.34))
	outer := limb(render.V(lean, q.Y, q.Z*1.5), render.V(0, 0.26, -0.02), render.V(0.03, 0.60, -0.04), 0.19, 0.025)
	hollow := limb(render.V(lean, q.Y, q.Z), render.V(0, 0.30, 0.17), render.V(0.03, 0.52, 0.10), 0.14, 0.03)
	return max(outer, -hollow) * 0.75
}

// catBody is the distance from the cat without its face.
func catBody(p render.Vec) float64 {
	mirrored := render.V(math.Abs(p.X), p.Y, p.Z)
	d := egg(p, render.V(0, 0.56, -0.10), render.V(0.62, 0.60, 0.58))
	d = union(d, egg(p, render.V(0.01, 1.02, 0.02), render.V(0.42, 0.48, 0.38)), 0.30)
	d = union(d, egg(mirrored, render.V(0.47, 0.34, 0.10), render.V(0.25, 0.34, 0.42)), 0.10)
	d = union(d, limb(mirrored, render.V(0.19, 0.90, 0.30), render.V(0.21, 0.14, 0.50), 0.16, 0.135), 0.08)
	d = union(d, egg(mirrored, render.V(0.21, 0.10, 0.58), render.V(0.155, 0.115, 0.20)), 0.05)
	d = union(d, egg(mirrored, render.V(0.50, 0.09, 0.46), render.V(0.15, 0.10, 0.21)), 0.05)
	curl, _ := tail(p)
	d = union(d, curl, 0.04)
	h := p.Sub(headAt)
	cheeks := render.V(math.Abs(h.X), h.Y, h.Z)
	skull := egg(h, render.V(0, 0, 0), render.V(0.56, 0.47, 0.47))
	skull = union(skull, egg(cheeks, render.V(0.33, -0.15, 0.10), render.V(0.24, 0.21, 0.28)), 0.12)
	skull = union(skull, egg(cheeks, render.V(0.10, -0.17, 0.43), render.V(0.135, 0.105, 0.10)), 0.04)
	skull = union(skull, egg(h, render.V(0, -0.27, 0.38), render.V(0.12, 0.07, 0.09)), 0.04)
	skull = union(skull, min(ear(p, -1), ear(p, 1)), 0.06)
	return union(d, skull, 0.10)
}

// catFigure returns the body, shaped once on a grid.
func catFigure() []*render.Object {
	box := render.Bounds{Min: render.V(-0.85, -0.03, -0.80), Max: render.V(1.12, 2.36, 0.98)}
	body := &render.Field{
		Distance: render.Bake(catBody, box, 96), Exact: catBody, Box: box, Detail: 0.0015, Safety: 0.9,
	}
	figure := render.Object{Shape: body, Paint: catCoat, Tint: render.Hex(0xd98a4a)}
	neck := render.Bounds{Min: render.V(-0.60, 0.66, -0.50), Max: render.V(0.60, 1.46, 0.68)}
	scarf := &render.Field{
		Distance: render.Bake(scarfShape, neck, 64), Exact: scarfShape, Box: neck, Detail: 0.0015, Safety: 0.8,
	}
	cloth := render.Object{Shape: scarf, Paint: scarfCloth, Tint: render.Hex(0x2a6fae)}
	return []*render.Object{figure.Place(render.V(0, 0, 0), 0), cloth.Place(render.V(0, 0, 0), 0)}
}

// catCoat is the glaze of the cat: ginger with darker stripes, white below, one dark patch about its right eye.
func catCoat(p, n render.Vec) render.Surface {
	ginger, dark, white := render.Hex(0xe8923c), render.Hex(0xa8501a), render.Hex(0xfbf2e2)
	wobble := render.Noise3(p.Scale(3.1), 41)
	c := ginger.Mix(render.Hex(0xd87a2a), render.Smooth(-0.5, 0.6, render.Noise3(p.Scale(1.7), 42)))
	h := p.Sub(headAt)
	curl, along := tail(p)
	switch {
	case curl < 0.02 && p.Y < 0.5:
		c = bands(c, dark, float64(along*34)+wobble)
		c = c.Mix(white, render.Smooth(0.86, 0.89, along+float64(0.02*wobble)))
	case p.Y > 1.25:
		c = headCoat(h, c, dark, white, wobble)
	default:
		side := render.Smooth(0.30, 0.46, math.Abs(p.X)+float64(0.05*wobble)-float64(0.3*p.Z))
		c = c.Mix(bands(c, dark, float64(p.Y*17)+float64(2.2*wobble)), side)
		chest := math.Sqrt(float64(p.X*p.X*1.3)+float64((p.Y-0.80)*(p.Y-0.80)*0.5)) + float64(0.05*wobble)
		c = c.Mix(white, render.Smooth(0.30, 0.25, chest)*render.Smooth(0.1, 0.2, p.Z))
		c = c.Mix(white, render.Smooth(0.21, 0.17, p.Y+float64(0.03*wobble))*render.Smooth(0.25, 0.35, p.Z))
	}
	return render.Surface{Color: c, Gloss: 0.045, Rough: 0.06}
}

// bands paints soft stripes of dark over c along the phase.
func bands(c, dark render.Vec, phase float64) render.Vec {
	return c.Mix(dark, render.Smooth(0.25, 0.6, render.Sin(phase))*0.85)
}

// headCoat paints the head; h is measured from its middle.
func headCoat(h, c, dark, white render.Vec, wobble float64) render.Vec {
	if h.Y > 0.20 {
		crown := render.Smooth(0.20, 0.24, h.Y) * render.Smooth(0.30, 0.24, math.Abs(h.X))
		c = c.Mix(bands(c, dark, float64(h.X*34)+math.Pi/2), crown)
	}
	whisk := render.Smooth(0.34, 0.40, math.Abs(h.X)) * render.Smooth(0.12, 0.05, h.Y)
	c = c.Mix(bands(c, dark, float64(h.Y*30)+float64(math.Abs(h.X)*8)), whisk)
	patch := render.Length(h.X+0.22, h.Y-0.06) + float64(0.03*wobble)
	if h.Z > 0 {
		c = c.Mix(render.Hex(0x6b3414), render.Smooth(0.205, 0.175, patch))
		muzzle := math.Sqrt(float64(h.X*h.X*0.75)+float64((h.Y+0.20)*(h.Y+0.20))) + float64(0.015*wobble)
		c = c.Mix(white, render.Smooth(0.215, 0.185, muzzle))
		blaze := math.Abs(h.X) + float64(0.02*wobble) - float64(0.045*render.Smooth(0.28, -0.1, h.Y))
		c = c.Mix(white, render.Smooth(0.015, 0, blaze)*render.Smooth(0.26, 0.2, h.Y))
	}
	inner := math.Abs(h.X) - 0.335 - float64(0.16*(h.Y-0.34))
	if h.Y > 0.33 && h.Z > -0.02 && math.Abs(inner) < 0.105*(0.66-h.Y)/0.3 {
		c = render.Hex(0xf0a8a0)
	}
	return c
}

// scarfShape is the distance from the scarf: a ring about the neck and two ends that hang to the cat's right.
func scarfShape(p render.Vec) float64 {
	q := p.Sub(render.V(0.01, 1.27, 0.06))
	y := q.Y - float64(0.22*q.Z) - float64(0.03*q.X)
	r := math.Sqrt(float64(q.X*q.X*0.94)+float64(q.Z*q.Z*1.12)) - 0.375
	ring := math.Sqrt(float64(r*r)+float64(y*y*0.55)) - 0.085
	knot := egg(p, render.V(-0.20, 1.17, 0.44), render.V(0.11, 0.10, 0.10))
	a := strip(p, render.V(-0.23, 1.14, 0.47), render.V(-0.36, 0.74, 0.50), 0.095)
	b := strip(p, render.V(-0.18, 1.14, 0.48), render.V(-0.13, 0.80, 0.57), 0.09)
	return union(union(ring, knot, 0.03), min(a, b), 0.02)
}

// strip is the distance from a flat piece of cloth from a to b, wider at b.
func strip(p, a, b render.Vec, width float64) float64 {
	axis, q := b.Sub(a), p.Sub(a)
	t := render.Clamp(q.Dot(axis)/axis.Dot(axis), 0, 1)
	r := q.Along(axis, -t)
	x := max(math.Abs(r.X)-float64(width*(0.55+float64(0.45*t))), 0)
	z := max(math.Abs(r.Z+float64(0.02*render.Sin(p.X*38)))-0.018, 0)
	return math.Sqrt(float64(x*x)+float64(r.Y*r.Y)+float64(z*z)) - 0.012
}

// scarfCloth is blue wool with white dots.
func scarfCloth(p, _ render.Vec) render.Surface {
	u, v := float64(p.X*9)+float64(p.Z*5), float64(p.Y*9)
	row := math.Floor(v)
	u += float64(0.5 * math.Mod(row+100, 2))
	x, y := u-math.Floor(u)-0.5, v-row-0.5
	c := render.Hex(0x1f5fb0)
	if float64(x*x)+float64(y*y) < 0.06 {
		c = render.Hex(0xf6f1e6)
	}
	return render.Surface{Color: c.Scale(1 + float64(0.12*render.Noise3(p.Scale(60), 43))), Gloss: 0.01, Rough: 0.4}
}
