// Package raw reads spans of a file whose offsets and sizes come from the file itself and may be anything: every span is
// checked against the size of the file before memory is taken for it.
package raw

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// ErrBeyond tells that a span leaves the file.
var ErrBeyond = errors.New("beyond the end of the file")

// File is a file of known size.
type File struct {
	r    io.ReaderAt
	size int64
}

// New returns the first size bytes of r as a file.
func New(r io.ReaderAt, size int64) File { return File{r, size} }

// Size returns the number of bytes of the file.
func (f File) Size() int64 { return f.size }

// Section returns n bytes from offset on as a file of its own.
func (f File) Section(offset, n int64) (File, error) {
	if err := f.Check(offset, n); err != nil {
		return File{}, err
	}
	return File{io.NewSectionReader(f.r, offset, n), n}, nil
}

// Check reports an error unless the n bytes from offset on lie in the file.
func (f File) Check(offset, n int64) error {
	if offset < 0 || n < 0 || offset > f.size || n > f.size-offset {
		return fmt.Errorf("%d bytes at offset %d are %w of %d bytes", n, offset, ErrBeyond, f.size)
	}
	return nil
}

// ReadAt fills dst from offset on, or fails.
func (f File) ReadAt(dst []byte, offset int64) (int, error) {
	if err := f.Check(offset, int64(len(dst))); err != nil {
		return 0, err
	}
	n, err := f.r.ReadAt(dst, offset)
	if n == len(dst) {
		return n, nil
	}
	return n, err
}

// Bytes returns n bytes from offset on.
func (f File) Bytes(offset, n int64) ([]byte, error) {
	if err := f.Check(offset, n); err != nil {
		return nil, err
	}
	data := make([]byte, n)
	_, err := f.ReadAt(data, offset)
	return data, err
}

// Uint64 returns the little-endian number at offset.
func (f File) Uint64(offset int64) (uint64, error) {
	data, err := f.Bytes(offset, 8)
	if err != nil {
		return 0, err
	}
	return binary.LittleEndian.Uint64(data), nil
}

// From returns a reader of the bytes from offset on.
func (f File) From(offset int64) io.Reader {
	return io.NewSectionReader(f.r, offset, max(0, f.size-offset))
}
