package augment

import (
	"image"
	"math"

	"github.com/imagelab-go/imagelab/augment/host"
	"github.com/imagelab-go/imagelab/augment/ops"
	"github.com/imagelab-go/imagelab/augment/rng"
)

func init() {
	Register(advancedBlur{Choice(3, 5, 7), Uniform(0.2, 1), Uniform(0.2, 1), Uniform(-90, 90), Uniform(0.5, 8), Constant(0.1)})
}

// AdvancedBlurSettings are those of [AdvancedBlur].
type AdvancedBlurSettings struct {
	// Size is the odd number of places along each side of the kernel.
	Size Dist `json:"size,omitzero"`
	// SigmaX and SigmaY are the deviations along the kernel's axes, in pixels.
	SigmaX Dist `json:"sigma_x,omitzero"`
	SigmaY Dist `json:"sigma_y,omitzero"`
	// Degrees is by how much the axes are turned, clockwise.
	Degrees Dist `json:"degrees,omitzero"`
	// Beta is the shape: 1 is a Gaussian, less is peaked with long tails, more is flat like a disc.
	Beta Dist `json:"beta,omitzero"`
	// Noise is by which part of itself each weight is changed at most, from 0 to 1.
	Noise Dist `json:"noise,omitzero"`
}

// advancedBlur blurs with a generalized Gaussian.
type advancedBlur AdvancedBlurSettings

// AdvancedBlur blurs an image with a turned generalized Gaussian kernel whose weights are noisy, a model of what unknown lenses and resizers do. All settings
// are needed. The border is mirrored.
//
// Draws: size, sigma_x, sigma_y, degrees, beta, noise, and key, from which the noise of the weights follows. See [ops.GeneralizedKernel]. Source:
// albumentations AdvancedBlur.
func AdvancedBlur(settings AdvancedBlurSettings) Op { return advancedBlur(settings) }

func (a advancedBlur) parameters() parameters {
	return parameters{sizeParameter(a.Size, 3, maxKernel), {"sigma_x", a.SigmaX, 0.05, math.Inf(1), "Uniform(0.2, 1)", nil},
		{"sigma_y", a.SigmaY, 0.05, math.Inf(1), "Uniform(0.2, 1)", nil}, {"degrees", a.Degrees, -360, 360, "Uniform(-90, 90)", nil},
		{"beta", a.Beta, 0.05, 16, "Uniform(0.5, 8)", nil}, {"noise", a.Noise, 0, 1, "Constant(0.1)", nil}}
}

func (a advancedBlur) Name() string    { return "advanced_blur" }
func (a advancedBlur) Check() error    { return a.parameters().check() }
func (a advancedBlur) Fields() []Field { return append(a.parameters().fields(), keyField) }

func (a advancedBlur) Draw(key rng.Key, _ image.Point) []float64 {
	return append(a.parameters().draw(key), childKey(key)...)
}

func (a advancedBlur) checkValues(v []float64, s image.Point) error {
	return a.parameters().checkValues(v, s)
}

func (a advancedBlur) Apply(in Images, v Values) Images {
	return filtered(in, ops.GeneralizedKernel(ops.Generalized{Side: kernelSide(a.Size), Size: v.Number("size"), SigmaX: v.Number("sigma_x"),
		SigmaY: v.Number("sigma_y"), Degrees: v.Number("degrees"), Beta: v.Number("beta"), Noise: v.Number("noise"), Keys: v.Key("key")}))
}

func (a advancedBlur) Kernels(v []float64, _ image.Point) []host.Kernel {
	side := kernelSide(a.Size)
	kernel := host.Generalized{Side: side, Size: int(v[0]), SigmaX: v[1], SigmaY: v[2], Degrees: v[3], Beta: v[4], Noise: v[5], Key: keyOf(v[6:])}
	return []host.Kernel{host.Filter2D(kernel.Kernel(), side)}
}
