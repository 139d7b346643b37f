package feedforward

import (
	"fmt"

	"github.com/gomlx/compute/dtypes"
	. "github.com/gomlx/gomlx/core/graph"
)

// Colors says how a network wants the colours of pictures, and how it gives them.
type Colors struct {
	Scale      float64 `json:"scale"` // what white is: 255 or 1 in published networks
	ContentBGR bool    `json:"content_bgr,omitempty"`
	StyleBGR   bool    `json:"style_bgr,omitempty"`
	OutputBGR  bool    `json:"output_bgr,omitempty"`
}

// The conventions of the published programs. Neither takes a mean off what its network gets.
var (
	byteColors    = Colors{Scale: 255}
	unitColors    = Colors{Scale: 1}
	mxnetColors   = Colors{Scale: 255, StyleBGR: true, OutputBGR: true} // MSG-Net's eval reads the style, but not the content, blue first
	pytorchColors = Colors{Scale: 255, ContentBGR: true, StyleBGR: true, OutputBGR: true}
)

// check gives an error for a scale that is none.
func (c Colors) check() error {
	if !(c.Scale > 0 && c.Scale <= 1<<16) {
		return fmt.Errorf("white is %g for the network; want a number above 0 and at most %d", c.Scale, 1<<16)
	}
	return nil
}

// input makes of pictures `[B, H, W, 3]`, uint8, what the network takes.
func (c Colors) input(pixels *Node, bgr bool) *Node {
	x := MulScalar(ConvertDType(pixels, dtypes.Float32), c.Scale/255)
	if bgr {
		x = Reverse(x, 3)
	}
	return x
}

// output makes of what the network gives pictures of red, green and blue in about [0, 1].
func (c Colors) output(y *Node) *Node {
	if c.OutputBGR {
		y = Reverse(y, 3)
	}
	return DivScalar(y, c.Scale)
}
