package kernels

import (
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/imagelab-go/imagelab/lib/engine/plugin"
)

// Spec is an installed kernel.
type Spec struct {
	Name        string            // what notebooks call it, for example "imagelab"
	DisplayName string            // what JupyterLab's launcher calls it
	Engine      string            // "xla:cpu", "xla:cuda" or "go"; "auto" for Default
	Dir         string            // the folder of its kernel.json
	Argv        []string          // the command that starts it
	Env         map[string]string // what it adds to the environment of the Jupyter server
	Root        string            // the repository that its cells see
	Prefix      string            // the environment it was installed into
}

// kernelJSON is Jupyter's file format of a kernel spec.
type kernelJSON struct {
	Argv          []string          `json:"argv"`
	DisplayName   string            `json:"display_name"`
	Language      string            `json:"language"`
	InterruptMode string            `json:"interrupt_mode"`
	Env           map[string]string `json:"env"`
	Metadata      metadata          `json:"metadata"`
}

// metadata marks a kernel spec as ours.
type metadata struct {
	Imagelab *origin `json:"imagelab,omitempty"`
}

// origin says what a kernel spec was made for.
type origin struct {
	Engine string `json:"engine"`
	Root   string `json:"root"`
	Prefix string `json:"prefix"`
}

// Auto is the engine of the Default kernel: the choice is lib/engine's, when a cell opens it.
const Auto = "auto"

// maker makes kernel specs.
type maker struct {
	Config // checked
	toolchain
}

// specs lists the kernels that can work.
func (m maker) specs() []Spec {
	all := []Spec{m.spec(Default, Auto, "", m.Plugin, m.CUDAPlugin)}
	if m.Plugin != "" {
		all = append(all, m.spec(XLACPU, plugin.CPU, " on XLA CPU", m.Plugin))
	}
	if m.CUDAPlugin != "" {
		all = append(all, m.spec(CUDA, plugin.CUDA, " on XLA CUDA", m.CUDAPlugin))
	}
	return append(all, m.spec(PureGo, plugin.PureGo, " in pure Go"))
}

// keptMemory makes the C library of cells keep what XLA has freed, as lib/engine says. There a constructor does it, which Go's own linker leaves
// out of cells.
var keptMemory = map[string]string{
	"MALLOC_ARENA_MAX":       "1",
	"MALLOC_MMAP_THRESHOLD_": "1099511627776",
	"MALLOC_TRIM_THRESHOLD_": "1099511627776",
}

// spec makes the kernel for an engine and its plugins. JupyterLab sorts kernels by their display names: with a suffix that
// says the engine they come after Default, which has none.
func (m maker) spec(name, engine, suffix string, plugins ...string) Spec {
	env := map[string]string{
		"PATH": strings.Join([]string{escape(m.Bin), escape(filepath.Dir(m.command)), "${PATH}"}, string(os.PathListSeparator)),
		// go-xla downloads a plugin when it finds none, and panics without a network.
		"GOMLX_NO_AUTO_INSTALL": "1",
		"IMAGELAB_GO":           escape(m.command),
		"IMAGELAB_LDFLAGS":      linkerFlags(),
	}
	if engine != Auto {
		env["GOMLX_BACKEND"] = engine
	}
	if folders := foldersOf(plugins); folders != "" {
		env[plugin.PathEnv] = escape(folders)
		maps.Copy(env, keptMemory)
	} else if m.simd {
		env["GOEXPERIMENT"] = "simd"
	}
	return Spec{
		Name:        name,
		DisplayName: "Go (imagelab)" + suffix,
		Engine:      engine,
		Dir:         filepath.Join(kernelsDir(m.Prefix), name),
		Argv:        argv(m.Config),
		Env:         env,
		Root:        m.Root,
		Prefix:      m.Prefix,
	}
}

// linkerFlags gives the flags for building cells: no symbol tables (-s -w), and Go's own linker where it is known to
// link XLA's bindings. The go shim drops the latter for cells with other cgo code.
func linkerFlags() string {
	if runtime.GOOS == "linux" && runtime.GOARCH == "amd64" {
		return "-s -w -linkmode=internal"
	}
	return "-s -w"
}

// foldersOf gives the folders of files as a path list, each once and without empty names.
func foldersOf(files []string) string {
	var folders []string
	seen := map[string]bool{"": true}
	for _, file := range files {
		if file == "" || seen[filepath.Dir(file)] {
			continue
		}
		seen[filepath.Dir(file)] = true
		folders = append(folders, filepath.Dir(file))
	}
	return strings.Join(folders, string(os.PathListSeparator))
}

// escape protects a dollar sign in a path from Jupyter, which fills in ${NAME} in the environment of a kernel spec.
func escape(path string) string { return strings.ReplaceAll(path, "$", "$$") }

// unescape is the inverse of escape.
func unescape(value string) string { return strings.ReplaceAll(value, "$$", "$") }

// kernelsDir is the folder of an environment's kernel specs.
func kernelsDir(prefix string) string { return filepath.Join(prefix, "share", "jupyter", "kernels") }

// json gives the spec in Jupyter's format.
func (s Spec) json() kernelJSON {
	return kernelJSON{
		Argv: s.Argv, DisplayName: s.DisplayName, Language: "go", InterruptMode: "message", Env: s.Env,
		Metadata: metadata{&origin{Engine: s.Engine, Root: s.Root, Prefix: s.Prefix}},
	}
}

// files lists the files and folders that the kernel cannot do without.
func (s Spec) files() []string {
	files := []string{s.Argv[0], unescape(s.Env["IMAGELAB_GO"]), filepath.Join(s.Root, "go.mod")}
	bin := filepath.Dir(s.Argv[0])
	files = append(files, filepath.Join(bin, executable("goimports")), filepath.Join(bin, executable("go")))
	return append(files, filepath.SplitList(unescape(s.Env[plugin.PathEnv]))...)
}

// Stale says why the kernel would not work as installed, for example because the repository has moved, or "". Installing
// anew mends it.
func (s Spec) Stale() string {
	for _, file := range s.files() {
		if _, err := os.Stat(file); err != nil {
			return "names " + file + ", which is not there"
		}
	}
	if actual := filepath.Join(s.Dir, "..", "..", "..", ".."); !sameFile(actual, s.Prefix) {
		return "was installed into " + s.Prefix + ", but lies in " + actual
	}
	return ""
}

func sameFile(a, b string) bool {
	infoA, errA := os.Stat(a)
	infoB, errB := os.Stat(b)
	return errA == nil && errB == nil && os.SameFile(infoA, infoB)
}

// argv is the command that starts GoNB. With a log file only what ends the kernel goes to the standard error.
func argv(c Config) []string {
	command := []string{c.tool("gonb"), "--kernel", "{connection_file}", "-go_work=" + c.Root, "-raw_error"}
	if c.Log != "" {
		command = append(command, "-logtostderr=false", "-stderrthreshold=FATAL", "-log_file="+c.Log)
	}
	return command
}
