package data

import (
	"math"

	"github.com/imagelab-go/imagelab/lib/data/internal/render"
)

// dice returns a source of numbers in [0, 1), the same for the same seed and stream.
func dice(seed uint32, stream int) func() float64 {
	draws := 0
	return func() float64 {
		draws++
		return render.Unit01(render.Hash(draws, stream, 1, seed))
	}
}

// spruce returns a spruce of the given height: tiers of branches on a trunk.
func spruce(height float64, tiers int, seed uint32) render.Object {
	wide := height * 0.19
	profile := []render.Knot{{R: 0, Y: -0.5}, {R: height * 0.022, Y: -0.5}, {R: height * 0.02, Y: height * 0.10}}
	for i := range tiers {
		f := float64(i) / float64(tiers)
		r := wide * (1 - f) * (0.92 + float64(0.16*render.Unit01(render.Hash(i, 0, 0, seed))))
		y := float64(height * (0.10 + float64(0.90*f)))
		profile = append(profile, render.Knot{R: r, Y: y - float64(height*0.025)}, render.Knot{R: r * 0.50, Y: y + float64(height*0.75/float64(tiers))})
	}
	profile = append(profile, render.Knot{R: 0, Y: height})
	paint := func(p, n render.Vec) render.Surface {
		if p.Y < height*0.07 {
			return render.Surface{Color: render.Hex(0x4a3626)}
		}
		q := p.Scale(26 / height)
		needles := render.Noise3(render.V(q.X*2.2, q.Y, q.Z*2.2), seed)
		c := render.Hex(0x14301c).Mix(render.Hex(0x3f6230), render.Clamp(0.4+float64(0.8*needles)+float64(0.25*n.Y), 0, 1))
		return render.Surface{Color: c, Bend: render.V(needles, 0.4*needles, -needles).Scale(0.6), Through: 0.15}
	}
	return render.Object{Shape: render.NewLathe(profile...), Paint: paint}
}

// forest scatters spruces over the far shore.
func forest(ground *render.Relief, seed uint32) []*render.Object {
	random := dice(seed, 31)
	var kinds []render.Object
	for i := range 6 {
		kinds = append(kinds, spruce(7+2*float64(i), 7, seed+uint32(i)))
	}
	var all []*render.Object
	for range 5200 {
		x, z := float64(2*random())-1, -225-float64(300*random()*random())
		x *= -z * 0.72
		y, pick := ground.Height(x, z), random()
		stand := render.Fractal2(x*0.012, z*0.012, 3, seed^32)
		if y < 1.2 || stand < -0.02 || ground.Slope(x, z).Y < 0.75 {
			continue
		}
		all = append(all, kinds[int(pick*6)].Place(render.V(x, y, z), 6*pick))
	}
	return all
}

// nearTrees plants a group of spruces on the left shore and a broad golden tree on the right.
func nearTrees(ground *render.Relief, seed uint32) []*render.Object {
	random := dice(seed, 33)
	var all []*render.Object
	for i := range 7 {
		x, z := -17.2-float64(2.1*float64(i))+float64(1.5*random()), -37-float64(6*random())+float64(0.9*float64(i))
		tree := spruce(8+float64(5*random()), 11, seed+uint32(40+i))
		all = append(all, tree.Place(render.V(x, ground.Height(x, z), z), 6*random()))
	}
	return append(all, broadTree(render.V(8.6, ground.Height(8.6, -21), -21), random)...)
}

// broadTree is a tree of boughs and many small clumps of golden leaves.
func broadTree(foot render.Vec, random func() float64) []*render.Object {
	var all []*render.Object
	add := func(shape render.Shape, paint render.Paint) {
		all = append(all, render.Object{Shape: shape, Paint: paint}.Place(foot, 0))
	}
	bark := func(p, _ render.Vec) render.Surface {
		stripe := render.Noise3(render.V(p.X*9, p.Y*1.5, p.Z*9), 35)
		return render.Surface{Color: render.Hex(0x5a4432).Scale(1 + float64(0.5*stripe)), Bend: render.V(stripe, 0, -stripe).Scale(0.5)}
	}
	fork := render.V(0.1, 2.6, 0)
	add(render.Rod{From: render.V(0, -0.4, 0), To: render.V(-0.05, 1.4, 0), Radius: 0.34}, bark)
	add(render.Rod{From: render.V(-0.05, 1.3, 0), To: fork, Radius: 0.27}, bark)
	for i := range 9 {
		s, c := render.SinCos(float64(i) * 2.4)
		bough := render.V(2.1*c, 4.0+float64(1.7*random()), 1.9*s)
		add(render.Rod{From: fork, To: bough, Radius: 0.10}, bark)
		for range 230 {
			all = append(all, leafClump(foot.Add(bough), random))
		}
	}
	for range 420 {
		all = append(all, leafClump(foot.Add(render.V(0, 5.6, 0)), random))
	}
	return all
}

// leafClump is a small ball of leaves near the end of a bough.
func leafClump(at render.Vec, random func() float64) *render.Object {
	s, c := render.SinCos(2 * math.Pi * random())
	up := 2*random() - 1
	wide, far := math.Sqrt(1-float64(up*up)), 1.65*random()
	centre := at.Add(render.V(far*wide*c*1.1, far*up*0.8, far*wide*s))
	tint := render.Hex(0xd8922a).Mix(render.Hex(0xa8a83a), random()).Mix(render.Hex(0xc4581c), 0.55*random())
	paint := func(p, n render.Vec) render.Surface {
		leaf := render.Noise3(p.Scale(19), 36)
		return render.Surface{Color: tint.Scale(0.8 + float64(0.6*leaf)), Bend: roughness(p, 15, 1.1), Through: 0.35}
	}
	return render.Object{Shape: render.Ball{Radius: 0.09 + float64(0.13*random())}, Paint: paint}.Place(centre, 0)
}

// grass grows blades and flowers on the near part of the meadow.
func grass(ground *render.Relief, seed uint32) []*render.Object {
	random := dice(seed, 34)
	var all []*render.Object
	for range 7500 {
		z := -7.2 - float64(17*random()*random())
		x := (float64(2*random()) - 1) * (2 - float64(z*0.66))
		tall, lean := 0.16+float64(0.26*random()), 0.16*(float64(2*random())-1)
		shade := random()
		tint := render.Hex(0x3f6e1e).Mix(render.Hex(0x93a043), shade)
		paint := func(p, _ render.Vec) render.Surface {
			return render.Surface{Color: tint.Scale(0.45 + float64(1.6*p.Y)), Through: 0.4}
		}
		blade := render.Rod{From: render.V(0, -0.05, 0), To: render.V(lean, tall, 0.5*lean), Radius: 0.010}
		at := render.V(x, ground.Height(x, z), z)
		all = append(all, render.Object{Shape: blade, Paint: paint}.Place(at, 0))
	}
	petals := []render.Vec{render.Hex(0xd8281c), render.Hex(0xf6f2ec), render.Hex(0xf2c21e), render.Hex(0x6a5ad0)}
	for i := range 420 {
		z := -7.2 - float64(22*random()*random())
		x := (float64(2*random()) - 1) * (2 - float64(z*0.66))
		kind := int(float64(2*(1+render.Noise2(x*0.16, z*0.16, seed^37)))+float64(0.8*random())) % len(petals)
		tint := petals[kind]
		paint := func(_, n render.Vec) render.Surface {
			if n.Y > 0.90 {
				return render.Surface{Color: render.Hex(0xe8b018)}
			}
			return render.Surface{Color: tint.Scale(0.8 + float64(0.2*n.Y)), Through: 0.3}
		}
		head := render.Ball{Centre: render.V(0, 0.30+float64(0.16*render.Unit01(render.Hash(i, 9, 9, seed))), 0), Radius: 0.052}
		at := render.V(x, ground.Height(x, z), z)
		all = append(all, render.Object{Shape: head, Paint: paint}.Place(at, 0))
	}
	return all
}

// hut returns a red wooden hut with a shingle roof on the left shore.
func hut(ground *render.Relief) []*render.Object {
	const w, h, l, pitch = 2.2, 2.5, 3.0, 1.9
	at := render.V(-11.6, 0, -36.5)
	at.Y = ground.Height(at.X, at.Z) - 0.3
	wallPlanes := [][2]render.Vec{
		{render.V(-l, 0, 0), render.V(-1, 0, 0)}, {render.V(l, 0, 0), render.V(1, 0, 0)},
		{render.V(0, 0, -w), render.V(0, 0, -1)}, {render.V(0, 0, w), render.V(0, 0, 1)}, {render.V(0, 0, 0), render.V(0, -1, 0)},
		{render.V(0, h, w), render.V(0, w, pitch)}, {render.V(0, h, -w), render.V(0, w, -pitch)},
	}
	walls := func(p, n render.Vec) render.Surface {
		x, y := p.X, p.Y
		if math.Abs(n.X) > 0.5 {
			x = p.Z
		}
		for _, cx := range []float64{-1.7, 0.9} {
			u, v := math.Abs(x-cx), math.Abs(y-1.45)
			if n.Z > 0.5 && u < 0.55 && v < 0.55 {
				if u > 0.43 || v > 0.43 || u < 0.05 || v < 0.05 {
					return render.Surface{Color: render.Hex(0xf2ede2)}
				}
				return render.Surface{Color: render.Hex(0x2a3a48), Glow: render.V(0.12, 0.10, 0.05)}
			}
		}
		if n.Z > 0.5 && math.Abs(x+0.4) < 0.42 && y < 2.0 {
			return render.Surface{Color: render.Hex(0x4a3020)}
		}
		c := render.Hex(0xa8301f)
		if math.Mod(x+20, 0.32) < 0.05 {
			c = c.Scale(0.6)
		}
		return render.Surface{Color: c}
	}
	shingles := func(p, _ render.Vec) render.Surface {
		row := math.Floor(p.Z * 2.6)
		shade := render.Unit01(render.Hash(int(row), int(math.Floor(float64(p.X*2.2)+float64(0.5*row))), 0, 3))
		return render.Surface{Color: render.Hex(0x5b5048).Scale(0.75 + float64(0.5*shade))}
	}
	all := []*render.Object{render.Object{Shape: render.NewConvex(wallPlanes...), Paint: walls}.Place(at, 0.45)}
	for _, side := range []float64{-1, 1} {
		up := render.V(0, w, pitch*side)
		edge := render.V(0, h-0.35, (w+0.4)*side)
		roof := render.NewConvex(
			[2]render.Vec{edge.Along(up.Unit(), 0.22), up}, [2]render.Vec{edge, up.Scale(-1)},
			[2]render.Vec{render.V(-l-0.4, 0, 0), render.V(-1, 0, 0)}, [2]render.Vec{render.V(l+0.4, 0, 0), render.V(1, 0, 0)},
			[2]render.Vec{edge, render.V(0, -pitch, w*side)}, [2]render.Vec{render.V(0, 0, 0), render.V(0, 0, -side)},
		)
		all = append(all, render.Object{Shape: roof, Paint: shingles}.Place(at, 0.45))
	}
	chimney := render.Block{Min: render.V(1.2, 2.6, -0.9), Max: render.V(1.8, 5.0, -0.3)}
	brick := func(p, _ render.Vec) render.Surface { return render.Surface{Color: render.Hex(0x8a6a5a)} }
	return append(all, render.Object{Shape: chimney, Paint: brick}.Place(at, 0.45))
}
