package augment

import (
	"image"
	"math"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/imagelab-go/imagelab/augment/host"
	"github.com/imagelab-go/imagelab/augment/ops"
	"github.com/imagelab-go/imagelab/augment/rng"
)

func init() {
	Register(laplaceNoise{Scale: Uniform(0, 0.1)})
	Register(speckleNoise{Sigma: Uniform(0.1, 0.4)})
	Register(saltAndPepper{Amount: Uniform(0.01, 0.06), Salt: Uniform(0.4, 0.6)})
	Register(impulseNoise{Amount: Uniform(0, 0.03)})
}

// A NoiseOption changes how noise is spread: [Monochrome].
type NoiseOption interface{ spread(*noiseSpread) }

// noiseSpread are the settings of a noise's spread.
type noiseSpread struct {
	Monochrome bool `json:"monochrome,omitempty"`
}

// monochrome is the option of Monochrome.
type monochrome struct{}

func (monochrome) spread(s *noiseSpread) { s.Monochrome = true }

// Monochrome gives the channels of a pixel the same noise, so that no colours arise.
var Monochrome NoiseOption = monochrome{}

// spreadOf are the settings that options make.
func spreadOf(options []NoiseOption) (s noiseSpread) {
	for _, option := range options {
		option.spread(&s)
	}
	return s
}

// laplaceNoise adds noise with heavy tails.
type laplaceNoise struct {
	Scale Dist `json:"scale,omitzero"`
	noiseSpread
}

// LaplaceNoise adds to every value of an image noise of its own with Laplace's density exp(-|v|/scale)/(2*scale), scale in units of the full range, and clamps to [0, 1]. It
// has more strong outliers than [GaussianNoise].
//
// Draws: scale, and key, from which the noise of every value follows. See [ops.LaplaceNoise]. Source: imgaug AdditiveLaplaceNoise with per_channel.
func LaplaceNoise(scale Dist, options ...NoiseOption) Op {
	return laplaceNoise{scale, spreadOf(options)}
}

func (n laplaceNoise) parameters() parameters {
	return parameters{{"scale", n.Scale, 0, math.Inf(1), "Uniform(0, 0.1)", nil}}
}

func (n laplaceNoise) Name() string    { return "laplace_noise" }
func (n laplaceNoise) Check() error    { return n.parameters().check() }
func (n laplaceNoise) Fields() []Field { return append(n.parameters().fields(), keyField) }

func (n laplaceNoise) Draw(key rng.Key, _ image.Point) []float64 {
	return append(n.parameters().draw(key), childKey(key)...)
}

func (n laplaceNoise) checkValues(v []float64, s image.Point) error {
	return n.parameters().checkValues(v, s)
}

func (n laplaceNoise) Apply(in Images, v Values) Images {
	in = in.Float()
	in.Pixels = ops.LaplaceNoise(in.Pixels, ops.Uniforms(in.Pixels, v.Key("key"), n.Monochrome), v.Number("scale"), in.Sizes)
	return in
}

func (n laplaceNoise) Kernels(v []float64, _ image.Point) []host.Kernel {
	return []host.Kernel{host.LaplaceNoise(keyOf(v[1:]), n.Monochrome, v[0])}
}

// speckleNoise multiplies by normal noise.
type speckleNoise struct {
	Sigma Dist `json:"sigma,omitzero"`
	noiseSpread
}

// SpeckleNoise adds to every value of an image itself times noise of its own, normal with mean 0 and standard deviation sigma, and clamps to [0, 1]: bright places are
// noisier than dark ones.
//
// Draws: sigma, and key, from which the noise of every value follows. See [ops.SpeckleNoise]. Source: scikit-image random_noise "speckle", imgaug's imgcorruptlike SpeckleNoise.
func SpeckleNoise(sigma Dist, options ...NoiseOption) Op {
	return speckleNoise{sigma, spreadOf(options)}
}

func (n speckleNoise) parameters() parameters {
	return parameters{{"sigma", n.Sigma, 0, math.Inf(1), "Uniform(0.1, 0.4)", nil}}
}

func (n speckleNoise) Name() string    { return "speckle_noise" }
func (n speckleNoise) Check() error    { return n.parameters().check() }
func (n speckleNoise) Fields() []Field { return append(n.parameters().fields(), keyField) }

func (n speckleNoise) Draw(key rng.Key, _ image.Point) []float64 {
	return append(n.parameters().draw(key), childKey(key)...)
}

func (n speckleNoise) checkValues(v []float64, s image.Point) error {
	return n.parameters().checkValues(v, s)
}

func (n speckleNoise) Apply(in Images, v Values) Images {
	in = in.Float()
	in.Pixels = ops.SpeckleNoise(in.Pixels, ops.Normals(in.Pixels, v.Key("key"), n.Monochrome), v.Number("sigma"), in.Sizes)
	return in
}

func (n speckleNoise) Kernels(v []float64, _ image.Point) []host.Kernel {
	return []host.Kernel{host.SpeckleNoise(keyOf(v[1:]), n.Monochrome, float32(v[0]))}
}

// saltAndPepper makes pixels white or black.
type saltAndPepper struct {
	Amount Dist `json:"amount,omitzero"`
	Salt   Dist `json:"salt,omitzero"`
}

// SaltAndPepper makes a part of an image's pixels, amount in [0, 1], white or black; salt, in [0, 1], is the part of these that become white. Constant(1) is salt alone,
// Constant(0) pepper alone. Each pixel is chosen on its own.
//
// Draws: amount, salt, and key, from which the pixels follow. See [ops.SaltAndPepper]. Source: albumentations SaltAndPepper.
func SaltAndPepper(amount, salt Dist) Op { return saltAndPepper{amount, salt} }

// amountParameter is a part of what there is.
func amountParameter(amount Dist) parameter {
	return parameter{"amount", amount, 0, 1, "Uniform(0.01, 0.06)", nil}
}

func (n saltAndPepper) parameters() parameters {
	return parameters{amountParameter(n.Amount), {"salt", n.Salt, 0, 1, "Constant(0.5)", nil}}
}

func (n saltAndPepper) Name() string    { return "salt_and_pepper" }
func (n saltAndPepper) Check() error    { return n.parameters().check() }
func (n saltAndPepper) Fields() []Field { return append(n.parameters().fields(), keyField) }

func (n saltAndPepper) Draw(key rng.Key, _ image.Point) []float64 {
	return append(n.parameters().draw(key), childKey(key)...)
}

func (n saltAndPepper) checkValues(v []float64, s image.Point) error {
	return n.parameters().checkValues(v, s)
}

func (n saltAndPepper) Apply(in Images, v Values) Images {
	in = in.Float()
	in.Pixels = ops.SaltAndPepper(in.Pixels, ops.Uniforms(in.Pixels, v.Key("key"), true), v.Number("amount"), v.Number("salt"), in.Sizes)
	return in
}

func (n saltAndPepper) Kernels(v []float64, _ image.Point) []host.Kernel {
	return []host.Kernel{host.SaltAndPepper(keyOf(v[2:]), true, float32(v[0]), float32(v[1]))}
}

// impulseNoise makes values extreme.
type impulseNoise struct {
	Amount Dist `json:"amount,omitzero"`
}

// ImpulseNoise makes a part of an image's values, amount in [0, 1], 0 or 1, either with the same probability: each channel of each pixel on its own, which gives coloured
// specks.
//
// Draws: amount, and key, from which the values follow. See [ops.SaltAndPepper]. Source: imgaug ImpulseNoise.
func ImpulseNoise(amount Dist) Op { return impulseNoise{amount} }

func (n impulseNoise) parameters() parameters { return parameters{amountParameter(n.Amount)} }
func (n impulseNoise) Name() string           { return "impulse_noise" }
func (n impulseNoise) Check() error           { return n.parameters().check() }
func (n impulseNoise) Fields() []Field        { return append(n.parameters().fields(), keyField) }

func (n impulseNoise) Draw(key rng.Key, _ image.Point) []float64 {
	return append(n.parameters().draw(key), childKey(key)...)
}

func (n impulseNoise) checkValues(v []float64, s image.Point) error {
	return n.parameters().checkValues(v, s)
}

func (n impulseNoise) Apply(in Images, v Values) Images {
	in = in.Float()
	amount := v.Number("amount")
	half := graph.MulScalar(graph.OnesLike(amount), 0.5)
	in.Pixels = ops.SaltAndPepper(in.Pixels, ops.Uniforms(in.Pixels, v.Key("key"), false), amount, half, in.Sizes)
	return in
}

func (n impulseNoise) Kernels(v []float64, _ image.Point) []host.Kernel {
	return []host.Kernel{host.SaltAndPepper(keyOf(v[1:]), false, float32(v[0]), 0.5)}
}
