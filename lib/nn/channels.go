package nn

import (
	"slices"

	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/imagelab-go/imagelab/lib/engine"
)

// onPureGo says whether a graph is for the pure-Go engine.
func onPureGo(x *Node) bool { return engine.KindOf(x.Graph().Backend()) == engine.PureGo }

// wide gives a number for each channel, `[C]`, in a shape that fits to x, whose channels are the given axis: one that broadcasts, or on the pure-Go
// engine, which copies blocks much faster than it broadcasts, the shape of x.
func wide(v, x *Node, channels int) *Node {
	d := x.Shape().Dimensions
	narrow := slices.Repeat([]int{1}, len(d))
	narrow[channels] = d[channels]
	v = Reshape(v, narrow...)
	if !onPureGo(x) {
		return v
	}
	last := -1 // the innermost axis to repeat along
	for axis := len(d) - 1; axis >= 0; axis-- {
		switch {
		case axis == channels || d[axis] == 1:
		case last < 0:
			last, narrow[axis] = axis, d[axis]
			v = BroadcastToDims(v, narrow...)
		default:
			v = repeat(v, d[axis], axis)
		}
	}
	return v
}

// repeat lays n copies of a node side by side along an axis of size 1.
func repeat(v *Node, n, axis int) *Node {
	copies := make([]*Node, n)
	for i := range copies {
		copies[i] = v
	}
	return Concatenate(copies, axis)
}

// perChannel adds up x over all axes but that of the channels, the first or the last: `[C]`. The pure-Go engine is several times faster at it when
// most of the sum is a product of matrices.
func perChannel(x *Node, channels int) *Node {
	d, ones := x.Shape().Dimensions, func(dimensions ...int) *Node { return Ones(x.Graph(), shapes.Make(x.DType(), dimensions...)) }
	switch {
	case !onPureGo(x):
		return ReduceSum(x, except(channels, len(d))...)
	case channels > 0:
		x = Reshape(x, d[0], -1, d[channels])
		perPicture := DotGeneral(ones(d[0], 1, x.Shape().Dimensions[1]), []int{2}, []int{0}, x, []int{1}, []int{0})
		return ReduceSum(perPicture, 0, 1)
	}
	perPixel := DotGeneral(ones(d[0], 1, d[1]), []int{2}, []int{0}, Reshape(x, d[0], d[1], -1), []int{1}, []int{0})
	return ReduceSum(perPixel, 1, 2)
}

// except lists all of so many axes but one.
func except(axis, rank int) []int {
	var axes []int
	for i := range rank {
		if i != axis {
			axes = append(axes, i)
		}
	}
	return axes
}

// overRows multiplies matrices x `[places, N, A]` and y `[places, N, B]` over their rows: `[places, A, B]`. The pure-Go engine would turn both around.
func overRows(x, y *Node) *Node {
	if !onPureGo(x) {
		return batched(x, 1, y, 1)
	}
	turned := func(n *Node) *Node { return TransposeAllAxes(n, 0, 2, 1) }
	return turned(batched(turned(y), 2, x, 1))
}

// batched multiplies matrices, one for each place in the first axis, contracting the axes given.
func batched(x *Node, xAxis int, y *Node, yAxis int) *Node {
	return DotGeneral(x, []int{xAxis}, []int{0}, y, []int{yAxis}, []int{0})
}

// addWide adds a number to each channel of x: y = x + shift. Its gradient with respect to the shift is a sum over everything else.
func addWide(x, shift *Node, channels int) *Node {
	return withGradient([]*Node{x, shift}, func(in []*Node) *Node { return Add(in[0], wide(in[1], in[0], channels)) },
		func(_ []*Node, _, dy *Node) []*Node { return []*Node{dy, perChannel(dy, channels)} })
}
