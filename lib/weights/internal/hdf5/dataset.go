package hdf5

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/imagelab-go/imagelab/lib/weights/internal/raw"
)

// Dataset is an array of numbers in a file.
type Dataset struct {
	Path string // names of the groups and its own, by slashes, without one in front
	Type Type
	Dims []int64

	file    raw.File
	data    []byte // of a compact one
	address uint64 // of the data, or of the tree of chunks; undefined when nothing was written
	chunk   []int64
	filters []filter
	fill    []byte // the value of elements never written; empty for zero
}

const maxRank = 32 // as in HDF5 itself

// dataset puts a dataset together from the messages of its header.
func (r *reader) dataset(path string, m messages) error {
	d := &Dataset{Path: path, file: r.file}
	var isNumber bool
	var err error
	if d.Type, isNumber, err = parseType(m.first(msgDatatype)); err != nil {
		return fmt.Errorf("dataset %.80q: %w", path, err)
	}
	space := m.first(msgDataspace)
	if !isNumber || space == nil {
		return nil
	}
	hasData, err := d.parseSpace(space)
	if err != nil || !hasData {
		return err
	}
	err = errors.Join(d.parseLayout(m.first(msgLayout)), d.parseFill(m.first(msgFill)), d.parseFilters(m.first(msgFilters)))
	if err == nil {
		err = d.check()
	}
	if err != nil {
		return fmt.Errorf("dataset %.80q: %w", path, err)
	}
	return r.visit(d)
}

// parseSpace reads the dimensions (IV.A.2.b). hasData is false for the dataspace that has none.
func (d *Dataset) parseSpace(c *cursor) (hasData bool, err error) {
	const null = 2
	version, rank := c.uint(1), int(c.uint(1))
	c.next(1)
	switch version {
	case 1:
		c.next(5)
	case 2:
		if c.uint(1) == null {
			return false, nil
		}
	default:
		return false, fmt.Errorf("dataset %.80q: a dataspace of version %d: %w", d.Path, version, ErrUnsupported)
	}
	for range min(rank, maxRank+1) {
		d.Dims = append(d.Dims, int64(c.uint(8)))
	}
	if c.short || rank > maxRank || slices.ContainsFunc(d.Dims, func(n int64) bool { return n < 0 }) {
		return false, fmt.Errorf("dataset %.80q: the dimensions %v", d.Path, d.Dims)
	}
	return true, nil
}

// The classes of layouts.
const (
	compact    = 0
	contiguous = 1
	chunked    = 2
)

// parseLayout reads where the data are (IV.A.2.i).
func (d *Dataset) parseLayout(c *cursor) error {
	version, class := c.uint(1), c.uint(1)
	switch {
	case version != 3 && version != 4:
		return fmt.Errorf("a data layout of version %d: %w", version, ErrUnsupported)
	case class == compact:
		d.data = c.next(int(c.uint(2)))
	case class == contiguous:
		d.address = c.uint(8)
	case class == chunked && version == 3:
		rank := int(c.uint(1))
		d.address = c.uint(8)
		for range rank - 1 {
			d.chunk = append(d.chunk, int64(c.uint(4)))
		}
		c.next(4)
		if rank-1 != len(d.Dims) || rank < 2 {
			return fmt.Errorf("chunks of %d dimensions of an array of %d", rank-1, len(d.Dims))
		}
	default:
		return fmt.Errorf("a data layout of version %d and class %d (write it with libver='earliest', or not chunked): %w",
			version, class, ErrUnsupported)
	}
	if c.short {
		return errors.New("its data layout is cut short")
	}
	return nil
}

// parseFill reads the value of what was never written (IV.A.2.f).
func (d *Dataset) parseFill(c *cursor) error {
	if c == nil {
		return nil
	}
	version := c.uint(1)
	var defined bool
	switch version {
	case 1, 2:
		c.next(2)
		defined = c.uint(1) != 0
	case 3:
		defined = c.uint(1)&(1<<5) != 0
	default:
		return fmt.Errorf("a fill value of version %d: %w", version, ErrUnsupported)
	}
	if !defined {
		return nil
	}
	d.fill = c.next(int(c.uint(4)))
	if c.short || len(d.fill) != 0 && len(d.fill) != d.Type.Size {
		return fmt.Errorf("a fill value of %d bytes", len(d.fill))
	}
	return nil
}

// bytes returns the size of the data, or of a chunk; negative if it is absurd.
func bytesOf(dims []int64, size int) int64 {
	total := int64(size)
	for _, n := range dims {
		if n > 0 && total > math.MaxInt64/n {
			return -1
		}
		total *= n
	}
	return total
}

// check reports an error when the data cannot be where the layout says.
func (d *Dataset) check() error {
	size := bytesOf(d.Dims, d.Type.Size)
	switch {
	case size < 0:
		return fmt.Errorf("the dimensions %v", d.Dims)
	case d.chunk != nil:
		if slices.Contains(d.chunk, 0) || d.Cost() < 0 {
			return fmt.Errorf("chunks of %v of the dimensions %v", d.chunk, d.Dims)
		}
	case d.filters != nil:
		return errors.New("filters without chunks")
	case d.data != nil:
		if int64(len(d.data)) != size {
			return fmt.Errorf("%d bytes of data, want %d", len(d.data), size)
		}
	case d.address != undefined && size > 0:
		if d.address > math.MaxInt64 {
			return fmt.Errorf("the address %#x", d.address)
		}
		return d.file.Check(int64(d.address), size)
	}
	return nil
}

// Cost returns how many bytes reading the dataset unpacks: those of all its chunks, the parts that stick out included. It is negative if
// that is absurd.
func (d *Dataset) Cost() int64 {
	if d.chunk == nil {
		return bytesOf(d.Dims, d.Type.Size)
	}
	padded := make([]int64, len(d.Dims))
	for i, n := range d.Dims {
		chunks := n / d.chunk[i]
		if n%d.chunk[i] != 0 {
			chunks++
		}
		if chunks > math.MaxInt64/d.chunk[i] {
			return -1
		}
		padded[i] = chunks * d.chunk[i]
	}
	return bytesOf(padded, d.Type.Size)
}

// Read fills dst, of the dataset's size, with its elements, little-endian, row by row.
func (d *Dataset) Read(dst []byte) error {
	var err error
	switch {
	case len(dst) == 0:
		return nil
	case d.data != nil:
		copy(dst, d.data)
	case d.address == undefined || d.chunk != nil:
		d.fillIn(dst)
		if d.address != undefined {
			err = d.readChunks(dst)
		}
	default:
		_, err = d.file.ReadAt(dst, int64(d.address))
	}
	if d.Type.big {
		for at := 0; at < len(dst); at += d.Type.Size {
			slices.Reverse(dst[at : at+d.Type.Size])
		}
	}
	return err
}

func (d *Dataset) fillIn(dst []byte) {
	if len(d.fill) == 0 {
		return
	}
	for at := 0; at < len(dst); at += len(d.fill) {
		copy(dst[at:], d.fill)
	}
}
