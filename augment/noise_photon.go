package augment

import (
	"image"
	"math"

	"github.com/imagelab-go/imagelab/augment/host"
	"github.com/imagelab-go/imagelab/augment/ops"
	"github.com/imagelab-go/imagelab/augment/rng"
)

func init() {
	Register(shotNoise{Scale: Uniform(0.1, 0.3)})
	Register(poissonNoise{Rate: Uniform(0, 15)})
	Register(isoNoise{Uniform(0.01, 0.05), Uniform(0.1, 0.5)})
}

// shotNoise counts photons.
type shotNoise struct {
	Scale Dist `json:"scale,omitzero"`
	noiseSpread
}

// ShotNoise makes an image as noisy as light is that comes in few photons: each value is taken to light (to the power 2.2), replaced by a number of photons of Poisson's
// law with the light as its mean, and taken back. Scale, positive, is the light of one photon: white is 1/scale photons, so that 0.1 is very noisy and 0.001
// hardly.
//
// Draws: scale, and key, from which the photons follow. See [ops.ShotNoise] and, for how exact Poisson's law is, [ops.Poisson]. Source: albumentations ShotNoise.
func ShotNoise(scale Dist, options ...NoiseOption) Op { return shotNoise{scale, spreadOf(options)} }

func (n shotNoise) parameters() parameters {
	return parameters{{"scale", n.Scale, 1e-5, math.Inf(1), "Uniform(0.1, 0.3)", nil}}
}

func (n shotNoise) Name() string    { return "shot_noise" }
func (n shotNoise) Check() error    { return n.parameters().check() }
func (n shotNoise) Fields() []Field { return append(n.parameters().fields(), keyField) }

func (n shotNoise) Draw(key rng.Key, _ image.Point) []float64 {
	return append(n.parameters().draw(key), childKey(key)...)
}

func (n shotNoise) checkValues(v []float64, s image.Point) error {
	return n.parameters().checkValues(v, s)
}

func (n shotNoise) Apply(in Images, v Values) Images {
	in = in.Float()
	in.Pixels = ops.ShotNoise(in.Pixels, ops.NewChances(in.Pixels, v.Key("key"), n.Monochrome), v.Number("scale"), in.Sizes)
	return in
}

func (n shotNoise) Kernels(v []float64, _ image.Point) []host.Kernel {
	return []host.Kernel{host.ShotNoise(keyOf(v[1:]), n.Monochrome, float32(v[0]))}
}

// poissonNoise adds numbers of Poisson's law.
type poissonNoise struct {
	Rate Dist `json:"rate,omitzero"`
	noiseSpread
}

// PoissonNoise adds to every value of an image a number of its own of Poisson's law with the mean rate, in units of 1/255, and clamps to [0, 1]: the image becomes noisier
// and brighter. [ShotNoise] is the noise that light itself has.
//
// Draws: rate, and key, from which the numbers follow. See [ops.PoissonNoise]. Source: imgaug AdditivePoissonNoise.
func PoissonNoise(rate Dist, options ...NoiseOption) Op { return poissonNoise{rate, spreadOf(options)} }

func (n poissonNoise) parameters() parameters {
	return parameters{{"rate", n.Rate, 0, 1e4, "Uniform(0, 15)", nil}}
}

func (n poissonNoise) Name() string    { return "poisson_noise" }
func (n poissonNoise) Check() error    { return n.parameters().check() }
func (n poissonNoise) Fields() []Field { return append(n.parameters().fields(), keyField) }

func (n poissonNoise) Draw(key rng.Key, _ image.Point) []float64 {
	return append(n.parameters().draw(key), childKey(key)...)
}

func (n poissonNoise) checkValues(v []float64, s image.Point) error {
	return n.parameters().checkValues(v, s)
}

func (n poissonNoise) Apply(in Images, v Values) Images {
	in = in.Float()
	in.Pixels = ops.PoissonNoise(in.Pixels, ops.NewChances(in.Pixels, v.Key("key"), n.Monochrome), v.Number("rate"), in.Sizes)
	return in
}

func (n poissonNoise) Kernels(v []float64, _ image.Point) []host.Kernel {
	return []host.Kernel{host.PoissonNoise(keyOf(v[1:]), n.Monochrome, float32(v[0]))}
}

// isoNoise is that of a sensor.
type isoNoise struct {
	ColorShift Dist `json:"color_shift,omitzero"`
	Intensity  Dist `json:"intensity,omitzero"`
}

// ISONoise makes an image as noisy as a camera's sensor does at a high sensitivity: the hue of each pixel is turned by normal noise whose deviation is colorShift times
// intensity turns, and its lightness is raised by noise of Poisson's law, the more the darker it is and the more contrast the image has. Both numbers lie in
// [0, 1].
//
// Draws: color_shift, intensity, hue_key and key, from which the noise of the hues and of the lightness follows. See [ops.ISONoise]. Source: albumentations ISONoise
// up to 1.4.
func ISONoise(colorShift, intensity Dist) Op { return isoNoise{colorShift, intensity} }

func (n isoNoise) parameters() parameters {
	return parameters{{"color_shift", n.ColorShift, 0, 1, "Uniform(0.01, 0.05)", nil}, {"intensity", n.Intensity, 0, 1, "Uniform(0.1, 0.5)", nil}}
}

func (n isoNoise) Name() string { return "iso_noise" }
func (n isoNoise) Check() error { return n.parameters().check() }

func (n isoNoise) Fields() []Field {
	return append(n.parameters().fields(), namedKey("hue_key"), keyField)
}

func (n isoNoise) Draw(key rng.Key, _ image.Point) []float64 {
	return append(append(n.parameters().draw(key), wordsOf(key.Fold(1))...), childKey(key)...)
}

func (n isoNoise) checkValues(v []float64, s image.Point) error {
	return n.parameters().checkValues(v, s)
}

func (n isoNoise) Apply(in Images, v Values) Images {
	in = in.Float()
	in.Pixels = ops.ISONoise(in.Pixels, ops.Normals(in.Pixels, v.Key("hue_key"), true), ops.NewChances(in.Pixels, v.Key("key"), true),
		v.Number("color_shift"), v.Number("intensity"), in.Sizes)
	return in
}

func (n isoNoise) Kernels(v []float64, _ image.Point) []host.Kernel {
	return host.ISO{Hues: keyOf(v[2:]), Light: keyOf(v[4:]), Shift: float32(v[0]), Intensity: float32(v[1])}.Kernels()
}
