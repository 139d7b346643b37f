package zoo

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/nn"
	"github.com/imagelab-go/imagelab/lib/picture"
	"github.com/imagelab-go/imagelab/lib/weights"
)

// filled is a store with parameters by a formula, for an architecture.
func filled(t *testing.T, a *Arch) *model.Store {
	t.Helper()
	store := model.NewStore()
	for i, p := range a.Params() {
		flat := make([]float32, p.Size())
		for j := range flat {
			flat[j] = float32((i*31+j*7)%97)/97 + 0.01
		}
		if err := nn.SetVariable(store, p.Path(), tensors.FromFlatDataAndDimensions(flat, p.Shape...), !p.Average); err != nil {
			t.Fatal(err)
		}
	}
	return store
}

// TestSaveAndOpen saves a model and opens it again without naming anything: it is the same, to the bit.
func TestSaveAndOpen(t *testing.T) {
	e := engine.ForTest(t, "go")
	for _, name := range []string{"tf_efficientnet_lite0", "resnet18"} {
		a := arch(t, name).WithClasses(3)
		w := Weights{Arch: name, Tag: "mine", Licence: "MIT", Preprocess: Preprocess{Size: 64, Crop: 0.9, Filter: picture.Bicubic, Mean: half, Std: half}}
		saved, err := NewModel(e, a, filled(t, a), w, []string{"a", "b, c", "d"})
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(t.TempDir(), "model.safetensors")
		if err := saved.Save(path); err != nil {
			t.Fatal(err)
		}
		for _, asked := range []string{"", "resnet18"} {
			got, err := Open(e, asked, WithFile(path))
			if err != nil {
				t.Fatal(err)
			}
			if got.Arch.Name != name || got.Classes != 3 || !slices.Equal(got.Labels, saved.Labels) || got.Preprocess != saved.Preprocess || got.Weights.Name() != name+".mine" {
				t.Errorf("%s came back as %s with labels %q, preprocessing %+v", name, got.Weights.Name(), got.Labels, got.Preprocess)
			}
			for _, p := range a.Params() {
				want, _ := p.Variable(saved.Store.RootScope()).Value()
				have, _ := p.Variable(got.Store.RootScope()).Value()
				if !want.Equal(have) {
					t.Fatalf("%s: %s changed on the way", name, p.Name)
				}
			}
		}
		f, err := weights.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		if info, ok := f.Info("bn1.num_batches_tracked"); !ok || len(info.Shape) != 0 {
			t.Errorf("%s: PyTorch's strict load_state_dict wants bn1.num_batches_tracked, a scalar; got %v", name, info)
		}
	}
}

func TestNewModelRefuses(t *testing.T) {
	e, a := engine.ForTest(t, "go"), arch(t, "resnet18").WithClasses(2)
	good := Weights{Arch: "resnet18", Preprocess: Preprocess{Size: 64, Crop: 1, Mean: half, Std: half}}
	for want, make := range map[string]func() (*Model, error){
		"no parameter conv1.weight": func() (*Model, error) { return NewModel(e, a, model.NewStore(), good, nil) },
		"1 labels for 2 classes":    func() (*Model, error) { return NewModel(e, a, filled(t, a), good, []string{"a"}) },
		"size 0":                    func() (*Model, error) { return NewModel(e, a, filled(t, a), Weights{Arch: "resnet18"}, nil) },
	} {
		if _, err := make(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

// TestCardsThatDoNotFit opens files whose description of themselves is wrong.
func TestCardsThatDoNotFit(t *testing.T) {
	e := engine.ForTest(t, "go")
	one := []weights.Named{{Name: "x", Tensor: tensors.FromValue([]float32{1})}}
	for want, text := range map[string]string{
		"is no JSON that fits":            "{",
		"size 0":                          `{"arch":"resnet18"}`,
		`"resnet19" is not known`:         `{"arch":"resnet19","preprocess":{"size":8,"crop":1,"std":[1,1,1]}}`,
		"does not say which architecture": `{"preprocess":{"size":8,"crop":1,"std":[1,1,1]}}`,
		`unknown filter "x"`:              `{"arch":"resnet18","preprocess":{"filter":"x"}}`,
		"the file does not fit resnet18":  `{"arch":"resnet18","preprocess":{"size":8,"crop":1,"std":[1,1,1]}}`,
	} {
		path := filepath.Join(t.TempDir(), "x.safetensors")
		if err := weights.Save(path, one, map[string]string{cardKey: text}); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(e, "", WithFile(path)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}

// TestSavedNames compares what is saved with what PyTorch's load_state_dict wants, by name and shape; testdata/statedict.py lists that.
func TestSavedNames(t *testing.T) {
	text, err := os.ReadFile("testdata/statedict.json")
	if err != nil {
		t.Fatal(err)
	}
	var all map[string]map[string][]int
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	for _, name := range Names() {
		a := arch(t, name).WithClasses(7)
		got := map[string][]int{}
		for _, p := range a.Params() {
			got[p.Name] = p.storedShape()
			if counter, ok := p.counter(); ok {
				got[counter] = []int{}
			}
		}
		if want := all[name]; !maps.EqualFunc(got, want, slices.Equal) {
			t.Errorf("%s: %d names and shapes are saved, which are not the %d that PyTorch wants", name, len(got), len(want))
		}
	}
}
