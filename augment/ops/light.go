package ops

import (
	"math"

	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph"
)

// extent gives the length of each picture along an axis, 0 for height and 1 for width, `[B, 1, 1]` of x's dtype.
func extent(x, sizes *Node, axis int) *Node {
	if sizes == nil {
		return Reshape(BroadcastToDims(Scalar(x.Graph(), x.DType(), x.Shape().Dimensions[1+axis]), x.Shape().Dimensions[0]), -1, 1, 1)
	}
	return Reshape(ConvertDType(column(sizes, axis), x.DType()), -1, 1, 1)
}

// ruler counts the pixels along an axis, 0 for height and 1 for width: `[1, H, 1]` or `[1, 1, W]`.
func ruler(x *Node, axis int) *Node {
	dims := []int{1, 1, 1}
	dims[1+axis] = x.Shape().Dimensions[1+axis]
	return Iota(x.Graph(), shapes.Make(x.DType(), dims...), 1+axis)
}

// lit multiplies pictures by a light, `[B, H, W]`, and clamps.
func lit(x, light, sizes *Node) *Node {
	p := split(x)
	for c, v := range p {
		p[c] = ClipScalar(Mul(v, light), 0, 1)
	}
	return p.within(inside(x, sizes)).join()
}

// LinearIllumination multiplies a picture by a light that rises evenly in one direction, from 1-intensity to 1+intensity at the corners, or at the ends
// where the direction is along an axis.
//
//   - x: float `[B, H, W, 3]`.
//   - angle: `[B]` or scalar, the direction in degrees: 0 is right, 90 down.
//   - intensity: `[B]` or scalar, between -1 and 1.
//   - sizes: int32 `[B, 2]`, or nil when every picture fills the batch.
//
// Source: albumentations Illumination, mode linear, whose light has these ends for multiples of 45 degrees only.
func LinearIllumination(x, angle, intensity, sizes *Node) *Node {
	const name = "LinearIllumination"
	checkImages(name, x)
	checkSizes(name, x, sizes)
	radians := MulScalar(perImage(name, "angle", x, angle), math.Pi/180)
	cos, sin := Cos(radians), Sin(radians)
	from := func(axis int) *Node { // from -1 to 1; 0 in the only pixel
		last := AddScalar(extent(x, sizes, axis), -1)
		return Div(Sub(MulScalar(ruler(x, axis), 2), last), MaxScalar(last, 1))
	}
	rise := Div(Add(Mul(from(1), cos), Mul(from(0), sin)), Add(Abs(cos), Abs(sin)))
	return lit(x, OnePlus(Mul(perImage(name, "intensity", x, intensity), rise)), sizes)
}

// CornerIllumination multiplies a picture by a light that is 1 in one corner and falls evenly with the distance, to 1-intensity at the picture's diagonal.
//
//   - x: float `[B, H, W, 3]`.
//   - corner: `[B]` or scalar: 0 upper left, 1 upper right, 2 lower right, 3 lower left.
//   - intensity: `[B]` or scalar, between -1 and 1.
//   - sizes: int32 `[B, 2]`, or nil when every picture fills the batch.
//
// Source: albumentations Illumination, mode corner.
func CornerIllumination(x, corner, intensity, sizes *Node) *Node {
	const name = "CornerIllumination"
	checkImages(name, x)
	checkSizes(name, x, sizes)
	which := perImage(name, "corner", x, corner)
	is := func(number float64) *Node { return Equal(which, AddScalar(ZerosLike(which), number)) }
	height, width := extent(x, sizes, 0), extent(x, sizes, 1)
	atEnd := func(axis int, yes, last *Node) *Node {
		return Square(Sub(ruler(x, axis), Where(yes, AddScalar(last, -1), ZerosLike(last))))
	}
	far := Add(atEnd(1, Or(is(1), is(2)), width), atEnd(0, Or(is(2), is(3)), height))
	part := Sqrt(Div(far, Add(Square(height), Square(width))))
	return lit(x, OneMinus(Mul(perImage(name, "intensity", x, intensity), part)), sizes)
}

// Spot is a round light that falls off as a Gaussian bell; all are `[B]` or scalars.
type Spot struct {
	// Intensity, between -1 and 1, is what the middle has more than 1.
	Intensity *Node
	// X and Y are the middle as parts of the width and the height, Sigma the bell's deviation as a part of the longer side.
	X, Y, Sigma *Node
}

// GaussianIllumination multiplies a picture by a spot of light.
//
//   - x: float `[B, H, W, 3]`.
//   - sizes: int32 `[B, 2]`, or nil when every picture fills the batch.
//
// Source: albumentations Illumination, mode gaussian (there the middle lies half a pixel lower and further right).
func GaussianIllumination(x *Node, spot Spot, sizes *Node) *Node {
	const name = "GaussianIllumination"
	checkImages(name, x)
	checkSizes(name, x, sizes)
	height, width := extent(x, sizes, 0), extent(x, sizes, 1)
	sigma := Mul(perImage(name, "sigma", x, spot.Sigma), Max(height, width))
	bell := func(axis int, length, middle *Node) *Node {
		off := Sub(AddScalar(ruler(x, axis), 0.5), Mul(length, middle))
		return Exp(MulScalar(Square(Div(off, sigma)), -0.5))
	}
	light := Mul(bell(1, width, perImage(name, "x", x, spot.X)), bell(0, height, perImage(name, "y", x, spot.Y)))
	return lit(x, OnePlus(Mul(perImage(name, "intensity", x, spot.Intensity), light)), sizes)
}
