package augment

import (
	"image"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/imagelab-go/imagelab/augment/host"
	"github.com/imagelab-go/imagelab/augment/ops"
)

// three takes the numbers of a channel each from values.
func three(values []float64, parameter int) host.Three {
	v := values[3*parameter:]
	return host.Three{float32(v[0]), float32(v[1]), float32(v[2])}
}

// one gives what a single kernel needs as the host part of a recipe.
func one(kernel func(values []float64) host.Kernel) func([]float64, image.Point) []host.Kernel {
	return func(values []float64, _ image.Point) []host.Kernel { return []host.Kernel{kernel(values)} }
}

var gamma = define(recipe{name: "gamma", channels: true, parameters: []ingredient{{name: "gamma", usual: Uniform(0.8, 1.2), high: inf}},
	graph: func(in Images, v Values) *graph.Node {
		return ops.AdjustGamma(in.Pixels, v.Vector("gamma"), in.Sizes)
	},
	host: one(func(v []float64) host.Kernel { return host.AdjustGamma(three(v, 0)) })})

// Gamma takes every value to a power that is not negative: below 1 the image is brighter, above 1 darker; black and white stay. With [EachChannel],
// each channel has a power of its own.
//
// Draws: gamma, for red, green and blue. Source: torchvision adjust_gamma, albumentations RandomGamma (there in percent).
func Gamma(exponent Dist, options ...ChannelOption) Op { return gamma.with(exponent).set(options) }

var toneCurve = define(recipe{name: "tone_curve", channels: true,
	parameters: []ingredient{{name: "low", usual: Normal(0.25, 0.1, 0, 1), high: 1}, {name: "high", usual: Normal(0.75, 0.1, 0, 1), high: 1}},
	graph: func(in Images, v Values) *graph.Node {
		return ops.ToneCurve(in.Pixels, v.Vector("low"), v.Vector("high"))
	},
	host: one(func(v []float64) host.Kernel { return host.ToneCurve(three(v, 0), three(v, 1)) })})

// ToneCurve bends the curve of tones: low and high, in [0, 1], are the heights of the Bezier curve's two control points, of which 1/3 and 2/3 leave the
// image. With [EachChannel], each channel has a curve of its own.
//
// Draws: low and high, for red, green and blue. Source: albumentations RandomToneCurve, whose control points are normal with means 0.25 and
// 0.75 and a deviation of 0.1.
func ToneCurve(low, high Dist, options ...ChannelOption) Op {
	return toneCurve.with(low, high).set(options)
}

var sigmoidContrast = define(recipe{name: "sigmoid_contrast", channels: true,
	parameters: []ingredient{{name: "gain", usual: Uniform(5, 6), high: 1000}, {name: "cutoff", usual: Uniform(0.4, 0.6), high: 1}},
	graph: func(in Images, v Values) *graph.Node {
		return ops.SigmoidContrast(in.Pixels, v.Vector("gain"), v.Vector("cutoff"), in.Sizes)
	},
	host: one(func(v []float64) host.Kernel { return host.SigmoidContrast(three(v, 0), three(v, 1)) })})

// SigmoidContrast puts values on the curve 1 / (1 + exp(gain*(cutoff-x))): the gain, from 0 to 1000, is how steep it is at the cutoff in [0, 1]. With
// [EachChannel], each channel has a curve of its own.
//
// Draws: gain and cutoff, for red, green and blue. Source: imgaug SigmoidContrast.
func SigmoidContrast(gain, cutoff Dist, options ...ChannelOption) Op {
	return sigmoidContrast.with(gain, cutoff).set(options)
}

var logContrast = define(recipe{name: "log_contrast", channels: true, parameters: []ingredient{{name: "gain", usual: Uniform(0.4, 1.6), high: inf}},
	graph: func(in Images, v Values) *graph.Node { return ops.LogContrast(in.Pixels, v.Vector("gain")) },
	host:  one(func(v []float64) host.Kernel { return host.LogContrast(three(v, 0)) })})

// LogContrast puts values on the curve gain*log2(1+x), clamped to [0, 1]; the gain is not negative. With [EachChannel], each channel has a gain of
// its own.
//
// Draws: gain, for red, green and blue. Source: imgaug LogContrast.
func LogContrast(gain Dist, options ...ChannelOption) Op { return logContrast.with(gain).set(options) }

var quantization = define(recipe{name: "uniform_color_quantization",
	parameters: []ingredient{{name: "levels", usual: Uniform(2, 16), low: 1, high: 256, whole: true}},
	graph: func(in Images, v Values) *graph.Node {
		return ops.Quantize(in.Pixels, v.Number("levels"), in.Sizes)
	},
	host: one(func(v []float64) host.Kernel { return host.Quantize(int(v[0])) })})

// UniformColorQuantization leaves a number of equally spaced levels of each channel, 1 to 256, rounded to a whole number; a value goes to the middle of
// its part of the range.
//
// Draws: levels. Source: imgaug UniformColorQuantization.
func UniformColorQuantization(levels Dist) Op { return quantization.with(levels).op() }
