package nn

import (
	. "github.com/gomlx/gomlx/core/graph"
)

// subpixel writes a convolution as one of 3x3 with a stride of 1 on fewer places: a place before holds a block of pixels as its channels, and so does one behind
// (Shi et al., "Real-Time Single Image and Video Super-Resolution Using an Efficient Sub-Pixel Convolutional Neural Network", 2016). Where few channels
// would leave an engine's products of matrices thin, these are wide, and 3x3 is what Winograd's algorithms are for.
type subpixel struct {
	size          int                   // of the kernel, height and width
	before, after int                   // sides of the blocks
	from          func(tap, to int) int // which pixel, of three blocks before, tap of the kernel takes for pixel to of the block behind
}

// blocked is a convolution of size x size, an odd number, on blocks of just the side that makes it fit.
func blocked(size int) subpixel {
	return subpixel{size, size / 2, size / 2, func(tap, to int) int { return tap + to }}
}

// enlarged is a 3x3 convolution of what UpsampleNearest makes of pictures: both pixels that lie over one take the same.
var enlarged = subpixel{3, 1, 2, func(tap, to int) int { return (tap + to + 1) / 2 }}

// blocksFit says whether a convolution can be written on blocks.
func (c *Conv2DConfig) blocksFit(w window) bool {
	return c.groups == 1 && w.stride == 1 && w.size[0] == w.size[1] && w.size[0] >= 5 && w.size[0]%2 == 1
}

// blocks is a convolution on blocks.
func (c *Conv2DConfig) blocks(w window) *Node {
	s := blocked(w.size[0])
	height, width := w.out(c.x)
	for axis, size := range []int{height, width} { // what is padded behind makes blocks whole
		all := (size+s.before-1)/s.before*s.before + 2*s.before
		w.pad[axis][1] = all - c.x.Shape().Dimensions[1+axis] - w.pad[axis][0]
	}
	return tiling{height: height, width: width}.crop(s.apply(c, w.padWith(c.x, 0), Automatic))
}

// apply convolves pictures `[B, before*(h+2), before*(w+2), in]` with the kernel of a convolution, in a form: `[B, after*h, after*w, out]`.
func (s subpixel) apply(c *Conv2DConfig, x *Node, form Lowering) *Node {
	d, b := x.Shape().Dimensions, s.before
	down, across := d[1]/b, d[2]/b
	if b > 1 {
		x = TransposeAllAxes(Reshape(x, d[0], down, b, across, b, d[3]), 0, 1, 3, 2, 4, 5)
	}
	inner := Conv2D(Reshape(x, d[0], down, across, -1), nil)
	inner.kernel, inner.lowering = subpixelKernel{c.kernel, s}, form
	y := inner.Done()
	a, out := s.after, c.kernel.dimensions()[3]
	y = TransposeAllAxes(Reshape(y, d[0], down-2, across-2, a, a, out), 0, 1, 3, 2, 4, 5)
	return Reshape(y, d[0], (down-2)*a, (across-2)*a, out)
}

// places gives, for one direction, the map from taps to places: its rows stand for a pixel of three blocks before and one of the block behind.
func (s subpixel) places() matrix {
	m := newMatrix(3*s.before*s.after, s.size)
	for tap := range s.size {
		for to := range s.after {
			m.rows[s.from(tap, to)*s.after+to][tap] = 1
		}
	}
	return m
}

// kernel gives that on places, `[3, 3, before*before*in, after*after*out]`.
func (s subpixel) kernel(kernel *Node) *Node {
	d, b, a, places := kernel.Shape().Dimensions, s.before, s.after, s.places().like(kernel)
	k := DotGeneral(places, []int{1}, nil, kernel, []int{0}, nil)
	k = DotGeneral(places, []int{1}, nil, k, []int{1}, nil) // columns come first now
	k = TransposeAllAxes(Reshape(k, 3, b, a, 3, b, a, d[2], d[3]), 3, 0, 4, 1, 6, 5, 2, 7)
	return Reshape(k, 3, 3, b*b*d[2], a*a*d[3])
}

// subpixelKernel is the kernel on places of another.
type subpixelKernel struct {
	of kernel
	s  subpixel
}

func (k subpixelKernel) dimensions() []int {
	d := k.of.dimensions()
	return []int{3, 3, k.s.before * k.s.before * d[2], k.s.after * k.s.after * d[3]}
}

func (k subpixelKernel) fixed() bool { return k.of.fixed() }

func (k subpixelKernel) form(name string, build func(*Node) *Node, dimensions ...int) *Node {
	return k.of.form("subpixel_"+name, func(kernel *Node) *Node { return build(k.s.kernel(kernel)) }, dimensions...)
}
