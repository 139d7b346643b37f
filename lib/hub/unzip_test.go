package hub

import (
	"archive/zip"
	"bytes"
	"testing"
)

// FuzzReadMember feeds archives that no zip program wrote: they give an error, or the member at its stated size.
func FuzzReadMember(f *testing.F) {
	for _, method := range []uint16{zip.Store, zip.Deflate} {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		for _, name := range []string{"a/__init__.py", "a/weights/w"} {
			w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: method})
			if err != nil {
				f.Fatal(err)
			}
			if _, err := w.Write(bytes.Repeat([]byte(name), 50)); err != nil {
				f.Fatal(err)
			}
		}
		if err := z.Close(); err != nil {
			f.Fatal(err)
		}
		f.Add(b.Bytes(), "weights/w", int64(550))
		f.Add(b.Bytes(), "a/weights/w", int64(0))
		f.Add(b.Bytes(), "w", int64(1000))
		f.Add(b.Bytes()[:b.Len()/2], "w", int64(7))
	}
	f.Fuzz(func(t *testing.T, archive []byte, member string, size int64) {
		if size < 0 || size > 1<<20 {
			size = 1 << 20
		}
		want := File{Name: "f", Size: size}
		var to counter
		err := readMember(bytes.NewReader(archive), int64(len(archive)), member, want, &to)
		if int64(to) > want.limit() {
			t.Errorf("%d bytes of at most %d", to, want.limit())
		}
		if err == nil && size > 0 && int64(to) != size {
			t.Errorf("%d bytes and no error, want %d", to, size)
		}
	})
}

// counter counts the bytes that are written to it.
type counter int64

func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}
