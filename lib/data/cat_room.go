package data

import (
	"math"

	"github.com/imagelab-go/imagelab/lib/data/internal/render"
)

// catFace returns the eyes, the nose, the whiskers and the bell.
func catFace() []*render.Object {
	var all []*render.Object
	add := func(shape render.Shape, tint render.Vec, paint render.Paint) {
		all = append(all, render.Object{Shape: shape, Paint: paint, Tint: tint}.Place(render.V(0, 0, 0), 0))
	}
	plain := func(c render.Vec, gloss, rough float64) render.Paint {
		return func(_, _ render.Vec) render.Surface { return render.Surface{Color: c, Gloss: gloss, Rough: rough} }
	}
	for _, side := range []float64{-1, 1} {
		at := headAt.Add(render.V(0.205*side, 0.055, 0.325))
		add(render.Ball{Centre: at, Radius: 0.135}, render.Hex(0x5a8a3a), eye(at))
		for _, rise := range []float64{-0.05, 0.01, 0.07} {
			from := headAt.Add(render.V(0.15*side, -0.17+float64(0.3*rise), 0.48))
			to := headAt.Add(render.V(0.62*side, -0.20+2.0*rise, 0.52))
			add(render.Rod{From: from, To: to, Radius: 0.0065}, render.Hex(0xf4efe6), plain(render.Hex(0xf8f4ec), 0.02, 0.2))
		}
	}
	nose := &render.Field{
		Distance: func(p render.Vec) float64 {
			q := p.Sub(headAt.Add(render.V(0, -0.085, 0.508)))
			q.X *= 1 - float64(2.2*(q.Y+0.02))
			return egg(q, render.V(0, 0, 0), render.V(0.062, 0.042, 0.045)) * 0.8
		},
		Box: render.Around(headAt.Add(render.V(0, -0.085, 0.508)), render.Grey(0.08)), Detail: 0.001, Safety: 0.8,
	}
	add(nose, render.Hex(0xd8707a), plain(render.Hex(0xe0727c), 0.06, 0.05))
	black := plain(render.Hex(0x3a2018), 0.03, 0.1)
	mouth := []render.Vec{
		render.V(-0.125, -0.215, 0.505), render.V(-0.085, -0.243, 0.522), render.V(-0.04, -0.235, 0.525), render.V(0, -0.195, 0.505),
		render.V(0.04, -0.235, 0.525), render.V(0.085, -0.243, 0.522), render.V(0.125, -0.215, 0.505),
	}
	for i := 1; i < len(mouth); i++ {
		add(render.Rod{From: headAt.Add(mouth[i-1]), To: headAt.Add(mouth[i]), Radius: 0.0095}, render.Hex(0x3a2018), black)
	}
	bell := render.V(0.06, 1.08, 0.475)
	add(render.Ball{Centre: bell, Radius: 0.085}, render.Hex(0xd8a838), func(p, _ render.Vec) render.Surface {
		q := p.Sub(bell)
		if math.Abs(q.Y+0.012) < 0.008 || q.Y < -0.012 && math.Abs(q.X) < 0.009 {
			return render.Surface{Color: render.Hex(0x4a3008), Gloss: 0.05, Rough: 0.1}
		}
		return render.Surface{Color: render.Hex(0xf0bc48), Gloss: 0.85, Rough: 0.08, Metal: true}
	})
	return all
}

// eye is a green glass eye with an upright pupil, its middle at the given place.
func eye(at render.Vec) render.Paint {
	return func(p, _ render.Vec) render.Surface {
		q := p.Sub(at)
		x, y := q.X-0.012, q.Y
		r := render.Length(x, y)
		c := render.Hex(0x8fbf3f).Mix(render.Hex(0x2f6a2c), render.Smooth(0.05, 0.115, r))
		streak := float64(0.12 * render.Sin(render.Atan2(y, x)*22))
		c = c.Scale(1 + streak)
		switch {
		case math.Sqrt(float64(x*x*3.2)+float64(y*y)) < 0.082:
			c = render.Hex(0x0a0a0c)
		case r > 0.112:
			c = render.Hex(0x1a100a)
		}
		s := render.Surface{Color: c, Gloss: 0.06, Rough: 0.02}
		if float64((x+0.035)*(x+0.035))+float64((y-0.045)*(y-0.045)) < 0.00045 {
			s.Glow = render.Grey(0.9)
		}
		return s
	}
}

// wool returns a ball of red wool to the left of the picture, its loose thread on the table.
func wool() []*render.Object {
	red := render.Hex(0xc8283c)
	centre := render.V(-1.22, 0.36, 0.30)
	ball := func(p, n render.Vec) render.Surface {
		q := p.Sub(centre).Scale(1 / 0.36)
		// Four bundles of turns, each wound about its own axis.
		axes := [4]render.Vec{render.V(0.8, 0.5, 0.33), render.V(-0.6, 0.75, 0.27), render.V(0.1, -0.4, 0.91), render.V(0.5, -0.8, -0.3)}
		cell := render.Noise3(q.Scale(1.6), 51)
		k := 0
		if cell > 0.12 {
			k = 1
		} else if cell < -0.12 {
			k = 2
		} else if q.Y > 0.3 {
			k = 3
		}
		height := q.Dot(axes[k].Unit())
		s, c := render.SinCos(height * 46)
		twist := render.Sin(float64(height*9) + q.Cross(axes[k]).Dot(render.V(40, 31, 37)))
		shade := 0.62 + float64(0.38*c) + float64(0.05*twist)
		return render.Surface{Color: red.Scale(0.45 + float64(0.6*shade)), Bend: axes[k].Scale(0.55 * s), Gloss: 0.01, Rough: 0.5}
	}
	all := []*render.Object{
		render.Object{Shape: render.Ball{Centre: centre, Radius: 0.36}, Paint: ball, Tint: red}.Place(render.V(0, 0, 0), 0),
	}
	thread := func(p, _ render.Vec) render.Surface {
		return render.Surface{Color: red.Scale(0.85 + float64(0.2*render.Sin(float64(p.X*90)+float64(p.Z*70))))}
	}
	path := render.Curve(6,
		render.Knot{R: -1.30, Y: 0.45}, render.Knot{R: -1.05, Y: 0.85}, render.Knot{R: -0.55, Y: 1.02}, render.Knot{R: -0.25, Y: 1.30},
		render.Knot{R: 0.15, Y: 1.28}, render.Knot{R: 0.32, Y: 1.08}, render.Knot{R: 0.62, Y: 1.18}, render.Knot{R: 0.95, Y: 1.50})
	for i := 1; i < len(path); i++ {
		rod := render.Rod{From: render.V(path[i-1].R, 0.022, path[i-1].Y), To: render.V(path[i].R, 0.022, path[i].Y), Radius: 0.022}
		all = append(all, render.Object{Shape: rod, Paint: thread, Tint: red}.Place(render.V(0, 0, 0), 0))
	}
	return all
}

// parlour returns the table and the wall behind it.
func parlour(glare float64) []*render.Object {
	table := render.Block{Min: render.V(-9, -0.2, -2.4), Max: render.V(9, 0, 5)}
	wall := render.Block{Min: render.V(-12, -4, -3.2), Max: render.V(12, 9, -3)}
	return []*render.Object{
		render.Object{Shape: table, Paint: oak(glare), Tint: render.Hex(0xb98a5a)}.Place(render.V(0, 0, 0), 0),
		render.Object{Shape: wall, Paint: wallpaper, Tint: render.Hex(0x9fc4bc)}.Place(render.V(0, 0, 0), 0),
	}
}

// oak is a light table top in planks along X.
func oak(glare float64) render.Paint {
	return func(p, _ render.Vec) render.Surface {
		plank := math.Floor(p.Z / 0.62)
		shift := render.Unit01(render.Hash(int(plank), 5, 0, 9))
		x, z := p.X+float64(5*shift), p.Z
		ring := render.Fractal2(x*0.7, float64(z*9)+float64(3*render.Fractal2(x*0.4, float64(z*1.4)+float64(plank*3), 2, 61)), 3, 62)
		fine := render.Fractal2(x*5, z*120, 2, 63)
		c := render.Hex(0xb07a46).Mix(render.Hex(0xd9a870), render.Clamp(0.5+float64(0.7*ring)+float64(0.2*fine)+float64(0.3*(shift-0.5)), 0, 1))
		if z-float64(plank*0.62) < 0.012 {
			c = c.Scale(0.45)
		}
		return render.Surface{Color: c, Gloss: 0.02 + float64(0.25*glare), Rough: 0.12 - float64(0.09*glare), Mirror: true}
	}
}

// wallpaper is sage green with small pale leaves.
func wallpaper(p, _ render.Vec) render.Surface {
	c := render.Hex(0x9cc3b4)
	u, v := p.X/0.55, p.Y/0.55
	row := math.Floor(v)
	u += float64(0.5 * math.Mod(row+100, 2))
	x, y := u-math.Floor(u)-0.5, v-row-0.5
	if math.Mod(math.Floor(u)+100, 2) == 0 {
		x = -x
	}
	a, b := (x+y)*math.Sqrt2/2, (x-y)*math.Sqrt2/2
	if inDisc(a, b, 0, -0.12, 0.2) && inDisc(a, b, 0, 0.12, 0.2) && math.Abs(b) > 0.008 {
		c = render.Hex(0xb9d6c6)
	}
	return render.Surface{Color: c.Scale(1 + float64(0.03*render.Fractal2(p.X*30, p.Y*30, 2, 64)))}
}

// parlourRoom returns the room with a window to the left and a soft lamp to the right.
func parlourRoom(scene *render.Scene, light Light) *render.Room {
	c := light.colour()
	subject := render.V(0, 1, 0)
	return &render.Room{
		Scene: scene,
		Lamps: []render.Lamp{
			render.NewLamp(render.V(-4.2, 4.8, 4.6), subject, 1.5, 1.5, c.Scale(12.5), 0.8),
			render.NewLamp(render.V(5.5, 3.2, 3.2), subject, 1.4, 1.4, c.Scale(3.2), 0.5),
		},
		Tubes: []render.Lamp{render.NewLamp(render.V(-1.6, 4.2, -4), render.V(-1, 0, 0), 0.9, 0.7, c.Scale(6), light.Glare)},
		Sky: func(_, d render.Vec, _ float64) render.Vec {
			return render.Grey(0.22).Mix(render.V(0.50, 0.52, 0.55), render.Smooth(-0.5, 0.9, d.Y)).Mul(c)
		},
		Bounce: c.Scale(0.40), Reach: 1.6,
	}
}
