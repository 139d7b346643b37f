package data

import (
	"math"

	"github.com/imagelab-go/imagelab/lib/data/internal/paint"
	"github.com/imagelab-go/imagelab/lib/data/internal/render"
)

// window is the design of a StainedGlassScene.
type window struct {
	plane paint.Plane
	seed  uint32
	sun   paint.Point
	glass *paint.Tiles
}

// The parts of the window, each cut on its own.
const (
	glassSun = iota
	glassRays
	glassSky
	glassFar
	glassNear
	glassWater
)

// The radii of the sun and of its rays.
const (
	sunRadius = 0.085
	rayRadius = 0.165
)

func newWindow(p paint.Plane, seed uint32) *window {
	w := &window{plane: p, seed: seed, sun: paint.Point{X: 0.13 * p.W, Y: -0.13 * p.H}}
	dice := &paint.Dice{Seed: seed}
	var sites []paint.Site
	add := func(at paint.Point, part int) {
		if w.part(at) == part {
			sites = append(sites, paint.Site{Point: at, Part: part})
		}
	}
	w.cutRings(dice, add)
	p.Scatter(0.062, 0.15, dice, func(at paint.Point) {
		flat := paint.Point{X: at.X * 1.5, Y: at.Y}
		if part := w.part(flat); part == glassFar || part == glassNear {
			add(flat, part)
		}
	})
	p.Scatter(0.044, 0.15, dice, func(at paint.Point) { add(paint.Point{X: at.X * 2.4, Y: at.Y}, glassWater) })
	w.glass = paint.NewTiles(sites, 0.13, w.part)
	return w
}

// cutRings cuts the sun, its rays, and the sky in rings about it.
func (w *window) cutRings(dice *paint.Dice, add func(at paint.Point, part int)) {
	ring := func(r, pieces, wobble float64, part int) {
		start := float64(6.28 * dice.Next())
		for i := range int(pieces) {
			turn := (float64(i) + dice.Spread(0.28)) / math.Floor(pieces)
			sin, cos := render.SinCos(start + float64(2*math.Pi*turn))
			far := r + dice.Spread(wobble)
			add(paint.Point{X: w.sun.X + float64(far*cos), Y: w.sun.Y + float64(far*sin)}, part)
		}
	}
	ring(0, 1, 0.004, glassSun)
	ring(0.062, 7, 0.004, glassSun)
	ring((sunRadius+rayRadius)/2, 17, 0.003, glassRays)
	limit := w.plane.W + w.plane.H
	for r := rayRadius + 0.035; r < limit; r += 0.072 {
		ring(r, r*2*math.Pi/0.095, 0.018, glassSky)
	}
}

// farLine, nearLine and shoreLine are the upper borders of the hills and of the water at x.
func (w *window) farLine(x float64) float64 {
	return float64(w.plane.H*0.10) + float64(0.16*render.Noise2(float64(x*1.9)+0.35, 0.5, w.seed^55))
}

func (w *window) nearLine(x float64) float64 {
	return float64(w.plane.H*0.20) + float64(0.15*render.Noise2(float64(x*1.4)+0.8, 1.5, w.seed^56)) - float64(0.12*x)
}

func (w *window) shoreLine(x float64) float64 {
	return float64(w.plane.H*0.30) + float64(0.06*render.Noise2(float64(x*2.3)+0.2, 2.5, w.seed^57)) + float64(0.06*x)
}

func (w *window) part(p paint.Point) int {
	r := render.Length(p.X-w.sun.X, p.Y-w.sun.Y)
	switch {
	case p.Y > w.shoreLine(p.X):
		return glassWater
	case p.Y > w.nearLine(p.X):
		return glassNear
	case p.Y > w.farLine(p.X):
		return glassFar
	case r < sunRadius:
		return glassSun
	case r < rayRadius:
		return glassRays
	}
	return glassSky
}

// outline is about the distance from p to the nearest line between two parts of the window.
func (w *window) outline(p paint.Point) float64 {
	least := math.Inf(1)
	above := true // of all lines so far
	for _, line := range []func(float64) float64{w.shoreLine, w.nearLine, w.farLine} {
		y := line(p.X)
		slope := (line(p.X+1e-3) - y) / 1e-3
		if above {
			least = min(least, math.Abs(p.Y-y)/math.Sqrt(1+float64(slope*slope)))
		}
		above = above && p.Y < y
	}
	if above {
		r := render.Length(p.X-w.sun.X, p.Y-w.sun.Y)
		least = min(least, math.Abs(r-sunRadius), math.Abs(r-rayRadius))
	}
	return least
}

// tint is the colour of the glass at a site; chance in [0, 1) makes pieces differ.
func (w *window) tint(s *paint.Site, chance float64) render.Vec {
	hex := render.Hex
	switch s.Part {
	case glassSun:
		return paint.Ramp(chance, hex(0xffe27a), hex(0xffc61e), hex(0xffa310))
	case glassRays:
		return paint.Ramp(chance, hex(0xffb010), hex(0xff7a12), hex(0xf2401c), hex(0xffd040))
	case glassFar:
		return paint.Ramp(chance, hex(0x0f6b4f), hex(0x1f9a5a), hex(0x1b5f86), hex(0x5a3f94), hex(0x148a7a))
	case glassNear:
		return paint.Ramp(chance, hex(0x2f8a2c), hex(0x78b428), hex(0x12683a), hex(0xb8c832), hex(0x1f7a48))
	case glassWater:
		if math.Abs(s.X-w.sun.X) < 0.14*(1.2-chance) { // the mirrored sun
			return paint.Ramp(chance, hex(0xffd45a), hex(0xff9a2a), hex(0xf06a3a))
		}
		return paint.Ramp(chance, hex(0x0b3f9c), hex(0x1487c8), hex(0x19b4c4), hex(0x10289a), hex(0x6fd6d2))
	}
	r := render.Length(s.X-w.sun.X, s.Y-w.sun.Y)
	c := paint.Ramp(float64((r-rayRadius)*1.35)+float64(0.34*(chance-0.5)),
		hex(0xffb64a), hex(0xf0567a), hex(0xb03aa0), hex(0x5a3cc0), hex(0x1f4fd0), hex(0x1380cc), hex(0x12308c))
	if chance > 0.93 {
		c = hex(0xc8102e)
	}
	return c
}
