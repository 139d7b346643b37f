package data

import "github.com/imagelab-go/imagelab/lib/data/internal/render"

// tableStock returns the kinds of product of a TableSet: some of a shelf's, and sodas.
func tableStock() []good {
	const r = 0.033
	var all []good
	for _, g := range stock() {
		switch g.class {
		case "apple juice", "iced tea", "milk", "noodles", "mints", "water":
			all = append(all, g)
		}
	}
	for _, soda := range []struct {
		class  string
		colour uint32
	}{{"cherry soda", 0xc01830}, {"grape soda", 0x6a3098}, {"lime soda", 0x4c9a2c}, {"orange soda", 0xe8801c}} {
		colour := render.Hex(soda.colour)
		all = append(all, good{soda.class, 2 * r, 0, 0.35, can(r, 0.118, colour, sodaLabel(colour))})
	}
	return all
}

var sodaWord = render.Letters("SODA")

// sodaLabel is the same for all kinds but for the ground: white letters over a row of bubbles.
func sodaLabel(ground render.Vec) func(x, y float64) render.Vec {
	white := render.Hex(0xf4f1ea)
	return func(x, y float64) render.Vec {
		switch {
		case sodaWord.Covers(x, y-0.068, 0.019, 0.24):
			return white
		case inDisc(x, y, -0.012, 0.030, 0.007), inDisc(x, y, 0.004, 0.040, 0.009), inDisc(x, y, 0.016, 0.026, 0.005):
			return white
		case y < 0.014 || y > 0.101:
			return ground.Scale(0.55)
		}
		return ground
	}
}
