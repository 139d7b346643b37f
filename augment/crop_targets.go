package augment

import (
	"fmt"
	"image"
	"math"

	"github.com/imagelab-go/imagelab/augment/rng"
	"github.com/imagelab-go/imagelab/lib/picture"
)

func init() {
	Register(boxCrop{randomCrop: randomCrop{resample: resample{Height: 224, Width: 224}}})
	Register(maskCrop{randomCrop{resample: resample{Height: 224, Width: 224}}})
	Register(safeCrop{})
	Register(sizedSafeCrop{resample: resample{Height: 224, Width: 224}})
}

// boxCrop cuts a box out that shows a part of an object.
type boxCrop struct {
	randomCrop
	Loss float64 `json:"loss,omitempty"`
}

// AtLeastOneBBoxRandomCrop cuts height x width pixels out of an image so that an object, each as probable as the others, is in it: all of its box where there is room, but for a part of its
// width and of its height, loss in [0, 1), that may be lost. Every such place is equally probable. It looks at the boxes of [Pipeline.DrawSample]; where there is none it is
// [RandomCrop].
//
// Draws: left, top, width, height, in whole pixels of the image. Source: albumentations AtLeastOneBBoxRandomCrop, with places of its own.
func AtLeastOneBBoxRandomCrop(height, width int, loss float64, options ...OutsideOption) Op {
	return boxCrop{randomCrop{resample{Height: height, Width: width}, 0, window{outsideOf(options)}}, loss}
}

func (c boxCrop) Name() string { return "at_least_one_bbox_random_crop" }

func (c boxCrop) Check() error {
	if err := checkPart("loss", c.Loss); err != nil {
		return err
	}
	return c.randomCrop.Check()
}

// checkPart reports a part that is not in [0, 1).
func checkPart(name string, part float64) error {
	if !(part >= 0 && part < 1) {
		return fmt.Errorf("%s %v; it must be at least 0 and less than 1", name, part)
	}
	return nil
}

func (c boxCrop) DrawFor(key rng.Key, size image.Point, marked Targets) []float64 {
	if len(marked.Boxes) == 0 {
		return c.Draw(key, size)
	}
	b := marked.Boxes[key.IntN(2, len(marked.Boxes))]
	top := c.place(key.Float64(0), b.Y0, b.Y1, size.Y, c.Height)
	return boxValues(c.place(key.Float64(1), b.X0, b.X1, size.X, c.Width), top, c.Width, c.Height)
}

// place draws where a crop begins that shows an object from low to high along a side.
func (c boxCrop) place(u, low, high float64, side, cut int) int {
	if cut >= side {
		return -(cut - side) / 2
	}
	need := (1 - c.Loss) * min(high-low, float64(cut))
	first, last := math.Ceil(low+need)-float64(cut), math.Floor(high-need)
	first, last = min(max(first, 0), float64(side-cut)), min(max(last, 0), float64(side-cut))
	return int(first + math.Floor(u*(max(last-first, 0)+1)))
}

// maskCrop cuts a box out that shows something that a mask marks.
type maskCrop struct{ randomCrop }

// CropNonEmptyMaskIfExists cuts height x width pixels out of an image so that a pixel is in it which a mask labels other than 0, each as probable as the others, anywhere in the crop. It looks at
// the masks of [Pipeline.DrawSample]; where they mark nothing it is [RandomCrop].
//
// Draws: left, top, width, height, in whole pixels of the image. Source: albumentations CropNonEmptyMaskIfExists.
func CropNonEmptyMaskIfExists(height, width int, options ...OutsideOption) Op {
	return maskCrop{randomCrop{resample{Height: height, Width: width}, 0, window{outsideOf(options)}}}
}

func (c maskCrop) Name() string { return "crop_non_empty_mask_if_exists" }

func (c maskCrop) DrawFor(key rng.Key, size image.Point, marked Targets) []float64 {
	if marked.Marked == nil {
		return c.Draw(key, size)
	}
	x, y, ok := marked.Marked(key.Fold(0))
	if !ok {
		return c.Draw(key, size)
	}
	place := func(slot uint64, at float64, side, cut int) int {
		if cut >= side {
			return -(cut - side) / 2
		}
		return min(max(int(at)-key.IntN(slot, cut), 0), side-cut)
	}
	top := place(0, y, size.Y, c.Height)
	return boxValues(place(1, x, size.X, c.Width), top, c.Width, c.Height)
}

// safeCrop cuts a box out that holds all objects.
type safeCrop struct {
	Erosion float64 `json:"erosion,omitempty"`
	window
}

// BBoxSafeRandomCrop cuts a box out of an image that holds all objects, with edges anywhere between the image's and theirs. Erosion, a part in [0, 1), may be lost of the width and of the
// height of the box around all of them, as much on either side. It looks at the boxes of [Pipeline.DrawSample]; where there is none the box is any that begins in the
// first and ends in the last half of both sides.
//
// Draws: left, top, width, height, in whole pixels of the image. Results have any size: in a graph an operation behind it must give all pictures one. Source: albumentations BBoxSafeRandomCrop.
func BBoxSafeRandomCrop(erosion float64) Op { return safeCrop{Erosion: erosion} }

func (c safeCrop) Name() string { return "bbox_safe_random_crop" }
func (c safeCrop) Check() error { return checkPart("erosion", c.Erosion) }
func (c safeCrop) Draw(key rng.Key, size image.Point) []float64 {
	return c.DrawFor(key, size, Targets{})
}

func (c safeCrop) DrawFor(key rng.Key, size image.Point, marked Targets) []float64 {
	return safeBox(key, size, marked, c.Erosion)
}

// safeBox draws a box around what is marked.
func safeBox(key rng.Key, size image.Point, marked Targets, erosion float64) []float64 {
	w, h := float64(size.X), float64(size.Y)
	var corners []point
	for _, b := range marked.Boxes {
		corners = append(corners, point{b.X0, b.Y0}, point{b.X1, b.Y1})
	}
	all := picture.Rect{X0: w / 2, Y0: h / 2, X1: w / 2, Y1: h / 2}
	if len(corners) > 0 {
		all = boundsOf(corners)
		dx, dy := erosion*all.Dx()/2, erosion*all.Dy()/2
		all = picture.Rect{X0: all.X0 + dx, Y0: all.Y0 + dy, X1: all.X1 - dx, Y1: all.Y1 - dy}
	}
	span := func(slot uint64, low, high, side float64) (from, length int) {
		from = int(math.Floor(low * key.Float64(slot)))
		to := int(math.Ceil(high + (side-high)*key.Float64(slot+1)))
		to = min(max(to, from+1), int(side))
		return min(from, to-1), to - min(from, to-1)
	}
	left, width := span(0, all.X0, all.X1, w)
	top, height := span(2, all.Y0, all.Y1, h)
	return boxValues(left, top, width, height)
}

// sizedSafeCrop cuts a box out that holds all objects and resizes it.
type sizedSafeCrop struct {
	resample
	Erosion float64 `json:"erosion,omitempty"`
}

// RandomSizedBBoxSafeCrop is [BBoxSafeRandomCrop] with results of height x width pixels: the box is resized.
//
// Draws: left, top, width, height, in whole pixels of the image. Source: albumentations RandomSizedBBoxSafeCrop.
func RandomSizedBBoxSafeCrop(height, width int, erosion float64, options ...Resampling) Op {
	r := resample{Height: height, Width: width}
	for _, option := range options {
		r.set(option)
	}
	return sizedSafeCrop{r, erosion}
}

func (c sizedSafeCrop) Name() string    { return "random_sized_bbox_safe_crop" }
func (c sizedSafeCrop) Fields() []Field { return boxFields }

func (c sizedSafeCrop) Check() error {
	if err := checkPart("erosion", c.Erosion); err != nil {
		return err
	}
	return c.check()
}

func (c sizedSafeCrop) checkValues(values []float64, size image.Point) error {
	return resizedCrop{}.checkValues(values, size)
}

func (c sizedSafeCrop) Draw(key rng.Key, size image.Point) []float64 {
	return c.DrawFor(key, size, Targets{})
}

func (c sizedSafeCrop) DrawFor(key rng.Key, size image.Point, marked Targets) []float64 {
	return safeBox(key, size, marked, c.Erosion)
}
