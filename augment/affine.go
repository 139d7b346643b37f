package augment

import (
	"fmt"
	"image"
	"math"

	"github.com/imagelab-go/imagelab/augment/rng"
)

func init() {
	Register(randomAffine{})
}

// AffineLaws are the distributions of what [RandomAffine] does, in this order; the zero Dist leaves a part out.
type AffineLaws struct {
	// ShearX and ShearY are degrees in (-90, 90): the picture's top moves to the right and its left side up for positive ones.
	ShearX Dist `json:"shear_x,omitzero"`
	ShearY Dist `json:"shear_y,omitzero"`
	// Scale is a positive factor of the picture's size.
	Scale Dist `json:"scale,omitzero"`
	// Degrees turn the picture clockwise.
	Degrees Dist `json:"degrees,omitzero"`
	// TranslateX and TranslateY move it to the right and down by a part of its width and height in [-1, 1], rounded to whole pixels.
	TranslateX Dist `json:"translate_x,omitzero"`
	TranslateY Dist `json:"translate_y,omitzero"`
}

// randomAffine shears, scales, turns and moves.
type randomAffine struct {
	AffineLaws
	sampling
}

// RandomAffine shears, scales, turns and moves an image about its centre; its size stays.
//
// Draws: degrees, translate_x and translate_y in whole pixels, scale, shear_x, shear_y. Source: torchvision RandomAffine; a turn by positive degrees is
// clockwise there, too, other than in [Rotate].
func RandomAffine(laws AffineLaws, options ...SamplingOption) Op {
	return randomAffine{laws, samplingOf(options)}
}

func (a randomAffine) Name() string { return "affine" }

func (a randomAffine) Check() error {
	for _, part := range []struct {
		name      string
		law       Dist
		low, high float64
	}{{"degrees", a.Degrees, -360, 360}, {"translate_x", a.TranslateX, -1, 1}, {"translate_y", a.TranslateY, -1, 1},
		{"scale", a.Scale, 0, math.Inf(1)}, {"shear_x", a.ShearX, -89, 89}, {"shear_y", a.ShearY, -89, 89}} {
		if err := part.law.check(part.name, part.low, part.high); err != nil {
			return err
		}
	}
	if low, _ := a.Scale.Bounds(); !a.Scale.IsZero() && low <= 0 {
		return fmt.Errorf("scale %s holds %g; it must be positive", a.Scale, low)
	}
	return a.check()
}

func (a randomAffine) Fields() []Field {
	return []Field{number("degrees"), number("translate_x"), number("translate_y"), number("scale"), number("shear_x"), number("shear_y")}
}

func (a randomAffine) Draw(key rng.Key, size image.Point) []float64 {
	scale := 1.0
	if !a.Scale.IsZero() {
		scale = a.Scale.At(key.Float64(3))
	}
	return []float64{a.Degrees.At(key.Float64(0)),
		math.RoundToEven(a.TranslateX.At(key.Float64(1)) * float64(size.X)), math.RoundToEven(a.TranslateY.At(key.Float64(2)) * float64(size.Y)),
		scale, a.ShearX.At(key.Float64(4)), a.ShearY.At(key.Float64(5))}
}

// checkValues reports values that flatten the image.
func (a randomAffine) checkValues(values []float64, _ image.Point) error {
	if values[3] <= 0 || math.Abs(values[4]) >= 90 || math.Abs(values[5]) >= 90 {
		return fmt.Errorf("scale %g, shear_x %g, shear_y %g; the scale must be positive and the shears between -90 and 90 degrees",
			values[3], values[4], values[5])
	}
	return nil
}

func (a randomAffine) Map(values []float64, size image.Point) (Map, image.Point) {
	sin, cos := sincos(values[0])
	tanX, tanY := math.Tan(values[4]*math.Pi/180), math.Tan(values[5]*math.Pi/180)
	m := affine(1, -tanX, 0, 0, 1, 0).Then(affine(1, 0, 0, -tanY, 1, 0)).Then(affine(values[3], 0, 0, 0, values[3], 0))
	m = m.Then(affine(cos, -sin, 0, sin, cos, 0)).Then(affine(1, 0, values[1], 0, 1, values[2]))
	return about(size, m), size
}

func (a randomAffine) shrinks() float64 {
	most := 1.0
	if low, _ := a.Scale.Bounds(); !a.Scale.IsZero() {
		most = max(1, 1/low)
	}
	for _, shear := range []Dist{a.ShearX, a.ShearY} {
		low, high := shear.Bounds()
		most *= 1 + math.Tan(max(math.Abs(low), math.Abs(high))*math.Pi/180)
	}
	return most
}
