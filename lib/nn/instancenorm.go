package nn

import (
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
)

// InstanceNorm normalises each channel of each picture `[B, H, W, C]` to mean 0 and variance 1 (Ulyanov et al., "Instance
// Normalization", 2016), as torch.nn.InstanceNorm2d does; the variance is divided by the number of pixels.
//
//   - epsilon: is added to the variance; PyTorch's default is 1e-5.
func InstanceNorm(x *Node, epsilon float64) *Node {
	mustPictures("nn.InstanceNorm", x)
	return withGradient([]*Node{x}, func(in []*Node) *Node {
		centred, inverse := normalise(in[0], epsilon)
		return Mul(centred, inverse)
	}, func(in []*Node, y, dy *Node) []*Node {
		_, inverse := normalise(in[0], epsilon)
		mean := func(n *Node) *Node { return ReduceAndKeep(n, ReduceMean, 1, 2) }
		return []*Node{Mul(Sub(dy, Add(mean(dy), Mul(y, mean(Mul(dy, y))))), inverse)}
	})
}

// normalise gives the distance of pixels to the mean of their channel, and the factor `[B, 1, 1, C]` that makes it one of variance 1.
func normalise(x *Node, epsilon float64) (centred, inverse *Node) {
	centred = Sub(x, ReduceAndKeep(x, ReduceMean, 1, 2))
	return centred, inverseRoot(ReduceAndKeep(Square(centred), ReduceMean, 1, 2), epsilon)
}

// AffineInstanceNorm is an [InstanceNorm] followed by the factor "weight" and the shift "bias" `[C]` of a scope, as
// torch.nn.InstanceNorm2d(affine=True) has them.
func AffineInstanceNorm(s *model.Scope, x *Node, epsilon float64) *Node {
	channels := x.Shape().Dimensions[3]
	weight := learned(s, "weight", ones, channels).in(x.Graph(), x.DType()).node
	bias := learned(s, "bias", zeros, channels).in(x.Graph(), x.DType()).node
	return Add(Mul(InstanceNorm(x, epsilon), ExpandLeftToRank(weight, 4)), ExpandLeftToRank(bias, 4))
}
