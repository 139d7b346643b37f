package zoo

import (
	"image"
	"slices"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/imagelab-go/imagelab/lib/nn"
)

// compiled remembers for which batches a network is compiled. To compile takes seconds, so a short batch is rather filled up to a length
// that is known; and an executor refuses more than so many graphs.
type compiled struct {
	lengths map[image.Point][]int // ascending, by the pictures' size
	graphs  int
}

// find gives the shortest known length for n pictures of a size.
func (c *compiled) find(size image.Point, n int) (int, bool) {
	i := slices.IndexFunc(c.lengths[size], func(length int) bool { return length >= n })
	if i < 0 {
		return 0, false
	}
	return c.lengths[size][i], true
}

// full says whether an executor would refuse one more graph.
func (c *compiled) full() bool { return c.graphs == graph.DefaultExecMaxCacheSize }

// add notes that a batch of n pictures of a size was computed; find must not know one.
func (c *compiled) add(size image.Point, n int) {
	if c.lengths == nil {
		c.lengths = map[image.Point][]int{}
	}
	c.lengths[size] = append(c.lengths[size], n)
	c.graphs++
}

// Compiled says whether the network is compiled for a batch of n pictures of a size, after preprocessing, so that answers come at once.
func (m *Model) Compiled(size image.Point, n int) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	_, ok := m.compiled.find(size, n)
	return ok
}

// forget drops all that was compiled, and what layers have made of the parameters for it, some of which goes by the size of pictures.
func (m *Model) forget() error {
	m.logits.Finalize()
	if m.features != nil {
		m.features.Finalize()
	}
	m.logits, m.features, m.compiled, m.viewed = nil, nil, compiled{}, compiled{}
	if err := nn.SetStatic(m.Store.RootScope(), false); err != nil {
		return err
	}
	return m.ready()
}
