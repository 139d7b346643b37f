package augment

import (
	"image"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/imagelab-go/imagelab/augment/host"
	"github.com/imagelab-go/imagelab/augment/ops"
	"github.com/imagelab-go/imagelab/augment/rng"
)

var hueSaturationValue = define(recipe{name: "hue_saturation_value",
	parameters: []ingredient{{name: "hue", usual: Uniform(-1.0/9, 1.0/9), low: -0.5, high: 0.5, optional: true},
		{name: "saturation", usual: Uniform(-0.12, 0.12), low: -1, high: 1, optional: true},
		{name: "value", usual: Uniform(-0.08, 0.08), low: -1, high: 1, optional: true}},
	graph: func(in Images, v Values) *graph.Node {
		return ops.HueSaturationValue(in.Pixels, v.Number("hue"), v.Number("saturation"), v.Number("value"), in.Sizes)
	},
	host: one(func(v []float64) host.Kernel {
		return host.HueSaturationValue(float32(v[0]), float32(v[1]), float32(v[2]))
	})})

// HueSaturationValue adds to an image's hue (in turns, between -0.5 and 0.5), saturation and value (between -1 and 1), of the HSV space; the latter two are
// clamped to [0, 1]. Gray stays gray. A distribution that is off adds nothing.
//
// Draws: hue, saturation, value. See [ops.HueSaturationValue]. Source: albumentations HueSaturationValue (there in units of 2 degrees and of 1/255).
func HueSaturationValue(hue, saturation, value Dist) Op {
	return hueSaturationValue.with(hue, saturation, value).op()
}

// photometricDistort is a jitter whose parts are done with a probability, and a shuffle of channels.
type photometricDistort struct {
	Brightness Dist    `json:"brightness,omitzero"`
	Contrast   Dist    `json:"contrast,omitzero"`
	Saturation Dist    `json:"saturation,omitzero"`
	Hue        Dist    `json:"hue,omitzero"`
	P          float64 `json:"p"`
}

func init() {
	Register(photometricDistort{Uniform(0.875, 1.125), Uniform(0.5, 1.5), Uniform(0.5, 1.5), Uniform(-0.05, 0.05), 0.5})
}

// PhotometricDistort is the colour augmentation of the SSD detector: brightness, contrast, saturation, hue and a random order of the channels, each with
// probability p, in [0, 1], and contrast as often before saturation and hue as after them. The ranges are torchvision's: factors in
// [0.875, 1.125], [0.5, 1.5] and [0.5, 1.5], turns in [-0.05, 0.05].
//
// Draws: brightness, contrast, saturation, hue and order as [ColorJitter] does, and channels, which old channel becomes the new red, green and
// blue. Source: Liu et al., "SSD: Single Shot MultiBox Detector", 2016; torchvision RandomPhotometricDistort.
func PhotometricDistort(p float64) Op {
	return photometricDistort{Uniform(0.875, 1.125), Uniform(0.5, 1.5), Uniform(0.5, 1.5), Uniform(-0.05, 0.05), p}
}

func (d photometricDistort) Name() string { return "photometric_distort" }
func (d photometricDistort) pointwise()   {}

// jitter is the part without the channels.
func (d photometricDistort) jitter() jitter {
	return jitter{Brightness: d.Brightness, Contrast: d.Contrast, Saturation: d.Saturation, Hue: d.Hue}
}

func (d photometricDistort) Check() error {
	if err := checkProbability(d.P); err != nil {
		return err
	}
	return d.jitter().Check()
}

func (d photometricDistort) Fields() []Field {
	return append(d.jitter().Fields(), Field{Name: "channels", Size: 3})
}

func (d photometricDistort) Draw(key rng.Key, _ image.Point) []float64 {
	values := []float64{1, 1, 1, 0}
	for kind, dist := range d.jitter().factors() {
		if slot := uint64(2 * kind); !dist.IsZero() && coin(key.Float64(slot), d.P) == 1 {
			values[kind] = dist.At(key.Float64(slot + 1))
		}
	}
	order, channels := []float64{0, 1, 2, 3}, []float64{0, 1, 2}
	if coin(key.Float64(8), 0.5) == 1 {
		order = []float64{0, 2, 3, 1}
	}
	if coin(key.Float64(9), d.P) == 1 {
		channels = channelOrder(key, 10)
	}
	return append(append(values, order...), channels...)
}

func (d photometricDistort) Apply(in Images, v Values) Images {
	in = d.jitter().Apply(in, v)
	in.Pixels = ops.ColorMatrix(in.Pixels, orderMatrices(v.Vector("channels")), in.Sizes)
	return in
}

func (d photometricDistort) Kernels(values []float64, size image.Point) []host.Kernel {
	return append(d.jitter().Kernels(values[:8], size), orderMatrix(values[8:]))
}

func (d photometricDistort) checkValues(values []float64, size image.Point) error {
	if err := d.jitter().checkValues(values[:8], size); err != nil {
		return err
	}
	return checkChannelOrder(values[8:])
}
