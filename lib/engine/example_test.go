package engine_test

import (
	"fmt"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/imagelab-go/imagelab/lib/engine"
)

// Open the pure-Go engine, which every machine has, and run a small graph on it.
func ExampleOpen() {
	e, err := engine.Open("go")
	if err != nil {
		fmt.Println(err)
		return
	}
	sum, err := graph.CallOnce(e.Backend, func(x *graph.Node) *graph.Node { return graph.ReduceAllSum(x) }, []float32{1, 2, 3})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(e.Name, sum.Value())
	// Output: go 6
}
