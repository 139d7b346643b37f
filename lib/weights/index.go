package weights

import (
	"bytes"
	"fmt"
	"math"

	"github.com/gomlx/compute/dtypes"

	"github.com/imagelab-go/imagelab/lib/weights/internal/raw"
)

// Bounds on what an index may hold, far above what real files need.
const (
	maxTensors = 1 << 17
	maxName    = 1024 // bytes
	maxRank    = 32
	// All tensors together may take unpackBase + unpackFactor*size bytes: room for gzip and for tensors that share memory.
	unpackBase   = 64 << 20
	unpackFactor = 8
)

// entry is one tensor and the way to its numbers.
type entry struct {
	Info
	cost int64                  // bytes to read or unpack for it, its own size or more
	read func(dst []byte) error // fills dst with the elements, little-endian, row by row
}

// index lists the tensors of a file.
type index struct {
	size     int64 // of the file
	list     []*entry
	entries  map[string]*entry // by name
	total    int64
	metadata map[string]string
}

func newIndex(file raw.File) index {
	return index{size: file.Size(), entries: map[string]*entry{}, metadata: map[string]string{}}
}

// add checks the description of a tensor and appends it. dims come from the file and may be anything.
func (x *index) add(name string, dtype dtypes.DType, dims []int64) (*entry, error) {
	bytes, err := sizeOf(dtype, dims)
	switch {
	case err != nil:
		return nil, fmt.Errorf("tensor %.80q: %w", name, err)
	case len(name) > maxName:
		return nil, fmt.Errorf("%w: a name of %d bytes (%.40q...)", ErrDamaged, len(name), name)
	case x.entries[name] != nil:
		return nil, fmt.Errorf("%w: two tensors are called %q", ErrDamaged, name)
	case len(x.list) == maxTensors:
		return nil, fmt.Errorf("%w: more than %d tensors", ErrUnsupported, maxTensors)
	}
	shape := make([]int, len(dims))
	for i, d := range dims {
		shape[i] = int(d)
	}
	e := &entry{Info: Info{name, dtype, shape}}
	if err := x.charge(e, bytes); err != nil {
		return nil, err
	}
	x.list = append(x.list, e)
	x.entries[name] = e
	return e, nil
}

// charge raises the cost of e to at least n bytes, within what the file may take.
func (x *index) charge(e *entry, n int64) error {
	more := max(0, n-e.cost)
	if limit := int64(unpackBase) + unpackFactor*x.size; more > limit-x.total {
		return fmt.Errorf("%w: with tensor %.80q %v the file of %d bytes unpacks to more than %d", ErrDamaged, e.Name, e.Shape, x.size, limit)
	}
	e.cost += more
	x.total += more
	return nil
}

// sizeOf returns the number of bytes of a tensor.
func sizeOf(dtype dtypes.DType, dims []int64) (int64, error) {
	if len(dims) > maxRank {
		return 0, fmt.Errorf("%w: %d axes", ErrDamaged, len(dims))
	}
	total := int64(dtype.Size())
	for _, d := range dims {
		if d < 0 || d > 0 && total > math.MaxInt64/d {
			return 0, fmt.Errorf("%w: the shape %v", ErrDamaged, dims)
		}
		total *= d
	}
	return total, nil
}

// plain lets e be read from the bytes at offset as they are.
func (e *entry) plain(file raw.File, offset int64) error {
	if err := file.Check(offset, e.cost); err != nil {
		return fmt.Errorf("%w: tensor %.80q: %w", ErrDamaged, e.Name, err)
	}
	e.read = func(dst []byte) error {
		_, err := file.ReadAt(dst, offset)
		return err
	}
	return nil
}

// formats lists the readers with how a file of theirs begins.
var formats = []struct {
	format Format
	starts func(head []byte, file raw.File) bool
	read   func(raw.File) (index, error)
}{
	{PyTorch, isZip, readZip},
	{PyTorch, isLegacyTorch, readLegacyTorch},
	{MXNet, isMXNet, readMXNet},
	{Safetensors, isSafetensors, readSafetensors},
	{HDF5, isHDF5, readHDF5},
}

// headOf returns the first bytes of file, fewer if it has no more.
func headOf(file raw.File) ([]byte, error) { return file.Bytes(0, min(file.Size(), 64)) }

// read recognises the format of file and reads its index.
func read(file raw.File, opts []Option) (*File, error) {
	file, err := unwrapKeras(file)
	if err != nil {
		return nil, err
	}
	head, err := headOf(file)
	if err != nil {
		return nil, err
	}
	for _, format := range formats {
		if !format.starts(head, file) {
			continue
		}
		x, err := format.read(file)
		if err != nil {
			return nil, fmt.Errorf("%s file: %w", format.format, err)
		}
		f := &File{index: x, format: format.format}
		for _, opt := range opts {
			opt(f)
		}
		return f, nil
	}
	return nil, refuse(head)
}

// refuse says why a file that begins with head is none of the formats.
func refuse(head []byte) error {
	switch {
	case len(head) == 0:
		return fmt.Errorf("%w: 0 bytes; copy or download it again", ErrNotWeights)
	case bytes.HasPrefix(head, []byte("version https://git-lfs")):
		return fmt.Errorf("%w: a Git LFS pointer; fetch the file itself with: git lfs pull", ErrNotWeights)
	case bytes.HasPrefix(head, []byte("\x80")):
		return fmt.Errorf("%w: a Python pickle that torch.save did not write; save it with torch.save or safetensors", ErrNotWeights)
	}
	return fmt.Errorf("%w: it begins with %q; give a safetensors, PyTorch, Keras (HDF5) or MXNet file", ErrNotWeights, head[:min(len(head), 12)])
}
