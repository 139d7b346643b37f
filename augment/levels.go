package augment

import (
	"github.com/gomlx/gomlx/core/graph"
	"github.com/imagelab-go/imagelab/augment/host"
	"github.com/imagelab-go/imagelab/augment/ops"
)

var autoContrast = define(recipe{name: "auto_contrast",
	graph: func(in Images, _ Values) *graph.Node { return ops.AutoContrast(in.Pixels, in.Sizes) },
	host:  one(func([]float64) host.Kernel { return host.AutoContrast() })})

// AutoContrast stretches each channel so that its darkest value becomes 0 and its brightest 1. Sometimes(p, AutoContrast()) does it with a
// probability.
//
// Draws nothing. Source: torchvision autocontrast.
func AutoContrast() Op { return autoContrast.with().op() }

var equalize = define(recipe{name: "equalize",
	graph: func(in Images, _ Values) *graph.Node { return ops.Equalize(in.Pixels, in.Sizes) },
	host:  one(func([]float64) host.Kernel { return host.Equalize() })})

// Equalize makes the histogram of each channel as even as a table of 256 levels can. Sometimes(p, Equalize()) does it with a probability.
//
// Draws nothing. Source: torchvision equalize, which is Pillow's.
func Equalize() Op { return equalize.with().op() }

var sharpness = define(recipe{name: "sharpness", parameters: []parameter{{name: "factor", usual: Uniform(0, 2), high: inf}},
	graph: func(in Images, v Values) *graph.Node {
		return ops.AdjustSharpness(in.Pixels, v.Number("factor"), in.Sizes)
	},
	host: one(func(v []float64) host.Kernel { return host.AdjustSharpness(float32(v[0])) })})

// Sharpness blends an image with a smoothed one by a factor that is not negative: 0 smooths it, 1 leaves it, 2 sharpens it. The pixels along the border
// stay.
//
// Draws: factor. See [ops.AdjustSharpness]. Source: torchvision adjust_sharpness.
func Sharpness(factor Dist) Op { return sharpness.with(factor).op() }
