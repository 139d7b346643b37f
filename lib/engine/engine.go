// Package engine opens the GoMLX backend that a program computes on and says which one it is and why.
//
// There are three engines:
//
//   - "xla:cuda": XLA on an NVIDIA GPU, through a PJRT plugin.
//   - "xla:cpu": XLA on the CPU, through a PJRT plugin.
//   - "go": GoMLX's own engine in pure Go. It is always there and needs no plugin.
//
// Open with an empty name takes what the environment variable GOMLX_BACKEND names, else the best engine that
// works on this machine, in the order above. Nothing is downloaded and nothing panics: an engine that was
// asked for by name and cannot be opened is an error that says what was tried, and an automatic choice falls
// back to the next engine and keeps the reason.
//
// # Memory
//
// On Linux a program with this package, where it is built with cgo, keeps the memory that XLA frees instead of returning it to the system, and has
// one arena of the C library: that makes training on the CPU up to a third faster. It is settled when the program starts. Setting MALLOC_ARENA_MAX,
// MALLOC_MMAP_THRESHOLD_, MALLOC_TRIM_THRESHOLD_ or GLIBC_TUNABLES in the environment leaves the C library as these say.
package engine

import (
	"io"
	"os"
	"strings"

	"github.com/gomlx/compute"
	"github.com/imagelab-go/imagelab/lib/engine/plugin"
)

// The names of the engines, as Open takes them and Engine.Name gives them.
const (
	CUDA   = plugin.CUDA
	CPU    = plugin.CPU
	PureGo = plugin.PureGo
)

// Engine is an opened GoMLX backend together with what is known of it.
type Engine struct {
	// Backend is what GoMLX's own calls take, for example graph.NewExec(e.Backend, ...).
	Backend compute.Backend
	// Name is one of "xla:cuda", "xla:cpu" and "go".
	Name string
	// Device says in words what the engine computes on, for example the model of the processor.
	Device string
	// Plugin is the PJRT plugin in use. It is zero for the pure-Go engine.
	Plugin plugin.Plugin
	// PJRT is the version of the plugin's C API, for example "0.115"; it is empty for the pure-Go engine.
	PJRT string
	// Why says in a few words how the choice was made when the engine was opened first.
	Why string
}

// IsXLA says whether the engine compiles with XLA, on whatever device.
func (e *Engine) IsXLA() bool { return strings.HasPrefix(e.Name, "xla:") }

// Notice is where Open writes its one line when an automatic choice fell back: to the pure-Go engine because XLA could not be
// opened, or to the CPU because a GPU that is there could not. It is os.Stderr by default; io.Discard silences it.
var Notice io.Writer = os.Stderr

// Open opens an engine. The name is "" or "auto" for an automatic choice, or one of "xla:cuda", "xla:cpu", "xla"
// (CUDA where there is one, else the CPU) and "go"; "cuda" and "cpu" stand for the first two. XLA's names may be followed by
// options of go-xla, for example "xla:cuda,preallocate=true".
//
// With an empty name the environment variable GOMLX_BACKEND, where it is set, is taken for the name.
//
// A process holds one engine of each name, and one more for each set of options: what is open is given again, by whichever of its
// names it is asked for, and a choice once made stays as it is.
func Open(name string) (*Engine, error) { return process.open(name) }

// MustOpen is Open for notebook cells and examples: it panics where Open returns an error.
func MustOpen(name string) *Engine {
	e, err := Open(name)
	if err != nil {
		panic(err)
	}
	return e
}

// TB is the part of testing.TB that ForTest needs.
type TB interface {
	Helper()
	Skipf(format string, args ...any)
	Fatalf(format string, args ...any)
}

// ForTest opens the named engine for a test and skips the test, with the reason, where an XLA engine cannot be
// opened on this machine. The pure-Go engine, and the one that plugin.RequireEnv names, are never skipped.
func ForTest(t TB, name string) *Engine {
	t.Helper()
	e, err := Open(name)
	switch {
	case err == nil:
	case strings.HasPrefix(name, "xla") && os.Getenv(plugin.RequireEnv) != name:
		t.Skipf("no engine %s on this machine: %v", name, err)
	default:
		t.Fatalf("engine %s: %v", name, err)
	}
	return e
}
