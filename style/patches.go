package style

import (
	"github.com/gomlx/compute/dtypes"
	. "github.com/gomlx/gomlx/core/graph"
)

// patchSize is the height and width of the patches, in cells of the layer, and patchStride the distance of those that are taken from the
// style's picture, which costs a fourth of all.
const (
	patchSize   = 3
	patchStride = 2
)

// Patches gives all square pieces of 3x3 cells of features x `[1, h, w, C]`, one a row: `[(h-2)*(w-2), 9*C]`, or with a stride of 2 every other
// one in both directions. A loss on the patches, each against the one of the style's that has the smallest angle to it, keeps pieces of
// the style whole (Li and Wand, "Combining Markov Random Fields and Convolutional Neural Networks for Image Synthesis", 2016).
func Patches(x *Node, stride int) *Node {
	d := mustFeatures("Patches", x)
	var shifted []*Node
	for i := range patchSize {
		for j := range patchSize {
			part := Slice(x, AxisRange(), AxisRange(i, d[1]-patchSize+i+1).Stride(stride), AxisRange(j, d[2]-patchSize+j+1).Stride(stride), AxisRange())
			shifted = append(shifted, part)
		}
	}
	all := Concatenate(shifted, 3) // [1, h', w', 9*C]
	return Reshape(all, -1, patchSize*patchSize*d[3])
}

// patches compares each patch with the style's nearest.
type patches struct{}

func (patches) additive() bool  { return false }
func (patches) degree() float64 { return 2 }

func (patches) sums(x, _ *Node) []*Node { return []*Node{x} }

func (patches) statistics(sums []*Node) []*Node { return []*Node{Patches(sums[0], patchStride)} }

// loss gives the mean squared difference of the numbers of patches and of those of the style that match them best.
func (patches) loss(sums, target []*Node) *Node {
	own := Patches(sums[0], 1)
	return SquaredDifference(own, StopGradient(nearest(own, target[0])), false)
}

func (patches) size(target []*Node) *Node { return squared(target[0], false) }

// nearest gives, for each row of x `[n, D]`, the row of candidates `[m, D]` that has the largest normalised correlation with it: `[n, D]`.
func nearest(x, candidates *Node) *Node {
	length := Sqrt(AddScalar(ReduceAndKeep(Square(candidates), ReduceSum, -1), 1e-12))
	match := DotGeneral(StopGradient(x), []int{1}, nil, Div(candidates, length), []int{1}, nil) // [n, m]
	return Gather(candidates, InsertAxes(ArgMax(match, 1, dtypes.Int32), -1))
}
