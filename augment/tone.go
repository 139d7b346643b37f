package augment

import (
	"fmt"
	"image"
	"math"

	"github.com/imagelab-go/imagelab/augment/host"
	"github.com/imagelab-go/imagelab/augment/ops"
	"github.com/imagelab-go/imagelab/augment/rng"
)

func init() {
	Register(posterize{Constant(4)})
	Register(solarize{Constant(0.5)})
	Register(invert{})
	Register(autocontrast{})
	Register(equalize{})
}

// posterize keeps upper bits.
type posterize struct {
	Bits Dist `json:"bits"`
}

// Posterize keeps the upper bits of each value, 1 to 8, so that few tones remain; what the distribution gives is rounded to a whole number. 8 bits leave the image.
//
// Draws: bits. See [ops.Posterize].
func Posterize(bits Dist) Op { return posterize{bits} }

func (p posterize) Name() string    { return "posterize" }
func (p posterize) Check() error    { return checkOn("bits", p.Bits, 1, 8) }
func (p posterize) Fields() []Field { return []Field{number("bits")} }
func (p posterize) pointwise()      {}

func (p posterize) Draw(key rng.Key, _ image.Point) []float64 {
	return []float64{math.RoundToEven(p.Bits.At(key.Float64(0)))}
}

// checkValues reports bits that are none.
func (p posterize) checkValues(values []float64, _ image.Point) error {
	if bits := values[0]; bits < 1 || bits > 8 || bits != math.Trunc(bits) {
		return fmt.Errorf("bits %g; they must be a whole number from 1 to 8", bits)
	}
	return nil
}

func (p posterize) Apply(in Images, v Values) Images {
	in = in.Float()
	in.Pixels = ops.Posterize(in.Pixels, v.Number("bits"))
	return in
}

func (p posterize) Kernels(values []float64, _ image.Point) []host.Kernel {
	return []host.Kernel{host.Posterize(int(values[0]))}
}

func (p posterize) curve(values []float64) curve {
	c := noCurve
	if values[0] < 8 {
		c.levels = math.Exp2(values[0])
	}
	return c
}

// solarize inverts bright values.
type solarize struct {
	Threshold Dist `json:"threshold"`
}

// Solarize inverts the values at or above a threshold in [0, 1].
//
// Draws: threshold. See [ops.Solarize].
func Solarize(threshold Dist) Op { return solarize{threshold} }

func (s solarize) Name() string    { return "solarize" }
func (s solarize) Check() error    { return checkOn("threshold", s.Threshold, 0, 1) }
func (s solarize) Fields() []Field { return []Field{number("threshold")} }
func (s solarize) pointwise()      {}

func (s solarize) Draw(key rng.Key, _ image.Point) []float64 {
	return []float64{s.Threshold.At(key.Float64(0))}
}

func (s solarize) Apply(in Images, v Values) Images {
	in = in.Float()
	in.Pixels = ops.Solarize(in.Pixels, v.Number("threshold"), in.Sizes)
	return in
}

func (s solarize) Kernels(values []float64, _ image.Point) []host.Kernel {
	return []host.Kernel{host.Solarize(float32(values[0]))}
}

func (s solarize) curve(values []float64) curve {
	c := noCurve
	c.threshold = values[0]
	return c
}

// plain is an action that draws nothing.
type plain struct{}

func (plain) Check() error                            { return nil }
func (plain) Fields() []Field                         { return nil }
func (plain) Draw(_ rng.Key, _ image.Point) []float64 { return nil }
func (plain) pointwise()                              {}

// invert makes a negative.
type invert struct{ plain }

// Invert makes a negative: each value x becomes 1-x. See [ops.Invert].
func Invert() Op { return invert{} }

func (invert) Name() string { return "invert" }

func (invert) Apply(in Images, _ Values) Images {
	in = in.Float()
	in.Pixels = ops.Invert(in.Pixels, in.Sizes)
	return in
}

func (invert) Kernels([]float64, image.Point) []host.Kernel { return []host.Kernel{host.Invert} }

func (invert) curve([]float64) curve {
	c := noCurve
	c.threshold = 0
	return c
}

// autocontrast stretches.
type autocontrast struct{ plain }

// Autocontrast stretches each channel so that its values reach from 0 to 1. See [ops.Autocontrast].
func Autocontrast() Op { return autocontrast{} }

func (autocontrast) Name() string { return "autocontrast" }

func (autocontrast) Apply(in Images, _ Values) Images {
	in = in.Float()
	in.Pixels = ops.Autocontrast(in.Pixels, in.Sizes)
	return in
}

func (autocontrast) Kernels([]float64, image.Point) []host.Kernel {
	return []host.Kernel{host.Autocontrast()}
}

func (autocontrast) curve([]float64) curve {
	c := noCurve
	c.autocontrast = 1
	return c
}

// equalize spreads.
type equalize struct{ plain }

// Equalize spreads the values of each channel so that all are about equally frequent. See [ops.Equalize].
func Equalize() Op { return equalize{} }

func (equalize) Name() string { return "equalize" }

func (equalize) Apply(in Images, _ Values) Images {
	in = in.Float()
	in.Pixels = ops.Equalize(in.Pixels, in.Sizes)
	return in
}

func (equalize) Kernels([]float64, image.Point) []host.Kernel { return []host.Kernel{host.Equalize()} }

func (equalize) curve([]float64) curve {
	c := noCurve
	c.equalize = 1
	return c
}
