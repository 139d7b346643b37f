package keep

import (
	"fmt"
	"strings"
)

// maxName bounds the length of a name in bytes: it is shown in tables.
const maxName = 200

// Value returns the value kept under name, and makes and keeps it when there is none for the present inputs, the
// present code of make and the present type T: the package's documentation says what counts, where values live and what
// T may be.
//
// The error is make's, wrapped and with nothing kept; or it says why T, one of the inputs, or IMAGELAB_KEEP_LIMIT is of
// no use, before make is called; or it says why the value itself cannot be kept (an interface in it holds an
// unregistered type), and then comes with the value. Trouble with the disk is no error but a note on standard error.
//
// Value may be called at once from many goroutines and processes; make then runs once. A make that asks for its own
// value waits for itself.
func Value[T any](name string, make func() (T, error), opts ...Option) (T, error) {
	if make == nil {
		var zero T
		return zero, fmt.Errorf("keep: the function that makes %q is nil", name)
	}
	return value(name, make, make, opts)
}

// Must is Value for a make that has no error; it panics where Value gives one.
func Must[T any](name string, make func() T, opts ...Option) T {
	if make == nil {
		panic(fmt.Errorf("keep: the function that makes %q is nil", name))
	}
	v, err := value(name, make, func() (T, error) { return make(), nil }, opts)
	if err != nil {
		panic(err)
	}
	return v
}

// value is Value for a function fn as it stands in the source, and make as it is called.
func value[T any](name string, fn any, make func() (T, error), opts []Option) (T, error) {
	var v T
	r, err := newRequest(name, &v, fn, opts)
	if err != nil {
		return v, fmt.Errorf("keep: %q: %w", name, err)
	}
	p, err := r.get(func() (any, error) {
		made, err := make()
		return &made, err
	})
	if p, ok := p.(*T); ok {
		v = *p
	}
	if err != nil {
		err = fmt.Errorf("keep: %q: %w", name, err)
	}
	return v, err
}

// Option says more about a value to keep: its inputs, or how long it lives.
type Option func(*settings)

// settings are what the options of one call say.
type settings struct {
	inputs []any
	across bool
}

// On names what the value depends on besides the text of its function: the value is made again when one of the inputs
// changes, and is found again when it changes back. Inputs are numbers, strings, structs, slices, maps, pictures,
// tensors and what else can be kept, compared by what they hold and by their type (int 1 is not int64 1), and files and
// folders by [File]. Several Ons add up; order counts.
func On(inputs ...any) Option {
	return func(s *settings) { s.inputs = append(s.inputs, inputs...) }
}

// AcrossRestarts keeps the value in the project's folder of the user's cache, for later kernels and programs of the
// same project. The default is as long as the kernel lives, or the process outside of notebooks.
func AcrossRestarts() Option {
	return func(s *settings) { s.across = true }
}

func checkName(name string) error {
	switch {
	case strings.TrimSpace(name) == "":
		return fmt.Errorf("a value needs a name: give one that says what it is, such as \"cat, small\"")
	case len(name) > maxName:
		return fmt.Errorf("a name of %d bytes is too long: use at most %d, and name inputs with keep.On", len(name), maxName)
	}
	return nil
}
