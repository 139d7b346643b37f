package augment

import (
	"fmt"
	"image"

	"github.com/imagelab-go/imagelab/augment/ops"
	"github.com/imagelab-go/imagelab/augment/rng"
)

func init() { Register(thinPlateSpline{Points: 4, Scale: Uniform(0.02, 0.04)}) }

// thinPlateSpline bends a picture like a thin plate.
type thinPlateSpline struct {
	Points int  `json:"points"`
	Scale  Dist `json:"scale"`
	sampling
}

// ThinPlateSpline bends an image like a thin plate of metal that is held at control points: points x points of them in a grid from edge to edge, or the four corners and the middle where points is 2. Each
// control point of the result shows a place that is moved by normal numbers, of which the standard deviation is scale times the width and times the height; scale is in [0, 0.5] and points in [2, 6].
// Its size stays.
//
// Draws: moves, x and y of each control point in parts of the width and the height. Source: albumentations ThinPlateSpline, whose scale_range is ten times this; the spline is that of F. L. Bookstein,
// "Principal Warps", 1989, with r^2 log r.
func ThinPlateSpline(points int, scale Dist, options ...SamplingOption) Op {
	return thinPlateSpline{points, scale, samplingOf(options)}
}

func (s thinPlateSpline) Name() string     { return "thin_plate_spline" }
func (s thinPlateSpline) shrinks() float64 { return mostTaps }

func (s thinPlateSpline) Fields() []Field {
	return []Field{{Name: "moves", Size: 2 * len(ops.PlateOf(s.Points).Points)}}
}

func (s thinPlateSpline) Check() error {
	if s.Points < 2 || s.Points > 6 {
		return fmt.Errorf("%d points a side; give a number between 2 and 6", s.Points)
	}
	if err := checkOn("scale", s.Scale, 0, 0.5); err != nil {
		return err
	}
	return s.check()
}

func (s thinPlateSpline) Draw(key rng.Key, _ image.Point) []float64 {
	values := make([]float64, s.Fields()[0].Size)
	scale := s.Scale.At(key.Float64(0))
	for i := range values {
		values[i] = scale * standard.At(key.Float64(uint64(1+i)))
	}
	return values
}

func (s thinPlateSpline) Map(values []float64, size image.Point) (Map, image.Point) {
	bend, w, h := ops.PlateOf(s.Points).Bend(values), float64(size.X), float64(size.Y)
	return wayBack(func(x, y float64) (float64, float64) {
		dx, dy := bend(x/w, y/h)
		return x + w*dx, y + h*dy
	}), size
}

func (s thinPlateSpline) Displace(p ops.Points, v Values, of Canvas) ops.Points {
	return p.Plate(ops.PlateOf(s.Points), v.Vector("moves"), of.Width, of.Height)
}
