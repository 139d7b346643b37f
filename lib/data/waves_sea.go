package data

import (
	"math"

	"github.com/imagelab-go/imagelab/lib/data/internal/paint"
	"github.com/imagelab-go/imagelab/lib/data/internal/render"
)

// sea is the design of a WavesScene: rows of waves, the nearest last.
type sea struct {
	plane  paint.Plane
	seed   uint32
	rows   []waveRow
	clouds *paint.Layers
}

// waveRow is waves side by side, and their foam.
type waveRow struct {
	waves []breaker
	top   float64 // nothing reaches above
	foam  *paint.Layers
	seed  uint32
}

// breaker is a wave that breaks over a round hollow.
type breaker struct {
	at   paint.Point // middle of the hollow
	size float64     // radius of the hollow
}

func newSea(p paint.Plane, seed uint32) *sea {
	s := &sea{plane: p, seed: seed}
	dice := &paint.Dice{Seed: seed ^ 75}
	for _, r := range [...]struct{ y, size, gap float64 }{{-0.03, 0.034, 4.6}, {0.045, 0.055, 4.4}, {0.145, 0.085, 4.4}} {
		s.add(s.swell(r.y, r.size, r.gap, dice), dice)
	}
	s.add([]breaker{{paint.Point{X: (-0.13 + dice.Spread(0.02)) * p.W, Y: 0.03 * p.H}, 0.185}}, dice)
	s.add(s.swell(0.30, 0.105, 4.0, dice), dice)
	s.add(s.swell(0.44, 0.115, 3.6, dice), dice)
	s.clouds = paint.NewLayers(s.heap(dice))
	return s
}

// swell returns a row of waves over the width of the picture; y is over its height, gap is between waves over the size.
func (s *sea) swell(y, size, gap float64, dice *paint.Dice) []breaker {
	var all []breaker
	reach := float64(s.plane.W/2) + float64(2*size)
	for x := -reach - float64(2*size*dice.Next()); x < reach; {
		r := size * (0.85 + float64(0.35*dice.Next()))
		all = append(all, breaker{paint.Point{X: x, Y: float64(y*s.plane.H) + dice.Spread(0.3*size)}, r})
		x += float64(gap * size * (0.85 + float64(0.3*dice.Next())))
	}
	return all
}

// add adds a row with its foam.
func (s *sea) add(waves []breaker, dice *paint.Dice) {
	row := waveRow{waves: waves, top: math.Inf(1), seed: s.seed + uint32(len(s.rows))}
	var foam []paint.Stroke
	for _, w := range waves {
		row.top = min(row.top, w.at.Y-float64(2.9*w.size))
		foam = append(foam, w.foam(dice)...)
	}
	row.foam = paint.NewLayers(foam)
	s.rows = append(s.rows, row)
}

// own returns p in the wave's own directions, in radii of the hollow.
func (w *breaker) own(p paint.Point) paint.Point {
	return paint.Point{X: (p.X - w.at.X) / w.size, Y: (p.Y - w.at.Y) / w.size}
}

// world is the inverse of own.
func (w *breaker) world(q paint.Point) paint.Point {
	return paint.Point{X: w.at.X + float64(q.X*w.size), Y: w.at.Y + float64(q.Y*w.size)}
}

// The lip hangs over the hollow from its top to the angle lipEnd; lipThick is its thickness at the top.
const (
	lipEnd   = 0.10
	lipThick = 0.72
)

// lip is the thickness of the lip at t from 0 (top) to 1 (tip).
func lip(t float64) float64 { return float64(lipThick * math.Sqrt(max(0, 1-t))) }

// back is the surface behind the crest at x: steep, then flat towards the trough behind, into which it falls.
func back(x float64) float64 {
	if x > 0 {
		return -1 - lipThick
	}
	return -1 - lipThick + float64(2.5*(1-render.Exp(-x*x*0.40))) + float64(0.05*x*x*x*x)
}

// stripe tells how far q lies between the hollow (0) and the outer surface (1) of the wave; ok is false in the air.
// Lines of equal value run from the trough up through the face into the tip of the lip.
func (w *breaker) stripe(q paint.Point) (s float64, ok bool) {
	in := render.Length(q.X, q.Y) - 1
	if in < 0 {
		return 0, false
	}
	if q.X > 0 && q.Y < 0.9 {
		t := (render.Atan2(q.Y, q.X) + math.Pi/2) / (lipEnd + math.Pi/2)
		thick := lip(t)
		return in / max(thick, 1e-6), in < thick
	}
	trough := 0.92 + float64(0.10*render.Sin(q.X*1.9))
	out := q.Y - render.Mix(back(q.X), trough, render.Smooth(-1, 0.7, q.X)*render.Smooth(0, 0.9, q.Y))
	return in / (in + max(out, 0) + 1e-6), out > 0
}

// stripe is that of the wave of the row that covers p: each one lies before the trough of the one to its left.
func (r *waveRow) stripe(p paint.Point) (stripe float64, ok bool) {
	for i := len(r.waves) - 1; i >= 0; i-- {
		if s, ok := r.waves[i].stripe(r.waves[i].own(p)); ok {
			return s, true
		}
	}
	return 0, false
}

// stripes is the number of stripes from the hollow to the outer surface.
const stripes = 11

// ink is the colour of a wave at p, of the given stripe: flat inks, with a line of varying strength between them.
func (r *waveRow) ink(stripe float64, p paint.Point) render.Vec {
	const d = 4e-4
	across, ok1 := r.stripe(paint.Point{X: p.X + d, Y: p.Y})
	down, ok2 := r.stripe(paint.Point{X: p.X, Y: p.Y + d})
	if !ok1 || !ok2 {
		return printIndigo
	}
	slope := render.Length(across-stripe, down-stripe) / d * stripes
	at := float64(stripe*stripes) + float64(0.35*render.Noise2(p.X*14, p.Y*14, r.seed))
	k := math.Floor(at)
	line := 0.0011 + float64(0.0007*render.Noise2(p.X*22, p.Y*22, r.seed+1))
	if min(at-k, k+1-at) < line*slope {
		return printIndigo
	}
	if edge := min(stripe, 1-stripe) * stripes; edge < 0.0024*slope {
		return printIndigo
	}
	return printBlues[(int(k)+5*stripes)%len(printBlues)]
}
