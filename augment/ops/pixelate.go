package ops

import (
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph"
)

// Pixelate gives every pixel the mean of its square block. Blocks begin at the upper left corner; those at the other edges are cut off, and the mean is that of what
// is left of them.
//
//   - x: float `[B, H, W, 3]`.
//   - block: `[B]` or scalar, the side of a block in pixels, a whole number from 1 on.
//   - sizes: int32 `[B, 2]`, or nil when every picture fills the batch.
//
// Source: Pillow's Image.reduce, and the nearest pixel of its result; the corruption "pixelate" of D. Hendrycks and T. Dietterich, 2019.
func Pixelate(x, block, sizes *Node) *Node {
	checkImages("Pixelate", x)
	checkSizes("Pixelate", x, sizes)
	c := newCanvas(x, sizes)
	side := MaxScalar(c.plane(block), 1)
	means := func(at *Node, length *Node) *Node { // [B, n, n]: the weight of pixel j in pixel i
		n := at.Shape().Dimensions[1]
		number := Floor(Div(at, side))
		j := AddScalar(Iota(x.Graph(), shapes.Make(dtypes.Float32, 1, 1, n), 2), 0.5)
		same := And(Equal(number, Floor(Div(j, side))), BroadcastToDims(LessThan(j, length), c.batch, n, n))
		weights := ConvertDType(same, dtypes.Float32)
		return Div(weights, MaxScalar(ReduceAndKeep(weights, ReduceSum, 2), 1))
	}
	return byMatrices(x, means(c.rows(), c.height), means(c.columns(), c.width), sizes)
}

// rows and columns are the centres of pixels along an axis, `[B, n, 1]`.
func (c canvas) rows() *Node { return BroadcastToDims(c.y, c.batch, c.y.Shape().Dimensions[1], 1) }
func (c canvas) columns() *Node {
	return Transpose(BroadcastToDims(c.x, c.batch, 1, c.x.Shape().Dimensions[2]), 1, 2)
}

// byMatrices multiplies the rows and columns of pictures by matrices, `[B, H, H]` and `[B, W, W]`.
func byMatrices(x, down, right, sizes *Node) *Node {
	down, right = ConvertDType(down, x.DType()), ConvertDType(right, x.DType())
	y := DotGeneral(down, []int{2}, []int{0}, x, []int{1}, []int{0}) // [B, H, W, 3]
	y = DotGeneral(y, []int{2}, []int{0}, right, []int{2}, []int{0}) // [B, H, 3, W]
	y = Transpose(y, 2, 3)
	if sizes == nil {
		return y
	}
	return Where(inside(x, sizes), y, ZerosLike(y))
}

// Downscale makes pictures smaller and as large as before again.
//
//   - x: float `[B, H, W, 3]`.
//   - height, width: `[B]` or scalar, the size in between in pixels, whole numbers from 1 to the picture's own.
//   - down, up: [Nearest] or [Bilinear]. The nearest pixel is that at or before a place, and the bilinear filter has no antialias, as in OpenCV.
//   - sizes: int32 `[B, 2]`, or nil when every picture fills the batch.
//
// Source: albumentations Downscale, of two calls of OpenCV's resize.
func Downscale(x, height, width *Node, down, up Filter, sizes *Node) *Node {
	checkImages("Downscale", x)
	checkSizes("Downscale", x, sizes)
	c := newCanvas(x, sizes)
	both := func(at, own, small *Node) *Node {
		smaller := resizing(at, own, small, down)
		larger := resizing(at, small, own, up)
		return DotGeneral(larger, []int{2}, []int{0}, smaller, []int{1}, []int{0})
	}
	return byMatrices(x, both(c.rows(), c.height, c.plane(height)), both(c.columns(), c.width, c.plane(width)), sizes)
}

// resizing gives the matrices that take an axis of a number of pixels to one of another, `[B, n, n]`; at are the n centres, `[B, n, 1]`.
func resizing(at, from, to *Node, filter Filter) *Node {
	place := Div(Mul(at, from), to)
	if filter == Nearest { // a quarter of a pixel's step keeps rounding away from the edge, and the edge is never that near otherwise
		place = Floor(Div(AddScalar(Mul(AddScalar(at, -0.5), from), 0.25), to))
	} else {
		place = MaxScalar(AddScalar(place, -0.5), 0)
	}
	place = Min(place, AddScalar(from, -1))
	d := at.Shape().Dimensions
	j := Iota(at.Graph(), shapes.Make(dtypes.Float32, 1, 1, d[1]), 2)
	return MaxScalar(OneMinus(Abs(Sub(place, j))), 0)
}
