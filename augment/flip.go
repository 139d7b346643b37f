package augment

import (
	"fmt"
	"image"

	"github.com/imagelab-go/imagelab/augment/ops"
	"github.com/imagelab-go/imagelab/augment/rng"
)

// flip mirrors along one axis.
type flip struct {
	leftRight bool
	p         float64
}

// FlipLeftRight mirrors an image with probability p, in [0, 1]: what was left is right. It suits almost all data sets except
// those where the side carries meaning (text, digits, left and right hands).
//
// Draws: flip, 1 or 0. Source: torchvision RandomHorizontalFlip.
func FlipLeftRight(p float64) Op { return flip{leftRight: true, p: p} }

// FlipUpDown turns an image upside down with probability p, in [0, 1]. It suits pictures without an up (leaves, cells,
// views from above), not landscapes or rooms.
//
// Draws: flip, 1 or 0. Source: torchvision RandomVerticalFlip.
func FlipUpDown(p float64) Op { return flip{p: p} }

func (f flip) Name() string {
	if f.leftRight {
		return "flip_left_right"
	}
	return "flip_up_down"
}

func (f flip) Check() error {
	if !(f.p >= 0 && f.p <= 1) {
		return fmt.Errorf("probability %v; it must lie between 0 and 1", f.p)
	}
	return nil
}

func (f flip) Fields() []Field { return []Field{number("flip")} }

func (f flip) Draw(key rng.Key, _ image.Point) []float64 { return []float64{coin(key.Float64(0), f.p)} }

func (f flip) Apply(in Images, v Values) Images {
	in = in.Float()
	if f.leftRight {
		in.Pixels = ops.FlipLeftRight(in.Pixels, v.Number("flip"), in.Sizes)
	} else {
		in.Pixels = ops.FlipUpDown(in.Pixels, v.Number("flip"), in.Sizes)
	}
	return in
}

func (f flip) Map(values []float64, size image.Point) (Affine, image.Point) {
	switch {
	case values[0] == 0:
		return identity, size
	case f.leftRight:
		return Affine{{-1, 0, float64(size.X)}, {0, 1, 0}}, size
	default:
		return Affine{{1, 0, 0}, {0, -1, float64(size.Y)}}, size
	}
}
