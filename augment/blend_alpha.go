package augment

import (
	"image"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/imagelab-go/imagelab/augment/host"
	"github.com/imagelab-go/imagelab/augment/ops"
	"github.com/imagelab-go/imagelab/augment/rng"
)

func init() {
	Register(blendAlpha{Alpha: Uniform(0, 1)})
	Register(blendAlphaNoise{Roughness: Constant(0.5)})
}

// blendAlpha does an action by a part.
type blendAlpha struct {
	Alpha Dist  `json:"alpha"`
	Each  oneOp `json:"each"`
}

// BlendAlpha blends an image with what an [Action] that leaves pixels where they are makes of it: (1-alpha)*image + alpha*result, with alpha in [0, 1]. So a strong operation is done
// by a part.
//
// Draws: alpha, and those of the action as "each." and their names. Source: imgaug BlendAlpha, without a second action for the background.
func BlendAlpha(alpha Dist, each Op) Op { return blendAlpha{alpha, oneOp{each}} }

func (b blendAlpha) Name() string { return "blend_alpha" }
func (b blendAlpha) Fields() []Field {
	return append([]Field{number("alpha")}, b.Each.fields("each")...)
}
func (b blendAlpha) runs() (inGraph, onHost error) { return b.Each.runs() }
func (b blendAlpha) parameters() parameters {
	return parameters{{"alpha", b.Alpha, 0, 1, "Uniform(0, 1)", nil}}
}

func (b blendAlpha) Check() error {
	if err := b.parameters().check(); err != nil {
		return err
	}
	return b.Each.check()
}

func (b blendAlpha) Draw(key rng.Key, size image.Point) []float64 {
	return append(b.parameters().draw(key), b.Each.action().Draw(key.FoldString("each"), size)...)
}

func (b blendAlpha) checkValues(values []float64, size image.Point) error {
	if err := b.parameters().checkValues(values, size); err != nil {
		return err
	}
	return b.Each.checkValues(values[1:], size)
}

func (b blendAlpha) Apply(in Images, v Values) Images {
	in = in.Float()
	done := b.Each.applied(in, v.behind(v.fields[0])).Float()
	in.Pixels = crossfade(graph.Reshape(v.Number("alpha"), -1, 1, 1, 1), done.Pixels, in.Pixels)
	return in
}

func (b blendAlpha) Kernels(values []float64, size image.Point) []host.Kernel {
	return []host.Kernel{host.BlendAlpha(float32(values[0]), b.Each.kernels(values[1:], size))}
}

// crossfade is part*done + (1-part)*other, for a part that broadcasts to pictures.
func crossfade(part, done, other *graph.Node) *graph.Node {
	return graph.Add(graph.Mul(part, done), graph.Mul(graph.OneMinus(part), other))
}

// blendAlphaNoise does an action here and there.
type blendAlphaNoise struct {
	Roughness Dist  `json:"roughness"`
	Each      oneOp `json:"each"`
}

// BlendAlphaNoise blends an image with what an [Action] that leaves pixels where they are makes of it, by a smooth random mask that goes from 0, where the image remains, to 1. roughness,
// above 0 to 1, says how ragged the mask is; see [ops.Plasma].
//
// Draws: roughness, key, from which the mask follows, and those of the action as "each." and their names. Source: imgaug BlendAlphaSimplexNoise, with another noise.
func BlendAlphaNoise(roughness Dist, each Op) Op { return blendAlphaNoise{roughness, oneOp{each}} }

func (b blendAlphaNoise) Name() string                  { return "blend_alpha_noise" }
func (b blendAlphaNoise) runs() (inGraph, onHost error) { return b.Each.runs() }

// own are the fields before those of the action.
func (b blendAlphaNoise) own() []Field { return append(b.parameters().fields(), keyField) }

func (b blendAlphaNoise) Fields() []Field { return append(b.own(), b.Each.fields("each")...) }

func (b blendAlphaNoise) parameters() parameters {
	return parameters{{"roughness", b.Roughness, 0.01, 1, "Constant(0.5)", nil}}
}

func (b blendAlphaNoise) Check() error {
	if err := b.parameters().check(); err != nil {
		return err
	}
	return b.Each.check()
}

func (b blendAlphaNoise) Draw(key rng.Key, size image.Point) []float64 {
	values := append(b.parameters().draw(key), childKey(key)...)
	return append(values, b.Each.action().Draw(key.FoldString("each"), size)...)
}

func (b blendAlphaNoise) checkValues(values []float64, size image.Point) error {
	if err := b.parameters().checkValues(values, size); err != nil {
		return err
	}
	return b.Each.checkValues(values[3:], size)
}

func (b blendAlphaNoise) Apply(in Images, v Values) Images {
	in = in.Float()
	done := b.Each.applied(in, v.behind(b.own()...)).Float()
	mask := ops.Plasma(in.Pixels, v.Key("key"), v.Number("roughness"), in.Sizes)
	in.Pixels = crossfade(graph.ExpandAxes(mask, -1), done.Pixels, in.Pixels)
	return in
}

func (b blendAlphaNoise) Kernels(values []float64, size image.Point) []host.Kernel {
	return []host.Kernel{host.BlendAlphaNoise(keyOf(values[1:]), float32(values[0]), b.Each.kernels(values[3:], size))}
}
