package nn

import (
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/support/exceptions"
	"github.com/imagelab-go/imagelab/lib/engine"
)

// Lowering is a form in which a convolution is written for an engine.
type Lowering string

// The forms of convolutions.
const (
	Automatic Lowering = ""          // what suits the engine and the shapes
	Native    Lowering = "native"    // the engine's own convolution
	Im2col    Lowering = "im2col"    // without groups only: one product of matrices
	Shifted   Lowering = "shifted"   // depthwise only: a sum of shifted pictures
	Blocks    Lowering = "blocks"    // squares of an odd size from 5 on with a stride of 1 only: 3x3 on blocks of pixels, in the form that suits these
	Banded    Lowering = "banded"    // depthwise only: a product of matrices for each channel
	Winograd2 Lowering = "winograd2" // 3x3 with a stride of 1 only: Winograd's F(2x2, 3x3)
	Winograd4 Lowering = "winograd4" // 3x3 with a stride of 1 only: Winograd's F(4x4, 3x3), to 5e-5 of the largest value
)

// choose gives the form that suits an engine. This is the one place where the choice is made; the numbers behind it are measured by
// `go run ./scripts/bench nn`.
func (c *Conv2DConfig) choose(w window) Lowering {
	switch engine.KindOf(c.x.Graph().Backend()) {
	case engine.CPU:
		return c.chooseXLA(w)
	case engine.PureGo:
		return c.chooseGo(w)
	default: // a GPU's libraries know best, and nothing is known of others
		return Native
	}
}

// chooseXLA chooses for XLA on the CPU, whose own depthwise convolution is ten to a hundred times slower than a good one.
func (c *Conv2DConfig) chooseXLA(w window) Lowering {
	switch k := c.kernel.dimensions(); {
	case c.depthwise():
		return Shifted
	case c.blocksFit(w) && (k[3] < 16 || k[2] < 16 && c.kernel.fixed()): // the gradient of few channels to many is quicker natively
		return Blocks
	case !c.winogradFits(w) || min(k[2], k[3]) < 16:
		return Native
	}
	return Winograd4
}

// bandedWidth is how wide the pictures of a banded convolution may be: its matrices grow with the square of the width.
const bandedWidth = 160

// chooseGo chooses for the pure-Go engine, whose products of matrices are fast (those built with GOEXPERIMENT=simd) and whose own convolution is not.
func (c *Conv2DConfig) chooseGo(w window) Lowering {
	switch k := c.kernel.dimensions(); {
	case c.depthwise() && c.x.Shape().Dimensions[2] <= bandedWidth:
		return Banded
	case c.depthwise():
		return Shifted
	case c.groups > 1:
		return Native
	case c.winogradFits(w) && min(k[2], k[3]) >= 16:
		return Winograd4
	}
	return Im2col
}

// winogradFits says whether Winograd's algorithms can do the convolution.
func (c *Conv2DConfig) winogradFits(w window) bool {
	p := w.pad
	return c.groups == 1 && w.stride == 1 && w.size == [2]int{3, 3} && max(p[0][0], p[0][1], p[1][0], p[1][1]) <= 2
}

// lower builds the convolution in the form asked for.
func (c *Conv2DConfig) lower(w window) *Node {
	form := c.lowering
	if form == Automatic {
		form = c.choose(w)
	}
	switch {
	case c.enlarge:
		return enlarged.apply(c, w.padWith(c.x, 0), c.lowering)
	case form == Native:
		return c.native(w)
	case form == Blocks && c.blocksFit(w):
		return c.blocks(w)
	case form == Im2col && c.groups == 1:
		return c.im2col(w)
	case form == Shifted && c.depthwise():
		return c.shifted(w)
	case form == Banded && c.depthwise():
		return c.banded(w)
	case form == Winograd2 && c.winogradFits(w):
		return c.winograd(w, winograd2)
	case form == Winograd4 && c.winogradFits(w):
		return c.winograd(w, winograd4)
	}
	exceptions.Panicf("nn.Conv2D: a kernel %v in %d groups with stride %d cannot be lowered as %q", c.kernel.dimensions(), c.groups, c.stride, form)
	return nil
}
