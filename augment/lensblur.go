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
	Register(bilateralBlur{5, Uniform(0.05, 1), Uniform(1, 5)})
	Register(zoomBlur{Uniform(1, 1.3), 10})
	Register(glassBlur{Constant(0.7), Constant(4), 2})
}

// bilateralBlur blurs and keeps edges.
type bilateralBlur struct {
	Size   int  `json:"size"`
	Colour Dist `json:"colour,omitzero"`
	Space  Dist `json:"space,omitzero"`
}

// BilateralBlur replaces each pixel of an image by a mean of the disc around it, size pixels wide, an odd number up to 31, in which pixels of a similar colour and near
// ones count more: it smooths and keeps edges. Colour is the deviation of a Gaussian of the sum of the channels' differences, from 0 to 3; space is that of the distance in
// pixels. The border is mirrored.
//
// Draws: colour, space. See [ops.BilateralBlur]. Source: imgaug BilateralBlur (OpenCV bilateralFilter), whose colours are 255 times as large.
func BilateralBlur(size int, colour, space Dist) Op { return bilateralBlur{size, colour, space} }

func (b bilateralBlur) parameters() parameters {
	return parameters{{"colour", b.Colour, 1e-3, math.Inf(1), "Uniform(0.05, 1)", nil}, {"space", b.Space, 1e-2, math.Inf(1), "Uniform(1, 5)", nil}}
}

func (b bilateralBlur) Name() string { return "bilateral_blur" }

func (b bilateralBlur) Check() error {
	if b.Size < 1 || b.Size%2 == 0 || b.Size > maxRank {
		return fmt.Errorf("size %d; it must be odd, from 1 to %d", b.Size, maxRank)
	}
	return b.parameters().check()
}

func (b bilateralBlur) Fields() []Field                           { return b.parameters().fields() }
func (b bilateralBlur) Draw(key rng.Key, _ image.Point) []float64 { return b.parameters().draw(key) }
func (b bilateralBlur) checkValues(v []float64, s image.Point) error {
	return b.parameters().checkValues(v, s)
}

func (b bilateralBlur) Apply(in Images, v Values) Images {
	in = in.Float()
	in.Pixels = ops.BilateralBlur(in.Pixels, b.Size, v.Number("colour"), v.Number("space"), in.Sizes)
	return in
}

func (b bilateralBlur) Kernels(v []float64, _ image.Point) []host.Kernel {
	return []host.Kernel{host.BilateralBlur(b.Size, v[0], v[1])}
}

// zoomBlur blurs as a lens that zooms.
type zoomBlur struct {
	Factor Dist `json:"factor,omitzero"`
	Steps  int  `json:"steps"`
}

// ZoomBlur replaces an image by the mean of itself and of enlargements about its centre up to a factor, at least 1, as a lens makes that zooms while it exposes. Steps
// are how many enlargements there are, from 1 to 64.
//
// Draws: factor. See [ops.ZoomBlur]. Source: albumentations ZoomBlur, whose steps are equal ones of the factor.
func ZoomBlur(factor Dist, steps int) Op { return zoomBlur{factor, steps} }

func (z zoomBlur) parameters() parameters {
	return parameters{{"factor", z.Factor, 1, 1 << 10, "Uniform(1, 1.3)", nil}}
}

func (z zoomBlur) Name() string { return "zoom_blur" }

func (z zoomBlur) Check() error {
	if z.Steps < 1 || z.Steps > 64 {
		return fmt.Errorf("%d steps; their number must lie between 1 and 64", z.Steps)
	}
	return z.parameters().check()
}

func (z zoomBlur) Fields() []Field                           { return z.parameters().fields() }
func (z zoomBlur) Draw(key rng.Key, _ image.Point) []float64 { return z.parameters().draw(key) }
func (z zoomBlur) checkValues(v []float64, s image.Point) error {
	return z.parameters().checkValues(v, s)
}

func (z zoomBlur) Apply(in Images, v Values) Images {
	in = in.Float()
	in.Pixels = ops.ZoomBlur(in.Pixels, z.Steps, v.Number("factor"), in.Sizes)
	return in
}

func (z zoomBlur) Kernels(v []float64, _ image.Point) []host.Kernel {
	return []host.Kernel{host.ZoomBlur(z.Steps, v[0])}
}

// glassBlur swaps pixels.
type glassBlur struct {
	Sigma      Dist `json:"sigma,omitzero"`
	Distance   Dist `json:"distance,omitzero"`
	Iterations int  `json:"iterations"`
}

// GlassBlur shows an image as through frosted glass: between two Gaussian blurs of deviation sigma, in pixels, pixels are swapped with others up to distance away, a whole
// number of pixels, as often as iterations says, from 1 to 16. Each swap builds on those before it, so that it works on the host only.
//
// Draws: sigma, distance, and key, from which the swaps follow. Source: albumentations GlassBlur in its exact mode, after ImageNet-C (D. Hendrycks and T. Dietterich,
// 2019).
func GlassBlur(sigma, distance Dist, iterations int) Op {
	return glassBlur{sigma, distance, iterations}
}

func (g glassBlur) parameters() parameters {
	return parameters{{"sigma", g.Sigma, 0, 50, "Constant(0.7)", nil}, {"distance", g.Distance, 1, 1 << 10, "Constant(4)", math.Round}}
}

func (g glassBlur) Name() string { return "glass_blur" }

func (g glassBlur) Check() error {
	if g.Iterations < 1 || g.Iterations > 16 {
		return fmt.Errorf("%d iterations; their number must lie between 1 and 16", g.Iterations)
	}
	return g.parameters().check()
}

func (g glassBlur) Fields() []Field { return append(g.parameters().fields(), keyField) }

func (g glassBlur) Draw(key rng.Key, _ image.Point) []float64 {
	return append(g.parameters().draw(key), childKey(key)...)
}

func (g glassBlur) checkValues(v []float64, s image.Point) error {
	return g.parameters().checkValues(v, s)
}

func (g glassBlur) Kernels(v []float64, _ image.Point) []host.Kernel {
	return host.Glass{Sigma: v[0], Distance: int(v[1]), Iterations: g.Iterations, Key: keyOf(v[2:])}.Kernels()
}
