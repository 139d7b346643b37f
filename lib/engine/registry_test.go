package engine

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/imagelab-go/imagelab/lib/engine/plugin"
)

// clients opens engines that are none and lists them, with their options. A second client of the same GPU fails, as with CUDA when
// the first holds its memory.
type clients struct {
	fails  map[string]error
	opened []string
}

func (c *clients) open(name, options, why string) (*Engine, error) {
	if err := c.fails[name]; err != nil {
		return nil, err
	}
	client := strings.TrimSuffix(name+","+options, ",")
	if name == CUDA && slices.Contains(c.opened, client) {
		return nil, fmt.Errorf("engine %s: out of memory", name)
	}
	c.opened = append(c.opened, client)
	return &Engine{Name: name, Why: why}, nil
}

func TestNothingIsOpenedTwice(t *testing.T) {
	t.Setenv("GOMLX_BACKEND", "")
	noGPU := map[string]error{CUDA: errNoGPU}
	for _, c := range []struct {
		fails map[string]error
		names string // opened one after the other
		want  string // the clients that this makes
	}{
		{nil, "xla:cuda cuda xla auto -", "xla:cuda"},
		{nil, "- auto xla cuda xla:cuda", "xla:cuda"},
		{nil, "cpu xla:cpu - xla:cpu", "xla:cpu xla:cuda"},
		{noGPU, "xla:cpu cpu xla auto -", "xla:cpu"},
		{noGPU, "- cpu xla xla:cpu auto", "xla:cpu"},
		{nil, "cuda,preallocate=true xla:cuda,preallocate=true xla,preallocate=true cuda", "xla:cuda,preallocate=true xla:cuda"},
		{nil, "cuda cuda,preallocate=true cuda cuda,tf32=false cuda,", "xla:cuda xla:cuda,preallocate=true xla:cuda,tf32=false"},
		{noGPU, "xla,tf32=false xla cpu,tf32=false", "xla:cpu,tf32=false xla:cpu"},
	} {
		made := &clients{fails: c.fails}
		r := newRegistry(made.open)
		for name := range strings.FieldsSeq(c.names) {
			e, err := r.open(strings.TrimPrefix(name, "-"))
			if err != nil {
				t.Fatalf("%s: opening %s: %v", c.names, name, err)
			}
			if again, err := r.open(strings.TrimPrefix(name, "-")); err != nil || again != e {
				t.Errorf("%s: %s gives another engine the second time, %v", c.names, name, err)
			}
		}
		if got := strings.Join(made.opened, " "); got != c.want {
			t.Errorf("%s: made the clients %s, want %s", c.names, got, c.want)
		}
	}
}

func TestOptionsMakeAnEngineOfTheirOwn(t *testing.T) {
	r := newRegistry((&clients{}).open)
	with, _ := r.open("xla:cuda,preallocate=true")
	plain, err := r.open("cuda")
	if err != nil || plain == with {
		t.Errorf("the engine with options goes by the plain name too, %v", err)
	}
}

func TestAGPUThatFailsIsNotPassedOverInSilence(t *testing.T) {
	t.Setenv("GOMLX_BACKEND", "")
	outOfMemory := errors.New("out of memory")
	notFound := fmt.Errorf("%w for it", plugin.ErrNotFound)
	for _, c := range []struct {
		cuda, cpu          error
		engine, why, wants string
	}{
		{nil, nil, CUDA, "a GPU and its plugin are here", ""},
		{notFound, nil, CPU, "a GPU is not", ""},
		{errNoGPU, nil, CPU, "a GPU is not", ""},
		{outOfMemory, nil, CPU, "the GPU's cannot be opened", "imagelab: computing on the CPU, which is slower than the GPU: out of memory\n"},
		{outOfMemory, notFound, PureGo, "no PJRT plugin", "imagelab: computing with the pure-Go engine, which is slower than XLA: out of memory\n"},
		{notFound, errors.New("damaged"), PureGo, "XLA cannot be opened", "imagelab: computing with the pure-Go engine, which is slower than XLA: damaged\n"},
	} {
		notice := noticed(t)
		r := newRegistry((&clients{fails: map[string]error{CUDA: c.cuda, CPU: c.cpu}}).open)
		for range 2 {
			e, err := r.open("")
			if err != nil || e.Name != c.engine || !strings.Contains(e.Why, c.why) {
				t.Errorf("CUDA %v, CPU %v: %+v, %v; want %s, %s", c.cuda, c.cpu, e, err, c.engine, c.why)
			}
		}
		if notice.String() != c.wants {
			t.Errorf("CUDA %v, CPU %v: noticed %q, want %q", c.cuda, c.cpu, notice, c.wants)
		}
	}
}

// TestOneClientOfXLA opens XLA for good, under all its names.
func TestOneClientOfXLA(t *testing.T) {
	e := ForTest(t, CPU)
	if same, err := Open("cpu"); err != nil || same != e {
		t.Errorf("Open(cpu) = %p, %v; want the engine that is open, %p", same, err, e)
	}
}
