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

// perChannel adds up x over all axes but that of the channels: `[C]`.
func perChannel(x *Node, channels int) *Node {
	d := x.Shape().Dimensions
	if onPureGo(x) && channels == len(d)-1 {
		x = Reshape(x, -1, d[channels])
		return Squeeze(MatMul(Ones(x.Graph(), shapes.Make(x.DType(), 1, x.Shape().Dimensions[0])), x), 0)
	}
	var axes []int
	for axis := range d {
		if axis != channels {
			axes = append(axes, axis)
		}
	}
	return ReduceSum(x, axes...)
}

// addWide adds a number to each channel of x: y = x + shift. Its gradient with respect to the shift is a sum over everything else.
func addWide(x, shift *Node, channels int) *Node {
	return withGradient([]*Node{x, shift}, func(in []*Node) *Node { return Add(in[0], wide(in[1], in[0], channels)) },
		func(_ []*Node, _, dy *Node) []*Node { return []*Node{dy, perChannel(dy, channels)} })
}
