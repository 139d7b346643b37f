package augment

import (
	"fmt"
	"image"
	"math"
	"slices"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/imagelab-go/imagelab/augment/host"
	"github.com/imagelab-go/imagelab/augment/ops"
	"github.com/imagelab-go/imagelab/augment/rng"
)

func init() {
	Register(sharpen{Uniform(0.2, 0.5), Uniform(0.5, 1)})
	Register(emboss{Uniform(0.2, 0.5), Uniform(0.2, 0.7)})
	Register(edgeDetect{Uniform(0, 0.75)})
	Register(directedEdgeDetect{Uniform(0, 0.75), Uniform(0, 360)})
	Register(convolve{})
}

// effect is a kernel of 3 x 3 that grows with a strength: base + strength*slope.
type effect struct{ base, slope [][]float64 }

// The effects.
var (
	sharpenEffect = effect{[][]float64{{-1, -1, -1}, {-1, 8, -1}, {-1, -1, -1}}, [][]float64{{0, 0, 0}, {0, 1, 0}, {0, 0, 0}}}
	embossEffect  = effect{[][]float64{{-1, 0, 0}, {0, 1, 0}, {0, 0, 1}}, [][]float64{{-1, -1, 0}, {-1, 0, 1}, {0, 1, 1}}}
	edgeEffect    = effect{base: [][]float64{{0, 1, 0}, {1, -4, 1}, {0, 1, 0}}}
)

// apply blends images with the effect by alpha; strength may be nil.
func (e effect) apply(in Images, alpha, strength *graph.Node) Images {
	table := func(m [][]float64) *graph.Node {
		return graph.ConvertDType(graph.Const(alpha.Graph(), m), alpha.DType())
	}
	kernel := table(e.base)
	if strength != nil {
		kernel = graph.Add(graph.ExpandAxes(kernel, 0), graph.Mul(graph.Reshape(strength, -1, 1, 1), graph.ExpandAxes(table(e.slope), 0)))
	}
	return filtered(in, ops.EffectKernel(kernel, alpha))
}

// kernels blend an image with the effect.
func (e effect) kernels(alpha, strength float64) []host.Kernel {
	var kernel [9]float64
	for i := range kernel {
		kernel[i] = e.base[i/3][i%3]
		if e.slope != nil {
			kernel[i] += strength * e.slope[i/3][i%3]
		}
	}
	return blended(kernel, alpha)
}

// blended gives the kernel that blends an image with what an effect makes of it.
func blended(effect [9]float64, alpha float64) []host.Kernel {
	weights := make(host.Weights, 9)
	for i, v := range effect {
		weights[i] = float32(alpha * v)
	}
	weights[4] += float32(1 - alpha)
	return []host.Kernel{host.Filter2D(weights, 3)}
}

// alphaParameter is how much of an effect is blended in.
func alphaParameter(alpha Dist) parameter {
	return parameter{"alpha", alpha, 0, 1, "Uniform(0.2, 0.5)", nil}
}

// sharpen brings edges out.
type sharpen struct {
	Alpha     Dist `json:"alpha,omitzero"`
	Lightness Dist `json:"lightness,omitzero"`
}

// Sharpen blends an image by alpha, in [0, 1], with a sharpened one: 8+lightness times each pixel less its eight neighbours. Lightness 1 keeps the picture's
// brightness. The border is mirrored.
//
// Draws: alpha, lightness. Source: imgaug Sharpen, albumentations Sharpen with method "kernel".
func Sharpen(alpha, lightness Dist) Op { return sharpen{alpha, lightness} }

func (s sharpen) parameters() parameters {
	return parameters{alphaParameter(s.Alpha), {"lightness", s.Lightness, 0, math.Inf(1), "Uniform(0.5, 1)", nil}}
}

func (s sharpen) Name() string                              { return "sharpen" }
func (s sharpen) Check() error                              { return s.parameters().check() }
func (s sharpen) Fields() []Field                           { return s.parameters().fields() }
func (s sharpen) Draw(key rng.Key, _ image.Point) []float64 { return s.parameters().draw(key) }
func (s sharpen) checkValues(v []float64, i image.Point) error {
	return s.parameters().checkValues(v, i)
}
func (s sharpen) Apply(in Images, v Values) Images {
	return sharpenEffect.apply(in, v.Number("alpha"), v.Number("lightness"))
}
func (s sharpen) Kernels(v []float64, _ image.Point) []host.Kernel {
	return sharpenEffect.kernels(v[0], v[1])
}

// emboss makes a relief.
type emboss struct {
	Alpha    Dist `json:"alpha,omitzero"`
	Strength Dist `json:"strength,omitzero"`
}

// Emboss blends an image by alpha, in [0, 1], with a relief of it that is lit from the upper left; strength, at least 0, is how high the relief is. The border
// is mirrored.
//
// Draws: alpha, strength. Source: imgaug Emboss, albumentations Emboss.
func Emboss(alpha, strength Dist) Op { return emboss{alpha, strength} }

func (e emboss) parameters() parameters {
	return parameters{alphaParameter(e.Alpha), {"strength", e.Strength, 0, math.Inf(1), "Uniform(0.2, 0.7)", nil}}
}

func (e emboss) Name() string                              { return "emboss" }
func (e emboss) Check() error                              { return e.parameters().check() }
func (e emboss) Fields() []Field                           { return e.parameters().fields() }
func (e emboss) Draw(key rng.Key, _ image.Point) []float64 { return e.parameters().draw(key) }
func (e emboss) checkValues(v []float64, i image.Point) error {
	return e.parameters().checkValues(v, i)
}
func (e emboss) Apply(in Images, v Values) Images {
	return embossEffect.apply(in, v.Number("alpha"), v.Number("strength"))
}
func (e emboss) Kernels(v []float64, _ image.Point) []host.Kernel {
	return embossEffect.kernels(v[0], v[1])
}

// edgeDetect shows edges.
type edgeDetect struct {
	Alpha Dist `json:"alpha,omitzero"`
}

// EdgeDetect blends an image by alpha, in [0, 1], with its edges: how much brighter the four neighbours of a pixel are. The border is mirrored.
//
// Draws: alpha. Source: imgaug EdgeDetect.
func EdgeDetect(alpha Dist) Op { return edgeDetect{alpha} }

func (e edgeDetect) parameters() parameters                    { return parameters{alphaParameter(e.Alpha)} }
func (e edgeDetect) Name() string                              { return "edge_detect" }
func (e edgeDetect) Check() error                              { return e.parameters().check() }
func (e edgeDetect) Fields() []Field                           { return e.parameters().fields() }
func (e edgeDetect) Draw(key rng.Key, _ image.Point) []float64 { return e.parameters().draw(key) }
func (e edgeDetect) checkValues(v []float64, i image.Point) error {
	return e.parameters().checkValues(v, i)
}
func (e edgeDetect) Apply(in Images, v Values) Images {
	return edgeEffect.apply(in, v.Number("alpha"), nil)
}
func (e edgeDetect) Kernels(v []float64, _ image.Point) []host.Kernel {
	return edgeEffect.kernels(v[0], 0)
}

// directedEdgeDetect shows edges across a direction.
type directedEdgeDetect struct {
	Alpha   Dist `json:"alpha,omitzero"`
	Degrees Dist `json:"degrees,omitzero"`
}

// DirectedEdgeDetect blends an image by alpha, in [0, 1], with the edges across a direction in degrees, clockwise from the top: where a pixel is brighter than its
// neighbours on that side. The border is mirrored.
//
// Draws: alpha, degrees. See [ops.DirectedEdgeEffect]. Source: imgaug DirectedEdgeDetect, whose direction counts in turns.
func DirectedEdgeDetect(alpha, degrees Dist) Op { return directedEdgeDetect{alpha, degrees} }

func (d directedEdgeDetect) parameters() parameters {
	return parameters{alphaParameter(d.Alpha), {"degrees", d.Degrees, -360, 360, "Uniform(0, 360)", nil}}
}

func (d directedEdgeDetect) Name() string    { return "directed_edge_detect" }
func (d directedEdgeDetect) Check() error    { return d.parameters().check() }
func (d directedEdgeDetect) Fields() []Field { return d.parameters().fields() }
func (d directedEdgeDetect) Draw(key rng.Key, _ image.Point) []float64 {
	return d.parameters().draw(key)
}
func (d directedEdgeDetect) checkValues(v []float64, i image.Point) error {
	return d.parameters().checkValues(v, i)
}

func (d directedEdgeDetect) Apply(in Images, v Values) Images {
	return filtered(in, ops.EffectKernel(ops.DirectedEdgeEffect(v.Number("degrees")), v.Number("alpha")))
}

func (d directedEdgeDetect) Kernels(v []float64, _ image.Point) []host.Kernel {
	return blended(host.DirectedEdgeEffect(v[1]), v[0])
}

// convolve filters with a kernel that is set.
type convolve struct {
	Kernel [][]float64 `json:"kernel"`
}

// Convolve replaces each pixel of an image by the sum of its neighbourhood with the weights of a kernel, rows of an odd number of weights, and clamps to [0, 1]. The
// kernel's middle is the pixel itself; it is not turned around. The border is mirrored.
//
// Draws: nothing. See [ops.Filter2D]. Source: imgaug Convolve, OpenCV filter2D.
func Convolve(kernel [][]float64) Op {
	copied := make([][]float64, len(kernel))
	for y, row := range kernel {
		copied[y] = slices.Clone(row)
	}
	return convolve{copied}
}

func (c convolve) Name() string { return "convolve" }

func (c convolve) Check() error {
	if h := len(c.Kernel); h%2 == 0 || h > maxKernel {
		return fmt.Errorf("a kernel of %d rows; their number must be odd and at most %d", h, maxKernel)
	}
	for y, row := range c.Kernel {
		if len(row)%2 == 0 || len(row) != len(c.Kernel[0]) || len(row) > maxKernel {
			return fmt.Errorf("row %d of the kernel has %d weights; all rows must have the same odd number, at most %d", y, len(row), maxKernel)
		}
		for _, v := range row {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				return fmt.Errorf("row %d of the kernel holds %v; use finite numbers", y, v)
			}
		}
	}
	return nil
}

func (c convolve) Fields() []Field                     { return nil }
func (c convolve) Draw(rng.Key, image.Point) []float64 { return nil }

func (c convolve) Apply(in Images, _ Values) Images {
	return filtered(in, graph.ConvertDType(graph.Const(in.Pixels.Graph(), c.Kernel), in.Float().Pixels.DType()))
}

func (c convolve) Kernels([]float64, image.Point) []host.Kernel {
	var weights host.Weights
	for _, row := range c.Kernel {
		for _, v := range row {
			weights = append(weights, float32(v))
		}
	}
	return []host.Kernel{host.Filter2D(weights, len(c.Kernel[0]))}
}
