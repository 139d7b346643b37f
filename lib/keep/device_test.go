package keep_test

import (
	"testing"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/keep"
)

// TestTensorOnADevice keeps what a graph computed: it comes back equal, and serves as an input of the same graph.
func TestTensorOnADevice(t *testing.T) {
	for _, name := range []string{"go", "xla:cpu", "xla:cuda"} {
		t.Run(name, func(t *testing.T) {
			e := engine.ForTest(t, name)
			notebook(t)
			double := graph.MustNewExec(e.Backend, func(x *graph.Node) *graph.Node { return graph.MulScalar(x, 2) })
			kept := func() *tensors.Tensor {
				return keep.Must("doubled", func() *tensors.Tensor { return double.MustCall1([]float32{1, 2, 3}) }, keep.On(name))
			}
			first := kept()
			if err := first.FinalizeAll(); err != nil { // so that the second call reads the file
				t.Fatal(err)
			}
			second := kept()
			if !second.Equal(tensors.FromValue([]float32{2, 4, 6})) {
				t.Errorf("came back as %v", second)
			}
			if got := double.MustCall1(second); !got.Equal(tensors.FromValue([]float32{4, 8, 12})) {
				t.Errorf("the graph made %v of it", got)
			}
		})
	}
}
