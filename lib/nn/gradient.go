package nn

import . "github.com/gomlx/gomlx/core/graph"

// withGradient gives what forward makes of the inputs, with gradients written by hand: backward is given the inputs, the result y and
// the gradient dy with respect to it, and returns that with respect to each input, in order.
//
// GoMLX's own hook, IdentityWithCustomGradient, has one input. Here a hook behind the result keeps what backward makes, and a hook
// before each input gives its share out. Back-propagation goes through the first hook before it reaches the others. What it makes of
// forward between them is used by nobody, and no engine computes it.
func withGradient(inputs []*Node, forward func(in []*Node) *Node, backward func(in []*Node, y, dy *Node) []*Node) *Node {
	var gradients []*Node
	hooked := make([]*Node, len(inputs))
	for i, in := range inputs {
		hooked[i] = IdentityWithCustomGradient(in, func(_, _ *Node) *Node { return gradients[i] })
	}
	return IdentityWithCustomGradient(forward(hooked), func(y, dy *Node) *Node {
		gradients = backward(inputs, y, dy)
		return dy
	})
}

// barrier gives x, and keeps XLA from computing it anew in each operation that uses it. On the CPU go-xla leaves out a barrier of one node,
// hence the second.
func barrier(x *Node) *Node {
	return OptimizationBarriers(x, ScalarZero(x.Graph(), x.DType()))[0]
}
