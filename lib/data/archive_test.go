package data

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// pack makes a zip archive of files with the given content.
func pack(t testing.TB, content []byte, names ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range names {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write(content)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// unpack unpacks an archive into a new folder.
func unpack(t *testing.T, archive []byte, limit bounds) (folder string, err error) {
	t.Helper()
	folder = filepath.Join(t.TempDir(), "inside")
	if err := os.Mkdir(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	root, err := os.OpenRoot(folder)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	z, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if err != nil {
		return folder, err
	}
	return folder, unzipInto(root, z, limit)
}

// size is the number of bytes in the files below a folder.
func size(t *testing.T, folder string) (sum int64) {
	t.Helper()
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := entry.Info()
		if err == nil {
			sum += info.Size()
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return sum
}

func TestUnzipKeepsToItsBounds(t *testing.T) {
	archive := pack(t, make([]byte, 1<<20), "a/1.png", "a/2.png", "a/notes.txt")
	for _, c := range []struct {
		limit bounds
		says  string
	}{
		{bounds{3, 2 << 20}, ""},
		{bounds{2, 2 << 20}, "3 entries, more than 2"},
		{bounds{3, 2<<20 - 1}, `"a/2.png" in the archive: the archive holds more bytes than are allowed`},
		{bounds{3, 100}, `"a/1.png"`},
	} {
		folder, err := unpack(t, archive, c.limit)
		if c.says == "" && err != nil || c.says != "" && (err == nil || !strings.Contains(err.Error(), c.says)) {
			t.Errorf("%v: %v, want %q", c.limit, err, c.says)
		}
		if n := size(t, folder); n > c.limit.bytes+1 {
			t.Errorf("%v: %d bytes were written", c.limit, n)
		}
	}
}

// FuzzUnzip feeds archives that no zip program wrote: they give an error or files within the bounds, and nothing outside.
func FuzzUnzip(f *testing.F) {
	f.Add(pack(f, []byte("content"), "a/1.png", "a/b/2.JPG"))
	f.Add(pack(f, []byte("content"), "../1.png"))
	f.Add(pack(f, []byte("content"), "a.png", "a.png/b.png"))
	f.Add(pack(f, bytes.Repeat([]byte("x"), 5000), "a.png"))
	f.Add([]byte("PK\x05\x06"))
	f.Fuzz(func(t *testing.T, archive []byte) {
		limit := bounds{files: 20, bytes: 4000}
		folder, err := unpack(t, archive, limit)
		if n := size(t, folder); n > limit.bytes+1 || err == nil && n > limit.bytes {
			t.Errorf("%d bytes (%v)", n, err)
		}
		if beside, err := os.ReadDir(filepath.Dir(folder)); err != nil || len(beside) != 1 {
			t.Errorf("%v beside the folder, %v", beside, err)
		}
	})
}

// tenOfEach is the tar file of CIFAR-10 with ten records in each batch.
func tenOfEach(t testing.TB) []byte {
	t.Helper()
	content := make([]byte, 10*cifarRecord)
	for i := range 10 {
		content[i*cifarRecord] = byte(i)
	}
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, name := range cifarBatches() {
		err := w.WriteHeader(&tar.Header{Name: name, Typeflag: tar.TypeReg, Size: int64(len(content))})
		if err == nil {
			_, err = w.Write(content)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// FuzzReadCIFAR feeds archives with another beginning, and what follows of a good one: they give an error, or sets of pictures that
// can be read.
func FuzzReadCIFAR(f *testing.F) {
	good := tenOfEach(f)
	f.Add([]byte{}, len(good))
	f.Add(good[:512], len(good))
	f.Add(good[:600], 100_000)
	f.Add(append(bytes.Clone(good[:512]), 9), len(good))
	f.Fuzz(func(t *testing.T, head []byte, length int) {
		inside := append(bytes.Clone(head), good[min(len(head), len(good)):]...)
		var packed bytes.Buffer
		z, _ := gzip.NewWriterLevel(&packed, gzip.BestSpeed)
		if _, err := z.Write(inside[:min(max(length, 0), len(inside))]); err != nil {
			t.Fatal(err)
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		train, val, err := readCIFAR(&packed)
		if (err == nil) != (train != nil && val != nil) {
			t.Fatalf("%v, %v, %v", train, val, err)
		}
		if err != nil {
			return
		}
		for _, it := range append(train.Items, val.Items...) {
			if img, _, err := it.Read(); err != nil || img.Rect.Dx() != cifarSide || !img.Opaque() {
				t.Errorf("%s: %v", it.Name, err)
			}
		}
	})
}
