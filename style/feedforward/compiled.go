package feedforward

import (
	"fmt"
	"image"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/imagelab-go/imagelab/lib/picture"
)

// maxGraphs is for how many sizes graphs are kept.
const maxGraphs = 16

// compiled is a graph for each size of pictures.
type compiled struct {
	build func(s *model.Scope, in []*Node) *Node
	exec  *model.Exec
	sizes map[[3]int]bool // batch, height and width
}

// call computes the graph for a batch, and for other inputs whose sizes do not change.
func (c *compiled) call(m *Model, batch *picture.Batch, others ...any) (*tensors.Tensor, error) {
	size := [3]int{batch.Count, batch.Height, batch.Width}
	if c.exec != nil && !c.sizes[size] && len(c.sizes) == maxGraphs {
		c.exec.Finalize()
		c.exec = nil
	}
	if c.exec == nil {
		var err error
		if c.exec, err = model.NewExec(m.Engine.Backend, m.Store, c.build); err != nil {
			return nil, err
		}
		c.sizes = map[[3]int]bool{}
	}
	c.sizes[size] = true
	y, err := c.exec.Call1(append([]any{batch.Tensor()}, others...)...)
	if err != nil {
		return nil, fmt.Errorf("feedforward: %s on %d pictures of %d x %d: %w", describe(m.Network), batch.Count, batch.Width, batch.Height, err)
	}
	return y, nil
}

// Compiled says whether the engine has compiled the network for a picture of a size, so that [Model.Stylize] takes no longer than to compute it.
func (m *Model) Compiled(size image.Point) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	size = m.extendedSize(size)
	return m.painter.exec != nil && m.painter.sizes[[3]int{1, size.Y, size.X}]
}
