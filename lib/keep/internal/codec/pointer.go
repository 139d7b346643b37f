package codec

import "reflect"

// The three forms of a pointer in the stream.
const (
	pointerNil  = 0
	pointerNew  = 1 // what it points to follows
	pointerSeen = 2 // the number of an earlier pointer follows
)

// target is what a pointer points to. read must announce the pointer before it reads what may point back to it.
type target struct {
	write func(e *encoder, p reflect.Value)
	read  func(d *decoder, t reflect.Type, announce func(reflect.Value))
}

// plainTarget is a value that new makes and its own node fills.
func plainTarget(elem *node) target {
	return target{
		write: func(e *encoder, p reflect.Value) { e.value(elem, p.Elem()) },
		read: func(d *decoder, t reflect.Type, announce func(reflect.Value)) {
			p := reflect.New(t.Elem())
			announce(p)
			d.value(elem, p.Elem())
		},
	}
}

func pointerNode(t reflect.Type, to target) node {
	return node{
		enc: func(e *encoder, v reflect.Value) { encodePointer(e, v, to) },
		dec: func(d *decoder, v reflect.Value) { decodePointer(d, v, t, to) },
	}
}

func encodePointer(e *encoder, v reflect.Value, to target) {
	if v.IsNil() {
		e.byte(pointerNil)
		return
	}
	if e.plain {
		e.fail("a map is keyed by pointers (%s), which mean nothing in another process", v.Type())
		return
	}
	id := identity{v.Pointer(), v.Type()}
	if n, ok := e.seen[id]; ok {
		e.byte(pointerSeen)
		e.uint64(n)
		return
	}
	if e.seen == nil {
		e.seen = map[identity]uint64{}
	}
	e.seen[id] = uint64(len(e.seen))
	e.byte(pointerNew)
	to.write(e, v)
}

func decodePointer(d *decoder, v reflect.Value, t reflect.Type, to target) {
	switch form := d.byte(); form {
	case pointerNil:
		v.SetZero()
	case pointerNew:
		n := len(d.seen)
		d.seen = append(d.seen, reflect.Value{})
		to.read(d, t, func(p reflect.Value) {
			d.seen[n] = p.Convert(t)
			v.Set(d.seen[n])
		})
	case pointerSeen:
		n := d.uint64()
		if n >= uint64(len(d.seen)) || !d.seen[n].IsValid() || d.seen[n].Type() != t {
			d.fail("a reference to pointer %d, which is no %s", n, t)
			return
		}
		v.Set(d.seen[n])
	default:
		d.fail("a pointer of form %d", form)
	}
}
