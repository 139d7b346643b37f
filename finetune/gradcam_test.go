package finetune

import (
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/compute"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/imagelab-go/imagelab/lib/engine/enginetest"
)

// camNumbers are those of testdata/gradcam.py.
func camNumbers(begin int, shape ...int) *tensors.Tensor {
	n := 1
	for _, d := range shape {
		n *= d
	}
	values := make([]float32, n)
	for i := range values {
		values[i] = float32(float64((begin+i)*7919%1009)/1009 - 0.5)
	}
	return tensors.FromFlatDataAndDimensions(values, shape...)
}

// TestGradCAMAgreesWithPyTorch explains an inner layer, behind which the gradient differs from place to place.
func TestGradCAMAgreesWithPyTorch(t *testing.T) {
	var want struct {
		Logits []float32
		Maps   map[string][]float32
	}
	readGolden(t, "gradcam.json", &want)
	enginetest.Each(t, func(t *testing.T, backend compute.Backend) {
		outputs, err := CallOnceN(backend, func(in []*Node) []*Node {
			relu := func(x *Node) *Node { return MaxScalar(x, 0) }
			activation := relu(Convolve(in[0], in[1]).NoPadding().Done())
			behind := relu(Convolve(activation, in[2]).NoPadding().Done())
			logits := Dot(ReduceMean(behind, 1, 2), in[3]).Product()
			of := func(class int) *Node {
				return gradCAM(activation, Squeeze(Slice(logits, AxisRange(), AxisElem(class)), 1))
			}
			return []*Node{logits, of(1), of(3), gradCAM(activation, MulScalar(ReduceMean(activation, 1, 2, 3), -1))}
		}, camNumbers(1, 2, 9, 7, 3), camNumbers(1000, 3, 3, 3, 8), camNumbers(2000, 3, 3, 8, 6), camNumbers(3000, 6, 4))
		if err != nil {
			t.Fatal(err)
		}
		flat := func(i int) []float32 {
			values, err := tensors.CopyFlatData[float32](outputs[i])
			if err != nil {
				t.Fatal(err)
			}
			return values
		}
		enginetest.Near(t, "logits", flat(0), want.Logits, 1e-5) // single precision, as are the maps
		enginetest.Near(t, "map of class 1", flat(1), want.Maps["1"], 1e-5)
		enginetest.Near(t, "map of class 3", flat(2), want.Maps["3"], 1e-5)
		enginetest.Near(t, "map of what nothing speaks for", flat(3), make([]float32, 2*7*5), 0)
		if !slices.Equal(outputs[1].Shape().Dimensions, []int{2, 7, 5}) {
			t.Errorf("the map is %s, want [2, 7, 5]", outputs[1].Shape())
		}
	})
}

func TestGradCAMRefusesOtherShapes(t *testing.T) {
	enginetest.Each(t, func(t *testing.T, backend compute.Backend) {
		_, err := CallOnceN(backend, func(in []*Node) []*Node { return []*Node{gradCAM(in[0], ReduceMean(in[0], 1, 2))} }, camNumbers(0, 2, 3, 3, 4))
		if err == nil || !strings.Contains(err.Error(), "want") || !strings.Contains(err.Error(), "(Float32)[2, 4]") {
			t.Errorf("scores [2, 4] give %v", err)
		}
	})
}
