package ops

import . "github.com/gomlx/gomlx/core/graph"

// planes are the red, green and blue of a batch, each `[B, H, W]`. Engines work faster on them than on interleaved colours.
type planes [3]*Node

// split takes `[B, H, W, 3]` apart; [planes.join] undoes it.
func split(x *Node) (p planes) {
	for c, channel := range Split(x, 3, 3) {
		p[c] = Squeeze(channel, 3)
	}
	return p
}

// join gives `[B, H, W, 3]`. The barrier keeps an engine that fuses from working through interleaved colours: it computes the planes,
// then puts them together, or not at all where the next operation takes them apart again (a third faster on XLA's CPU).
func (p planes) join() *Node { return Stack(OptimizationBarriers(p[:]...), -1) }

// gray is the luma of each pixel, `[B, H, W]`, with ITU-R 601's weights cut to four digits as torchvision has them.
func (p planes) gray() *Node {
	return Add(Add(MulScalar(p[0], 0.2989), MulScalar(p[1], 0.587)), MulScalar(p[2], 0.114))
}

// blend gives factor*p + (1-factor)*other, clamped to [0, 1].
func (p planes) blend(factor, other *Node) planes {
	rest := Mul(OneMinus(factor), other)
	for c, channel := range p {
		p[c] = ClipScalar(Add(Mul(channel, factor), rest), 0, 1)
	}
	return p
}

// brightness blends with black; it leaves the second term of blend out.
func (p planes) brightness(factor *Node) planes {
	for c, channel := range p {
		p[c] = ClipScalar(Mul(channel, factor), 0, 1)
	}
	return p
}

// contrast blends each picture with the mean of its gray. Where inside is not nil, what lies outside does not count and
// stays zero.
func (p planes) contrast(factor, inside *Node) planes {
	// The mean reads what the blend reads again: the barrier makes an engine that fuses compute it once.
	p = planes(OptimizationBarriers(p[:]...))
	p = p.blend(factor, meanOf(p.gray(), inside))
	if inside == nil {
		return p
	}
	for c, channel := range p {
		p[c] = Where(inside, channel, ZerosLike(channel))
	}
	return p
}

// meanOf gives the mean of each plane `[B, H, W]`, of what is inside where that is not nil: `[B, 1, 1]`.
func meanOf(plane, inside *Node) *Node {
	if inside == nil {
		return ReduceAndKeep(plane, ReduceMean, 1, 2)
	}
	plane = Where(inside, plane, ZerosLike(plane))
	area := ReduceAndKeep(ConvertDType(inside, plane.DType()), ReduceSum, 1, 2)
	return Div(ReduceAndKeep(plane, ReduceSum, 1, 2), MaxScalar(area, 1))
}

// hue turns the hue by a number of turns: to HSV, along, and back. Value and chroma stay, so that only the angle is computed:
// a channel is v - c*clamp(min(k, 4-k), 0, 1) with k = (n + 6h) mod 6 and n = 5, 3, 1 for red, green, blue
// (A. R. Smith, "Color Gamut Transform Pairs", 1978, in the branch-free form). Gray pixels have c = 0 and stay as they are.
func (p planes) hue(turns *Node) planes {
	red, green, blue := p[0], p[1], p[2]
	value := Max(Max(red, green), blue)
	chroma := Sub(value, Min(Min(red, green), blue))
	// A divisor that is never zero keeps the gradient of gray pixels finite.
	unit := Inverse(Where(GreaterThan(chroma, ZerosLike(chroma)), chroma, OnesLike(chroma)))
	// The comparisons hold however an engine rounds: one of value with a channel need not, where a fusing engine computes
	// the channel twice. At a tie both angles are the same.
	redFirst := And(GreaterOrEqual(red, green), GreaterOrEqual(red, blue))
	sixths := Where(redFirst, Mul(Sub(green, blue), unit), Where(GreaterOrEqual(green, blue),
		AddScalar(Mul(Sub(blue, red), unit), 2), AddScalar(Mul(Sub(red, green), unit), 4)))
	sixths = Add(sixths, MulScalar(turns, 6))
	for c, offset := range []float64{5, 3, 1} {
		k := AddScalar(sixths, offset)
		k = Sub(k, MulScalar(StopGradient(Floor(DivScalar(k, 6))), 6))
		p[c] = Sub(value, Mul(chroma, ClipScalar(Min(k, OneMinus(SubScalar(k, 3))), 0, 1)))
	}
	return p
}

// AdjustBrightness gives factor*x clamped to [0, 1]: 0 is black, 1 the picture itself, 2 twice as bright.
//
//   - x: float `[B, H, W, 3]`.
//   - factor: `[B]` or scalar, not negative.
//
// Source: torchvision adjust_brightness.
func AdjustBrightness(x, factor *Node) *Node {
	checkImages("AdjustBrightness", x)
	return split(x).brightness(perImage("AdjustBrightness", "factor", x, factor)).join()
}

// AdjustContrast gives factor*x + (1-factor)*m clamped to [0, 1], where m is the mean of the picture's gray: 0 is an even gray, 1
// the picture itself.
//
//   - x: float `[B, H, W, 3]`.
//   - factor: `[B]` or scalar, not negative.
//   - sizes: int32 `[B, 2]`, or nil when every picture fills the batch. The mean is that of each picture alone.
//
// Source: torchvision adjust_contrast on float images (PIL rounds the mean).
func AdjustContrast(x, factor, sizes *Node) *Node {
	checkImages("AdjustContrast", x)
	checkSizes("AdjustContrast", x, sizes)
	return split(x).contrast(perImage("AdjustContrast", "factor", x, factor), inside(x, sizes)).join()
}

// AdjustSaturation gives factor*x + (1-factor)*gray(x) clamped to [0, 1]: 0 is gray, 1 the picture itself.
//
//   - x: float `[B, H, W, 3]`.
//   - factor: `[B]` or scalar, not negative.
//
// Source: torchvision adjust_saturation.
func AdjustSaturation(x, factor *Node) *Node {
	checkImages("AdjustSaturation", x)
	p := split(x)
	return p.blend(perImage("AdjustSaturation", "factor", x, factor), p.gray()).join()
}

// AdjustHue turns the hue by a part of a full turn: 0 is the picture itself, 1/3 sends red to green, 0.5 and -0.5 are the same
// half turn. Gray pixels keep their colour.
//
//   - x: float `[B, H, W, 3]` in [0, 1].
//   - turns: `[B]` or scalar; torchvision allows -0.5 to 0.5.
//
// Source: torchvision adjust_hue (on float images; its PIL path rounds the hue to 1/255 of a turn).
func AdjustHue(x, turns *Node) *Node {
	checkImages("AdjustHue", x)
	return split(x).hue(perImage("AdjustHue", "turns", x, turns)).join()
}
