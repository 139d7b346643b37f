package data

import (
	"math"

	"github.com/imagelab-go/imagelab/lib/data/internal/paint"
	"github.com/imagelab-go/imagelab/lib/data/internal/render"
)

// evening is what the strokes of a BrushworkScene show: a sky with a low sun, hills, a field, and poplars.
type evening struct {
	plane  paint.Plane
	seed   uint32
	whirls []whirl
	dice   paint.Dice
}

// whirl is a place about which the wind turns; the first one is the sun.
type whirl struct {
	at     paint.Point
	power  float64
	radius float64
}

// The parts of the picture, each with its own strokes.
const (
	sky = iota
	hills
	wheat
	poplar
)

func newEvening(p paint.Plane, seed uint32) *evening {
	e := &evening{plane: p, seed: seed, dice: paint.Dice{Seed: seed}}
	place := func(x, y, power, radius float64) {
		at := paint.Point{X: float64((x + e.dice.Spread(0.04)) * p.W), Y: float64((y + e.dice.Spread(0.03)) * p.H)}
		e.whirls = append(e.whirls, whirl{at, power, radius})
	}
	place(0.24, -0.25, 0.30, 0.05)
	place(-0.06, -0.13, -0.20, 0.06)
	place(-0.22, -0.36, 0.17, 0.06)
	place(0.46, -0.02, -0.13, 0.05)
	place(0.44, -0.44, -0.12, 0.05)
	place(-0.47, -0.12, 0.13, 0.05)
	return e
}

// hillLine and fieldLine are the upper borders of the hills and of the field at x.
func (e *evening) hillLine(x float64) float64 {
	return float64(e.plane.H*0.11) + float64(0.09*render.Fractal2(float64(x*2.1)+0.3, 1.5, 3, e.seed^31))
}

func (e *evening) fieldLine(x float64) float64 {
	return float64(e.plane.H*0.24) + float64(0.05*render.Noise2(float64(x*1.7)+0.6, 2.5, e.seed^32)) + float64(0.10*x)
}

// inPoplar tells how deep p lies in a poplar: 0 on its axis, 1 at its edge.
func (e *evening) inPoplar(p paint.Point) float64 {
	depth := math.Inf(1)
	for _, tree := range [...][4]float64{{-0.36, -0.46, 0.42, 0.062}, {-0.25, -0.16, 0.36, 0.042}} { // x, top and foot over the size, radius
		top, foot := float64(tree[1]*e.plane.H), float64(tree[2]*e.plane.H)
		t := (p.Y - top) / (foot - top)
		if t <= 0 || t >= 1 {
			continue
		}
		sway := float64(0.025 * render.Noise2(p.Y*3.2, tree[0]*40, e.seed^33))
		radius := float64(tree[3]*math.Sqrt(t)*(1.25-float64(0.45*t))) + float64(0.012*render.Noise2(p.Y*17, tree[0]*30, e.seed^34))
		depth = min(depth, math.Abs(p.X-float64(tree[0]*e.plane.W)-sway)/max(radius, 0.003))
	}
	return depth
}

func (e *evening) part(p paint.Point) int {
	switch {
	case e.inPoplar(p) < 1:
		return poplar
	case p.Y > e.fieldLine(p.X):
		return wheat
	case p.Y > e.hillLine(p.X):
		return hills
	}
	return sky
}

// wind is the stream function of the sky: strokes follow its level lines.
func (e *evening) wind(p paint.Point) float64 {
	psi := float64(0.75*p.Y) + float64(0.16*render.Fractal2(p.X*1.7, p.Y*2.6, 2, e.seed^35))
	for _, w := range e.whirls {
		dx, dy := p.X-w.at.X, p.Y-w.at.Y
		psi += float64(w.power * 0.5 * render.Log(float64(dx*dx)+float64(dy*dy)+float64(w.radius*w.radius*0.2)))
	}
	return psi
}

// heading is the direction of the strokes of a part at p.
func (e *evening) heading(part int, p paint.Point) paint.Point {
	const d = 1e-3
	level := e.wind
	switch part {
	case hills:
		level = func(p paint.Point) float64 {
			return p.Y - float64(e.hillLine(p.X)*0.8) + float64(0.07*render.Noise2(p.X*6, p.Y*6, e.seed^36))
		}
	case wheat:
		near := render.Smooth(0.2, 0.5, p.Y/e.plane.H)
		lean := 1.4 - float64(0.9*near) + float64(0.9*render.Noise2(p.X*2.5, p.Y*5, e.seed^37))
		return paint.Point{X: lean, Y: -0.35 - float64(0.65*near)}.Unit()
	case poplar:
		level = func(p paint.Point) float64 {
			return p.X + float64(0.05*render.Noise2(p.X*14, p.Y*7, e.seed^38)) + float64(0.012*render.Sin(p.Y*34))
		}
	}
	x := level(paint.Point{X: p.X + d, Y: p.Y}) - level(paint.Point{X: p.X - d, Y: p.Y})
	y := level(paint.Point{X: p.X, Y: p.Y + d}) - level(paint.Point{X: p.X, Y: p.Y - d})
	return paint.Point{X: y, Y: -x}.Unit()
}
