// Package ops holds the deterministic image operations of augmentation as graph functions with one explicit parameter an
// image, to be used inside any GoMLX graph:
//
//	brighter := ops.AdjustBrightness(x, factors)
//	crops := ops.CropResize(brighter, boxes, 224, 224).FlipLeftRight(flips).Done()
//
// Pictures x are float32 `[B, H, W, 3]`, red, green and blue in [0, 1], not normalised: operations on colour do not mean
// anything on normalised values. A parameter "per image" has shape `[B]`; a scalar serves all images. Coordinates are continuous
// edges: pixel i spans [i, i+1].
//
// Pictures of differing sizes share a batch when each stands in the upper left corner and the rest is zero. The functions
// that must know where a picture ends take sizes, int32 `[B, 2]` of heights and widths, or nil when every picture fills the batch;
// all functions keep the rest zero.
//
// Numbers are those of torchvision's transforms/v2/functional (0.29) on float images, within float32 rounding, and all operations
// let gradients through, finite everywhere. On misuse the functions panic and say what they got and what they want.
package ops

import (
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/support/exceptions"
)

// Float takes uint8 pictures to float32 in [0, 1], dividing by 255, and leaves float ones as they are.
func Float(x *Node) *Node {
	if x.DType() != dtypes.Uint8 {
		return x
	}
	return DivScalar(ConvertDType(x, dtypes.Float32), 255)
}

// checkImages panics unless x is a float `[B, H, W, 3]`.
func checkImages(function string, x *Node) {
	if x.Rank() != 4 || x.Shape().Dimensions[3] != 3 || !x.DType().IsFloat() {
		exceptions.Panicf("ops.%s: pictures must be float [batch, height, width, 3], got %s", function, x.Shape())
	}
}

// checkSizes panics unless sizes are nil or integers `[B, 2]`.
func checkSizes(function string, x, sizes *Node) {
	if sizes == nil {
		return
	}
	batch := x.Shape().Dimensions[0]
	if sizes.Rank() != 2 || sizes.Shape().Dimensions[0] != batch || sizes.Shape().Dimensions[1] != 2 || !sizes.DType().IsInt() {
		exceptions.Panicf("ops.%s: sizes must be integers [%d, 2] of heights and widths, got %s", function, batch, sizes.Shape())
	}
}

// perImage shapes a parameter for the planes of x: `[B]` or scalar to `[B, 1, 1]`, of x's dtype.
func perImage(function, name string, x, value *Node) *Node {
	batch := x.Shape().Dimensions[0]
	if !value.IsScalar() && (value.Rank() != 1 || value.Shape().Dimensions[0] != batch) {
		exceptions.Panicf("ops.%s: %s must be a scalar or [%d], one number an image, got %s", function, name, batch, value.Shape())
	}
	if value.DType() != x.DType() {
		value = ConvertDType(value, x.DType())
	}
	if value.IsScalar() {
		value = BroadcastToDims(value, batch)
	}
	return Reshape(value, batch, 1, 1)
}

// perImageFlag gives a parameter that says yes or no as Bool `[B]`; numbers say yes when they are not zero.
func perImageFlag(function, name string, x, value *Node) *Node {
	batch := x.Shape().Dimensions[0]
	if !value.IsScalar() && (value.Rank() != 1 || value.Shape().Dimensions[0] != batch) {
		exceptions.Panicf("ops.%s: %s must be a scalar or [%d], one flag an image, got %s", function, name, batch, value.Shape())
	}
	if value.DType() != dtypes.Bool {
		value = NotEqual(value, ZerosLike(value))
	}
	if value.IsScalar() {
		value = BroadcastToDims(value, batch)
	}
	return value
}

// column gives column i of `[B, n]` as `[B]`.
func column(x *Node, i int) *Node { return Squeeze(Slice(x, AxisRange(), AxisElem(i)), 1) }

// inside gives Bool `[B, H, W]`: true where a picture is, false where its batch is filled up. It is nil when sizes are.
func inside(x, sizes *Node) *Node {
	if sizes == nil {
		return nil
	}
	d := x.Shape().Dimensions
	within := func(axis int) *Node {
		limit := Reshape(ConvertDType(column(sizes, axis), dtypes.Int32), d[0], 1, 1)
		dims := []int{d[0], 1, 1}
		dims[1+axis] = d[1+axis]
		place := Iota(x.Graph(), shapes.Make(dtypes.Int32, dims...), 1+axis)
		return BroadcastToDims(LessThan(place, limit), d[:3]...)
	}
	return And(within(0), within(1))
}
