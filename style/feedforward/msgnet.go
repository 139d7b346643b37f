package feedforward

import (
	"errors"
	"fmt"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/imagelab-go/imagelab/lib/nn"
	"github.com/imagelab-go/imagelab/style"
)

// MSGNet is the multi-style generative network of Zhang and Dana (2017): an encoder, a CoMatch layer that gives the content's features the second-order
// statistics of a style's, residual blocks, and a decoder, of bottlenecks that begin with instance norm and activation.
//
// Its authors' two programs differ: the one for MXNet (MXNet-Gluon-Style-Transfer) has affine instance norms and puts zeros around what it enlarges, the
// one for PyTorch (PyTorch-Multi-Style-Transfer) has plain instance norms and reflects.
type MSGNet struct {
	Filters int  `json:"filters"` // a quarter of the channels of the CoMatch layer and the residual blocks: 128 as published (the programs' flag ngf)
	Width   int  `json:"width"`   // a quarter of the channels at full size: 16 as published
	Blocks  int  `json:"blocks"`  // residual blocks: 6 as published
	Affine  bool `json:"affine,omitempty"`
	Zeros   bool `json:"zeros,omitempty"` // puts zeros around what is enlarged
}

// expansion is how many times more channels go out of a bottleneck than through its middle.
const expansion = 4

// Target gives what the CoMatch layer wants of a style: the [style.Gram] matrix of the encoder's features, `[1, C, C]` with C = 4*Filters.
//
//   - x: a style picture `[1, H, W, 3]` of 0 to white ([Colors.Scale]; 255 as published), of at least 5 pixels a side.
func (m MSGNet) Target(s *model.Scope, x *Node) *Node {
	return style.Gram(m.Encode(s, x), style.Elements)
}

// Encode gives the features of pictures x `[B, H, W, 3]`, of which targets are made: `[B, ceil(H/4), ceil(W/4), 4*Filters]`.
func (m MSGNet) Encode(s *model.Scope, x *Node) *Node {
	x = convolution{out: expansion * m.Width, size: 7}.of(s, "model1.0.conv2d", x)
	x = m.activated(s, "model1.1", x)
	x = m.down(s, "model1.3", x, 2*m.Width)
	return m.down(s, "model1.4", x, m.Filters)
}

// Paint builds the network.
//
//   - s: holds the parameters, by the names of the PyTorch program.
//   - x: pictures `[B, H, W, 3]` of 0 to white ([Colors.Scale]; 255 as published), of at least 5 pixels a side.
//   - target: what Target gives, or a mean of several.
//
// It gives pictures `[B, 4*ceil(H/4), 4*ceil(W/4), 3]` of about 0 to white. alpha is not used and may be nil.
func (m MSGNet) Paint(s *model.Scope, x, target, _ *Node) *Node {
	x = m.CoMatch(s, m.Encode(s, x), target)
	at := 2 // the encoder and the CoMatch layer come first in the program's list
	next := func() string { at++; return fmt.Sprintf("model.%d", at-1) }
	for range m.Blocks {
		name := next()
		x = nn.Residual(x, m.block(s, name, x, convolution{out: m.Filters, size: 3}))
	}
	for _, planes := range []int{2 * m.Width, m.Width} {
		name := next()
		around := convolution{out: expansion * planes, size: 1, enlarge: true}.of(s, name+".residual_layer.conv2d", x)
		x = nn.Residual(around, m.block(s, name, x, convolution{out: planes, size: 3, enlarge: true, zeros: m.Zeros}))
	}
	x = m.activated(s, next(), x)
	next() // the activation
	return convolution{out: 3, size: 7}.of(s, next()+".conv2d", x)
}

// CoMatch multiplies the features x `[B, h, w, C]` of each pixel by W G, of its parameter W `[1, C, C]` and the target G, `[1, C, C]` for all pictures or `[B, C, C]`
// with one for each: Y = (W G)^T X, for X with a column for each pixel (section 4.1 of the paper).
func (m MSGNet) CoMatch(s *model.Scope, x, target *Node) *Node {
	g, n := x.Graph(), channels(x)
	w := s.At("ins").VariableWithShape("weight", shapes.Make(dtypes.Float32, 1, n, n))
	product := Einsum("ij,bjk->bik", Reshape(w.NodeValue(g), n, n), target)
	if target.Shape().Dimensions[0] == 1 {
		return DotGeneral(x, []int{3}, nil, Reshape(product, n, n), []int{0}, nil)
	}
	return DotGeneral(x, []int{3}, []int{0}, product, []int{1}, []int{0})
}

// down is a bottleneck that halves the sides.
func (m MSGNet) down(s *model.Scope, name string, x *Node, planes int) *Node {
	around := convolution{out: expansion * planes, size: 1, stride: 2}.of(s, name+".residual_layer", x)
	return nn.Residual(around, m.block(s, name, x, convolution{out: planes, size: 3, stride: 2}))
}

// block is the way through a bottleneck: 1x1 convolution, the middle, 1x1 convolution, each behind a norm and an activation.
func (m MSGNet) block(s *model.Scope, name string, x *Node, middle convolution) *Node {
	name += ".conv_block."
	x = convolution{out: middle.out, size: 1}.of(s, name+"2", m.activated(s, name+"0", x))
	x = middle.of(s, name+"5.conv2d", m.activated(s, name+"3", x))
	return convolution{out: expansion * middle.out, size: 1}.of(s, name+"8", m.activated(s, name+"6", x))
}

// activated is an instance norm and an activation.
func (m MSGNet) activated(s *model.Scope, name string, x *Node) *Node {
	if m.Affine {
		return nn.ReLU(nn.AffineInstanceNorm(nn.Scope(s, name), x, epsilon))
	}
	return nn.ReLU(nn.InstanceNorm(x, epsilon))
}

func (m MSGNet) check() error {
	return errors.Join(checkNumbers(m, maxWidth, m.Filters, m.Width), checkNumbers(m, maxCount, m.Blocks))
}
