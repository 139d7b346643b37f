package codec

import (
	"bytes"
	"encoding/gob"
	"fmt"
	"hash/fnv"
	"image"
	"image/color"
	"reflect"
	"sync"

	"github.com/gomlx/gomlx/core/tensors"
)

// maxName bounds the name of an interface value's type in a stream.
const maxName = 64 << 10

// known are the types that an interface may hold without a registration at gob: those of pictures, and tensors.
var known = func() map[string]reflect.Type {
	types := map[string]reflect.Type{}
	for _, v := range []any{
		&tensors.Tensor{}, []*tensors.Tensor{},
		&image.RGBA{}, &image.RGBA64{}, &image.NRGBA{}, &image.NRGBA64{}, &image.Gray{}, &image.Gray16{}, &image.Alpha{}, &image.Alpha16{},
		&image.CMYK{}, &image.YCbCr{}, &image.NYCbCrA{}, &image.Paletted{}, &image.Uniform{}, image.Rectangle{}, image.Point{},
		color.RGBA{}, color.RGBA64{}, color.NRGBA{}, color.NRGBA64{}, color.Gray{}, color.Gray16{}, color.Alpha{}, color.Alpha16{},
		color.CMYK{}, color.YCbCr{}, color.NYCbCrA{},
	} {
		types[knownName(reflect.TypeOf(v))] = reflect.TypeOf(v)
	}
	return types
}()

func knownName(t reflect.Type) string { return "known " + t.String() }

// box carries a zero value through gob for the sake of its registered name.
type box struct{ V any }

var names, types sync.Map // reflect.Type -> string and back

// interfaceNode is the name of the dynamic type, the hash of its signature, and the value.
func interfaceNode() node {
	return node{
		enc: func(e *encoder, v reflect.Value) {
			if v.IsNil() {
				e.byte(0)
				return
			}
			e.byte(1)
			encodeDynamic(e, v.Elem())
		},
		dec: func(d *decoder, v reflect.Value) {
			switch form := d.byte(); form {
			case 0:
				v.SetZero()
			case 1:
				decodeDynamic(d, v)
			default:
				d.fail("an interface of form %d", form)
			}
		},
	}
}

func encodeDynamic(e *encoder, v reflect.Value) {
	c, err := For(v.Type())
	if err != nil {
		e.fail("in an interface: %w", err)
		return
	}
	if e.digest {
		e.block([]byte(c.signature))
		e.value(c.root, addressable(v))
		return
	}
	name, err := nameOf(v.Type())
	if err != nil {
		e.fail("an interface holds a %s: %w", v.Type(), err)
		return
	}
	e.block([]byte(name))
	e.uint64(hash(c.signature))
	e.value(c.root, addressable(v))
}

func decodeDynamic(d *decoder, v reflect.Value) {
	name := d.block()
	sum := d.uint64()
	if d.err != nil {
		return
	}
	t, err := typeOf(string(name))
	if err != nil {
		d.fail("%w", err)
		return
	}
	c, err := For(t)
	switch {
	case err != nil:
		d.fail("%w", err)
	case !t.AssignableTo(v.Type()):
		d.fail("a %s where a %s belongs", t, v.Type())
	case hash(c.signature) != sum:
		d.fail("%s has changed since it was kept", t)
	default:
		x := reflect.New(t).Elem()
		d.value(c.root, x)
		v.Set(x)
	}
}

// nameOf returns what names t in a stream: a known type's name, else what gob writes for a zero value of the registered
// type.
func nameOf(t reflect.Type) (string, error) {
	if known[knownName(t)] == t {
		return knownName(t), nil
	}
	if name, ok := names.Load(t); ok {
		return name.(string), nil
	}
	zero := reflect.Zero(t)
	if t.Kind() == reflect.Pointer {
		zero = reflect.New(t.Elem())
	}
	var buf bytes.Buffer
	if err := gob.NewEncoder(&buf).Encode(box{zero.Interface()}); err != nil {
		return "", fmt.Errorf("register the type with gob.Register in the cell that defines it (%w)", err)
	}
	switch back, err := typeOf(buf.String()); {
	case err != nil:
		return "", err
	case back != t:
		return "", fmt.Errorf("it was registered with gob.Register as %s: register and hold the same of the two", back)
	}
	names.Store(t, buf.String())
	return buf.String(), nil
}

func typeOf(name string) (reflect.Type, error) {
	if t, ok := known[name]; ok {
		return t, nil
	}
	if t, ok := types.Load(name); ok {
		return t.(reflect.Type), nil
	}
	if len(name) > maxName {
		return nil, fmt.Errorf("the name of a type takes %d bytes", len(name))
	}
	var b box
	if err := gob.NewDecoder(bytes.NewReader([]byte(name))).Decode(&b); err != nil {
		return nil, fmt.Errorf("the type of an interface value: %w", err)
	}
	if b.V == nil {
		return nil, fmt.Errorf("the type of an interface value is missing")
	}
	t := reflect.TypeOf(b.V)
	types.Store(name, t)
	return t, nil
}

func hash(s string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(s))
	return h.Sum64()
}
