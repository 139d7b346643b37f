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

// adjustment changes one property of colour; kind is one of ops.Brightness to ops.Hue.
type adjustment struct {
	kind   int
	Factor Dist `json:"factor,omitzero"`
}

func init() {
	for kind := range adjustmentNames[:ops.Hue] {
		Register(blendAdjustment{adjustment{kind, Amount(0.5)}})
	}
	Register(adjustment{ops.Hue, Uniform(-0.5, 0.5)})
	Register(jitter{})
}

// adjustmentNames are the names of the adjustments by kind.
var adjustmentNames = [...]string{ops.Brightness: "brightness", ops.Contrast: "contrast", ops.Saturation: "saturation", ops.Hue: "hue"}

// Brightness multiplies an image by a factor that is not negative: 0 makes it black, 1 leaves it, 2 doubles it.
//
// Draws: factor. See [ops.AdjustBrightness].
func Brightness(factor Dist) Op { return blendAdjustment{adjustment{ops.Brightness, factor}} }

// Contrast blends an image with the mean of its gray by a factor that is not negative: 0 makes it an even gray, 1 leaves it, 2 doubles
// the differences from the mean.
//
// Draws: factor. See [ops.AdjustContrast].
func Contrast(factor Dist) Op { return blendAdjustment{adjustment{ops.Contrast, factor}} }

// Saturation blends an image with its gray by a factor that is not negative: 0 makes it gray, 1 leaves it, 2 doubles the colour.
//
// Draws: factor. See [ops.AdjustSaturation].
func Saturation(factor Dist) Op { return blendAdjustment{adjustment{ops.Saturation, factor}} }

// Hue turns the colours of an image around the colour circle by a part of a turn in [-0.5, 0.5]: 0 leaves it, 1/3 makes red
// green, 0.5 and -0.5 make each colour its opposite.
//
// Draws: factor, in turns. See [ops.AdjustHue].
func Hue(turns Dist) Op { return adjustment{ops.Hue, turns} }

func (a adjustment) Name() string { return adjustmentNames[a.kind] }

func (a adjustment) Check() error {
	low, high := factorRange(a.kind)
	return checkOn("factor", a.Factor, low, high)
}

// factorRange is where the factor of an adjustment must lie.
func factorRange(kind int) (low, high float64) {
	if kind == ops.Hue {
		return -0.5, 0.5
	}
	return 0, math.Inf(1)
}

// checkFactor reports a drawn factor without meaning.
func checkFactor(kind int, name string, factor float64) error {
	if low, high := factorRange(kind); factor < low || factor > high {
		return fmt.Errorf("%s %g; it must lie %s", name, factor, interval(low, high))
	}
	return nil
}

func (a adjustment) checkValues(values []float64, _ image.Point) error {
	return checkFactor(a.kind, "factor", values[0])
}

func (a adjustment) Fields() []Field { return []Field{number("factor")} }

func (a adjustment) Draw(key rng.Key, _ image.Point) []float64 {
	return []float64{a.Factor.At(key.Float64(0))}
}

func (a adjustment) Apply(in Images, v Values) Images {
	in = in.Float()
	factor := v.Number("factor")
	switch a.kind {
	case ops.Brightness:
		in.Pixels = ops.AdjustBrightness(in.Pixels, factor)
	case ops.Contrast:
		in.Pixels = ops.AdjustContrast(in.Pixels, factor, in.Sizes)
	case ops.Saturation:
		in.Pixels = ops.AdjustSaturation(in.Pixels, factor)
	case ops.Hue:
		in.Pixels = ops.AdjustHue(in.Pixels, factor)
	}
	return in
}

func (a adjustment) Kernels(values []float64, _ image.Point) []host.Kernel {
	return []host.Kernel{adjust(a.kind, values[0])}
}

// adjust is the kernel of an adjustment.
func adjust(kind int, factor float64) host.Kernel {
	switch f := float32(factor); kind {
	case ops.Brightness:
		return host.Blend(f, 0, 0)
	case ops.Contrast:
		return host.Contrast(f)
	case ops.Saturation:
		return host.Blend(f, 1, 0)
	default:
		return host.Hue(f)
	}
}

// pointwise marks operations that a flip may be moved past.
func (a adjustment) pointwise() {}

// blendAdjustment is an adjustment of all but hue.
type blendAdjustment struct{ adjustment }

func (a blendAdjustment) blend(values []float64) mix {
	m := mix{factor: values[0]}
	switch a.kind {
	case ops.Contrast:
		m.mean = 1
	case ops.Saturation:
		m.gray = 1
	}
	return m
}

// jitter makes the four adjustments in a random order.
type jitter struct {
	Brightness Dist `json:"brightness,omitzero"`
	Contrast   Dist `json:"contrast,omitzero"`
	Saturation Dist `json:"saturation,omitzero"`
	Hue        Dist `json:"hue,omitzero"`
	err        error
}

// factors are the distributions by kind.
func (j jitter) factors() [4]Dist { return [4]Dist{j.Brightness, j.Contrast, j.Saturation, j.Hue} }

// ColorJitter changes brightness, contrast, saturation and hue, for each image in an order of its own. The arguments are amounts, 0
// for off: an amount v of the first three draws a factor uniform in [max(0, 1-v), 1+v], an amount of hue, at most 0.5,
// draws turns uniform in [-v, v].
//
// Draws: brightness, contrast, saturation, hue (1, 1, 1, 0 where off) and order, four numbers that say which comes first: 0 for
// brightness to 3 for hue. Source: torchvision ColorJitter.
func ColorJitter(brightness, contrast, saturation, hue float64) Op {
	var factors [4]Dist
	for kind, amount := range []float64{brightness, contrast, saturation, hue} {
		_, limit := factorRange(kind)
		if !(amount >= 0 && amount <= limit) || math.IsInf(amount, 0) {
			return jitter{err: fmt.Errorf("%s amount %v; it must lie %s (0 is off)", adjustmentNames[kind], amount, interval(0, limit))}
		}
		switch {
		case amount == 0:
		case kind == ops.Hue:
			factors[kind] = Uniform(-amount, amount)
		default:
			factors[kind] = Amount(amount)
		}
	}
	return ColorJitterOf(factors[0], factors[1], factors[2], factors[3])
}

// ColorJitterOf is [ColorJitter] with the distributions of the factors themselves, the zero Dist for off: for example
// Uniform(0.8, 1.2) for a range, Constant(1.5) for a fixed factor. Hue is in turns, in [-0.5, 0.5].
func ColorJitterOf(brightness, contrast, saturation, hue Dist) Op {
	return jitter{brightness, contrast, saturation, hue, nil}
}

func (j jitter) Name() string { return "color_jitter" }

func (j jitter) Check() error {
	if j.err != nil {
		return j.err
	}
	for kind, d := range j.factors() {
		low, high := factorRange(kind)
		if err := d.check(adjustmentNames[kind], low, high); err != nil {
			return err
		}
	}
	return nil
}

func (j jitter) Fields() []Field {
	return []Field{number("brightness"), number("contrast"), number("saturation"), number("hue"), {Name: "order", Size: 4}}
}

func (j jitter) Draw(key rng.Key, _ image.Point) []float64 {
	values := []float64{1, 1, 1, 0}
	for kind, d := range j.factors() {
		if !d.IsZero() {
			values[kind] = d.At(key.Float64(uint64(kind)))
		}
	}
	for _, kind := range key.Perm(4, 4) {
		values = append(values, float64(kind))
	}
	return values
}

func (j jitter) Apply(in Images, v Values) Images {
	in = in.Float()
	factor := func(kind int) *graph.Node {
		if j.factors()[kind].IsZero() {
			return nil
		}
		return v.Number(adjustmentNames[kind])
	}
	in.Pixels = ops.ColorJitter(in.Pixels, ops.Jitter{Brightness: factor(0), Contrast: factor(1), Saturation: factor(2),
		Hue: factor(3), Order: v.Vector("order")}, in.Sizes)
	return in
}

func (j jitter) Kernels(values []float64, _ image.Point) (kernels []host.Kernel) {
	for _, order := range values[4:] {
		if kind := int(order); !j.factors()[kind].IsZero() {
			kernels = append(kernels, adjust(kind, values[kind]))
		}
	}
	return kernels
}

// checkValues reports a factor without meaning, and an order that is none.
func (j jitter) checkValues(values []float64, _ image.Point) error {
	for kind, factor := range values[:4] {
		if err := checkFactor(kind, adjustmentNames[kind], factor); err != nil {
			return err
		}
	}
	order := slices.Clone(values[4:])
	if slices.Sort(order); !slices.Equal(order, []float64{0, 1, 2, 3}) {
		return fmt.Errorf("order %v; it must hold 0, 1, 2 and 3 once each", values[4:])
	}
	return nil
}

func (j jitter) pointwise() {}
