package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/gofrs/flock"
	"github.com/gomlx/go-xla/installer"

	"github.com/imagelab-go/imagelab/kernels"
	"github.com/imagelab-go/imagelab/lib/engine/plugin"
)

// labTools are the tools that working in notebooks needs.
var labTools = []tool{gonb, goimports, goShim, gopls}

// setupOnly is the command `lab setup`: everything that opening the lab does before it opens.
func setupOnly(ctx context.Context, at layout, args []string) error {
	if err := parseNone(flags("setup"), args); err != nil {
		return err
	}
	if _, err := setup(ctx, at, labTools); err != nil {
		return err
	}
	fmt.Fprintln(out, "lab: everything is set up; `go run ./scripts/lab` opens JupyterLab")
	return nil
}

// setup makes what is missing: the Python environment, the tools and the kernels. It gives back the kernels.
// Two set-ups of one checkout wait for each other.
func setup(ctx context.Context, at layout, tools []tool) ([]kernels.Spec, error) {
	if err := os.MkdirAll(filepath.Join(at.bin(), ".part"), 0o755); err != nil {
		return nil, explain(err, "")
	}
	lock := flock.New(at.lab("lock"))
	if ok, err := lock.TryLock(); err != nil {
		return nil, err
	} else if !ok {
		fmt.Fprintln(out, "lab: another set-up of this checkout is running; waiting for it")
		if _, err := lock.TryLockContext(ctx, 500*time.Millisecond); err != nil {
			return nil, err
		}
	}
	defer lock.Unlock()

	if err := installSystem(ctx, at); err != nil {
		return nil, err
	}
	python, err := pythonStep(at)
	if err != nil {
		return nil, err
	}
	steps := []step{python}
	for _, t := range tools {
		build, err := t.step(at)
		if err != nil {
			return nil, err
		}
		steps = append(steps, build)
	}
	library, err := libraryStep(at)
	if err != nil {
		return nil, err
	}
	for _, s := range append(steps, library, settingsStep(at)) {
		if err := s.do(ctx, at); err != nil {
			return nil, err
		}
	}
	return installKernels(at)
}

// libraryStep compiles what cells link against, so that a learner's first cell is as quick as the later ones and needs no network.
func libraryStep(at layout) (step, error) {
	version, err := goVersion()
	if err != nil {
		return step{}, err
	}
	sums, err := os.ReadFile(at.in("go.sum"))
	return step{
		name:   "library",
		about:  "compile the library",
		inputs: []string{version, string(sums), at.root},
		ok:     func() bool { return true },
		run:    func(ctx context.Context, log io.Writer) error { return compileLibrary(ctx, log, at, version) },
	}, err
}

// compileLibrary compiles the library as a cell's program would: in a workspace of a module of its own and the repository, which
// needs the go.mod files of more modules than the repository by itself.
func compileLibrary(ctx context.Context, log io.Writer, at layout, version string) error {
	language := "go " + strings.TrimPrefix(version, "go") + "\n"
	files := map[string]string{
		"go.mod":  "module workspace\n\n" + language,
		"go.work": fmt.Sprintf("%s\nuse (\n\t.\n\t%q\n)\n", language, at.root),
	}
	for name, text := range files {
		if err := writeAtomic(at.lab("workspace", name), []byte(text)); err != nil {
			return err
		}
	}
	var env []string
	if _, err := plugin.Find(plugin.CPU); err != nil {
		env = []string{"GOEXPERIMENT=simd"} // as in the kernels for the pure-Go engine
	}
	return executeEnv(ctx, log, at.lab("workspace"), env, "go", "build", modulePath+"/lib/...", modulePath+"/augment/...", modulePath+"/finetune/...")
}

// settings are JupyterLab's, where its own defaults do not suit: it neither asks about news nor fetches any.
const settings = `{"@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": false}}`

// settingsStep writes JupyterLab's settings for the lab's environment; what users change themselves counts more.
func settingsStep(at layout) step {
	file := filepath.Join(at.venv(), "share", "jupyter", "lab", "settings", "overrides.json")
	return step{
		name:   "settings",
		about:  "write JupyterLab's settings",
		inputs: []string{settings},
		ok:     func() bool { return fileExists(file) },
		run:    func(context.Context, io.Writer) error { return writeAtomic(file, []byte(settings+"\n")) },
	}
}

// installKernels writes the kernel specs for the engines that this machine has.
func installKernels(at layout) ([]kernels.Spec, error) {
	cpu := findOrInstallPlugin(at)
	cuda, err := plugin.Find(plugin.CUDA)
	if err != nil {
		cuda = plugin.Plugin{}
	}
	return kernels.Install(kernels.Config{Root: at.root, Prefix: at.venv(), Bin: at.bin(), Plugin: cpu.Path, CUDAPlugin: cuda.Path,
		Log: at.lab("logs", "gonb.log")})
}

// findOrInstallPlugin finds the CPU plugin: an installed one or the environment's wheel. Where there is neither, because the
// registry has no wheel for this platform, go-xla's own installer is tried once; the pure-Go engine serves when that fails too.
func findOrInstallPlugin(at layout) plugin.Plugin {
	found, err := plugin.Find(plugin.CPU)
	if err == nil {
		return found
	}
	tried := at.lab("stamps", "go-xla-installer")
	if fileExists(tried) {
		return plugin.Plugin{}
	}
	fmt.Fprintln(out, "lab: no wheel has XLA's CPU plugin for this platform; trying go-xla's installer")
	if err := installer.AutoInstallPlugin("cpu", "", true, installer.Quiet); err != nil {
		fmt.Fprintf(out, "lab: it could not install it (%v): the pure-Go engine serves instead\n", err)
	}
	if err := writeAtomic(tried, nil); err != nil {
		fmt.Fprintln(out, "lab:", err)
	}
	found, _ = plugin.Find(plugin.CPU) // without one, the pure-Go kernels are installed
	return found
}
