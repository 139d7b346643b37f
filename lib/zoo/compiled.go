package zoo

import (
	"image"
	"slices"
	"sync"

	"github.com/gomlx/gomlx/core/graph"
)

// compiled remembers for which batches a network is compiled. To compile takes seconds, so a short batch is rather filled up to a length
// that is known; and an executor refuses more than so many graphs.
type compiled struct {
	mu      sync.Mutex
	lengths map[image.Point][]int // ascending, by the pictures' size
	graphs  int
}

// fit gives the length of the batch to compute n pictures of a size with. When there are too many graphs to add one, forget must drop them.
func (c *compiled) fit(size image.Point, n int, forget func() error) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if length, ok := c.find(size, n); ok {
		return length, nil
	}
	if c.graphs == graph.DefaultExecMaxCacheSize {
		if err := forget(); err != nil {
			return 0, err
		}
		c.lengths, c.graphs = nil, 0
	}
	if c.lengths == nil {
		c.lengths = map[image.Point][]int{}
	}
	c.lengths[size] = append(c.lengths[size], n) // n is longer than all that are there
	c.graphs++
	return n, nil
}

// find gives the shortest known length for n pictures of a size.
func (c *compiled) find(size image.Point, n int) (int, bool) {
	i := slices.IndexFunc(c.lengths[size], func(length int) bool { return length >= n })
	if i < 0 {
		return 0, false
	}
	return c.lengths[size][i], true
}

// Compiled says whether the network is compiled for a batch of n pictures of a size, after preprocessing, so that answers come at once.
func (m *Model) Compiled(size image.Point, n int) bool {
	m.compiled.mu.Lock()
	defer m.compiled.mu.Unlock()
	_, ok := m.compiled.find(size, n)
	return ok
}
