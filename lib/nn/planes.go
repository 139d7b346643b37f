package nn

import (
	. "github.com/gomlx/gomlx/core/graph"
)

// The pure-Go engine is quick at products of matrices and at copying blocks, and slow at transposing. Depthwise convolutions want the channels
// first there, `[C, B, H, W]`: a plane for each channel. So that layers need not turn pictures back and forth, a node `[B, H, W, C]` can have
// planes, a second node with the same numbers in that order, which the next layer takes up. Whichever of the two nobody uses in the end is
// never computed.

// planesKey is where a graph keeps the planes of its nodes.
type planesKey struct{}

// planesOf gives the planes of pictures, or nil where they have none.
func planesOf(x *Node) *Node {
	known, _ := x.Graph().State(planesKey{}).(map[*Node]*Node)
	return known[x]
}

// withPlanes remembers the planes of pictures, and gives the pictures.
func withPlanes(x, planes *Node) *Node {
	known, ok := x.Graph().State(planesKey{}).(map[*Node]*Node)
	if !ok {
		known = map[*Node]*Node{}
		x.Graph().AttachState(planesKey{}, known)
	}
	known[x] = planes
	return x
}

// toPlanes gives the planes of pictures, made anew where they have none.
func toPlanes(x *Node) *Node {
	if planes := planesOf(x); planes != nil {
		return planes
	}
	planes := TransposeAllAxes(x, 3, 0, 1, 2)
	withPlanes(x, planes)
	return planes
}

// fromPlanes gives the pictures whose planes are given.
func fromPlanes(planes *Node) *Node {
	return withPlanes(TransposeAllAxes(planes, 1, 2, 3, 0), planes)
}

// inPlace applies a function to planes where all pictures have them, and to the pictures elsewhere. The function is told which axis has the channels.
func inPlace(apply func(in []*Node, channels int) *Node, pictures ...*Node) *Node {
	planes := make([]*Node, len(pictures))
	for i, x := range pictures {
		if planes[i] = planesOf(x); planes[i] == nil {
			return apply(pictures, pictures[0].Rank()-1)
		}
	}
	return fromPlanes(apply(planes, 0))
}
