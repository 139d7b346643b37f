//go:build cgo && ((linux && (amd64 || arm64)) || (darwin && arm64))

package engine

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/gomlx/go-xla/compute/xla"
	"github.com/gomlx/go-xla/pjrt"
	"github.com/imagelab-go/imagelab/lib/engine/plugin"
)

// openXLA opens XLA through the PJRT plugin of the named engine, with go-xla's options (which may be empty).
// go-xla's automatic download is never linked in: without a plugin this is an error.
func openXLA(name, options, why string) (*Engine, error) {
	found, err := plugin.Find(name)
	if err != nil {
		return nil, err
	}
	if name == CUDA && !hasGPU() {
		return nil, fmt.Errorf("engine %s: the plugin %s is here, but %w", name, found.Path, errNoGPU)
	}
	config := found.Path
	if options != "" {
		config += "," + options
	}
	loaded, err := pjrt.GetPlugin(found.Path) // before there is a client, which an error would have to free
	if err != nil {
		return nil, fmt.Errorf("engine %s: PJRT plugin %s: %w", name, found.Path, err)
	}
	backend, err := xla.NewWithOptions(config, nil)
	if err != nil {
		return nil, fmt.Errorf("engine %s: PJRT plugin %s: %w", name, found.Path, err)
	}
	major, minor := loaded.Version()
	device := processor()
	if name == CUDA {
		device = strings.TrimSpace(backend.Description())
	}
	return &Engine{Backend: backend, Name: name, Device: device, Plugin: found,
		PJRT: fmt.Sprintf("%d.%d", major, minor), Why: why}, nil
}

// hasGPU says whether the kernel shows an NVIDIA device.
func hasGPU() bool {
	found, err := filepath.Glob("/dev/nvidia[0-9]*")
	return err == nil && len(found) > 0
}
