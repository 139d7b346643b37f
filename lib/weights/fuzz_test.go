package weights_test

import (
	"archive/zip"
	"bytes"
	"testing"

	"github.com/imagelab-go/imagelab/lib/weights"
)

// fuzz feeds damaged files of one kind, made into a whole file by wrap, to the readers: whatever the bytes, there are tensors or an error,
// no panic, and no more memory than a file of that size may take.
func fuzz(f *testing.F, wrap func(t testing.TB, data []byte) []byte) {
	f.Fuzz(func(t *testing.T, data []byte) {
		data = wrap(t, data)
		var err error
		if used := memory(func() { err = readSmall(data) }); used > 256<<20 {
			t.Errorf("it took %d bytes of memory (%v)", used, err)
		}
	})
}

// readSmall opens data and reads the tensors that are not large, so that the fuzzer is quick.
func readSmall(data []byte) error {
	file, err := weights.New(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return err
	}
	for _, name := range file.Names() {
		info, ok := file.Info(name)
		if !ok {
			panic("a name without a tensor: " + name)
		}
		elements := 1
		for _, d := range info.Shape {
			elements *= d
		}
		if elements > 1<<16 {
			continue
		}
		tensor, err := file.Tensor(name)
		if err != nil {
			continue
		}
		if tensor.Shape().Size() != elements {
			panic("a tensor of another size than its description: " + name)
		}
		_, _, _ = file.Float32(name)
	}
	return file.Close()
}

func asItIs(_ testing.TB, data []byte) []byte { return data }

// addGoldens adds the golden files of up to 32 KB, which the fuzzer changes quickly.
func addGoldens(f *testing.F, kind string) {
	for _, data := range goldenFiles(f, kind) {
		if len(data) <= 32<<10 {
			f.Add(data)
		}
	}
}

func FuzzTorch(f *testing.F) { addGoldens(f, "torch"); fuzz(f, asItIs) }

func FuzzHDF5(f *testing.F) { addGoldens(f, "hdf5"); fuzz(f, asItIs) }

func FuzzMXNet(f *testing.F) { addGoldens(f, "mxnet"); fuzz(f, asItIs) }

func FuzzSafetensors(f *testing.F) { addGoldens(f, "safetensors"); fuzz(f, asItIs) }

// FuzzPickle puts pickles into archives, whose checksums would hide them from the fuzzer.
func FuzzPickle(f *testing.F) {
	for _, data := range goldenFiles(f, "torch") {
		z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			continue // the older format is no archive
		}
		for _, m := range z.File {
			if r, err := m.Open(); err == nil && bytes.HasSuffix([]byte(m.Name), []byte("/data.pkl")) {
				var pickle bytes.Buffer
				if _, err := pickle.ReadFrom(r); err != nil {
					f.Fatal(err)
				}
				f.Add(pickle.Bytes())
			}
		}
	}
	f.Add([]byte(dict(tensor(storage("0", 4), 1, integers(3), integers(1)))))
	fuzz(f, func(t testing.TB, data []byte) []byte { return []byte(zipped(t, string(data))) })
}
