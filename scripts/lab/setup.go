package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
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
	if ok, err := lock.TryLock(); err != nil || !ok {
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
	for _, s := range append(steps, library) {
		if err := s.do(ctx, at); err != nil {
			return nil, err
		}
	}
	return installKernels(at)
}

// libraryStep compiles what cells link against, so that a learner's first cell is as quick as the later ones.
func libraryStep(at layout) (step, error) {
	version, err := goVersion()
	if err != nil {
		return step{}, err
	}
	sums, err := os.ReadFile(at.in("go.sum"))
	return step{
		name:   "library",
		about:  "compile the library",
		inputs: []string{version, string(sums)},
		ok:     func() bool { return true },
		run: func(ctx context.Context, log io.Writer) error {
			var env []string
			if _, err := findPlugin(at, plugin.CPU); err != nil {
				env = []string{"GOEXPERIMENT=simd"} // as in the kernels for the pure-Go engine
			}
			return executeEnv(ctx, log, at.root, env, "go", "build", "./lib/...", "./augment/...")
		},
	}, err
}

// installKernels writes the kernel specs for the engines that this machine has.
func installKernels(at layout) ([]kernels.Spec, error) {
	cpu := findOrInstallPlugin(at)
	cuda, err := findPlugin(at, plugin.CUDA)
	if err != nil {
		cuda = plugin.Plugin{}
	}
	return kernels.Install(kernels.Config{Root: at.root, Prefix: at.venv(), Bin: at.bin(), Plugin: cpu.Path, CUDAPlugin: cuda.Path})
}

// findPlugin looks for a PJRT plugin as a program in the lab's environment would.
func findPlugin(at layout, name string) (plugin.Plugin, error) {
	if os.Getenv("VIRTUAL_ENV") == "" {
		os.Setenv("VIRTUAL_ENV", at.venv())
		defer os.Unsetenv("VIRTUAL_ENV")
	}
	return plugin.Find(name)
}

// findOrInstallPlugin finds the CPU plugin: an installed one or the environment's wheel. Where there is neither, because the
// registry has no wheel for this platform, go-xla's own installer is tried once; the pure-Go engine serves when that fails too.
func findOrInstallPlugin(at layout) plugin.Plugin {
	found, err := findPlugin(at, plugin.CPU)
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
	found, _ = findPlugin(at, plugin.CPU) // without one, the pure-Go kernels are installed
	return found
}
