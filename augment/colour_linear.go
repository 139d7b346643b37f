package augment

import (
	"math"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/imagelab-go/imagelab/augment/host"
)

var inf = math.Inf(1) // as the end of a range: none

// diagonal are matrices that put a number, times a constant, on the diagonal.
func diagonal(number float32) (each []host.Colour) {
	for c := range 3 {
		each = append(each, single(c, c, number))
	}
	return each
}

// shifts are matrices that add a number to each channel.
func shifts() (each []host.Colour) {
	for c := range 3 {
		each = append(each, single(c, 3, 1))
	}
	return each
}

var addition = mixed(recipe{name: "add", channels: true,
	parameters: []ingredient{{name: "value", usual: Uniform(-0.1, 0.1), low: -1, high: 1}}}, mixture{rest: unitColour, each: shifts()})

// Add adds a value between -1 and 1, in units of the full range, to all channels and clamps to [0, 1]; with [EachChannel], one for each channel.
//
// Draws: value, for red, green and blue. Source: imgaug Add (there in units of 1/255).
func Add(value Dist, options ...ChannelOption) Op { return addition.with(value).set(options) }

var multiplication = mixed(recipe{name: "multiply", channels: true,
	parameters: []ingredient{{name: "factor", usual: Uniform(0.8, 1.2), high: inf}}}, mixture{each: diagonal(1)})

// Multiply multiplies all channels by a factor that is not negative and clamps to [0, 1], which is [Brightness]; with [EachChannel], each by
// one of its own.
//
// Draws: factor, for red, green and blue. Source: imgaug Multiply, albumentations MultiplicativeNoise with one number a channel.
func Multiply(factor Dist, options ...ChannelOption) Op {
	return multiplication.with(factor).set(options)
}

var stretch = mixed(recipe{name: "linear_contrast", channels: true, parameters: []ingredient{{name: "factor", usual: Uniform(0.6, 1.4), high: inf}}},
	mixture{rest: host.Colour{{3: 0.5}, {3: 0.5}, {3: 0.5}}, each: []host.Colour{{{0: 1, 3: -0.5}}, {1: {1: 1, 3: -0.5}}, {2: {2: 1, 3: -0.5}}}})

// LinearContrast stretches the differences from the middle, 0.5, by a factor that is not negative, and clamps to [0, 1]; with [EachChannel], each
// channel by one of its own. [Contrast] does it about the mean of the picture.
//
// Draws: factor, for red, green and blue. Source: imgaug LinearContrast.
func LinearContrast(factor Dist, options ...ChannelOption) Op {
	return stretch.with(factor).set(options)
}

// shift is a parameter that is added to a channel.
func shift(name string) ingredient {
	return ingredient{name: name, usual: Uniform(-0.08, 0.08), low: -1, high: 1, optional: true}
}

var rgbShift = mixed(recipe{name: "rgb_shift", parameters: []ingredient{shift("red"), shift("green"), shift("blue")}},
	mixture{rest: unitColour, each: shifts()})

// RGBShift adds to red, green and blue a value of its own between -1 and 1, in units of the full range, and clamps to [0, 1]. A distribution
// that is off adds nothing.
//
// Draws: red, green, blue. Source: albumentations RGBShift (there in units of 1/255), kornia RandomRGBShift.
func RGBShift(red, green, blue Dist) Op { return rgbShift.with(red, green, blue).op() }

var sepia = mixed(recipe{name: "sepia", parameters: []ingredient{{name: "amount", usual: Constant(1), high: 1}}},
	mixture{rest: unitColour, each: []host.Colour{difference(host.Colour{{0.393, 0.769, 0.189}, {0.349, 0.686, 0.168}, {0.272, 0.534, 0.131}}, unitColour)}})

// Sepia gives an image the brown tone of old photographs, by an amount: 0 leaves it, 1 tones it fully.
//
// Draws: amount. Source: albumentations ToSepia, imgaug, kornia sepia_from_rgb, which all have these nine numbers (the amount is ours).
func Sepia(amount Dist) Op { return sepia.with(amount).op() }

// The principal components of the colours of ImageNet, in units of the full range: variances and, as columns, directions. They are those that
// Facebook's fb.resnet.torch and MXNet's LightingAug use.
var (
	imagenetVariances  = [3]float32{0.2175, 0.0188, 0.0045}
	imagenetDirections = [3][3]float32{{-0.5675, 0.7192, 0.4009}, {-0.5808, -0.0045, -0.8140}, {-0.5836, -0.6948, 0.4203}}
)

// components are matrices that add a multiple of a component of ImageNet's colours.
func components() (each []host.Colour) {
	for k, variance := range imagenetVariances {
		var m host.Colour
		for c := range m {
			m[c][3] = variance * imagenetDirections[c][k]
		}
		each = append(each, m)
	}
	return each
}

var fancyPCA = mixed(recipe{name: "fancy_pca", parameters: []ingredient{component("first"), component("second"), component("third")}},
	mixture{rest: unitColour, each: components()})

// component is a parameter of FancyPCA.
func component(name string) ingredient {
	return ingredient{name: name, usual: Normal(0, 0.1, -1, 1), low: -10, high: 10, optional: true}
}

// FancyPCA adds to the colour multiples of the principal components of ImageNet's colours, each by a number drawn from alpha times the
// component's variance: the light changes as it does between photographs. Usual is Normal(0, 0.1, -1, 1).
//
// Draws: first, second, third. Source: Krizhevsky et al., "ImageNet Classification with Deep Convolutional Neural Networks", 2012, section
// 4.1; MXNet LightingAug. (albumentations' FancyPCA finds the components of each image.)
func FancyPCA(alpha Dist) Op { return fancyPCA.with(alpha, alpha, alpha).op() }

// yiq takes red, green and blue to luma and the two parts of NTSC's chroma.
var yiq = Matrix{{0.299, 0.587, 0.114}, {0.596, -0.274, -0.321}, {0.211, -0.523, 0.311}}

// around gives the colour matrix that does m in yiq: there, m, and back.
func around(m Matrix) (c host.Colour) {
	back, _ := yiq.inverse()
	product := yiq.Then(m).Then(back)
	for i := range 3 {
		for j := range 3 {
			c[i][j] = float32(product[i][j])
		}
	}
	return c
}

var hueYIQ = mixed(recipe{name: "hue_yiq", parameters: []ingredient{{name: "factor", usual: Uniform(-0.5, 0.5), low: -0.5, high: 0.5}}},
	mixture{
		rest: around(Matrix{{1}}),
		each: []host.Colour{around(Matrix{1: {1: 1}, 2: {2: 1}}), around(Matrix{1: {2: -1}, 2: {1: 1}})},
		ofValues: func(values []float64) []float64 {
			sin, cos := math.Sincos(2 * math.Pi * values[0])
			return []float64{cos, sin}
		},
		ofColumns: func(turns *graph.Node) *graph.Node {
			angle := graph.MulScalar(turns, 2*math.Pi)
			return graph.Concatenate([]*graph.Node{graph.Cos(angle), graph.Sin(angle)}, 1)
		},
	})

// HueYIQ turns the colours around the axis of luma in the YIQ space by a part of a turn in [-0.5, 0.5], and clamps to [0, 1]: a matrix, and so
// cheaper than [Hue], which turns around the colour circle of HSV and keeps value and chroma.
//
// Draws: factor, in turns. Source: MXNet HueJitterAug, whose hue is in half turns. (The way back from YIQ is the exact inverse here, so that 0
// leaves the image.)
func HueYIQ(turns Dist) Op { return hueYIQ.with(turns).op() }
