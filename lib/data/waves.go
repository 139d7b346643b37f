package data

import (
	"image"

	"github.com/imagelab-go/imagelab/lib/data/internal/paint"
	"github.com/imagelab-go/imagelab/lib/data/internal/render"
)

// WavesScene describes breaking waves in the manner of the Japanese woodblock prints: flat colours in stripes, dark
// outlines, foam in scallops, on paper with the grain of the block: a picture to take the style of.
//
// The zero value is a picture of 640 x 480 pixels.
type WavesScene struct {
	// Width and Height are the size in pixels, up to 8192. Both 0 means 640 x 480; one 0 follows from the other as 4:3.
	Width, Height int
	// Seed places the waves, their foam and the clouds.
	Seed uint32
}

// Validate returns an error that names the field that is out of its range, and nil where all are within.
func (s WavesScene) Validate() error {
	_, _, err := sized("WavesScene", s.Width, s.Height)
	return err
}

// Waves renders the scene. It panics where Validate returns an error: see WavesScene.Render for a form that does not.
func Waves(s WavesScene) *image.RGBA { return must(s.Render()) }

// Render returns the picture, with bounds at (0, 0) and opaque. Equal scenes give equal bits on every machine.
func (s WavesScene) Render() (*image.RGBA, error) { return draw(s.view()) }

func (s WavesScene) view() (render.Frame, render.Shader, error) {
	return printed("WavesScene", s.Width, s.Height, func(p paint.Plane) func(at paint.Point) render.Vec {
		sea := newSea(p, s.Seed)
		return func(at paint.Point) render.Vec { return onPaper(sea.colour(at), at, s.Seed) }
	})
}

// onPaper prints a colour: the grain of the block and the fibres of the paper show through.
func onPaper(c render.Vec, at paint.Point, seed uint32) render.Vec {
	bend := render.Noise2(at.X*1.6, at.Y*3.1, seed^71)
	grain := render.Noise2(float64(at.X*5)+9, float64(at.Y*105)+float64(16*bend), seed^72)
	fibre := render.Fractal2(at.X*75, at.Y*150, 2, seed^73)
	mottle := render.Fractal2(at.X*9, at.Y*9, 3, seed^74)
	c = c.Scale(1 + float64(0.17*grain) + float64(0.13*fibre) + float64(0.18*mottle))
	worn := render.Smooth(0.42, 0.75, fibre+float64(0.5*mottle)) // specks that took no ink
	return c.Mix(printPaper, 0.45*worn)
}

// The inks.
var (
	printPaper  = render.Hex(0xf1e5c8)
	printIndigo = render.Hex(0x12233f)
	printBlues  = []render.Vec{render.Hex(0x1d3f70), render.Hex(0x2f6496), render.Hex(0x1d3f70), render.Hex(0x84b0b8), render.Hex(0xdfe3cf)}
	printFoam   = render.Hex(0xfaf5e4)
	printShade  = render.Hex(0xa4c6cc)
)

// colour is the ink at a place: the nearest row of waves that covers it, or the sky.
func (s *sea) colour(at paint.Point) render.Vec {
	for i := len(s.rows) - 1; i >= 0; i-- {
		row := &s.rows[i]
		if at.Y < row.top {
			continue
		}
		if t, ok := row.foam.Top(at, func(paint.Touch) bool { return true }); ok {
			return foamInk(t, at)
		}
		if stripe, ok := row.stripe(at); ok {
			return row.ink(stripe, at)
		}
	}
	return s.sky(at)
}

// foamInk is the ink of a ball of foam or cloud: an outline, and a crescent of shade to the lower right.
func foamInk(t paint.Touch, at paint.Point) render.Vec {
	line := render.Clamp(0.0020/t.Radius, 0.06, 0.5)
	centre := t.Path[0]
	x, y := (at.X-centre.X)/t.Radius, (at.Y-centre.Y)/t.Radius
	switch {
	case t.Across*t.Across > float64((1-line)*(1-line)):
		return printIndigo.Mix(t.Color, 0.15)
	case t.Radius > 0.006 && render.Length(x+0.28, y+0.30) > 0.86:
		return t.Color.Mul(printShade)
	}
	return t.Color
}
