package augment

import (
	"image"
	"math"

	"github.com/imagelab-go/imagelab/augment/ops"
	"github.com/imagelab-go/imagelab/augment/rng"
)

func init() {
	Register(toPolar{})
	Register(fromPolar{})
}

// toPolar spreads a picture out around its middle.
type toPolar struct{ sampling }

// ToPolar spreads an image out around its middle: to the right goes the distance, of which half the diagonal is the width, and downwards the angle, clockwise from the right, of which a full turn is
// the height. Its size stays.
//
// Draws nothing. Source: OpenCV linearPolar as imgaug WithPolarWarping calls it.
func ToPolar(options ...SamplingOption) Op { return toPolar{samplingOf(options)} }

// fromPolar undoes toPolar.
type fromPolar struct{}

// FromPolar undoes [ToPolar]. It reads every place of the image and none beyond it.
//
// Draws nothing. Source: OpenCV linearPolar with its flag for the inverse.
func FromPolar() Op { return fromPolar{} }

// PolarWarp does operations to an image that is spread out around its middle, and undoes that: what moves pictures to the side moves them outwards, what moves them down turns them. Together with
// geometric operations it is one gather.
//
// Its step holds those of the operations. Source: imgaug WithPolarWarping.
func PolarWarp(operations ...Op) Op {
	all := append([]Op{ToPolar()}, operations...)
	return Sequence(append(all, FromPolar())...)
}

func (p toPolar) Name() string                        { return "to_polar" }
func (p toPolar) Check() error                        { return p.check() }
func (p toPolar) Fields() []Field                     { return nil }
func (p toPolar) Draw(rng.Key, image.Point) []float64 { return nil }
func (p toPolar) shrinks() float64                    { return mostTaps }

func (p toPolar) Map(_ []float64, size image.Point) (Map, image.Point) {
	return polarMap{float64(size.X), float64(size.Y), true}, size
}

func (p toPolar) Displace(points ops.Points, _ Values, of Canvas) ops.Points {
	return points.ToPolar(of.Width, of.Height)
}

func (p fromPolar) Name() string                        { return "from_polar" }
func (p fromPolar) Check() error                        { return nil }
func (p fromPolar) Fields() []Field                     { return nil }
func (p fromPolar) Draw(rng.Key, image.Point) []float64 { return nil }
func (p fromPolar) shrinks() float64                    { return mostTaps }

func (p fromPolar) Map(_ []float64, size image.Point) (Map, image.Point) {
	return polarMap{float64(size.X), float64(size.Y), false}, size
}

func (p fromPolar) Displace(points ops.Points, _ Values, of Canvas) ops.Points {
	return points.FromPolar(of.Width, of.Height)
}

// polarMap takes points of a picture to polar coordinates, or these to the points.
type polarMap struct {
	width, height float64
	to            bool
}

// Inverse gives the map back.
func (p polarMap) Inverse() (Map, bool) { return polarMap{p.width, p.height, !p.to}, true }

// Apply gives where a point goes.
func (p polarMap) Apply(x, y float64) (float64, float64) {
	most := math.Hypot(p.width, p.height) / 2
	if !p.to {
		sin, cos := math.Sincos(y / p.height * 2 * math.Pi)
		return p.width/2 + x/p.width*most*cos, p.height/2 + x/p.width*most*sin
	}
	x, y = x-p.width/2, y-p.height/2
	turn := math.Atan2(y, x) / (2 * math.Pi)
	return math.Hypot(x, y) / most * p.width, (turn - math.Floor(turn)) * p.height
}
