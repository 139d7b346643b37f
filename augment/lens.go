package augment

import (
	"image"
	"math"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/imagelab-go/imagelab/augment/host"
	"github.com/imagelab-go/imagelab/augment/ops"
	"github.com/imagelab-go/imagelab/augment/rng"
)

var chromaticAberration = define(recipe{name: "chromatic_aberration",
	parameters: []ingredient{{name: "red", usual: Uniform(-0.02, 0.02), low: -0.5, high: 0.5, optional: true},
		{name: "blue", usual: Uniform(-0.02, 0.02), low: -0.5, high: 0.5, optional: true}},
	graph: func(in Images, v Values) *graph.Node {
		return ops.ChromaticAberration(in.Pixels, v.Number("red"), v.Number("blue"), in.Sizes)
	},
	host: one(func(v []float64) host.Kernel { return host.ChromaticAberration(float32(v[0]), float32(v[1])) })})

// ChromaticAberration enlarges red and blue about the middle of an image by a part between -0.5 and 0.5, so that edges get coloured fringes towards
// the border; green stays. A distribution that is off leaves its channel.
//
// Draws: red, blue. See [ops.ChromaticAberration]. Source: albumentations ChromaticAberration.
func ChromaticAberration(red, blue Dist) Op { return chromaticAberration.with(red, blue).op() }

// kmeans leaves few colours.
type kmeans struct {
	Colors Dist `json:"colors,omitzero"`
}

func init() { Register(kmeans{Uniform(2, 16)}) }

// KMeansColorQuantization leaves a number of colours of an image, 1 to 64, rounded to a whole number: those about which its colours lie. It works on
// the host only.
//
// Draws: colors, and key, from which follows where the algorithm begins. Source: imgaug KMeansColorQuantization (in RGB here, in Lab there); S. Lloyd,
// "Least Squares Quantization in PCM", 1982.
func KMeansColorQuantization(colors Dist) Op { return kmeans{colors} }

func (k kmeans) Name() string { return "kmeans_color_quantization" }

func (k kmeans) Check() error {
	return needed(k.Colors, "colors", "Uniform(2, 16)", 1, 64)
}

func (k kmeans) Fields() []Field {
	return []Field{number("colors"), keyField}
}

func (k kmeans) Draw(key rng.Key, _ image.Point) []float64 {
	return append([]float64{math.Floor(k.Colors.At(key.Float64(0)) + 0.5)}, childKey(key)...)
}

func (k kmeans) Kernels(values []float64, _ image.Point) []host.Kernel {
	return []host.Kernel{host.KMeans(keyOf(values[1:]), int(values[0]))}
}
