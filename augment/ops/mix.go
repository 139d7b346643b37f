package ops

import (
	"github.com/gomlx/compute/dtypes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/support/exceptions"
)

// MixUp lets another picture of the batch shine through each one: share*x + (1-share)*x[partner].
//
//   - x: `[B, H, W, 3]`, all pictures as large as the batch.
//   - partner: int32 `[B]`, the other picture by its number in the batch.
//   - share: per image, each one's own share in [0, 1].
//
// Labels mix as [MixLabels] does with the shares. Source: Zhang et al., "mixup: Beyond Empirical Risk Minimization", 2018, section 2; torchvision MixUp takes
// one share for the whole batch and the picture before for a partner.
func MixUp(x, partner, share *Node) *Node {
	checkImages("MixUp", x)
	own := ExpandAxes(perImage("MixUp", "share", x, share), -1)
	return Add(Mul(x, own), Mul(ofRows("MixUp", x, partner), OneMinus(own)))
}

// CutMix puts a box of another picture of the batch on top of each one, at the same place.
//
//   - x: `[B, H, W, 3]`, all pictures as large as the batch.
//   - partner: int32 `[B]`, the other picture by its number in the batch.
//   - boxes: float32 `[B, 4]`, left, top, width and height in whole pixels, within the picture.
//
// A picture's own share for [MixLabels] is what its box leaves: 1 - width*height/(W*H). Source: Yun et al., "CutMix", 2019, section 3.1; torchvision CutMix takes one box for
// the whole batch and the picture before for a partner.
func CutMix(x, partner, boxes *Node) *Node {
	checkImages("CutMix", x)
	if n := checkBoxes("CutMix", x, boxes); n != 1 {
		exceptions.Panicf("ops.CutMix: a picture has one box, got boxes %s", boxes.Shape())
	}
	return Where(BroadcastToShape(inBox(x, boxes, 0), x.Shape()), ofRows("CutMix", x, partner), x)
}

// Mosaic lays four pictures of the batch out in a square of two by two and shows a part of it that is as large as a picture, in which they meet.
//
//   - x: `[B, H, W, 3]`, all pictures as large as the batch.
//   - rows: int32 `[B, 4]`, the pictures at the upper left, the upper right, the lower left and the lower right, by their numbers in the batch.
//   - starts: float32 `[B, 2]`, the left and the top of the part in whole pixels, from 0 to W and H.
//
// The upper left picture's share for [MixLabels] is (1-left/W)*(1-top/H), and so on. Source: Bochkovskiy et al., "YOLOv4", 2020, section 3.4, as kornia's RandomMosaic.
func Mosaic(x, rows, starts *Node) *Node {
	checkImages("Mosaic", x)
	d := x.Shape().Dimensions
	if rows.Rank() != 2 || rows.Shape().Dimensions[1] != 4 || starts.Rank() != 2 || starts.Shape().Dimensions[1] != 2 {
		exceptions.Panicf("ops.Mosaic: rows must be [%d, 4] and starts [%d, 2], got %s and %s", d[0], d[0], rows.Shape(), starts.Shape())
	}
	var boxes, shifts []*Node
	left, top := column(starts, 0), column(starts, 1)
	zero, width, height := ZerosLike(left), full(left, d[2]), full(left, d[1])
	for i := range 4 {
		x, y, w, h, dx, dy := zero, zero, Sub(width, left), Sub(height, top), left, top
		if i%2 == 1 {
			x, w, dx = w, left, Sub(left, width)
		}
		if i/2 == 1 {
			y, h, dy = h, top, Sub(top, height)
		}
		boxes, shifts = append(boxes, x, y, w, h), append(shifts, dx, dy)
	}
	return Layers(x, rows, OnesLike(ConvertDType(rows, dtypes.Float32)), Stack(boxes, 1), Stack(shifts, 1))
}

// full gives the shape of x full of a number.
func full(x *Node, value int) *Node { return AddScalar(ZerosLike(x), value) }

// Layers paints, for each result, pictures of the batch one on another, on black: what [MixUp], [CutMix] and [Mosaic] do, in one.
//
//   - x: `[B, H, W, 3]`, all pictures as large as the batch.
//   - rows: int32 `[B, n]`, the picture of each layer, by its number in the batch.
//   - weights: float32 `[B, n]` in [0, 1], how much a layer covers those below it.
//   - boxes: float32 `[B, 4n]`, left, top, width and height of each layer in whole pixels; it is painted there alone.
//   - shifts: float32 `[B, 2n]`, what is added to a place in the result to find the layer's pixel in its picture, in whole pixels along x and y; nil for nothing.
func Layers(x, rows, weights, boxes, shifts *Node) *Node {
	checkImages("Layers", x)
	n := checkBoxes("Layers", x, boxes)
	y, along := pixelPlaces(x)
	result := ZerosLike(x)
	for i := range n {
		layer := ofRows("Layers", x, column(rows, i))
		if shifts != nil {
			layer = moved(layer, Add(along, boxNumber(shifts, 2*i)), 2)
			layer = moved(layer, Add(y, boxNumber(shifts, 2*i+1)), 1)
		}
		weight := ConvertDType(boxNumber(weights, i), x.DType())
		there := BroadcastToShape(inBox(x, boxes, i), x.Shape())
		weight = Where(there, BroadcastToShape(weight, x.Shape()), ZerosLike(x))
		result = Add(Mul(result, OneMinus(weight)), Mul(layer, weight))
	}
	return result
}

// moved gathers along an axis from places `[B, H, 1, 1]` or `[B, 1, W, 1]`; what lies outside is of no account.
func moved(x, from *Node, axis int) *Node {
	d := x.Shape().Dimensions
	places := Reshape(ConvertDType(ClipScalar(from, 0, float64(d[axis]-1)), dtypes.Int32), d[0], d[axis])
	return gatherAxis(x, places, axis)
}

// ofRows gives the pictures, or rows of labels, with the given numbers.
func ofRows(function string, x, rows *Node) *Node {
	if batch := x.Shape().Dimensions[0]; rows.Rank() != 1 || rows.Shape().Dimensions[0] != batch || !rows.DType().IsInt() {
		exceptions.Panicf("ops.%s: numbers of pictures must be integers [%d], got %s", function, batch, rows.Shape())
	}
	return Gather(x, ExpandAxes(rows, -1))
}

// MixLabels gives the labels of mixed pictures: the sum of the pictures' labels by their shares.
//
//   - labels: float `[B, classes]`, for example one-hot.
//   - rows: int32 `[B, n]`, the pictures that a result is made of, by their numbers in the batch.
//   - shares: float32 `[B, n]`, theirs of the result, which add up to 1.
func MixLabels(labels, rows, shares *Node) *Node {
	if labels.Rank() != 2 || !labels.DType().IsFloat() {
		exceptions.Panicf("ops.MixLabels: labels must be float [batch, classes], got %s", labels.Shape())
	}
	sum := ZerosLike(labels)
	for i := range rows.Shape().Dimensions[1] {
		share := ConvertDType(ExpandAxes(column(shares, i), -1), labels.DType())
		sum = Add(sum, Mul(ofRows("MixLabels", labels, column(rows, i)), share))
	}
	return sum
}
