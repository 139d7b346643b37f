package augment

import (
	"fmt"
	"image"
	"math"

	"github.com/imagelab-go/imagelab/augment/rng"
)

func init() {
	Register(fit{rule: "pad_if_needed", Height: 224, Width: 224})
	Register(fit{rule: "crop_to_fixed_size", Height: 224, Width: 224})
	Register(fit{rule: "crop_and_pad_to_fixed_size", Height: 224, Width: 224})
	Register(fit{rule: "pad_to_multiples_of", Height: 32, Width: 32})
	Register(fit{rule: "crop_to_multiples_of", Height: 32, Width: 32})
	Register(fit{rule: "pad_to_powers_of", Height: 2, Width: 2})
	Register(fit{rule: "crop_to_powers_of", Height: 2, Width: 2})
	Register(fit{rule: "pad_to_aspect_ratio", Ratio: 1})
	Register(fit{rule: "crop_to_aspect_ratio", Ratio: 1})
}

// fit cuts off or adds pixels until the sides are as a rule says.
type fit struct {
	rule   string  // its name
	Height int     `json:"height,omitempty"`
	Width  int     `json:"width,omitempty"`
	Ratio  float64 `json:"ratio,omitempty"`
	X      Dist    `json:"x,omitzero"`
	Y      Dist    `json:"y,omitzero"`
	window
}

// newFit makes a fit of a rule.
func newFit(rule string, height, width int, ratio float64, options []OutsideOption) Op {
	f := fit{rule: rule, Height: height, Width: width, Ratio: ratio}
	for _, option := range options {
		if at, ok := option.(place); ok {
			f.X, f.Y = at.x, at.y
		} else {
			option.surround(&f.outside)
		}
	}
	return f
}

// place is the option of At.
type place struct{ x, y Dist }

func (p place) surround(*outside) {}
func (p place) sample(*sampling)  {}

// At says where the pixels are cut off or added by the operations that give pictures a size, such as [PadIfNeeded] and [CropToFixedSize]; others ignore it. x and y are in [0, 1]: at 0
// what is kept is on the left or at the top, at 1 on the right or at the bottom. Without it, it is the middle, 0.5.
func At(x, y Dist) OutsideOption { return place{x, y} }

// PadIfNeeded adds pixels until an image is at least height x width: on both sides, or by [At]. They are black, or what the options say.
//
// Like all operations that give pictures a size it draws left, top, width, height of the result in pixels of the image, left and top being negative where pixels are added. In a graph
// pictures must be of one size, or an operation behind it must give all one size. Source: albumentations PadIfNeeded, imgaug PadToFixedSize.
func PadIfNeeded(height, width int, options ...OutsideOption) Op {
	return newFit("pad_if_needed", height, width, 0, options)
}

// CropToFixedSize cuts pixels off until an image is at most height x width. See [PadIfNeeded] for what it draws and for graphs. Source: imgaug CropToFixedSize.
func CropToFixedSize(height, width int, options ...OutsideOption) Op {
	return newFit("crop_to_fixed_size", height, width, 0, options)
}

// CropAndPadToFixedSize cuts pixels off or adds them, so that an image is height x width: [CenterCrop] at any place ([At]) and with any border. See [PadIfNeeded] for what it draws.
func CropAndPadToFixedSize(height, width int, options ...OutsideOption) Op {
	return newFit("crop_and_pad_to_fixed_size", height, width, 0, options)
}

// PadToMultiplesOf adds pixels until the height and the width are multiples of these numbers. See [PadIfNeeded] for what it draws and for graphs.
//
// Source: imgaug PadToMultiplesOf, albumentations PadIfNeeded with a divisor.
func PadToMultiplesOf(height, width int, options ...OutsideOption) Op {
	return newFit("pad_to_multiples_of", height, width, 0, options)
}

// CropToMultiplesOf cuts pixels off until the height and the width are multiples of these numbers; shorter sides stay. See [PadIfNeeded] for what it draws and for graphs.
//
// Source: imgaug CropToMultiplesOf.
func CropToMultiplesOf(height, width int, options ...OutsideOption) Op {
	return newFit("crop_to_multiples_of", height, width, 0, options)
}

// PadToPowersOf adds pixels until the height and the width are powers of these numbers, which are at least 2. See [PadIfNeeded] for what it draws and for graphs.
//
// Source: imgaug PadToPowersOf.
func PadToPowersOf(height, width int, options ...OutsideOption) Op {
	return newFit("pad_to_powers_of", height, width, 0, options)
}

// CropToPowersOf cuts pixels off until the height and the width are powers of these numbers, which are at least 2; shorter sides stay. See [PadIfNeeded] for what it draws and for graphs.
//
// Source: imgaug CropToPowersOf.
func CropToPowersOf(height, width int, options ...OutsideOption) Op {
	return newFit("crop_to_powers_of", height, width, 0, options)
}

// PadToAspectRatio adds pixels until the width divided by the height is a ratio, as near as whole pixels allow. See [PadIfNeeded] for what it draws and for graphs.
//
// Source: imgaug PadToAspectRatio.
func PadToAspectRatio(ratio float64, options ...OutsideOption) Op {
	return newFit("pad_to_aspect_ratio", 0, 0, ratio, options)
}

// CropToAspectRatio cuts pixels off until the width divided by the height is a ratio, as near as whole pixels allow. See [PadIfNeeded] for what it draws and for graphs.
//
// Source: imgaug CropToAspectRatio.
func CropToAspectRatio(ratio float64, options ...OutsideOption) Op {
	return newFit("crop_to_aspect_ratio", 0, 0, ratio, options)
}

// PadToSquare is [PadToAspectRatio] with 1.
func PadToSquare(options ...OutsideOption) Op { return PadToAspectRatio(1, options...) }

// CropToSquare is [CropToAspectRatio] with 1.
func CropToSquare(options ...OutsideOption) Op { return CropToAspectRatio(1, options...) }

// FiveCrop gives the operations that cut height x width pixels out of an image at its upper left, upper right, lower left and lower right corner and in the middle.
//
// Each gives one picture; apply all five to an image for the five of torchvision's FiveCrop.
func FiveCrop(height, width int) (crops []Op) {
	for _, at := range [][2]float64{{0, 0}, {1, 0}, {0, 1}, {1, 1}, {0.5, 0.5}} {
		crops = append(crops, CropAndPadToFixedSize(height, width, At(Constant(at[0]), Constant(at[1]))))
	}
	return crops
}

// TenCrop gives the operations of [FiveCrop] and the same five on the mirrored image, as torchvision's TenCrop.
func TenCrop(height, width int) []Op {
	crops := FiveCrop(height, width)
	for _, crop := range crops[:5] {
		crops = append(crops, Sequence(FlipLeftRight(1), crop))
	}
	return crops
}

func (f fit) Name() string { return f.rule }

func (f fit) Check() error {
	for _, side := range []int{f.Height, f.Width} {
		if least := f.least(); side < least || side > maxSide {
			return fmt.Errorf("height %d, width %d; they must lie between %d and %d", f.Height, f.Width, least, maxSide)
		}
	}
	if !(f.Ratio >= 0) || f.byRatio() && !(f.Ratio >= 1.0/64 && f.Ratio <= 64) {
		return fmt.Errorf("ratio %v; it must lie between 1/64 and 64", f.Ratio)
	}
	if err := f.X.check("x", 0, 1); err != nil {
		return err
	}
	if err := f.Y.check("y", 0, 1); err != nil {
		return err
	}
	return f.check()
}

// byRatio says whether the rule is about the ratio of the sides, not about each.
func (f fit) byRatio() bool {
	return f.rule == "pad_to_aspect_ratio" || f.rule == "crop_to_aspect_ratio"
}

// least is the smallest number that height and width may be.
func (f fit) least() int {
	switch {
	case f.byRatio():
		return 0
	case f.rule == "pad_to_powers_of" || f.rule == "crop_to_powers_of":
		return 2
	}
	return 1
}

// along gives what the rule makes of a side, from its number for that side.
func (f fit) along(side, n int) int {
	power := n // the largest one not above the side, or the number itself
	for f.least() == 2 && power <= side/n {
		power *= n
	}
	switch f.rule {
	case "pad_if_needed":
		return max(side, n)
	case "crop_to_fixed_size":
		return min(side, n)
	case "pad_to_multiples_of":
		return (side + n - 1) / n * n
	case "crop_to_multiples_of":
		return max(side/n*n, min(side, n))
	case "pad_to_powers_of":
		if power < side {
			power *= n
		}
		return power
	case "crop_to_powers_of":
		return min(side, power)
	}
	return n
}

// reshapes gives the size that the rule makes of one.
func (f fit) reshapes(size image.Point) image.Point {
	if !f.byRatio() {
		return image.Pt(bounded(f.along(size.X, f.Width)), bounded(f.along(size.Y, f.Height)))
	}
	wide, high := int(math.RoundToEven(float64(size.Y)*f.Ratio)), int(math.RoundToEven(float64(size.X)/f.Ratio))
	if tooNarrow := float64(size.X) < float64(size.Y)*f.Ratio; tooNarrow == (f.rule == "pad_to_aspect_ratio") {
		return image.Pt(bounded(wide), size.Y)
	}
	return image.Pt(size.X, bounded(high))
}

func (f fit) resizes() (width, height int) {
	if f.rule == "crop_and_pad_to_fixed_size" {
		return f.Width, f.Height
	}
	return 0, 0
}

func (f fit) Draw(key rng.Key, size image.Point) []float64 {
	after := f.reshapes(size)
	start := func(slot uint64, d Dist, room int) int {
		part := 0.5
		if !d.IsZero() {
			part = d.At(key.Float64(slot))
		}
		return int(math.RoundToEven(part * float64(room)))
	}
	return boxValues(start(0, f.X, size.X-after.X), start(1, f.Y, size.Y-after.Y), after.X, after.Y)
}
