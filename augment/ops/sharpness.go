package ops

import (
	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph"
)

// AdjustSharpness gives factor*x + (1-factor)*smooth(x), clamped to [0, 1], where each pixel of smooth is the mean of its eight neighbours
// and, five times, itself: 0 is smooth, 1 the picture itself, 2 sharper. The pixels along the border stay.
//
//   - x: float `[B, H, W, 3]`.
//   - factor: `[B]` or scalar, not negative.
//   - sizes: int32 `[B, 2]`, or nil when every picture fills the batch. The border is that of each picture.
//
// Source: torchvision adjust_sharpness.
func AdjustSharpness(x, factor, sizes *Node) *Node {
	checkImages("AdjustSharpness", x)
	checkSizes("AdjustSharpness", x, sizes)
	height, width := x.Shape().Dimensions[1], x.Shape().Dimensions[2]
	if height < 3 || width < 3 {
		return x
	}
	rest := OneMinus(perImage("AdjustSharpness", "factor", x, factor))
	p, inner := split(x), interior(x, sizes)
	for c, v := range p {
		nine := around(around(v, 1), 2)
		smooth := DivScalar(Add(nine, MulScalar(v, 4)), 13)
		p[c] = Where(inner, ClipScalar(Add(v, Mul(rest, Sub(smooth, v))), 0, 1), v)
	}
	return p.join()
}

// around adds to each value of `[B, H, W]` its two neighbours along an axis; the ends have none.
func around(v *Node, axis int) *Node {
	n := v.Shape().Dimensions[axis]
	pad := make([]compute.PadAxis, 3)
	pad[axis] = compute.PadAxis{Start: 1, End: 1}
	wide := Pad(v, ScalarZero(v.Graph(), v.DType()), pad...)
	return Add(Add(SliceAxis(wide, axis, AxisRange(0, n)), v), SliceAxis(wide, axis, AxisRange(2, n+2)))
}

// interior gives Bool `[B, H, W]`: true for the pixels of a picture that have eight neighbours.
func interior(x, sizes *Node) *Node {
	d := x.Shape().Dimensions
	between := func(axis int) *Node {
		places := []int{1, 1, 1}
		places[axis] = d[axis]
		place := Iota(x.Graph(), shapes.Make(dtypes.Int32, places...), axis)
		last := Scalar(x.Graph(), dtypes.Int32, d[axis]-1)
		if sizes != nil {
			last = AddScalar(Reshape(ConvertDType(column(sizes, axis-1), dtypes.Int32), -1, 1, 1), -1)
		}
		inner := And(GreaterThan(place, ZerosLike(place)), LessThan(place, last))
		return BroadcastToDims(inner, d[:3]...)
	}
	return And(between(1), between(2))
}
