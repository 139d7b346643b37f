package nn

import (
	"fmt"
	"math"
	"testing"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/imagelab-go/imagelab/lib/engine/enginetest"
)

// checkGradient holds the gradients of a layer, in double precision, against differences: moving an input by a small step along a
// fixed direction changes the sum of y times fixed weights by the product of the gradient and the step, but for what is cubic in it.
func checkGradient(t *testing.T, backend compute.Backend, what string, layer func(in []*Node) *Node, inputs ...*tensors.Tensor) {
	t.Helper()
	const step = 1e-4
	graph := func(in []*Node) []*Node {
		n := len(inputs)
		results := gradients(layer(in[:n]), in[:n]...)
		sum := func(at []*Node) *Node {
			y := layer(at)
			return ReduceAllSum(Mul(y, ConstTensor(y.Graph(), wave(0.5, y.Shape().Dimensions...))))
		}
		var pairs []*Node
		for i, gradient := range results[1:] {
			direction := in[n+i]
			moved := func(by float64) *Node {
				at := append([]*Node{}, in[:n]...)
				at[i] = Add(at[i], MulScalar(direction, by))
				return sum(at)
			}
			pairs = append(pairs, ReduceAllSum(Mul(gradient, direction)), DivScalar(Sub(moved(step), moved(-step)), 2*step))
		}
		return pairs
	}
	var all []any
	for _, in := range inputs {
		all = append(all, in)
	}
	for i, in := range inputs {
		all = append(all, wave(7+float64(i), in.Shape().Dimensions...))
	}
	pairs := runOn(t, backend, dtypes.Float64, graph, all...)
	for i := range inputs {
		byHand, byDifference := pairs[2*i][0], pairs[2*i+1][0]
		if !(math.Abs(byHand-byDifference) <= 1e-6*max(1, math.Abs(byDifference))) {
			t.Errorf("%s: the gradient of input %d gives %v along a direction, differences give %v", what, i, byHand, byDifference)
		}
	}
}

// TestGradientsAreDifferences checks the gradients that were written by hand, and some that were not.
func TestGradientsAreDifferences(t *testing.T) {
	enginetest.Each(t, func(t *testing.T, backend compute.Backend) {
		x := wave(0, 2, 7, 6, 4)
		for _, c := range []struct{ size, stride, groups, out int }{{3, 1, 1, 5}, {3, 2, 1, 5}, {5, 2, 1, 3}, {1, 1, 1, 3}, {3, 1, 4, 4}, {3, 2, 4, 4}, {5, 1, 4, 4}, {3, 1, 2, 6}} {
			for name, padding := range map[string]Padding{"half": Half, "same": Same} {
				checkGradient(t, backend, fmt.Sprintf("Conv2D %+v %s", c, name), func(in []*Node) *Node {
					return Conv2D(in[0], in[1]).Bias(in[2]).Stride(c.stride).Groups(c.groups).Padding(padding).Done()
				}, x, wave(1, c.size, c.size, 4/c.groups, c.out), wave(2, c.out))
			}
		}
		checkGradient(t, backend, "InstanceNorm", func(in []*Node) *Node { return InstanceNorm(in[0], 1e-3) }, x)
		checkGradient(t, backend, "BatchNorm", func(in []*Node) *Node {
			y, _, _ := BatchNorm(in[0], in[1], in[2], 1e-3)
			return y
		}, x, wave(1, 4), wave(2, 4))
		checkGradient(t, backend, "MaxPool2D", func(in []*Node) *Node { return MaxPool2D(in[0], 3, 2, Half) }, x)
		checkGradient(t, backend, "AvgPool2D", func(in []*Node) *Node { return AvgPool2D(in[0], 3, 2, Half) }, x)
		checkGradient(t, backend, "ReflectionPad", func(in []*Node) *Node { return ReflectionPad(in[0], 3) }, x)
		checkGradient(t, backend, "Resize", func(in []*Node) *Node { return Resize(in[0], 5, 9).Bicubic().Antialias().Done() }, x)
		checkGradient(t, backend, "UpsampleNearest", func(in []*Node) *Node { return UpsampleNearest(in[0], 2) }, x)
		checkGradient(t, backend, "Conv2D, InstanceNorm, ReLU and MaxPool2D twice", func(in []*Node) *Node {
			block := func(x *Node) *Node {
				return MaxPool2D(ReLU(InstanceNorm(Conv2D(x, in[1]).Padding(Half).Done(), 1e-3)), 2, 1, None)
			}
			return block(block(in[0]))
		}, x, wave(1, 3, 3, 4, 4))
	})
}
