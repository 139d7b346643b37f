package kernels

import (
	"bytes"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

//go:generate go run ./logo

// logos holds the pictures that JupyterLab's launcher shows; the command logo draws them.
//
//go:embed logo-svg.svg logo-32x32.png logo-64x64.png
var logos embed.FS

const specFile = "kernel.json"

// Install writes the kernels that can work into an environment, and takes away those of imagelab that no longer can. It gives
// back what is installed, Default first.
//
// Whoever reads the folder meanwhile, or after a kill at any moment, finds each kernel whole: a new kernel is made beside
// and renamed into place, and the files of one that is there are replaced one by one by renaming, kernel.json last. Installing
// what is there already changes no file. The errors name what is missing: the repository, a tool, a plugin, Go.
func Install(c Config) ([]Spec, error) {
	c, err := c.checked()
	if err != nil {
		return nil, err
	}
	found, err := findToolchain(c.Root)
	if err != nil {
		return nil, err
	}
	wanted := maker{c, found}.specs()
	part, err := partFolder(c.Prefix)
	if err != nil {
		return nil, fmt.Errorf("kernels: %w", err)
	}
	defer os.RemoveAll(part)
	for _, spec := range wanted {
		if err := spec.install(part); err != nil {
			return nil, fmt.Errorf("kernels: installing %s: %w", spec.Name, err)
		}
	}
	if err := removeOthers(c.Prefix, wanted, part); err != nil {
		return nil, fmt.Errorf("kernels: %w", err)
	}
	return wanted, nil
}

// partPrefix begins the names of folders that hold unfinished kernels. They lie beside the folder of kernels, not in it, because
// Jupyter takes every folder in there for a kernel.
const partPrefix = ".imagelab-part-"

// partFolder makes a folder for unfinished kernels and removes what an earlier, killed installation left.
func partFolder(prefix string) (string, error) {
	if err := os.MkdirAll(kernelsDir(prefix), 0o755); err != nil {
		return "", err
	}
	beside := filepath.Dir(kernelsDir(prefix))
	left, err := filepath.Glob(filepath.Join(beside, partPrefix+"*"))
	if err != nil {
		return "", err
	}
	for _, folder := range left {
		if err := os.RemoveAll(folder); err != nil {
			return "", err
		}
	}
	return os.MkdirTemp(beside, partPrefix)
}

// install writes the kernel, by way of the folder for unfinished ones.
func (s Spec) install(part string) error {
	files, err := s.contents()
	if err != nil {
		return err
	}
	made := filepath.Join(part, s.Name)
	if err := os.Mkdir(made, 0o755); err != nil {
		return err
	}
	for _, file := range files {
		if err := os.WriteFile(filepath.Join(made, file.name), file.text, 0o644); err != nil {
			return err
		}
	}
	if _, err := os.Stat(s.Dir); errors.Is(err, fs.ErrNotExist) {
		return os.Rename(made, s.Dir)
	}
	for _, file := range files {
		target := filepath.Join(s.Dir, file.name)
		if text, err := os.ReadFile(target); err == nil && bytes.Equal(text, file.text) {
			continue
		}
		if err := os.Rename(filepath.Join(made, file.name), target); err != nil {
			return err
		}
	}
	return nil
}

// file is a file of a kernel spec.
type file struct {
	name string
	text []byte
}

// contents gives the files of a kernel spec, kernel.json last.
func (s Spec) contents() ([]file, error) {
	entries, err := logos.ReadDir(".")
	if err != nil {
		return nil, err
	}
	var files []file
	for _, entry := range entries {
		text, err := logos.ReadFile(entry.Name())
		if err != nil {
			return nil, err
		}
		files = append(files, file{entry.Name(), text})
	}
	text, err := json.MarshalIndent(s.json(), "", "  ")
	if err != nil {
		return nil, err
	}
	return append(files, file{specFile, append(text, '\n')}), nil
}

// removeOthers removes imagelab's kernels that are not wanted.
func removeOthers(prefix string, wanted []Spec, part string) error {
	installed, err := List(prefix)
	if err != nil {
		return err
	}
	for _, old := range installed {
		if slices.ContainsFunc(wanted, func(s Spec) bool { return s.Name == old.Name }) {
			continue
		}
		if err := os.Rename(old.Dir, filepath.Join(part, old.Name)); err != nil {
			return err
		}
	}
	return nil
}

// List gives imagelab's kernels in an environment, Default first and the others by name; those that others installed
// are left out, and so is a kernel whose kernel.json cannot be read. Without any it is empty.
func List(prefix string) ([]Spec, error) {
	prefix, err := filepath.Abs(prefix)
	if err != nil {
		return nil, fmt.Errorf("kernels: %w", err)
	}
	paths, err := filepath.Glob(filepath.Join(kernelsDir(prefix), "*", specFile))
	if err != nil {
		return nil, fmt.Errorf("kernels: %w", err)
	}
	var found []Spec
	for _, path := range paths {
		if spec, ok := readSpec(path); ok {
			found = append(found, spec)
		}
	}
	slices.SortFunc(found, func(a, b Spec) int { return strings.Compare(a.Name, b.Name) }) // Default is a prefix of the others
	return found, nil
}

// readSpec reads one kernel.json and says whether it is a kernel of ours.
func readSpec(path string) (Spec, bool) {
	text, err := os.ReadFile(path)
	if err != nil {
		return Spec{}, false
	}
	var read kernelJSON
	if json.Unmarshal(text, &read) != nil || read.Metadata.Imagelab == nil || len(read.Argv) == 0 {
		return Spec{}, false
	}
	dir := filepath.Dir(path)
	from := read.Metadata.Imagelab
	return Spec{Name: filepath.Base(dir), DisplayName: read.DisplayName, Engine: from.Engine, Dir: dir, Argv: read.Argv,
		Env: read.Env, Root: from.Root, Prefix: from.Prefix}, true
}
