package data

import (
	"github.com/imagelab-go/imagelab/lib/data/internal/paint"
	"github.com/imagelab-go/imagelab/lib/data/internal/render"
)

var (
	nightBlues = []render.Vec{
		render.Hex(0x101c54), render.Hex(0x163c94), render.Hex(0x1f66b8), render.Hex(0x3f9cc6), render.Hex(0x8fd0c8), render.Hex(0x1f52a8),
	}
	sunColours = []render.Vec{
		render.Hex(0xfff6c0), render.Hex(0xfbd650), render.Hex(0xf2a531), render.Hex(0xf0d878), render.Hex(0xb9d6a0), render.Hex(0x5ea6bc),
	}
	hillColours = []render.Vec{
		render.Hex(0x1e2f5e), render.Hex(0x2f5a7c), render.Hex(0x3f7d72), render.Hex(0x7aa66a), render.Hex(0x41578f),
	}
	wheatColours = []render.Vec{
		render.Hex(0x4f6a34), render.Hex(0x8a5a1c), render.Hex(0xc9801c), render.Hex(0xe6a424), render.Hex(0xf6c840), render.Hex(0xfbe48a),
	}
	poplarColours = []render.Vec{
		render.Hex(0x0d1c26), render.Hex(0x16382f), render.Hex(0x2c5a34), render.Hex(0x5d7c36), render.Hex(0x1d3350),
	}
)

// colour is the colour of a stroke of a part at p; chance in [0, 1) makes neighbours differ.
func (e *evening) colour(part int, p paint.Point, chance float64) render.Vec {
	varied := chance - 0.5
	switch part {
	case hills:
		fold := render.Sin(float64((p.Y-e.hillLine(p.X))*58) + float64(4*render.Noise2(p.X*3, p.Y*5, e.seed^41)))
		return paint.Ramp(0.42+float64(0.36*fold)+float64(0.45*varied), hillColours...)
	case wheat:
		row := render.Sin(float64((p.Y-e.fieldLine(p.X))*42) + float64(5*render.Fractal2(p.X*3, p.Y*7, 2, e.seed^42)))
		return paint.Ramp(0.45+float64(0.33*row)+float64(0.5*varied), wheatColours...)
	case poplar:
		lit := render.Noise2(float64(p.X*22), p.Y*9, e.seed^43)
		return paint.Ramp(0.38+float64(0.5*lit)+float64(0.55*varied), poplarColours...)
	}
	sun := e.whirls[0].at
	r := render.Length(p.X-sun.X, p.Y-sun.Y)
	band := render.Sin(float64(e.wind(p)*26) + float64(1.5*render.Noise2(p.X*3, p.Y*3, e.seed^44)))
	c := paint.Ramp(0.42+float64(0.36*band)+float64(0.42*varied), nightBlues...)
	for _, w := range e.whirls[1:] {
		d := render.Length(p.X-w.at.X, p.Y-w.at.Y)
		pale := paint.Ramp(0.5+varied, render.Hex(0xf4ecc0), render.Hex(0xcfe0b8), render.Hex(0x8fc4c8))
		c = c.Mix(pale, 0.85*render.Smooth(1.3, 0.4, d/w.radius))
	}
	glow := paint.Ramp(float64(r*4.2)+float64(0.30*varied), sunColours...)
	return c.Mix(glow, render.Smooth(0.27, 0.17, r+float64(0.10*varied)))
}

// strokes lays the paint: broad strokes first, then finer ones, and dabs of light last.
func (e *evening) strokes() []paint.Stroke {
	var all []paint.Stroke
	for _, coat := range [...]struct{ step, length, radius float64 }{
		{0.022, 0.18, 0.016}, {0.018, 0.17, 0.0115}, {0.018, 0.14, 0.0085}, {0.034, 0.10, 0.0050},
	} {
		e.plane.Scatter(coat.step, 0.05, &e.dice, func(at paint.Point) {
			part := e.part(at)
			length := coat.length * (0.6 + float64(0.8*e.dice.Next()))
			if part == wheat {
				length *= 0.55
			}
			path := paint.Trace(at, length, 0.006, func(p paint.Point) (paint.Point, bool) { return e.heading(part, p), e.part(p) == part })
			all = append(all, paint.Stroke{
				Path: path, Radius: coat.radius * (0.75 + float64(0.5*e.dice.Next())),
				Color: e.colour(part, at, e.dice.Next()).Scale(0.82 + float64(0.36*e.dice.Next())), Seed: uint32(len(all)),
			})
		})
	}
	return all
}
