package ops

import (
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/imagelab-go/imagelab/augment/rng"
)

// Uniforms gives a number for each value of a batch x `[B, H, W, 3]`, uniform in [0, 1): float32 `[B, H, W, 3]`, or `[B, H, W, 1]` where the channels of a pixel
// share one. keys are uint32 `[B, 2]`; see package rng.
func Uniforms(x, keys *Node, shared bool) *Node {
	d := x.Shape().Dimensions
	if shared {
		return ExpandAxes(rng.Uniform(keys, d[1], d[2]), -1)
	}
	return rng.Uniform(keys, d[1], d[2], d[3])
}

// Normals gives normal numbers with mean 0 and variance 1 as [Uniforms] gives uniform ones.
func Normals(x, keys *Node, shared bool) *Node {
	d := x.Shape().Dimensions
	if shared {
		return ExpandAxes(rng.Normal(keys, d[1], d[2]), -1)
	}
	return rng.Normal(keys, d[1], d[2], d[3])
}

// eachValue gives a parameter of each image for the values of x, `[B, 1, 1, 1]`.
func eachValue(function, name string, x, value *Node) *Node {
	return ExpandAxes(perImage(function, name, x, value), -1)
}

// AddNoise adds noise, which broadcasts to x `[B, H, W, 3]`, and clamps to [0, 1]. See [Uniforms] and [Normals].
func AddNoise(x, noise, sizes *Node) *Node {
	checkImages("AddNoise", x)
	checkSizes("AddNoise", x, sizes)
	return Inside(ClipScalar(Add(x, ConvertDType(noise, x.DType())), 0, 1), sizes)
}

// MultiplyNoise multiplies by noise, which broadcasts to x `[B, H, W, 3]`, and clamps to [0, 1].
func MultiplyNoise(x, noise, sizes *Node) *Node {
	checkImages("MultiplyNoise", x)
	checkSizes("MultiplyNoise", x, sizes)
	return Inside(ClipScalar(Mul(x, ConvertDType(noise, x.DType())), 0, 1), sizes)
}

// LaplaceNoise adds noise with the density exp(-|v|/scale)/(2*scale), which has more strong outliers than [GaussianNoise], and clamps to [0, 1].
//
//   - x: float `[B, H, W, 3]`.
//   - uniforms: of [Uniforms].
//   - scale: `[B]` or scalar, at least 0, in units of the full range; the standard deviation is sqrt(2) times as large.
//   - sizes: int32 `[B, 2]`, or nil when every picture fills the batch.
//
// Source: imgaug AdditiveLaplaceNoise.
func LaplaceNoise(x, uniforms, scale, sizes *Node) *Node {
	checkImages("LaplaceNoise", x)
	v := AddScalar(uniforms, -0.5)
	tail := MaxScalar(OneMinus(MulScalar(Abs(v), 2)), 0x1p-24)
	noise := Neg(Mul(Sign(v), Log(tail)))
	return AddNoise(x, Mul(noise, ConvertDType(eachValue("LaplaceNoise", "scale", x, scale), noise.DType())), sizes)
}

// SpeckleNoise adds to every value itself times noise, normal with mean 0, and clamps to [0, 1]: bright places are noisier, as in radar pictures.
//
//   - x: float `[B, H, W, 3]`.
//   - normals: of [Normals].
//   - sigma: `[B]` or scalar, the noise's standard deviation.
//   - sizes: int32 `[B, 2]`, or nil when every picture fills the batch.
//
// Source: scikit-image random_noise with mode "speckle", imgaug's imgcorruptlike SpeckleNoise.
func SpeckleNoise(x, normals, sigma, sizes *Node) *Node {
	checkImages("SpeckleNoise", x)
	s := ConvertDType(eachValue("SpeckleNoise", "sigma", x, sigma), normals.DType())
	return MultiplyNoise(x, AddScalar(Mul(normals, s), 1), sizes)
}

// SaltAndPepper makes a part of the pixels, or of the values, white or black.
//
//   - x: float `[B, H, W, 3]`.
//   - uniforms: of [Uniforms]; with shared ones whole pixels change.
//   - amount: `[B]` or scalar in [0, 1], the part that changes.
//   - salt: `[B]` or scalar in [0, 1], the part of these that become 1; the rest become 0.
//   - sizes: int32 `[B, 2]`, or nil when every picture fills the batch.
//
// Source: albumentations SaltAndPepper, which changes an exact number of pixels; here each changes on its own, as in scikit-image and kornia.
func SaltAndPepper(x, uniforms, amount, salt, sizes *Node) *Node {
	checkImages("SaltAndPepper", x)
	checkSizes("SaltAndPepper", x, sizes)
	below := func(limit *Node) *Node { return BroadcastToDims(Below(uniforms, limit), x.Shape().Dimensions...) }
	return Inside(Where(below(Mul(amount, salt)), OnesLike(x), Where(below(amount), ZerosLike(x), x)), sizes)
}
