package nn

import (
	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/support/exceptions"
)

// ConvLayer is a convolution over the parameters of a scope that is being prepared; see [Conv].
type ConvLayer struct {
	conv       Conv2DConfig
	scope      *model.Scope
	dimensions []int // of the parameter "weight"
	biased     bool
	norm       *Norm
}

// Conv prepares a convolution over the parameters of a scope, as torch.nn.Conv2d does it: "weight" `[size, size, in/groups, out]` and,
// where [ConvLayer.WithBias] asks for it, "bias" `[out]`.
//
//   - x: pictures `[B, H, W, in]`.
//   - out: the number of channels of the result.
//   - size: height and width of the kernel.
//
// Without further calls the stride is 1, nothing is padded, there is one group, no bias and no batch norm.
func Conv(s *model.Scope, x *Node, out, size int) *ConvLayer {
	l := &ConvLayer{scope: s, dimensions: []int{size, size, 0, out}}
	l.conv = *Conv2D(x, nil)
	return l
}

// Stride sets by how many pixels the kernel moves, in both directions.
func (l *ConvLayer) Stride(pixels int) *ConvLayer { l.conv.stride = pixels; return l }

// Padding sets the zeros around the pictures, for example [Half], [Same] or [Symmetric](1).
func (l *ConvLayer) Padding(p Padding) *ConvLayer { l.conv.padding = p; return l }

// Enlarge makes it a convolution of what is enlarged by two, as [Conv2DConfig.Enlarge] says.
func (l *ConvLayer) Enlarge() *ConvLayer { l.conv.enlarge = true; return l }

// Groups splits the channels, as [Conv2DConfig.Groups] says.
func (l *ConvLayer) Groups(n int) *ConvLayer { l.conv.groups = n; return l }

// WithBias adds the parameter "bias" to the result.
func (l *ConvLayer) WithBias() *ConvLayer { l.biased = true; return l }

// Norm puts a batch norm behind the convolution. Where it normalises with its averages, it is folded into the kernel and a bias, and
// costs nothing.
func (l *ConvLayer) Norm(n Norm) *ConvLayer { l.norm = &n; return l }

// Done builds the layer.
func (l *ConvLayer) Done() *Node {
	g := l.conv.x.Graph()
	l.dimensions[2] = l.conv.x.Shape().Dimensions[3] / max(l.conv.groups, 1)
	weight, bias := l.weight, l.ownBias
	apart := l.norm != nil && learnsStatistics(l.norm.Scope, g)
	if l.norm != nil && !apart {
		weight, bias = l.foldedWeight, l.foldedBias
	}
	if isStatic(l.scope) {
		l.conv.kernel = layerKernel{l, g, weight}
	} else {
		l.conv.kernel = nodeKernel{weight(g)}
	}
	if bias(g) != nil {
		l.conv.bias = derive(l.scope, "bias", g, shapes.Make(l.conv.x.DType(), l.dimensions[3]), bias)
	}
	y := l.conv.Done()
	if apart {
		y = l.norm.Apply(y)
	}
	return y
}

// foldedWeight is the kernel with the batch norm in it: (x*k + b)*scale + shift = x*(k*scale) + (b*scale + shift).
func (l *ConvLayer) foldedWeight(g *Graph) *Node {
	weight := l.weight(g)
	scale, _ := l.norm.affine(g, l.dimensions[3], l.conv.x.DType())
	return Mul(weight, ExpandLeftToRank(scale, 4))
}

// foldedBias is the bias with the batch norm in it.
func (l *ConvLayer) foldedBias(g *Graph) *Node {
	scale, shift := l.norm.affine(g, l.dimensions[3], l.conv.x.DType())
	if b := l.ownBias(g); b != nil {
		shift = Add(Mul(b, scale), shift)
	}
	return shift
}

func (l *ConvLayer) weight(g *Graph) *Node {
	return learned(l.scope, "weight", nil, l.dimensions...).in(g, l.conv.x.DType()).node
}

// ownBias is the layer's bias, or nil where it has none.
func (l *ConvLayer) ownBias(g *Graph) *Node {
	if !l.biased {
		return nil
	}
	return learned(l.scope, "bias", zeros, l.dimensions[3]).in(g, l.conv.x.DType()).node
}

// Linear multiplies x `[B, in]` by the parameter "weight" `[in, out]` of a scope and adds "bias" `[out]`, as torch.nn.Linear does.
// It gives `[B, out]`.
func Linear(s *model.Scope, x *Node, out int) *Node {
	if x.Rank() != 2 {
		exceptions.Panicf("nn.Linear: x is %s, want [batch, in]", x.Shape())
	}
	g, dtype := x.Graph(), x.DType()
	weight := learned(s, "weight", nil, x.Shape().Dimensions[1], out).in(g, dtype).node
	bias := learned(s, "bias", zeros, out).in(g, dtype).node
	return Add(MatMul(x, weight), ExpandLeftToRank(bias, 2))
}
