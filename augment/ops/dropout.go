package ops

import (
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/support/exceptions"
)

// pixelPlaces gives the rows `[1, H, 1, 1]` and the columns `[1, 1, W, 1]` of x's pixels, float32.
func pixelPlaces(x *Node) (y, column *Node) {
	d := x.Shape().Dimensions
	return Iota(x.Graph(), shapes.Make(dtypes.Float32, 1, d[1], 1, 1), 1), Iota(x.Graph(), shapes.Make(dtypes.Float32, 1, 1, d[2], 1), 2)
}

// everyPixel broadcasts to the pixels of x, `[B, H, W, C]`, C as it is.
func everyPixel(x, n *Node) *Node {
	d := x.Shape().Dimensions
	return BroadcastToDims(n, d[0], d[1], d[2], n.Shape().Dimensions[3])
}

// boxNumber gives number i of each image's row, `[B, 1, 1, 1]`.
func boxNumber(boxes *Node, i int) *Node { return Reshape(column(boxes, i), -1, 1, 1, 1) }

// checkBoxes panics unless boxes are `[B, 4n]`, and gives n.
func checkBoxes(function string, x, boxes *Node) int {
	batch := x.Shape().Dimensions[0]
	if boxes.Rank() != 2 || boxes.Shape().Dimensions[0] != batch || boxes.Shape().Dimensions[1]%4 != 0 {
		exceptions.Panicf("ops.%s: boxes must be [%d, 4n], left, top, width and height of each box, got %s", function, batch, boxes.Shape())
	}
	return boxes.Shape().Dimensions[1] / 4
}

// inBox says which pixels lie in box i, Bool `[B, H, W, 1]`.
func inBox(x, boxes *Node, i int) *Node {
	y, column := pixelPlaces(x)
	within := func(place, start, length *Node) *Node {
		return And(GreaterOrEqual(place, start), LessThan(place, Add(start, length)))
	}
	inRows := within(y, boxNumber(boxes, 4*i+1), boxNumber(boxes, 4*i+3))
	inColumns := within(column, boxNumber(boxes, 4*i), boxNumber(boxes, 4*i+2))
	return And(everyPixel(x, inRows), everyPixel(x, inColumns))
}

// InBoxes says which pixels lie in a box of their picture: Bool `[B, H, W, 1]`.
//
//   - x: `[B, H, W, 3]`.
//   - boxes: float32 `[B, 4n]`, left, top, width and height of n boxes in whole pixels; one of no area holds nothing.
func InBoxes(x, boxes *Node) *Node {
	n := checkBoxes("InBoxes", x, boxes)
	all := inBox(x, boxes, 0)
	for i := 1; i < n; i++ {
		all = Or(all, inBox(x, boxes, i))
	}
	return all
}

// PaintBoxes gives the colours of boxes where they are, the last where several lie over one another, and those of x elsewhere.
//
//   - x: float `[B, H, W, 3]`.
//   - boxes: float32 `[B, 4n]`; see [InBoxes].
//   - colours: float32 `[B, 3n]`, red, green and blue of each box.
func PaintBoxes(x, boxes, colours *Node) *Node {
	d := x.Shape().Dimensions
	for i := range checkBoxes("PaintBoxes", x, boxes) {
		colour := Reshape(Slice(colours, AxisRange(), AxisRange(3*i, 3*i+3)), d[0], 1, 1, 3)
		inside := BroadcastToDims(inBox(x, boxes, i), d...)
		x = Where(inside, BroadcastToDims(ConvertDType(colour, x.DType()), d...), x)
	}
	return x
}

// InGrid says which pixels lie in the holes of a grid: Bool `[B, H, W, 1]`.
//
//   - x: `[B, H, W, 3]`.
//   - unit: `[B]`, the distance from hole to hole in whole pixels.
//   - hole: `[B]`, the side of the square holes in whole pixels.
//   - left, top: `[B]`, where the first hole begins, from 0 to unit-1; the grid goes on to all sides.
func InGrid(x, unit, hole, left, top *Node) *Node {
	y, column := pixelPlaces(x)
	number := func(name string, n *Node) *Node { return ExpandAxes(perImage("InGrid", name, x, n), -1) }
	u, h := number("unit", unit), number("hole", hole)
	in := func(place, start *Node) *Node { return LessThan(Mod(Add(Sub(place, start), u), u), h) }
	return And(everyPixel(x, in(y, number("top", top))), everyPixel(x, in(column, number("left", left))))
}

// Below says which numbers of each image, `[B, H, W, C]`, are below its limit, `[B]`: Bool `[B, H, W, C]`.
func Below(numbers, limit *Node) *Node {
	return LessThan(numbers, ConvertDType(ExpandAxes(perImage("Below", "limit", numbers, limit), -1), numbers.DType()))
}

// Cover replaces what lies under a mask.
//
//   - x: float `[B, H, W, 3]`.
//   - mask: Bool `[B, H, W, 1]` for pixels or `[B, H, W, 3]` for values.
//   - with: what it is replaced by, of a shape that broadcasts to x.
//   - sizes: int32 `[B, 2]`, or nil when every picture fills the batch.
func Cover(x, mask, with, sizes *Node) *Node {
	checkImages("Cover", x)
	checkSizes("Cover", x, sizes)
	d := x.Shape().Dimensions
	return Inside(Where(BroadcastToDims(mask, d...), BroadcastToDims(ConvertDType(with, x.DType()), d...), x), sizes)
}

// MeanColour gives the mean colour of each picture, `[B, 1, 1, 3]`.
func MeanColour(x, sizes *Node) *Node {
	checkImages("MeanColour", x)
	checkSizes("MeanColour", x, sizes)
	if sizes == nil {
		return ReduceAndKeep(x, ReduceMean, 1, 2)
	}
	pixels := ConvertDType(Mul(column(sizes, 0), column(sizes, 1)), x.DType())
	return Div(ReduceAndKeep(Inside(x, sizes), ReduceSum, 1, 2), Reshape(pixels, -1, 1, 1, 1))
}
