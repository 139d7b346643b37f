package weights_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/gomlx/core/tensors"

	"github.com/imagelab-go/imagelab/lib/weights"
)

// everything reads all tensors of f.
func everything(t testing.TB, f *weights.File) []weights.Named {
	t.Helper()
	var list []weights.Named
	for _, name := range f.Names() {
		tensor, err := f.Tensor(name)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, weights.Named{Name: name, Tensor: tensor})
	}
	return list
}

func TestSaveEqualsTheReferenceLibrary(t *testing.T) {
	for name := range goldens(t, "safetensors") {
		path := filepath.Join("testdata/safetensors", name)
		f, err := weights.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		list := everything(t, f)
		slices.Reverse(list)
		saved := filepath.Join(t.TempDir(), "saved")
		if err := weights.Save(saved, list, f.Metadata()); err != nil {
			t.Fatal(err)
		}
		want, err1 := os.ReadFile(path)
		got, err2 := os.ReadFile(saved)
		if err := errors.Join(err1, err2); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s: saved\n%q (%v), the reference library writes\n%q", name, got, err, want)
		}
	}
}

// Every golden file whose dtypes safetensors has comes back from one the same.
func TestSaveAndOpenAgree(t *testing.T) {
	for kind := range kinds {
		for name, want := range goldens(t, kind) {
			f, err := weights.Open(filepath.Join("testdata", kind, name))
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			saved := filepath.Join(t.TempDir(), "saved")
			if err := weights.Save(saved, everything(t, f), map[string]string{"b": "<2>", "a": "1"}); err != nil {
				t.Fatal(err)
			}
			again, err := weights.Open(saved)
			if err != nil {
				t.Fatal(err)
			}
			defer again.Close()
			if m := again.Metadata(); len(m) != 2 || m["b"] != "<2>" {
				t.Errorf("metadata %v", m)
			}
			compare(t, again, want, "safetensors")
		}
	}
}

func TestSaveRefuses(t *testing.T) {
	one := tensors.FromValue([]float32{1})
	path := filepath.Join(t.TempDir(), "saved")
	for says, list := range map[string][]weights.Named{
		`two tensors are called "w"`: {{Name: "w", Tensor: one}, {Name: "w", Tensor: one}},
		"is nil":                     {{Name: "w"}},
		"Complex128":                 {{Name: "w", Tensor: tensors.FromValue([]complex128{1})}},
		"cannot be called":           {{Name: "__metadata__", Tensor: one}},
		"not UTF-8":                  {{Name: "w\xff", Tensor: one}},
	} {
		err := weights.Save(path, list, nil)
		if err == nil || !strings.Contains(err.Error(), says) || !strings.Contains(err.Error(), path) {
			t.Errorf("got %v, want the path and %q", err, says)
		}
	}
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a file is there: %v", err)
	}
	if err := weights.Save(filepath.Join(path, "in", "none"), nil, nil); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("into a folder that is not there: %v", err)
	}
}
