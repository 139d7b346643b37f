package nn

import (
	"fmt"

	. "github.com/gomlx/gomlx/core/graph"
)

// Lowering is a form in which a convolution is written for an engine.
type Lowering int

// The forms of convolutions.
const (
	Automatic Lowering = iota // what suits the engine and the shapes
	Native                    // the engine's own convolution
)

func (l Lowering) String() string {
	if name, ok := map[Lowering]string{Automatic: "automatic", Native: "native"}[l]; ok {
		return name
	}
	return fmt.Sprintf("Lowering(%d)", int(l))
}

// lower builds the convolution in the form asked for.
func (c *Conv2DConfig) lower(w window) *Node {
	return c.native(w)
}
