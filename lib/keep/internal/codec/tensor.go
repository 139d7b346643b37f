package codec

import (
	"math"
	"reflect"
	"slices"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/tensors"
)

// maxRank bounds the rank of a tensor in a stream.
const maxRank = 64

// tensorTarget is a tensor as dtype, axes and raw bytes. A tensor on a device is copied to local memory to be written,
// and comes back in local memory.
func tensorTarget() target {
	return target{
		write: func(e *encoder, p reflect.Value) { encodeTensor(e, p.Interface().(*tensors.Tensor)) },
		read: func(d *decoder, _ reflect.Type, announce func(reflect.Value)) {
			if t := decodeTensor(d); d.err == nil {
				announce(reflect.ValueOf(t))
			}
		},
	}
}

func encodeTensor(e *encoder, t *tensors.Tensor) {
	if err := t.CheckValid(); err != nil {
		e.fail("a tensor cannot be kept: %w", err)
		return
	}
	s := t.Shape()
	if len(s.TupleShapes) > 0 {
		e.fail("a tensor of shape %s is a tuple and cannot be kept: keep its parts", s)
		return
	}
	e.block([]byte(s.DType.String()))
	e.uint64(uint64(s.Rank()))
	for i, dim := range s.Dimensions {
		e.uint64(uint64(dim))
		if len(s.AxisNames) > 0 {
			e.block([]byte(s.AxisNames[i]))
		} else {
			e.block(nil)
		}
	}
	if s.IsZeroSize() {
		e.block(nil)
		return
	}
	if err := t.ConstBytes(e.block); err != nil {
		e.fail("a tensor of shape %s could not be copied from its device: %w", s, err)
	}
}

func decodeTensor(d *decoder) *tensors.Tensor {
	s := decodeShape(d)
	n, _ := d.length(1)
	if d.err != nil {
		return nil
	}
	want, ok := storage(s)
	if !ok || want != n {
		d.fail("a tensor of shape %s with %d bytes", s, n)
		return nil
	}
	t := tensors.FromShape(s)
	if n == 0 {
		return t
	}
	err := t.MutableBytes(func(p []byte) {
		if len(p) != n {
			d.fail("a tensor of shape %s takes %d bytes, not %d", s, len(p), n)
			return
		}
		d.bytes(p)
		if s.DType == dtypes.Bool && slices.Max(p) > 1 {
			d.fail("a tensor of booleans holds a byte of %d", slices.Max(p))
		}
	})
	if err != nil {
		d.fail("a tensor of shape %s: %w", s, err)
	}
	return t
}

func decodeShape(d *decoder) shapes.Shape {
	name := string(d.block())
	dtype, ok := dtypes.MapOfNames[name]
	rank := d.uint64()
	if d.err == nil && (!ok || dtype == dtypes.InvalidDType || rank > maxRank) {
		d.fail("a tensor of dtype %q and rank %d", name, rank)
	}
	s := shapes.Shape{DType: dtype}
	named := false
	for i := uint64(0); i < rank && d.err == nil; i++ {
		dim := d.uint64()
		if dim > math.MaxInt32*1024 {
			d.fail("an axis of %d", dim)
		}
		axis := string(d.block())
		named = named || axis != ""
		s.Dimensions, s.AxisNames = append(s.Dimensions, int(dim)), append(s.AxisNames, axis)
	}
	if !named {
		s.AxisNames = nil
	}
	return s
}

// storage returns the bytes that a tensor of shape s lies in, and false where they exceed an int.
func storage(s shapes.Shape) (int, bool) {
	if s.IsZeroSize() {
		return 0, true
	}
	elements := 1
	for _, dim := range s.Dimensions {
		if elements > math.MaxInt/16/dim {
			return 0, false
		}
		elements *= dim
	}
	return int(s.ByteSize()), true
}
