package main

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/imagelab-go/imagelab/lib/engine/plugin"
)

// modulePath names the module whose root the lab works in.
const modulePath = "github.com/imagelab-go/imagelab"

// layout knows where things lie in a checkout of the project.
type layout struct{ root string }

// findLayout looks for the project's go.mod in a folder and those above it.
func findLayout(dir string) (layout, error) {
	for {
		text, err := os.ReadFile(filepath.Join(dir, "go.mod"))
		if err == nil && firstLine(text) == "module "+modulePath {
			return layout{dir}, nil
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return layout{}, errors.New("this is not a checkout of imagelab: no go.mod of " + modulePath +
				" here or above; change into the cloned folder")
		}
		dir = parent
	}
}

// firstLine is the first line of a text, however its lines end.
func firstLine(text []byte) string {
	line, _, _ := strings.Cut(string(text), "\n")
	return strings.TrimRight(line, "\r")
}

// in joins path elements to the root.
func (l layout) in(elem ...string) string {
	return filepath.Join(append([]string{l.root}, elem...)...)
}

// lab joins path elements to the lab's own folder.
func (l layout) lab(elem ...string) string {
	return l.in(append([]string{plugin.LabFolder}, elem...)...)
}

func (l layout) venv() string      { return l.lab("venv") }
func (l layout) bin() string       { return l.lab("bin") }
func (l layout) notebooks() string { return l.in("notebooks") }

// python is the interpreter of the lab's virtual environment.
func (l layout) python() string { return l.venvProgram("python") }

// venvProgram is a program of the lab's virtual environment.
func (l layout) venvProgram(name string) string {
	if runtime.GOOS == "windows" {
		return filepath.Join(l.venv(), "Scripts", name+".exe")
	}
	return filepath.Join(l.venv(), "bin", name)
}

// exe gives a program's file name on this system.
func exe(name string) string {
	if runtime.GOOS == "windows" {
		return name + ".exe"
	}
	return name
}
