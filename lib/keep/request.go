package keep

import (
	"fmt"
	"reflect"
	"strings"
	"time"

	"github.com/imagelab-go/imagelab/lib/keep/internal/codec"
	"github.com/imagelab-go/imagelab/lib/keep/internal/source"
)

// now is the clock that dates entries.
var now = time.Now

// request is one call of Value: which value is asked for, and where it may be.
type request struct {
	name  string
	key   string
	codec *codec.Codec
	typ   reflect.Type
	limit int64
	store *store // nil where values live in the memory of the process only
}

// newRequest checks a call before anything is computed. p is a pointer to the type asked for, fn the function in the
// source.
func newRequest(name string, p, fn any, opts []Option) (*request, error) {
	if err := checkName(name); err != nil {
		return nil, err
	}
	var s settings
	for _, opt := range opts {
		opt(&s)
	}
	r := &request{name: name, typ: reflect.TypeOf(p).Elem()}
	var err error
	if r.codec, err = codec.For(r.typ); err != nil {
		return nil, err
	}
	if r.limit, err = readLimit(); err != nil {
		return nil, err
	}
	text, _ := source.Of(fn)
	if err := checkNamed(name, text); err != nil {
		return nil, err
	}
	if r.key, err = digest(name, r.codec.Signature(), text.Text, s.inputs); err != nil {
		return nil, err
	}
	if r.limit > 0 {
		r.store = storeFor(s.across)
	}
	return r, nil
}

// checkNamed refuses a function that uses the variable of a loop around it unless an option names that: every round
// would get the value of the first. A parameter is less certain, for it may be a device or a callback, and gets a note.
func checkNamed(name string, f source.Func) error {
	if len(f.Loops) > 0 {
		return fmt.Errorf("its function uses the loop variable %s, which the value would not follow: name it with keep.On(%[1]s)",
			strings.Join(f.Loops, ", "))
	}
	if len(f.Parameters) > 0 {
		note("the function that makes %q uses the parameter %s: name what counts of it with keep.On, "+
			"or every call gets the value of the first",
			name, strings.Join(f.Parameters, ", "))
	}
	return nil
}

// get returns a pointer to the value: from this process, from a file, or new. The error may come with a value.
func (r *request) get(make func() (any, error)) (any, error) {
	s := memory.slot(r.key)
	s.making.Lock()
	defer s.making.Unlock()
	if p := memory.get(s); p != nil {
		r.touch()
		return p, nil
	}
	if r.store == nil {
		return r.remember(s, make)
	}
	if p, e := r.load(); p != nil {
		memory.put(s, p, e, r.limit)
		return p, nil
	}
	return r.compute(s, make)
}

// remember makes a value that lives in the memory of the process only.
func (r *request) remember(s *slot, make func() (any, error)) (any, error) {
	p, e, err := r.make(make)
	if err != nil {
		return nil, err
	}
	if e.Size, err = r.codec.Size(reflect.ValueOf(p).Elem()); err != nil {
		return p, err
	}
	memory.put(s, p, e, r.limit)
	return p, nil
}

// compute makes a value and writes it, unless another process did so while this one waited for its turn.
func (r *request) compute(s *slot, make func() (any, error)) (any, error) {
	release, err := r.store.lock(r.key, r.name)
	if err != nil {
		note("%q is not kept: %v", r.name, err)
		return r.remember(s, make)
	}
	defer release()
	if p, e := r.load(); p != nil {
		memory.put(s, p, e, r.limit)
		return p, nil
	}
	p, e, err := r.make(make)
	if err != nil {
		return nil, err
	}
	v := reflect.ValueOf(p).Elem()
	size, err := r.codec.Size(v)
	if err != nil {
		return p, err
	}
	if e, err = r.store.write(r.key, e, r.limit, size, func(w *entryWriter) error { return r.codec.Encode(w, v) }); err != nil {
		note("%q is not kept: %v", r.name, err)
		e.Size, e.Life = size, (*store)(nil).life()
	}
	memory.put(s, p, e, r.limit)
	return p, nil
}

func (r *request) make(make func() (any, error)) (any, Entry, error) {
	start := now()
	p, err := make()
	return p, Entry{Name: r.name, Type: r.typ.String(), Life: r.store.life(), Made: start, Used: start, Took: now().Sub(start)}, err
}

// load returns a pointer to the value in the store, nil where there is none. A file that cannot be read is as good as
// none.
func (r *request) load() (any, Entry) {
	p := reflect.New(r.typ)
	e, found, err := r.store.load(r.key, func(payload *payload) error {
		return r.codec.Decode(payload, payload.size, p.Elem())
	})
	if err != nil {
		note("%q is made again, for its file is of no use: %v", r.name, err)
	}
	if err != nil || !found {
		return nil, Entry{}
	}
	return p.Interface(), e
}

// touch tells the store that its copy was of use.
func (r *request) touch() {
	if r.store != nil {
		r.store.touch(r.key)
	}
}
