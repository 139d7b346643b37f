package feedforward

import (
	"image"
	"math"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/nn"
	"github.com/imagelab-go/imagelab/lib/weights"
	"github.com/imagelab-go/imagelab/lib/zoo"
)

// The functions of this file make the parameters and pictures of testdata/formula.py, bit for bit.

// noise gives n numbers in [-1, 1), multiples of 2^-23: splitmix64 of the place, begun at the FNV-1a hash of the name.
func noise(name string, n int) []float32 {
	seed := uint64(0xCBF29CE484222325)
	for _, b := range []byte(name) {
		seed = (seed ^ uint64(b)) * 0x100000001B3
	}
	values := make([]float32, n)
	for i := range values {
		z := seed + uint64(i+1)*0x9E3779B97F4A7C15
		z = (z ^ z>>30) * 0xBF58476D1CE4E5B9
		z = (z ^ z>>27) * 0x94D049BB133111EB
		values[i] = float32((z^z>>31)>>40)/(1<<23) - 1
	}
	return values
}

// numbers gives a parameter in PyTorch's order, and its shape there.
func numbers(p zoo.Param) ([]float32, []int) {
	values, shape := noise(p.Name, p.Size()), p.Shape
	factor, shift := float32(0.5), float32(0) // of the CoMatch layer
	switch {
	case len(shape) == 4:
		factor = float32(math.Sqrt(6 / float64(shape[0]*shape[1]*shape[2])))
		shape = []int{shape[3], shape[2], shape[0], shape[1]}
	case strings.HasSuffix(p.Name, ".bias"):
		factor = 0.125
	case len(shape) == 1:
		factor, shift = 0.25, 1
	}
	for i, v := range values {
		values[i] = float32(v*factor) + shift
	}
	return values, shape
}

// formulaModel gives a network with parameters by formula.
func formulaModel(t testing.TB, name string, n Network, c Colors) *Model {
	t.Helper()
	store := model.NewStore()
	for _, p := range paramsOf(n) {
		values, shape := numbers(p)
		value, err := p.Tensor(values, shape, true)
		if err != nil {
			t.Fatal(err)
		}
		if err := nn.SetVariable(store, p.Path(), value, true); err != nil {
			t.Fatal(err)
		}
	}
	m, err := NewModel(engine.ForTest(t, name), n, c, store)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(m.Close)
	return m
}

// pattern gives a picture of bytes: waves and noise.
func pattern(name string, width, height int) *image.RGBA {
	phase := map[string]int{"content": 3, "style": 5, "other": 7}[name]
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	flat := noise(name, width*height*3)
	for i := range width * height {
		for c := range 3 {
			waves := (i%width*phase+i/width*(phase+c)*2)%64*2 + c*20
			img.Pix[4*i+c] = uint8(math.Floor(float64(waves) + (float64(flat[3*i+c])+1)*32))
		}
		img.Pix[4*i+3] = 255
	}
	return img
}

// tiny are the networks of the files in testdata.
var (
	tinyJohnson = Johnson{Filters: 2}
	tinyMSGNet  = MSGNet{Filters: 4, Width: 2, Blocks: 1}
	tinyMXNet   = MSGNet{Filters: 4, Width: 2, Blocks: 1, Affine: true, Zeros: true}
	tinyAdaIN   = AdaIN{Width: 2, Convs: [3]int{2, 2, 4}}
)

// load reads a file of testdata, or of elsewhere.
func load(t testing.TB, path string, opts ...Option) *Model {
	t.Helper()
	m, err := Load(engine.MustOpen(engine.PureGo), path, opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(m.Close)
	return m
}

// arrays lists a file's tensors.
func arrays(t testing.TB, path string) (list []weights.Named) {
	t.Helper()
	f, err := weights.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, name := range f.Names() {
		value, err := f.Tensor(name)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, weights.Named{Name: name, Tensor: value})
	}
	return list
}

// rewritten writes a file of testdata anew, with changes to its tensors.
func rewritten(t testing.TB, path string, change func([]weights.Named) []weights.Named) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), "changed.safetensors")
	if err := weights.Save(to, change(arrays(t, path)), nil); err != nil {
		t.Fatal(err)
	}
	return to
}

// floats computes what a network makes of pictures of one size.
func floats(t testing.TB, m *Model, imgs ...image.Image) []float32 {
	t.Helper()
	y, err := m.compute(imgs)
	if err != nil {
		t.Fatal(err)
	}
	return tensors.MustCopyFlatData[float32](y)
}
