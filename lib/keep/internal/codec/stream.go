package codec

import (
	"encoding/binary"
	"fmt"
	"io"
	"reflect"
)

const (
	// maxDepth bounds the nesting of values, so that neither a slice that contains itself nor hostile bytes exhaust the
	// stack.
	maxDepth = 50_000
	// nilLength stands for the length of a nil slice or map.
	nilLength = ^uint64(0)
)

// encoder writes values until its first error, which it keeps.
type encoder struct {
	w      io.Writer
	err    error
	depth  int
	seen   map[identity]uint64 // pointers written so far, by number
	plain  bool                // pointers are refused: inside the key of a map
	digest bool                // the bytes will only be compared, never read back
	buf    [8]byte
}

// identity tells pointers apart: the pointer to a struct and that to its first field share an address, not a type.
type identity struct {
	address uintptr
	typ     reflect.Type
}

func (e *encoder) fail(format string, args ...any) {
	if e.err == nil {
		e.err = fmt.Errorf(format, args...)
	}
}

func (e *encoder) value(n *node, v reflect.Value) {
	if e.depth++; e.depth > maxDepth {
		e.fail("a value is nested more than %d deep (a slice or map that contains itself?)", maxDepth)
	}
	if e.err == nil {
		n.enc(e, v)
	}
	e.depth--
}

func (e *encoder) bytes(p []byte) {
	if e.err == nil && len(p) > 0 {
		_, e.err = e.w.Write(p)
	}
}

func (e *encoder) uint64(n uint64) {
	binary.NativeEndian.PutUint64(e.buf[:], n)
	e.bytes(e.buf[:])
}

func (e *encoder) byte(b byte) {
	e.buf[0] = b
	e.bytes(e.buf[:1])
}

// block writes p after its length.
func (e *encoder) block(p []byte) {
	e.uint64(uint64(len(p)))
	e.bytes(p)
}

// decoder reads values until its first error, which it keeps. It never reads beyond the bytes it was promised.
type decoder struct {
	r     io.Reader
	left  int64
	err   error
	depth int
	seen  []reflect.Value // pointers read so far
	buf   [8]byte
}

func (d *decoder) fail(format string, args ...any) {
	if d.err == nil {
		d.err = fmt.Errorf(format, args...)
	}
}

func (d *decoder) value(n *node, v reflect.Value) {
	if d.depth++; d.depth > maxDepth {
		d.fail("a value is nested more than %d deep", maxDepth)
	}
	if d.err == nil {
		n.dec(d, v)
	}
	d.depth--
}

func (d *decoder) bytes(p []byte) {
	if d.err != nil || len(p) == 0 {
		return
	}
	if int64(len(p)) > d.left {
		d.fail("%d bytes wanted, %d are left", len(p), d.left)
		return
	}
	_, d.err = io.ReadFull(d.r, p)
	d.left -= int64(len(p))
}

func (d *decoder) uint64() uint64 {
	d.bytes(d.buf[:])
	if d.err != nil {
		return 0
	}
	return binary.NativeEndian.Uint64(d.buf[:])
}

func (d *decoder) byte() byte {
	d.bytes(d.buf[:1])
	if d.err != nil {
		return 0
	}
	return d.buf[0]
}

// length reads the length of a slice, map, string or block whose elements take at least min bytes each; isNil where it
// was nil. A length that the bytes left cannot hold is an error.
func (d *decoder) length(min int) (n int, isNil bool) {
	u := d.uint64()
	switch {
	case d.err != nil || u == nilLength:
		return 0, true
	case u > uint64(d.left)/uint64(max(min, 1)) && (min > 0 || u > maxEmpty):
		d.fail("a length of %d elements, but only %d bytes are left", u, d.left)
		return 0, true
	}
	return int(u), false
}

// maxEmpty bounds the length of slices whose elements take no memory.
const maxEmpty = 1 << 40

// block reads what encoder.block wrote.
func (d *decoder) block() []byte {
	n, _ := d.length(1)
	p := make([]byte, n)
	d.bytes(p)
	return p
}
