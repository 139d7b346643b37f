// Package pickle reads the part of Python's pickle that torch.save writes, protocols 2 to 5, and runs nothing: a callable is applied only
// if the caller's table knows its name, and any other name is an error. Input, number of operations and length of texts are
// bounded, and no value is walked into, so that self-referring data do no harm.
//
// Reference: pickletools.py of CPython, which describes each operation.
package pickle

import (
	"errors"
	"fmt"
	"io"
)

// Bounds of one pickle; a state_dict takes about 150 bytes and 40 operations for each tensor.
const (
	MaxBytes      = 16 << 20
	MaxOperations = 1 << 20
)

// Values that a pickle makes, beside nil, bool, int64, float64, string, and what [Machine.Call] and [Machine.Load] return.
type (
	Global string // the name of a class or function, "module.name"
	Tuple  []any
	List   struct{ Items []any } // sets, too
	Bytes  []byte                // bytes, bytearrays, and integers of more than 64 bits as their little-endian bytes
)

// Dict is a dict whose keys are in the order in which they were set first. Keys other than texts and integers are left out.
type Dict struct {
	Items []Item
	at    map[any]int
}

// Item is one pair of a [Dict].
type Item struct{ Key, Value any }

// Get returns the value of key, nil if there is none.
func (d *Dict) Get(key any) any {
	if i, ok := d.at[key]; ok {
		return d.Items[i].Value
	}
	return nil
}

// Set sets the value of key.
func (d *Dict) Set(key, value any) {
	switch key.(type) {
	case string, int64:
	default:
		return
	}
	if i, ok := d.at[key]; ok {
		d.Items[i].Value = value
		return
	}
	if d.at == nil {
		d.at = map[any]int{}
	}
	d.at[key] = len(d.Items)
	d.Items = append(d.Items, Item{key, value})
}

// Machine says what the names in a pickle stand for.
type Machine struct {
	// Known reports whether the pickle may name a global.
	Known func(Global) bool
	// Call applies a known global to its arguments.
	Call func(Global, Tuple) (any, error)
	// Load returns what a persistent id stands for; nil where there are none.
	Load func(id any) (any, error)
}

// Read reads one pickle from r, and returns its value and the number of bytes it takes.
func (m *Machine) Read(r io.Reader) (value any, length int64, err error) {
	run := newRun(m, r)
	for range MaxOperations {
		code, err := run.in.byte()
		if err != nil {
			return nil, run.in.length, err
		}
		if code == '.' {
			value, err := run.pop()
			return value, run.in.length, err
		}
		apply, ok := operations[code]
		if !ok {
			return nil, run.in.length, fmt.Errorf("byte %d of the pickle: the operation %#02x is none that torch.save writes", run.in.length-1, code)
		}
		if err := apply(run); err != nil {
			return nil, run.in.length, fmt.Errorf("byte %d of the pickle: %w", run.in.length-1, err)
		}
	}
	return nil, run.in.length, fmt.Errorf("the pickle has more than %d operations", MaxOperations)
}

// run is the state of one reading.
type run struct {
	*Machine
	in    input
	stack []any
	marks []int // heights of the stack
	memo  map[uint32]any
}

func newRun(m *Machine, r io.Reader) *run {
	return &run{Machine: m, in: newInput(r), memo: map[uint32]any{}}
}

var errEmpty = errors.New("it takes more values than there are")

func (r *run) push(value any) error {
	r.stack = append(r.stack, value)
	return nil
}

// floor returns the height of the stack below which an operation may not reach.
func (r *run) floor() int {
	if len(r.marks) == 0 {
		return 0
	}
	return r.marks[len(r.marks)-1]
}

func (r *run) top() (any, error) {
	if len(r.stack) <= r.floor() {
		return nil, errEmpty
	}
	return r.stack[len(r.stack)-1], nil
}

func (r *run) pop() (any, error) {
	value, err := r.top()
	if err == nil {
		r.stack = r.stack[:len(r.stack)-1]
	}
	return value, err
}

// take removes the last n values and returns a copy of them.
func (r *run) take(n int) ([]any, error) {
	if len(r.stack)-n < r.floor() {
		return nil, errEmpty
	}
	values := append([]any(nil), r.stack[len(r.stack)-n:]...)
	r.stack = r.stack[:len(r.stack)-n]
	return values, nil
}

// takeMarked removes what was pushed since the last mark, and the mark.
func (r *run) takeMarked() ([]any, error) {
	if len(r.marks) == 0 {
		return nil, errors.New("there is no mark")
	}
	values, err := r.take(len(r.stack) - r.floor())
	r.marks = r.marks[:len(r.marks)-1]
	return values, err
}
