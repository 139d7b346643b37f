package ops

import (
	"math"

	"github.com/gomlx/compute/dtypes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/imagelab-go/imagelab/augment/rng"
)

const (
	// PoissonExact is the largest mean up to which numbers of Poisson's law are drawn by inversion; beyond, the law is close to a normal one.
	PoissonExact = 12
	// poissonSteps is the largest number that inversion gives: with the mean PoissonExact a larger one has a probability below 1e-9.
	poissonSteps = 40
)

// Chances are what [Poisson] draws from: for each number a uniform one and a normal one, which the uniform one decides in part.
type Chances struct{ uniform, normal *Node }

// NewChances gives chances for each value of a batch x `[B, H, W, 3]`, or for each pixel where the channels share them. keys are uint32 `[B, 2]`.
func NewChances(x, keys *Node, shared bool) Chances {
	d := x.Shape().Dimensions
	channels := d[3]
	if shared {
		channels = 1
	}
	both := rng.Uniform(keys, d[1], d[2], channels, 2) // the two words of a block
	word := func(i int) *Node {
		return Reshape(Slice(both, AxisRange(), AxisRange(), AxisRange(), AxisRange(), AxisElem(i)), d[0], d[1], d[2], channels)
	}
	radius := Sqrt(MulScalar(Log(OneMinus(word(0))), -2))
	return Chances{word(0), Mul(radius, Cos(MulScalar(word(1), float32(2*math.Pi))))}
}

// Poisson gives a number of Poisson's law for each chance: float32 whole numbers, without a gradient.
//
//   - rate: the law's mean, at least 0, of a shape that broadcasts with the chances.
//
// Up to a mean of [PoissonExact] the law is exact (inversion of its distribution). Beyond, it is a normal law with the same mean, variance and skewness, rounded
// (the expansion of E. A. Cornish and R. A. Fisher, 1938, to its second term): its probabilities are within 0.002 of Poisson's.
func Poisson(rate *Node, c Chances) *Node {
	dims := make([]int, rate.Rank())
	for axis, d := range rate.Shape().Dimensions {
		dims[axis] = max(d, c.uniform.Shape().Dimensions[axis])
	}
	every := func(n *Node) *Node { return StopGradient(BroadcastToDims(ConvertDType(n, dtypes.Float32), dims...)) }
	rate, uniform, normal := every(rate), every(c.uniform), every(c.normal)
	small := MinScalar(rate, PoissonExact)
	term := Exp(Neg(small))
	total, count := term, ZerosLike(term)
	for k := 1; k <= poissonSteps; k++ {
		count = Add(count, ConvertDType(GreaterOrEqual(uniform, total), dtypes.Float32))
		term = Mul(term, MulScalar(small, 1/float64(k)))
		total = Add(total, term)
	}
	skew := MulScalar(AddScalar(Square(normal), -1), 1.0/6)
	large := Floor(AddScalar(Add(Add(rate, Mul(Sqrt(rate), normal)), skew), 0.5))
	return StopGradient(Where(GreaterThan(rate, MulScalar(OnesLike(rate), PoissonExact)), MaxScalar(large, 0), count))
}

// through gives the value of noisy with the gradient of x.
func through(x, noisy *Node) *Node { return Add(x, StopGradient(Sub(noisy, x))) }

// gamma is the exponent between a picture's values and light, as albumentations has it.
const gamma = 2.2

// ShotNoise makes a picture as noisy as light is that comes in few photons: its values are taken to light, counted by Poisson's law, and taken back.
//
//   - x: float `[B, H, W, 3]` in [0, 1].
//   - chances: of [NewChances].
//   - scale: `[B]` or scalar, positive: how much light one photon is; white is 1/scale photons.
//   - sizes: int32 `[B, 2]`, or nil when every picture fills the batch.
//
// Gradients pass as if no noise were added. Source: albumentations ShotNoise. See [Poisson]; where engines round differently, one value of many
// thousands may differ by a photon.
func ShotNoise(x *Node, chances Chances, scale, sizes *Node) *Node {
	checkImages("ShotNoise", x)
	checkSizes("ShotNoise", x, sizes)
	s := ConvertDType(eachValue("ShotNoise", "scale", x, scale), dtypes.Float32)
	light := Exp(MulScalar(Log(MaxScalar(ConvertDType(StopGradient(x), dtypes.Float32), 1e-6)), gamma))
	counted := ClipScalar(Mul(Poisson(Div(light, s), chances), s), 0, 1)
	noisy := Where(GreaterThan(counted, ZerosLike(counted)), Exp(MulScalar(Log(MaxScalar(counted, 1e-12)), 1/gamma)), counted)
	return Inside(through(x, ConvertDType(noisy, x.DType())), sizes)
}

// PoissonNoise adds numbers of Poisson's law, in units of 1/255, and clamps to [0, 1]: a picture becomes noisier and brighter.
//
//   - x: float `[B, H, W, 3]` in [0, 1].
//   - chances: of [NewChances].
//   - rate: `[B]` or scalar, at least 0, the law's mean.
//   - sizes: int32 `[B, 2]`, or nil when every picture fills the batch.
//
// Source: imgaug AdditivePoissonNoise.
func PoissonNoise(x *Node, chances Chances, rate, sizes *Node) *Node {
	checkImages("PoissonNoise", x)
	return AddNoise(x, DivScalar(Poisson(eachValue("PoissonNoise", "rate", x, rate), chances), 255), sizes)
}

// ISONoise makes a picture as noisy as a sensor does at a high sensitivity: hues vary, and lightness grows by numbers of Poisson's law, more where the picture is dark and
// the more the larger its contrast is.
//
//   - x: float `[B, H, W, 3]` in [0, 1].
//   - hues: of [Normals], shared.
//   - chances: of [NewChances], shared.
//   - shift: `[B]` or scalar: the deviation of the hues is shift*intensity turns.
//   - intensity: `[B]` or scalar: the lightness l, (max+min)/2, becomes l + n/255*(1-l), where the mean of n is 255*intensity times the standard deviation of l over the picture.
//   - sizes: int32 `[B, 2]`, or nil when every picture fills the batch.
//
// Source: albumentations ISONoise up to 1.4; 2.0 leaves the factors 360 degrees and 255 out, after which next to nothing is seen.
func ISONoise(x, hues *Node, chances Chances, shift, intensity, sizes *Node) *Node {
	const function = "ISONoise"
	checkImages(function, x)
	checkSizes(function, x, sizes)
	strength := perImage(function, "intensity", x, intensity)
	turned := split(x).hue(Mul(Squeeze(ConvertDType(hues, x.DType()), -1), Mul(perImage(function, "shift", x, shift), strength)))
	light := lightness(turned)
	rate := MulScalar(Mul(strength, deviation(light, inside(x, sizes))), 255)
	noise := DivScalar(ConvertDType(Squeeze(Poisson(ExpandAxes(rate, -1), chances), -1), x.DType()), 255)
	brighter := Add(light, Mul(noise, OneMinus(light)))
	room := func(l *Node) *Node { return OneMinus(Abs(AddScalar(MulScalar(l, 2), -1))) } // the largest chroma at a lightness
	before := room(light)
	gray := LessOrEqual(before, MulScalar(OnesLike(before), 1e-6))
	grows := Where(gray, ZerosLike(before), Div(room(brighter), Where(gray, OnesLike(before), before)))
	for c, channel := range turned {
		turned[c] = ClipScalar(Add(brighter, Mul(grows, Sub(channel, light))), 0, 1)
	}
	return Inside(turned.join(), sizes)
}

// lightness is the middle between the largest and the smallest channel, `[B, H, W]`.
func lightness(p planes) *Node {
	return MulScalar(Add(Max(Max(p[0], p[1]), p[2]), Min(Min(p[0], p[1]), p[2])), 0.5)
}

// deviation is the standard deviation of each picture's values, `[B, 1, 1]`; inside may be nil.
func deviation(v, inside *Node) *Node {
	v = StopGradient(v)
	mean := func(v *Node) *Node { return ReduceAndKeep(v, ReduceMean, 1, 2) }
	if inside != nil {
		weight := ConvertDType(inside, v.DType())
		area := ReduceAndKeep(weight, ReduceSum, 1, 2)
		mean = func(v *Node) *Node { return Div(ReduceAndKeep(Mul(v, weight), ReduceSum, 1, 2), area) }
	}
	return Sqrt(mean(Square(Sub(v, mean(v)))))
}
