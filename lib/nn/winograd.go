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
// order of summation, 1e-6, and that of the second 2e-5.
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
		return Reshape(MatMul(transform.like(kernel), Reshape(kernel, 9, d[2]*d[3])), len(transform.rows), d[2], d[3])
	}, len(transform.rows), d[2], d[3])
}

// tiling is how tiles cover a result.
type tiling struct {
	batch, down, across int // the number of tiles: of pictures, in rows, in columns
	height, width       int // of the result, in pixels
}

func (f winograd) tiling(batch, height, width int) tiling {
	return tiling{batch, (height + f.m - 1) / f.m, (width + f.m - 1) / f.m, height, width}
}

func (t tiling) count() int { return t.batch * t.down * t.across }

// apply convolves x `[B, H, W, C]` with a transformed kernel, which has the channels of x in its axis 1, or in 2 when it takes gradients back.
func (f winograd) apply(x, kernel *Node, axis int, w window) *Node {
	height, width := w.out(x)
	t := f.tiling(x.Shape().Dimensions[0], height, width)
	products := DotGeneral(f.tiles(x, w, t), []int{2}, []int{0}, kernel, []int{axis}, []int{0}) // [places, tiles, out]
	out := products.Shape().Dimensions[2]
	y := MatMul(both(f.output).like(x), Reshape(products, -1, t.count()*out)) // [m*m, tiles*out]
	return f.join(y, t, out)
}

// tiles transforms the tiles of x `[B, H, W, C]`: `[places, tiles, C]`. A tile is a block of m x m pixels and two more rows and columns, which
// the blocks behind it begin with.
func (f winograd) tiles(x *Node, w window, t tiling) *Node {
	channels := x.Shape().Dimensions[3]
	blocks := f.split(x, w.pad, t, 1)
	var parts []*Node
	var places []int
	for down := range 2 {
		for across := range 2 {
			rows, columns := min(f.m, f.m+2-down*f.m), min(f.m, f.m+2-across*f.m)
			part := Slice(blocks, AxisRange(0, rows), AxisRange(0, columns), AxisRange(), AxisRange(down, down+t.down), AxisRange(across, across+t.across))
			parts = append(parts, Reshape(part, rows*columns, t.count()*channels))
			for i := range rows {
				for j := range columns {
					places = append(places, (down*f.m+i)*(f.m+2)+across*f.m+j)
				}
			}
		}
	}
	return Reshape(MatMul(both(f.input).columns(places).like(x), Concatenate(parts, 0)), -1, t.count(), channels)
}

// split pads x `[B, H, W, C]` and cuts it into blocks, of which there are `more` in each direction than tiles: `[m, m, B, down, across, C]`.
func (f winograd) split(x *Node, pad [2][2]int, t tiling, more int) *Node {
	d, down, across := x.Shape().Dimensions, t.down+more, t.across+more
	whole := window{pad: [2][2]int{{pad[0][0], down*f.m - d[1] - pad[0][0]}, {pad[1][0], across*f.m - d[2] - pad[1][0]}}}
	blocks := Reshape(whole.padWith(x, 0), d[0], down, f.m, across, f.m, d[3])
	return TransposeAllAxes(blocks, 2, 4, 0, 1, 3, 5)
}

// join makes pictures `[B, height, width, C]` of their blocks `[m*m, tiles*C]`.
func (f winograd) join(blocks *Node, t tiling, channels int) *Node {
	y := TransposeAllAxes(Reshape(blocks, f.m, f.m, t.batch, t.down, t.across, channels), 2, 3, 0, 4, 1, 5)
	y = Reshape(y, t.batch, t.down*f.m, t.across*f.m, channels)
	return Slice(y, AxisRange(), AxisRange(0, t.height), AxisRange(0, t.width))
}

// kernelGradient gives the gradient of the kernel `[3, 3, in, out]` from the pictures and the gradient of the result.
func (f winograd) kernelGradient(x, dy *Node, w window) *Node {
	in, out := x.Shape().Dimensions[3], dy.Shape().Dimensions[3]
	t := f.tiling(dy.Shape().Dimensions[0], dy.Shape().Dimensions[1], dy.Shape().Dimensions[2])
	results := Reshape(f.split(dy, [2][2]int{}, t, 0), f.m*f.m, t.count()*out)
	results = Reshape(MatMul(both(f.output).transposed().like(dy), results), -1, t.count(), out) // [places, tiles, out]
	products := DotGeneral(f.tiles(x, w, t), []int{1}, []int{0}, results, []int{1}, []int{0})    // [places, in, out]
	kernel := MatMul(both(f.kernel).transposed().like(dy), Reshape(products, -1, in*out))
	return Reshape(kernel, 3, 3, in, out)
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
