package augment

import (
	"fmt"
	"image"
	"math"

	"github.com/imagelab-go/imagelab/augment/ops"
	"github.com/imagelab-go/imagelab/augment/rng"
)

func init() {
	Register(opticalDistortion{K: Uniform(-0.05, 0.05)})
	Register(fisheye{Gamma: Uniform(1, 2)})
}

// Lens says how [OpticalDistortion] bends a picture. It is a [SamplingOption].
type Lens string

const (
	// CameraLens is the default: a point at the distance r from the centre, in parts of the width and the height, shows what lies 1 + k r^2 + k r^4 times as far.
	CameraLens Lens = "camera"
	// FisheyeLens shows at r, in parts of half the diagonal, what lies 1 + k r^2 times as far.
	FisheyeLens Lens = "fisheye"
)

func (l Lens) sample(s *sampling) {}

// opticalDistortion bends a picture as a lens does.
type opticalDistortion struct {
	K    Dist `json:"k"`
	Lens Lens `json:"lens,omitempty"`
	sampling
}

// OpticalDistortion bends an image about its centre as a lens does, by a coefficient k in [-0.3, 1]: positive ones make what lies outside smaller (a barrel), negative ones larger (a pincushion). Its
// size stays. The options may hold a [Lens].
//
// Draws: k. Source: albumentations OpticalDistortion, whose camera is that of OpenCV's initUndistortRectifyMap; the centre is that of the image in continuous coordinates.
func OpticalDistortion(k Dist, options ...SamplingOption) Op {
	o := opticalDistortion{K: k, sampling: samplingOf(options)}
	for _, option := range options {
		if lens, ok := option.(Lens); ok {
			o.Lens = lens
		}
	}
	return o
}

func (o opticalDistortion) Name() string    { return "optical_distortion" }
func (o opticalDistortion) Fields() []Field { return []Field{number("k")} }

func (o opticalDistortion) Check() error {
	if o.Lens != "" && o.Lens != CameraLens && o.Lens != FisheyeLens {
		return fmt.Errorf("lens %q; it must be %s or %s", o.Lens, CameraLens, FisheyeLens)
	}
	if err := checkOn("k", o.K, -0.3, 1); err != nil {
		return err
	}
	return o.check()
}

func (o opticalDistortion) Draw(key rng.Key, _ image.Point) []float64 {
	return []float64{o.K.At(key.Float64(0))}
}

func (o opticalDistortion) Map(values []float64, size image.Point) (Map, image.Point) {
	k, w, h := values[0], float64(size.X), float64(size.Y)
	diagonal := (w*w + h*h) / 4
	return wayBack(func(x, y float64) (float64, float64) {
		dx, dy := x-w/2, y-h/2
		var factor float64
		if o.Lens == FisheyeLens {
			factor = 1 + k*(dx*dx+dy*dy)/diagonal
		} else {
			r2 := dx*dx/(w*w) + dy*dy/(h*h)
			factor = 1 + k*r2*(1+r2)
		}
		return w/2 + factor*dx, h/2 + factor*dy
	}), size
}

func (o opticalDistortion) Displace(p ops.Points, v Values, of Canvas) ops.Points {
	if o.Lens == FisheyeLens {
		return p.FisheyeLens(v.Number("k"), of.Width, of.Height)
	}
	return p.CameraLens(v.Number("k"), of.Width, of.Height)
}

// shrinks is how much more is seen at the corners of a camera's picture.
func (o opticalDistortion) shrinks() float64 {
	_, high := o.K.Bounds()
	return 1 + 3*max(high, 0)
}

// fisheye bends a picture by a power of the distance from a point.
type fisheye struct {
	CenterX Dist `json:"center_x,omitzero"`
	CenterY Dist `json:"center_y,omitzero"`
	Gamma   Dist `json:"gamma"`
	sampling
}

// Fisheye shows at each point p of an image what lies at p (1 + d^gamma), where coordinates go from -1 to 1 along the width and the height and d is the distance from (centerX, centerY), which are
// in [-1, 1]; gamma is in [0.5, 8]. Its size stays; the zero Dist is the middle.
//
// Draws: center_x, center_y, gamma. Source: kornia RandomFisheye, which places -1 and 1 at the middle of the pixels at the edge.
func Fisheye(centerX, centerY, gamma Dist, options ...SamplingOption) Op {
	return fisheye{centerX, centerY, gamma, samplingOf(options)}
}

func (f fisheye) Name() string { return "fisheye" }

func (f fisheye) Fields() []Field {
	return []Field{number("center_x"), number("center_y"), number("gamma")}
}

func (f fisheye) Check() error {
	if err := f.CenterX.check("center_x", -1, 1); err != nil {
		return err
	}
	if err := f.CenterY.check("center_y", -1, 1); err != nil {
		return err
	}
	if err := checkOn("gamma", f.Gamma, 0.5, 8); err != nil {
		return err
	}
	return f.check()
}

func (f fisheye) Draw(key rng.Key, _ image.Point) []float64 {
	return []float64{f.CenterX.At(key.Float64(0)), f.CenterY.At(key.Float64(1)), f.Gamma.At(key.Float64(2))}
}

func (f fisheye) checkValues(values []float64, _ image.Point) error { return positive(values[2]) }

func (f fisheye) Map(values []float64, size image.Point) (Map, image.Point) {
	w, h := float64(size.X)/2, float64(size.Y)/2
	return wayBack(func(x, y float64) (float64, float64) {
		dx, dy := x/w-1, y/h-1
		factor := 1 + math.Pow(math.Hypot(dx-values[0], dy-values[1]), values[2])
		return w + w*factor*dx, h + h*factor*dy
	}), size
}

func (f fisheye) Displace(p ops.Points, v Values, of Canvas) ops.Points {
	return p.Fisheye(v.Number("center_x"), v.Number("center_y"), v.Number("gamma"), of.Width, of.Height)
}

func (f fisheye) shrinks() float64 { return mostTaps }
