package nn

import (
	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph"
)

// kernel is what a convolution multiplies with, `[kh, kw, in/groups, out]`. A lowering asks for it in the form that it needs.
type kernel interface {
	dimensions() []int
	// fixed says whether the kernel is constant: it has no gradient then, and its forms are computed once.
	fixed() bool
	// form gives what build makes of the kernel, of the type of its numbers and of the dimensions given. The name tells forms apart.
	form(name string, build func(kernel *Node) *Node, dimensions ...int) *Node
}

// nodeKernel is a kernel that a graph computes.
type nodeKernel struct{ node *Node }

func (k nodeKernel) dimensions() []int { return k.node.Shape().Dimensions }
func (k nodeKernel) fixed() bool       { return false }
func (k nodeKernel) form(_ string, build func(*Node) *Node, _ ...int) *Node {
	return build(k.node)
}

// layerKernel is the kernel of a layer in a static scope.
type layerKernel struct {
	layer *ConvLayer
	g     *Graph
	build func(g *Graph) *Node
}

func (k layerKernel) dimensions() []int { return k.layer.dimensions }
func (k layerKernel) fixed() bool       { return true }
func (k layerKernel) form(name string, build func(*Node) *Node, dimensions ...int) *Node {
	shape := shapes.Make(k.layer.conv.x.DType(), dimensions...)
	return derive(k.layer.scope, name, k.g, shape, func(g *Graph) *Node { return build(k.build(g)) })
}

// itself is the form of a kernel that is no other.
func itself(k kernel) *Node {
	return k.form("weight", func(kernel *Node) *Node { return kernel }, k.dimensions()...)
}
