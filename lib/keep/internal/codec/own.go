package codec

import (
	"encoding"
	"encoding/gob"
	"fmt"
	"reflect"
)

var (
	gobEncoder      = reflect.TypeFor[gob.GobEncoder]()
	gobDecoder      = reflect.TypeFor[gob.GobDecoder]()
	binaryMarshal   = reflect.TypeFor[encoding.BinaryMarshaler]()
	binaryUnmarshal = reflect.TypeFor[encoding.BinaryUnmarshaler]()
)

// ownNode returns the node of a type that brings its own encoding methods, nil for all others.
func ownNode(t reflect.Type, at string) (*node, error) {
	if t.Kind() == reflect.Interface || t.Kind() == reflect.Pointer {
		return nil, nil
	}
	p := reflect.PointerTo(t)
	switch {
	case p.Implements(gobEncoder) && p.Implements(gobDecoder) && !promoted(t, gobEncoder):
		return gobNode(), nil
	case p.Implements(binaryMarshal) && p.Implements(binaryUnmarshal) && !promoted(t, binaryMarshal):
		return binaryNode(), nil
	case p.Implements(gobEncoder) != p.Implements(gobDecoder) && !promoted(t, gobEncoder) && !promoted(t, gobDecoder):
		return nil, fmt.Errorf("%s: %s has only one of the methods GobEncode and GobDecode: give it both", at, t)
	}
	return nil, nil
}

// promoted says whether t may have its methods from an embedded field only: they would then encode that field and lose
// the others. Such a struct is taken field by field.
func promoted(t, methods reflect.Type) bool {
	if t.Kind() != reflect.Struct {
		return false
	}
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Anonymous && (f.Type.Implements(methods) || reflect.PointerTo(f.Type).Implements(methods)) {
			return true
		}
	}
	return false
}

func gobNode() *node {
	return blockNode(
		func(v any) ([]byte, error) { return v.(gob.GobEncoder).GobEncode() },
		func(v any, p []byte) error { return v.(gob.GobDecoder).GobDecode(p) })
}

func binaryNode() *node {
	return blockNode(
		func(v any) ([]byte, error) { return v.(encoding.BinaryMarshaler).MarshalBinary() },
		func(v any, p []byte) error { return v.(encoding.BinaryUnmarshaler).UnmarshalBinary(p) })
}

// blockNode is a value as one block of bytes that marshal and unmarshal understand; they get its address.
func blockNode(marshal func(any) ([]byte, error), unmarshal func(any, []byte) error) *node {
	return &node{
		enc: func(e *encoder, v reflect.Value) {
			p, err := marshal(v.Addr().Interface())
			if err != nil {
				e.fail("%s: %w", v.Type(), err)
				return
			}
			e.block(p)
		},
		dec: func(d *decoder, v reflect.Value) {
			p := d.block()
			if d.err != nil {
				return
			}
			if err := unmarshal(v.Addr().Interface(), p); err != nil {
				d.fail("%s: %w", v.Type(), err)
			}
		},
	}
}
