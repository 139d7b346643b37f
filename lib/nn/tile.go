package nn

import (
	. "github.com/gomlx/gomlx/core/graph"
)

// tiling covers the result of a convolution with square tiles of side x side pixels; those at the edges may reach over it.
type tiling struct {
	side                int // of a tile, in pixels of the result
	batch, down, across int // the number of tiles: of pictures, in rows, in columns
	height, width       int // of the result, in pixels
}

func newTiling(side, batch, height, width int) tiling {
	return tiling{side, batch, (height + side - 1) / side, (width + side - 1) / side, height, width}
}

func (t tiling) count() int { return t.batch * t.down * t.across }

// reach is how many pixels of the pictures, in each direction, make a tile of the result under a window.
func (t tiling) reach(size, stride int) int { return (t.side-1)*stride + size }

// tiles gives, of pictures `[B, H, W, C]`, the pixels that make the tiles of a result under a window: for each place in a tile, in rows, those of
// all tiles, `[places, tiles, C]`. The window pads, and the padding is made large enough for all tiles.
func (t tiling) tiles(x *Node, w window) *Node {
	d := x.Shape().Dimensions
	high, wide, step := t.reach(w.size[0], w.stride), t.reach(w.size[1], w.stride), t.side*w.stride
	w.pad[0][1] = (t.down-1)*step + high - d[1] - w.pad[0][0]
	w.pad[1][1] = (t.across-1)*step + wide - d[2] - w.pad[1][0]
	padded := barrier(w.padWith(x, 0))
	every := window{size: [2]int{high, wide}, stride: step}
	var places []*Node
	for i := range high {
		for j := range wide {
			places = append(places, Reshape(every.tap(padded, i, j, t.down, t.across), 1, t.count(), d[3]))
		}
	}
	return Concatenate(places, 0)
}

// join makes the result `[B, height, width, C]` of the pixels of all tiles for each place in a tile, `[side*side, tiles, C]`.
func (t tiling) join(places *Node) *Node {
	channels := places.Shape().Dimensions[2]
	y := TransposeAllAxes(Reshape(places, t.side, t.side, t.batch, t.down, t.across, channels), 2, 3, 0, 4, 1, 5)
	return t.crop(Reshape(y, t.batch, t.down*t.side, t.across*t.side, channels))
}

// crop cuts off what reaches over the result.
func (t tiling) crop(y *Node) *Node {
	if y.Shape().Dimensions[1] == t.height && y.Shape().Dimensions[2] == t.width {
		return y
	}
	return Slice(y, AxisRange(), AxisRange(0, t.height), AxisRange(0, t.width))
}
