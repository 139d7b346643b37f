package engine

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"

	"github.com/gomlx/compute"
	"github.com/imagelab-go/imagelab/lib/engine/plugin"
)

// The names that leave a choice.
const (
	auto   = "auto"
	anyXLA = "xla"
)

// aliases are other names of engines.
var aliases = map[string]string{"cuda": CUDA, "cpu": CPU}

// errNoGPU says that a machine has a plugin for a GPU, but no GPU.
var errNoGPU = errors.New("no NVIDIA GPU (no /dev/nvidia0 and the like)")

// registry holds the engines of a process. A second client of a GPU can fail where the first holds its memory, so nothing that is
// open is opened again.
type registry struct {
	xla func(name, options, why string) (*Engine, error) // opens CUDA or CPU, with go-xla's options
	mu  sync.Mutex
	// opened holds the engines by name and options, without aliases, and by the names that left a choice.
	opened map[string]*Engine
}

// process holds the engines that Open gives.
var process = newRegistry(openXLA)

func newRegistry(xla func(name, options, why string) (*Engine, error)) *registry {
	return &registry{xla: xla, opened: map[string]*Engine{}}
}

// open does what Open says.
func (r *registry) open(name string) (*Engine, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	why := "asked for by name"
	if name == "" {
		name = auto
		if set := os.Getenv(compute.ConfigEnvVar); set != "" {
			name, why = set, compute.ConfigEnvVar+"="+set
		}
	}
	base, options, _ := strings.Cut(name, ",")
	if full, ok := aliases[base]; ok {
		base = full
	}
	return r.get(base, options, why)
}

// get gives the engine of a name, which is no alias, and options: the one that is open, else a new one.
func (r *registry) get(name, options, why string) (*Engine, error) {
	key := name
	if options != "" {
		key += "," + options
	}
	if e, ok := r.opened[key]; ok {
		return e, nil
	}
	e, err := r.make(name, options, why)
	if err != nil {
		return nil, err
	}
	r.opened[key] = e
	return e, nil
}

// make opens a new engine, or makes a choice among those that are open or can be.
func (r *registry) make(name, options, why string) (*Engine, error) {
	if options != "" && (name == auto || name == PureGo) {
		return nil, fmt.Errorf("engine %q takes no options, but got %q; only %q, %q and %q do", name, options, CUDA, CPU, anyXLA)
	}
	switch name {
	case auto:
		return r.best()
	case anyXLA:
		if e, err := r.get(CUDA, options, why); err == nil {
			return e, nil
		}
		return r.get(CPU, options, why)
	case CUDA, CPU:
		return r.xla(name, options, why)
	case PureGo:
		return openGo(why)
	}
	return nil, fmt.Errorf("engine %q is not known; take %q, %q, %q or %q", name, CUDA, CPU, PureGo, auto)
}

// best gives the first engine that works, and says on Notice when that is not the one to be expected.
func (r *registry) best() (*Engine, error) {
	cuda, cudaErr := r.get(CUDA, "", "automatic: a GPU and its plugin are here")
	if cudaErr == nil {
		return cuda, nil
	}
	why, broken := "automatic: XLA's CPU plugin is here, a GPU is not", !absent(cudaErr)
	if broken {
		why = "automatic: XLA's CPU plugin is here, the GPU's cannot be opened"
	}
	cpu, cpuErr := r.get(CPU, "", why)
	if cpuErr == nil {
		if broken {
			fmt.Fprintf(Notice, "imagelab: computing on the CPU, which is slower than the GPU: %v\n", cudaErr)
		}
		return cpu, nil
	}
	why = "automatic: no PJRT plugin is here"
	if !absent(cpuErr) {
		why = "automatic: XLA cannot be opened"
	}
	reason := cpuErr
	if broken {
		reason = cudaErr
	}
	fmt.Fprintf(Notice, "imagelab: computing with the pure-Go engine, which is slower than XLA: %v\n", reason)
	return r.get(PureGo, "", why)
}

// absent reports whether an engine cannot be opened because the machine lacks its plugin or its device.
func absent(err error) bool { return errors.Is(err, plugin.ErrNotFound) || errors.Is(err, errNoGPU) }
