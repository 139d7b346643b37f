package data

import (
	"image"

	"github.com/imagelab-go/imagelab/lib/data/internal/paint"
	"github.com/imagelab-go/imagelab/lib/data/internal/render"
)

// StainedGlassScene describes a window of stained glass: a low sun over hills and water, in irregular luminous pieces
// between dark lead lines: a picture to take the style of.
//
// The zero value is a picture of 640 x 480 pixels.
type StainedGlassScene struct {
	// Width and Height are the size in pixels, up to 8192. Both 0 means 640 x 480; one 0 follows from the other as 4:3.
	Width, Height int
	// Seed shapes the hills, cuts the glass and chooses its colours.
	Seed uint32
}

// Validate returns an error that names the field that is out of its range, and nil where all are within.
func (g StainedGlassScene) Validate() error {
	_, _, err := sized("StainedGlassScene", g.Width, g.Height)
	return err
}

// StainedGlass renders the scene. It panics where Validate returns an error: see StainedGlassScene.Render for a form that
// does not.
func StainedGlass(g StainedGlassScene) *image.RGBA { return must(g.Render()) }

// Render returns the picture, with bounds at (0, 0) and opaque. Equal scenes give equal bits on every machine.
func (g StainedGlassScene) Render() (*image.RGBA, error) { return draw(g.view()) }

func (g StainedGlassScene) view() (render.Frame, render.Shader, error) {
	return printed("StainedGlassScene", g.Width, g.Height, func(p paint.Plane) func(at paint.Point) render.Vec {
		return newWindow(p, g.Seed).colour
	})
}

// colour is the colour of the window at a place: glass, or the lead about it.
func (w *window) colour(at paint.Point) render.Vec {
	bent := paint.Point{
		X: at.X + float64(0.010*render.Noise2(at.X*9, at.Y*9, w.seed^51)),
		Y: at.Y + float64(0.010*render.Noise2(at.X*9, at.Y*9, w.seed^52)),
	}
	piece, edge, ok := w.glass.Nearest(bent)
	if !ok {
		return lead(at, 0)
	}
	bold := w.outline(bent)
	seam := min(edge/0.0042, bold/0.0072) // the lines between the parts of the picture are bolder
	if seam < 1 {
		return lead(at, seam)
	}
	return w.light(at, piece, min(edge, bold))
}

// lead is the colour of a lead line: round, worn bright in its middle, where across is 0; its edge is at 1.
func lead(at paint.Point, across float64) render.Vec {
	worn := 0.7 + float64(0.6*render.Fractal2(at.X*70, at.Y*70, 2, 53))
	return render.Hex(0x08090c).Mix(render.Hex(0x484c58), render.Clamp((1-float64(across*across))*0.75*worn, 0, 1))
}

// light is the light through a piece: streaks and ripples of hand-made glass, bubbles, and dirt along the lead.
func (w *window) light(at paint.Point, piece int, edge float64) render.Vec {
	id := uint32(piece)
	s := &w.glass.Sites[piece]
	sin, cos := render.SinCos(6.3 * render.Unit01(render.Hash(piece, 3, 0, w.seed)))
	u, v := float64(at.X*cos)+float64(at.Y*sin), float64(at.Y*cos)-float64(at.X*sin)
	curl := render.Noise2(u*11, v*11, id)
	streak := render.Fractal2(float64(u*9)+curl, float64(v*34)+float64(1.5*curl), 3, id+1)
	ripple := render.Noise2(float64(u*95)+float64(2*streak), v*70, id+2)
	chance := render.Unit01(render.Hash(piece, 4, 0, w.seed))
	bright := 1.0 + float64(0.9*streak) + float64(0.28*ripple) + float64(0.5*(render.Unit01(render.Hash(piece, 5, 0, w.seed))-0.4))
	bright *= 0.30 + float64(0.70*render.Smooth(0.002, 0.014, edge)) + float64(0.25*render.Smooth(0.008, 0.035, edge))
	c := w.tint(s, chance).Mix(w.tint(s, render.Clamp(chance+0.16, 0, 0.92)), render.Smooth(-0.3, 0.4, streak))
	c = c.Scale(max(bright, 0.1))
	glint := render.Smooth(0.35, 0.8, streak+float64(0.35*ripple))
	c = c.Mix(render.V(1, 0.98, 0.9), 0.45*glint)
	bubble := render.Noise2(at.X*130, at.Y*130, w.seed^54)
	return c.Mix(render.Grey(1), 0.5*render.Smooth(0.62, 0.8, bubble))
}
