package nn

import (
	. "github.com/gomlx/gomlx/core/graph"
)

// im2col is a convolution as one product of matrices: the pixels under the kernel, for each pixel of the result, with the kernel (Chellapilla et
// al., "High Performance Convolutional Neural Networks for Document Processing", 2006).
func (c *Conv2DConfig) im2col(w window) *Node {
	if planesOf(c.x) != nil && w.pointwise() {
		return c.pointwise()
	}
	return c.withKernel(func(x *Node, k kernel) *Node {
		height, width := w.out(x)
		d := k.dimensions()
		flat := k.form("im2col", flatKernel, d[0]*d[1]*d[2], d[3])
		return Reshape(MatMul(w.columns(x, height, width), flat), x.Shape().Dimensions[0], height, width, d[3])
	}, func(dy *Node) *Node {
		kernel := itself(c.kernel)
		return w.scatter(c.x.Shape().Dimensions, dy, func(i, j int, crop func(*Node) *Node) *Node {
			at := Squeeze(place(kernel, i, j), 0, 1) // [in, out]
			return DotGeneral(crop(dy), []int{3}, nil, at, []int{1}, nil)
		})
	}, func(x, dy *Node) *Node {
		d := dy.Shape().Dimensions
		product := overRows(ExpandDims(w.columns(x, d[1], d[2]), 0), Reshape(dy, 1, -1, d[3]))
		return Reshape(product, w.size[0], w.size[1], x.Shape().Dimensions[3], d[3])
	})
}

// pointwise says whether the window is each pixel alone.
func (w window) pointwise() bool { return w.size == [2]int{1, 1} && w.stride == 1 && !w.padded() }

// pointwise is a 1x1 convolution on planes.
func (c *Conv2DConfig) pointwise() *Node {
	d, planes := c.kernel.dimensions(), toPlanes(c.x)
	like := func(n *Node) []int { return append([]int{n.Shape().Dimensions[0]}, planes.Shape().Dimensions[1:]...) }
	times := func(matrix, x *Node) *Node {
		y := MatMul(matrix, Reshape(x, x.Shape().Dimensions[0], -1))
		return Reshape(y, like(y)...)
	}
	return fromPlanes(c.withKernelOn(planes, func(x *Node, k kernel) *Node {
		return times(k.form("turned", turnedKernel, d[3], d[2]), x)
	}, func(dy *Node) *Node {
		return times(c.kernel.form("im2col", flatKernel, d[2], d[3]), dy)
	}, func(x, dy *Node) *Node {
		return Reshape(DotGeneral(Reshape(x, d[2], -1), []int{1}, nil, Reshape(dy, d[3], -1), []int{1}, nil), 1, 1, d[2], d[3])
	}))
}

// flatKernel gives a kernel `[kh, kw, in, out]` as the matrix `[kh*kw*in, out]`, and turnedKernel that with the axes exchanged.
func flatKernel(kernel *Node) *Node   { return Reshape(kernel, -1, kernel.Shape().Dimensions[3]) }
func turnedKernel(kernel *Node) *Node { return Transpose(flatKernel(kernel), 0, 1) }

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
