package augment

import (
	"fmt"
	"image"
	"math"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/imagelab-go/imagelab/augment/host"
	"github.com/imagelab-go/imagelab/augment/ops"
	"github.com/imagelab-go/imagelab/augment/rng"
)

func init() {
	Register(valueNoise{kind: adds, Value: Uniform(-0.1, 0.1), Grain: ByPixel})
	Register(valueNoise{kind: multiplies, Value: Uniform(0.9, 1.1), Grain: ByImage})
}

// Grain says what has a random number of its own.
type Grain string

const (
	// ByImage is one number for a whole image.
	ByImage Grain = "image"
	// ByChannel is one for red, one for green and one for blue.
	ByChannel Grain = "channel"
	// ByPixel is one for each pixel, which its channels share.
	ByPixel Grain = "pixel"
	// ByValue is one for each value: each channel of each pixel.
	ByValue Grain = "value"
)

// local says whether pixels differ.
func (g Grain) local() bool { return g == ByPixel || g == ByValue }

// What a valueNoise does with its numbers.
const (
	adds = iota
	multiplies
)

// valueNoise adds numbers of a law or multiplies by them.
type valueNoise struct {
	kind  int
	Value Dist  `json:"value,omitzero"`
	Grain Grain `json:"grain"`
}

// AdditiveNoise adds numbers of a law, in units of the full range, to an image: one number, one a channel, one a pixel or one a value, as grain says; the result is
// clamped to [0, 1]. Per pixel and per value the law is constant, uniform, log-uniform or a choice; [GaussianNoise] and [LaplaceNoise] have others.
//
// Draws: values, for red, green and blue, or key, from which those of the pixels follow. Source: albumentations AdditiveNoise, imgaug Add and AddElementwise.
func AdditiveNoise(value Dist, grain Grain) Op { return valueNoise{adds, value, grain} }

// MultiplicativeNoise multiplies an image by numbers of a law that are not negative: one number, one a channel, one a pixel or one a value, as grain says; the result is
// clamped to [0, 1]. Per pixel and per value the law is constant, uniform, log-uniform or a choice.
//
// Draws: values, for red, green and blue, or key, from which those of the pixels follow. Source: albumentations MultiplicativeNoise, imgaug Multiply and
// MultiplyElementwise.
func MultiplicativeNoise(value Dist, grain Grain) Op { return valueNoise{multiplies, value, grain} }

func (n valueNoise) Name() string {
	return [...]string{"additive_noise", "multiplicative_noise"}[n.kind]
}

// parameter is the law with what its numbers may be.
func (n valueNoise) parameter() parameter {
	if n.kind == adds {
		return parameter{"value", n.Value, -1, 1, "Uniform(-0.1, 0.1)", nil}
	}
	return parameter{"value", n.Value, 0, math.Inf(1), "Uniform(0.9, 1.1)", nil}
}

func (n valueNoise) Check() error {
	switch n.Grain {
	case ByImage, ByChannel, ByPixel, ByValue:
	default:
		return fmt.Errorf("grain %q; it must be %s, %s, %s or %s", n.Grain, ByImage, ByChannel, ByPixel, ByValue)
	}
	if law := n.Value.law; n.Grain.local() && (law == lawNormal || law == lawBeta) {
		return fmt.Errorf("value %s for each %s; use a constant, uniform, log-uniform law or a choice there, or GaussianNoise", n.Value, n.Grain)
	}
	return parameters{n.parameter()}.check()
}

func (n valueNoise) Fields() []Field {
	if n.Grain.local() {
		return []Field{keyField}
	}
	return []Field{{Name: "values", Size: 3}}
}

func (n valueNoise) Draw(key rng.Key, _ image.Point) []float64 {
	if n.Grain.local() {
		return childKey(key)
	}
	values := make([]float64, 3)
	for c := range values {
		slot := 0
		if n.Grain == ByChannel {
			slot = c
		}
		values[c] = n.Value.At(key.Float64(uint64(slot)))
	}
	return values
}

func (n valueNoise) Apply(in Images, v Values) Images {
	in = in.Float()
	var noise *graph.Node
	if n.Grain.local() {
		noise = n.Value.quantile(ops.Uniforms(in.Pixels, v.Key("key"), n.Grain == ByPixel))
	} else {
		noise = graph.Reshape(v.Vector("values"), -1, 1, 1, 3)
	}
	if n.kind == adds {
		in.Pixels = ops.AddNoise(in.Pixels, noise, in.Sizes)
	} else {
		in.Pixels = ops.MultiplyNoise(in.Pixels, noise, in.Sizes)
	}
	return in
}

func (n valueNoise) Kernels(v []float64, _ image.Point) []host.Kernel {
	shared := n.Grain == ByPixel
	switch {
	case n.Grain.local() && n.kind == adds:
		return []host.Kernel{host.AddUniforms(keyOf(v), shared, n.Value.At)}
	case n.Grain.local():
		return []host.Kernel{host.MultiplyUniforms(keyOf(v), shared, n.Value.At)}
	}
	var m host.Colour
	for c := range m {
		if m[c][c] = float32(v[c]); n.kind == adds {
			m[c][c], m[c][3] = 1, float32(v[c])
		}
	}
	return []host.Kernel{m}
}

// quantile is At in a graph, for the laws that have a short formula.
func (d Dist) quantile(u *graph.Node) *graph.Node {
	between := func(low, high float64) *graph.Node { return graph.AddScalar(graph.MulScalar(u, high-low), low) }
	switch d.law {
	case lawUniform:
		return between(d.numbers[0], d.numbers[1])
	case lawLogUniform:
		return graph.Exp(between(math.Log(d.numbers[0]), math.Log(d.numbers[1])))
	}
	chosen := graph.MulScalar(graph.OnesLike(u), d.numbers[0]) // a constant is a choice of one
	for i, v := range d.numbers[1:] {
		from := graph.MulScalar(graph.OnesLike(u), float64(i+1)/float64(len(d.numbers)))
		chosen = graph.Where(graph.GreaterOrEqual(u, from), graph.MulScalar(graph.OnesLike(u), v), chosen)
	}
	return chosen
}
