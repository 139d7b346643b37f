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
