package zoo

import (
	"image"
	"testing"

	"github.com/gomlx/gomlx/core/graph"
)

func TestShortBatchesUseWhatIsCompiled(t *testing.T) {
	var c compiled
	for i, step := range []struct {
		size      image.Point
		n, length int
	}{
		{image.Pt(4, 4), 3, 3}, {image.Pt(4, 4), 2, 3}, {image.Pt(4, 4), 16, 16},
		{image.Pt(4, 4), 3, 3}, {image.Pt(4, 4), 5, 16}, {image.Pt(4, 5), 2, 2},
	} {
		length, ok := c.find(step.size, step.n)
		if !ok {
			length = step.n
			c.add(step.size, step.n)
		}
		if length != step.length {
			t.Errorf("step %d: %d, want %d", i, length, step.length)
		}
	}
	if c.graphs != 3 || c.full() {
		t.Errorf("%d graphs, full: %v", c.graphs, c.full())
	}
	for i := c.graphs; i < graph.DefaultExecMaxCacheSize; i++ {
		c.add(image.Pt(i, 1), 1)
	}
	if !c.full() {
		t.Error("room for a graph too many")
	}
}
