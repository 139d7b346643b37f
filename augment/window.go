package augment

import (
	"fmt"
	"image"
	"math"

	"github.com/imagelab-go/imagelab/augment/rng"
)

func init() {
	Register(fixedCrop{Width: 224, Height: 224})
	Register(randomCrop{resample: resample{Height: 224, Width: 224}})
	Register(margin{})
	Register(zoomOut{Side: Uniform(1, 4)})
	Register(cropFromBorders{Left: 0.1, Right: 0.1, Top: 0.1, Bottom: 0.1})
}

// window are the settings of an action whose result is a box of whole pixels, as large as it is in the picture. Where the box reaches beyond the picture there is what the settings say.
type window struct{ outside }

func (w window) Fields() []Field   { return boxFields }
func (w window) sampled() sampling { return sampling{outside: w.outside} }
func (w window) wholePixels()      {}

// resizes says that results have any size; the actions with one size of their own say so.
func (w window) resizes() (width, height int) { return 0, 0 }

func (w window) Map(values []float64, _ image.Point) (Map, image.Point) {
	return affine(1, 0, -values[0], 0, 1, -values[1]), image.Pt(int(values[2]), int(values[3]))
}

func (w window) checkValues(values []float64, _ image.Point) error {
	for i, v := range values {
		if v != math.Trunc(v) || i >= 2 && !(v >= 1 && v <= maxSide) {
			return fmt.Errorf("box left %g, top %g, width %g, height %g; use whole pixels, and sides between 1 and %d", values[0], values[1], values[2], values[3], maxSide)
		}
	}
	return nil
}

// bounded keeps the side of a result between 1 and the largest that is.
func bounded(side int) int { return min(max(side, 1), maxSide) }

// fixedCrop cuts a box out.
type fixedCrop struct {
	Left   int `json:"left"`
	Top    int `json:"top"`
	Width  int `json:"width"`
	Height int `json:"height"`
	window
}

// Crop cuts the box with its upper left corner at (left, top) out of an image, width x height pixels. Where it reaches beyond the image there is black, or what the options say.
//
// Draws: left, top, width, height. Source: torchvision crop, albumentations Crop.
func Crop(left, top, width, height int, options ...OutsideOption) Op {
	return fixedCrop{left, top, width, height, window{outsideOf(options)}}
}

func (c fixedCrop) Name() string                 { return "crop" }
func (c fixedCrop) resampling() resample         { return resample{Height: c.Height, Width: c.Width} }
func (c fixedCrop) resizes() (width, height int) { return c.Width, c.Height }

func (c fixedCrop) Check() error {
	if err := c.resampling().check(); err != nil {
		return err
	}
	return c.check()
}

func (c fixedCrop) Draw(rng.Key, image.Point) []float64 {
	return boxValues(c.Left, c.Top, c.Width, c.Height)
}

// randomCrop cuts a box out at a random place.
type randomCrop struct {
	resample
	Padding int `json:"padding,omitempty"`
	window
}

// RandomCrop cuts height x width pixels out of an image at a random place, every one equally probable. First padding pixels are added on each side; where the image is too small still,
// what lacks is added on both sides, too, as torchvision does with pad_if_needed. What is added is black, or what the options say.
//
// Draws: left, top, width, height, in whole pixels of the image; left and top are negative where the box begins in what is added. Source: torchvision RandomCrop.
func RandomCrop(height, width, padding int, options ...OutsideOption) Op {
	return randomCrop{resample{Height: height, Width: width}, padding, window{outsideOf(options)}}
}

func (c randomCrop) Name() string                 { return "random_crop" }
func (c randomCrop) Fields() []Field              { return boxFields }
func (c randomCrop) resizes() (width, height int) { return c.Width, c.Height }

func (c randomCrop) Map(values []float64, size image.Point) (Map, image.Point) {
	return c.window.Map(values, size)
}

func (c randomCrop) Check() error {
	if err := c.resample.check(); err != nil {
		return err
	}
	if c.Padding < 0 || c.Padding > maxSide {
		return fmt.Errorf("padding of %d pixels; it must lie between 0 and %d", c.Padding, maxSide)
	}
	return c.window.check()
}

func (c randomCrop) Draw(key rng.Key, size image.Point) []float64 {
	place := func(slot uint64, side, cut int) int {
		padding, room := c.Padding, side+2*c.Padding-cut
		if room < 0 {
			padding, room = padding-room, -room
		}
		return key.IntN(slot, room+1) - padding
	}
	top := place(0, size.Y, c.Height)
	return boxValues(place(1, size.X, c.Width), top, c.Width, c.Height)
}

// margin adds pixels around a picture.
type margin struct {
	Left   int `json:"left,omitempty"`
	Top    int `json:"top,omitempty"`
	Right  int `json:"right,omitempty"`
	Bottom int `json:"bottom,omitempty"`
	window
}

// Pad adds so many pixels to the left of an image, above, to the right and below it: black, or what the options say.
//
// In a graph pictures must be of one size, or an operation behind it must give all one size. Draws: left, top, width, height of the result in pixels of the image; left and top
// are negative. Source: torchvision Pad.
func Pad(left, top, right, bottom int, options ...OutsideOption) Op {
	return margin{left, top, right, bottom, window{outsideOf(options)}}
}

func (m margin) Name() string { return "pad" }

func (m margin) Check() error {
	for _, n := range []int{m.Left, m.Top, m.Right, m.Bottom} {
		if n < 0 || n > maxSide/4 {
			return fmt.Errorf("padding of %d pixels; it must lie between 0 and %d", n, maxSide/4)
		}
	}
	return m.check()
}

func (m margin) reshapes(size image.Point) image.Point {
	return size.Add(image.Pt(m.Left+m.Right, m.Top+m.Bottom))
}

func (m margin) Draw(_ rng.Key, size image.Point) []float64 {
	size = m.reshapes(size)
	return boxValues(-m.Left, -m.Top, bounded(size.X), bounded(size.Y))
}

// zoomOut puts a picture on a larger one.
type zoomOut struct {
	Side Dist `json:"side"`
	window
}

// RandomZoomOut puts an image at a random place on a canvas whose sides are a factor, at least 1, longer: black, or what the options say. torchvision draws the factor from
// Uniform(1, 4) and does it with probability 0.5; see [Sometimes].
//
// In a graph an operation behind it must give all pictures one size. Draws: left, top, width, height of the canvas in pixels of the image. Source: torchvision RandomZoomOut.
func RandomZoomOut(side Dist, options ...OutsideOption) Op {
	return zoomOut{side, window{outsideOf(options)}}
}

func (z zoomOut) Name() string { return "random_zoom_out" }

func (z zoomOut) Check() error {
	if err := checkOn("side", z.Side, 1, 64); err != nil {
		return err
	}
	return z.check()
}

func (z zoomOut) Draw(key rng.Key, size image.Point) []float64 {
	r := z.Side.At(key.Float64(0))
	w, h := bounded(int(float64(size.X)*r)), bounded(int(float64(size.Y)*r))
	left, top := int(float64(w-size.X)*key.Float64(1)), int(float64(h-size.Y)*key.Float64(2))
	return boxValues(-left, -top, w, h)
}

// cropFromBorders cuts a random part off each side.
type cropFromBorders struct {
	Left   float64 `json:"left"`
	Top    float64 `json:"top"`
	Right  float64 `json:"right"`
	Bottom float64 `json:"bottom"`
	window
}

// RandomCropFromBorders cuts whole pixels off each side of an image: a random part of the width or height, at most that which is given, in [0, 1]. At least one pixel is left.
//
// In a graph an operation behind it must give all pictures one size. Draws: left, top, width, height. Source: albumentations RandomCropFromBorders.
func RandomCropFromBorders(left, top, right, bottom float64) Op {
	return cropFromBorders{Left: left, Top: top, Right: right, Bottom: bottom}
}

func (c cropFromBorders) Name() string { return "random_crop_from_borders" }

func (c cropFromBorders) Check() error {
	for _, part := range []float64{c.Left, c.Top, c.Right, c.Bottom} {
		if !(part >= 0 && part <= 1) {
			return fmt.Errorf("part %v; it must lie between 0 and 1", part)
		}
	}
	return c.check()
}

func (c cropFromBorders) Draw(key rng.Key, size image.Point) []float64 {
	span := func(slot uint64, side int, low, high float64) (from, length int) {
		from = key.IntN(slot, max(1, min(int(low*float64(side))+1, side)))
		least := max(from+1, int((1-high)*float64(side)))
		return from, least + key.IntN(slot+1, side-least+1) - from
	}
	left, width := span(0, size.X, c.Left, c.Right)
	top, height := span(2, size.Y, c.Top, c.Bottom)
	return boxValues(left, top, width, height)
}
