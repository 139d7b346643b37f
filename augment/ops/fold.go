package ops

import . "github.com/gomlx/gomlx/core/graph"

// Fold takes points beyond the edges of pictures to those that their borders show there.
//
//   - border: `[B]`, 0 leaves the points of an image, 1 moves them to the middle of the pixel at the edge, 2 mirrors them at that middle, 3 at the edge.
//   - frames: `[B, n]`, the width and the height of each picture first.
//
// Source: the modes edge, reflect and symmetric of torchvision's pad.
func (p Points) Fold(border, frames *Node) Points {
	batch := p.X.Shape().Dimensions[0]
	along := func(place *Node, axis int) *Node {
		side := Reshape(column(frames, axis), batch, 1, 1)
		reflected := AddScalar(mirror(AddScalar(place, -0.5), AddScalar(side, -1)), 0.5)
		folded := Where(is(border, 2), reflected, Where(is(border, 3), mirror(place, side), place))
		folded = Min(MaxScalar(folded, 0.5), AddScalar(side, -0.5))
		return Where(is(border, 0), place, folded)
	}
	return Points{along(p.X, 0), along(p.Y, 1)}
}

// is says where numbers equal one.
func is(x *Node, value float64) *Node { return Equal(x, Scalar(x.Graph(), x.DType(), value)) }

// mirror folds the numbers v `[B, h, w]` to those between 0 and a length `[B, 1, 1]`.
func mirror(v, length *Node) *Node {
	twice := MulScalar(length, 2)
	period := MaxScalar(twice, 1)
	v = Sub(v, Mul(period, Floor(Div(v, period))))
	return Min(v, Sub(twice, v))
}
