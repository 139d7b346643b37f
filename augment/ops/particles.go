package ops

import (
	"github.com/gomlx/compute/dtypes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/imagelab-go/imagelab/augment/rng"
)

// Particles says how small things of one kind, such as drops, lie scattered over pictures. All but Keys are float `[B]`, or a scalar for all pictures.
//
// A grid of cells, turned and with each column shifted against the next, lies over the picture, and a cell holds one particle or none, wholly
// within it, at a place and of a size (a half to the whole) that follow from the key and the cell. A pixel therefore looks at its own cell only,
// however many particles there are.
type Particles struct {
	// Keys are uint32 `[B, 2]`: one key an image.
	Keys *Node
	// Slant turns the direction in which particles are long, in degrees from straight down towards the right.
	Slant *Node
	// Width and Length are the sides of the largest particle in pixels, a rod with round ends; its Length does not count the ends.
	Width, Length *Node
	// Spacing is the side of a cell across the direction, in pixels; it is taken larger where the particle does not fit.
	Spacing *Node
	// Chance is the part of the cells that hold a particle.
	Chance *Node
}

// particleScales are the sizes of particles and cells in three layers, the farthest first.
var particleScales = [3]float64{0.4, 0.65, 1}

// grain is what a pixel sees of the particle of its cell, each `[B, H, W]`.
type grain struct {
	part          *Node // how much of the pixel it covers, in [0, 1]
	across, along *Node // where in the particle the pixel lies: from -1 to 1 within its body
	chance        *Node // a random number in [0, 1) that all pixels of a particle see alike
}

// layer gives the particles of a layer at points, with edges that are soft over soft widths, but at least over a pixel. Layers are turned by twist degrees each.
func (p Particles) layer(c canvas, x, y *Node, number int, soft, twist float64) grain {
	scale := particleScales[number]
	sized := func(v *Node) *Node { return MulScalar(c.plane(v), scale) }
	radius, half := MulScalar(sized(p.Width), 0.5), MulScalar(sized(p.Length), 0.5)
	edge := MaxScalar(MulScalar(radius, 2*soft), 1)
	margin := AddScalar(Add(radius, MulScalar(edge, 0.5)), 0.5)
	cellAcross := Max(sized(p.Spacing), MulScalar(margin, 2.5))
	cellAlong := Add(cellAcross, MulScalar(half, 2.5))

	u, v := turned(x, y, AddScalar(c.plane(p.Slant), twist*float64(number)))
	i := Floor(Div(u, cellAcross))
	v = Add(v, Mul(fraction(MulScalar(i, goldenRatio)), cellAlong))
	j := Floor(Div(v, cellAlong))
	a, b, present, size := p.numbers(i, j, number)
	size = AddScalar(MulScalar(size, 0.5), 0.5)

	du := fromCentre(u, Mul(i, cellAcross), cellAcross, margin, a)
	dv := fromCentre(v, Mul(j, cellAlong), cellAlong, Add(margin, half), b)
	radius, half = Mul(radius, size), Mul(half, size)
	distance := Sqrt(AddScalar(Add(Square(du), Square(MaxScalar(Sub(Abs(dv), half), 0))), 1e-12))
	part := ClipScalar(AddScalar(Div(Sub(radius, distance), edge), 0.5), 0, 1)
	there := ConvertDType(LessThan(present, BroadcastToShape(c.plane(p.Chance), present.Shape())), dtypes.Float32)
	return grain{Mul(part, there), Div(du, MaxScalar(radius, leastRadius)), Div(dv, MaxScalar(Add(half, radius), leastRadius)), MulScalar(AddScalar(size, -0.5), 2)}
}

// fromCentre gives how far a point lies from a particle's centre along an axis: that is in the cell from start on of a length, at the random part of
// what is left of it beside a margin at both ends.
func fromCentre(at, start, length, margin, random *Node) *Node {
	return Sub(Sub(at, start), Add(margin, Mul(random, Sub(length, MulScalar(margin, 2)))))
}

// leastRadius keeps particles without an extent from dividing by zero.
const leastRadius = 1e-3

// goldenRatio shifts the columns of cells so that no two near ones lie alike.
const goldenRatio = 0.618034

// fraction is what a number exceeds the whole number below it by.
func fraction(x *Node) *Node { return Sub(x, Floor(x)) }

// numbers gives four random numbers in [0, 1), multiples of 2^-16, of each cell of a layer.
func (p Particles) numbers(i, j *Node, layer int) (a, b, present, size *Node) {
	place := func(at *Node, offset int) *Node {
		return ConvertDType(AddScalar(ConvertDType(at, dtypes.Int32), offset), dtypes.Uint32)
	}
	words := rng.At(p.Keys, place(j, layer<<24+1<<20), place(i, 1<<20))
	both := OptimizationBarriers(words[:]...) // else XLA computes them anew for each of the four
	upper := func(w *Node) *Node {
		return MulScalar(ConvertDType(BitwiseShiftRightLogicalScalar(w, uint32(16)), dtypes.Float32), 0x1p-16)
	}
	lower := func(w *Node) *Node { return upper(BitwiseShiftLeftScalar(w, uint32(16))) }
	return upper(both[0]), lower(both[0]), upper(both[1]), lower(both[1])
}
