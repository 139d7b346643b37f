package pickle

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// operations maps the code of each operation to what it does.
var operations = map[byte]func(*run) error{
	0x80: skip(1),                                                                    // PROTO
	0x95: skip(8),                                                                    // FRAME
	'(':  func(r *run) error { r.marks = append(r.marks, len(r.stack)); return nil }, // MARK
	'0':  func(r *run) error { _, err := r.pop(); return err },                       // POP
	'1':  func(r *run) error { _, err := r.takeMarked(); return err },                // POP_MARK

	'N':  constant(nil),   // NONE
	0x88: constant(true),  // NEWTRUE
	0x89: constant(false), // NEWFALSE
	'J':  integer(4),      // BININT
	'K':  integer(1),      // BININT1
	'M':  integer(2),      // BININT2
	0x8a: long(1),         // LONG1
	0x8b: long(4),         // LONG4
	'G':  float,           // BINFLOAT

	'T':  text(4),    // BINSTRING
	'U':  text(1),    // SHORT_BINSTRING
	'X':  text(4),    // BINUNICODE
	0x8c: text(1),    // SHORT_BINUNICODE
	0x8d: text(8),    // BINUNICODE8
	'B':  bytesOf(4), // BINBYTES
	'C':  bytesOf(1), // SHORT_BINBYTES
	0x8e: bytesOf(8), // BINBYTES8
	0x96: bytesOf(8), // BYTEARRAY8

	')':  func(r *run) error { return r.push(Tuple{}) }, // EMPTY_TUPLE
	0x85: tuple(1),                                      // TUPLE1
	0x86: tuple(2),                                      // TUPLE2
	0x87: tuple(3),                                      // TUPLE3
	't':  marked(func(v []any) (any, error) { return Tuple(v), nil }),
	'l':  marked(func(v []any) (any, error) { return &List{v}, nil }),
	0x91: marked(func(v []any) (any, error) { return &List{v}, nil }), // FROZENSET
	'd':  marked(newDict),
	']':  func(r *run) error { return r.push(&List{}) }, // EMPTY_LIST
	0x8f: func(r *run) error { return r.push(&List{}) }, // EMPTY_SET
	'}':  func(r *run) error { return r.push(&Dict{}) }, // EMPTY_DICT
	'a':  func(r *run) error { v, err := r.take(1); return r.extend(v, err) },
	'e':  func(r *run) error { v, err := r.takeMarked(); return r.extend(v, err) },
	0x90: func(r *run) error { v, err := r.takeMarked(); return r.extend(v, err) }, // ADDITEMS
	's':  func(r *run) error { v, err := r.take(2); return r.update(v, err) },
	'u':  func(r *run) error { v, err := r.takeMarked(); return r.update(v, err) },

	'q':  put(1),                                                     // BINPUT
	'r':  put(4),                                                     // LONG_BINPUT
	0x94: func(r *run) error { return r.store(uint32(len(r.memo))) }, // MEMOIZE
	'h':  get(1),                                                     // BINGET
	'j':  get(4),                                                     // LONG_BINGET

	'c':  global,                                               // GLOBAL
	0x93: stackGlobal,                                          // STACK_GLOBAL
	'R':  reduce,                                               // REDUCE
	0x81: reduce,                                               // NEWOBJ
	'b':  func(r *run) error { _, err := r.pop(); return err }, // BUILD: attributes of an object are no weights
	'Q':  persistent,                                           // BINPERSID
}

func skip(n uint64) func(*run) error {
	return func(r *run) error { _, err := r.in.bytes(n); return err }
}

func constant(value any) func(*run) error {
	return func(r *run) error { return r.push(value) }
}

func integer(width uint64) func(*run) error {
	return func(r *run) error {
		n, err := r.in.number(width)
		if err != nil {
			return err
		}
		if width == 4 {
			return r.push(int64(int32(n)))
		}
		return r.push(int64(n))
	}
}

// long pushes a signed integer of any length.
func long(width uint64) func(*run) error {
	return func(r *run) error {
		data, err := r.in.counted(width)
		if err != nil {
			return err
		}
		if len(data) > 8 {
			return r.push(Bytes(data))
		}
		sign := byte(0)
		if len(data) > 0 && data[len(data)-1] >= 0x80 {
			sign = 0xff
		}
		for len(data) < 8 {
			data = append(data, sign)
		}
		return r.push(int64(binary.LittleEndian.Uint64(data)))
	}
}

func float(r *run) error {
	data, err := r.in.bytes(8)
	if err != nil {
		return err
	}
	return r.push(math.Float64frombits(binary.BigEndian.Uint64(data)))
}

func text(width uint64) func(*run) error {
	return func(r *run) error {
		data, err := r.in.counted(width)
		if err != nil {
			return err
		}
		return r.push(string(data))
	}
}

func bytesOf(width uint64) func(*run) error {
	return func(r *run) error {
		data, err := r.in.counted(width)
		if err != nil {
			return err
		}
		return r.push(Bytes(data))
	}
}

func tuple(n int) func(*run) error {
	return func(r *run) error {
		values, err := r.take(n)
		if err != nil {
			return err
		}
		return r.push(Tuple(values))
	}
}

func marked(build func([]any) (any, error)) func(*run) error {
	return func(r *run) error {
		values, err := r.takeMarked()
		if err != nil {
			return err
		}
		value, err := build(values)
		if err != nil {
			return err
		}
		return r.push(value)
	}
}

func newDict(pairs []any) (any, error) {
	d := &Dict{}
	return d, d.update(pairs)
}

func (d *Dict) update(pairs []any) error {
	if len(pairs)%2 != 0 {
		return errors.New("a dict gets a key without a value")
	}
	for i := 0; i < len(pairs); i += 2 {
		d.Set(pairs[i], pairs[i+1])
	}
	return nil
}

// extend appends values to the list on top of the stack.
func (r *run) extend(values []any, err error) error {
	if err != nil {
		return err
	}
	value, err := r.top()
	if err != nil {
		return err
	}
	list, ok := value.(*List)
	if !ok {
		return fmt.Errorf("it appends to a %T", value)
	}
	list.Items = append(list.Items, values...)
	return nil
}

// update sets pairs in the dict on top of the stack.
func (r *run) update(pairs []any, err error) error {
	if err != nil {
		return err
	}
	value, err := r.top()
	if err != nil {
		return err
	}
	dict, ok := value.(*Dict)
	if !ok {
		return fmt.Errorf("it sets an item of a %T", value)
	}
	return dict.update(pairs)
}

func (r *run) store(at uint32) error {
	value, err := r.top()
	if err == nil {
		r.memo[at] = value
	}
	return err
}

func put(width uint64) func(*run) error {
	return func(r *run) error {
		at, err := r.in.number(width)
		if err != nil {
			return err
		}
		return r.store(uint32(at))
	}
}

func get(width uint64) func(*run) error {
	return func(r *run) error {
		at, err := r.in.number(width)
		if err != nil {
			return err
		}
		value, ok := r.memo[uint32(at)]
		if !ok {
			return fmt.Errorf("nothing is remembered as %d", at)
		}
		return r.push(value)
	}
}

func global(r *run) error {
	module, err := r.in.line()
	if err != nil {
		return err
	}
	name, err := r.in.line()
	if err != nil {
		return err
	}
	return r.name(module, name)
}

func stackGlobal(r *run) error {
	values, err := r.take(2)
	if err != nil {
		return err
	}
	module, ok1 := values[0].(string)
	name, ok2 := values[1].(string)
	if !ok1 || !ok2 {
		return errors.New("the name of a global is no text")
	}
	return r.name(module, name)
}

// ErrUnknown tells that a pickle names a global that the caller does not know.
var ErrUnknown = errors.New("a Python object that is no part of weights")

func (r *run) name(module, name string) error {
	if module == "__builtin__" { // Python 2's name, which protocol 2 keeps
		module = "builtins"
	}
	g := Global(module + "." + name)
	if !r.Known(g) {
		return fmt.Errorf("%.100q is %w", string(g), ErrUnknown)
	}
	return r.push(g)
}

// reduce applies a global to a tuple.
func reduce(r *run) error {
	values, err := r.take(2)
	if err != nil {
		return err
	}
	callee, ok := values[0].(Global)
	args, ok2 := values[1].(Tuple)
	if !ok || !ok2 {
		return fmt.Errorf("it calls a %T with a %T", values[0], values[1])
	}
	result, err := r.Call(callee, args)
	if err != nil {
		return err
	}
	return r.push(result)
}

func persistent(r *run) error {
	id, err := r.pop()
	if err != nil {
		return err
	}
	if r.Load == nil {
		return errors.New("a persistent id where there can be none")
	}
	value, err := r.Load(id)
	if err != nil {
		return err
	}
	return r.push(value)
}
