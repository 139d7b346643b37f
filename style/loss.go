package style

import (
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/support/exceptions"
)

// Divisor says what a Gram matrix of features `[h, w, C]` is divided by.
type Divisor string

// The divisors that projects use.
const (
	Elements Divisor = "elements" // C*h*w: d2l, Johnson, MSG-Net, neural-style; the zero value "" means it
	Pixels   Divisor = "pixels"   // h*w: the mean over pixels; Gatys's own port to PyTorch, pystiche
	One      Divisor = "one"      // 1: the raw sum, which grows with the picture; Gatys's paper
)

// Gram gives the products of each pair of channels of features x `[B, h, w, C]`, summed over the pixels and divided: `[B, C, C]`. It says
// which features occur together, and not where (Gatys et al., 2016, equation 3).
func Gram(x *Node, by Divisor) *Node {
	d := mustFeatures("Gram", x)
	flat := Reshape(x, d[0], d[1]*d[2], d[3])
	products := DotGeneral(flat, []int{1}, []int{0}, flat, []int{1}, []int{0})
	return DivScalar(products, by.of(float64(d[1]*d[2]), d[3]))
}

// of gives the number that a Gram matrix over pixels of some channels is divided by.
func (by Divisor) of(pixels float64, channels int) float64 {
	switch by {
	case Elements, "":
		return pixels * float64(channels)
	case Pixels:
		return pixels
	case One:
		return 1
	}
	exceptions.Panicf("style: divisor %q; want %q, %q or %q", by, Elements, Pixels, One)
	return 0
}

// Moments gives mean and standard deviation of each channel of features x `[B, h, w, C]` over the pixels, both `[B, C]`. The variance is
// divided by the number of pixels, and 1e-5 is added to it, so that the gradient of a constant channel is a number (Huang and Belongie, "Arbitrary
// Style Transfer in Real-time with Adaptive Instance Normalization", 2017, equation 4).
func Moments(x *Node) (mean, deviation *Node) {
	d := mustFeatures("Moments", x)
	mean = ReduceMean(x, 1, 2)
	centred := Sub(x, Reshape(mean, d[0], 1, 1, d[3]))
	return mean, Sqrt(AddScalar(ReduceMean(Square(centred), 1, 2), momentsEpsilon))
}

const momentsEpsilon = 1e-5

// SquaredDifference gives the mean, or with sum the sum, of the squares of x-y, which have one shape: a scalar. It is the content loss of features
// and the style loss of Gram matrices.
func SquaredDifference(x, y *Node, sum bool) *Node {
	squares := Square(Sub(x, y))
	if sum {
		return ReduceAllSum(squares)
	}
	return ReduceAllMean(squares)
}

// Variation says how TotalVariation counts the differences of pixels that are neighbours. The zero value is d2l's.
type Variation struct {
	// Sum adds the differences up. By default those of rows and those of columns are averaged, each by their own number, and the loss is
	// half of the two means.
	Sum bool `json:"sum,omitempty"`
	// Squared takes the squares of differences instead of their absolute values: edges cost more, and are blurred.
	Squared bool `json:"squared,omitempty"`
}

// TotalVariation gives how much pixels of pictures x `[B, H, W, C]` differ from the ones below and right of them: a scalar (Mahendran and Vedaldi,
// "Understanding Deep Image Representations by Inverting Them", 2015). Along a side of one pixel nothing differs. The gradient of an
// absolute value is 0 where neighbours are equal.
func TotalVariation(x *Node, v Variation) *Node {
	d := mustFeatures("TotalVariation", x)
	total := ScalarZero(x.Graph(), x.DType())
	for axis := 1; axis <= 2; axis++ {
		if d[axis] < 2 {
			continue
		}
		change := Sub(SliceAxis(x, axis, AxisRangeToEnd(1)), SliceAxis(x, axis, AxisRange(0, d[axis]-1)))
		if v.Squared {
			change = Square(change)
		} else {
			change = Mul(change, StopGradient(Sign(change))) // Abs has the gradient 1 at 0
		}
		if v.Sum {
			total = Add(total, ReduceAllSum(change))
		} else {
			total = Add(total, MulScalar(ReduceAllMean(change), 0.5))
		}
	}
	return total
}

// Excess gives how far values of x, a picture of any shape, lie outside of limits: the mean of the squared distances, a scalar. low and high
// must broadcast to x.
func Excess(x, low, high *Node) *Node {
	above, below := Max(Sub(x, high), ZerosLike(x)), Max(Sub(low, x), ZerosLike(x))
	return ReduceAllMean(Add(Square(above), Square(below)))
}

// mustFeatures gives the dimensions of x, and panics where these are not four.
func mustFeatures(function string, x *Node) []int {
	if x.Rank() != 4 {
		exceptions.Panicf("style.%s: x is %s, want [batch, height, width, channels]", function, x.Shape())
	}
	return x.Shape().Dimensions
}
