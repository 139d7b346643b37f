package engine

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/imagelab-go/imagelab/lib/engine/plugin"
)

// forget makes Open start afresh, so that a test's environment counts, and puts everything back afterwards.
func forget(t *testing.T) {
	before := process
	process = newRegistry(openXLA)
	t.Cleanup(func() { process = before })
	t.Setenv("GOMLX_BACKEND", "")
}

func TestOpenRefusesWhatItCannotGive(t *testing.T) {
	forget(t)
	for name, want := range map[string]string{
		"tpu":     `engine "tpu" is not known`,
		",x":      `engine "" is not known`,
		"go,simd": "takes no options",
		"auto,x":  `engine "auto" takes no options, but got "x"`,
	} {
		if e, err := Open(name); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Open(%q) = %v, %v; want an error with %q", name, e, err, want)
		}
	}
}

func TestOpenHonoursTheEnvironment(t *testing.T) {
	forget(t)
	t.Setenv("GOMLX_BACKEND", PureGo)
	e, err := Open("")
	if err != nil {
		t.Fatal(err)
	}
	if e.Name != PureGo || e.Why != "GOMLX_BACKEND=go" {
		t.Errorf("got %s (%s), want the engine that GOMLX_BACKEND names", e.Name, e.Why)
	}
	again, err := Open(PureGo)
	if err != nil || again != e {
		t.Errorf("Open(go) = %p, %v; want the engine that is open already, %p", again, err, e)
	}
}

func TestAutomaticChoiceFallsBackWithOneLine(t *testing.T) {
	forget(t)
	t.Setenv(plugin.PathEnv, t.TempDir())
	process = newRegistry(func(name, _, _ string) (*Engine, error) {
		_, err := plugin.Find(name)
		return nil, err
	})
	notice := noticed(t)
	for _, name := range []string{"", "auto", PureGo, "", "auto"} {
		e, err := Open(name)
		if err != nil || e.Name != PureGo {
			t.Fatalf("Open(%q) = %v, %v; want the pure-Go engine", name, e, err)
		}
		if table := fmt.Sprint(e.Table()); strings.Contains(table, os.Getenv(plugin.PathEnv)) {
			t.Errorf("the table names a folder of this machine: %s", table)
		}
	}
	want := "imagelab: computing with the pure-Go engine, which is slower than XLA: no PJRT plugin for xla:cpu in " +
		os.Getenv(plugin.PathEnv) + "; set PJRT_PLUGIN_LIBRARY_PATH to the folder of one\n"
	if notice.String() != want {
		t.Errorf("noticed %q, want %q", notice, want)
	}
}

// noticed gives what Open writes to Notice during a test.
func noticed(t *testing.T) *bytes.Buffer {
	before, notice := Notice, new(bytes.Buffer)
	Notice = notice
	t.Cleanup(func() { Notice = before })
	return notice
}

func TestEnginesCompute(t *testing.T) {
	for _, name := range []string{PureGo, CPU, CUDA} {
		t.Run(name, func(t *testing.T) {
			e := ForTest(t, name)
			out, err := graph.CallOnce(e.Backend, func(x *graph.Node) *graph.Node {
				return graph.ReduceAllSum(graph.Square(x))
			}, []float32{1, 2, 3})
			if err != nil {
				t.Fatal(err)
			}
			if got := out.Value().(float32); got != 14 {
				t.Errorf("1+4+9 = %v on %s", got, e)
			}
			if kind := KindOf(e.Backend); kind != name {
				t.Errorf("KindOf says %s of %s", kind, name)
			}
			if e.IsXLA() == (name == PureGo) || e.IsXLA() != (e.PJRT != "") {
				t.Errorf("IsXLA is %v with PJRT %q on %s", e.IsXLA(), e.PJRT, e)
			}
			if !strings.Contains(e.String(), name) || len(e.Table()) < 4 {
				t.Errorf("poor description: %s, %v", e, e.Table())
			}
		})
	}
}
