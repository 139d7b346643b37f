package host

import (
	"math"

	"github.com/imagelab-go/imagelab/augment/rng"
)

// Particles are those of ops.Particles for one picture.
type Particles struct {
	Key                                   rng.Key
	Slant, Width, Length, Spacing, Chance float32
}

// particleScales are the sizes of particles and cells in three layers, the farthest first.
var particleScales = [3]float32{0.4, 0.65, 1}

// grain is what a pixel sees of the particle of its cell.
type grain struct{ part, across, along, chance float32 }

// layer is one layer of particles, with the cell that was looked at last: the next pixel is most often in the same.
type layer struct {
	p                                   Particles
	number                              int
	turn                                turn
	radius, half, edge, margin          float32
	cellAcross, cellAlong               float32
	i, j                                int
	known, present                      bool
	centreAcross, centreAlong, r, h, at float32
}

// leastRadius keeps particles without an extent from dividing by zero.
const leastRadius = 1e-3

// goldenRatio shifts the columns of cells so that no two near ones lie alike.
const goldenRatio = 0.618034

// layer prepares a layer, with edges that are soft over soft widths, but at least over a pixel. Layers are turned by twist degrees each.
func (p Particles) layer(number int, soft, twist float32) *layer {
	scale := particleScales[number]
	l := &layer{p: p, number: number, turn: newTurn(p.Slant + twist*float32(number)), radius: p.Width * scale * 0.5, half: p.Length * scale * 0.5}
	l.edge = max(l.radius*2*soft, 1)
	l.margin = l.radius + l.edge*0.5 + 0.5
	l.cellAcross = max(p.Spacing*scale, l.margin*2.5)
	l.cellAlong = l.cellAcross + l.half*2.5
	return l
}

// see gives what the layer shows at a point.
func (l *layer) see(x, y float32) grain {
	u, v := l.turn.of(x, y)
	column := roundDown(u / l.cellAcross)
	shift := column * goldenRatio
	v += (shift - roundDown(shift)) * l.cellAlong
	row := roundDown(v / l.cellAlong)
	if i, j := int(column), int(row); !l.known || i != l.i || j != l.j {
		l.enter(i, j)
	}
	if !l.present {
		return grain{}
	}
	du, dv := u-column*l.cellAcross-l.centreAcross, v-row*l.cellAlong-l.centreAlong
	beyond := max(abs(dv)-l.h, 0)
	distance := sqrt(du*du + beyond*beyond + 1e-12)
	return grain{clamp((l.r-distance)/l.edge + 0.5), du / max(l.r, leastRadius), dv / max(l.h+l.r, leastRadius), l.at}
}

// enter looks at another cell.
func (l *layer) enter(i, j int) {
	l.i, l.j, l.known = i, j, true
	words := l.p.Key.Block(uint64(uint32(j+l.number<<24+1<<20))<<32 | uint64(uint32(i+1<<20)))
	number := func(w uint32) float32 { return float32(w&0xffff) * 0x1p-16 }
	l.present = number(words[1]>>16) < l.p.Chance
	l.at = number(words[1])
	size := l.at*0.5 + 0.5
	l.r, l.h = l.radius*size, l.half*size
	l.centreAcross = l.margin + number(words[0]>>16)*(l.cellAcross-2*l.margin)
	along := l.margin + l.half
	l.centreAlong = along + number(words[0])*(l.cellAlong-2*along)
}

func roundDown(x float32) float32 { return float32(math.Floor(float64(x))) }
