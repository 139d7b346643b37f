package data

import (
	"math"
	"slices"

	"github.com/imagelab-go/imagelab/lib/data/internal/paint"
	"github.com/imagelab-go/imagelab/lib/data/internal/render"
)

// roundShape is a thing of the still life: an ellipsoid seen from the front.
type roundShape struct{ x, y, a, b, tone float64 }

// stillLife is the design of a CharcoalScene.
type stillLife struct {
	plane paint.Plane
	seed  uint32
}

// things lie before one another, the nearest first; their sizes are in units of the plane.
var things = [...]roundShape{
	{-0.10, 0.27, 0.105, 0.100, 0.50}, {0.09, 0.30, 0.080, 0.078, 0.72}, {0.42, 0.26, 0.115, 0.095, 0.42},
	{0.24, 0.21, 0.110, 0.108, 0.62}, {-0.45, 0.27, 0.095, 0.090, 0.66}, {-0.29, 0.22, 0.100, 0.100, 0.38},
	{-0.06, -0.315, 0.092, 0.024, 0.22}, {-0.06, 0.06, 0.175, 0.200, 0.56}, {-0.06, -0.17, 0.080, 0.160, 0.52},
}

// at returns the tone at p, from 0 (black) to 1 (white), and the direction of strokes that follow the form there.
func (s stillLife) at(p paint.Point) (tone float64, along paint.Point) {
	for _, t := range things {
		x, y := (p.X-t.x)/t.a, (p.Y-t.y)/t.b
		r := float64(x*x) + float64(y*y)
		if r >= 1 {
			continue
		}
		z := math.Sqrt(1 - r)
		light := float64(-0.55*x) - float64(0.55*y) + float64(0.63*z)
		tone = float64(t.tone*(0.16+float64(1.05*max(light, 0)))) + float64(0.13*render.Smooth(0.6, 1, r)) // light thrown back at the rim
		if light > 0.93 {
			tone = 1
		}
		tone -= float64(0.5 * render.Smooth(0.90, 1, r) * render.Smooth(0.5, -0.3, light))
		return tone, paint.Point{X: 1, Y: float64(y*0.9) - float64(0.9*x*z)}.Unit()
	}
	edge := float64(0.16*s.plane.H) + float64(0.03*render.Noise2(p.X*3, 0.5, s.seed^94))
	if p.Y < edge { // the wall, dark beside the lit sides
		drape := render.Sin(float64(p.X*21) + float64(3*render.Noise2(p.X*2, p.Y*1.5, s.seed^95)))
		return 0.42 + float64(0.42*p.X) + float64(0.17*drape) - float64(0.20*p.Y), paint.Point{X: 0.35 + float64(0.3*drape), Y: -1}.Unit()
	}
	tone = 0.66 + float64(0.14*render.Noise2(p.X*5, p.Y*14, s.seed^96))
	for _, t := range things[:8] { // shadows fall to the right
		x, y := (p.X-t.x-float64(0.55*t.a))/(1.35*t.a), (p.Y-t.y-float64(0.80*t.b))/(0.42*t.b)
		tone -= float64(0.52 * render.Smooth(1.1, 0.4, float64(x*x)+float64(y*y)))
	}
	return tone, paint.Point{X: 1, Y: 0.18 + float64(0.25*render.Noise2(p.X*3, p.Y*6, s.seed^97))}.Unit()
}

// contours goes around each thing thrice, not quite in the same place, where no nearer thing hides it.
func (s stillLife) contours() (all []paint.Stroke) {
	dice := &paint.Dice{Seed: s.seed ^ 99}
	for i, t := range things {
		for range 3 {
			var path []paint.Point
			finish := func() {
				if len(path) > 4 {
					all = append(all, paint.Stroke{Path: path, Radius: 0.0032, Color: render.Hex(0x120e0c), Seed: uint32(len(all))})
				}
				path = nil
			}
			grow, shift := 0.99+dice.Spread(0.025), dice.Spread(0.006)
			for k := range 90 {
				sin, cos := render.SinCos(float64(k) * 0.0715)
				p := paint.Point{X: t.x + shift + float64(t.a*grow*cos), Y: t.y + shift + float64(t.b*grow*sin)}
				if hidden(p, i) {
					finish()
					continue
				}
				path = append(path, p)
			}
			finish()
		}
	}
	return all
}

// hidden tells whether p lies behind one of the first n things.
func hidden(p paint.Point, n int) bool {
	return slices.ContainsFunc(things[:n], func(t roundShape) bool { return render.Length((p.X-t.x)/t.a, (p.Y-t.y)/t.b) < 0.98 })
}
