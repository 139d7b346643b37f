package feedforward

import (
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/imagelab-go/imagelab/lib/nn"
)

// epsilon is what instance norms add to the variance, in all published networks.
const epsilon = 1e-5

// convolution has a bias, and keeps its input's size, divided by the stride and rounded up.
type convolution struct {
	out, size, stride int
	enlarge           bool // repeats each pixel of the input twice in both directions first
	zeros             bool // puts zeros around the input, instead of its reflection
}

// of applies the convolution with the parameters of a name to pictures `[B, H, W, C]`.
func (c convolution) of(s *model.Scope, name string, x *Node) *Node {
	if c.enlarge {
		x = nn.UpsampleNearest(x, 2)
	}
	padding := nn.None
	if c.zeros {
		padding = nn.Half
	} else {
		x = nn.ReflectionPad(x, c.size/2)
	}
	return nn.Conv(nn.Scope(s, name), x, c.out, c.size).Stride(max(c.stride, 1)).Padding(padding).WithBias().Done()
}

// channels is the number of channels of pictures.
func channels(x *Node) int { return x.Shape().Dimensions[3] }
