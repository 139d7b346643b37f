package engine

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/imagelab-go/imagelab/lib/engine/plugin"
)

// forget makes Open start afresh, so that a test's environment counts, and puts everything back afterwards.
func forget(t *testing.T) {
	before := opened
	opened = map[string]*Engine{}
	t.Cleanup(func() { opened = before })
	t.Setenv("GOMLX_BACKEND", "")
}

func TestOpenRefusesWhatItCannotGive(t *testing.T) {
	forget(t)
	empty := t.TempDir()
	t.Setenv(plugin.PathEnv, empty)
	for name, want := range map[string]string{
		"tpu":       `engine "tpu" is not known`,
		"go,simd":   "takes no options",
		CPU:         empty,
		"cpu":       "no PJRT plugin for xla:cpu",
		CUDA:        "no PJRT plugin for xla:cuda",
		"xla":       "no PJRT plugin for xla:cpu",
		"xla:cpu,x": empty,
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
	var notice bytes.Buffer
	defer func(before *os.File) { Notice = before }(os.Stderr)
	Notice = &notice
	for _, name := range []string{"", "auto"} {
		e, err := Open(name)
		if err != nil || e.Name != PureGo {
			t.Fatalf("Open(%q) = %v, %v; want the pure-Go engine", name, e, err)
		}
	}
	if n := strings.Count(notice.String(), "\n"); n == 0 || !strings.Contains(notice.String(), "pure-Go engine") {
		t.Errorf("notice is %q, want a line about the pure-Go engine", notice.String())
	}
}

func TestDamagedPluginIsAnError(t *testing.T) {
	forget(t)
	file := filepath.Join(t.TempDir(), "pjrt_c_api_cpu_plugin.so")
	if err := os.WriteFile(file, []byte("not a shared library"), 0o644); err != nil {
		t.Fatal(err)
	}
	t.Setenv(plugin.PathEnv, filepath.Dir(file))
	if e, err := Open(CPU); err == nil || !strings.Contains(err.Error(), file) {
		t.Errorf("Open = %v, %v; want an error that names %s", e, err, file)
	}
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
			if e.IsXLA() == (name == PureGo) || e.IsXLA() != (e.PJRT != "") {
				t.Errorf("IsXLA is %v with PJRT %q on %s", e.IsXLA(), e.PJRT, e)
			}
			if !strings.Contains(e.String(), name) || len(e.Table()) < 4 {
				t.Errorf("poor description: %s, %v", e, e.Table())
			}
		})
	}
}
