package weights

import (
	"encoding/binary"
	"fmt"
	"math"
	"slices"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/dtypes/float16"
)

// float32s reads the numbers of e, of whatever floating-point dtype, as float32.
func (e *entry) float32s() ([]float32, error) {
	to32, ok := toFloat32[e.DType]
	if !ok && e.DType != dtypes.Float32 {
		return nil, fmt.Errorf("%w: its dtype is %s, which Float32 does not convert; read it with Tensor", ErrUnsupported, e.DType)
	}
	values := make([]float32, e.elements())
	if e.DType == dtypes.Float32 {
		return values, e.read(dtypes.UnsafeByteSlice(values))
	}
	width := e.DType.Size()
	data := make([]byte, len(values)*width)
	if err := e.read(data); err != nil {
		return nil, err
	}
	for i := range values {
		values[i] = to32(data[i*width:])
	}
	return values, nil
}

// elements returns the number of elements.
func (i Info) elements() int {
	count := 1
	for _, d := range i.Shape {
		count *= d
	}
	return count
}

// toFloat32 converts one little-endian number of each floating-point dtype but float32 itself.
var toFloat32 = map[dtypes.DType]func([]byte) float32{
	dtypes.Float64: func(b []byte) float32 { return float32(math.Float64frombits(binary.LittleEndian.Uint64(b))) },
	dtypes.Float16: func(b []byte) float32 { return float16.FromBits(binary.LittleEndian.Uint16(b)).Float32() },
	dtypes.BFloat16: func(b []byte) float32 {
		return math.Float32frombits(uint32(binary.LittleEndian.Uint16(b)) << 16)
	},
}

// checkFinite reports the first of values that is NaN or infinite, with its place in shape.
func checkFinite(values []float32, shape []int) error {
	for i, v := range values {
		if v-v != 0 {
			return fmt.Errorf("%w: element %v is %v; open the file with weights.AllowNonFinite to read it all the same", ErrNotFinite, place(i, shape), v)
		}
	}
	return nil
}

// place returns the indices of flat element i.
func place(i int, shape []int) []int {
	indices := make([]int, len(shape))
	for axis := len(shape) - 1; axis >= 0; axis-- {
		indices[axis] = i % shape[axis]
		i /= shape[axis]
	}
	return indices
}

// swapBytes turns the elements of width bytes in data from one byte order to the other.
func swapBytes(data []byte, width int) {
	for at := 0; width > 1 && at+width <= len(data); at += width {
		slices.Reverse(data[at : at+width])
	}
}
