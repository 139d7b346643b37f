package ops

import (
	. "github.com/gomlx/gomlx/core/graph"
)

// BilateralBlur replaces each pixel by a mean of the disc around it in which pixels of a similar colour count more, so that edges stay.
//
//   - x: float `[B, H, W, 3]`.
//   - size: the diameter of the disc, odd, the same for all images.
//   - colour: `[B]` or scalar, positive, the deviation of a Gaussian of the colour's distance: the sum of the three channels' differences, from 0 to 3.
//   - space: `[B]` or scalar, positive, the deviation of a Gaussian of the distance in pixels.
//   - sizes: int32 `[B, 2]`, or nil when every picture fills the batch.
//
// The border is mirrored. Source: OpenCV bilateralFilter (C. Tomasi and R. Manduchi, "Bilateral Filtering for Gray and Color Images", 1998).
func BilateralBlur(x *Node, size int, colour, space, sizes *Node) *Node {
	const function = "BilateralBlur"
	checkImages(function, x)
	checkSizes(function, x, sizes)
	checkSide(function, size)
	d, r := x.Shape().Dimensions, size/2
	each := func(name string, value *Node) *Node { return ExpandAxes(perImage(function, name, x, value), -1) }
	falls := func(deviation *Node) *Node { return DivScalar(Inverse(Square(deviation)), -2) }
	byColour, bySpace := falls(each("colour", colour)), falls(each("space", space))
	extended := extend(x, sizes, Reflect, r, r)
	var terms, weights []*Node
	for i := range size * size {
		dy, dx := i/size-r, i%size-r
		if dy*dy+dx*dx > r*r {
			continue
		}
		value := shifted(extended, i/size, i%size, d[1], d[2])
		distance := ReduceAndKeep(Abs(Sub(value, x)), ReduceSum, -1)
		weight := Exp(Add(Mul(Square(distance), byColour), MulScalar(bySpace, float64(dy*dy+dx*dx))))
		terms, weights = append(terms, Mul(value, weight)), append(weights, weight)
	}
	return Inside(Div(sum(terms), sum(weights)), sizes)
}

// ZoomBlur replaces each picture by the mean of itself and of enlargements about its centre, as a lens makes that zooms while it exposes.
//
//   - x: float `[B, H, W, 3]`.
//   - enlargements: their number, at least 1, the same for all images.
//   - factor: `[B]` or scalar, at least 1: the last enlargement; the others lie at equal steps before it.
//   - sizes: int32 `[B, 2]`, or nil when every picture fills the batch.
//
// Enlargements are bilinear. Source: albumentations ZoomBlur, after ImageNet-C (D. Hendrycks and T. Dietterich, 2019).
func ZoomBlur(x *Node, enlargements int, factor, sizes *Node) *Node {
	checkImages("ZoomBlur", x)
	checkSizes("ZoomBlur", x, sizes)
	grown := AddScalar(perImage("ZoomBlur", "factor", x, factor), -1)
	terms := []*Node{x}
	for i := range enlargements {
		z := AddScalar(MulScalar(grown, float64(i+1)/float64(enlargements)), 1)
		terms = append(terms, Einsum("bxj,byjc->byxc", enlarging(x, sizes, z, 1), Einsum("byi,bixc->byxc", enlarging(x, sizes, z, 0), x)))
	}
	return Inside(DivScalar(sum(terms), float64(enlargements+1)), sizes)
}

// enlarging gives the matrices that enlarge axis 0 (y) or 1 (x) of pictures about their middle, `[B, side, side]`.
func enlarging(x, sizes, factor *Node, axis int) *Node {
	side := x.Shape().Dimensions[1+axis]
	middle := MulScalar(ConvertDType(Reshape(column(borderSizes(x, sizes), axis), -1, 1, 1), x.DType()), 0.5)
	places := AddScalar(steps(x, side), float64(side/2)+0.5) // the middles of pixels, [1, side]
	to, from := ExpandAxes(places, -1), ExpandAxes(places, 1)
	return hat(Sub(Add(Div(Sub(to, middle), factor), middle), from))
}
