package augment

import (
	"fmt"
	"image"
	"math"

	"github.com/imagelab-go/imagelab/augment/rng"
)

func init() {
	Register(maxSize{name: "smallest_max_size", Size: Constant(256)})
	Register(maxSize{name: "longest_max_size", Size: Constant(256)})
	Register(maxSize{name: "random_shortest_size", Size: Choice(480, 512, 544, 576, 608), Most: 1000})
	Register(randomScale{Factor: Uniform(0.9, 1.1)})
	Register(scaleJitter{Height: 256, Width: 256, Factor: Uniform(0.1, 2)})
	Register(sizedCrop{resample: resample{Height: 224, Width: 224}, Crop: Uniform(128, 224), Ratio: 1})
}

// rescale are the settings of an action that resizes a whole picture to a size of its own.
type rescale struct {
	Bicubic     bool `json:"bicubic,omitempty"`
	NoAntialias bool `json:"no_antialias,omitempty"`
}

// rescaleOf are the settings that options make.
func rescaleOf(options []Resampling) rescale {
	r := resample{}
	for _, option := range options {
		r.set(option)
	}
	return rescale{r.Bicubic, r.NoAntialias}
}

func (r rescale) resampling() resample {
	return resample{Bicubic: r.Bicubic, NoAntialias: r.NoAntialias}
}
func (r rescale) resizes() (width, height int) { return 0, 0 }
func (r rescale) Fields() []Field {
	return append(boxFields[:4:4], number("to_width"), number("to_height"))
}

// rescaled are the values for a picture that is resized to a size.
func rescaled(size image.Point, width, height int) []float64 {
	return append(boxValues(0, 0, size.X, size.Y), float64(bounded(width)), float64(bounded(height)))
}

func (r rescale) checkValues(values []float64, size image.Point) error {
	if err := (resizedCrop{}).checkValues(values[:4], size); err != nil {
		return err
	}
	return window{}.checkValues([]float64{0, 0, values[4], values[5]}, size)
}

func (r rescale) Map(values []float64, _ image.Point) (Map, image.Point) {
	return resample{Width: int(values[4]), Height: int(values[5])}.Map(values[:4], image.Point{})
}

// maxSize gives one side a length and keeps the ratio.
type maxSize struct {
	name string
	Size Dist `json:"size"`
	Most int  `json:"most,omitempty"`
	rescale
}

// SmallestMaxSize resizes an image so that its shorter side has a size in whole pixels, of fractions those below them; the ratio stays, the longer side is truncated to whole pixels.
// SmallestMaxSize(Constant(256)) is torchvision's Resize(256), and SmallestMaxSize(Uniform(low, high)) its RandomResize(low, high).
//
// Like all operations that resize pictures by their ratio it draws left, top, width and height of the whole image, and to_width, to_height. In a graph an operation behind it must give all
// pictures one size. Source: torchvision Resize with one number, albumentations SmallestMaxSize, which rounds.
func SmallestMaxSize(size Dist, options ...Resampling) Op {
	return maxSize{"smallest_max_size", size, 0, rescaleOf(options)}
}

// LongestMaxSize resizes an image so that its longer side has a size in whole pixels; the ratio stays, the shorter side is rounded to whole pixels.
//
// See [SmallestMaxSize] for what it draws and for graphs. Source: albumentations LongestMaxSize.
func LongestMaxSize(size Dist, options ...Resampling) Op {
	return maxSize{"longest_max_size", size, 0, rescaleOf(options)}
}

// RandomShortestSize resizes an image so that its shorter side has a size, or less where the longer side would become longer than most. The ratio stays, and both sides are truncated to whole pixels.
//
// See [SmallestMaxSize] for what it draws and for graphs. Source: torchvision RandomShortestSize, whose list of sizes is a Choice.
func RandomShortestSize(size Dist, most int, options ...Resampling) Op {
	return maxSize{"random_shortest_size", size, most, rescaleOf(options)}
}

func (m maxSize) Name() string { return m.name }

func (m maxSize) Check() error {
	if err := checkOn("size", m.Size, 1, maxSide); err != nil {
		return err
	}
	if most := m.name == "random_shortest_size"; most != (m.Most > 0) || m.Most > maxSide {
		return fmt.Errorf("most %d; random_shortest_size needs a number between 1 and %d, the others have none", m.Most, maxSide)
	}
	return nil
}

func (m maxSize) Draw(key rng.Key, size image.Point) []float64 {
	to := math.Floor(m.Size.At(key.Float64(0)))
	shorter, longer := float64(min(size.X, size.Y)), float64(max(size.X, size.Y))
	var side func(n int) int
	switch m.name {
	case "longest_max_size":
		side = func(n int) int { return int(math.RoundToEven(float64(n) * to / longer)) }
	case "random_shortest_size":
		factor := min(to/shorter, float64(m.Most)/longer)
		side = func(n int) int { return int(float64(n) * factor) }
	default:
		side = func(n int) int { return int(to * float64(n) / shorter) }
	}
	return rescaled(size, side(size.X), side(size.Y))
}

// shrinks is a bound for pictures up to four times as large.
func (m maxSize) shrinks() float64 { return mostTaps }

// randomScale resizes by a factor.
type randomScale struct {
	Factor Dist `json:"factor"`
	rescale
}

// RandomScale makes both sides of an image a positive factor longer, truncated to whole pixels.
//
// See [SmallestMaxSize] for what it draws and for graphs. Source: albumentations RandomScale, whose scale_limit is this factor minus 1.
func RandomScale(factor Dist, options ...Resampling) Op {
	return randomScale{factor, rescaleOf(options)}
}

func (r randomScale) Name() string     { return "random_scale" }
func (r randomScale) Check() error     { return checkScale("factor", r.Factor) }
func (r randomScale) shrinks() float64 { return shrinksBy(r.Factor) }

func (r randomScale) Draw(key rng.Key, size image.Point) []float64 {
	factor := r.Factor.At(key.Float64(0))
	return rescaled(size, int(factor*float64(size.X)), int(factor*float64(size.Y)))
}

// scaleJitter resizes to a random part of a size.
type scaleJitter struct {
	Height int  `json:"height"`
	Width  int  `json:"width"`
	Factor Dist `json:"factor"`
	rescale
}

// ScaleJitter resizes an image so that it just fits in height x width pixels times a positive factor; the ratio stays, and both sides are truncated to whole pixels. torchvision draws
// the factor from Uniform(0.1, 2).
//
// See [SmallestMaxSize] for what it draws and for graphs. Source: torchvision ScaleJitter for a square; for others torchvision compares the height with the width of the target.
func ScaleJitter(height, width int, factor Dist, options ...Resampling) Op {
	return scaleJitter{height, width, factor, rescaleOf(options)}
}

func (s scaleJitter) Name() string     { return "scale_jitter" }
func (s scaleJitter) shrinks() float64 { return mostTaps }

func (s scaleJitter) Check() error {
	if err := (resample{Height: s.Height, Width: s.Width}).check(); err != nil {
		return err
	}
	return checkScale("factor", s.Factor)
}

func (s scaleJitter) Draw(key rng.Key, size image.Point) []float64 {
	r := min(float64(s.Height)/float64(size.Y), float64(s.Width)/float64(size.X)) * s.Factor.At(key.Float64(0))
	return rescaled(size, int(float64(size.X)*r), int(float64(size.Y)*r))
}

// sizedCrop cuts a box of a random height out and resizes it.
type sizedCrop struct {
	resample
	Crop  Dist    `json:"crop"`
	Ratio float64 `json:"ratio"`
}

// RandomSizedCrop cuts a box out of an image at a random place and resizes it to height x width pixels. Its height is drawn from crop, in whole pixels, of fractions those below them; its
// width is ratio times as much. Where the image is smaller, the box is as large as it.
//
// Draws: left, top, width, height, in whole pixels of the image. Source: albumentations RandomSizedCrop, which refuses smaller images.
func RandomSizedCrop(height, width int, crop Dist, ratio float64, options ...Resampling) Op {
	r := resample{Height: height, Width: width}
	for _, option := range options {
		r.set(option)
	}
	return sizedCrop{r, crop, ratio}
}

func (c sizedCrop) Name() string    { return "random_sized_crop" }
func (c sizedCrop) Fields() []Field { return boxFields }

func (c sizedCrop) Check() error {
	if err := c.check(); err != nil {
		return err
	}
	if !(c.Ratio > 0 && c.Ratio <= mostScale) {
		return fmt.Errorf("ratio %v; it must be positive and at most %g", c.Ratio, mostScale)
	}
	return checkOn("crop", c.Crop, 1, maxSide)
}

func (c sizedCrop) checkValues(values []float64, size image.Point) error {
	return resizedCrop{}.checkValues(values, size)
}

func (c sizedCrop) Draw(key rng.Key, size image.Point) []float64 {
	height := math.Floor(c.Crop.At(key.Float64(0)))
	w, h := min(max(int(height*c.Ratio), 1), size.X), min(int(height), size.Y)
	top := int(float64(size.Y-h+1) * key.Float64(1))
	return boxValues(int(float64(size.X-w+1)*key.Float64(2)), top, w, h)
}
