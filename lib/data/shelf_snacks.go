package data

import (
	"math"

	"github.com/imagelab-go/imagelab/lib/data/internal/render"
)

// snacks returns the bags, boxes and bars.
func snacks() []good {
	return []good{
		{"crisps", 0.125, 2, 0.2, bag(0.125, 0.185, render.Hex(0xf0c020), crispsLabel)},
		{"paprika crisps", 0.125, 2, 0.2, bag(0.125, 0.185, render.Hex(0xc8281e), paprikaLabel)},
		{"biscuits", 0.125, 1, 0.2, carton(0.125, 0.115, 0.045, render.Hex(0x2a4f9a), biscuitLabel)},
		{"tea bags", 0.092, 1, 0.3, carton(0.092, 0.098, 0.06, render.Hex(0x2f7a4a), teaBoxLabel)},
		{"chocolate", 0.075, 0, 0.25, carton(0.075, 0.125, 0.018, render.Hex(0x6a2a86), chocolateLabel)},
		{"oat bar", 0.098, 0, 0.25, carton(0.098, 0.045, 0.03, render.Hex(0xd8843a), oatLabel)},
		{"noodles", 0.088, 0, 0.5, cup(0.044, 0.098, noodleLabel)},
		{"mints", 0.062, 0, 0.5, tin(0.031, 0.040)},
	}
}

// bag returns a bag of crisps, a cushion with a crimped seam at the top and bottom.
func bag(width, height float64, tint render.Vec, label func(x, y float64) render.Vec) []render.Object {
	const deep, seam = 0.027, 0.012
	half, middle := float64(width/2), float64(height/2)
	thick := func(x, y float64) float64 {
		u := x / half
		v := (y - middle) / (middle - seam)
		if u*u > 1 || v*v > 1 {
			return 0.0016 + float64(0.0008*render.Sin(x*1400))
		}
		crease := render.Noise2(x*60, y*22, 31) * (0.15 + float64(v*v))
		return 0.0016 + float64(deep*(1-float64(u*u))*(1-float64(v*v*v*v))*(0.82+float64(0.18*(1-float64(v*v))))) + float64(0.0028*crease*(1-float64(u*u))*(1-float64(v*v)))
	}
	shape := &render.Field{
		Distance: func(p render.Vec) float64 {
			if z := math.Abs(p.Z); z > deep+0.012 {
				return z - deep - 0.008
			}
			side := max(math.Abs(p.X)-half, math.Abs(p.Y-middle)-middle)
			return max(math.Abs(p.Z)-thick(p.X, p.Y), side)
		},
		Box:    render.Bounds{Min: render.V(-width/2, 0, -deep-0.006), Max: render.V(width/2, height, deep+0.006)},
		Detail: 0.0002, Safety: 0.55,
	}
	for i := range 25 {
		for j := range 25 {
			x, y := width*(float64(i)/24-0.5), height*float64(j)/24
			z := thick(x, y) + 0.001
			shape.Outline = append(shape.Outline, render.V(x, y, z), render.V(x, y, -z))
		}
	}
	paint := func(p, n render.Vec) render.Surface {
		if p.Y < seam || p.Y > height-seam {
			return render.Surface{Color: render.Hex(0xcfd2d6), Gloss: 0.35, Rough: 0.25, Metal: true}
		}
		return render.Surface{Color: label(p.X, p.Y), Gloss: 0.09, Rough: 0.10}
	}
	return []render.Object{{Shape: shape, Paint: paint, Tint: tint}}
}

// cup returns a paper cup with a foil lid, wider at the top.
func cup(radius, height float64, label func(x, y float64) render.Vec) []render.Object {
	r, h := radius, height
	shape := render.NewLathe(render.Knot{R: 0, Y: 0.003}, render.Knot{R: r * 0.72, Y: 0.003}, render.Knot{R: r * 0.74, Y: 0},
		render.Knot{R: r * 0.96, Y: h - 0.006}, render.Knot{R: r, Y: h - 0.005}, render.Knot{R: r, Y: h - 0.001},
		render.Knot{R: r * 0.97, Y: h}, render.Knot{R: 0, Y: h})
	paint := func(p, n render.Vec) render.Surface {
		if n.Y > 0.8 || p.Y > h-0.006 {
			return render.Surface{Color: render.Hex(0xe9e6e0), Gloss: 0.06, Rough: 0.2}
		}
		return render.Surface{Color: label(render.Atan2(p.X, p.Z)*r, p.Y), Gloss: 0.04, Rough: 0.15}
	}
	return []render.Object{{Shape: shape, Paint: paint, Tint: render.Hex(0xe2d4c4)}}
}

// tin returns a round tin of mints.
func tin(radius, height float64) []render.Object {
	r, h := radius, height
	shape := render.NewLathe(append([]render.Knot{{R: 0, Y: 0}, {R: r * 0.97, Y: 0}, {R: r * 0.97, Y: h * 0.55}, {R: r, Y: h * 0.55}},
		append(render.Curve(4, render.Knot{R: r, Y: h * 0.9}, render.Knot{R: r * 0.97, Y: h * 0.98}, render.Knot{R: r * 0.9, Y: h}),
			render.Knot{R: 0, Y: h})...)...)
	paint := func(p, n render.Vec) render.Surface {
		s := render.Surface{Color: render.Hex(0x7fd0c0), Gloss: 0.10, Rough: 0.06}
		d := render.Length(p.X, p.Z)
		switch {
		case n.Y > 0.7 && d < r*0.72 && d > r*0.64, n.Y > 0.7 && mintLeaf(p.X, p.Z):
			s.Color = render.Hex(0xf4fbf8)
		case n.Y <= 0.7 && p.Y < h*0.55:
			if x := render.Atan2(p.X, p.Z) * r; mintWord.Covers(x, p.Y-float64(h*0.28), 0.011, 0.24) {
				s.Color = render.Hex(0xffffff)
			} else {
				s.Color = render.Hex(0x1d7f74)
			}
		}
		return s
	}
	return []render.Object{{Shape: shape, Paint: paint, Tint: render.Hex(0x6fc0b0)}}
}

// mintLeaf reports whether (x, z) lies in the leaf on the lid of a tin.
func mintLeaf(x, z float64) bool {
	return inDisc(x, z, -0.009, 0, 0.015) && inDisc(x, z, 0.009, 0, 0.015) && math.Abs(x) > 0.0006
}

var (
	mintWord    = render.Letters("MINT")
	crispsWord  = render.Letters("CHIPS")
	paprikaWord = render.Letters("PAPRIKA")
	biscuitWord = render.Letters("COOKIES")
	teaBoxWord  = render.Letters("TEA")
	chocoWord   = render.Letters("CHOCO")
	oatWord     = render.Letters("OATS")
	noodleWord  = render.Letters("RAMEN")
)

// crisp returns the colour of a heap of crisps drawn on a bag, or false beside it.
func crisp(x, y float64) (render.Vec, bool) {
	for i, c := range [][3]float64{{0.004, 0.052, 0.021}, {-0.022, 0.044, 0.019}, {0.026, 0.042, 0.018}} {
		dx, dy := x-c[0], (y-c[1])*1.35
		if d := render.Length(dx, dy) / c[2]; d < 1 {
			ridge := float64(0.06 * render.Sin(float64((dx+float64(dy*0.5))*900)+float64(i)))
			return render.Hex(0xf2c14e).Scale(1.05 - float64(0.35*d*d) + ridge), true
		}
	}
	return render.Vec{}, false
}

func crispsLabel(x, y float64) render.Vec {
	if crispsWord.Covers(x, y-0.118-float64(0.12*x), 0.024, 0.25) {
		return render.Hex(0xfff6dc)
	}
	if crispsWord.Covers(x, y-0.118-float64(0.12*x), 0.024, 0.45) {
		return render.Hex(0x9c1a12)
	}
	if c, ok := crisp(x, y); ok {
		return c
	}
	// Rays from behind the crisps.
	turn := render.Atan2(y-0.05, x) * 16 / (2 * math.Pi)
	if math.Mod(math.Floor(turn)+64, 2) == 0 {
		return render.Hex(0xf7c81e)
	}
	return render.Hex(0xeda90c)
}

func paprikaLabel(x, y float64) render.Vec {
	if paprikaWord.Covers(x, y-0.122, 0.0165, 0.24) {
		return render.Hex(0xfff2d0)
	}
	if c, ok := crisp(x, y); ok {
		return c.Mul(render.V(1.05, 0.75, 0.6))
	}
	if v := y - 0.122 + float64(0.008*render.Sin(x*50)); math.Abs(v) < 0.021 {
		return render.Hex(0x1f6a34)
	} else if math.Abs(v) < 0.024 {
		return render.Hex(0xf4c430)
	}
	return render.Hex(0xc8221a).Mix(render.Hex(0x8f0f14), render.Smooth(0.10, 0.02, y))
}

func biscuitLabel(x, y float64) render.Vec {
	if biscuitWord.Covers(x, y-0.093, 0.0155, 0.24) {
		return render.Hex(0xfff4d8)
	}
	for i, c := range [][3]float64{{0.028, 0.040, 0.026}, {-0.026, 0.046, 0.030}} {
		dx, dy := x-c[0], y-c[1]
		d := render.Length(dx, dy)
		if d > c[2]+float64(0.001*render.Sin(render.Atan2(dy, dx)*20)) {
			continue
		}
		for k := range 8 {
			a := float64(float64(k)*2.4) + float64(i)
			s, co := render.SinCos(a)
			r := c[2] * (0.25 + float64(0.075*float64(k)))
			if inDisc(dx, dy, r*co, r*s, 0.0034) {
				return render.Hex(0x4a2412)
			}
		}
		return render.Hex(0xdca862).Scale(1.08 - float64(0.4*(d/c[2])*(d/c[2])))
	}
	if y < 0.012 {
		return render.Hex(0xf0c23a)
	}
	return render.Hex(0x2450a4).Mix(render.Hex(0x14306e), render.Smooth(0.03, 0.1, y))
}

func teaBoxLabel(x, y float64) render.Vec {
	green, cream := render.Hex(0x2a7446), render.Hex(0xf3ead0)
	d := math.Abs(x) + math.Abs(y-0.05)
	switch {
	case d < 0.034:
		if teaBoxWord.Covers(x, y-0.058, 0.012, 0.22) {
			return green
		}
		if inDisc(x, y, -0.006, 0.036, 0.011) && inDisc(x, y, 0.006, 0.036, 0.011) {
			return render.Hex(0x69a83a)
		}
		return cream
	case d < 0.037:
		return render.Hex(0xd9a72c)
	case math.Mod(d, 0.016) < 0.0018:
		return render.Hex(0x4f9a68)
	}
	return green
}

func chocolateLabel(x, y float64) render.Vec {
	gold := render.Hex(0xe8bf52)
	if chocoWord.Covers(x, y-0.094, 0.0165, 0.22) {
		return render.Hex(0xfff6e0)
	}
	if math.Abs(y-0.115) < 0.0012 || math.Abs(y-0.073) < 0.0012 {
		return gold
	}
	// The bar with its squares.
	if math.Abs(x) < 0.026 && y > 0.012 && y < 0.062 {
		u, v := math.Mod(x+0.026, 0.0173)/0.0173, math.Mod(y-0.012, 0.0167)/0.0167
		edge := min(u, v, 1-u, 1-v)
		c := render.Hex(0x5a2f18)
		switch {
		case edge < 0.06:
			return c.Scale(0.45)
		case edge < 0.2 && (u < v == (u < 1-v)):
			return c.Scale(1.35)
		case edge < 0.2:
			return c.Scale(0.75)
		}
		return c
	}
	return render.Hex(0x6f2790).Mix(render.Hex(0x3f1460), render.Smooth(0.06, 0, y))
}

func oatLabel(x, y float64) render.Vec {
	if oatWord.Covers(x+0.012, y-0.025, 0.020, 0.24) {
		return render.Hex(0xffffff)
	}
	if v := x + float64(0.35*y); v > 0.032 {
		if math.Mod(v, 0.008) < 0.004 {
			return render.Hex(0x7a4a20)
		}
		return render.Hex(0xf2dca8)
	}
	if y < 0.006 || y > 0.040 {
		return render.Hex(0x8a3f14)
	}
	return render.Hex(0xe07a22)
}

func noodleLabel(x, y float64) render.Vec {
	if noodleWord.Covers(x, y-0.048, 0.0165, 0.24) {
		return render.Hex(0xffffff)
	}
	switch {
	case y > 0.030 && y < 0.066:
		return render.Hex(0xd6281e)
	case y > 0.078 && y < 0.088 || y > 0.008 && y < 0.018:
		// A meander of broken bars.
		u := math.Mod(x+1, 0.012)
		if u < 0.008 && math.Mod(y, 0.010) > 0.0015 {
			return render.Hex(0xd6281e)
		}
	}
	return render.Hex(0xf8f3e6)
}
