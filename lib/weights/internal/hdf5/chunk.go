package hdf5

import (
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
)

// filter is a step that chunks went through when they were written.
type filter struct {
	id     uint64
	values []uint64
}

// The filters that are undone here.
const (
	deflate    = 1
	shuffle    = 2
	fletcher32 = 3
)

// parseFilters reads the filter pipeline (IV.A.2.l).
func (d *Dataset) parseFilters(c *cursor) error {
	if c == nil {
		return nil
	}
	version, count := c.uint(1), c.uint(1)
	if version == 1 {
		c.next(6)
	}
	for range count {
		f := filter{id: c.uint(2)}
		name := 0
		if version == 1 || f.id >= 256 {
			name = int(c.uint(2))
		}
		c.next(2)
		values := c.uint(2)
		if version == 1 {
			name = (name + 7) / 8 * 8
		}
		c.next(name)
		for i := uint64(0); i < values && !c.short; i++ {
			f.values = append(f.values, c.uint(4))
		}
		if version == 1 && values%2 != 0 {
			c.next(4)
		}
		if f.id != deflate && f.id != shuffle && f.id != fletcher32 {
			return fmt.Errorf("the filter %d (write it with gzip or without compression): %w", f.id, ErrUnsupported)
		}
		d.filters = append(d.filters, f)
	}
	if c.short {
		return errors.New("its filters are cut short")
	}
	return nil
}

// readChunks reads the chunks that the tree at d.address lists (III.A.1), in order of their places, and copies each there.
func (d *Dataset) readChunks(dst []byte) error {
	r := &reader{file: d.file, budget: budgetOf(d.file)}
	size := bytesOf(d.chunk, d.Type.Size)
	var before []int64
	return r.tree(d.address, treeOfChunks, uint64(8+8*(len(d.chunk)+1)), func(key *cursor, at uint64) error {
		stored, mask := key.uint(4), key.uint(4)
		first := make([]int64, len(d.chunk))
		for i := range first {
			first[i] = int64(key.uint(8))
			if first[i] < 0 || first[i] >= d.Dims[i] || first[i]%d.chunk[i] != 0 {
				return fmt.Errorf("a chunk that begins at %v of %v", first, d.Dims)
			}
		}
		if at > math.MaxInt64 || slices.Compare(first, before) <= 0 {
			return fmt.Errorf("a chunk at the address %#x that begins at %v, behind %v", at, first, before)
		}
		before = first
		if int64(stored) > size+size/8+1024 { // more than any filter adds
			return fmt.Errorf("a chunk of %d bytes that takes %d", size, stored)
		}
		data, err := d.file.Bytes(int64(at), int64(stored))
		if err == nil {
			data, err = d.undo(data, mask, size)
		}
		if err != nil {
			return fmt.Errorf("the chunk that begins at %v: %w", first, err)
		}
		d.place(dst, data, first)
		return nil
	})
}

// undo takes the filters off a chunk, of size bytes without them, last one first. mask has a bit for each filter left out.
func (d *Dataset) undo(data []byte, mask uint64, size int64) (_ []byte, err error) {
	for i := len(d.filters) - 1; i >= 0 && err == nil; i-- {
		if mask&(1<<i) != 0 {
			continue
		}
		switch d.filters[i].id {
		case deflate:
			data, err = inflate(data, size+4) // a checksum may be inside
		case shuffle:
			data = unshuffle(data, d.Type.Size)
		case fletcher32:
			data, err = checked(data)
		}
	}
	if err == nil && int64(len(data)) != size {
		err = fmt.Errorf("it has %d bytes, want %d", len(data), size)
	}
	return data, err
}

func inflate(data []byte, limit int64) ([]byte, error) {
	z, err := zlib.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(io.LimitReader(z, limit+1))
}

// unshuffle puts the bytes of each element together, which come as all first bytes, all second bytes, and so on; what is left over by
// whole elements follows as it is.
func unshuffle(data []byte, width int) []byte {
	out := make([]byte, len(data))
	count := len(data) / width
	for b := range width {
		for i := range count {
			out[i*width+b] = data[b*count+i]
		}
	}
	copy(out[count*width:], data[count*width:])
	return out
}

// checked takes the Fletcher-32 checksum off the end of data.
func checked(data []byte) ([]byte, error) {
	if len(data) < 4 {
		return nil, errors.New("it is too short for a checksum")
	}
	at := len(data) - 4
	want := (&cursor{data: data[at:]}).uint(4)
	if got := fletcher(data[:at]); uint64(got) != want {
		return nil, fmt.Errorf("its checksum is %#x, want %#x", got, want)
	}
	return data[:at], nil
}

// fletcher is HDF5's variant: sums modulo 65535 of big-endian 16-bit words.
func fletcher(data []byte) uint32 {
	var sum1, sum2 uint32
	for i := 0; i < len(data); i += 2 {
		word := uint32(data[i]) << 8
		if i+1 < len(data) {
			word |= uint32(data[i+1])
		}
		sum1 = (sum1 + word) % 65535
		sum2 = (sum2 + sum1) % 65535
	}
	return sum2<<16 | sum1
}

// place copies a chunk that begins at first to dst, without the parts beyond the edges.
func (d *Dataset) place(dst, chunk []byte, first []int64) {
	width := int64(d.Type.Size)
	last := len(first) - 1
	row := min(d.chunk[last], d.Dims[last]-first[last]) * width
	at := make([]int64, len(first)) // inside the chunk; the last one stays 0
	for {
		from, to := int64(0), int64(0)
		for i := range at {
			from = from*d.chunk[i] + at[i]
			to = to*d.Dims[i] + first[i] + at[i]
		}
		copy(dst[to*width:], chunk[from*width:from*width+row])
		axis := last - 1
		for ; axis >= 0; axis-- {
			if at[axis]++; at[axis] < min(d.chunk[axis], d.Dims[axis]-first[axis]) {
				break
			}
			at[axis] = 0
		}
		if axis < 0 {
			return
		}
	}
}
