package ops

import . "github.com/gomlx/gomlx/core/graph"

// perPoint shapes a parameter per image for points: `[B]` to `[B, 1, 1]`.
func perPoint(value *Node) *Node { return Reshape(value, -1, 1, 1) }

// fromMiddle gives where points lie from the middle of pictures of a width and a height, `[B, 1, 1]`.
func (p Points) fromMiddle(width, height *Node) Points {
	return Points{Sub(p.X, DivScalar(width, 2)), Sub(p.Y, DivScalar(height, 2))}
}

// times moves points away from the middle of pictures by a factor.
func (p Points) times(factor, width, height *Node) Points {
	d := p.fromMiddle(width, height)
	return Points{Add(Mul(factor, d.X), DivScalar(width, 2)), Add(Mul(factor, d.Y), DivScalar(height, 2))}
}

// CameraLens takes points of pictures that are bent by a lens to those that they show: 1 + k r^2 + k r^4 times as far from the middle, where r is the distance in parts of the width and
// the height.
//
//   - k: `[B]`; width, height: `[B, 1, 1]`.
//
// Source: OpenCV's camera with the coefficients k1 = k2 = k.
func (p Points) CameraLens(k, width, height *Node) Points {
	d := p.fromMiddle(width, height)
	r2 := Add(Square(Div(d.X, width)), Square(Div(d.Y, height)))
	return p.times(AddScalar(Mul(perPoint(k), Mul(r2, AddScalar(r2, 1))), 1), width, height)
}

// FisheyeLens is [Points.CameraLens] with 1 + k r^2, where r is the distance in parts of half the diagonal.
//
// Source: albumentations OpticalDistortion in its fisheye mode.
func (p Points) FisheyeLens(k, width, height *Node) Points {
	d := p.fromMiddle(width, height)
	r2 := Div(Add(Square(d.X), Square(d.Y)), DivScalar(Add(Square(width), Square(height)), 4))
	return p.times(AddScalar(Mul(perPoint(k), r2), 1), width, height)
}

// Fisheye takes points to those 1 + d^gamma times as far from the middle, where d is the distance from (centerX, centerY), all `[B]`, in coordinates that go from -1 to 1 along the width
// and the height.
//
// Source: kornia RandomFisheye.
func (p Points) Fisheye(centerX, centerY, gamma, width, height *Node) Points {
	d := p.fromMiddle(width, height)
	x := Sub(Div(MulScalar(d.X, 2), width), perPoint(centerX))
	y := Sub(Div(MulScalar(d.Y, 2), height), perPoint(centerY))
	distance := Sqrt(Add(Square(x), Square(y)))
	return p.times(AddScalar(Pow(distance, perPoint(gamma)), 1), width, height)
}

// ToPolar takes points of pictures that are spread out around their middle to those of the pictures: x is the distance, of which half the diagonal is the width, and y the angle, of which a full
// turn is the height. Width and height are `[B, 1, 1]`.
func (p Points) ToPolar(width, height *Node) Points {
	radius := Div(MulScalar(Mul(p.X, diagonal(width, height)), 0.5), width)
	angle := Div(MulScalar(p.Y, fullTurn), height)
	return Points{Add(Mul(radius, Cos(angle)), DivScalar(width, 2)), Add(Mul(radius, Sin(angle)), DivScalar(height, 2))}
}

// FromPolar undoes [Points.ToPolar].
func (p Points) FromPolar(width, height *Node) Points {
	d := p.fromMiddle(width, height)
	radius := Sqrt(Add(Square(d.X), Square(d.Y)))
	turn := DivScalar(Atan2(d.Y, d.X), fullTurn)
	turn = Sub(turn, Floor(turn))
	return Points{Div(MulScalar(Mul(radius, width), 2), diagonal(width, height)), Mul(turn, height)}
}

// fullTurn is a turn in radians.
const fullTurn = 6.283185307179586

// diagonal is that of pictures.
func diagonal(width, height *Node) *Node { return Sqrt(Add(Square(width), Square(height))) }
