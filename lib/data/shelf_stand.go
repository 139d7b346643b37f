package data

import (
	"math"

	"github.com/imagelab-go/imagelab/lib/data/internal/render"
)

// The stand has three rows, each on a step behind and above the one before it. Lengths are in metres: X to the right, Y
// up from the table top, Z towards the camera.
const (
	rowHalf   = 0.47  // half the length of a row
	stepRise  = 0.095 // height of a step
	stepDepth = 0.135
	frontRow  = 0.125 // Z of the middle of the front row
)

// rowPlace returns the middle of the given row, 0 being the front.
func rowPlace(row int) render.Vec {
	return render.V(0, float64(row)*stepRise, frontRow-float64(float64(row)*stepDepth))
}

// tabletop returns the table, or the cloth on it.
func tabletop(glare float64, cloth bool) *render.Object {
	table := render.Object{
		Shape: render.Block{Min: render.V(-1.6, -0.05, -0.75), Max: render.V(1.6, 0, 1.2)},
		Paint: tableWood(glare), Tint: render.Hex(0x5a3b28),
	}
	if cloth {
		table.Paint, table.Tint = tableCloth, render.Hex(0xd8d4c8)
	}
	return table.Place(render.V(0, 0, 0), 0)
}

// stand returns the table, its cloth, and the steps with their back.
func stand(glare float64, cloth bool) []*render.Object {
	all := []*render.Object{tabletop(glare, cloth)}
	birch := render.Hex(0xe2d3b6)
	for row := 1; row < 3; row++ {
		p := rowPlace(row)
		step := render.Block{Min: render.V(-rowHalf-0.02, 0, -0.45), Max: render.V(rowHalf+0.02, p.Y, p.Z+stepDepth/2)}
		all = append(all, render.Object{Shape: step, Paint: paintedStep, Tint: birch}.Place(render.V(0, 0, 0), 0))
	}
	back := render.Block{Min: render.V(-rowHalf-0.02, 0, -0.47), Max: render.V(rowHalf+0.02, 0.44, -0.45)}
	all = append(all, render.Object{Shape: back, Paint: backPanel, Tint: render.Hex(0x2f7f86)}.Place(render.V(0, 0, 0.20), 0))
	for _, side := range []float64{-1, 1} {
		x := float64(side * (rowHalf + 0.03))
		profile := render.NewConvex(
			[2]render.Vec{render.V(x-0.01, 0, 0), render.V(-1, 0, 0)}, [2]render.Vec{render.V(x+0.01, 0, 0), render.V(1, 0, 0)},
			[2]render.Vec{render.V(0, 0, 0), render.V(0, -1, 0)}, [2]render.Vec{render.V(0, 0.44, 0), render.V(0, 1, 0)},
			[2]render.Vec{render.V(0, 0, -0.27), render.V(0, 0, -1)}, [2]render.Vec{render.V(0, 0, 0.06), render.V(0, 0, 1)},
			[2]render.Vec{render.V(0, 0.20, 0.06), render.V(0, 0.62, 1)},
		)
		all = append(all, render.Object{Shape: profile, Paint: paintedStep, Tint: birch}.Place(render.V(0, 0, 0), 0))
	}
	return all
}

// paintedStep is the satin cream paint of the steps.
func paintedStep(p, _ render.Vec) render.Surface {
	grain := render.Fractal2(p.X*9, float64(p.Y*160)+float64(p.Z*160), 3, 5)
	return render.Surface{Color: render.Hex(0xe6dac2).Scale(1 + float64(0.05*grain)), Gloss: 0.03, Rough: 0.2}
}

// backPanel is the panel behind the products.
func backPanel(p, _ render.Vec) render.Surface {
	c := render.Hex(0x1f6f78)
	if math.Mod(p.X+10, 0.06) < 0.003 {
		c = render.Hex(0x175860)
	}
	return render.Surface{Color: c, Gloss: 0.03, Rough: 0.25}
}

// tableWood is walnut in planks along X, from oiled to polished.
func tableWood(glare float64) render.Paint {
	gloss, rough := 0.012+float64(0.30*glare), 0.16-float64(0.15*glare)
	return func(p, _ render.Vec) render.Surface {
		plank := math.Floor(p.Z / 0.17)
		shift := render.Unit01(render.Hash(int(plank), 3, 0, 9))
		x, z := p.X+float64(3*shift), p.Z
		wave := render.Fractal2(x*1.3, float64(z*5)+float64(plank*7), 3, 11)
		ring := render.Fractal2(x*2.2, float64(z*38)+float64(8*wave), 3, 12)
		fine := render.Fractal2(x*14, z*420, 2, 13)
		t := render.Clamp(0.5+float64(0.75*ring)+float64(0.25*fine)+float64(0.25*(shift-0.5)), 0, 1)
		c := render.Hex(0x4a2c1a).Mix(render.Hex(0x8a5a36), t)
		if gap := z - float64(plank*0.17); gap < 0.0022 {
			c = c.Scale(0.35)
		}
		return render.Surface{Color: c, Gloss: gloss, Rough: rough, Mirror: glare > 0}
	}
}

// tableCloth is a linen cloth with woven blue stripes.
func tableCloth(p, _ render.Vec) render.Surface {
	c := render.Hex(0xeae5d8)
	x := math.Abs(math.Mod(p.X+20.06, 0.12) - 0.06)
	if x < 0.012 || x > 0.016 && x < 0.0185 {
		c = render.Hex(0x3f6a94)
	}
	fold := render.Noise2(float64(p.X*2.1)+float64(0.4*p.Z), p.Z*1.7, 21)
	soft := render.Fractal2(p.X*4, p.Z*3, 2, 22)
	sx, _ := render.SinCos(p.X * 2 * math.Pi / 0.0032)
	sz, _ := render.SinCos(p.Z * 2 * math.Pi / 0.0032)
	weave := 1 + float64(0.07*sx*sz) + float64(0.05*render.Noise2(p.X*300, p.Z*300, 23))
	slope := render.V(float64(0.10*fold)+float64(0.05*soft), 0, 0.08*soft)
	return render.Surface{Color: c.Scale(0.93 * weave), Bend: slope}
}

// shopRoom returns the room: plaster wall, ceiling, two soft lamps in front and two tubes behind, which the table may mirror.
func shopRoom(scene *render.Scene, light Light) *render.Room {
	c := light.colour()
	goods := render.V(0, 0.15, 0)
	wall, floor := render.Hex(0xd6d1c6), render.Hex(0x6b5a4c)
	return &render.Room{
		Scene: scene,
		Lamps: []render.Lamp{
			render.NewLamp(render.V(-1.0, 1.75, 1.3), goods, 0.55, 0.35, c.Scale(14), 0.5),
			render.NewLamp(render.V(1.2, 1.5, 1.0), goods, 0.4, 0.4, c.Scale(5.5), 0.5),
		},
		Tubes: []render.Lamp{
			render.NewLamp(render.V(-0.46, 1.5, -1.35), render.V(-0.46, 0, 0), 0.36, 0.035, c.Scale(12), 1),
			render.NewLamp(render.V(0.46, 1.5, -1.35), render.V(0.46, 0, 0), 0.36, 0.035, c.Scale(12), 1),
		},
		Sky: func(o, d render.Vec, blur float64) render.Vec {
			side := floor.Scale(0.3).Mix(wall.Scale(0.42), render.Smooth(-0.7, -0.3, d.Y))
			return side.Mix(wall.Scale(0.75), render.Smooth(-0.1, 0.9, d.Y)).Mul(c)
		},
		Bounce: c.Scale(0.42), Reach: 0.4,
	}
}
