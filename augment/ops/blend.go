package ops

import (
	"github.com/gomlx/compute/dtypes"
	. "github.com/gomlx/gomlx/core/graph"
)

// Mix says with what [Blend] blends each picture. A weight that is nil stands for 0; with none the other picture is black.
type Mix struct {
	// Factor, `[B]` or scalar, is the picture's own part: 1 leaves it.
	Factor *Node
	// Gray, Mean and Smooth, `[B]` or scalar, are the weights of the picture's gray, of the mean of its gray, and of the picture smoothed as
	// [AdjustSharpness] does.
	Gray, Mean, Smooth *Node
}

// Blend gives factor*x + (1-factor)*other clamped to [0, 1], one formula for brightness, contrast, saturation and sharpness: which of them an image has done
// is a matter of parameters.
//
//   - x: float `[B, H, W, 3]` in [0, 1].
//   - sizes: int32 `[B, 2]`, or nil when every picture fills the batch.
func Blend(x *Node, mix Mix, sizes *Node) *Node {
	checkImages("Blend", x)
	checkSizes("Blend", x, sizes)
	p, within := split(x), inside(x, sizes)
	factor := perImage("Blend", "factor", x, mix.Factor)
	other := planes{ZerosLike(p[0]), ZerosLike(p[0]), ZerosLike(p[0])}
	add := func(name string, weight *Node, part planes) {
		if weight == nil {
			return
		}
		weight = perImage("Blend", name, x, weight)
		for c := range other {
			other[c] = Add(other[c], Mul(weight, part[c]))
		}
	}
	gray := p.gray()
	add("gray", mix.Gray, planes{gray, gray, gray})
	if mix.Mean != nil {
		mean := meanOf(gray, within)
		add("mean", mix.Mean, planes{mean, mean, mean})
	}
	if mix.Smooth != nil {
		add("smooth", mix.Smooth, p.smooth(sizes))
	}
	for c, channel := range p {
		p[c] = ClipScalar(Add(Mul(channel, factor), Mul(OneMinus(factor), other[c])), 0, 1)
	}
	return Inside(p.join(), sizes)
}

// AdjustSharpness blends each picture with a smoothed one by a factor: 0 is smooth, 1 the picture itself, 2 sharper. The pixels at the edge stay, and so
// does a picture with a side of less than 3 pixels.
//
//   - x: float `[B, H, W, 3]` in [0, 1].
//   - factor: `[B]` or scalar, not negative.
//   - sizes: int32 `[B, 2]`, or nil when every picture fills the batch.
//
// Source: torchvision adjust_sharpness.
func AdjustSharpness(x, factor, sizes *Node) *Node {
	return Blend(x, Mix{Factor: factor, Smooth: Scalar(x.Graph(), dtypes.Float32, 1)}, sizes)
}

// smooth is the mean of the eight pixels around each, once each, and of its own, five times; at the edge it is the pixel's own.
func (p planes) smooth(sizes *Node) (q planes) {
	d := p[0].Shape().Dimensions
	if d[1] < 3 || d[2] < 3 {
		return p
	}
	inner := innerOf(p[0], sizes)
	for c, channel := range p {
		around := MulScalar(channel, 4.0/13)
		for i := range 9 {
			around = Add(around, MulScalar(shift(channel, i/3-1, i%3-1), 1.0/13))
		}
		q[c] = Where(inner, around, channel)
	}
	return q
}

// shift moves planes `[B, H, W]` by at most one row and column; what comes in is zero.
func shift(x *Node, rows, columns int) *Node {
	for axis, by := range []int{rows, columns} {
		if by == 0 {
			continue
		}
		n := x.Shape().Dimensions[1+axis]
		spec := []SliceAxisSpec{AxisRange(), AxisRange(), AxisRange()}
		spec[1+axis] = AxisRange(max(-by, 0), n-max(by, 0))
		kept := Slice(x, spec...)
		spec[1+axis] = AxisRange(0, 1)
		zero := ZerosLike(Slice(x, spec...))
		if by > 0 {
			x = Concatenate([]*Node{zero, kept}, 1+axis)
		} else {
			x = Concatenate([]*Node{kept, zero}, 1+axis)
		}
	}
	return x
}

// innerOf gives Bool `[B, H, W]`: true for the pixels of a picture that are not at its edge.
func innerOf(plane, sizes *Node) *Node {
	all := OnesLike(plane)
	if sizes != nil {
		all = ConvertDType(inside(plane, sizes), plane.DType())
	}
	inner := all
	for i := range 9 {
		inner = Min(inner, shift(all, i/3-1, i%3-1))
	}
	return GreaterThan(inner, ZerosLike(inner))
}
