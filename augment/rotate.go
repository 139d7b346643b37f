package augment

import (
	"image"
	"math"

	"github.com/imagelab-go/imagelab/augment/rng"
)

func init() {
	Register(rotate{Degrees: Uniform(-30, 30)})
}

// rotate turns a picture.
type rotate struct {
	Degrees Dist `json:"degrees,omitzero"`
	sampling
}

// Rotate turns an image about its centre by degrees, counter-clockwise; its size stays and the corners are cut off.
//
// Draws: degrees. Source: torchvision rotate, whose bilinear edge it has where that has no fill.
func Rotate(degrees Dist, options ...SamplingOption) Op { return rotate{degrees, samplingOf(options)} }

func (r rotate) Name() string { return "rotate" }

func (r rotate) Check() error {
	if err := checkOn("degrees", r.Degrees, -360, 360); err != nil {
		return err
	}
	return r.check()
}

func (r rotate) Fields() []Field { return []Field{number("degrees")} }

func (r rotate) Draw(key rng.Key, _ image.Point) []float64 {
	return []float64{r.Degrees.At(key.Float64(0))}
}

func (r rotate) Map(values []float64, size image.Point) (Map, image.Point) {
	sin, cos := sincos(values[0])
	return about(size, affine(cos, sin, 0, -sin, cos, 0)), size
}

// sincos gives the sine and the cosine of degrees, exact for quarters of a turn.
func sincos(degrees float64) (sin, cos float64) {
	quarters := math.Round(degrees / 90)
	sin, cos = math.Sincos((degrees - 90*quarters) * math.Pi / 180)
	for range (int(quarters)%4 + 4) % 4 {
		sin, cos = cos, -sin
	}
	return sin, cos
}

// about makes a map whose origin is the centre of an image of one whose origin is the upper left corner.
func about(size image.Point, m Matrix) Matrix {
	x, y := float64(size.X)/2, float64(size.Y)/2
	return affine(1, 0, -x, 0, 1, -y).Then(m).Then(affine(1, 0, x, 0, 1, y))
}
