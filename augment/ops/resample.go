package ops

import (
	"math"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph"
)

// kernel is a filter for resampling.
type kernel struct{ cubic, antialias bool }

// radius is how far the kernel reaches when it is not widened.
func (k kernel) radius() float64 {
	if k.cubic {
		return 2
	}
	return 1
}

// weight gives the kernel's value at distances that are not negative.
func (k kernel) weight(distance *Node) *Node {
	if !k.cubic {
		return MaxScalar(OneMinus(distance), 0)
	}
	// R. G. Keys, "Cubic convolution interpolation for digital image processing", 1981, equation 4.
	a := -0.75
	if k.antialias {
		a = -0.5
	}
	near := AddScalar(Mul(AddScalar(MulScalar(distance, a+2), -(a+3)), Square(distance)), 1)
	far := MulScalar(AddScalar(Mul(AddScalar(Mul(AddScalar(distance, -5), distance), 8), distance), -4), a)
	one, two := OnesLike(distance), MulScalar(OnesLike(distance), 2)
	return Where(LessThan(distance, one), near, Where(LessThan(distance, two), far, ZerosLike(distance)))
}

// sampling says how each output position along one axis comes from the input positions.
type sampling struct {
	kernel  kernel
	in, out int
	taps    int   // how many input positions one output position reads at most
	start   *Node // [B, 1, 1]: where the box starts
	length  *Node // [B, 1, 1]: how long it is
	center  *Node // [B, out, 1]: the centre of each output position, from the box's start
	support *Node // [B, 1, 1]: how far the widened kernel reaches
	stretch *Node // [B, 1, 1]: how much it is widened
}

// newSampling computes where the centres lie. start, length and flip are `[B]`; flip may be nil.
func newSampling(k kernel, start, length, flip *Node, in, out int) *sampling {
	batch := start.Shape().Dimensions[0]
	s := &sampling{kernel: k, in: in, out: out, start: Reshape(start, batch, 1, 1), length: Reshape(length, batch, 1, 1)}
	place := BroadcastToDims(Iota(start.Graph(), shapes.Make(dtypes.Float32, 1, out, 1), 1), batch, out, 1)
	if flip != nil {
		place = Where(flip, AddScalar(Neg(place), out-1), place)
	}
	scale := DivScalar(s.length, float64(out))
	s.center = Mul(AddScalar(place, 0.5), scale)
	widest := 1.0
	s.stretch = OnesLike(scale)
	if k.antialias {
		s.stretch = MaxScalar(scale, 1)
		widest = max(1, float64(in)/float64(out))
	}
	s.support = MulScalar(s.stretch, k.radius())
	s.taps = int(math.Ceil(2 * k.radius() * widest))
	return s
}

// tap gives, for the tap of a number, which input position each output position reads, int32 `[B, out]`, and its weight,
// float32 `[B, out, 1]`, zero for taps outside the box, not yet normalised.
func (s *sampling) tap(number int) (from, weight *Node) {
	half := AddScalar(Neg(s.support), -0.5)
	j := AddScalar(StopGradient(Ceil(Add(s.center, half))), number) // counted from the box's start
	weight = s.kernel.weight(Div(Abs(Sub(AddScalar(j, 0.5), s.center)), s.stretch))
	if s.kernel.antialias { // PIL leaves out what lies beyond the edge
		weight = s.within(weight, j, ZerosLike(s.length), s.length)
	} else { // without antialias the edge is repeated
		j = Max(Min(j, AddScalar(s.length, -1)), ZerosLike(j))
	}
	j = Add(j, s.start)
	weight = s.within(weight, j, ZerosLike(s.length), MulScalar(OnesLike(s.length), s.in))
	from = ConvertDType(ClipScalar(j, 0, float64(s.in-1)), dtypes.Int32)
	return Squeeze(from, 2), weight
}

// within sets the weights to zero whose position j is not in [low, high).
func (s *sampling) within(weight, j, low, high *Node) *Node {
	return Mul(weight, ConvertDType(And(GreaterOrEqual(j, low), LessThan(j, high)), weight.DType()))
}

// The bounds between the two ways of resampling an axis, measured on 2 cores with pictures of 320 and 1280 columns.
const (
	maxTaps    = 16  // above, a tap after the other costs more than the matrix
	maxColumns = 640 // above, the matrix of XLA costs more than the taps
)

// leastWeight tells the weights of a place in the picture, which add up to about 0.5 or more, from what rounding leaves at a place
// beside it.
const leastWeight = 0.01

// resample applies the sampling to axis 1 or 2 of x `[B, H, W, 3]`.
//
// Tap by tap it gathers rows or columns and adds them up with their weights; as a matrix of weights it is one batched product, which
// wins where the taps are many, and for columns on XLA. Both give the same numbers.
func (s *sampling) resample(x *Node, axis int) *Node {
	matrix := s.taps > maxTaps || axis == 2 && s.in <= maxColumns && x.Graph().Backend().Name() != "go"
	if s.kernel.antialias && matrix {
		return s.byMatrix(x, axis)
	}
	var sum, total *Node
	for number := range s.taps {
		from, weight := s.tap(number)
		picked := Float(gatherAxis(x, from, axis))
		term := Mul(picked, ConvertDType(s.along(weight, axis), picked.DType()))
		if sum == nil {
			sum, total = term, weight
			continue
		}
		sum, total = Add(sum, term), Add(total, weight)
	}
	if !s.kernel.antialias { // weights that add up to one
		return sum
	}
	return Mul(sum, ConvertDType(s.along(Inverse(s.orOne(total)), axis), sum.DType()))
}

// orOne replaces the sum of no weights, at places that lie outside the picture, by one.
func (s *sampling) orOne(total *Node) *Node {
	return Where(GreaterThan(total, MulScalar(OnesLike(total), leastWeight)), total, OnesLike(total))
}

// along shapes `[B, out, 1]` for axis 1 or 2 of a batch.
func (s *sampling) along(weight *Node, axis int) *Node {
	batch := weight.Shape().Dimensions[0]
	if axis == 1 {
		return Reshape(weight, batch, s.out, 1, 1)
	}
	return Reshape(weight, batch, 1, s.out, 1)
}

// byMatrix resamples with the batch's matrices of weights, `[B, out, in]`.
func (s *sampling) byMatrix(x *Node, axis int) *Node {
	x = Float(x)
	place := Iota(x.Graph(), shapes.Make(dtypes.Float32, 1, 1, s.in), 2)
	j := Sub(place, s.start)
	weights := s.kernel.weight(Div(Abs(Sub(AddScalar(j, 0.5), s.center)), s.stretch))
	weights = s.within(weights, j, ZerosLike(s.length), s.length)
	weights = Div(weights, s.orOne(ReduceAndKeep(weights, ReduceSum, 2)))
	weights = ConvertDType(weights, x.DType())
	if axis == 1 {
		return DotGeneral(weights, []int{2}, []int{0}, x, []int{1}, []int{0}) // [B, out, W, 3]
	}
	y := DotGeneral(x, []int{2}, []int{0}, weights, []int{2}, []int{0}) // [B, H, 3, out]
	// An operation on colours takes the planes apart again, and XLA sees that it need not put them together.
	var p planes
	for c, channel := range Split(y, 2, 3) {
		p[c] = Squeeze(channel, 2)
	}
	return p.join()
}
