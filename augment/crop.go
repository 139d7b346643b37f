package augment

import (
	"fmt"
	"image"
	"math"

	"github.com/imagelab-go/imagelab/augment/rng"
	"github.com/imagelab-go/imagelab/lib/picture"
)

// A CropOption changes how [RandomResizedCrop] draws or resamples: [Area], [Ratio], or a [Resampling].
type CropOption interface{ set(*resizedCrop) }

// Resampling changes how a picture is resampled; without one it is bilinear with antialias.
type Resampling int

const (
	// Bicubic takes the cubic filter, which is sharper and slower.
	Bicubic Resampling = iota + 1
	// NoAntialias leaves the filter as narrow as it is when the picture becomes smaller.
	NoAntialias
)

func (r Resampling) set(c *resizedCrop) { c.resample.set(r) }

// resample are the settings of a resampling.
type resample struct {
	Height      int  `json:"height"`
	Width       int  `json:"width"`
	Bicubic     bool `json:"bicubic,omitempty"`
	NoAntialias bool `json:"no_antialias,omitempty"`
}

func (r *resample) set(option Resampling) {
	r.Bicubic = r.Bicubic || option == Bicubic
	r.NoAntialias = r.NoAntialias || option == NoAntialias
}

// check reports a size of the result that has no meaning.
func (r resample) check() error {
	if r.Height < 1 || r.Width < 1 || r.Height > maxSide || r.Width > maxSide {
		return fmt.Errorf("result of %d x %d (height x width); each side must be between 1 and %d", r.Height, r.Width, maxSide)
	}
	return nil
}

// maxSide keeps a mistaken size from asking for all memory.
const maxSide = 1 << 14

// cropOption is a CropOption made of a function.
type cropOption func(*resizedCrop)

func (f cropOption) set(c *resizedCrop) { f(c) }

// Area sets the part of the image's area that a crop takes: uniform in [low, high], within (0, 1]. The default is [0.08, 1].
func Area(low, high float64) CropOption {
	return cropOption(func(c *resizedCrop) { c.Area = Uniform(low, high) })
}

// Ratio sets the crop's width divided by its height: log-uniform in [low, high], so that wide and high crops are equally probable. The
// default is [3/4, 4/3].
func Ratio(low, high float64) CropOption {
	return cropOption(func(c *resizedCrop) { c.Ratio = LogUniform(low, high) })
}

// resizedCrop cuts a random box out and resizes it.
type resizedCrop struct {
	resample
	Area  Dist `json:"area"`
	Ratio Dist `json:"ratio"`
}

func init() {
	Register(resizedCrop{resample{Height: 224, Width: 224}, Uniform(0.08, 1), LogUniform(3.0/4, 4.0/3)})
	Register(resize{resample{Height: 256, Width: 256}})
	Register(centerCrop{resample{Height: 224, Width: 224}})
}

// RandomResizedCrop cuts a random box out of an image and resizes it to height x width pixels. The box has a random part of
// the image's area ([Area]), a random ratio of width to height ([Ratio]) and a random place.
//
// Up to ten boxes are tried; where none fits the image, the box is the largest in the middle whose ratio is within the range. Only
// pixels of the box count, which is to say that it is cut out first and resized then.
//
// Draws: left, top, width, height, in whole pixels of the image. Source: torchvision RandomResizedCrop; the size of the result is
// height first, as there.
func RandomResizedCrop(height, width int, options ...CropOption) Op {
	c := resizedCrop{resample{Height: height, Width: width}, Uniform(0.08, 1), LogUniform(3.0/4, 4.0/3)}
	for _, option := range options {
		option.set(&c)
	}
	return c
}

func (c resizedCrop) Name() string { return "random_resized_crop" }

func (c resizedCrop) Check() error {
	if err := c.check(); err != nil {
		return err
	}
	if err := c.Area.check("area", 0, 1); err != nil {
		return err
	}
	if low, _ := c.Area.Bounds(); low == 0 {
		return fmt.Errorf("area %s holds 0, which is nothing of the image; use parts such as Area(0.08, 1)", c.Area)
	}
	return c.Ratio.check("ratio", 0, math.Inf(1))
}

func (c resizedCrop) Fields() []Field { return boxFields }

// tries is how many boxes a crop tries before it takes the fallback.
const tries = 10

func (c resizedCrop) Draw(key rng.Key, size image.Point) []float64 {
	return c.box(size, func(i int) (area, ratio float64) {
		return c.Area.At(key.Float64(uint64(2 * i))), c.Ratio.At(key.Float64(uint64(2*i + 1)))
	}, func(axis, places int) int {
		return key.IntN(uint64(2*tries+axis), places)
	})
}

// box is the algorithm of torchvision's make_params: attempt gives the area, as a part, and the ratio of try i, and place draws one
// of a number of places from the top (axis 0) or from the left (axis 1).
func (c resizedCrop) box(size image.Point, attempt func(i int) (area, ratio float64), place func(axis, places int) int) []float64 {
	for i := range tries {
		part, ratio := attempt(i)
		area := part * float64(size.X*size.Y)
		w, h := int(math.RoundToEven(math.Sqrt(area*ratio))), int(math.RoundToEven(math.Sqrt(area/ratio)))
		if 0 < w && w <= size.X && 0 < h && h <= size.Y {
			top := place(0, size.Y-h+1)
			return boxValues(place(1, size.X-w+1), top, w, h)
		}
	}
	w, h := size.X, size.Y
	low, high := c.Ratio.Bounds()
	switch in := float64(w) / float64(h); {
	case in < low:
		h = max(1, int(math.RoundToEven(float64(w)/low)))
	case in > high:
		w = max(1, int(math.RoundToEven(float64(h)*high)))
	}
	return boxValues((size.X-w)/2, (size.Y-h)/2, w, h)
}

// boxFields are the values of an operation that cuts a box out.
var boxFields = []Field{number("left"), number("top"), number("width"), number("height")}

// boxValues puts a box in the order of boxFields.
func boxValues(left, top, width, height int) []float64 {
	return []float64{float64(left), float64(top), float64(width), float64(height)}
}

// checkValues reports a box that does not lie in an image of a size.
func (c resizedCrop) checkValues(values []float64, size image.Point) error {
	left, top, w, h := values[0], values[1], values[2], values[3]
	if !(left >= 0 && top >= 0 && w >= 1 && h >= 1 && left+w <= float64(size.X) && top+h <= float64(size.Y)) {
		return fmt.Errorf("box left %g, top %g, width %g, height %g does not lie in an image of %d x %d; draw for this size", left, top, w, h, size.X, size.Y)
	}
	return nil
}

func (r resample) resizes() (width, height int) { return r.Width, r.Height }

// resampling gives the settings; see cropper.
func (r resample) resampling() resample { return r }

// Map takes a box to the whole result.
func (r resample) Map(values []float64, _ image.Point) (Map, image.Point) {
	sx, sy := float64(r.Width)/values[2], float64(r.Height)/values[3]
	return affine(sx, 0, -values[0]*sx, 0, sy, -values[1]*sy), image.Pt(r.Width, r.Height)
}

// resize resizes whole images.
type resize struct{ resample }

// Resize resizes an image to height x width pixels, whatever its ratio.
//
// Draws: left, top, width, height of the whole image. Source: torchvision Resize with a pair of sizes.
func Resize(height, width int, options ...Resampling) Op {
	r := resize{resample{Height: height, Width: width}}
	for _, option := range options {
		r.set(option)
	}
	return r
}

func (r resize) Name() string                            { return "resize" }
func (r resize) Check() error                            { return r.check() }
func (r resize) Fields() []Field                         { return boxFields }
func (r resize) Draw(_ rng.Key, s image.Point) []float64 { return boxValues(0, 0, s.X, s.Y) }

func (r resize) checkValues(values []float64, size image.Point) error {
	return resizedCrop{}.checkValues(values, size)
}

// centerCrop cuts the middle out.
type centerCrop struct{ resample }

// CenterCrop cuts height x width pixels out of the middle of an image. Where the image is smaller the rest is black.
//
// Draws: left, top, width, height, in whole pixels of the image; left and top are negative where it is smaller. Source:
// torchvision CenterCrop.
func CenterCrop(height, width int) Op { return centerCrop{resample{Height: height, Width: width}} }

func (c centerCrop) Name() string    { return "center_crop" }
func (c centerCrop) Check() error    { return c.check() }
func (c centerCrop) Fields() []Field { return boxFields }

func (c centerCrop) Draw(_ rng.Key, s image.Point) []float64 {
	box := picture.CenterRect(s, c.Width, c.Height)
	return boxValues(box.Min.X, box.Min.Y, c.Width, c.Height)
}

func (c centerCrop) checkValues(values []float64, size image.Point) error {
	return window{}.checkValues(values, size)
}

// sampled says that what lies beyond the picture is black; see sampler.
func (c centerCrop) sampled() sampling { return sampling{} }

// wholePixels says that it moves the picture by whole pixels; see whole.
func (c centerCrop) wholePixels() {}
