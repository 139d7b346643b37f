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

// of applies the convolution with the parameters of a name to pictures `[B, H, W, C]`. What is enlarged is not made where it need not be: a convolution of single
// pixels comes before it, and one of 3x3 takes its pixels as they were.
func (c convolution) of(s *model.Scope, name string, x *Node) *Node {
	padding := nn.None
	switch {
	case c.zeros:
		padding = nn.Half
	case c.enlarge:
		x = nn.ReplicationPad(x, c.size/2) // which is what the reflection of the enlarged has
	default:
		x = nn.ReflectionPad(x, c.size/2)
	}
	conv := nn.Conv(nn.Scope(s, name), x, c.out, c.size).Stride(max(c.stride, 1)).Padding(padding).WithBias()
	switch {
	case c.enlarge && c.size == 1:
		return nn.UpsampleNearest(conv.Done(), 2)
	case c.enlarge:
		return conv.Enlarge().Done()
	}
	return conv.Done()
}

// channels is the number of channels of pictures.
func channels(x *Node) int { return x.Shape().Dimensions[3] }
