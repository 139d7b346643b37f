package nn

import (
	. "github.com/gomlx/gomlx/core/graph"
)

// tileSide is how many pixels of the result, in each direction, a tile of a tiled convolution makes.
const tileSide = 4

// tiled is a depthwise convolution as a product of matrices for each channel: the pixels of tiles of the pictures, with a matrix that has the
// kernel at every place of a tile (a Toeplitz matrix). Most of what it multiplies with is zero, but products of matrices are what the pure-Go
// engine is good at.
func (c *Conv2DConfig) tiled(w window) *Node {
	toeplitz := w.toeplitz()
	return c.withKernel(func(x *Node, k kernel) *Node {
		height, width := w.out(x)
		t := newTiling(tileSide, x.Shape().Dimensions[0], height, width)
		d := k.dimensions()
		spread := k.form("tiled", func(kernel *Node) *Node {
			return toeplitz.apply(Reshape(kernel, d[0]*d[1], d[3]))
		}, len(toeplitz.rows), d[3])
		spread = Reshape(spread, tileSide*tileSide, -1, d[3])                          // [places of the result, places, C]
		y := DotGeneral(spread, []int{1}, []int{2}, t.tiles(x, w), []int{0}, []int{2}) // [C, places of the result, tiles]
		return t.join(TransposeAllAxes(y, 1, 2, 0))
	}, func(dy *Node) *Node {
		return shiftedBack(dy, itself(c.kernel), w, c.x.Shape().Dimensions)
	}, func(x, dy *Node) *Node {
		d := dy.Shape().Dimensions
		t := newTiling(tileSide, d[0], d[1], d[2])
		results := t.tiles(dy, window{size: [2]int{1, 1}, stride: 1})
		products := DotGeneral(results, []int{1}, []int{2}, t.tiles(x, w), []int{1}, []int{2}) // [C, places of the result, places]
		flat := DotGeneral(Reshape(products, d[3], -1), []int{1}, nil, toeplitz.like(dy), []int{0}, nil)
		return Reshape(TransposeAllAxes(flat, 1, 0), w.size[0], w.size[1], 1, d[3])
	})
}

// toeplitz gives the matrix that puts a kernel, flat, at every place of a tile: its rows stand for a place in the tile of the result and one in
// that of the pictures.
func (w window) toeplitz() matrix {
	high, wide := (tileSide-1)*w.stride+w.size[0], (tileSide-1)*w.stride+w.size[1]
	m := newMatrix(tileSide*tileSide*high*wide, w.size[0]*w.size[1])
	for result := range tileSide * tileSide {
		top, left := result/tileSide*w.stride, result%tileSide*w.stride
		for i := range w.size[0] {
			for j := range w.size[1] {
				m.rows[(result*high+top+i)*wide+left+j][i*w.size[1]+j] = 1
			}
		}
	}
	return m
}
