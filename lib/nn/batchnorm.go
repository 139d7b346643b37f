package nn

import (
	"cmp"

	"github.com/gomlx/compute/dtypes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
)

// Norm is a batch norm over the parameters of a scope (Ioffe and Szegedy, "Batch Normalization", 2015), by PyTorch's names and rules:
// "weight" and "bias" `[C]` multiply and shift what is normalised, "running_mean" and "running_var" `[C]` are the averages.
//
// In a scope that trains, the statistics are those of the batch, and the averages go on from what was loaded:
// (1-Momentum)*average + Momentum*batch, with the batch's variance divided by n-1. Elsewhere, and where [SetFrozenStatistics] holds,
// the averages normalise and stay as they are.
type Norm struct {
	Scope    *model.Scope
	Epsilon  float64 // added to the variance; 0 means 1e-5, PyTorch's default
	Momentum float64 // the batch's share in the averages; 0 means 0.1, PyTorch's default (TensorFlow counts the other way, 1-momentum)
}

func (n Norm) epsilon() float64 { return cmp.Or(n.Epsilon, 1e-5) }

// Apply normalises x `[B, ..., C]` over all axes but the last.
func (n Norm) Apply(x *Node) *Node {
	channels := x.Shape().Dimensions[x.Rank()-1]
	if !learnsStatistics(n.Scope, x.Graph()) {
		scale, shift := n.affine(x.Graph(), channels, x.DType())
		return inPlace(func(in []*Node, axis int) *Node {
			return Add(Mul(in[0], wide(scale, in[0], axis)), wide(shift, in[0], axis))
		}, x)
	}
	p := n.parameters(x.Graph(), channels, x.DType())
	y, mean, variance := BatchNorm(x, p.weight, p.bias, n.epsilon())
	n.update(p, mean, variance, x.Shape().Size()/channels)
	return y
}

// affine gives the batch norm with its averages as y = scale*x + shift, `[C]` each.
func (n Norm) affine(g *Graph, channels int, dtype dtypes.DType) (scale, shift *Node) {
	p := n.parameters(g, channels, dtype)
	scale = Mul(p.weight, inverseRoot(p.variance.node, n.epsilon()))
	return scale, Sub(p.bias, Mul(p.mean.node, scale))
}

// update moves the averages towards the statistics of a batch with count numbers in each channel.
func (n Norm) update(p normParameters, mean, variance *Node, count int) {
	momentum := cmp.Or(n.Momentum, 0.1)
	move := func(average parameter, batch *Node) {
		batch = ConvertDType(StopGradient(batch), average.Variable.DType())
		average.SetNodeValue(Add(MulScalar(average.NodeValue(batch.Graph()), 1-momentum), MulScalar(batch, momentum)))
	}
	move(p.mean, mean)
	move(p.variance, MulScalar(variance, float64(count)/float64(max(count-1, 1))))
}

type normParameters struct {
	weight, bias   *Node
	mean, variance parameter
}

func (n Norm) parameters(g *Graph, channels int, dtype dtypes.DType) normParameters {
	p := normParameters{
		weight:   learned(n.Scope, "weight", ones, channels).in(g, dtype).node,
		bias:     learned(n.Scope, "bias", zeros, channels).in(g, dtype).node,
		mean:     learned(n.Scope, "running_mean", zeros, channels).in(g, dtype),
		variance: learned(n.Scope, "running_var", ones, channels).in(g, dtype),
	}
	p.mean.Trainable, p.variance.Trainable = false, false
	return p
}

// BatchNorm normalises x `[B, ..., C]` over all axes but the last with the statistics of the batch, and gives these too.
//
//   - weight, bias: `[C]`, the factor and the shift behind the normalisation.
//   - epsilon: is added to the variance.
//
// It returns y, of the shape of x, and the mean and the variance `[C]`, divided by the count, of which no gradient is taken. The
// gradient of y is that of the paper's section 3, in the form with two sums over the batch.
func BatchNorm(x, weight, bias *Node, epsilon float64) (y, mean, variance *Node) {
	if planes := planesOf(x); planes != nil {
		y, mean, variance = batchNorm(planes, weight, bias, epsilon, 0)
		return fromPlanes(y), mean, variance
	}
	return batchNorm(x, weight, bias, epsilon, x.Rank()-1)
}

// batchNorm is BatchNorm for x whose channels are a given axis.
func batchNorm(x, weight, bias *Node, epsilon float64, channels int) (y, mean, variance *Node) {
	mean, variance = moments(StopGradient(x), channels)
	mean, variance = StopGradient(mean), StopGradient(variance)
	inverse := StopGradient(inverseRoot(variance, epsilon))
	wide := func(n *Node) *Node { return wide(n, x, channels) }
	y = withGradient([]*Node{x, weight, bias}, func(in []*Node) *Node {
		scale := Mul(in[1], inverse)
		return Add(Mul(in[0], wide(scale)), wide(Sub(in[2], Mul(mean, scale))))
	}, func(in []*Node, _, dy *Node) []*Node {
		count := float64(x.Shape().Size() / x.Shape().Dimensions[channels])
		centred := Sub(in[0], wide(mean))
		dBias := perChannel(dy, channels)
		dWeight := Mul(perChannel(Mul(dy, centred), channels), inverse)
		dx := Sub(dy, Add(wide(DivScalar(dBias, count)), Mul(centred, wide(DivScalar(Mul(dWeight, inverse), count)))))
		return []*Node{Mul(dx, wide(Mul(in[1], inverse))), dWeight, dBias}
	})
	return y, mean, variance
}

// inverseRoot gives 1/sqrt(variance + epsilon). GoMLX has no gradient of Rsqrt.
func inverseRoot(variance *Node, epsilon float64) *Node {
	return Inverse(Sqrt(AddScalar(variance, epsilon)))
}

// moments gives the mean and the variance of each channel.
func moments(x *Node, channels int) (mean, variance *Node) {
	count := float64(x.Shape().Size() / x.Shape().Dimensions[channels])
	mean = DivScalar(perChannel(x, channels), count)
	return mean, DivScalar(perChannel(Square(Sub(x, wide(mean, x, channels))), channels), count)
}
