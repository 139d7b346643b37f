package augment

import (
	"fmt"
	"image"
	"math"

	"github.com/imagelab-go/imagelab/augment/rng"
)

func init() {
	Register(shear{})
	Register(translate{})
	Register(scale{X: Uniform(0.8, 1.2)})
	Register(shiftScaleRotate{Scale: Uniform(0.9, 1.1)})
}

// shear leans a picture.
type shear struct {
	X Dist `json:"x,omitzero"`
	Y Dist `json:"y,omitzero"`
	sampling
}

// Shear leans an image about its centre by x and y degrees in (-90, 90); its size stays. For positive ones the top moves to the right and the left side up. A zero Dist
// leaves a direction out.
//
// Draws: x, y. Source: torchvision affine; imgaug ShearX and ShearY, kornia RandomShear.
func Shear(x, y Dist, options ...SamplingOption) Op { return shear{x, y, samplingOf(options)} }

func (s shear) laws() AffineLaws { return AffineLaws{ShearX: s.X, ShearY: s.Y} }
func (s shear) Name() string     { return "shear" }
func (s shear) Check() error     { return randomAffine{s.laws(), s.sampling}.Check() }
func (s shear) Fields() []Field  { return []Field{number("x"), number("y")} }

func (s shear) Draw(key rng.Key, _ image.Point) []float64 {
	return []float64{s.X.At(key.Float64(0)), s.Y.At(key.Float64(1))}
}

// all are the values of the affine map of which a shear is a part.
func (s shear) all(values []float64) []float64 { return append([]float64{0, 0, 0, 1}, values...) }

func (s shear) checkValues(values []float64, size image.Point) error {
	return randomAffine{}.checkValues(s.all(values), size)
}

func (s shear) Map(values []float64, size image.Point) (Map, image.Point) {
	return randomAffine{}.Map(s.all(values), size)
}

func (s shear) shrinks() float64 { return randomAffine{AffineLaws: s.laws()}.shrinks() }

// translate moves a picture.
type translate struct {
	X Dist `json:"x,omitzero"`
	Y Dist `json:"y,omitzero"`
	outside
}

// Translate moves an image to the right and down by the parts x and y of its width and height in [-1, 1], rounded to whole pixels so that nothing is blurred; its
// size stays. A zero Dist leaves a direction out.
//
// Draws: x and y in whole pixels. Source: torchvision RandomAffine's translation; imgaug TranslateX and TranslateY, kornia RandomTranslate.
func Translate(x, y Dist, options ...OutsideOption) Op { return translate{x, y, outsideOf(options)} }

func (t translate) Name() string      { return "translate" }
func (t translate) sampled() sampling { return sampling{outside: t.outside} }
func (t translate) wholePixels()      {}
func (t translate) Fields() []Field   { return []Field{number("x"), number("y")} }

func (t translate) Check() error {
	if err := t.X.check("x", -1, 1); err != nil {
		return err
	}
	if err := t.Y.check("y", -1, 1); err != nil {
		return err
	}
	return t.check()
}

func (t translate) Draw(key rng.Key, size image.Point) []float64 {
	return []float64{math.RoundToEven(t.X.At(key.Float64(0)) * float64(size.X)), math.RoundToEven(t.Y.At(key.Float64(1)) * float64(size.Y))}
}

func (t translate) checkValues(values []float64, _ image.Point) error {
	if values[0] != math.Trunc(values[0]) || values[1] != math.Trunc(values[1]) {
		return fmt.Errorf("x %g, y %g; it moves by whole pixels", values[0], values[1])
	}
	return nil
}

func (t translate) Map(values []float64, size image.Point) (Map, image.Point) {
	return affine(1, 0, values[0], 0, 1, values[1]), size
}

// scale enlarges a picture.
type scale struct {
	X Dist `json:"x"`
	Y Dist `json:"y,omitzero"`
	sampling
}

// Scale makes an image x times as wide and y times as high about its centre, within its size, which stays: what becomes larger is cut off, and around what becomes smaller is
// the fill. The factors are positive; where y is the zero Dist it is as x, so that the ratio stays.
//
// Draws: x, y. Source: torchvision affine; imgaug ScaleX and ScaleY.
func Scale(x, y Dist, options ...SamplingOption) Op { return scale{x, y, samplingOf(options)} }

func (s scale) Name() string    { return "scale" }
func (s scale) Fields() []Field { return []Field{number("x"), number("y")} }

func (s scale) Check() error {
	if err := checkScale("x", s.X); err != nil {
		return err
	}
	if !s.Y.IsZero() {
		if err := checkScale("y", s.Y); err != nil {
			return err
		}
	}
	return s.check()
}

// mostScale keeps sizes that are multiplied by a factor within whole numbers.
const mostScale = 1e6

// checkScale reports a distribution of a factor that is off, not positive, or too large.
func checkScale(name string, d Dist) error {
	if err := checkOn(name, d, 0, mostScale); err != nil {
		return err
	}
	if low, _ := d.Bounds(); low <= 0 {
		return fmt.Errorf("%s %s holds %g; it must be positive", name, d, low)
	}
	return nil
}

func (s scale) Draw(key rng.Key, _ image.Point) []float64 {
	x := s.X.At(key.Float64(0))
	if s.Y.IsZero() {
		return []float64{x, x}
	}
	return []float64{x, s.Y.At(key.Float64(1))}
}

func (s scale) checkValues(values []float64, _ image.Point) error { return positive(values...) }

// positive reports factors that are not.
func positive(factors ...float64) error {
	for _, f := range factors {
		if f <= 0 {
			return fmt.Errorf("factor %g; it must be positive", f)
		}
	}
	return nil
}

func (s scale) Map(values []float64, size image.Point) (Map, image.Point) {
	return about(size, affine(values[0], 0, 0, 0, values[1], 0)), size
}

func (s scale) shrinks() float64 { return shrinksBy(s.X, s.Y) }

// shrinksBy gives how much smaller factors can make a picture along a side.
func shrinksBy(factors ...Dist) float64 {
	most := 1.0
	for _, d := range factors {
		if low, _ := d.Bounds(); !d.IsZero() {
			most = max(most, 1/low)
		}
	}
	return most
}

// shiftScaleRotate does what its name says.
type shiftScaleRotate struct {
	Shift   Dist `json:"shift,omitzero"`
	Scale   Dist `json:"scale"`
	Degrees Dist `json:"degrees,omitzero"`
	sampling
}

// ShiftScaleRotate enlarges an image by a positive factor, turns it about its centre by degrees, counter-clockwise, and moves it to the right and down by two parts of its width
// and height in [-1, 1]; its size stays. The zero Dist leaves the shift or the turn out.
//
// Draws: shift_x and shift_y in pixels, scale, degrees. Source: albumentations ShiftScaleRotate, whose scale_limit is this factor minus 1.
func ShiftScaleRotate(shift, scale, degrees Dist, options ...SamplingOption) Op {
	return shiftScaleRotate{shift, scale, degrees, samplingOf(options)}
}

func (s shiftScaleRotate) Name() string { return "shift_scale_rotate" }

func (s shiftScaleRotate) Check() error {
	if err := s.Shift.check("shift", -1, 1); err != nil {
		return err
	}
	if err := checkScale("scale", s.Scale); err != nil {
		return err
	}
	if err := s.Degrees.check("degrees", -360, 360); err != nil {
		return err
	}
	return s.check()
}

func (s shiftScaleRotate) Fields() []Field {
	return []Field{number("shift_x"), number("shift_y"), number("scale"), number("degrees")}
}

func (s shiftScaleRotate) Draw(key rng.Key, size image.Point) []float64 {
	return []float64{s.Shift.At(key.Float64(0)) * float64(size.X), s.Shift.At(key.Float64(1)) * float64(size.Y),
		s.Scale.At(key.Float64(2)), s.Degrees.At(key.Float64(3))}
}

func (s shiftScaleRotate) checkValues(values []float64, _ image.Point) error {
	return positive(values[2])
}

func (s shiftScaleRotate) Map(values []float64, size image.Point) (Map, image.Point) {
	sin, cos := sincos(values[3])
	m := affine(values[2], 0, 0, 0, values[2], 0).Then(affine(cos, sin, values[0], -sin, cos, values[1]))
	return about(size, m), size
}

func (s shiftScaleRotate) shrinks() float64 { return shrinksBy(s.Scale) }
