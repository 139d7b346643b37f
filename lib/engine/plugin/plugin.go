// Package plugin finds PJRT plugins, the shared libraries that bring XLA to a program, without loading them. It needs
// nothing but the standard library, so that commands which only set things up stay quick to build.
package plugin

import (
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// The names of the engines. The pure-Go engine needs no plugin.
const (
	CPU    = "xla:cpu"
	CUDA   = "xla:cuda"
	PureGo = "go"
)

// RequireEnv names the environment variable that holds the name of an engine that tests must not skip.
const RequireEnv = "IMAGELAB_REQUIRE_ENGINE"

// PathEnv names the environment variable that lists the folders (or files) to take PJRT plugins from. It is
// go-xla's own variable; where it is set, nothing else is searched.
const PathEnv = "PJRT_PLUGIN_LIBRARY_PATH"

// LabFolder is the folder in the project's root where the lab keeps its virtual environment and its tools.
const LabFolder = ".lab"

// Plugin is a PJRT plugin on disk.
type Plugin struct {
	Path   string // absolute path of the shared library
	Source string // where it was found, in words: "environment variable", "virtual environment", "folder of go-xla's installer"
}

// ErrNotFound says that no plugin of an engine was found.
var ErrNotFound = errors.New("no PJRT plugin")

// place is where to look for plugins: a pattern of folders, or a file.
type place struct {
	pattern string
	root    string // what the error names: the folder without the parts below it that are searched
	source  string // in words
}

// Find looks for the PJRT plugin of an engine, "xla:cpu" or "xla:cuda", without loading it. It takes the first of
//
//  1. the folders or files listed in PJRT_PLUGIN_LIBRARY_PATH; where that is set, nothing else is searched,
//  2. the wheel in a virtual environment: the active one (VIRTUAL_ENV), else the lab's own, .lab/venv in the working
//     folder or one above it,
//  3. the folders of go-xla's installer, ~/.local/lib/go-xla (on macOS ~/Library/Application Support/go-xla) and
//     /usr/local/lib/go-xla.
//
// The error, which wraps [ErrNotFound], lists the folders that were searched.
func Find(name string) (Plugin, error) {
	patterns := map[string][]string{
		CPU:  {"pjrt_c_api_cpu*_plugin.*", "pjrt[-_]plugin[-_]cpu*.*"},
		CUDA: {"pjrt_c_api_cuda*_plugin.*", "pjrt[-_]plugin[-_]cuda*.*", "xla_cuda_plugin.so"},
	}[name]
	if patterns == nil {
		return Plugin{}, fmt.Errorf("engine %q has no PJRT plugin; %q and %q have", name, CPU, CUDA)
	}
	var searched []string
	for _, at := range places() {
		if info, err := os.Stat(at.pattern); err == nil && info.Mode().IsRegular() {
			if matchesAny(patterns, filepath.Base(at.pattern)) {
				return absolute(at.pattern, at.source)
			}
		}
		for _, pattern := range patterns {
			if found := newest(filepath.Join(at.pattern, pattern)); found != "" {
				return absolute(found, at.source)
			}
		}
		if !slices.Contains(searched, at.root) {
			searched = append(searched, at.root)
		}
	}
	return Plugin{}, fmt.Errorf("%w for %s in %s; set %s to the folder of one", ErrNotFound, name, strings.Join(searched, ", "), PathEnv)
}

// places lists the folders to search, first things first.
func places() []place {
	if list := os.Getenv(PathEnv); list != "" {
		var at []place
		for _, folder := range filepath.SplitList(list) {
			at = append(at, place{folder, folder, "environment variable " + PathEnv})
		}
		return at
	}
	var at []place
	for _, venv := range virtualEnvironments() {
		packages := filepath.Join(venv, "lib", "python*", "site-packages")
		at = append(at, place{filepath.Join(packages, "*"), venv, "virtual environment"},
			place{filepath.Join(packages, "jax_plugins", "*"), venv, "virtual environment"})
	}
	for _, folder := range installerFolders(runtime.GOOS) {
		at = append(at, place{folder, folder, "folder of go-xla's installer"},
			place{filepath.Join(folder, "nvidia"), folder, "folder of go-xla's installer"})
	}
	return at
}

// virtualEnvironments lists the active environment and the lab's own.
func virtualEnvironments() []string {
	var venvs []string
	if active := os.Getenv("VIRTUAL_ENV"); active != "" {
		venvs = append(venvs, active)
	}
	for venv := range LabEnvironments() {
		if _, err := os.Stat(venv); err == nil {
			return append(venvs, venv)
		}
	}
	return venvs
}

// LabEnvironments gives where the lab's virtual environment would lie if the working folder, or one above it, were a checkout; the nearest comes
// first.
func LabEnvironments() iter.Seq[string] {
	return func(yield func(string) bool) {
		dir, err := os.Getwd()
		for err == nil && yield(filepath.Join(dir, LabFolder, "venv")) && filepath.Dir(dir) != dir {
			dir = filepath.Dir(dir)
		}
	}
}

// installerFolders lists where go-xla's installer puts plugins on an operating system: the user's folder first.
func installerFolders(system string) []string {
	const everyones = "/usr/local/lib/go-xla"
	home, err := os.UserHomeDir()
	switch {
	case err != nil:
		return []string{everyones}
	case system == "darwin":
		return []string{filepath.Join(home, "Library", "Application Support", "go-xla"), everyones}
	}
	return []string{filepath.Join(home, ".local", "lib", "go-xla"), everyones}
}

// newest gives the last file in alphabetic order that matches the pattern, which among versioned names is the newest, or "".
func newest(pattern string) string {
	found, err := filepath.Glob(pattern)
	if err != nil {
		return "" // a folder's name with a bracket in it: nothing can be found there
	}
	found = slices.DeleteFunc(found, func(path string) bool {
		ext := filepath.Ext(path)
		return ext != ".so" && ext != ".dylib" && ext != ".dll"
	})
	if len(found) == 0 {
		return ""
	}
	return slices.Max(found)
}

func matchesAny(patterns []string, name string) bool {
	return slices.ContainsFunc(patterns, func(pattern string) bool {
		ok, err := filepath.Match(pattern, name)
		return ok && err == nil
	})
}

func absolute(path, source string) (Plugin, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return Plugin{}, fmt.Errorf("PJRT plugin %s: %w", path, err)
	}
	return Plugin{Path: abs, Source: source}, nil
}
