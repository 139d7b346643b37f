package finetune

import (
	"encoding/json"
	"image"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/imagelab-go/imagelab/lib/engine"
)

// torchEnv names a Python with PyTorch, torchvision, timm and safetensors for tests that compare with it.
const torchEnv = "IMAGELAB_TORCH"

// TestSavedInPyTorch trains, saves, and lets PyTorch load the file strictly by its own names: the logits of a picture are equal. That names and
// shapes are PyTorch's is tested in lib/zoo on every machine.
func TestSavedInPyTorch(t *testing.T) {
	python := os.Getenv(torchEnv)
	if python == "" {
		t.Skipf("%s names no Python with PyTorch to load the saved model", torchEnv)
	}
	for _, name := range []string{"resnet18", "tf_efficientnet_lite0", "mobilenet_v2"} {
		source, folder := testSource(t, engine.ForTest(t, "go"), name, 64), t.TempDir()
		l, err := New(source, testSet(t, 4, 1), testSet(t, 2, 2), Config{NoCache: true, Plan: []Phase{{Freeze: "0", Rate: 1e-3, Epochs: 1, LearnAverages: true}}})
		if err != nil {
			t.Fatal(err)
		}
		fit(t, l)
		path := filepath.Join(folder, "model.safetensors")
		if err := l.Save(path); err != nil {
			t.Fatal(err)
		}
		img, _, err := l.val.set.Items[0].Read()
		if err != nil {
			t.Fatal(err)
		}
		got, err := l.Logits(img)
		if err != nil {
			t.Fatal(err)
		}
		want := torchLogits(t, python, name, path, normalised(l, img))
		for i := range want {
			if math.Abs(float64(got[0][i])-want[i]) > 1e-3*max(1, math.Abs(want[i])) {
				t.Errorf("%s: logits %v, and PyTorch says %v", name, got[0], want)
			}
		}
	}
}

// normalised gives a picture as PyTorch takes it, [1][3][H][W].
func normalised(l *Learner, img image.Image) [1][3][][]float32 {
	p := l.source.Preprocess.Picture(img)
	var all [1][3][][]float32
	for c := range 3 {
		for y := range p.Rect.Dy() {
			var row []float32
			for x := range p.Rect.Dx() {
				row = append(row, (float32(p.Pix[p.PixOffset(x, y)+c])/255-l.source.Preprocess.Mean[c])/l.source.Preprocess.Std[c])
			}
			all[0][c] = append(all[0][c], row)
		}
	}
	return all
}

// torchLogits asks PyTorch for the logits of a picture.
func torchLogits(t *testing.T, python, arch, model string, picture any) []float64 {
	t.Helper()
	text, err := json.Marshal(picture)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "picture.json")
	if err := os.WriteFile(path, text, 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(python, "testdata/export.py", arch, model, path)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var logits [][]float64
	if err := json.Unmarshal(out, &logits); err != nil {
		t.Fatal(err)
	}
	return logits[0]
}
