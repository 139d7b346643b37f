package weights

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"strconv"

	"github.com/gomlx/compute/dtypes"

	"github.com/imagelab-go/imagelab/lib/weights/internal/raw"
)

// A .params file is a magic number and a reserved one, the number of arrays and the arrays, the number of names and the names; all
// numbers are little-endian. Source: src/ndarray/ndarray.cc of MXNet, NDArray::Save and LegacyLoad.
const (
	mxnetMagic   = 0x112
	mxnetArrayV1 = 0xf993fac8 // dimensions of 8 bytes; without it the number of axes stands here, and dimensions have 4
	mxnetArrayV2 = 0xf993fac9 // and sparse arrays
	mxnetArrayV3 = 0xf993faca // and scalars, as in NumPy
)

// mxnetDTypes lists the dtypes by MXNet's numbers.
var mxnetDTypes = []dtypes.DType{dtypes.Float32, dtypes.Float64, dtypes.Float16, dtypes.Uint8, dtypes.Int32, dtypes.Int8, dtypes.Int64,
	dtypes.Bool, dtypes.Int16, dtypes.Uint16, dtypes.Uint32, dtypes.Uint64, dtypes.BFloat16}

func isMXNet(head []byte, _ raw.File) bool {
	return len(head) >= 8 && binary.LittleEndian.Uint64(head) == mxnetMagic
}

// mxnetReader walks along a file. After an error it gives zeros.
type mxnetReader struct {
	file raw.File
	at   int64
	err  error
}

// uint reads a number of width bytes.
func (r *mxnetReader) uint(width int64) uint64 {
	var number [8]byte
	if r.err == nil {
		_, r.err = r.file.ReadAt(number[:width], r.at)
		r.at += width
	}
	return binary.LittleEndian.Uint64(number[:])
}

func (r *mxnetReader) uint32() uint32 { return uint32(r.uint(4)) }

// mxnetArray is an array before its name is known.
type mxnetArray struct {
	dtype dtypes.DType
	dims  []int64
	at    int64 // of its data
	none  bool  // an array without a shape, which has no data
}

func readMXNet(file raw.File) (index, error) {
	x := newIndex(file)
	r := &mxnetReader{file: file, at: 16}
	arrays, err := r.arrays()
	if err != nil {
		return x, err
	}
	names, err := r.names(len(arrays))
	if err != nil {
		return x, err
	}
	for i, a := range arrays {
		if a.none {
			continue
		}
		e, err := x.add(names[i], a.dtype, a.dims)
		if err != nil {
			return x, err
		}
		if err := e.plain(file, a.at); err != nil {
			return x, err
		}
	}
	return x, nil
}

func (r *mxnetReader) arrays() ([]mxnetArray, error) {
	count := r.uint(8)
	if r.err == nil && count > maxTensors {
		return nil, fmt.Errorf("%w: %d arrays", ErrDamaged, count)
	}
	var arrays []mxnetArray
	for i := uint64(0); i < count && r.err == nil; i++ {
		a, err := r.array()
		if err != nil {
			return nil, fmt.Errorf("array %d: %w", i, err)
		}
		arrays = append(arrays, a)
	}
	if r.err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, r.err)
	}
	return arrays, nil
}

// array reads the head of an array and skips its data.
func (r *mxnetReader) array() (a mxnetArray, err error) {
	if a.dims, a.none, err = r.shape(); err != nil || a.none || r.err != nil {
		return a, err
	}
	r.uint(8) // the device it was on
	kind := r.uint32()
	if r.err != nil {
		return a, nil
	}
	if kind >= uint32(len(mxnetDTypes)) {
		return a, fmt.Errorf("%w: MXNet's dtype %d", ErrUnsupported, kind)
	}
	a.dtype, a.at = mxnetDTypes[kind], r.at
	size, err := sizeOf(a.dtype, a.dims)
	if err == nil {
		if failed := r.file.Check(r.at, size); failed != nil {
			err = fmt.Errorf("%w: %w", ErrDamaged, failed)
		}
	}
	r.at += size
	return a, err
}

// shape reads the dimensions of an array of whatever version. none tells that it has none.
func (r *mxnetReader) shape() (dims []int64, none bool, err error) {
	axes, width := r.uint32(), int64(8)
	version := axes
	switch version {
	case mxnetArrayV2, mxnetArrayV3:
		if storage := r.uint32(); storage != 0 && r.err == nil {
			return nil, false, fmt.Errorf("%w: a sparse array; save it after .tostype('default')", ErrUnsupported)
		}
		axes = r.uint32()
	case mxnetArrayV1:
		axes = r.uint32()
	default:
		width = 4
	}
	if version == mxnetArrayV3 && axes == math.MaxUint32 || version != mxnetArrayV3 && axes == 0 {
		return nil, true, nil
	}
	if axes > maxRank {
		return nil, false, fmt.Errorf("%w: %d axes", ErrDamaged, axes)
	}
	for range axes {
		dims = append(dims, int64(r.uint(width)))
	}
	return dims, false, nil
}

// names reads the names, or numbers the arrays from "0" if there are none.
func (r *mxnetReader) names(count int) ([]string, error) {
	written := r.uint(8)
	if r.err == nil && written != 0 && written != uint64(count) {
		return nil, fmt.Errorf("%w: %d names for %d arrays", ErrDamaged, written, count)
	}
	names := make([]string, count)
	for i := range names {
		if written == 0 {
			names[i] = strconv.Itoa(i)
			continue
		}
		length := r.uint(8)
		if length > maxName {
			r.err = errors.Join(r.err, fmt.Errorf("a name of %d bytes", length))
		}
		if r.err != nil {
			break
		}
		var text []byte
		text, r.err = r.file.Bytes(r.at, int64(length))
		names[i] = string(text)
		r.at += int64(length)
	}
	if r.err == nil && r.at != r.file.Size() {
		r.err = fmt.Errorf("%d bytes behind the last name", r.file.Size()-r.at)
	}
	if r.err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, r.err)
	}
	return names, nil
}
