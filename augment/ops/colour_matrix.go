package ops

import (
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/support/exceptions"
)

// ColorMatrix takes the colours (r, g, b) of a picture to its matrix times (r, g, b, 1), clamped to [0, 1].
//
//   - x: float `[B, H, W, 3]`.
//   - matrix: `[B, 3, 4]`, or `[3, 4]` for all: row 0 makes the new red, column 3 holds what is added.
//   - sizes: int32 `[B, 2]`, or nil when every picture fills the batch.
func ColorMatrix(x, matrix, sizes *Node) *Node {
	checkImages("ColorMatrix", x)
	checkSizes("ColorMatrix", x, sizes)
	batch := x.Shape().Dimensions[0]
	if matrix.Rank() == 2 {
		matrix = BroadcastPrefix(matrix, batch)
	}
	if matrix.Rank() != 3 || matrix.Shape().Dim(0) != batch || matrix.Shape().Dim(1) != 3 || matrix.Shape().Dim(2) != 4 {
		exceptions.Panicf("ops.ColorMatrix: matrix must be [%d, 3, 4] or [3, 4], got %s", batch, matrix.Shape())
	}
	matrix = ConvertDType(matrix, x.DType())
	at := func(i, j int) *Node { return Slice(matrix, AxisRange(), AxisElem(i), AxisElem(j)) } // [B, 1, 1]
	p := split(x)
	var y planes
	for i := range y {
		y[i] = Add(Add(Mul(p[0], at(i, 0)), Mul(p[1], at(i, 1))), Add(Mul(p[2], at(i, 2)), at(i, 3)))
		y[i] = ClipScalar(y[i], 0, 1)
	}
	return y.within(inside(x, sizes)).join()
}

// within makes zero what lies outside; nil is everywhere.
func (p planes) within(inside *Node) planes {
	if inside == nil {
		return p
	}
	for c, channel := range p {
		p[c] = Where(inside, channel, ZerosLike(channel))
	}
	return p
}
