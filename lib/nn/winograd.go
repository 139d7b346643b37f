package nn

import (
	"fmt"

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
// turned around; that of the kernel is made in the transformed domain too, of the tiles that the result was made of.
func (c *Conv2DConfig) winograd(w window, algorithm winograd) *Node {
	return c.withKernel(func(x *Node, k kernel) *Node {
		return algorithm.apply(x, algorithm.kernels(k, false), 0, w)
	}, func(dy *Node) *Node {
		return algorithm.apply(dy, algorithm.kernels(c.kernel, true), 1, w.back())
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

// kernels transforms a kernel, or the one that takes gradients back: (m+2)*(m+2) matrices `[in, out]`, in rows.
func (f winograd) kernels(k kernel, back bool) []*Node {
	d, name := k.dimensions(), fmt.Sprintf("winograd%d", f.m)
	if back {
		name += "_back"
	}
	matrices := make([]*Node, f.side()*f.side())
	for i := range matrices {
		matrices[i] = k.form(numbered(name, i), func(kernel *Node) *Node {
			return f.kernelAt(kernel, back, i/f.side(), i%f.side())
		}, d[2], d[3])
	}
	return matrices
}

// side is the number of pixels that a tile has in each direction.
func (f winograd) side() int { return f.m + 2 }

// kernelAt gives one matrix `[in, out]` of a transformed kernel. The kernel is turned around place by place: to transpose it all is slow.
func (f winograd) kernelAt(kernel *Node, turned bool, row, column int) *Node {
	columns := make([]*Node, 3)
	for j := range columns {
		var taps []*Node
		for i := range 3 {
			at := [2]int{i, j}
			if turned {
				at = [2]int{2 - i, 2 - j}
			}
			taps = append(taps, Squeeze(Slice(kernel, AxisElem(at[0]), AxisElem(at[1])), 0, 1))
		}
		columns[j] = combine(f.kernel[row], taps)
	}
	return combine(f.kernel[column], columns)
}

// tiling is how the tiles of an algorithm cover a result.
type tiling struct {
	height, width, down, across int // the result in pixels, and in tiles
}

func (f winograd) tile(height, width int) tiling {
	return tiling{height, width, (height + f.m - 1) / f.m, (width + f.m - 1) / f.m}
}

// apply convolves x `[B, H, W, channels]` with transformed kernels, of which one axis has the channels of x: 0 or 1.
func (f winograd) apply(x *Node, kernels []*Node, axis int, w window) *Node {
	height, width := w.out(x)
	t := f.tile(height, width)
	products := make([][]*Node, f.side()) // of each row: `[B, down, across, out]` for each column
	for i, tile := range f.tiles(x, w, t) {
		product := DotGeneral(tile, []int{1}, nil, kernels[i], []int{axis}, nil)
		products[i/f.side()] = append(products[i/f.side()], Reshape(product, x.Shape().Dimensions[0], t.down, t.across, -1))
	}
	return Slice(f.assemble(products), AxisRange(), AxisRange(0, height), AxisRange(0, width))
}

// tiles transforms the tiles of x: for each place in a tile, in rows, the pixels of all tiles `[B*down*across, channels]`.
func (f winograd) tiles(x *Node, w window, t tiling) []*Node {
	d := x.Shape().Dimensions
	w.pad[0][1] += t.down*f.m - t.height
	w.pad[1][1] += t.across*f.m - t.width
	x = OptimizationBarrier(w.padWith(x, 0))
	var tiles []*Node
	for _, weights := range f.input {
		row := OptimizationBarrier(combine(weights, f.strided(x, 1, f.side(), t.down)))
		columns := f.strided(row, 2, f.side(), t.across)
		for _, weights := range f.input {
			tiles = append(tiles, OptimizationBarrier(Reshape(combine(weights, columns), d[0]*t.down*t.across, d[3])))
		}
	}
	return tiles
}

// strided gives the pixels of each tile along an axis: the i-th of n nodes has the i-th of all tiles.
func (f winograd) strided(x *Node, axis, n, tiles int) []*Node {
	nodes := make([]*Node, n)
	for i := range nodes {
		nodes[i] = SliceAxis(x, axis, AxisRange(i, i+(tiles-1)*f.m+1).Stride(f.m))
	}
	return nodes
}

// assemble makes the result `[B, m*down, m*across, out]` of the products.
func (f winograd) assemble(products [][]*Node) *Node {
	halves := make([][]*Node, f.m) // for each column of a tile's result, one for each row of products
	for _, row := range products {
		for s, weights := range f.output {
			halves[s] = append(halves[s], OptimizationBarrier(combine(weights, row)))
		}
	}
	var pixels []*Node // of a tile's result, in rows
	for _, weights := range f.output {
		for s := range f.m {
			pixels = append(pixels, combine(weights, halves[s]))
		}
	}
	return interleave(pixels, f.m)
}

// kernelGradient gives the gradient of the kernel `[3, 3, in, out]` from the pictures and the gradient of the result.
func (f winograd) kernelGradient(x, dy *Node, w window) *Node {
	d := dy.Shape().Dimensions
	t := f.tile(d[1], d[2])
	pictures, results := f.tiles(x, w, t), f.spread(dy, t)
	columns := make([][]*Node, f.side()) // of each row of products
	for i := range pictures {
		product := DotGeneral(pictures[i], []int{0}, nil, results[i], []int{0}, nil) // [in, out]
		columns[i/f.side()] = append(columns[i/f.side()], product)
	}
	kernel := columnsOf(f.kernel)
	halves := make([][]*Node, 3)
	for _, row := range columns {
		for j, weights := range kernel {
			halves[j] = append(halves[j], combine(weights, row))
		}
	}
	var rows []*Node
	for _, weights := range kernel {
		rows = append(rows, Stack([]*Node{combine(weights, halves[0]), combine(weights, halves[1]), combine(weights, halves[2])}, 0))
	}
	return Stack(rows, 0)
}

// spread transforms the gradient of the result as tiles transforms the pictures, by the transposed output transform.
func (f winograd) spread(dy *Node, t tiling) []*Node {
	d := dy.Shape().Dimensions
	whole := window{pad: [2][2]int{{0, t.down*f.m - t.height}, {0, t.across*f.m - t.width}}}
	dy = OptimizationBarrier(whole.padWith(dy, 0))
	output := columnsOf(f.output)
	var tiles []*Node
	for _, weights := range output {
		row := OptimizationBarrier(combine(weights, f.strided(dy, 1, f.m, t.down)))
		columns := f.strided(row, 2, f.m, t.across)
		for _, weights := range output {
			tiles = append(tiles, OptimizationBarrier(Reshape(combine(weights, columns), d[0]*t.down*t.across, d[3])))
		}
	}
	return tiles
}

// columnsOf transposes a matrix.
func columnsOf(rows [][]float64) [][]float64 {
	columns := make([][]float64, len(rows[0]))
	for _, row := range rows {
		for j, v := range row {
			columns[j] = append(columns[j], v)
		}
	}
	return columns
}

// combine adds nodes with weights; what has the weight 0 is left out.
func combine(weights []float64, nodes []*Node) *Node {
	total := sum{}
	for i, weight := range weights {
		switch {
		case weight == 0:
		case weight == 1:
			total.add(nodes[i])
		case weight == -1 && total.node != nil:
			total.node = Sub(total.node, nodes[i])
		default:
			total.add(MulScalar(nodes[i], weight))
		}
	}
	return total.node
}
