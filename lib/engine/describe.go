package engine

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
)

// String describes the engine in one line: name, device, plugin and its version.
func (e *Engine) String() string {
	if !e.IsXLA() {
		return fmt.Sprintf("engine %s (pure Go) on %s", e.Name, e.Device)
	}
	return fmt.Sprintf("engine %s on %s, PJRT %s (%s)", e.Name, e.Device, e.PJRT, e.Plugin.Path)
}

// Table describes the engine in rows of a name and a value, for lib/show's Table: engine, device, plugin and versions. It
// names no folder of this machine, so that it can stay in a notebook's stored outputs.
func (e *Engine) Table() [][2]string {
	rows := [][2]string{{"Engine", e.Name}, {"Chosen", e.Why}, {"Device", e.Device}}
	if e.IsXLA() {
		rows = append(rows, [2]string{"PJRT plugin", filepath.Base(e.Plugin.Path) + ", from the " + e.Plugin.Source},
			[2]string{"PJRT version", e.PJRT})
	}
	for _, path := range []string{"github.com/gomlx/gomlx", "github.com/gomlx/compute", "github.com/gomlx/go-xla"} {
		if version := moduleVersion(path); version != "" {
			rows = append(rows, [2]string{strings.TrimPrefix(path, "github.com/"), version})
		}
	}
	return append(rows, [2]string{"Go", strings.TrimPrefix(runtime.Version(), "go") + " " + runtime.GOOS + "/" + runtime.GOARCH})
}

// moduleVersion gives the version of a module that is linked into the program, or "".
func moduleVersion(path string) string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	for _, dep := range info.Deps {
		if dep.Path == path {
			return dep.Version
		}
	}
	return ""
}

// processor names the processor and the number of threads that Go may use.
func processor() string {
	threads := "threads"
	if runtime.NumCPU() == 1 {
		threads = "thread"
	}
	return fmt.Sprintf("%s, %d %s", processorModel(), runtime.NumCPU(), threads)
}

// processorModel reads the model from /proc/cpuinfo where there is one; elsewhere the architecture has to do.
func processorModel() string {
	file, err := os.Open("/proc/cpuinfo")
	if err != nil {
		return runtime.GOARCH + " CPU"
	}
	defer file.Close()
	for lines := bufio.NewScanner(file); lines.Scan(); {
		key, value, found := strings.Cut(lines.Text(), ":")
		if found && strings.TrimSpace(key) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return runtime.GOARCH + " CPU"
}
