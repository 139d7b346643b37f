package data

import (
	"image"
	"math"

	"github.com/imagelab-go/imagelab/lib/data/internal/paint"
	"github.com/imagelab-go/imagelab/lib/data/internal/render"
)

// BrushworkScene describes an oil painting of a windy evening over a field of wheat, in long curved strokes that follow a
// flow field, as the post-impressionists laid them: a picture to take the style of.
//
// The zero value is a picture of 640 x 480 pixels.
type BrushworkScene struct {
	// Width and Height are the size in pixels, up to 8192. Both 0 means 640 x 480; one 0 follows from the other as 4:3.
	Width, Height int
	// Seed turns the wind and places the strokes.
	Seed uint32
}

// Validate returns an error that names the field that is out of its range, and nil where all are within.
func (b BrushworkScene) Validate() error {
	_, _, err := sized("BrushworkScene", b.Width, b.Height)
	return err
}

// Brushwork renders the scene. It panics where Validate returns an error: see BrushworkScene.Render for a form that does
// not.
func Brushwork(b BrushworkScene) *image.RGBA { return must(b.Render()) }

// Render returns the picture, with bounds at (0, 0) and opaque. Equal scenes give equal bits on every machine.
func (b BrushworkScene) Render() (*image.RGBA, error) { return draw(b.view()) }

func (b BrushworkScene) view() (render.Frame, render.Shader, error) {
	return printed("BrushworkScene", b.Width, b.Height, func(p paint.Plane) func(at paint.Point) render.Vec {
		return oils(newEvening(p, b.Seed).strokes())
	})
}

// oils returns the look of thick paint: ridges of bristles in each stroke, in light from the upper left, on a dark ground.
func oils(strokes []paint.Stroke) func(at paint.Point) render.Vec {
	layers := paint.NewLayers(strokes)
	ground := render.Hex(0x1c2036)
	return func(at paint.Point) render.Vec {
		t, ok := layers.Top(at, bristlesReach)
		if !ok {
			return ground.Scale(0.8 + float64(0.5*render.Noise2(at.X*90, at.Y*90, 7)))
		}
		const e = 0.06
		ridge := bristles(t, t.Across)
		slope := (bristles(t, t.Across+e) - ridge) / e
		side := t.Heading.Left()
		light := 1 + float64(0.11*slope*(side.X+side.Y)) + float64(0.16*ridge)
		tip := render.Smooth(0.9, 0, (t.Total-t.Along)/t.Radius)
		light += float64(0.13 * tip * (t.Heading.X + t.Heading.Y))
		c := t.Color.Scale(max(light, 0.15))
		shine := render.Smooth(0.35, 1.1, light-1)
		return c.Mix(render.Grey(1), 0.35*shine)
	}
}

// bristles is the height of the paint: grooves along the stroke, and a rim to each side.
func bristles(t paint.Touch, across float64) float64 {
	groove := render.Noise2(across*3.4, t.Along/t.Radius*0.16, t.Seed) + float64(0.6*render.Noise2(across*8, t.Along/t.Radius*0.3, t.Seed+1))
	out := math.Abs(across)
	rim := render.Smooth(0.74, 0.92, out) * render.Smooth(1.0, 0.92, out)
	return groove + float64(0.7*rim)
}

// bristlesReach tells whether a stroke's paint reaches a touch: the brush lands round, its edges are uneven, and it runs
// dry towards the end.
func bristlesReach(t paint.Touch) bool {
	u := t.Along / t.Radius
	left := t.Total/t.Radius - u
	width := 0.92 + float64(0.22*render.Noise2(u*0.5, 3.3, t.Seed+2)) - float64(0.45*render.Smooth(5, 0, left))
	if t.Across*t.Across > width*width {
		return false
	}
	dry := render.Smooth(7, 0, left)
	return float64(1.2*dry)-0.75 < render.Noise2(t.Across*5, u*0.35, t.Seed+3)
}
