package ops_test

import (
	"encoding/json"
	"os"
	"testing"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/imagelab-go/imagelab/augment/ops"
	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/engine/enginetest"
)

// TestElasticEqualsTorchvision follows torchvision's steps from noise to the picture.
func TestElasticEqualsTorchvision(t *testing.T) {
	backend := engine.ForTest(t, engine.PureGo).Backend
	data, err := os.ReadFile("../testdata/golden_elastic.json")
	if err != nil {
		t.Fatal(err)
	}
	var goldens []struct {
		Size         [2]int
		Alpha, Sigma float32
		X, Y         []float32
		Result       string
	}
	if err := json.Unmarshal(data, &goldens); err != nil || len(goldens) == 0 {
		t.Fatal(len(goldens), err)
	}
	for _, g := range goldens {
		h, w := g.Size[0], g.Size[1]
		noise := make([]float32, h*w*2)
		for i := range noise {
			noise[i] = float32(i*7919%1009)/504 - 1
		}
		pixels := make([]uint8, h*w*3) // the formula of golden_warp.py
		for i := range pixels {
			x, y, c := i/3%w, i/3/w, i%3
			pixels[i] = uint8(x*37 + y*91 + c*53 + x*y*c*7 + (x*x^y)*5)
		}
		side := func(n int) *tensors.Tensor { return tensors.FromFlatDataAndDimensions([]float32{float32(n)}, 1, 1, 1) }
		results, err := CallOnceN(backend, func(in []*Node) []*Node { // noise, sigma, alpha, width, height, picture
			field := ops.MirrorBlur(in[0], in[1], in[3], in[4])
			half := MulScalar(OnesLike(in[1]), 0.5)
			points := ops.Grid(half, half, h, w).Field(field, in[2], in[3], in[4])
			frame := Reshape(Concatenate([]*Node{in[3], in[4], ZerosLike(in[3])}, -1), 1, 3)
			covered := ExpandAxes(points.Coverage(frame, ops.Bilinear), -1)
			return []*Node{field, Mul(covered, ops.Sample(in[5], points, nil, ops.Bilinear))}
		}, tensors.FromFlatDataAndDimensions(noise, 1, h, w, 2), []float32{g.Sigma}, []float32{g.Alpha}, side(w), side(h),
			tensors.FromFlatDataAndDimensions(pixels, 1, h, w, 3))
		if err != nil {
			t.Fatal(err)
		}
		want := make([]float32, 2*len(g.X))
		for i := range g.X {
			want[2*i], want[2*i+1] = g.X[i], g.Y[i]
		}
		enginetest.Near(t, "field", tensors.MustCopyFlatData[float32](results[0]), want, 2e-5)
		// A place that is off by 1e-5 of a pixel changes the picture by 1e-5 of its range.
		enginetest.Near(t, "picture", tensors.MustCopyFlatData[float32](results[1]), golden{Float: g.Result}.floats(t), 1e-4)
	}
}
