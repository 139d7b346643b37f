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
	Register(gaussianBlur{Sigma: Uniform(0.1, 2)})
	Register(boxBlur{Choice(3, 5, 7)})
	Register(unsharpMask{Sigma: Uniform(0.5, 2), Alpha: Uniform(0.2, 0.5), Threshold: Constant(10.0 / 255)})
}

// maxBlur is the largest side of a kernel that is a product of a column and a row; maxKernel is that of any other kernel.
const maxBlur, maxKernel = 511, 63

// sizeParameter is the odd size of a kernel.
func sizeParameter(size Dist, low, high float64) parameter {
	return parameter{"size", size, low, high, "Choice(3, 5, 7)", odd}
}

// kernelSide is the largest of the sizes that are drawn.
func kernelSide(size Dist) int { return int(sizeParameter(size, 0, 0).most()) }

// gaussianBlur blurs with a bell curve.
type gaussianBlur struct {
	Size  int  `json:"size,omitempty"`
	Sigma Dist `json:"sigma,omitzero"`
}

// GaussianBlur blurs an image with a Gaussian kernel of size x size places, an odd number, and the standard deviation sigma in pixels. A size of 0 takes
// as many places as the largest sigma needs, three and a half times as many to each side. The border is mirrored.
//
// Draws: sigma. See [ops.GaussianBlur]. Source: torchvision GaussianBlur, whose sigma is Uniform(0.1, 2).
func GaussianBlur(size int, sigma Dist) Op { return gaussianBlur{size, sigma} }

// gaussianSize is the size of a kernel: what is set, or what a deviation needs.
func gaussianSize(size int, sigma Dist) int {
	if size > 0 {
		return size
	}
	_, most := sigma.Bounds()
	return min(2*int(min(3.5*most, maxBlur))+1, maxBlur)
}

// checkGaussianSize reports a size that is even or too large.
func checkGaussianSize(size int) error {
	if size < 0 || size > maxBlur || size > 0 && size%2 == 0 {
		return fmt.Errorf("size %d; it must be odd and at most %d, or 0 for as many places as sigma needs", size, maxBlur)
	}
	return nil
}

func (b gaussianBlur) parameters() parameters {
	return parameters{{"sigma", b.Sigma, 0, math.Inf(1), "Uniform(0.1, 2)", nil}}
}

func (b gaussianBlur) Name() string { return "gaussian_blur" }

func (b gaussianBlur) Check() error {
	if err := checkGaussianSize(b.Size); err != nil {
		return err
	}
	return b.parameters().check()
}

func (b gaussianBlur) Fields() []Field                           { return b.parameters().fields() }
func (b gaussianBlur) Draw(key rng.Key, _ image.Point) []float64 { return b.parameters().draw(key) }
func (b gaussianBlur) checkValues(v []float64, s image.Point) error {
	return b.parameters().checkValues(v, s)
}

func (b gaussianBlur) Apply(in Images, v Values) Images {
	in = in.Float()
	in.Pixels = ops.GaussianBlur(in.Pixels, gaussianSize(b.Size, b.Sigma), v.Number("sigma"), in.Sizes)
	return in
}

func (b gaussianBlur) Kernels(values []float64, _ image.Point) []host.Kernel {
	return []host.Kernel{host.GaussianBlur(gaussianSize(b.Size, b.Sigma), values[0])}
}

// boxBlur takes means of squares.
type boxBlur struct {
	Size Dist `json:"size,omitzero"`
}

// BoxBlur replaces each pixel of an image by the mean of the square around it, of an odd size in pixels; between odd numbers the next one is taken. The
// border is mirrored.
//
// Draws: size. See [ops.BoxBlur]. Source: albumentations Blur, imgaug AverageBlur.
func BoxBlur(size Dist) Op { return boxBlur{size} }

func (b boxBlur) parameters() parameters                    { return parameters{sizeParameter(b.Size, 1, maxBlur)} }
func (b boxBlur) Name() string                              { return "box_blur" }
func (b boxBlur) Check() error                              { return b.parameters().check() }
func (b boxBlur) Fields() []Field                           { return b.parameters().fields() }
func (b boxBlur) Draw(key rng.Key, _ image.Point) []float64 { return b.parameters().draw(key) }
func (b boxBlur) checkValues(v []float64, s image.Point) error {
	return b.parameters().checkValues(v, s)
}

func (b boxBlur) Apply(in Images, v Values) Images {
	in = in.Float()
	in.Pixels = ops.BoxBlur(in.Pixels, kernelSide(b.Size), v.Number("size"), in.Sizes)
	return in
}

func (b boxBlur) Kernels(values []float64, _ image.Point) []host.Kernel {
	return []host.Kernel{host.BoxBlur(int(values[0]))}
}

// unsharpMask sharpens by the difference from a blur.
type unsharpMask struct {
	Size      int  `json:"size,omitempty"`
	Sigma     Dist `json:"sigma,omitzero"`
	Alpha     Dist `json:"alpha,omitzero"`
	Threshold Dist `json:"threshold,omitzero"`
}

// UnsharpMask sharpens an image: alpha times what a Gaussian blur of deviation sigma, in pixels, takes away is added, where that is more than threshold, in
// [0, 1], so that noise stays as it is.
//
// Draws: sigma, alpha, threshold. See [ops.UnsharpMask]. Source: albumentations UnsharpMask, whose threshold is 10/255.
func UnsharpMask(sigma, alpha, threshold Dist) Op {
	return unsharpMask{Sigma: sigma, Alpha: alpha, Threshold: threshold}
}

func (u unsharpMask) parameters() parameters {
	return parameters{{"sigma", u.Sigma, 0, math.Inf(1), "Uniform(0.5, 2)", nil},
		{"alpha", u.Alpha, 0, math.Inf(1), "Uniform(0.2, 0.5)", nil}, {"threshold", u.Threshold, 0, 1, "Constant(0.04)", nil}}
}

func (u unsharpMask) Name() string { return "unsharp_mask" }

func (u unsharpMask) Check() error {
	if err := checkGaussianSize(u.Size); err != nil {
		return err
	}
	return u.parameters().check()
}

func (u unsharpMask) Fields() []Field                           { return u.parameters().fields() }
func (u unsharpMask) Draw(key rng.Key, _ image.Point) []float64 { return u.parameters().draw(key) }
func (u unsharpMask) checkValues(v []float64, s image.Point) error {
	return u.parameters().checkValues(v, s)
}

func (u unsharpMask) Apply(in Images, v Values) Images {
	in = in.Float()
	in.Pixels = ops.UnsharpMask(in.Pixels, gaussianSize(u.Size, u.Sigma), v.Number("sigma"), v.Number("alpha"), v.Number("threshold"), in.Sizes)
	return in
}

func (u unsharpMask) Kernels(values []float64, _ image.Point) []host.Kernel {
	return []host.Kernel{host.UnsharpMask(gaussianSize(u.Size, u.Sigma), values[0], float32(values[1]), float32(values[2]))}
}
