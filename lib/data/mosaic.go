package data

import (
	"image"
	"math"

	"github.com/imagelab-go/imagelab/lib/data/internal/paint"
	"github.com/imagelab-go/imagelab/lib/data/internal/render"
)

// MosaicScene describes a floor mosaic of fish in the sea, of small stones in courses that follow the outlines, with grout
// between: a picture to take the style of.
//
// The zero value is a picture of 640 x 480 pixels.
type MosaicScene struct {
	// Width and Height are the size in pixels, up to 8192. Both 0 means 640 x 480; one 0 follows from the other as 4:3.
	Width, Height int
	// Seed places the fish and the stones, and chooses their colours.
	Seed uint32
}

// Validate returns an error that names the field that is out of its range, and nil where all are within.
func (m MosaicScene) Validate() error {
	_, _, err := sized("MosaicScene", m.Width, m.Height)
	return err
}

// Mosaic renders the scene. It panics where Validate returns an error: see MosaicScene.Render for a form that does not.
func Mosaic(m MosaicScene) *image.RGBA { return must(m.Render()) }

// Render returns the picture, with bounds at (0, 0) and opaque. Equal scenes give equal bits on every machine.
func (m MosaicScene) Render() (*image.RGBA, error) { return draw(m.view()) }

func (m MosaicScene) view() (render.Frame, render.Shader, error) {
	return printed("MosaicScene", m.Width, m.Height, func(p paint.Plane) func(at paint.Point) render.Vec {
		return newFloor(p, m.Seed).colour
	})
}

// stoneStep is the distance between the middles of neighbouring stones.
const stoneStep = 0.0165

// colour is the colour of the floor at a place: a stone, or the grout about it.
func (f *floor) colour(at paint.Point) render.Vec {
	site, own, ok := f.stones.Square(at)
	grit := render.Fractal2(at.X*160, at.Y*160, 2, f.seed^61)
	grout := render.Hex(0x3a3630).Mix(render.Hex(0x8f8676), render.Clamp(0.35+float64(0.5*grit), 0, 1))
	if !ok {
		return grout
	}
	id := uint32(site)
	half := float64(stoneStep * (0.425 + float64(0.07*render.Unit01(render.Hash(site, 1, 0, f.seed)))))
	chip := float64(0.0016 * render.Noise2(own.X*190, own.Y*190, id))
	inside := half - corner(own, float64(half*0.55)) + chip
	if inside < 0 {
		return grout.Scale(0.55 + float64(0.45*render.Smooth(0, -0.0025, inside)))
	}
	return f.stone(site, own, inside)
}

// corner is the distance from the middle of a square to p by the measure of a square with rounded corners.
func corner(p paint.Point, round float64) float64 {
	x, y := math.Abs(p.X), math.Abs(p.Y)
	return max(min(x, y)-round, 0) + max(x, y) - float64(0.25*max(min(x, y)-round, 0))
}

// stone is the colour of a stone: each lies a little askew, so that it takes the light otherwise than its neighbours.
func (f *floor) stone(site int, own paint.Point, inside float64) render.Vec {
	s := &f.stones.Sites[site]
	chance := func(n int) float64 { return render.Unit01(render.Hash(site, n, 0, f.seed)) }
	c := f.tint(s.Point, s.Part, chance(2))
	vein := render.Fractal2(own.X*120, float64(own.Y*120)+float64(9*chance(3)), 3, uint32(site)+7)
	light := 0.86 + float64(0.30*chance(4)) + float64(0.22*vein)
	away := paint.Point{}.Along(s.Heading, own.X).Along(s.Heading.Left(), own.Y).Unit()
	light -= float64(0.28 * render.Smooth(0.0026, 0, inside) * (away.X + away.Y)) // the bevel towards the upper left is bright
	tilt := paint.Point{X: chance(5) - 0.5, Y: chance(6) - 0.5}
	light += float64(9 * tilt.Dot(own))
	shine := render.Smooth(0.75, 1, chance(7)) * render.Smooth(0.002, 0.005, inside)
	return c.Scale(max(light, 0.1)).Mix(render.Grey(1), float64(0.16*shine*(0.6+vein)))
}
