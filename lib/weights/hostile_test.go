package weights_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/imagelab-go/imagelab/lib/weights"
)

// refused is a file that must be refused.
type refused struct {
	name, data string
	is         error
	says       string
}

// maxMemory is what refusing a file of a few kilobytes may take: most take some kilobytes, and undoing gzip takes 40 KB for each chunk of data.
const maxMemory = 4 << 20

// readAll opens data and reads each tensor twice.
func readAll(data []byte) error {
	f, err := weights.New(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return err
	}
	defer f.Close()
	for _, name := range f.Names() {
		_, err1 := f.Tensor(name)
		_, _, err2 := f.Float32(name)
		if errors.Is(err2, weights.ErrUnsupported) || errors.Is(err2, weights.ErrNotFinite) {
			err2 = nil
		}
		if err := errors.Join(err1, err2); err != nil {
			return err
		}
	}
	return nil
}

// memory returns the number of bytes that run allocates.
func memory(run func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	run()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

func checkRefused(t *testing.T, files []refused) {
	t.Helper()
	for _, c := range files {
		var err error
		used := memory(func() { err = readAll([]byte(c.data)) })
		if !errors.Is(err, c.is) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: got %v; want it to be %q and say %q", c.name, err, c.is, c.says)
		}
		if used > maxMemory {
			t.Errorf("%s: refusing it took %d bytes of memory", c.name, used)
		}
	}
}

// goldenFiles returns the contents of the files in a folder of testdata.
func goldenFiles(t testing.TB, kind string) map[string][]byte {
	t.Helper()
	contents := map[string][]byte{}
	for name := range goldens(t, kind) {
		data, err := os.ReadFile(filepath.Join("testdata", kind, name))
		if err != nil {
			t.Fatal(err)
		}
		contents[name] = data
	}
	return contents
}

func TestFilesCutShortAreRefused(t *testing.T) {
	for kind := range kinds {
		for name, data := range goldenFiles(t, kind) {
			for cut := 0; cut < len(data); cut += 1 + len(data)/100 {
				var err error
				used := memory(func() { err = readAll(data[:cut]) })
				if !errors.Is(err, weights.ErrDamaged) && !errors.Is(err, weights.ErrNotWeights) {
					t.Errorf("%s cut to %d of %d bytes: %v", name, cut, len(data), err)
				}
				if used > maxMemory {
					t.Errorf("%s cut to %d of %d bytes: it took %d bytes of memory", name, cut, len(data), used)
				}
			}
		}
	}
}

// Whatever byte of a file is wrong, there is a result or an error, in bounded memory. A wrong size can be one that
// is allowed: then it may take as much as that.
func TestWrongBytesDoNoHarm(t *testing.T) {
	const allowed = 3*(64<<20) + 1<<20 // Tensor, and Float32 with what it converts
	for kind := range kinds {
		for name, data := range goldenFiles(t, kind) {
			step := 1 + len(data)/60
			for at := 0; at < len(data); at += step {
				for _, wrong := range []byte{0, 0xff, data[at] + 1, data[at] ^ 0x80} {
					changed := bytes.Clone(data)
					changed[at] = wrong
					if used := memory(func() { _ = readAll(changed) }); used > allowed {
						t.Errorf("%s with byte %d as %#x took %d bytes of memory", name, at, wrong, used)
					}
				}
			}
		}
	}
}
