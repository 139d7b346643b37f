package feedforward

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/imagelab-go/imagelab/lib/engine"
)

// goldens are what the scripts found: what networks paint of pictures of each size.
func goldens(t testing.TB, file string) map[string][][]float32 {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", file))
	if err != nil {
		t.Fatal(err)
	}
	var cases map[string][][]float32
	if err := json.Unmarshal(text, &cases); err != nil {
		t.Fatal(err)
	}
	return cases
}

// sizes are width and height of the scripts' content pictures.
var sizes = [][2]int{{20, 24}, {17, 21}}

// goldenBound is a part of the largest number: goldens have five digits, and Winograd's convolutions agree to 5e-5.
const goldenBound = 2e-4

// agrees paints the pictures of the scripts and holds them against a golden.
func agrees(t *testing.T, name string, m *Model, want [][]float32) {
	t.Helper()
	if takesTarget(m.Network) {
		if err := m.SetTarget(Target{Image: pattern("style", 26, 19)}); err != nil {
			t.Fatal(err)
		}
	}
	if len(want) != len(sizes) {
		t.Fatalf("%s: %d goldens, want %d", name, len(want), len(sizes))
	}
	for i, size := range sizes {
		near(t, name, floats(t, m, pattern("content", size[0], size[1])), want[i], goldenBound)
	}
}

// near holds numbers against others within a part of the largest.
func near(t *testing.T, name string, got, want []float32, bound float64) {
	t.Helper()
	if len(got) != len(want) || len(got) == 0 {
		t.Errorf("%s: %d numbers, want %d", name, len(got), len(want))
		return
	}
	largest := 0.0
	for _, v := range want {
		largest = max(largest, math.Abs(float64(v)))
	}
	worst := 0.0
	for i := range want {
		d := math.Abs(float64(got[i])-float64(want[i])) / largest
		if !(d <= bound) {
			t.Errorf("%s: number %d is %v, want %v within %g of %v", name, i, got[i], want[i], bound, largest)
			return
		}
		worst = max(worst, d)
	}
	t.Logf("%s: differs by %.2g of the largest", name, worst)
}

// programs are the networks of the goldens.
var programs = []struct {
	file, name string
	network    Network
	colors     Colors
	alphas     map[string]float64 // the other goldens of the network, by their endings
	slow       bool               // whether to compile it is not worth its time
}{
	{"golden_mxnet.json", "msgnet", MSGNet{Filters: 128, Width: 16, Blocks: 6, Affine: true, Zeros: true}, mxnetColors, nil, false},
	{"golden_mxnet.json", "msgnet tiny", tinyMXNet, mxnetColors, nil, true},
	{"golden_torch.json", "msgnet", MSGNet{Filters: 128, Width: 16, Blocks: 6}, pytorchColors, nil, false},
	{"golden_torch.json", "msgnet tiny", tinyMSGNet, pytorchColors, nil, true},
	{"golden_torch.json", "johnson", Johnson{Filters: 32}, byteColors, nil, false},
	{"golden_torch.json", "johnson tiny", tinyJohnson, byteColors, nil, true},
	{"golden_torch.json", "adain", AdaIN{Width: 64, Convs: [3]int{2, 2, 4}}, unitColors, map[string]float64{" 0.25": 0.25}, false},
	{"golden_torch.json", "adain tiny", tinyAdaIN, unitColors, map[string]float64{" 0.25": 0.25}, true},
	{"golden_torch.json", "adain vgg16", AdaIN{Width: 8, Convs: [3]int{2, 2, 3}}, unitColors, nil, true},
}

// TestNetworksAgreeWithThePrograms holds what networks of published sizes, and on the pure-Go engine tiny ones, paint against the programs'.
func TestNetworksAgreeWithThePrograms(t *testing.T) {
	for _, name := range []string{engine.PureGo, engine.CPU} {
		t.Run(name, func(t *testing.T) {
			for _, p := range programs {
				if p.slow && name != engine.PureGo {
					continue
				}
				m := formulaModel(t, name, p.network, p.colors)
				found := goldens(t, p.file)
				agrees(t, p.file+" "+p.name, m, found[p.name])
				for ending, alpha := range p.alphas {
					if err := m.SetAlpha(alpha); err != nil {
						t.Fatal(err)
					}
					agrees(t, p.file+" "+p.name+ending, m, found[p.name+ending])
				}
			}
		})
	}
}

// TestFilesOfTheProjects reads files as the projects write them, tells networks and colours from them, and paints what the projects' programs do.
func TestFilesOfTheProjects(t *testing.T) {
	vgg := WithEncoder("testdata/torch/vgg.pth")
	for _, c := range []struct {
		file    string
		opts    []Option
		network Network
		colors  Colors
		golden  string
	}{
		{"mxnet/flat.params", nil, tinyMXNet, mxnetColors, "msgnet tiny"},
		{"mxnet/scoped.params", nil, tinyMXNet, mxnetColors, "msgnet tiny"},
		{"mxnet/structural.params", nil, tinyMXNet, mxnetColors, "msgnet tiny"},
		{"torch/msgnet.pth", nil, tinyMSGNet, pytorchColors, "msgnet tiny"},
		{"torch/johnson.pth", nil, tinyJohnson, byteColors, "johnson tiny"},
		{"torch/decoder.pth", []Option{vgg}, tinyAdaIN, unitColors, "adain tiny"},
	} {
		m := load(t, filepath.Join("testdata", c.file), c.opts...)
		if m.Network != c.network || m.Colors != c.colors {
			t.Errorf("%s is %s with %+v, want %s with %+v", c.file, describe(m.Network), m.Colors, describe(c.network), c.colors)
		}
		agrees(t, c.file, m, goldens(t, "golden_"+filepath.Dir(c.file)+".json")[c.golden])
	}
}
