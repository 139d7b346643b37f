package augment

import (
	"image"

	"github.com/imagelab-go/imagelab/augment/rng"
)

// flip mirrors along one axis.
type flip struct {
	leftRight bool
	P         float64 `json:"p"`
}

func init() {
	Register(flip{leftRight: true, P: 0.5})
	Register(flip{P: 0.5})
}

// FlipLeftRight mirrors an image with probability p, in [0, 1]: what was left is right. It suits almost all data sets except
// those where the side carries meaning (text, digits, left and right hands).
//
// Draws: flip, 1 or 0. Source: torchvision RandomHorizontalFlip.
func FlipLeftRight(p float64) Op { return flip{leftRight: true, P: p} }

// FlipUpDown turns an image upside down with probability p, in [0, 1]. It suits pictures without an up (leaves, cells,
// views from above), not landscapes or rooms.
//
// Draws: flip, 1 or 0. Source: torchvision RandomVerticalFlip.
func FlipUpDown(p float64) Op { return flip{P: p} }

func (f flip) Name() string {
	if f.leftRight {
		return "flip_left_right"
	}
	return "flip_up_down"
}

func (f flip) Check() error { return checkProbability(f.P) }

func (f flip) Fields() []Field { return []Field{number("flip")} }

func (f flip) Draw(key rng.Key, _ image.Point) []float64 { return []float64{coin(key.Float64(0), f.P)} }

// axis is 0 for left and right, 1 for up and down.
func (f flip) axis() int {
	if f.leftRight {
		return 0
	}
	return 1
}

func (f flip) Map(values []float64, size image.Point) (Map, image.Point) {
	switch {
	case values[0] == 0:
		return identityMap, size
	case f.leftRight:
		return affine(-1, 0, float64(size.X), 0, 1, 0), size
	default:
		return affine(1, 0, 0, 0, -1, float64(size.Y)), size
	}
}
