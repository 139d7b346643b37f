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
	Register(pixelate{Uniform(2, 12)})
	Register(downscale{Uniform(0.25, 0.5), Nearest, Nearest})
}

// pixelate makes blocks of one colour.
type pixelate struct {
	Block Dist `json:"block,omitzero"`
}

// Pixelate gives every pixel the mean of its square block. The block's side is in pixels, rounded to a whole number, at least 1; 1 leaves the image.
//
// Draws: block, the side. See [ops.Pixelate].
func Pixelate(block Dist) Op { return pixelate{block} }

func (p pixelate) Name() string { return "pixelate" }

func (p pixelate) Check() error { return needed(p.Block, "block", "Uniform(2, 12)", 1, 1<<20) }

func (p pixelate) Fields() []Field { return []Field{number("block")} }

func (p pixelate) Draw(key rng.Key, _ image.Point) []float64 {
	return []float64{math.Round(p.Block.At(key.Float64(0)))}
}

// checkValues reports a block that is none.
func (p pixelate) checkValues(values []float64, _ image.Point) error {
	if b := values[0]; b < 1 || b != math.Trunc(b) {
		return fmt.Errorf("block %g; it must be a whole number from 1 on", b)
	}
	return nil
}

func (p pixelate) Apply(in Images, v Values) Images {
	in = in.Float()
	in.Pixels = ops.Pixelate(in.Pixels, v.Number("block"), in.Sizes)
	return in
}

func (p pixelate) Kernels(values []float64, _ image.Point) []host.Kernel {
	return []host.Kernel{host.Pixelate(int(values[0]))}
}

// downscale loses detail.
type downscale struct {
	Scale Dist          `json:"scale,omitzero"`
	Down  Interpolation `json:"down"`
	Up    Interpolation `json:"up"`
}

// Downscale makes an image smaller by a scale in (0, 1] and as large as before again; 1 leaves it. down and up are [Nearest] or [Bilinear]; albumentations'
// default is Nearest for both. The size in between is rounded to whole pixels, at least 1.
//
// Draws: height and width of the size in between. See [ops.Downscale]. Source: albumentations Downscale.
func Downscale(scale Dist, down, up Interpolation) Op { return downscale{scale, down, up} }

func (d downscale) Name() string { return "downscale" }

func (d downscale) Check() error {
	for name, how := range map[string]Interpolation{"down": d.Down, "up": d.Up} {
		if how != Nearest && how != Bilinear {
			return fmt.Errorf("%s %q; it must be %s or %s", name, how, Nearest, Bilinear)
		}
	}
	return needed(d.Scale, "scale", "Uniform(0.25, 0.5)", 1e-6, 1)
}

func (d downscale) Fields() []Field { return []Field{number("height"), number("width")} }

func (d downscale) Draw(key rng.Key, size image.Point) []float64 {
	scale := d.Scale.At(key.Float64(0))
	side := func(n int) float64 { return max(math.RoundToEven(float64(n)*scale), 1) }
	return []float64{side(size.Y), side(size.X)}
}

// checkValues reports a size in between that is none.
func (d downscale) checkValues(values []float64, size image.Point) error {
	for i, n := range []int{size.Y, size.X} {
		if v := values[i]; v < 1 || v > float64(n) || v != math.Trunc(v) {
			return fmt.Errorf("height %g, width %g; they must be whole numbers from 1 to %d and %d", values[0], values[1], size.Y, size.X)
		}
	}
	return nil
}

func (d downscale) Apply(in Images, v Values) Images {
	in = in.Float()
	in.Pixels = ops.Downscale(in.Pixels, v.Number("height"), v.Number("width"), filters[d.Down].ops, filters[d.Up].ops, in.Sizes)
	return in
}

func (d downscale) Kernels(values []float64, _ image.Point) []host.Kernel {
	return []host.Kernel{host.Downscale(image.Pt(int(values[1]), int(values[0])), [2]bool{d.Down == Bilinear, d.Up == Bilinear})}
}
