package data

import (
	"math"

	"github.com/imagelab-go/imagelab/lib/data/internal/render"
)

// Each kind of biscuit lies about the origin with its underside at Y = 0; it is about one unit wide.

// slab returns a solid of the given height with round edges above a flat outline: outline is the distance in the plane.
func slab(outline func(x, z float64) float64, reach, height, round float64) *render.Field {
	middle := float64(height / 2)
	return &render.Field{
		Distance: func(p render.Vec) float64 {
			a, b := outline(p.X, p.Z)+round, math.Abs(p.Y-middle)-middle+round
			u, v := max(a, 0), max(b, 0)
			return render.Length(u, v) + min(max(a, b), 0) - round
		},
		Box:    render.Bounds{Min: render.V(-reach, 0, -reach), Max: render.V(reach, height, reach)},
		Detail: 0.0015, Safety: 0.85,
	}
}

// scallop is the distance from a round outline with waves.
func scallop(radius float64, waves, depth float64) func(x, z float64) float64 {
	return func(x, z float64) float64 {
		r := render.Length(x, z)
		if r < radius*0.7 {
			return r - radius
		}
		return r - radius - float64(depth*math.Abs(render.Sin(render.Atan2(z, x)*waves/2))) + float64(depth*0.6)
	}
}

// baked is the crust of a biscuit, darker towards its edge; edge is the distance inside the outline.
func baked(p render.Vec, edge float64, pale, brown render.Vec) render.Surface {
	c := pale.Mix(brown, render.Smooth(0.16, -0.02, edge)*0.85)
	c = c.Mix(brown, render.Clamp(0.25+float64(0.5*render.Fractal3(p.Scale(5), 3, 81)), 0, 0.5))
	speck := render.Noise3(p.Scale(42), 82)
	return render.Surface{Color: c.Scale(1 + float64(0.10*speck)), Gloss: 0.015, Rough: 0.3, Bend: roughness(p, 26, 0.22)}
}

// butterRound is a scalloped biscuit with a ring of pricks.
func butterRound(_ func() float64) []render.Object {
	outline := scallop(0.50, 26, 0.035)
	shape := slab(outline, 0.55, 0.13, 0.045)
	paint := func(p, n render.Vec) render.Surface {
		s := baked(p, -outline(p.X, p.Z), render.Hex(0xf0cd8a), render.Hex(0xb8742c))
		if n.Y < 0.6 {
			return s
		}
		r, turn := render.Length(p.X, p.Z), render.Atan2(p.Z, p.X)/(2*math.Pi)
		for _, ring := range [3][2]float64{{0.12, 6}, {0.25, 12}, {0.0, 1}} {
			a := float64(turn * ring[1])
			a = float64((a - math.Floor(a+0.5)) / ring[1] * 2 * math.Pi * ring[0])
			if d := render.Length(a, r-ring[0]); d < 0.021 {
				s.Color = s.Color.Scale(0.35)
			}
		}
		if math.Abs(r-0.38) < 0.012 {
			s.Color = s.Color.Scale(0.75)
			s.Bend = s.Bend.Add(render.V(p.X/r, 0, p.Z/r).Scale((r - 0.38) * 50))
		}
		return s
	}
	return []render.Object{{Shape: shape, Paint: paint, Tint: render.Hex(0xe0b470)}}
}

// butterOblong is the oblong tea biscuit with its many teeth.
func butterOblong(_ func() float64) []render.Object {
	outline := func(x, z float64) float64 {
		a, b := math.Abs(x)-0.50, math.Abs(z)-0.36
		tx, tz := float64(0.018*render.Cos(z*38)), float64(0.018*render.Cos(x*38))
		return max(a+tx, b+tz)
	}
	shape := slab(outline, 0.56, 0.11, 0.03)
	paint := func(p, n render.Vec) render.Surface {
		s := baked(p, -outline(p.X, p.Z), render.Hex(0xf2cf8c), render.Hex(0xc07a2e))
		u, v := p.X/0.17, p.Z/0.17
		u, v = u-math.Floor(u+0.5), v-math.Floor(v+0.5)
		switch {
		case n.Y < 0.6:
		case math.Abs(p.X) < 0.44 && math.Abs(p.Z) < 0.3 && float64(u*u)+float64(v*v) < 0.016:
			s.Color = s.Color.Scale(0.35)
		case math.Abs(max(math.Abs(p.X)-0.08, math.Abs(p.Z)+0.06)-0.345) < 0.008:
			s.Color = s.Color.Scale(0.7)
		}
		return s
	}
	return []render.Object{{Shape: shape, Paint: paint, Tint: render.Hex(0xe0b470)}}
}

// chipCookie is a craggy biscuit with chocolate chips.
func chipCookie(random func() float64) []render.Object {
	k := float64(20 * random())
	outline := func(x, z float64) float64 {
		return render.Length(x, z) - 0.54 - float64(0.035*render.Noise2(float64(x*3.2)+k, z*3.2, 83))
	}
	shape := slab(outline, 0.62, 0.17, 0.08)
	paint := func(p, _ render.Vec) render.Surface {
		s := baked(p, -outline(p.X, p.Z), render.Hex(0xdca25c), render.Hex(0x96551f))
		q := render.V(p.X+k, p.Y, p.Z)
		crack := math.Abs(render.Fractal3(q.Scale(4.5), 2, 84))
		s.Color = s.Color.Scale(1 - float64(0.45*render.Smooth(0.045, 0.0, crack)))
		s.Bend = roughness(q, 11, 0.5).Add(roughness(q, 30, 0.25))
		return s
	}
	parts := []render.Object{{Shape: shape, Paint: paint, Tint: render.Hex(0xc08a48)}}
	chip := func(p, _ render.Vec) render.Surface {
		return render.Surface{Color: render.Hex(0x3a1a0c), Gloss: 0.05, Rough: 0.12, Bend: roughness(p, 20, 0.2)}
	}
	for i := range 13 {
		r := 0.44 * math.Sqrt((float64(i)+0.5)/13)
		s, c := render.SinCos(float64(float64(i)*2.39996) + k)
		ball := render.Ball{Centre: render.V(r*c, 0.135, r*s), Radius: 0.055 + float64(0.02*random())}
		parts = append(parts, render.Object{Shape: ball, Paint: chip, Tint: render.Hex(0x3a1a0c)})
	}
	return parts
}

// heart is about the distance from a heart with its tip at -Z.
func heart(x, z, size float64) float64 {
	x, z = math.Abs(x)/size, z/size+0.5
	if x+z > 1 {
		return (render.Length(x-0.25, z-0.75) - math.Sqrt2/4) * size
	}
	a := float64(x*x) + float64((z-1)*(z-1))
	m := float64(0.5 * max(x+z, 0))
	b := float64((x-m)*(x-m)) + float64((z-m)*(z-m))
	return math.Sqrt(min(a, b)) * math.Copysign(1, x-z) * size
}

// jamHeart is two biscuits with jam that shows through a heart, dusted with sugar.
func jamHeart(_ func() float64) []render.Object {
	round := scallop(0.53, 16, 0.06)
	hole := func(x, z float64) float64 { return heart(x, z, 0.46) }
	outline := func(x, z float64) float64 { return max(round(x, z), -hole(x, z)) }
	top := slab(outline, 0.6, 0.19, 0.03)
	paint := func(p, n render.Vec) render.Surface {
		s := baked(p, -outline(p.X, p.Z), render.Hex(0xf0cf94), render.Hex(0xbf8238))
		if n.Y > 0.3 {
			dust := render.Fractal3(p.Scale(7), 3, 85) + float64(0.5*render.Noise3(p.Scale(60), 86))
			s.Color = s.Color.Mix(render.Hex(0xfdfaf4), 0.8*render.Smooth(-0.25, 0.35, dust))
		}
		return s
	}
	jam := slab(func(x, z float64) float64 { return hole(x, z) - 0.03 }, 0.4, 0.15, 0.02)
	red := func(p, _ render.Vec) render.Surface {
		c := render.Hex(0xb8101c).Mix(render.Hex(0x6a0610), render.Clamp(0.5+render.Fractal3(p.Scale(8), 2, 87), 0, 1))
		return render.Surface{Color: c, Gloss: 0.06, Rough: 0.03, Bend: roughness(p, 7, 0.25)}
	}
	return []render.Object{
		{Shape: top, Paint: paint, Tint: render.Hex(0xf0e0c0)},
		{Shape: jam, Paint: red, Tint: render.Hex(0xa01018)},
	}
}

// starPoints returns the corners of a five-pointed star, outer and inner in turn.
func starPoints(outer, inner float64) []render.Knot {
	var points []render.Knot
	for i := range 10 {
		r := outer
		if i%2 == 1 {
			r = inner
		}
		s, c := render.SinCos(float64(i) * math.Pi / 5)
		points = append(points, render.Knot{R: r * c, Y: r * s})
	}
	return points
}

// gingerStar is a gingerbread star with white icing.
func gingerStar(_ func() float64) []render.Object {
	corners := starPoints(0.62, 0.31)
	outline := func(x, z float64) float64 {
		d, inside := math.Inf(1), false
		for i, a := range corners {
			b := corners[(i+1)%len(corners)]
			d = min(d, render.LineDistance(x, z, a.R, a.Y, b.R, b.Y))
			if (a.Y > z) != (b.Y > z) && x < (b.R-a.R)*(z-a.Y)/(b.Y-a.Y)+a.R {
				inside = !inside
			}
		}
		if inside {
			d = -d
		}
		return d - 0.035
	}
	shape := slab(outline, 0.67, 0.14, 0.05)
	paint := func(p, _ render.Vec) render.Surface {
		return baked(p, -outline(p.X, p.Z), render.Hex(0xa0622c), render.Hex(0x6a3614))
	}
	parts := []render.Object{{Shape: shape, Paint: paint, Tint: render.Hex(0x8a5020)}}
	white := render.Hex(0xfaf6ee)
	icing := func(p, _ render.Vec) render.Surface {
		return render.Surface{Color: white, Gloss: 0.03, Rough: 0.12, Bend: roughness(p, 9, 0.15)}
	}
	line := starPoints(0.52, 0.255)
	for i, a := range line {
		b := line[(i+1)%len(line)]
		rod := render.Rod{From: render.V(a.R, 0.14, a.Y), To: render.V(b.R, 0.14, b.Y), Radius: 0.022}
		dot := render.Ball{Centre: render.V(a.R*0.55, 0.138, a.Y*0.55), Radius: 0.030}
		parts = append(parts, render.Object{Shape: rod, Paint: icing, Tint: white}, render.Object{Shape: dot, Paint: icing, Tint: white})
	}
	button := func(_, _ render.Vec) render.Surface {
		return render.Surface{Color: render.Hex(0xd03040), Gloss: 0.05, Rough: 0.05}
	}
	return append(parts, render.Object{Shape: render.Ball{Centre: render.V(0, 0.135, 0), Radius: 0.07}, Paint: button, Tint: render.Hex(0xd03040)})
}

// sugarRing is a ring of pink icing with sprinkles.
func sugarRing(random func() float64) []render.Object {
	ring := func(wide float64) func(x, z float64) float64 {
		return func(x, z float64) float64 { return math.Abs(render.Length(x, z)-0.33) - wide }
	}
	dough := slab(ring(0.20), 0.56, 0.17, 0.08)
	crust := func(p, _ render.Vec) render.Surface {
		return baked(p, -ring(0.2)(p.X, p.Z), render.Hex(0xe2b068), render.Hex(0xb4752e))
	}
	drip := func(x, z float64) float64 { return ring(0.165)(x, z) - float64(0.022*render.Noise2(x*7, z*7, 88)) }
	icing := slab(drip, 0.56, 0.205, 0.06)
	pink := func(_, _ render.Vec) render.Surface {
		return render.Surface{Color: render.Hex(0xf29ab4), Gloss: 0.05, Rough: 0.04}
	}
	parts := []render.Object{
		{Shape: dough, Paint: crust, Tint: render.Hex(0xd0a060)},
		{Shape: icing, Paint: pink, Tint: render.Hex(0xf29ab4)},
	}
	tints := []render.Vec{render.Hex(0xffffff), render.Hex(0x3a8ad0), render.Hex(0xf4cf30), render.Hex(0x58b04a), render.Hex(0xe04848)}
	for i := range 34 {
		r := 0.33 + float64(0.105*(float64(2*random())-1))
		s, c := render.SinCos(2 * math.Pi * (float64(i) + float64(random()*0.8)) / 34)
		ds, dc := render.SinCos(2 * math.Pi * random())
		at := render.V(r*c, 0.207, r*s)
		tint := tints[i%len(tints)]
		rod := render.Rod{From: at.Sub(render.V(0.032*dc, 0, 0.032*ds)), To: at.Add(render.V(0.032*dc, 0, 0.032*ds)), Radius: 0.013}
		paint := func(_, _ render.Vec) render.Surface { return render.Surface{Color: tint, Gloss: 0.05, Rough: 0.06} }
		parts = append(parts, render.Object{Shape: rod, Paint: paint, Tint: tint})
	}
	return parts
}

// cocoaRound is two dark biscuits with cream between them and a stamped pattern.
func cocoaRound(_ func() float64) []render.Object {
	lid := scallop(0.47, 40, 0.018)
	cream := slab(func(x, z float64) float64 { return render.Length(x, z) - 0.49 }, 0.55, 0.13, 0.03)
	top := slab(lid, 0.52, 0.22, 0.03)
	white := func(p, _ render.Vec) render.Surface {
		return render.Surface{Color: render.Hex(0xf6f0e2), Gloss: 0.02, Rough: 0.2}
	}
	dark := func(p, n render.Vec) render.Surface {
		s := render.Surface{Color: render.Hex(0x35211a).Scale(1 + float64(0.25*render.Noise3(p.Scale(30), 89))), Gloss: 0.02, Rough: 0.25, Bend: roughness(p, 40, 0.2)}
		r, turn := render.Length(p.X, p.Z), render.Atan2(p.Z, p.X)
		if n.Y < 0.6 || r < 1e-6 {
			return s
		}
		petal := 0.20 + float64(0.09*render.Cos(turn*6))
		relief := min(math.Abs(r-petal), math.Abs(r-0.38), math.Abs(r-0.07))
		if relief < 0.018 {
			s.Color = s.Color.Scale(1.9)
		}
		if r > 0.40 && math.Abs(render.Sin(turn*30)) < 0.35 {
			s.Color = s.Color.Scale(0.6)
		}
		return s
	}
	return []render.Object{
		{Shape: cream, Paint: white, Tint: render.Hex(0xf6f0e2)},
		{Shape: top, Paint: dark, Tint: render.Hex(0x35211a)},
	}
}
