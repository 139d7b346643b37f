//go:build cgo && ((linux && (amd64 || arm64)) || (darwin && arm64))

package engine

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/imagelab-go/imagelab/lib/engine/plugin"
)

func TestXLAWithoutItsPluginIsAnError(t *testing.T) {
	forget(t)
	empty := t.TempDir()
	t.Setenv(plugin.PathEnv, empty)
	for name, want := range map[string]string{
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
