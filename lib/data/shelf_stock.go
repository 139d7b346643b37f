package data

import (
	"math"

	"github.com/imagelab-go/imagelab/lib/data/internal/render"
)

// good is a kind of product.
type good struct {
	class string
	width float64 // room that it takes in its row
	row   int     // the row where it looks best
	turn  float64 // how far it may be turned, in radians
	parts []render.Object
}

// item is a product at its place.
type item struct {
	good
	at   render.Vec
	turn float64
}

// objects returns the parts of the product with the given ID.
func (it item) objects(id int) []*render.Object {
	var all []*render.Object
	for _, part := range it.parts {
		part.ID = id
		all = append(all, part.Place(it.at, it.turn))
	}
	return all
}

// arrange fills the three rows. Each kind stands in its row in runs of one or two, as in a shop; none follows itself
// again before all others of its row had their turn.
func arrange(seed uint32) []item {
	goods := stock()
	var all []item
	draws := 0
	random := func() float64 {
		draws++
		return render.Unit01(render.Hash(draws, 77, 0, seed))
	}
	for row := range 3 {
		var kinds []good
		for _, g := range goods {
			if g.row == row {
				kinds = append(kinds, g)
			}
		}
		for i := len(kinds) - 1; i > 0; i-- {
			j := int(random() * float64(i+1))
			kinds[i], kinds[j] = kinds[j], kinds[i]
		}
		all = append(all, fillRow(row, kinds, random)...)
	}
	return all
}

// fillRow takes kinds in turn, one or two of each, until the row is full, and spreads what room is left.
func fillRow(row int, kinds []good, random func() float64) []item {
	const gap = 0.010
	var chosen []good
	room := 2*rowHalf - 0.02
	for i := 0; ; i++ {
		g := kinds[i%len(kinds)]
		if room < g.width+gap {
			break
		}
		for range 1 + int(random()*1.6) {
			if room >= g.width+gap {
				chosen = append(chosen, g)
				room -= g.width + gap
			}
		}
	}
	space := gap + room/float64(len(chosen))
	x := -rowHalf + 0.01 + float64(space/2)
	var items []item
	for _, g := range chosen {
		at := rowPlace(row)
		at.X = x + float64(g.width/2) + float64((random()-0.5)*space*0.5)
		at.Z += float64((random() - 0.5) * 0.014)
		items = append(items, item{g, at, (2*random() - 1) * g.turn})
		x += g.width + space
	}
	return items
}

// can returns a drinks can of the given radius and height whose side is painted by label; x runs around it from the
// middle of the front, y up from the table.
func can(radius, height float64, tint render.Vec, label func(x, y float64) render.Vec) []render.Object {
	r, h := radius, height
	shape := render.NewLathe(append(append(
		[]render.Knot{{R: 0, Y: 0.002}, {R: r * 0.72, Y: 0.001}, {R: r * 0.8, Y: 0}},
		render.Curve(3, render.Knot{R: r * 0.84, Y: 0.001}, render.Knot{R: r, Y: 0.011}, render.Knot{R: r, Y: h - 0.015},
			render.Knot{R: r * 0.93, Y: h - 0.007}, render.Knot{R: r * 0.86, Y: h - 0.002})...),
		render.Knot{R: r * 0.865, Y: h}, render.Knot{R: r * 0.83, Y: h}, render.Knot{R: r * 0.80, Y: h - 0.004}, render.Knot{R: 0, Y: h - 0.004},
	)...)
	steel := render.Surface{Color: render.Hex(0xd9dade), Gloss: 0.9, Rough: 0.12, Metal: true}
	paint := func(p, _ render.Vec) render.Surface {
		if p.Y < 0.009 || p.Y > h-0.013 {
			if render.Length(p.X, p.Z) < r*0.79 {
				return canLid(p, r)
			}
			return steel
		}
		return render.Surface{Color: label(render.Atan2(p.X, p.Z)*r, p.Y), Gloss: 0.07, Rough: 0.05}
	}
	return []render.Object{{Shape: shape, Paint: paint, Tint: tint}}
}

// canLid is the lid with its ring pull.
func canLid(p render.Vec, r float64) render.Surface {
	c := render.Hex(0xc9cbd0)
	x, z := p.X/r, p.Z/r-0.12
	ring := math.Abs(math.Sqrt(float64(x*x)+float64(z*z*0.6)) - 0.25)
	if ring < 0.05 {
		c = render.Hex(0x8d9097)
	}
	return render.Surface{Color: c, Gloss: 0.85, Rough: 0.25, Metal: true}
}

// carton returns a box of the given size; face paints its front and back, x from the middle and y from the bottom.
func carton(width, height, depth float64, tint render.Vec, face func(x, y float64) render.Vec) []render.Object {
	shape := render.Block{Min: render.V(-width/2, 0, -depth/2), Max: render.V(width/2, height, depth/2)}
	paint := func(p, n render.Vec) render.Surface {
		s := render.Surface{Color: tint, Gloss: 0.04, Rough: 0.12}
		switch {
		case n.Z > 0.5:
			s.Color = face(p.X, p.Y)
		case math.Abs(n.X) > 0.5:
			s.Color = sidePanel(p.Z, p.Y, depth, height, tint)
		}
		return s
	}
	return []render.Object{{Shape: shape, Paint: paint, Tint: tint}}
}

// sidePanel is the small print on the side of a box.
func sidePanel(x, y, width, height float64, ground render.Vec) render.Vec {
	if math.Abs(x) > width*0.36 || y < height*0.12 || y > height*0.7 {
		return ground
	}
	line := math.Floor(y / 0.008)
	end := (render.Unit01(render.Hash(int(line), 0, 0, 4)) - 0.2) * width * 0.45
	if math.Mod(y, 0.008) < 0.003 && x < end {
		return ground.Scale(0.35)
	}
	return ground.Mix(render.Grey(1), 0.12)
}
