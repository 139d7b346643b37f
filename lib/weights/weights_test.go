package weights_test

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/gomlx/gomlx/core/tensors"

	"github.com/imagelab-go/imagelab/lib/weights"
)

func open(t testing.TB, path string, opts ...weights.Option) *weights.File {
	t.Helper()
	f, err := weights.Open(path, opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func TestOpenSaysWhatIsWrong(t *testing.T) {
	folder := t.TempDir()
	for _, c := range []struct {
		content string
		is      error
		says    string
	}{
		{"", weights.ErrNotWeights, "0 bytes"},
		{"hello, world", weights.ErrNotWeights, `begins with "hello, world"`},
		{"version https://git-lfs.github.com/spec/v1\n", weights.ErrNotWeights, "git lfs pull"},
		{"\x80\x04N.", weights.ErrNotWeights, "torch.save"},
		{"PK\x03\x04 and no archive", weights.ErrDamaged, "zip archive"},
	} {
		path := filepath.Join(folder, "file")
		if err := os.WriteFile(path, []byte(c.content), 0o600); err != nil {
			t.Fatal(err)
		}
		f, err := weights.Open(path)
		if !errors.Is(err, c.is) || !strings.Contains(err.Error(), c.says) || !strings.Contains(err.Error(), path) || f != nil {
			t.Errorf("%q: got %v; want it to be %q and say %q", c.content, err, c.is, c.says)
		}
	}
	if _, err := weights.Open(folder); err == nil || !strings.Contains(err.Error(), "is a folder") {
		t.Errorf("a folder: %v", err)
	}
	if _, err := weights.Open(filepath.Join(folder, "none")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a file that is not there: %v", err)
	}
}

func TestErrorsNameTheTensor(t *testing.T) {
	const path = "testdata/torch/checkpoint.pth"
	f := open(t, path)
	_, err := f.Tensor("features.0.bias")
	if text := fmt.Sprint(err); !errors.Is(err, weights.ErrNoTensor) || !strings.Contains(text, path) ||
		!strings.Contains(text, `did you mean "module.features.0.bias"`) {
		t.Errorf("a name without its prefix: %v", err)
	}
	if _, _, err := f.Float32("nothing like it"); !errors.Is(err, weights.ErrNoTensor) {
		t.Errorf("an unknown name: %v", err)
	}
	if info, ok := f.Info("nothing like it"); ok {
		t.Errorf("Info of an unknown name: %v", info)
	}
	_, _, err = open(t, "testdata/torch/zip.pth").Float32("bn.num_batches_tracked")
	if text := fmt.Sprint(err); !errors.Is(err, weights.ErrUnsupported) || !strings.Contains(text, "Int64") ||
		!strings.Contains(text, "bn.num_batches_tracked") {
		t.Errorf("integers as float32: %v", err)
	}
}

func TestTrimPrefix(t *testing.T) {
	f := open(t, "testdata/torch/checkpoint.pth")
	before := f.Names()
	if f.TrimPrefix("module.features.") || !slices.Equal(f.Names(), before) {
		t.Errorf("a prefix that not all have was taken off: %q", f.Names())
	}
	if !f.TrimPrefix("module.") || f.Names()[0] != "features.0.weight" {
		t.Errorf("the prefix is there: %q", f.Names())
	}
	if _, err := f.Tensor("turned"); err != nil {
		t.Error(err)
	}
}

func TestFloat32RefusesWhatIsNotFinite(t *testing.T) {
	nan, inf := float32(math.NaN()), math.Inf(1)
	path := filepath.Join(t.TempDir(), "saved")
	if err := weights.Save(path, []weights.Named{
		{Name: "nan", Tensor: tensors.FromValue([][]float32{{1, 2, 3}, {4, nan, 6}})},
		{Name: "infinite", Tensor: tensors.FromValue([]float64{1, inf})},
		{Name: "large", Tensor: tensors.FromValue([]float64{1e300})},
		{Name: "scalar", Tensor: tensors.FromValue(nan)},
	}, nil); err != nil {
		t.Fatal(err)
	}
	strict, lenient := open(t, path), open(t, path, weights.AllowNonFinite())
	for name, says := range map[string]string{
		"nan": "element [1 1] is NaN", "infinite": "element [1] is +Inf", "large": "element [0] is +Inf", "scalar": "element [] is NaN",
	} {
		_, _, err := strict.Float32(name)
		if !errors.Is(err, weights.ErrNotFinite) || !strings.Contains(err.Error(), says) || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v, want it to say %q", name, err, says)
		}
		if values, _, err := lenient.Float32(name); err != nil || len(values) == 0 {
			t.Errorf("%s, allowed: %v, %v", name, values, err)
		}
		if _, err := strict.Tensor(name); err != nil {
			t.Errorf("%s as it is: %v", name, err)
		}
	}
}

func TestManyReadersAtOnce(t *testing.T) {
	for _, path := range []string{"testdata/torch/zip.pth", "testdata/torch/deflated.pth", "testdata/hdf5/chunks.h5"} {
		f := open(t, path)
		want := everything(t, f)
		var group sync.WaitGroup
		for range 4 {
			group.Go(func() {
				for i, name := range f.Names() {
					if got, err := f.Tensor(name); err != nil || !got.Equal(want[i].Tensor) {
						t.Errorf("%s: %v", name, err)
					}
				}
			})
		}
		group.Wait()
	}
}

// counting notes which bytes are read.
type counting struct {
	*bytes.Reader
	read int
}

func (c *counting) ReadAt(p []byte, at int64) (int, error) {
	n, err := c.Reader.ReadAt(p, at)
	c.read += n
	return n, err
}

func TestOpenReadsTheIndexOnly(t *testing.T) {
	big := tensors.FromValue(make([]float32, 1<<20))
	path := filepath.Join(t.TempDir(), "saved")
	list := []weights.Named{{Name: "big", Tensor: big}, {Name: "small", Tensor: tensors.FromValue([]float32{1})}}
	if err := weights.Save(path, list, nil); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	r := &counting{Reader: bytes.NewReader(data)}
	f, err := weights.New(r, int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Tensor("small"); err != nil || r.read > 4096 {
		t.Errorf("%d of %d bytes were read (%v)", r.read, len(data), err)
	}
	if err := f.Close(); err != nil {
		t.Error(err)
	}
}
