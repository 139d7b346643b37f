package data

import (
	"image"

	"github.com/imagelab-go/imagelab/lib/data/internal/paint"
	"github.com/imagelab-go/imagelab/lib/data/internal/render"
)

// CharcoalScene describes a still life of a jug and fruit, hatched in charcoal and white chalk on toned paper: a picture
// to take the style of.
//
// The zero value is a picture of 640 x 480 pixels.
type CharcoalScene struct {
	// Width and Height are the size in pixels, up to 8192. Both 0 means 640 x 480; one 0 follows from the other as 4:3.
	Width, Height int
	// Seed places the strokes and shapes the grain of the paper.
	Seed uint32
}

// Validate returns an error that names the field that is out of its range, and nil where all are within.
func (s CharcoalScene) Validate() error {
	_, _, err := sized("CharcoalScene", s.Width, s.Height)
	return err
}

// Charcoal renders the scene. It panics where Validate returns an error: see CharcoalScene.Render for a form that does not.
func Charcoal(s CharcoalScene) *image.RGBA { return must(s.Render()) }

// Render returns the picture, with bounds at (0, 0) and opaque. Equal scenes give equal bits on every machine.
func (s CharcoalScene) Render() (*image.RGBA, error) { return draw(s.view()) }

func (s CharcoalScene) view() (render.Frame, render.Shader, error) {
	return printed("CharcoalScene", s.Width, s.Height, func(p paint.Plane) func(at paint.Point) render.Vec {
		still := stillLife{p, s.Seed}
		var coats []*paint.Layers
		for i, coat := range hatching {
			coats = append(coats, paint.NewLayers(still.hatch(coat, uint32(i))))
		}
		coats = append(coats, paint.NewLayers(still.contours()))
		return func(at paint.Point) render.Vec { return still.paper(at, coats) }
	})
}

// paper is the colour of the paper under all coats of hatching: chalk stays on the peaks of its grain.
func (s stillLife) paper(at paint.Point, coats []*paint.Layers) render.Vec {
	tooth := render.Fractal2(at.X*150, at.Y*150, 3, s.seed^91)
	laid := render.Sin(float64(at.Y*520) + float64(2*render.Noise2(at.X*9, at.Y*9, s.seed^92)))
	c := render.Hex(0xb79a74).Scale(1 + float64(0.20*tooth) + float64(0.05*laid) + float64(0.12*render.Noise2(at.X*3, at.Y*3, s.seed^93)))
	for _, coat := range coats {
		t, ok := coat.Top(at, func(paint.Touch) bool { return true })
		if !ok {
			continue
		}
		ends := render.Smooth(0, 5, min(t.Along, t.Total-t.Along)/t.Radius)
		press := float64(ends*0.75) - float64(t.Across*t.Across*0.55) + float64(0.3*render.Noise2(t.Along*30, t.Across*2, t.Seed))
		c = c.Mix(t.Color, 0.92*render.Smooth(-0.30, 0.30, press-0.22+float64(0.75*tooth)))
	}
	return c
}

// coat is one direction of hatching: it lies where the tone is between the limits.
type coat struct {
	turn         float64 // from the direction of the form, in radians
	below, above float64
	step, length float64
	radius       float64
	ink          render.Vec
}

var hatching = []coat{
	{0.15, 0.62, -9, 0.0125, 0.130, 0.0036, render.Hex(0x4a3a30)},
	{0.95, 0.44, -9, 0.0135, 0.110, 0.0032, render.Hex(0x2a211e)},
	{-0.60, 0.29, -9, 0.0130, 0.090, 0.0034, render.Hex(0x17120f)},
	{1.70, 0.14, -9, 0.0130, 0.070, 0.0040, render.Hex(0x0c0908)},
	{0.10, 9, 0.64, 0.0120, 0.090, 0.0034, render.Hex(0xefe6d2)},
	{0.75, 9, 0.84, 0.0115, 0.060, 0.0036, render.Hex(0xfffaf0)},
}

// hatch lays a coat.
func (s stillLife) hatch(c coat, number uint32) (all []paint.Stroke) {
	dice := &paint.Dice{Seed: s.seed ^ 98 + number}
	sin, cos := render.SinCos(c.turn)
	s.plane.Scatter(c.step, 0.05, dice, func(at paint.Point) {
		limit := dice.Spread(0.07)
		within := func(p paint.Point) (paint.Point, bool) {
			tone, d := s.at(p)
			d = paint.Point{X: float64(d.X*cos) - float64(d.Y*sin), Y: float64(d.X*sin) + float64(d.Y*cos)}
			return d, tone+limit < c.below && tone+limit > c.above
		}
		if _, ok := within(at); !ok || dice.Next() < 0.45 {
			return
		}
		path := paint.Trace(at, c.length*(0.6+float64(0.8*dice.Next())), 0.008, within)
		all = append(all, paint.Stroke{Path: path, Radius: c.radius * (0.6 + float64(0.6*dice.Next())), Color: c.ink, Seed: uint32(len(all))})
	})
	return all
}
