package ops

import (
	"math"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/support/exceptions"
	"github.com/imagelab-go/imagelab/augment/rng"
)

// square holds the places of a kernel for each image, as distances from its middle: y and x are float32 `[1, side, side]`.
type square struct {
	y, x *Node
	side int
}

// newSquare gives the places of a kernel of an odd side.
func newSquare(function string, g *Graph, side int) square {
	if side < 1 || side%2 == 0 {
		exceptions.Panicf("ops.%s: the side of the kernel must be odd and positive, got %d", function, side)
	}
	shape := shapes.Make(dtypes.Float32, 1, side, side)
	at := func(axis int) *Node { return AddScalar(Iota(g, shape, axis), -float64(side/2)) }
	return square{at(1), at(2), side}
}

// number gives a parameter of each image, `[B]`, as float32 `[B, 1, 1]`.
func number(function, name string, value *Node) *Node {
	if value.Rank() != 1 {
		exceptions.Panicf("ops.%s: %s must be [batch], one number an image, got %s", function, name, value.Shape())
	}
	return Reshape(ConvertDType(value, dtypes.Float32), -1, 1, 1)
}

// within keeps what lies no further than radius from the middle along both axes; the rest is zero.
func (s square) within(kernel, radius *Node) *Node {
	far := Max(Abs(s.y), Abs(s.x))
	return Where(BroadcastToDims(LessOrEqual(far, radius), kernel.Shape().Dimensions...), kernel, ZerosLike(kernel))
}

// hat is 1 at 0 and falls along a straight line to 0 at a distance of 1.
func hat(distance *Node) *Node { return ClipScalar(OneMinus(Abs(distance)), 0, 1) }

// MotionKernel gives kernels that blur along a line through the middle, float32 `[B, side, side]`, for [Filter2D].
//
//   - side: the largest of the sizes, odd.
//   - size: `[B]`, the length of each line, odd, from 3 to side.
//   - degrees: `[B]`, the line's angle, counter-clockwise from left to right.
//   - direction: `[B]` in [-1, 1]: the weight along the line is even for 0, falls to zero at its end for 1 and at its beginning for -1.
//
// Source: kornia get_motion_kernel2d with mode "bilinear".
func MotionKernel(side int, size, degrees, direction *Node) *Node {
	const function = "MotionKernel"
	s := newSquare(function, size.Graph(), side)
	radius := MulScalar(AddScalar(number(function, "size", size), -1), 0.5)
	angle := MulScalar(number(function, "degrees", degrees), math.Pi/180)
	first := MulScalar(AddScalar(number(function, "direction", direction), 1), 0.5)
	sin, cos := Sin(angle), Cos(angle)
	along, aside := Sub(Mul(cos, s.x), Mul(sin, s.y)), Add(Mul(sin, s.x), Mul(cos, s.y))
	part := Div(Add(Max(Min(along, radius), Neg(radius)), radius), MulScalar(radius, 2)) // of the way along the line
	ramp := Add(first, Mul(OneMinus(MulScalar(first, 2)), part))
	ends := ClipScalar(Sub(AddScalar(radius, 1), Abs(along)), 0, 1)
	return normalize(s.within(Mul(Mul(ramp, ends), hat(aside)), radius))
}

// DefocusKernel gives kernels that blur as a lens out of focus does, discs with a soft edge, float32 `[B, side, side]`.
//
//   - side: 2*max(8, the largest radius)+1.
//   - radius: `[B]`, whole numbers of pixels, at least 1.
//   - sigma: `[B]`, positive, the standard deviation of the Gaussian that softens the edge.
//
// Source: albumentations Defocus; its Gaussian has 3 x 3 taps up to radius 8 and 5 x 5 beyond, and is mirrored at max(8, radius).
func DefocusKernel(side int, radius, sigma *Node) *Node {
	const function = "DefocusKernel"
	s := newSquare(function, radius.Graph(), side)
	r := number(function, "radius", radius)
	taps := newSquare(function, radius.Graph(), 5)
	middle := func(n *Node) *Node { return Slice(n, AxisRange(), AxisElem(2), AxisRange()) } // [1, 1, 5]
	reach := Where(LessOrEqual(r, MulScalar(OnesLike(r), 8)), OnesLike(r), MulScalar(OnesLike(r), 2))
	gauss := gaussian(middle(taps.x), number(function, "sigma", sigma))
	gauss = normalize(Mul(gauss, ConvertDType(LessOrEqual(Abs(middle(taps.x)), reach), dtypes.Float32))) // [B, 1, 5]
	limit := MaxScalar(r, 8)
	mirrored := func(at *Node) *Node { return Sub(limit, Abs(Sub(limit, Abs(at)))) } // the distance from the middle
	var terms []*Node
	for i := range 5 {
		for j := range 5 {
			y, x := mirrored(AddScalar(s.y, float64(i-2))), mirrored(AddScalar(s.x, float64(j-2)))
			disc := ConvertDType(LessOrEqual(Add(Square(x), Square(y)), Square(r)), dtypes.Float32)
			weight := Mul(Slice(gauss, AxisRange(), AxisRange(), AxisElem(i)), Slice(gauss, AxisRange(), AxisRange(), AxisElem(j)))
			terms = append(terms, Mul(disc, weight))
		}
	}
	disc := ConvertDType(LessOrEqual(Add(Square(s.x), Square(s.y)), Square(r)), dtypes.Float32)
	return s.within(Div(sum(terms), ReduceAndKeep(disc, ReduceSum, 1, 2)), limit)
}

// RingingKernel gives kernels that cut high frequencies off sharply, which leaves rings beside edges, float32 `[B, side, side]`.
//
//   - side: the largest of the sizes, odd.
//   - size: `[B]`, odd, from 3 to side.
//   - cutoff: `[B]` in (0, pi], the highest frequency that is kept, in radians a pixel.
//
// Source: albumentations RingingOvershoot, a circular sinc: cutoff*J1(cutoff*r)/(2*pi*r).
func RingingKernel(side int, size, cutoff *Node) *Node {
	const function = "RingingKernel"
	s := newSquare(function, size.Graph(), side)
	c := number(function, "cutoff", cutoff)
	distance := Sqrt(MaxScalar(Add(Square(s.x), Square(s.y)), 1e-6)) // in the middle J1(z)/z is 1/2
	kernel := Div(Mul(c, besselJ1(Mul(c, distance))), MulScalar(distance, 2*math.Pi))
	return normalize(s.within(kernel, MulScalar(AddScalar(number(function, "size", size), -1), 0.5)))
}

// besselTerms makes the sum of besselJ1 exact within float32 for arguments up to about 70.
const besselTerms = 96

// besselJ1 is the Bessel function of the first kind and order 1 by its integral of cos(t - z*sin(t)) over a full turn, which equal steps of t
// approach faster than any power of their number.
func besselJ1(z *Node) *Node {
	var terms []*Node
	for i := range besselTerms / 2 { // the other half of the turn gives the same
		t := 2 * math.Pi * (float64(i) + 0.5) / besselTerms
		terms = append(terms, Cos(AddScalar(MulScalar(z, -math.Sin(t)), t)))
	}
	return MulScalar(sum(terms), 2.0/besselTerms)
}

// Generalized are the parameters of [GeneralizedKernel].
type Generalized struct {
	// Side is the largest of the sizes, odd.
	Side int
	// Size is `[B]`, odd, up to Side.
	Size *Node
	// SigmaX and SigmaY are `[B]`, positive, the deviations along the two axes in pixels.
	SigmaX, SigmaY *Node
	// Degrees are `[B]`, by which the axes are turned, clockwise.
	Degrees *Node
	// Beta is `[B]`, positive: 1 is a Gaussian, less is peaked with long tails, more is flat like a disc.
	Beta *Node
	// Noise is `[B]` in [0, 1]: each weight is multiplied by a number uniform in [1-Noise, 1+Noise).
	Noise *Node
	// Keys are those of the noise, uint32 `[B, 2]`; see package rng.
	Keys *Node
}

// GeneralizedKernel gives kernels of a turned generalized Gaussian with noise, float32 `[B, Side, Side]`: a weight is exp(-q^Beta/2), where q is
// the squared distance from the middle in units of the two deviations.
//
// Source: albumentations AdvancedBlur, after Real-ESRGAN (X. Wang et al., 2021).
func GeneralizedKernel(p Generalized) *Node {
	const function = "GeneralizedKernel"
	s := newSquare(function, p.Size.Graph(), p.Side)
	angle := MulScalar(number(function, "degrees", p.Degrees), math.Pi/180)
	sin, cos := Sin(angle), Cos(angle)
	u := Div(Add(Mul(cos, s.x), Mul(sin, s.y)), number(function, "sigmaX", p.SigmaX))
	v := Div(Sub(Mul(cos, s.y), Mul(sin, s.x)), number(function, "sigmaY", p.SigmaY))
	distance := MaxScalar(Add(Square(u), Square(v)), 1e-12) // a power of zero has no gradient
	kernel := Exp(MulScalar(Pow(distance, number(function, "beta", p.Beta)), -0.5))
	uniform := AddScalar(MulScalar(rng.Uniform(p.Keys, p.Side, p.Side), 2), -1)
	kernel = Mul(kernel, AddScalar(Mul(uniform, number(function, "noise", p.Noise)), 1))
	return normalize(s.within(kernel, MulScalar(AddScalar(number(function, "size", p.Size), -1), 0.5)))
}
