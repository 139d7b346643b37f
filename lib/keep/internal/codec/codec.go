// Package codec writes any Go value to a stream of bytes and reads it back unchanged.
//
// It exists because encoding/gob is quick to lose things: it drops unexported fields, functions and channels without a
// word, turns a pointer to zero into nil and a shared pointer into two, and has no way into tensors. Here a type that
// cannot come back as it was is refused when its [Codec] is made, before any value of it was computed; numbers, pictures
// and tensors travel as raw memory.
//
// What comes back: booleans, numbers, strings, arrays, slices and maps (nil and empty apart), pointers (two that were
// one stay one, cycles included), structs whose fields are all exported, interface values whose type was given to
// [encoding/gob.Register] (numbers, strings, the types of image and image/color, and tensors need no registration),
// *tensors.Tensor, and every type with its own GobEncode and GobDecode or MarshalBinary and UnmarshalBinary.
//
// Slices that share memory come back apart, and capacities are not kept. The bytes are in the order of the machine that
// wrote them.
package codec

import (
	"fmt"
	"io"
	"reflect"
	"sync"
)

// Codec writes and reads the values of one type. It is safe for concurrent use.
type Codec struct {
	typ       reflect.Type
	root      *node
	signature string
}

// node is the way in and out of one type inside a Codec. Values handed to it are addressable.
type node struct {
	enc func(*encoder, reflect.Value)
	dec func(*decoder, reflect.Value)
	// min is the least number of bytes that a value takes: it bounds what a decoder allocates.
	min int
	// raw says that a value is a run of bytes without pointers, padding or booleans, and may be copied as memory.
	raw bool
}

var codecs sync.Map // reflect.Type -> *Codec

// For returns the codec of type t, or an error that names the part of t that could not come back and what to do about it.
func For(t reflect.Type) (*Codec, error) {
	if c, ok := codecs.Load(t); ok {
		return c.(*Codec), nil
	}
	p := planner{nodes: map[reflect.Type]*node{}}
	root, err := p.plan(t, t.String())
	if err != nil {
		return nil, err
	}
	c, _ := codecs.LoadOrStore(t, &Codec{typ: t, root: root, signature: signature(t)})
	return c.(*Codec), nil
}

// Signature describes the type down to the names and types of its fields: two types with one signature have the same
// encoding and mean the same.
func (c *Codec) Signature() string { return c.signature }

// Encode writes v, a value of the codec's type, to w. The error is w's, or says which value has no faithful encoding
// (an interface holding an unregistered type, a finalized tensor).
func (c *Codec) Encode(w io.Writer, v reflect.Value) (err error) {
	defer recovered(&err, "encoding", c.typ)
	e := &encoder{w: w}
	e.value(c.root, addressable(v))
	return e.err
}

// Digest writes v to w such that equal values give equal bytes in every process of one machine's kind. The bytes cannot
// be read back; unlike Encode it takes interface values of any type that has a codec.
func (c *Codec) Digest(w io.Writer, v reflect.Value) (err error) {
	defer recovered(&err, "encoding", c.typ)
	e := &encoder{w: w, digest: true}
	e.value(c.root, addressable(v))
	return e.err
}

// Size returns the number of bytes that Encode would write, and Encode's error where the value has no faithful encoding.
func (c *Codec) Size(v reflect.Value) (int64, error) {
	var n counter
	err := c.Encode(&n, v)
	return int64(n), err
}

// Decode reads into v, which must be settable and of the codec's type, a value of exactly n bytes from r. Bytes that
// are no such value give an error; the memory taken is in proportion to n whatever the bytes say. After an error v is
// in an unspecified state.
func (c *Codec) Decode(r io.Reader, n int64, v reflect.Value) (err error) {
	defer recovered(&err, "decoding", c.typ)
	d := &decoder{r: r, left: n}
	d.value(c.root, v)
	if d.err == nil && d.left != 0 {
		return fmt.Errorf("%d bytes are left over after a %s", d.left, c.typ)
	}
	return d.err
}

// recovered turns a panic, of a type's own encoding methods for example, into an error.
func recovered(err *error, doing string, t reflect.Type) {
	if r := recover(); r != nil {
		*err = fmt.Errorf("%s a %s panicked: %v", doing, t, r)
	}
}

// addressable returns v itself, or a copy of it that has an address.
func addressable(v reflect.Value) reflect.Value {
	if v.CanAddr() {
		return v
	}
	p := reflect.New(v.Type()).Elem()
	p.Set(v)
	return p
}

// counter is a writer that only counts.
type counter int64

func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}
