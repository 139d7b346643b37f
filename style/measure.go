package style

import (
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/imagelab-go/imagelab/lib/nn"
)

// Measure names what a style term compares.
type Measure string

// The measures.
const (
	GramMatrices  Measure = "gram"    // see Gram; the zero value "" means it
	ChannelMoment Measure = "moments" // see Moments: the squared differences of means, plus those of deviations
	PatchMatches  Measure = "patches" // see Patches
)

// measure computes a style term of the features of a layer, in three steps so that a picture may come in windows: sums over pixels, which
// add up; what is made of the sums, which is also what a target consists of; and its distance to a target.
type measure interface {
	// additive says whether sums of windows add up to those of the picture.
	additive() bool
	// degree tells by which power of a factor the loss grows when all features do by the factor.
	degree() float64
	// sums takes features x `[1, h, w, C]` and how much each pixel counts, `[1, h, w, 1]` or nil for one each.
	sums(x, counts *Node) []*Node
	// statistics gives what is compared.
	statistics(sums []*Node) []*Node
	// loss gives a scalar.
	loss(sums, target []*Node) *Node
	// size gives the loss of a target against zeros.
	size(target []*Node) *Node
}

// of gives the measure of a name, which check has seen.
func (m Measure) of(s StyleTerm) measure {
	switch m {
	case ChannelMoment:
		return moments{s.Sum}
	case PatchMatches:
		return patches{}
	}
	return gram{s.Divisor, s.Sum}
}

// gram compares Gram matrices.
type gram struct {
	by  Divisor
	sum bool
}

func (gram) additive() bool  { return true }
func (gram) degree() float64 { return 4 }

// sums gives the products `[C, C]` and the number of pixels.
func (gram) sums(x, counts *Node) []*Node {
	rows, weighted, pixels := flattened(x, counts)
	return []*Node{DotGeneral(weighted, []int{0}, nil, rows, []int{0}, nil), pixels}
}

func (m gram) statistics(sums []*Node) []*Node {
	channels := sums[0].Shape().Dimensions[0]
	if m.by == One {
		return sums[:1]
	}
	return []*Node{Div(sums[0], MulScalar(sums[1], m.by.of(1, channels)))}
}

func (m gram) loss(sums, target []*Node) *Node {
	return SquaredDifference(m.statistics(sums)[0], target[0], m.sum)
}

func (m gram) size(target []*Node) *Node { return squared(target[0], m.sum) }

// squared gives the mean or the sum of squares.
func squared(x *Node, sum bool) *Node { return SquaredDifference(x, ZerosLike(x), sum) }

// moments compares means and deviations of channels.
type moments struct{ sum bool }

func (moments) additive() bool  { return true }
func (moments) degree() float64 { return 2 }

// sums gives the sums of values and of squares, `[C]`, and the number of pixels.
func (moments) sums(x, counts *Node) []*Node {
	rows, weighted, pixels := flattened(x, counts)
	return []*Node{ReduceSum(weighted, 0), ReduceSum(Mul(weighted, rows), 0), pixels}
}

func (moments) statistics(sums []*Node) []*Node {
	mean := Div(sums[0], sums[2])
	variance := MaxScalar(Sub(Div(sums[1], sums[2]), Square(mean)), 0)
	return []*Node{mean, Sqrt(AddScalar(variance, momentsEpsilon))}
}

func (m moments) loss(sums, target []*Node) *Node {
	got := m.statistics(sums)
	return Add(SquaredDifference(got[0], target[0], m.sum), SquaredDifference(got[1], target[1], m.sum))
}

func (m moments) size(target []*Node) *Node {
	return Add(squared(target[0], m.sum), squared(target[1], m.sum))
}

// flattened gives features as rows `[h*w, C]`, the same times how much each counts, and what they count together.
func flattened(x, counts *Node) (rows, weighted, pixels *Node) {
	d := x.Shape().Dimensions
	rows = Reshape(x, d[1]*d[2], d[3])
	if counts == nil {
		return rows, rows, Scalar(x.Graph(), x.DType(), float64(d[1]*d[2]))
	}
	return rows, Mul(rows, Reshape(counts, d[1]*d[2], 1)), ReduceAllSum(counts)
}

// cells gives, for a mask `[1, H, W, 1]` of pixels, how much each cell of a layer `[1, h, w, C]` lies within it: `[1, h, w, 1]`.
func cells(mask, layer *Node) *Node {
	m, d := mask.Shape().Dimensions, layer.Shape().Dimensions
	stride := 1
	for m[1]/stride > d[1] && m[2]/stride >= d[2] {
		stride *= 2
	}
	if m[1]/stride == d[1] && m[2]/stride == d[2] {
		return nn.AvgPool2D(mask, stride, stride, nn.None)
	}
	return nn.AdaptiveAvgPool2D(mask, d[1], d[2])
}
