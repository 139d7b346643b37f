package data

import (
	"math"

	"github.com/imagelab-go/imagelab/lib/data/internal/render"
)

// stock returns every kind of product.
func stock() []good {
	return append(drinks(), snacks()...)
}

// drinks returns the cans, bottles and cartons of milk.
func drinks() []good {
	const r = 0.033
	return []good{
		{"cola", 2 * r, 1, 0.35, can(r, 0.118, render.Hex(0xc01424), colaLabel)},
		{"orangeade", 2 * r, 1, 0.35, can(r, 0.118, render.Hex(0xf08a1c), orangeLabel)},
		{"lemonade", 2 * r, 1, 0.35, can(r, 0.118, render.Hex(0xd8d83c), lemonLabel)},
		{"energy drink", 0.054, 0, 0.35, can(0.027, 0.135, render.Hex(0x20284a), voltLabel)},
		{"water", 0.066, 2, 0.4, bottle(0.033, 0.225, render.Hex(0xbfe3f2), render.Hex(0x2468b4), waterLabel)},
		{"iced tea", 0.066, 2, 0.4, bottle(0.033, 0.215, render.Hex(0x9c4a16), render.Hex(0xe8c83a), teaLabel)},
		{"apple juice", 0.070, 2, 0.4, bottle(0.035, 0.20, render.Hex(0xd8a02a), render.Hex(0x3f8a2e), appleLabel)},
		{"milk", 0.070, 2, 0.25, milk()},
	}
}

// bottle returns a bottle of clear plastic filled with a drink.
func bottle(radius, height float64, drink, cap render.Vec, label func(x, y float64) render.Vec) []render.Object {
	r, h := radius, height
	body := render.NewLathe(append([]render.Knot{{R: 0, Y: 0.001}, {R: r * 0.8, Y: 0}},
		append(render.Curve(4, render.Knot{R: r * 0.86, Y: 0.001}, render.Knot{R: r, Y: 0.012}, render.Knot{R: r * 0.97, Y: h * 0.25},
			render.Knot{R: r * 0.97, Y: h * 0.52}, render.Knot{R: r, Y: h * 0.60}, render.Knot{R: r * 0.86, Y: h * 0.72},
			render.Knot{R: r * 0.48, Y: h * 0.85}, render.Knot{R: r * 0.38, Y: h * 0.90}), render.Knot{R: 0, Y: h * 0.90})...)...)
	paint := func(p, n render.Vec) render.Surface {
		if p.Y > h*0.26 && p.Y < h*0.52 {
			return render.Surface{Color: label(render.Atan2(p.X, p.Z)*r, p.Y-float64(h*0.26)), Gloss: 0.05, Rough: 0.06}
		}
		depth := 0.72 + float64(0.4*max(0, n.Z))
		if p.Y > h*0.83 {
			depth = 1.25
		}
		s := render.Surface{Color: drink.Scale(depth), Gloss: 0.08, Rough: 0.02, Through: 0.25}
		if p.Y < h*0.22 {
			s.Bend = render.V(0, 0.35*render.Sin(p.Y*420), 0)
		}
		return s
	}
	top := render.NewLathe(render.Knot{R: 0, Y: h * 0.895}, render.Knot{R: r * 0.46, Y: h * 0.895}, render.Knot{R: r * 0.47, Y: h * 0.985},
		render.Knot{R: r * 0.43, Y: h}, render.Knot{R: 0, Y: h})
	lid := func(p, n render.Vec) render.Surface {
		ridge := render.Sin(render.Atan2(p.X, p.Z) * 36)
		return render.Surface{Color: cap, Gloss: 0.05, Rough: 0.1, Bend: render.V(n.Z, 0, -n.X).Scale(0.3 * ridge)}
	}
	return []render.Object{{Shape: body, Paint: paint, Tint: drink}, {Shape: top, Paint: lid, Tint: cap}}
}

// milk returns a carton with a gable top.
func milk() []render.Object {
	const w, h = 0.066, 0.15
	body := render.NewConvex(
		[2]render.Vec{render.V(-w/2, 0, 0), render.V(-1, 0, 0)}, [2]render.Vec{render.V(w/2, 0, 0), render.V(1, 0, 0)},
		[2]render.Vec{render.V(0, 0, -w/2), render.V(0, 0, -1)}, [2]render.Vec{render.V(0, 0, w/2), render.V(0, 0, 1)},
		[2]render.Vec{render.V(0, 0, 0), render.V(0, -1, 0)},
		[2]render.Vec{render.V(0, h, w/2), render.V(0, 0.75, 1)}, [2]render.Vec{render.V(0, h, -w/2), render.V(0, 0.75, -1)},
	)
	white := render.Hex(0xf2f4f5)
	paint := func(p, n render.Vec) render.Surface {
		s := render.Surface{Color: white, Gloss: 0.03, Rough: 0.15}
		switch {
		case n.Z > 0.9:
			s.Color = milkLabel(p.X, p.Y)
		case n.Y > 0.5:
			s.Color = render.Hex(0x2f6fc0)
		case math.Abs(n.X) > 0.9 && p.Y < h:
			s.Color = sidePanel(p.Z, p.Y, w, h, white)
		}
		return s
	}
	fin := render.Block{Min: render.V(-w/2, h+0.036, -0.003), Max: render.V(w/2, h+0.062, 0.003)}
	blue := func(_, _ render.Vec) render.Surface {
		return render.Surface{Color: render.Hex(0x2f6fc0), Gloss: 0.03, Rough: 0.15}
	}
	return []render.Object{{Shape: body, Paint: paint, Tint: white}, {Shape: fin, Paint: blue, Tint: render.Hex(0x2f6fc0)}}
}

var (
	colaWord   = render.Letters("COLA")
	orangeWord = render.Letters("ORANGE")
	lemonWord  = render.Letters("LEMON")
	voltWord   = render.Letters("VOLT")
	aquaWord   = render.Letters("AQUA")
	teaWord    = render.Letters("TEA")
	appleWord  = render.Letters("APPLE")
	milkWord   = render.Letters("MILK")
)

// inDisc reports whether (x, y) lies within r of (cx, cy).
func inDisc(x, y, cx, cy, r float64) bool {
	x, y = float64(x)-float64(cx), float64(y)-float64(cy)
	return float64(x*x)+float64(y*y) < r*r
}

func colaLabel(x, y float64) render.Vec {
	red, white := render.Hex(0xc4101f), render.Hex(0xf6f1ea)
	if colaWord.Covers(x, y-0.068, 0.019, 0.24) {
		return white
	}
	wave := 0.036 + float64(0.010*render.Sin(x*48))
	if y > wave && y < wave+0.006+float64(0.003*render.Sin(float64(x*48)+1.2)) || y > wave-0.006 && y < wave-0.0035 {
		return white
	}
	if y < 0.014 || y > 0.101 {
		return red.Scale(0.5)
	}
	return red
}

func orangeLabel(x, y float64) render.Vec {
	if orangeWord.Covers(x, y-0.086, 0.0115, 0.26) {
		return render.Hex(0xffffff)
	}
	// A slice of orange: rind, flesh in ten segments, pith between them.
	dx, dy := x, y-0.045
	d := render.Length(dx, dy)
	switch {
	case d > 0.024 && d < 0.026:
		return render.Hex(0xffe9c4)
	case d <= 0.024 && d > 0.022:
		return render.Hex(0xe86a08)
	case d <= 0.022:
		turn := float64(render.Atan2(dy, dx) / (2 * math.Pi) * 10)
		off := math.Abs(turn-math.Floor(turn)-0.5) - 0.5
		if d < 0.003 || d > 0.0205 || -off*d*0.63 < 0.0011 {
			return render.Hex(0xffe2b0)
		}
		return render.Hex(0xff9416)
	}
	return render.Hex(0xf47b0a).Mix(render.Hex(0xd8450a), render.Smooth(0.02, 0.11, y)*0.8)
}

func lemonLabel(x, y float64) render.Vec {
	if lemonWord.Covers(x, y-0.062, 0.0145, 0.24) {
		return render.Hex(0x1f6b2c)
	}
	if y > 0.045 && y < 0.079 {
		return render.Hex(0xfdfbe6)
	}
	if y > 0.042 && y < 0.082 {
		return render.Hex(0x2f8f3a)
	}
	for i := range 14 {
		cx := (render.Unit01(render.Hash(i, 1, 0, 6)) - 0.5) * 0.2
		cy := 0.01 + float64(render.Unit01(render.Hash(i, 2, 0, 6))*0.1)
		r := 0.003 + float64(0.004*render.Unit01(render.Hash(i, 3, 0, 6)))
		if inDisc(x, y, cx, cy, r) && !inDisc(x, y, cx, cy, r*0.6) {
			return render.Hex(0xf7f3a0)
		}
	}
	return render.Hex(0xe9d61f)
}

func voltLabel(x, y float64) render.Vec {
	bolt := render.Hex(0xffd21a)
	if voltWord.Covers(x, y-0.104, 0.015, 0.24) {
		return render.Hex(0xf4f6fb)
	}
	lines := [][4]float64{{0.006, 0.088, -0.008, 0.058}, {-0.008, 0.058, 0.008, 0.058}, {0.008, 0.058, -0.007, 0.024}}
	for i, l := range lines {
		if render.LineDistance(x, y, l[0], l[1], l[2], l[3]) < 0.0042-float64(0.0008*float64(i)) {
			return bolt
		}
	}
	if v := y + float64(0.6*math.Abs(x)); v < 0.03 || v > 0.128 && v < 0.132 {
		return render.Hex(0x8fa0b4)
	}
	return render.Hex(0x1a2350).Mix(render.Hex(0x2d4fa8), render.Smooth(0.03, 0.12, y))
}

func waterLabel(x, y float64) render.Vec {
	if aquaWord.Covers(x, y-0.040, 0.016, 0.22) {
		return render.Hex(0xffffff)
	}
	if y < 0.008+float64(0.004*render.Sin(x*90)) {
		return render.Hex(0xffffff)
	}
	if y < 0.018+float64(0.005*render.Sin(float64(x*70)+1)) {
		return render.Hex(0x6db7e8)
	}
	return render.Hex(0x1c62b8)
}

func teaLabel(x, y float64) render.Vec {
	if teaWord.Covers(x, y-0.038, 0.017, 0.24) {
		return render.Hex(0x7a1f10)
	}
	// Two leaves.
	for _, side := range []float64{-1, 1} {
		lx, ly := float64(x*side)-0.008, y-0.014
		if inDisc(lx, ly, 0, -0.007, 0.011) && inDisc(lx, ly, 0, 0.007, 0.011) {
			return render.Hex(0x2f7d34)
		}
	}
	if y < 0.003 || y > 0.053 {
		return render.Hex(0x7a1f10)
	}
	return render.Hex(0xf3d24a)
}

func appleLabel(x, y float64) render.Vec {
	if appleWord.Covers(x, y-0.042, 0.0105, 0.24) {
		return render.Hex(0x2c6a22)
	}
	switch {
	case render.LineDistance(x, y, 0, 0.026, 0.002, 0.031) < 0.0009:
		return render.Hex(0x5a3818)
	case inDisc(x, y, 0.006, 0.024, 0.006) && inDisc(x, y, 0.006, 0.031, 0.006):
		return render.Hex(0x3f9a35)
	case inDisc(x, y, -0.0045, 0.017, 0.0095) || inDisc(x, y, 0.0045, 0.017, 0.0095):
		return render.Hex(0xc8202a)
	case y < 0.004 || y > 0.049:
		return render.Hex(0x3f8a2e)
	}
	return render.Hex(0xf7f2dc)
}

func milkLabel(x, y float64) render.Vec {
	if milkWord.Covers(x, y-0.108, 0.016, 0.26) {
		return render.Hex(0x1d57a8)
	}
	hill := 0.040 + float64(0.012*render.Sin(float64(x*60)+0.6))
	switch {
	case y < hill-0.016:
		return render.Hex(0x3f9b45)
	case y < hill:
		return render.Hex(0x6cbf4c)
	case inDisc(x, y, 0.018, 0.078, 0.008):
		return render.Hex(0xf6c62e)
	case y < 0.088:
		return render.Hex(0xbfe0f5)
	}
	return render.Hex(0xf4f6f6)
}
