package ops

import (
	"github.com/gomlx/compute/dtypes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/support/exceptions"
)

// CropResizeBuilder holds the settings of a [CropResize] until Done.
type CropResizeBuilder struct {
	x, boxes      *Node
	height, width int
	kernel        kernel
	flips         [2]*Node // by axis: up-down, left-right; nil for none
}

// CropResize cuts a box out of each picture and resizes it to height x width. End it with Done.
//
//   - x: float `[B, H, W, 3]` in [0, 1], or uint8 `[B, H, W, 3]`, whose values are divided by 255.
//   - boxes: `[B, 4]`, left, top, width and height of each image's box in pixels, at least 1 wide and high and not larger than
//     `[H, W]`, or exactly as large as the result. Pixels of x outside its `[H, W]` count as zero.
//
// Only pixels inside the box count: what lies beyond its edge has no influence, as when the crop is made first and resized
// then. The default filter is bilinear with antialias, which widens the filter where the picture becomes smaller, as PIL does.
//
// Source: torchvision resized_crop.
func CropResize(x, boxes *Node, height, width int) *CropResizeBuilder {
	if x.Rank() != 4 || x.Shape().Dimensions[3] != 3 || !x.DType().IsFloat() && x.DType() != dtypes.Uint8 {
		exceptions.Panicf("ops.CropResize: pictures must be float or uint8 [batch, height, width, 3], got %s", x.Shape())
	}
	batch := x.Shape().Dimensions[0]
	if boxes.Rank() != 2 || boxes.Shape().Dimensions[0] != batch || boxes.Shape().Dimensions[1] != 4 {
		exceptions.Panicf("ops.CropResize: boxes must be [%d, 4] of left, top, width, height, got %s", batch, boxes.Shape())
	}
	if height < 1 || width < 1 {
		exceptions.Panicf("ops.CropResize: the result must be at least 1 x 1, got %d x %d", height, width)
	}
	return &CropResizeBuilder{x: x, boxes: ConvertDType(boxes, dtypes.Float32), height: height, width: width,
		kernel: kernel{antialias: true}}
}

// Bicubic takes the cubic filter (a = -0.5 with antialias, -0.75 without, as torchvision has it); the result is clamped to
// [0, 1].
func (b *CropResizeBuilder) Bicubic() *CropResizeBuilder {
	b.kernel.cubic = true
	return b
}

// Antialias switches the widening of the filter on (the default) or off. Off, every output pixel reads the 2 or 4 nearest
// input pixels along each axis however much the picture shrinks.
func (b *CropResizeBuilder) Antialias(on bool) *CropResizeBuilder {
	b.kernel.antialias = on
	return b
}

// FlipLeftRight mirrors the results whose flag is set, at no cost. The flags are Bool `[B]` or scalar, or numbers.
func (b *CropResizeBuilder) FlipLeftRight(flip *Node) *CropResizeBuilder {
	b.flips[1] = perImageFlag("CropResize", "flip", b.x, flip)
	return b
}

// FlipUpDown turns the results upside down whose flag is set, at no cost. The flags are Bool `[B]` or scalar, or numbers.
func (b *CropResizeBuilder) FlipUpDown(flip *Node) *CropResizeBuilder {
	b.flips[0] = perImageFlag("CropResize", "flip", b.x, flip)
	return b
}

// Done gives float `[B, height, width, 3]`, float32 for uint8 pictures.
func (b *CropResizeBuilder) Done() *Node {
	rows := newSampling(b.kernel, column(b.boxes, 1), column(b.boxes, 3), b.flips[0], b.x.Shape().Dimensions[1], b.height)
	columns := newSampling(b.kernel, column(b.boxes, 0), column(b.boxes, 2), b.flips[1], b.x.Shape().Dimensions[2], b.width)
	y := columns.resample(rows.resample(b.x, 1), 2)
	if b.kernel.cubic {
		y = ClipScalar(y, 0, 1)
	}
	return y
}
