package augment

import (
	"image"
	"math"

	"github.com/imagelab-go/imagelab/augment/host"
	"github.com/imagelab-go/imagelab/augment/ops"
	"github.com/imagelab-go/imagelab/augment/rng"
)

func init() { Register(sharpness{Amount(0.5)}) }

// sharpness blends with a smoothed picture.
type sharpness struct {
	Factor Dist `json:"factor"`
}

// Sharpness blends an image with a smoothed one by a factor that is not negative: 0 makes it smooth, 1 leaves it, 2 makes it sharper.
//
// Draws: factor. See [ops.AdjustSharpness].
func Sharpness(factor Dist) Op { return sharpness{factor} }

func (s sharpness) Name() string    { return "sharpness" }
func (s sharpness) Check() error    { return checkOn("factor", s.Factor, 0, math.Inf(1)) }
func (s sharpness) Fields() []Field { return []Field{number("factor")} }
func (s sharpness) pointwise()      {} // the filter is the same seen in a mirror

func (s sharpness) Draw(key rng.Key, _ image.Point) []float64 {
	return []float64{s.Factor.At(key.Float64(0))}
}

func (s sharpness) Apply(in Images, v Values) Images {
	in = in.Float()
	in.Pixels = ops.AdjustSharpness(in.Pixels, v.Number("factor"), in.Sizes)
	return in
}

func (s sharpness) Kernels(values []float64, _ image.Point) []host.Kernel {
	return []host.Kernel{host.Sharpness(float32(values[0]))}
}

func (s sharpness) blend(values []float64) mix { return mix{factor: values[0], smooth: 1} }
