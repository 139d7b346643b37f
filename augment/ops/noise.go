package ops

import (
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/imagelab-go/imagelab/augment/rng"
)

// GaussianNoise adds to every value of a picture noise of its own, normal with mean 0, and clamps to [0, 1].
//
//   - x: float `[B, H, W, 3]`.
//   - keys: uint32 `[B, 2]`: one key an image. The noise is a function of the key and of the value's place alone.
//   - sigma: `[B]` or scalar, the standard deviation in units of the full range.
//   - sizes: int32 `[B, 2]`, or nil when every picture fills the batch.
//
// Source: torchvision gaussian_noise with mean 0 (the random numbers are ours, see package rng).
func GaussianNoise(x, keys, sigma, sizes *Node) *Node {
	checkImages("GaussianNoise", x)
	checkSizes("GaussianNoise", x, sizes)
	noise := ConvertDType(rng.Normal(keys, x.Shape().Dimensions[1:]...), x.DType())
	scale := ExpandAxes(perImage("GaussianNoise", "sigma", x, sigma), -1)
	y := ClipScalar(Add(x, Mul(noise, scale)), 0, 1)
	if sizes == nil {
		return y
	}
	return Where(inside(x, sizes), y, ZerosLike(y))
}
