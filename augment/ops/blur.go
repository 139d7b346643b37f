package ops

import (
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/support/exceptions"
)

// gaussian gives the bell curve of distances for a deviation; one of zero is a single peak.
func gaussian(distance, sigma *Node) *Node {
	return Exp(MulScalar(Square(Div(distance, MaxScalar(sigma, 1e-2))), -0.5))
}

// gaussianWeights gives the weights of a Gaussian kernel, `[B, size]`, with sum 1.
func gaussianWeights(function string, x *Node, size int, sigma *Node) *Node {
	checkSide(function, size)
	return normalize(gaussian(steps(x, size), parameter(function, "sigma", x, sigma)))
}

// checkSide panics unless a size of a kernel is odd and positive.
func checkSide(function string, size int) {
	if size < 1 || size%2 == 0 {
		exceptions.Panicf("ops.%s: the size of the kernel must be odd and positive, got %d", function, size)
	}
}

// GaussianBlur blurs with a Gaussian kernel of size x size places.
//
//   - x: float `[B, H, W, 3]`.
//   - size: odd, the same for all images. Three deviations to each side hold 99.7 % of the bell curve; what a smaller size cuts off is shared out.
//   - sigma: `[B]` or scalar, the standard deviation in pixels, 0 for none.
//   - sizes: int32 `[B, 2]`, or nil when every picture fills the batch.
//
// The border is mirrored. Source: torchvision gaussian_blur, which refuses pictures smaller than half the kernel; here the mirror is mirrored again.
func GaussianBlur(x *Node, size int, sigma, sizes *Node) *Node {
	checkImages("GaussianBlur", x)
	checkSizes("GaussianBlur", x, sizes)
	weights := gaussianWeights("GaussianBlur", x, size, sigma)
	return Inside(separable(x, weights, weights, sizes, Reflect), sizes)
}

// BoxBlur replaces each pixel by the mean of the square around it.
//
//   - x: float `[B, H, W, 3]`.
//   - side: the largest of the sizes, odd.
//   - size: `[B]` or scalar, the side of each image's square, odd, from 1 to side.
//   - sizes: int32 `[B, 2]`, or nil when every picture fills the batch.
//
// The border is mirrored. Source: OpenCV blur, albumentations Blur.
func BoxBlur(x *Node, side int, size, sizes *Node) *Node {
	checkImages("BoxBlur", x)
	checkSizes("BoxBlur", x, sizes)
	checkSide("BoxBlur", side)
	near := LessOrEqual(MulScalar(Abs(steps(x, side)), 2), parameter("BoxBlur", "size", x, size)) // 2*distance <= size
	weights := normalize(ConvertDType(near, x.DType()))
	return Inside(separable(x, weights, weights, sizes, Reflect), sizes)
}

// UnsharpMask adds alpha times what a Gaussian blur takes away, where that is more than a threshold, so that noise is not sharpened.
//
//   - x: float `[B, H, W, 3]`.
//   - size: of the kernel, odd.
//   - sigma, alpha, threshold: `[B]` or scalar: the blur's deviation in pixels, the strength, and the least difference in [0, 1].
//   - sizes: int32 `[B, 2]`, or nil when every picture fills the batch.
//
// Where the difference exceeds the threshold is itself blurred, to mix the sharp picture in softly. Source: albumentations UnsharpMask, whose threshold
// counts in 1/255.
func UnsharpMask(x *Node, size int, sigma, alpha, threshold, sizes *Node) *Node {
	const function = "UnsharpMask"
	checkImages(function, x)
	checkSizes(function, x, sizes)
	weights := gaussianWeights(function, x, size, sigma)
	blur := func(x *Node) *Node { return separable(x, weights, weights, sizes, Reflect) }
	each := func(name string, value *Node) *Node { return ExpandAxes(perImage(function, name, x, value), -1) }
	residual := Sub(x, blur(x))
	mask := blur(ConvertDType(GreaterThan(StopGradient(Abs(residual)), each("threshold", threshold)), x.DType()))
	sharp := ClipScalar(Add(x, Mul(residual, each("alpha", alpha))), 0, 1)
	return Inside(Add(Mul(sharp, mask), Mul(x, OneMinus(mask))), sizes)
}

// EffectKernel gives (1-alpha)*identity + alpha*effect, float32 `[B, 3, 3]`: the kernel that blends a picture with what an effect makes of it.
//
//   - effect: `[B, 3, 3]` or `[3, 3]`.
//   - alpha: `[B]` in [0, 1].
func EffectKernel(effect, alpha *Node) *Node {
	a := number("EffectKernel", "alpha", alpha)
	identity := Const(effect.Graph(), [][]float32{{0, 0, 0}, {0, 1, 0}, {0, 0, 0}})
	if effect.Rank() == 2 {
		effect = ExpandAxes(effect, 0)
	}
	return Add(Mul(ExpandAxes(identity, 0), OneMinus(a)), Mul(effect, a))
}

// DirectedEdgeEffect gives the kernels that find edges across a direction, float32 `[B, 3, 3]`, for [EffectKernel]: minus one shared out among the
// neighbours, most to those in the direction.
//
//   - degrees: `[B]`, clockwise from the top: 0 finds edges whose upper side is darker, 90 those whose right side is.
//
// Source: imgaug DirectedEdgeDetect.
func DirectedEdgeEffect(degrees *Node) *Node {
	const function = "DirectedEdgeEffect"
	s := newSquare(function, degrees.Graph(), 3)
	d := number(function, "degrees", degrees)
	// The angle of each neighbour, and its difference from the direction in half turns, 0 to 1.
	places := Const(degrees.Graph(), [][][]float32{{{-45, 0, 45}, {-90, 0, 90}, {-135, 180, 135}}})
	turns := MulScalar(Sub(places, d), 1.0/360)
	apart := MulScalar(Abs(Sub(turns, StopGradient(Round(turns)))), 2)
	near := Square(Square(OneMinus(apart)))
	middle := ConvertDType(Equal(Add(Abs(s.x), Abs(s.y)), ZerosLike(s.x)), near.DType())
	near = normalize(Mul(near, OneMinus(middle)))
	return Sub(middle, near)
}
