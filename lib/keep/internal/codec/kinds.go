package codec

import (
	"bytes"
	"reflect"
	"slices"
	"unsafe"
)

// memory returns the bytes that an addressable value of a raw type lies in.
func memory(v reflect.Value) []byte {
	return unsafe.Slice((*byte)(v.Addr().UnsafePointer()), v.Type().Size())
}

// elements returns the bytes that the elements of a slice of a raw type lie in.
func elements(v reflect.Value) []byte {
	return unsafe.Slice((*byte)(v.UnsafePointer()), uintptr(v.Len())*v.Type().Elem().Size())
}

func rawNode(t reflect.Type) node {
	return node{
		raw: true,
		enc: func(e *encoder, v reflect.Value) { e.bytes(memory(v)) },
		dec: func(d *decoder, v reflect.Value) { d.bytes(memory(v)) },
	}
}

// boolNode is not raw: a byte other than 0 and 1 must never become a bool.
func boolNode() node {
	return node{
		enc: func(e *encoder, v reflect.Value) {
			if v.Bool() {
				e.byte(1)
			} else {
				e.byte(0)
			}
		},
		dec: func(d *decoder, v reflect.Value) {
			b := d.byte()
			if b > 1 {
				d.fail("a boolean of %d", b)
			}
			v.SetBool(b == 1)
		},
	}
}

func stringNode() node {
	return node{
		enc: func(e *encoder, v reflect.Value) { e.block([]byte(v.String())) },
		dec: func(d *decoder, v reflect.Value) { v.SetString(string(d.block())) },
	}
}

func arrayNode(t reflect.Type, elem *node) node {
	if elem.raw {
		return rawNode(t)
	}
	return node{
		enc: func(e *encoder, v reflect.Value) {
			for i := 0; i < v.Len() && e.err == nil; i++ {
				e.value(elem, v.Index(i))
			}
		},
		dec: func(d *decoder, v reflect.Value) {
			for i := 0; i < v.Len() && d.err == nil; i++ {
				d.value(elem, v.Index(i))
			}
		},
	}
}

func sliceNode(elem *node) node {
	return node{
		enc: func(e *encoder, v reflect.Value) { encodeSlice(e, v, elem) },
		dec: func(d *decoder, v reflect.Value) { decodeSlice(d, v, elem) },
	}
}

func encodeSlice(e *encoder, v reflect.Value, elem *node) {
	if v.IsNil() {
		e.uint64(nilLength)
		return
	}
	e.uint64(uint64(v.Len()))
	if elem.raw {
		e.bytes(elements(v))
		return
	}
	for i := 0; i < v.Len() && e.err == nil; i++ {
		e.value(elem, v.Index(i))
	}
}

func decodeSlice(d *decoder, v reflect.Value, elem *node) {
	n, isNil := d.length(elem.min)
	if isNil {
		v.SetZero()
		return
	}
	v.Set(reflect.MakeSlice(v.Type(), n, n))
	if elem.raw {
		d.bytes(elements(v))
		return
	}
	for i := 0; i < n && d.err == nil && elem.min > 0; i++ {
		d.value(elem, v.Index(i))
	}
}

// item is one pair of a map and its encoded key.
type item struct {
	encoded   []byte
	key, elem reflect.Value
}

func encodeMap(e *encoder, v reflect.Value, key, elem *node) {
	if v.IsNil() {
		e.uint64(nilLength)
		return
	}
	items := make([]item, 0, v.Len())
	for pairs := v.MapRange(); pairs.Next() && e.err == nil; {
		var encoded bytes.Buffer
		sub := encoder{w: &encoded, depth: e.depth, plain: true, digest: e.digest}
		sub.value(key, addressable(pairs.Key()))
		e.err = sub.err
		items = append(items, item{encoded.Bytes(), pairs.Key(), pairs.Value()})
	}
	slices.SortFunc(items, func(a, b item) int { return bytes.Compare(a.encoded, b.encoded) })
	e.uint64(uint64(len(items)))
	for _, it := range items {
		e.bytes(it.encoded)
		e.value(elem, addressable(it.elem))
	}
}

func decodeMap(d *decoder, v reflect.Value, key, elem *node) {
	n, isNil := d.length(max(key.min+elem.min, 1))
	if isNil {
		v.SetZero()
		return
	}
	v.Set(reflect.MakeMap(v.Type()))
	for i := 0; i < n && d.err == nil; i++ {
		k, x := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		d.value(key, k)
		d.value(elem, x)
		if d.err == nil {
			v.SetMapIndex(k, x)
		}
	}
	if d.err == nil && v.Len() != n {
		d.fail("a map of %d pairs with only %d different keys", n, v.Len())
	}
}
