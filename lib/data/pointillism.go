package data

import (
	"image"
	"math"

	"github.com/imagelab-go/imagelab/lib/data/internal/paint"
	"github.com/imagelab-go/imagelab/lib/data/internal/render"
)

// PointillismScene describes a painting of sails on a river in dots of pure colours, which the eye mixes, as the
// neo-impressionists set them: a picture to take the style of.
//
// The zero value is a picture of 640 x 480 pixels.
type PointillismScene struct {
	// Width and Height are the size in pixels, up to 8192. Both 0 means 640 x 480; one 0 follows from the other as 4:3.
	Width, Height int
	// Seed shapes the trees and sets the dots.
	Seed uint32
}

// Validate returns an error that names the field that is out of its range, and nil where all are within.
func (s PointillismScene) Validate() error {
	_, _, err := sized("PointillismScene", s.Width, s.Height)
	return err
}

// Pointillism renders the scene. It panics where Validate returns an error: see PointillismScene.Render for a form that
// does not.
func Pointillism(s PointillismScene) *image.RGBA { return must(s.Render()) }

// Render returns the picture, with bounds at (0, 0) and opaque. Equal scenes give equal bits on every machine.
func (s PointillismScene) Render() (*image.RGBA, error) { return draw(s.view()) }

func (s PointillismScene) view() (render.Frame, render.Shader, error) {
	return printed("PointillismScene", s.Width, s.Height, func(p paint.Plane) func(at paint.Point) render.Vec {
		dots := paint.NewLayers(river{p, s.Seed}.dots())
		return func(at paint.Point) render.Vec {
			t, ok := dots.Top(at, roundish)
			if !ok {
				weave := render.Sin(at.X*900) * render.Sin(at.Y*900)
				return render.Hex(0xd9cba6).Scale(0.9 + float64(0.1*weave))
			}
			x, y := (at.X-t.Path[0].X)/t.Radius, (at.Y-t.Path[0].Y)/t.Radius
			light := 1 - float64(0.16*(x+y)*render.Smooth(0.2, 0.9, math.Abs(t.Across))) + float64(0.14*render.Noise2(x*2.2, y*2.2, t.Seed))
			return t.Color.Scale(light)
		}
	})
}

// roundish tells whether a dab covers a touch: its outline is not quite a circle.
func roundish(t paint.Touch) bool {
	return math.Abs(t.Across) < 0.86+float64(0.30*render.Noise2(t.Across*1.5, 0.5, t.Seed))
}

// river is the design of a PointillismScene.
type river struct {
	plane paint.Plane
	seed  uint32
}

// dots sets the paint in coats, large dots first.
func (r river) dots() []paint.Stroke {
	var all []paint.Stroke
	dice := &paint.Dice{Seed: r.seed ^ 81}
	for _, coat := range [...]struct{ step, radius float64 }{{0.0088, 0.0094}, {0.0080, 0.0062}, {0.0086, 0.0052}} {
		r.plane.Scatter(coat.step, 0.02, dice, func(at paint.Point) {
			c := paint.Ramp(dice.Next(), r.palette(at, dice.Next())...)
			if dice.Next() < 0.16 { // a dot of the colour opposite, which makes its neighbours shine
				grey := render.Luminance(c)
				c = render.V(max(0, 2*grey-c.X), max(0, 2*grey-c.Y), max(0, 2*grey-c.Z)).Mix(c, 0.25)
			}
			all = append(all, paint.Stroke{
				Path: []paint.Point{at}, Radius: coat.radius * (0.75 + float64(0.45*dice.Next())),
				Color: c.Scale(0.88 + float64(0.24*dice.Next())), Seed: uint32(len(all)),
			})
		})
	}
	return all
}

func dyes(hex ...uint32) (all []render.Vec) {
	for _, h := range hex {
		all = append(all, render.Hex(h))
	}
	return all
}

var (
	skyDots    = dyes(0x5c86d8, 0x86b4ec, 0xf0b8c4, 0xa8d0f0, 0xf8e2b4)
	glowDots   = dyes(0xffe68c, 0xffc25a, 0xf79a6c, 0xfff2c0, 0xf2a8b8)
	bankDots   = dyes(0x1f5a4a, 0x3f8a4c, 0x2a4f8c, 0x7ab04a, 0x5a4a94)
	leafDots   = dyes(0x16503a, 0x2f7a30, 0x1c3a78, 0x86b830, 0x4a2a78)
	sunnyDots  = dyes(0x9cc83c, 0xd8dc4a, 0x5aa838, 0xf4e060, 0xf0a840)
	shadeDots  = dyes(0x1f4a6a, 0x2c7048, 0x503a8c, 0x2a5ab0, 0x6a9a3c)
	waterDots  = dyes(0x2a5cb8, 0x4a90d0, 0x2f78a8, 0x8cc4e0, 0x6a6ac4)
	sailDots   = dyes(0xfff4d8, 0xffdca0, 0xf8c8c0, 0xffffff, 0xe8d8f0)
	hullDots   = dyes(0xb8402c, 0x7a2a3c, 0xe0702c, 0x502a5c)
	flowerDots = dyes(0xe83a4a, 0xff7a5a, 0xf4c0d0, 0xffe060, 0xc83a90)
)

// palette holds the colours of a dot at p; chance in [0, 1) makes soft borders between palettes.
func (r river) palette(p paint.Point, chance float64) []render.Vec {
	x, y := p.X/r.plane.W, p.Y/r.plane.H
	wide := render.Fractal2(p.X*5, p.Y*5, 3, r.seed^82)
	fine := render.Fractal2(p.X*15, p.Y*15, 2, r.seed^83)
	crown := math.Sqrt(float64((x-0.40)*(x-0.40)*3.2)+float64((y+0.26)*(y+0.26)*2.6)) + float64(0.16*wide) + float64(0.06*fine)
	trunk := math.Abs(x - 0.37 - float64(0.05*y) + float64(0.010*wide))
	meadow := 0.29 - float64(0.10*x) + float64(0.02*wide)
	shore := -0.045 + float64(0.012*wide)
	bank := shore - 0.055 - float64(0.13*math.Abs(render.Noise2(float64(p.X*4)+0.4, 0.5, r.seed^84))) - float64(0.03*fine)
	switch {
	case crown < 0.36 && y < 0.16:
		return pick(fine-float64(0.8*(x-0.30))-float64(0.7*(y+0.25)) > 0.06, sunnyDots, leafDots)
	case trunk < 0.016 && y < meadow+0.09:
		return pick(fine > 0.1, hullDots, leafDots)
	case y > meadow:
		return r.meadow(x, y, wide+float64(0.3*(chance-0.5)), fine)
	}
	for _, boat := range [...][3]float64{{-0.24, 0.10, 0.23}, {0.06, 0.02, 0.13}, {-0.43, 0.02, 0.10}} {
		if part := boatAt((x-boat[0])/boat[2]*r.plane.W/r.plane.H, (y-boat[1])/boat[2]); part != nil {
			return part
		}
	}
	sun := render.Length(float64((x+0.12)*r.plane.W), float64((y+0.27)*r.plane.H))
	switch {
	case y > shore:
		return r.water(x, y, shore, sun, fine)
	case y > bank:
		return pick(fine+float64(3*(bank+0.05-y)) > 0.1, sunnyDots, bankDots)
	}
	soft := float64(0.34 * (chance - 0.5))
	glow := sun+float64(0.12*wide)+soft < 0.20 || y > -0.13+float64(0.06*wide)+float64(0.4*soft)
	return pick(glow || wide+float64(0.3*fine)+soft > 0.26, glowDots, skyDots)
}

func pick(first bool, a, b []render.Vec) []render.Vec {
	if first {
		return a
	}
	return b
}

// meadow is the bank in front: in the shade below the tree, with flowers.
func (r river) meadow(x, y, wide, fine float64) []render.Vec {
	shade := render.Length((x-0.24)*1.0, (y-0.43)*3.2) + float64(0.14*wide)
	if fine > 0.27 {
		return flowerDots
	}
	return pick(shade < 0.30 || y > 0.46+float64(0.05*wide), shadeDots, sunnyDots)
}

// boatAt is the part of a sailing boat at (x, y) in its own size, the water line at y = 0, or its image in the water; nil beside it.
func boatAt(x, y float64) []render.Vec {
	if y > 0.06 { // mirrored, and broken by ripples
		y = -(y - 0.06) * 1.5
		x += float64(0.07 * render.Sin(y*28))
		if y < -1 || render.Sin(y*44) < -0.35 {
			return nil
		}
	}
	switch {
	case y > -0.07 && math.Abs(x) < 0.36-float64(0.9*y):
		return hullDots
	case y < -0.10 && y > -1 && x > 0.02 && x < 0.40*(y+1):
		return sailDots
	case y < -0.10 && y > -0.86 && x < -0.02 && x > -0.30*(y+0.86):
		return glowDots
	}
	return nil
}

// water mirrors the far bank near the shore, and the sun in a path of ripples.
func (r river) water(x, y, shore, sun, fine float64) []render.Vec {
	ripple := render.Sin(float64(y*150)+float64(5*render.Noise2(x*9, y*30, r.seed^85))) + float64(1.2*fine)
	switch {
	case math.Abs(x+0.12) < 0.05+float64(0.10*(y-shore)) && ripple > -0.2, ripple > 1.0:
		return glowDots
	case y < shore+0.075 && ripple < 0.45:
		return bankDots
	}
	return pick(ripple > 0.55, skyDots, waterDots)
}
