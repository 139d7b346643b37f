package ops

import (
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph"
)

// FlipLeftRight mirrors the pictures whose flag is set: column i becomes column W-1-i.
//
//   - x: float `[B, H, W, 3]`.
//   - flip: Bool `[B]` or scalar; numbers say yes when they are not zero.
//   - sizes: int32 `[B, 2]`, or nil when every picture fills the batch. A picture is mirrored within its own width.
func FlipLeftRight(x, flip, sizes *Node) *Node { return flipAxis("FlipLeftRight", x, flip, sizes, 2) }

// FlipUpDown turns the pictures upside down whose flag is set: row i becomes row H-1-i.
//
//   - x: float `[B, H, W, 3]`.
//   - flip: Bool `[B]` or scalar; numbers say yes when they are not zero.
//   - sizes: int32 `[B, 2]`, or nil when every picture fills the batch. A picture is mirrored within its own height.
func FlipUpDown(x, flip, sizes *Node) *Node { return flipAxis("FlipUpDown", x, flip, sizes, 1) }

// flipAxis mirrors along an axis.
func flipAxis(function string, x, flip, sizes *Node, axis int) *Node {
	checkImages(function, x)
	checkSizes(function, x, sizes)
	flip = perImageFlag(function, "flip", x, flip)
	if sizes == nil {
		return Where(flip, Reverse(x, axis), x)
	}
	length := x.Shape().Dimensions[axis]
	batch := x.Shape().Dimensions[0]
	limit := Reshape(ConvertDType(column(sizes, axis-1), dtypes.Int32), batch, 1)
	from := Iota(x.Graph(), shapes.Make(dtypes.Int32, batch, length), 1)
	mirrored := Sub(AddScalar(limit, -1), from)
	swap := And(BroadcastToDims(Reshape(flip, batch, 1), batch, length), GreaterOrEqual(mirrored, ZerosLike(mirrored)))
	return gatherAxis(x, Where(swap, mirrored, from), axis)
}

// gatherAxis picks entries along axis 1 or 2 of x `[B, H, W, C]`, for each image its own: from is int32 `[B, n]`. It gives
// `[B, n, W, C]` or `[B, H, n, C]`.
func gatherAxis(x, from *Node, axis int) *Node {
	d := x.Shape().Dimensions
	n := from.Shape().Dimensions[1]
	image := func(stride int, dims ...int) *Node {
		return MulScalar(Iota(x.Graph(), shapes.Make(dtypes.Int32, dims...), 0), stride)
	}
	if axis == 1 {
		flat := Reshape(x, d[0]*d[1], d[2], d[3]) // [B, H, W, C] -> [B*H, W, C]
		rows := Add(from, image(d[1], d[0], 1))
		return Reshape(Gather(flat, Reshape(rows, -1, 1)), d[0], n, d[2], d[3])
	}
	flat := Reshape(x, d[0]*d[1]*d[2], d[3]) // [B, H, W, C] -> [B*H*W, C]
	row := MulScalar(Iota(x.Graph(), shapes.Make(dtypes.Int32, 1, d[1], 1), 1), d[2])
	pixels := Add(Add(Reshape(from, d[0], 1, n), row), image(d[1]*d[2], d[0], 1, 1)) // [B, H, n]
	return Reshape(Gather(flat, Reshape(pixels, -1, 1)), d[0], d[1], n, d[3])
}
