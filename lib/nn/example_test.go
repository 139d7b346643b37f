package nn_test

import (
	"fmt"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/nn"
)

// A kernel that looks for edges between a pixel and the one to its right.
func ExampleConv2D() {
	picture := [][][][]float32{{{{0}, {0}, {1}, {1}}}} // [1, 1, 4, 1]
	kernel := [][][][]float32{{{{-1}}, {{1}}}}         // [1, 2, 1, 1]
	edges, err := CallOnce(engine.MustOpen("go").Backend, func(x, k *Node) *Node { return nn.Conv2D(x, k).Done() }, picture, kernel)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(edges.Value())
	// Output: [[[[0] [1] [0]]]]
}

// A small network: a convolution with its batch norm, an activation, and a classifier. Its parameters have the names that PyTorch gives them, and begin
// at random; zoo's networks load theirs.
func ExampleConv() {
	network := func(s *model.Scope, x *Node) *Node {
		norm := nn.Norm{Scope: nn.Scope(s, "features.1")}
		x = nn.Conv(nn.Scope(s, "features.0"), x, 8, 3).Stride(2).Padding(nn.Half).Norm(norm).Done()
		return nn.Linear(nn.Scope(s, "classifier"), nn.GlobalAvgPool(nn.ReLU(x)), 2)
	}
	store := model.NewStore()
	pictures := make([][][][]float32, 3) // of 4x4 pixels
	for i := range pictures {
		pictures[i] = [][][]float32{make4(), make4(), make4(), make4()}
	}
	logits, err := model.CallOnce(engine.MustOpen("go").Backend, store, network, pictures)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(logits.Shape())
	for v := range store.Scope("/features").IterVariables() {
		fmt.Println(v.Path(), v.Shape().Dimensions)
	}
	// Output:
	// (Float32)[3, 2]
	// /features/0/weight [3 3 3 8]
	// /features/1/weight [8]
	// /features/1/bias [8]
	// /features/1/running_mean [8]
	// /features/1/running_var [8]
}

func make4() [][]float32 { return [][]float32{{0, 0, 0}, {1, 0, 0}, {0, 1, 0}, {0, 0, 1}} }
