package engine

import (
	"path/filepath"
	"strings"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/gobackend"
)

// KindOf gives the name of the engine that a GoMLX backend is: "xla:cuda", "xla:cpu" or "go", whoever opened it. For a backend of another
// kind it gives that backend's own name.
func KindOf(backend compute.Backend) string {
	if backend.Name() == gobackend.GetBackend().Name() {
		return PureGo
	}
	xla, ok := backend.(interface{ PluginName() string }) // its name, or the path of its file
	if !ok {
		return backend.Name()
	}
	switch file := strings.ToLower(filepath.Base(xla.PluginName())); {
	case strings.Contains(file, "cuda"):
		return CUDA
	case strings.Contains(file, "cpu"):
		return CPU
	}
	return backend.Name()
}
