package ops

import (
	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph"
)

// ChromaticAberration enlarges the red and the blue of a picture about its middle, as a lens does that bends colours differently; green stays. Values are
// interpolated linearly, and those beyond the border are the border's.
//
//   - x: float `[B, H, W, 3]`.
//   - red, blue: `[B]` or scalar, above -1: by which part a channel is larger; 0.01 moves the pixels at the border by a 200th of the side.
//   - sizes: int32 `[B, 2]`, or nil when every picture fills the batch.
//
// Source: albumentations ChromaticAberration, whose distortion grows with the radius.
func ChromaticAberration(x, red, blue, sizes *Node) *Node {
	const name = "ChromaticAberration"
	checkImages(name, x)
	checkSizes(name, x, sizes)
	p := split(x)
	for c, enlarged := range []*Node{perImage(name, "red", x, red), nil, perImage(name, "blue", x, blue)} {
		if enlarged == nil {
			continue
		}
		rows, columns := widening(x, enlarged, sizes, 0), widening(x, enlarged, sizes, 1)
		p[c] = Einsum("bhn,bnm->bhm", rows, Einsum("bnw,bmw->bnm", p[c], columns))
	}
	return p.within(inside(x, sizes)).join()
}

// widening gives how much each pixel along an axis counts for each new one, `[B, length, length]`.
func widening(x, enlarged, sizes *Node, axis int) *Node {
	length := x.Shape().Dimensions[1+axis]
	size := extent(x, sizes, axis) // [B, 1, 1]
	middle := MulScalar(size, 0.5)
	place := AddScalar(Reshape(ruler(x, axis), 1, length, 1), 0.5)
	at := AddScalar(Add(middle, Div(Sub(place, middle), OnePlus(enlarged))), -0.5)
	at = Min(MaxScalar(at, 0), AddScalar(size, -1))
	from := Iota(x.Graph(), shapes.Make(x.DType(), 1, 1, length), 2)
	return MaxScalar(OneMinus(Abs(Sub(at, from))), 0)
}
