package weights_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/imagelab-go/imagelab/lib/weights"
)

// golden is a tensor as the reference program reads it.
type golden struct {
	Name  string
	DType string // NumPy's or PyTorch's name
	Shape []int
	Data  []byte // little-endian, row by row
}

// goldens returns what a script of testdata stored: the tensors of each file.
func goldens(t testing.TB, kind string) map[string][]golden {
	t.Helper()
	data, err := os.ReadFile("testdata/" + kind + ".json")
	if err != nil {
		t.Fatal(err)
	}
	var files map[string][]golden
	if err := json.Unmarshal(data, &files); err != nil {
		t.Fatal(err)
	}
	paths, err := filepath.Glob("testdata/" + kind + "/*")
	if err != nil || len(paths) != len(files) || len(files) < 2 {
		t.Fatalf("%d golden files and %d in %s.json (%v)", len(paths), len(files), kind, err)
	}
	return files
}

// kinds maps the folders of testdata to the format of their files.
var kinds = map[string]weights.Format{"torch": weights.PyTorch, "hdf5": weights.HDF5, "mxnet": weights.MXNet, "safetensors": weights.Safetensors}

func TestTensorsEqualTheReferencePrograms(t *testing.T) {
	for kind, format := range kinds {
		for name, want := range goldens(t, kind) {
			t.Run(name, func(t *testing.T) {
				f, err := weights.Open(filepath.Join("testdata", kind, name))
				if err != nil {
					t.Fatal(err)
				}
				defer f.Close()
				if f.Format() != format || len(f.Names()) != len(want) {
					t.Errorf("a %s file with %q; want %s with %d tensors", f.Format(), f.Names(), format, len(want))
				}
				compare(t, f, want, kind)
			})
		}
	}
}

// compare checks names, their order, and every byte of f.
func compare(t *testing.T, f *weights.File, want []golden, kind string) {
	t.Helper()
	for i, w := range want {
		info, ok := f.Info(w.Name)
		if !ok || !strings.EqualFold(info.DType.String(), w.DType) || !slices.Equal(info.Shape, w.Shape) {
			t.Errorf("%s: got %v, want %s %v", w.Name, info, w.DType, w.Shape)
			continue
		}
		if got := f.Names()[i]; kind != "safetensors" && got != w.Name {
			t.Errorf("name %d is %q, want %q", i, got, w.Name)
		}
		tensor, err := f.Tensor(w.Name)
		if err != nil {
			t.Error(err)
			continue
		}
		if err := tensor.ConstBytes(func(got []byte) {
			if !bytes.Equal(got, w.Data) {
				t.Errorf("%s: bytes\n%x, want\n%x", w.Name, got, w.Data)
			}
		}); err != nil {
			t.Error(err)
		}
	}
}

func TestFloat32Converts(t *testing.T) {
	f, err := weights.Open("testdata/torch/zip.pth")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for name, want := range map[string]struct {
		shape string
		first []float32
	}{
		"conv.bias": {"[2]", []float32{-8, 1.25}},
		"bfloat16":  {"[5]", []float32{-8, 1.25, -5.75, 3.5, -3.5}},
		"half":      {"[3 2]", []float32{3.5, -1.25, -3.5, 8, 5.75, 1}},
		"double":    {"[2 2]", []float32{-8, 1.25, -5.75, 3.5}},
	} {
		got, shape, err := f.Float32(name)
		if err != nil || fmt.Sprint(shape) != want.shape || !slices.Equal(got, want.first) {
			t.Errorf("%s: %v %v (%v), want %v %v", name, shape, got, err, want.shape, want.first)
		}
	}
}
