package augment

import (
	"image"
	"math"

	"github.com/imagelab-go/imagelab/augment/host"
	"github.com/imagelab-go/imagelab/augment/ops"
	"github.com/imagelab-go/imagelab/augment/rng"
)

// gaussianNoise adds noise to every value.
type gaussianNoise struct {
	Sigma Dist `json:"sigma,omitzero"`
}

func init() { Register(gaussianNoise{Constant(0.1)}) }

// GaussianNoise adds to every value of an image noise of its own, normal with mean 0 and standard deviation sigma in units of
// the full range (0.1 is a tenth of the way from black to white), and clamps to [0, 1]. torchvision's default is Constant(0.1).
//
// Draws: sigma, and key, the two words from which the noise of every value follows (see package rng). Source: torchvision GaussianNoise.
func GaussianNoise(sigma Dist) Op { return gaussianNoise{sigma} }

func (n gaussianNoise) Name() string { return "gaussian_noise" }

func (n gaussianNoise) Check() error {
	return checkOn("sigma", n.Sigma, 0, math.Inf(1))
}

func (n gaussianNoise) Fields() []Field {
	return []Field{number("sigma"), keyField}
}

func (n gaussianNoise) Draw(key rng.Key, _ image.Point) []float64 {
	return append([]float64{n.Sigma.At(key.Float64(0))}, childKey(key)...)
}

func (n gaussianNoise) Apply(in Images, v Values) Images {
	in = in.Float()
	in.Pixels = ops.GaussianNoise(in.Pixels, v.Key("key"), v.Number("sigma"), in.Sizes)
	return in
}

func (n gaussianNoise) Kernels(values []float64, _ image.Point) []host.Kernel {
	return []host.Kernel{host.GaussianNoise(keyOf(values[1:]), float32(values[0]))}
}
