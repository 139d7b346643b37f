package data

import (
	"math"

	"github.com/imagelab-go/imagelab/lib/data/internal/paint"
	"github.com/imagelab-go/imagelab/lib/data/internal/render"
)

// floor is the design of a MosaicScene.
type floor struct {
	plane  paint.Plane
	seed   uint32
	fish   []fish
	stones *paint.Tiles
}

// fish is a fish that swims along its heading.
type fish struct {
	at      paint.Point
	heading paint.Point
	size    float64 // half of the body's length
	dyes    [3]render.Vec
}

// frameWidth is the width of the frame about the sea.
const frameWidth = 0.066

// The parts of the floor. A fish has two, body and fins, from the number firstFish on.
const (
	seaBed = iota
	seaFrame
	firstFish
)

func newFloor(p paint.Plane, seed uint32) *floor {
	f := &floor{plane: p, seed: seed}
	dice := &paint.Dice{Seed: seed ^ 62}
	hex := render.Hex
	put := func(x, y, size, angle float64, dyes ...uint32) {
		sin, cos := render.SinCos(angle + dice.Spread(0.15))
		at := paint.Point{X: float64((x + dice.Spread(0.015)) * p.W), Y: float64((y + dice.Spread(0.015)) * p.H)}
		f.fish = append(f.fish, fish{at, paint.Point{X: cos, Y: sin}, size, [3]render.Vec{hex(dyes[0]), hex(dyes[1]), hex(dyes[2])}})
	}
	put(-0.14, -0.13, 0.235, 0.18, 0xd9531e, 0xf2b23c, 0x8c2418)
	put(0.20, 0.20, 0.205, 3.40, 0xe8c25a, 0xfaf0cc, 0x9c5a22)
	put(0.32, -0.26, 0.105, 2.7, 0xc23a4a, 0xf0a58c, 0x6a1a34)
	put(-0.31, 0.27, 0.115, -0.35, 0xe07a2c, 0xfbe09a, 0x8a3a1a)
	var sites []paint.Site
	p.Scatter(stoneStep, 0.04, dice, func(at paint.Point) {
		sites = append(sites, paint.Site{Point: at, Heading: f.course(at), Part: f.part(at)})
	})
	sites = paint.Settle(p, sites, stoneStep, 12, f.part, f.course)
	f.stones = paint.NewTiles(sites, stoneStep, f.part)
	return f
}

// body and fins are about the distances from p to a fish's body and to its fins, below 0 inside.
func (h *fish) body(p paint.Point) float64 {
	q := h.own(p)
	return (math.Abs(q.Y-float64(0.06*q.X*q.X)) - profile(q.X)) * h.size * 0.8
}

func (h *fish) fins(p paint.Point) float64 {
	q := h.own(p)
	back := -q.X - 0.82
	tail := max(math.Abs(q.Y)-float64(0.85*back)-0.07, -back, back-0.26-float64(0.40*math.Abs(q.Y)))
	above := ellipse(q.X+0.22, q.Y+0.50, 0.42, 0.24)
	below := ellipse(q.X+0.02, q.Y-0.53, 0.20, 0.26)
	return min(tail*0.8, above, below) * h.size
}

// ellipse is about the distance from (x, y) to an ellipse about the origin with the given half axes.
func ellipse(x, y, a, b float64) float64 { return (render.Length(x/a, y/b) - 1) * min(a, b) }

// own returns p in the fish's own directions, in half lengths.
func (h *fish) own(p paint.Point) paint.Point {
	q := paint.Point{X: p.X - h.at.X, Y: p.Y - h.at.Y}
	x, y := q.Dot(h.heading), q.Dot(h.heading.Left())
	if h.heading.X < 0 {
		y = -y
	}
	return paint.Point{X: x / h.size, Y: y / h.size}
}

// profile is half the height of a body at x from -1 (tail) to 1 (mouth), negative beyond.
func profile(x float64) float64 {
	if x > 1 || x < -1 {
		return 1 - math.Abs(x)
	}
	blunt := math.Sqrt(1-x) * 0.72
	return float64(blunt*render.Smooth(-1.5, 0.3, x)*0.78) - float64(0.06*render.Smooth(-0.6, -1, x))
}

// margins are the distances from p to the picture's nearer side, and to its top or bottom.
func (f *floor) margins(p paint.Point) (x, y float64) {
	return float64(f.plane.W/2) - math.Abs(p.X), float64(f.plane.H/2) - math.Abs(p.Y)
}

// shape is the part at p and about the distance to its outline, from within.
func (f *floor) shape(p paint.Point) (part int, depth float64) {
	if x, y := f.margins(p); min(x, y) < frameWidth {
		return seaFrame, min(x, y) - frameWidth
	}
	part, depth = seaBed, math.Inf(1)
	for i := range f.fish {
		body, fins := f.fish[i].body(p), f.fish[i].fins(p)
		if body < 0 {
			return firstFish + 2*i, body
		}
		if fins < 0 {
			return firstFish + 2*i + 1, fins
		}
		depth = min(depth, body, fins)
	}
	return part, depth
}

func (f *floor) part(p paint.Point) int { part, _ := f.shape(p); return part }

// course is the direction of the row of stones at p: rows follow the nearest outline, and waves far from any.
func (f *floor) course(p paint.Point) paint.Point {
	part := f.part(p)
	if part == seaFrame {
		if x, y := f.margins(p); x < y {
			return paint.Point{X: 0, Y: 1}
		}
		return paint.Point{X: 1, Y: 0}
	}
	const d = 2e-3
	level := func(p paint.Point) float64 {
		near := math.Inf(1)
		for i := range f.fish {
			near = min(near, f.fish[i].body(p), f.fish[i].fins(p))
		}
		wave := float64(0.5*p.Y) + float64(0.03*render.Sin(float64(p.X*9)+float64(4*render.Noise2(p.X*2, p.Y*2, f.seed^63))))
		return render.Mix(near, wave, render.Smooth(0.03, 0.12, near))
	}
	if part > seaFrame {
		h := &f.fish[(part-firstFish)/2]
		level = h.fins
		if (part-firstFish)%2 == 0 {
			level = h.body
		}
	}
	x := level(paint.Point{X: p.X + d, Y: p.Y}) - level(paint.Point{X: p.X - d, Y: p.Y})
	y := level(paint.Point{X: p.X, Y: p.Y + d}) - level(paint.Point{X: p.X, Y: p.Y - d})
	return paint.Point{X: y, Y: -x}.Unit()
}

// tint is the colour of a stone of a part at p; chance in [0, 1) makes neighbours differ.
func (f *floor) tint(p paint.Point, part int, chance float64) render.Vec {
	hex := render.Hex
	_, depth := f.shape(p)
	switch {
	case part == seaFrame:
		if -depth < 0.021 || -depth > 0.05 {
			return paint.Ramp(chance, hex(0x1c2434), hex(0x2c3a52), hex(0x3a2a2c))
		}
		along := p.X
		if x, y := f.margins(p); x < y {
			along = p.Y
		}
		if render.Sin(along*62) > 0 {
			return paint.Ramp(chance, hex(0xb83a24), hex(0xd2603a), hex(0x9a2c20))
		}
		return paint.Ramp(chance, hex(0xefe2c0), hex(0xd8c08c), hex(0xf6efd8))
	case part >= firstFish:
		return f.scales(&f.fish[(part-firstFish)/2], p, (part-firstFish)%2 == 1, -depth, chance)
	}
	wave := render.Sin(float64(p.Y*46) + float64(5*render.Noise2(p.X*3.2, p.Y*4, f.seed^64)) + float64(2.2*render.Sin(p.X*11)))
	if depth < 0.017 {
		return paint.Ramp(chance, hex(0xe6ead2), hex(0xc6dcd0), hex(0xf4ecd0))
	}
	return paint.Ramp(0.44+float64(0.38*wave)+float64(0.34*(chance-0.5)),
		hex(0x0e2f5c), hex(0x155a8c), hex(0x1f86a8), hex(0x4fb0b4), hex(0xa8d8c8), hex(0xe8ecd0))
}

// scales is the colour of a stone of a fish, at the given depth within its outline.
func (f *floor) scales(h *fish, p paint.Point, fin bool, depth, chance float64) render.Vec {
	q := h.own(p)
	varied := float64(0.5 * (chance - 0.5))
	back, belly, dark := h.dyes[0], h.dyes[1], h.dyes[2]
	eye := render.Length(q.X-0.62, q.Y+0.13) * h.size
	switch {
	case !fin && eye < 0.010:
		return render.Hex(0x0c0f16)
	case !fin && eye < 0.024:
		return render.Hex(0xf8f2dc)
	case depth < 0.013:
		return dark.Scale(0.7 + float64(0.6*chance))
	case fin:
		ray := render.Sin(float64(q.X*26) + float64(q.Y*20))
		return paint.Ramp(0.5+float64(0.4*ray)+varied, dark, back, belly)
	case math.Abs(q.X-0.36-float64(0.25*q.Y*q.Y)) < 0.045:
		return dark.Scale(0.8 + float64(0.5*chance)) // the gill
	}
	row := render.Sin(q.X*30) * render.Sin(q.Y*24)
	return paint.Ramp(0.45+float64(1.1*q.Y)+float64(0.30*row)+varied, dark, back, back, belly, belly.Mix(render.Grey(0.9), 0.5))
}
