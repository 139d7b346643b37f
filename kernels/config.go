// Package kernels installs the Jupyter kernels of imagelab: GoNB, the Go kernel, set up so that cells see this repository's
// packages, open the right engine and run quickly.
//
// The kernels are
//
//   - imagelab: for whatever engine works best, chosen by lib/engine when a cell opens it. Always installed, so that
//     the notebooks, which name it, open everywhere.
//   - imagelab-cpu: XLA on the CPU. Installed where there is its PJRT plugin.
//   - imagelab-cuda: XLA on an NVIDIA GPU. Installed where there is its PJRT plugin.
//   - imagelab-go: GoMLX's engine in pure Go. Always installed.
//
// Every kernel
//
//   - starts GoNB with -go_work=ROOT, so that an edit in the repository shows in the next cell, without a restart;
//   - reports errors as text (-raw_error), which notebooks, nbconvert and screen readers all can show;
//   - finds the tools before anything else: the folder with gonb, goimports, gopls and the go shim (see the command
//     goshim), then the real go command, then the PATH of the Jupyter server;
//   - links cells without symbol tables, which shortens the slowest step of a cell. Stack traces do not need them; a
//     debugger does: run `%env IMAGELAB_LDFLAGS=` in a cell to have them again.
//
// Kernels for the pure-Go engine are built with GOEXPERIMENT=simd where Go has it: matrix products are about 14 times as
// fast, in exchange for one minute of building on two cores when the first cell runs.
package kernels

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
)

// The names of the kernels, as notebooks' metadata and `jupyter kernelspec list` give them.
const (
	Default = "imagelab"
	XLACPU  = "imagelab-cpu"
	CUDA    = "imagelab-cuda"
	PureGo  = "imagelab-go"
)

// Config says what to install kernels for. Relative paths are taken from the working folder.
type Config struct {
	Root       string // the repository: the folder of imagelab's go.mod
	Prefix     string // the environment: kernels go to PREFIX/share/jupyter/kernels/NAME
	Bin        string // the folder with gonb, goimports, the go shim and, for completion and inspection, gopls
	Plugin     string // XLA's PJRT plugin for the CPU, or "" where there is none
	CUDAPlugin string // XLA's PJRT plugin for NVIDIA GPUs, or "" where there is none
	Log        string // file for GoNB's own log, or "" to leave it to the standard error of the Jupyter server
}

// checked gives the configuration with absolute paths, or an error that says what is not there.
func (c Config) checked() (Config, error) {
	for _, path := range []*string{&c.Root, &c.Prefix, &c.Bin, &c.Plugin, &c.CUDAPlugin, &c.Log} {
		if *path == "" {
			continue
		}
		absolute, err := filepath.Abs(*path)
		if err != nil {
			return c, fmt.Errorf("kernels: %w", err)
		}
		*path = absolute
	}
	switch {
	case c.Root == "":
		return c, errors.New("kernels: Config.Root is empty; it takes the folder of imagelab's go.mod")
	case c.Prefix == "":
		return c, errors.New("kernels: Config.Prefix is empty; it takes a Python environment's folder, for example .lab/venv")
	case c.Bin == "":
		return c, errors.New("kernels: Config.Bin is empty; it takes the folder with gonb, goimports and the go shim")
	}
	if strings.Contains(c.Root, ",") {
		return c, fmt.Errorf("kernels: the repository's path %s has a comma, at which GoNB would split it; move it elsewhere", c.Root)
	}
	if _, err := os.Stat(filepath.Join(c.Root, "go.mod")); err != nil {
		return c, fmt.Errorf("kernels: %s is not the repository: %w", c.Root, err)
	}
	for _, name := range []string{"gonb", "goimports", "go"} {
		if _, err := os.Stat(c.tool(name)); err != nil {
			return c, fmt.Errorf("kernels: a tool has not been built; `go run ./scripts/lab setup` does it: %w", err)
		}
	}
	for _, plugin := range []string{c.Plugin, c.CUDAPlugin} {
		if info, err := os.Stat(plugin); plugin != "" && (err != nil || !info.Mode().IsRegular()) {
			return c, fmt.Errorf("kernels: the PJRT plugin %s is not a file that can be read", plugin)
		}
	}
	return c, nil
}

// tool gives the path of a program in the folder of tools.
func (c Config) tool(name string) string {
	return filepath.Join(c.Bin, executable(name))
}

// executable gives a program's file name on this system.
func executable(name string) string {
	if runtime.GOOS == "windows" {
		return name + ".exe"
	}
	return name
}

// toolchain is what the go command says of itself.
type toolchain struct {
	command string // the real go command, even where a shim is first on the PATH
	simd    bool   // it knows GOEXPERIMENT=simd on this processor's architecture
}

// findToolchain asks the go command on the PATH which Go builds the repository.
func findToolchain(root string) (toolchain, error) {
	out, err := goEnv(root, os.Environ())
	if err != nil {
		return toolchain{}, fmt.Errorf("kernels: asking `go env` for Go's folder: %w; install Go from https://go.dev/dl", err)
	}
	found := toolchain{command: filepath.Join(strings.TrimSpace(out), "bin", executable("go"))}
	if _, err := os.Stat(found.command); err != nil {
		return toolchain{}, fmt.Errorf("kernels: Go's folder has no go command: %w", err)
	}
	if runtime.GOARCH == "amd64" {
		_, err := goEnv(root, append(os.Environ(), "GOEXPERIMENT=simd"))
		found.simd = err == nil
	}
	return found, nil
}

// goEnv runs `go env GOROOT` in a folder.
func goEnv(folder string, environment []string) (string, error) {
	cmd := exec.Command("go", "env", "GOROOT")
	cmd.Dir, cmd.Env = folder, environment
	out, err := cmd.Output()
	return string(out), err
}
