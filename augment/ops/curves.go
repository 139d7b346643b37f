package ops

import (
	"math"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/support/exceptions"
)

// crumb is what rounding may take from a value that stands on a step.
const crumb = 1e-6

// perChannel shapes a parameter for the planes of x, one by one: `[B, 3]`, `[B]` or scalar to three of `[B, 1, 1]`.
func perChannel(function, name string, x, value *Node) (three [3]*Node) {
	batch := x.Shape().Dimensions[0]
	if value.Rank() == 2 && value.Shape().Dimensions[0] == batch && value.Shape().Dimensions[1] == 3 {
		for c := range three {
			three[c] = Reshape(ConvertDType(column(value, c), x.DType()), batch, 1, 1)
		}
		return three
	}
	if value.Rank() > 1 {
		exceptions.Panicf("ops.%s: %s must be a scalar, [%d] or [%d, 3], got %s", function, name, batch, batch, value.Shape())
	}
	one := perImage(function, name, x, value)
	return [3]*Node{one, one, one}
}

// tone changes every value of x by a function of its channel, clamps to [0, 1], and keeps what lies outside zero.
func tone(function string, x, sizes *Node, change func(channel *Node, c int) *Node) *Node {
	checkImages(function, x)
	checkSizes(function, x, sizes)
	p := split(x)
	for c, channel := range p {
		p[c] = ClipScalar(change(channel, c), 0, 1)
	}
	return p.within(inside(x, sizes)).join()
}

// AdjustGamma gives x to the power gamma, clamped to [0, 1]: below 1 it is brighter, above 1 darker. Black stays black.
//
//   - x: float `[B, H, W, 3]`.
//   - gamma: `[B, 3]`, `[B]` or scalar, not negative.
//   - sizes: int32 `[B, 2]`, or nil when every picture fills the batch.
//
// Source: torchvision adjust_gamma.
func AdjustGamma(x, gamma, sizes *Node) *Node {
	power := perChannel("AdjustGamma", "gamma", x, gamma)
	return tone("AdjustGamma", x, sizes, func(v *Node, c int) *Node {
		positive := GreaterThan(v, ZerosLike(v))
		return Where(positive, Exp(Mul(power[c], Log(Where(positive, v, OnesLike(v))))), ZerosLike(v))
	})
}

// ToneCurve puts each value on a Bezier curve from (0, 0) to (1, 1) whose two control points have the heights low and high:
// 3(1-x)^2 x low + 3(1-x) x^2 high + x^3, clamped to [0, 1]. With 1/3 and 2/3 it is the value itself.
//
//   - x: float `[B, H, W, 3]`.
//   - low, high: `[B, 3]`, `[B]` or scalar, from 0 to 1.
//
// Source: albumentations RandomToneCurve.
func ToneCurve(x, low, high *Node) *Node {
	lows, highs := perChannel("ToneCurve", "low", x, low), perChannel("ToneCurve", "high", x, high)
	return tone("ToneCurve", x, nil, func(v *Node, c int) *Node {
		rest := OneMinus(v)
		mixed := MulScalar(Mul(rest, Add(Mul(rest, lows[c]), Mul(v, highs[c]))), 3)
		return Mul(v, Add(mixed, Mul(v, v)))
	})
}

// SigmoidContrast gives 1 / (1 + exp(gain*(cutoff - x))).
//
//   - x: float `[B, H, W, 3]`.
//   - gain, cutoff: `[B, 3]`, `[B]` or scalar. A large gain makes steep contrast about the cutoff.
//   - sizes: int32 `[B, 2]`, or nil when every picture fills the batch.
//
// Source: imgaug SigmoidContrast, scikit-image adjust_sigmoid.
func SigmoidContrast(x, gain, cutoff, sizes *Node) *Node {
	gains, cutoffs := perChannel("SigmoidContrast", "gain", x, gain), perChannel("SigmoidContrast", "cutoff", x, cutoff)
	return tone("SigmoidContrast", x, sizes, func(v *Node, c int) *Node { return Sigmoid(Mul(gains[c], Sub(v, cutoffs[c]))) })
}

// LogContrast gives gain*log2(1+x), clamped to [0, 1].
//
//   - x: float `[B, H, W, 3]`.
//   - gain: `[B, 3]`, `[B]` or scalar.
//
// Source: imgaug LogContrast, scikit-image adjust_log.
func LogContrast(x, gain *Node) *Node {
	gains := perChannel("LogContrast", "gain", x, gain)
	return tone("LogContrast", x, nil, func(v *Node, c int) *Node { return Mul(gains[c], DivScalar(Log1P(v), math.Ln2)) })
}

// Quantize cuts the range of each channel into a number of equal parts and puts every value in the middle of its part.
//
//   - x: float `[B, H, W, 3]`.
//   - levels: `[B]` or scalar, whole numbers of at least 1.
//   - sizes: int32 `[B, 2]`, or nil when every picture fills the batch.
//
// Its gradient is zero. Source: imgaug UniformColorQuantization.
func Quantize(x, levels, sizes *Node) *Node {
	n := perImage("Quantize", "levels", x, levels)
	return tone("Quantize", x, sizes, func(v *Node, _ int) *Node {
		part := StopGradient(Min(Floor(Mul(AddScalar(v, crumb), n)), AddScalar(n, -1)))
		return Div(AddScalar(part, 0.5), n)
	})
}
