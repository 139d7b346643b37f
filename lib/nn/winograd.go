package nn

import (
	"fmt"
	"slices"

	. "github.com/gomlx/gomlx/core/graph"
)

// winograd is a minimal filtering algorithm F(m x m, 3 x 3) (Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks", 2015): it makes m x m
// pixels of a 3x3 convolution from a tile of (m+2) x (m+2) with that many multiplications a channel, instead of 9*m*m.
type winograd struct {
	m      int         // pixels of the result that a tile makes, in each direction
	input  [][]float64 // B transposed
	kernel [][]float64 // G
	output [][]float64 // A transposed
}

// The two that are of use: larger tiles save more and lose more digits. Relative to the largest value, the error of the first is that of any other
// order of summation, 1e-6, and that of the second 5e-5 at most.
var (
	winograd2 = winograd{
		m:      2,
		input:  [][]float64{{1, 0, -1, 0}, {0, 1, 1, 0}, {0, -1, 1, 0}, {0, 1, 0, -1}},
		kernel: [][]float64{{1, 0, 0}, {.5, .5, .5}, {.5, -.5, .5}, {0, 0, 1}},
		output: [][]float64{{1, 1, 1, 0}, {0, 1, -1, -1}},
	}
	winograd4 = winograd{
		m: 4,
		input: [][]float64{{4, 0, -5, 0, 1, 0}, {0, -4, -4, 1, 1, 0}, {0, 4, -4, -1, 1, 0}, {0, -2, -1, 2, 1, 0},
			{0, 2, -1, -2, 1, 0}, {0, 4, 0, -5, 0, 1}},
		kernel: [][]float64{{1. / 4, 0, 0}, {-1. / 6, -1. / 6, -1. / 6}, {-1. / 6, 1. / 6, -1. / 6},
			{1. / 24, 1. / 12, 1. / 6}, {1. / 24, -1. / 12, 1. / 6}, {0, 0, 1}},
		output: [][]float64{{1, 1, 1, 1, 1, 0}, {0, 1, -1, 2, -2, 0}, {0, 1, 1, 4, 4, 0}, {0, 1, -1, 8, -8, 1}},
	}
)

// winograd is a 3x3 convolution with a stride of 1 by an algorithm of that name. The gradient of x is the same convolution with the kernel
// turned around; that of the kernel is made in the transformed domain too.
func (c *Conv2DConfig) winograd(w window, algorithm winograd) *Node {
	return c.withKernel(func(x *Node, k kernel) *Node {
		return algorithm.apply(x, algorithm.transformed(k, false), 1, w)
	}, func(dy *Node) *Node {
		return algorithm.apply(dy, algorithm.transformed(c.kernel, true), 2, w.back())
	}, func(x, dy *Node) *Node {
		return algorithm.kernelGradient(x, dy, w)
	})
}

// back is the window, with a stride of 1, that takes gradients back to the pictures.
func (w window) back() window {
	for axis, size := range w.size {
		w.pad[axis] = [2]int{size - 1 - w.pad[axis][0], size - 1 - w.pad[axis][1]}
	}
	return w
}

// All transforms are products with small constant matrices, one for both directions, so that a convolution is a handful of operations:
// what an engine takes to compile goes by their number. The places of a tile count in rows.

// transformed gives a matrix `[in, out]` for each place of a tile, of the kernel or of the one that takes gradients back:
// `[places, in, out]`.
func (f winograd) transformed(k kernel, back bool) *Node {
	d, name := k.dimensions(), fmt.Sprintf("winograd%d", f.m)
	transform := both(f.kernel)
	if back {
		name += "_back"
		for _, row := range transform.rows {
			slices.Reverse(row) // turns the kernel around
		}
	}
	return k.form(name, func(kernel *Node) *Node {
		return transform.apply(Reshape(kernel, 9, d[2], d[3]))
	}, len(transform.rows), d[2], d[3])
}

// apply convolves x `[B, H, W, C]` with a transformed kernel, which has the channels of x in its axis 1, or in 2 when it takes gradients back.
func (f winograd) apply(x, kernel *Node, axis int, w window) *Node {
	height, width := w.out(x)
	t := newTiling(f.m, x.Shape().Dimensions[0], height, width)
	products := batched(f.tiles(x, w, t), 2, kernel, axis) // [places, tiles, out]
	return t.join(both(f.output).apply(products))
}

// tiles gives the tiles of x in the transformed domain: `[places, tiles, C]`.
func (f winograd) tiles(x *Node, w window, t tiling) *Node {
	return both(f.input).apply(t.tiles(x, w))
}

// kernelGradient gives the gradient of the kernel `[3, 3, in, out]` from the pictures and the gradient of the result.
func (f winograd) kernelGradient(x, dy *Node, w window) *Node {
	d := dy.Shape().Dimensions
	t := newTiling(f.m, d[0], d[1], d[2])
	results := both(f.output).transposed().apply(t.tiles(dy, window{size: [2]int{1, 1}, stride: 1}))
	products := overRows(f.tiles(x, w, t), results) // [places, in, out]
	kernel := both(f.kernel).transposed().apply(products)
	return Reshape(kernel, 3, 3, x.Shape().Dimensions[3], d[3])
}

// both gives the matrix that applies another to the rows and to the columns of a square: its Kronecker product with itself.
func both(one [][]float64) matrix {
	product := newMatrix(len(one)*len(one), len(one[0])*len(one[0]))
	for i, row := range product.rows {
		for j := range row {
			row[j] = one[i/len(one)][j/len(one[0])] * one[i%len(one)][j%len(one[0])]
		}
	}
	return product
}
