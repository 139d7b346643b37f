package nn

import (
	"fmt"
	"strings"
	"testing"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/gobackend"
	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/support/exceptions"
)

// TestLayersSayWhatTheyWant gives every layer something that is no batch of pictures.
func TestLayersSayWhatTheyWant(t *testing.T) {
	g := NewGraph(gobackend.GetBackend(), t.Name())
	x := Parameter(g, "x", shapes.Make(dtypes.Float32, 2, 3, 4))
	s := model.NewStore().RootScope()
	for name, build := range map[string]func(){
		"nn.Conv2D":            func() { Conv2D(x, Ones(g, shapes.Make(dtypes.Float32, 1, 1, 4, 4))).Done() },
		"nn.MaxPool2D":         func() { MaxPool2D(x, 2, 2, None) },
		"nn.AvgPool2D":         func() { AvgPool2D(x, 2, 2, None) },
		"nn.AdaptiveAvgPool2D": func() { AdaptiveAvgPool2D(x, 1, 1) },
		"nn.ReflectionPad":     func() { ReflectionPad(x, 1) },
		"nn.ReplicationPad":    func() { ReplicationPad(x, 1) },
		"nn.UpsampleNearest":   func() { UpsampleNearest(x, 2) },
		"nn.Resize":            func() { Resize(x, 2, 2) },
		"nn.InstanceNorm":      func() { InstanceNorm(x, 1e-5) },
		"nn.Linear":            func() { Linear(s, x, 2) },
	} {
		said := fmt.Sprint(exceptions.Try(build))
		if !strings.Contains(said, name+": x is") || !strings.Contains(said, "[batch, ") {
			t.Errorf("%s says %q", name, said)
		}
	}
}

// TestMisuseOfLayers gives layers numbers that they have no use for.
func TestMisuseOfLayers(t *testing.T) {
	g := NewGraph(gobackend.GetBackend(), t.Name())
	pictures := Ones(g, shapes.Make(dtypes.Float32, 1, 4, 4, 2))
	kernel := func(size int) *Node { return Ones(g, shapes.Make(dtypes.Float32, size, size, 2, 2)) }
	for want, build := range map[string]func(){
		"-1 pixels around":       func() { ReplicationPad(pictures, -1) },
		"cannot enlarge":         func() { Conv2D(pictures, kernel(1)).Enlarge().Done() },
		"stride 2 in 1 groups":   func() { Conv2D(pictures, kernel(3)).Stride(2).Enlarge().Done() },
		`be lowered as "blocks"`: func() { Conv2D(pictures, kernel(3)).Lowering(Blocks).Done() },
	} {
		if said := fmt.Sprint(exceptions.Try(build)); !strings.Contains(said, want) {
			t.Errorf("want an error with %q, got %q", want, said)
		}
	}
}
