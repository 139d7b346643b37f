package nn

import (
	. "github.com/gomlx/gomlx/core/graph"
)

// im2col is a convolution as one product of matrices: the pixels under the kernel, for each pixel of the result, with the kernel (Chellapilla et
// al., "High Performance Convolutional Neural Networks for Document Processing", 2006).
func (c *Conv2DConfig) im2col(w window) *Node {
	return c.withKernel(func(x *Node, k kernel) *Node {
		height, width := w.out(x)
		d := k.dimensions()
		flat := k.form("im2col", func(kernel *Node) *Node { return Reshape(kernel, -1, d[3]) }, d[0]*d[1]*d[2], d[3])
		return Reshape(MatMul(w.columns(x, height, width), flat), x.Shape().Dimensions[0], height, width, d[3])
	}, func(dy *Node) *Node {
		return w.scatter(c.x.Shape().Dimensions, dy, func(i, j int, crop func(*Node) *Node) *Node {
			at := Squeeze(Slice(itself(c.kernel), AxisElem(i), AxisElem(j)), 0, 1) // [in, out]
			return DotGeneral(crop(dy), []int{3}, nil, at, []int{1}, nil)
		})
	}, func(x, dy *Node) *Node {
		d := dy.Shape().Dimensions
		product := DotGeneral(w.columns(x, d[1], d[2]), []int{0}, nil, Reshape(dy, -1, d[3]), []int{0}, nil)
		return Reshape(product, w.size[0], w.size[1], x.Shape().Dimensions[3], d[3])
	})
}

// columns gives the pixels under the window for each pixel of the result: `[B*height*width, kh*kw*C]`.
func (w window) columns(x *Node, height, width int) *Node {
	d, padded := x.Shape().Dimensions, w.padWith(x, 0)
	var taps []*Node
	for i := range w.size[0] {
		for j := range w.size[1] {
			taps = append(taps, w.tap(padded, i, j, height, width))
		}
	}
	if len(taps) == 1 {
		return Reshape(taps[0], -1, d[3])
	}
	return Reshape(Concatenate(taps, 3), -1, len(taps)*d[3])
}
