package ops

import (
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/support/exceptions"
)

// Points are places in pictures of a batch, x and y each `[B, h, w]`, in continuous coordinates where pixel i spans [i, i+1].
type Points struct{ X, Y *Node }

// Grid gives a point within each pixel of pictures of height x width: dx and dy, `[B]`, from its upper left corner, 0.5 for the centre.
func Grid(dx, dy *Node, height, width int) Points {
	batch := dx.Shape().Dimensions[0]
	along := func(axis int, offset *Node) *Node {
		place := Iota(dx.Graph(), shapes.Make(dtypes.Float32, batch, height, width), axis)
		return Add(place, Reshape(offset, batch, 1, 1))
	}
	return Points{along(2, dx), along(1, dy)}
}

// Project moves points by a projective matrix an image, `[B, 9]` row by row: (x, y) goes to (u/w, v/w) where (u, v, w) is the matrix times (x, y, 1).
func (p Points) Project(matrices *Node) Points {
	batch := p.X.Shape().Dimensions[0]
	if matrices.Rank() != 2 || matrices.Shape().Dimensions[0] != batch || matrices.Shape().Dimensions[1] != 9 {
		exceptions.Panicf("ops.Project: the matrices must be [%d, 9], got %s", batch, matrices.Shape())
	}
	m := func(i int) *Node { return Reshape(column(matrices, i), batch, 1, 1) }
	line := func(i int) *Node { return Add(Add(Mul(m(i), p.X), Mul(m(i+1), p.Y)), m(i+2)) }
	w := line(6)
	// Behind the horizon there is nothing to see; a divisor that is not zero keeps gradients finite.
	near := LessThan(Abs(w), MulScalar(OnesLike(w), 1e-12))
	w = Where(near, MulScalar(OnesLike(w), 1e-12), w)
	return Points{Div(line(0), w), Div(line(3), w)}
}

// Filter says how a picture is read between its pixels.
type Filter int

const (
	Bilinear Filter = iota
	Nearest
	Bicubic
)

// Coverage says how much of what a filter reads at points lies in a frame, `[B, h, w]` in [0, 1]: the bilinear and the bicubic filter go from 1 to 0 across
// the pixel at the edge, half of it on each side.
//
//   - frames: `[B, 3]`, the width and the height of each image's frame, and how much wider it is than these on all sides.
//
// Source: torchvision's grid_sample with padding of zeros, whose bilinear weights it equals.
func (p Points) Coverage(frames *Node, filter Filter) *Node {
	batch := p.X.Shape().Dimensions[0]
	number := func(i int) *Node { return Reshape(column(frames, i), batch, 1, 1) }
	within := func(place, side *Node) *Node {
		inside := Add(Min(place, Sub(side, place)), number(2))
		if filter == Nearest {
			return ConvertDType(GreaterOrEqual(inside, ZerosLike(inside)), dtypes.Float32)
		}
		return ClipScalar(AddScalar(inside, 0.5), 0, 1)
	}
	return Mul(within(p.X, number(0)), within(p.Y, number(1)))
}

// Sample reads pictures at points, `[B, h, w, 3]` as float. Beyond the edge the last pixel is repeated.
//
//   - x: float `[B, H, W, 3]` in [0, 1], or uint8 `[B, H, W, 3]`, whose values are divided by 255.
//   - sizes: int32 `[B, 2]`, or nil when every picture fills the batch.
//
// The bicubic filter has a = -0.75, and its result is clamped to [0, 1].
func Sample(x *Node, p Points, sizes *Node, filter Filter) *Node {
	read := newReader(x, p, sizes)
	switch filter {
	case Nearest:
		// What lies between two pixels goes to the even one, as in torchvision.
		return read.pixel(read.clamp(Round(AddScalar(p.X, -0.5)), 1), read.clamp(Round(AddScalar(p.Y, -0.5)), 0))
	case Bicubic:
		return ClipScalar(read.weighted(p, -1, 2, func(distance *Node) *Node { return kernel{cubic: true}.weight(distance) }), 0, 1)
	}
	return read.weighted(p, 0, 1, func(distance *Node) *Node { return kernel{}.weight(distance) })
}

// reader reads pixels of a batch.
type reader struct {
	flat   *Node    // [B*H*W, 3]
	dims   []int    // of the batch
	limits [2]*Node // of y and x, [B, 1, 1] float32: the last place
}

func newReader(x *Node, p Points, sizes *Node) *reader {
	d := x.Shape().Dimensions
	r := &reader{flat: Reshape(x, d[0]*d[1]*d[2], 3), dims: d}
	for axis := range r.limits {
		if sizes == nil {
			r.limits[axis] = MulScalar(Ones(x.Graph(), shapes.Make(dtypes.Float32, d[0], 1, 1)), d[1+axis]-1)
		} else {
			r.limits[axis] = AddScalar(ConvertDType(Reshape(column(sizes, axis), d[0], 1, 1), dtypes.Float32), -1)
		}
	}
	return r
}

// clamp moves places along axis 0 (y) or 1 (x) into the pictures.
func (r *reader) clamp(place *Node, axis int) *Node {
	return Max(Min(place, r.limits[axis]), ZerosLike(place))
}

// pixel reads the pixels at whole places, each float `[B, h, w]`: `[B, h, w, 3]`.
func (r *reader) pixel(x, y *Node) *Node {
	d := r.dims
	image := MulScalar(Iota(x.Graph(), shapes.Make(dtypes.Int32, d[0], 1, 1), 0), d[1]*d[2])
	x, y = ConvertDType(StopGradient(x), dtypes.Int32), ConvertDType(StopGradient(y), dtypes.Int32)
	at := Add(Add(MulScalar(y, d[2]), x), image)
	return Float(Gather(r.flat, ExpandAxes(at, -1)))
}

// weighted sums the pixels from low to high steps away from the one at the upper left, with the weights of their distances.
func (r *reader) weighted(p Points, low, high int, weight func(distance *Node) *Node) *Node {
	places := func(point *Node, axis int) (at, weights []*Node) {
		point = AddScalar(point, -0.5)
		first := StopGradient(Floor(point))
		for step := low; step <= high; step++ {
			j := AddScalar(first, step)
			at, weights = append(at, r.clamp(j, axis)), append(weights, ExpandAxes(weight(Abs(Sub(point, j))), -1))
		}
		return at, weights
	}
	xs, xWeights := places(p.X, 1)
	ys, yWeights := places(p.Y, 0)
	var sum *Node
	for i, y := range ys {
		var row *Node
		for j, x := range xs {
			term := r.pixel(x, y)
			term = Mul(term, ConvertDType(xWeights[j], term.DType()))
			if row == nil {
				row = term
			} else {
				row = Add(row, term)
			}
		}
		row = Mul(row, ConvertDType(yWeights[i], row.DType()))
		if sum == nil {
			sum = row
		} else {
			sum = Add(sum, row)
		}
	}
	return sum
}

// Inside sets what lies outside the pictures of a batch to zero; sizes are int32 `[B, 2]`, or nil when every picture fills the batch.
func Inside(x, sizes *Node) *Node {
	if sizes == nil {
		return x
	}
	checkSizes("Inside", x, sizes)
	return Where(inside(x, sizes), x, ZerosLike(x))
}
