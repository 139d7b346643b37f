package nn

import (
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/support/exceptions"
)

// ReLU gives max(x, 0), of the shape of x. Its gradient is 0 where x is at most 0, as PyTorch's is.
func ReLU(x *Node) *Node {
	return rectify(x, func(x *Node) *Node { return MaxScalar(x, 0) }, positive)
}

// ReLU6 gives min(max(x, 0), 6), of the shape of x (Krizhevsky, "Convolutional Deep Belief Networks on CIFAR-10", 2010). Its
// gradient is 0 where x is at most 0 or at least 6, as PyTorch's is.
func ReLU6(x *Node) *Node {
	return rectify(x, func(x *Node) *Node { return MinScalar(MaxScalar(x, 0), 6) }, func(y *Node) *Node {
		return And(positive(y), LessThan(y, Scalar(y.Graph(), y.DType(), 6)))
	})
}

func positive(y *Node) *Node { return GreaterThan(y, ScalarZero(y.Graph(), y.DType())) }

// rectify applies a function whose gradient is 1 where open holds of its result, and 0 elsewhere: only the result has to be kept for
// the gradient, and one selection makes it.
func rectify(x *Node, forward, open func(*Node) *Node) *Node {
	return inPlace(func(pictures []*Node, _ int) *Node {
		return withGradient(pictures, func(in []*Node) *Node { return forward(in[0]) }, func(_ []*Node, y, dy *Node) []*Node {
			return []*Node{Where(open(y), dy, ScalarZero(dy.Graph(), dy.DType()))}
		})
	}, x)
}

// Residual gives the sum of pictures `[B, H, W, C]` of the same shape: what a block of layers makes, and what goes around it.
func Residual(x, y *Node) *Node {
	return inPlace(func(in []*Node, _ int) *Node { return Add(in[0], in[1]) }, x, y)
}

// Dropout sets numbers of x to 0 with the probability rate and divides the others by 1-rate, in a scope that trains; elsewhere it gives
// x (Srivastava et al., "Dropout", 2014). What is drawn comes from the random numbers of the scope's store. It panics when rate is
// not in [0, 1).
func Dropout(s *model.Scope, x *Node, rate float64) *Node {
	if !(rate >= 0 && rate < 1) {
		exceptions.Panicf("nn.Dropout: rate %g; want at least 0 and less than 1", rate)
	}
	if rate == 0 || !s.IsTraining(x.Graph()) {
		return x
	}
	drawn := s.RandomUniform(x.Graph(), x.Shape())
	return Where(GreaterOrEqual(drawn, Scalar(x.Graph(), x.DType(), rate)), DivScalar(x, 1-rate), ZerosLike(x))
}
