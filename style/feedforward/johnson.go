package feedforward

import (
	"fmt"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/imagelab-go/imagelab/lib/nn"
)

// Johnson is the network of Johnson, Alahi and Fei-Fei (2016) in the form of pytorch/examples, fast_neural_style: 9x9 convolution, two that halve the sides, five
// residual blocks, two that enlarge by nearest neighbours, 9x9 convolution; affine instance norms; borders are reflected. It knows one style.
type Johnson struct {
	Filters int `json:"filters"` // channels at full size; twice as many at half of it, and four times at a quarter: 32 as published
}

// johnsonBlocks is the number of residual blocks.
const johnsonBlocks = 5

// Paint builds the network.
//
//   - s: holds the parameters, by the names of pytorch/examples.
//   - x: pictures `[B, H, W, 3]` of 0 to white ([Colors.Scale]; 255 as published), of at least 5 pixels a side.
//
// It gives pictures `[B, 4*ceil(H/4), 4*ceil(W/4), 3]` of about 0 to white. The target is not used and may be nil, and so is alpha.
func (j Johnson) Paint(s *model.Scope, x, _, _ *Node) *Node {
	layer := func(name, norm string, x *Node, c convolution) *Node {
		return nn.AffineInstanceNorm(nn.Scope(s, norm), c.of(s, name+".conv2d", x), epsilon)
	}
	n := j.Filters
	x = nn.ReLU(layer("conv1", "in1", x, convolution{out: n, size: 9}))
	x = nn.ReLU(layer("conv2", "in2", x, convolution{out: 2 * n, size: 3, stride: 2}))
	x = nn.ReLU(layer("conv3", "in3", x, convolution{out: 4 * n, size: 3, stride: 2}))
	for i := range johnsonBlocks {
		at := fmt.Sprintf("res%d.", i+1)
		y := nn.ReLU(layer(at+"conv1", at+"in1", x, convolution{out: 4 * n, size: 3}))
		x = nn.Residual(layer(at+"conv2", at+"in2", y, convolution{out: 4 * n, size: 3}), x)
	}
	x = nn.ReLU(layer("deconv1", "in4", x, convolution{out: 2 * n, size: 3, enlarge: true}))
	x = nn.ReLU(layer("deconv2", "in5", x, convolution{out: n, size: 3, enlarge: true}))
	return convolution{out: 3, size: 9}.of(s, "deconv3.conv2d", x)
}

// Target gives nil: the network has one style, which is in its parameters.
func (j Johnson) Target(*model.Scope, *Node) *Node { return nil }

func (j Johnson) check() error { return checkNumbers(j, maxWidth, j.Filters) }
