package nn

import (
	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph"
)

// scatter gives the gradient of pictures, of the dimensions given, under a window: what each place (i, j) of the window sends back to the pixels
// under it, added up. Of nodes `[B, H', W', C]` of the result's size, crop gives the part that lies above the pixels in question.
//
// Pixels whose row and column leave the same rest when divided by the stride form a phase; the places that reach a phase do so with a
// stride of 1. So each phase is one pass over memory.
func (w window) scatter(dimensions []int, like *Node, send func(i, j int, crop func(*Node) *Node) *Node) *Node {
	steps := [2]int{(dimensions[1] + w.stride - 1) / w.stride, (dimensions[2] + w.stride - 1) / w.stride}
	around, wide := w.reach(like, steps), map[*Node]*Node{}
	padded := func(n *Node) *Node {
		if wide[n] == nil {
			wide[n] = barrier(Pad(n, ScalarZero(n.Graph(), n.DType()), PadAxis{}, around[0], around[1], PadAxis{}))
		}
		return wide[n]
	}
	var phases []*Node
	for a := range w.stride {
		for b := range w.stride {
			total := sum{}
			for i := (a + w.pad[0][0]) % w.stride; i < w.size[0]; i += w.stride {
				for j := (b + w.pad[1][0]) % w.stride; j < w.size[1]; j += w.stride {
					y, x := around[0].Start+w.source(0, a, i), around[1].Start+w.source(1, b, j)
					total.add(send(i, j, func(n *Node) *Node {
						return Slice(padded(n), AxisRange(), AxisRange(y, y+steps[0]), AxisRange(x, x+steps[1]))
					}))
				}
			}
			if total.node == nil { // a stride larger than the window skips pixels
				total.node = Zeros(like.Graph(), shapes.Make(like.DType(), dimensions[0], steps[0], steps[1], dimensions[3]))
			}
			phases = append(phases, total.node)
		}
	}
	return Slice(interleave(phases, w.stride), AxisRange(), AxisRange(0, dimensions[1]), AxisRange(0, dimensions[2]))
}

// source gives the pixel of the result that place i of the kernel takes to the first pixel of a phase of an axis; it may be negative.
func (w window) source(axis, phase, i int) int { return (phase + w.pad[axis][0] - i) / w.stride }

// reach says how much around the gradient of the result is read when each axis of a phase has so many pixels.
func (w window) reach(dy *Node, steps [2]int) (around [2]PadAxis) {
	for axis := range 2 {
		size := dy.Shape().Dimensions[1+axis]
		for phase := range w.stride {
			for i := (phase + w.pad[axis][0]) % w.stride; i < w.size[axis]; i += w.stride {
				from := w.source(axis, phase, i)
				around[axis].Start = max(around[axis].Start, -from)
				around[axis].End = max(around[axis].End, from+steps[axis]-size)
			}
		}
	}
	return around
}

// interleave lays stride*stride phases `[B, h, w, C]`, in rows, into pictures `[B, stride*h, stride*w, C]`.
func interleave(phases []*Node, stride int) *Node {
	if stride == 1 {
		return phases[0]
	}
	var rows []*Node
	for a := range stride {
		rows = append(rows, Stack(phases[a*stride:(a+1)*stride], 3)) // [B, h, w, stride, C]
	}
	y := Stack(rows, 2) // [B, h, stride, w, stride, C]
	d := y.Shape().Dimensions
	return Reshape(y, d[0], d[1]*stride, d[3]*stride, d[5])
}
