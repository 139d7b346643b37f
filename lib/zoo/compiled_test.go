package zoo

import (
	"errors"
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
		if length, err := c.fit(step.size, step.n, nil); length != step.length || err != nil {
			t.Errorf("step %d: %d, %v", i, length, err)
		}
	}
}

func TestTooManyGraphsAreForgotten(t *testing.T) {
	var c compiled
	forgotten := 0
	for i := range 2*graph.DefaultExecMaxCacheSize + 1 {
		if _, err := c.fit(image.Pt(i+1, 1), 1, func() error { forgotten++; return nil }); err != nil {
			t.Fatal(err)
		}
	}
	if forgotten != 2 || c.graphs != 1 {
		t.Errorf("forgot %d times and has %d graphs, want 2 and 1", forgotten, c.graphs)
	}
	failing := errors.New("no")
	c.graphs = graph.DefaultExecMaxCacheSize
	if _, err := c.fit(image.Pt(1, 1), 1, func() error { return failing }); err != failing {
		t.Errorf("error %v", err)
	}
}
