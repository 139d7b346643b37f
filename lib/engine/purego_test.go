package engine

import (
	"testing"
	"time"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/gobackend"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
)

// TestProductsDoNotWaitForOneAnother runs many large products that do not depend on each other, which must come to an end.
func TestProductsDoNotWaitForOneAnother(t *testing.T) {
	e := MustOpen(PureGo)
	done := make(chan error, 1)
	go func() {
		_, err := graph.CallOnce(e.Backend, func(g *graph.Graph) *graph.Node {
			total := graph.ScalarZero(g, dtypes.Float32)
			for i := range 64 {
				x := graph.AddScalar(graph.Ones(g, shapes.Make(dtypes.Float32, 200, 200)), float64(i))
				total = graph.Add(total, graph.ReduceAllSum(graph.MatMul(x, x)))
			}
			return total
		})
		done <- err
	}()
	select {
	case err := <-done:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(time.Minute):
		t.Error("the products have not come to an end in a minute")
	}
}

func TestUnlimited(t *testing.T) {
	backend, err := compute.NewWithConfig(gobackend.BackendName)
	if err != nil {
		t.Fatal(err)
	}
	if !liftWorkerLimit(backend) {
		t.Error("this version of the pure-Go engine keeps its workers elsewhere: it runs one operation at a time now, slower")
	}
	if liftWorkerLimit(nil) {
		t.Error("no backend has no workers")
	}
}
