package zoo

import (
	"fmt"
	"image"
	"math"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/imagelab-go/imagelab/lib/picture"
)

// Preprocess says how pictures become what a network was trained on. It belongs to the weights, not to the architecture.
type Preprocess struct {
	Size   int            `json:"size"`          // height and width of what the network gets, in pixels
	Crop   float64        `json:"crop"`          // the part of a side that the crop in the middle keeps, above 0 and at most 1; see Picture
	Filter picture.Filter `json:"filter"`        // the filter that pictures are resized with
	Mean   [3]float32     `json:"mean"`          // of red, green and blue, in [0, 1]: is subtracted
	Std    [3]float32     `json:"std"`           // of red, green and blue, in [0, 1]: is divided by
	BGR    bool           `json:"bgr,omitempty"` // whether the network wants blue first
	Raw    bool           `json:"raw,omitempty"` // whether pictures keep their own size: neither resize nor crop
}

// Check gives an error where a field makes no sense.
func (p Preprocess) Check() error {
	switch {
	case p.Raw:
	case p.Size < 1 || p.Size > 1<<14:
		return fmt.Errorf("zoo: size %d; a network gets pictures of 1 to %d pixels a side", p.Size, 1<<14)
	case !(p.Crop > 0 && p.Crop <= 1):
		return fmt.Errorf("zoo: crop %g; want the part of a side that is kept, above 0 and at most 1", p.Crop)
	}
	for i, c := range []string{"red", "green", "blue"} {
		if mean, std := float64(p.Mean[i]), float64(p.Std[i]); math.IsNaN(mean) || math.IsInf(mean, 0) || !(std > 0) || math.IsInf(std, 0) {
			return fmt.Errorf("zoo: %s has mean %g and deviation %g; want finite numbers, the deviation above 0", c, mean, std)
		}
	}
	return nil
}

// Resized is the length of the shorter side that a picture is resized to before the crop: Size/Crop, rounded down.
func (p Preprocess) Resized() int { return int(math.Floor(float64(p.Size) / p.Crop)) }

// Fits gives an error for a picture of so narrow a shape that to resize its shorter side would take gigabytes.
func (p Preprocess) Fits(size image.Point) error {
	if p.Raw {
		return nil
	}
	short, long := float64(min(size.X, size.Y)), float64(max(size.X, size.Y))
	if side := float64(p.Resized()); side*side*long/short > picture.DefaultMaxPixels {
		return fmt.Errorf("%d x %d pixels are too narrow to resize the shorter side to %g; crop the picture first", size.X, size.Y, side)
	}
	return nil
}

// Picture resizes a picture so that its shorter side is Resized long, and crops Size x Size pixels from the middle, as torchvision's
// Resize and CenterCrop and timm's transforms for evaluation do.
//
// With Raw the picture stays as it is. It panics when the picture has no pixels; Fits tells which ones take too much memory.
func (p Preprocess) Picture(img image.Image) *image.RGBA {
	if p.Raw {
		return picture.Flatten(img)
	}
	return picture.CenterCrop(picture.ResizeShort(img, p.Resized(), p.Filter), p.Size, p.Size)
}

// Normalize makes of pictures `[B, H, W, 3]`, red, green and blue in [0, 1], what the network takes: (x - Mean)/Std, in the network's
// order of channels.
func (p Preprocess) Normalize(x *Node) *Node {
	vector := func(v [3]float32) *Node {
		return ExpandLeftToRank(ConvertDType(Const(x.Graph(), v[:]), x.DType()), 4)
	}
	x = Div(Sub(x, vector(p.Mean)), vector(p.Std))
	if p.BGR {
		x = Reverse(x, 3)
	}
	return x
}

// The statistics that published weights were trained with.
var (
	imagenetMean, imagenetStd = [3]float32{0.485, 0.456, 0.406}, [3]float32{0.229, 0.224, 0.225}
	// caffeMean is that of VGG's authors, red first; their networks take pixels of 0 to 255, blue first.
	caffeMean, caffeStd = [3]float32{123.68 / 255, 116.779 / 255, 103.939 / 255}, [3]float32{1. / 255, 1. / 255, 1. / 255}
	// tensorflowMean is 127 and tensorflowStd 128 of pixels of 0 to 255.
	tensorflowMean, tensorflowStd = [3]float32{127. / 255, 127. / 255, 127. / 255}, [3]float32{128. / 255, 128. / 255, 128. / 255}
	half                          = [3]float32{0.5, 0.5, 0.5}
)
