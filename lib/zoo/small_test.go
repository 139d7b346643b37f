package zoo

import (
	"image"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/imagelab-go/imagelab/lib/engine"
)

// evenly is a preprocessing for pictures of a size.
func evenly(size int) Preprocess {
	return Preprocess{Size: size, Crop: 1, Mean: [3]float32{0.5, 0.5, 0.5}, Std: [3]float32{0.25, 0.25, 0.25}}
}

// TestSmallCNN checks the groups of the small network and counts its numbers: kernels, two for each channel of a norm, and the linear layer.
func TestSmallCNN(t *testing.T) {
	a := arch(t, "small_cnn")
	want := [][]string{{"stage1", "24 × 24 × 16", "464"}, {"stage2", "12 × 12 × 32", "4672"}, {"stage3", "64", "18560"}, {"head", "10", "650"}}
	if _, rows := a.Table(); !slices.EqualFunc(rows, want, slices.Equal) {
		t.Errorf("groups %q, want %q", rows, want)
	}
	if slices.Contains(Names(), "small_cnn") {
		t.Error("small_cnn is listed among what there are weights of")
	}
	if _, err := candidates("small_cnn", true); err == nil {
		t.Error("there are weights of small_cnn")
	}
}

// TestUntrained checks that the parameters follow from the seed, and that the model answers, is saved and comes back.
func TestUntrained(t *testing.T) {
	e := engine.ForTest(t, engine.PureGo)
	img := image.NewRGBA(image.Rect(0, 0, 20, 17))
	for i := range img.Pix {
		img.Pix[i] = uint8(i * 37)
	}
	answer := func(m *Model) []Prediction {
		t.Helper()
		found, err := m.Classify(img, 10)
		if err != nil || len(found) != 10 || !(found[9].P > 0 && found[9].P < found[0].P) {
			t.Fatalf("%v, %v", found, err)
		}
		return found
	}
	open := func(seed uint64) *Model {
		t.Helper()
		m, err := Untrained(e, "small_cnn", evenly(16), seed)
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	first := open(1)
	path := filepath.Join(t.TempDir(), "small.safetensors")
	if err := first.Save(path); err != nil {
		t.Fatal(err)
	}
	back, err := Open(e, "", WithFile(path))
	if err != nil {
		t.Fatal(err)
	}
	if back.Name != "small_cnn" || back.Preprocess != evenly(16) || !slices.Equal(answer(back), answer(first)) || !slices.Equal(answer(open(1)), answer(first)) {
		t.Errorf("%s with %+v came back", back.Name, back.Preprocess)
	}
	flat := func(m *Model) []float32 {
		return m.Params()[0].Variable(m.Store.RootScope()).MustValue().Value().([][][][]float32)[0][0][0]
	}
	if !slices.Equal(flat(open(1)), flat(first)) || slices.Equal(flat(open(2)), flat(first)) {
		t.Error("the parameters do not follow from the seed")
	}
	for want, p := range map[string]Preprocess{"size 0": {}, "crop 2": {Size: 16, Crop: 2}} {
		if _, err := Untrained(e, "small_cnn", p, 1); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	if _, err := Untrained(e, "alexnet", evenly(16), 1); err == nil || !strings.Contains(err.Error(), "small_cnn") {
		t.Error(err)
	}
}
