package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"slices"
)

// internalCgoModules are the modules whose cgo code is known to work when Go's own linker links it. The standard library's
// does by design. Of this module's, in lib/engine, only a constructor is lost, which the kernels' environment stands in for.
var internalCgoModules = []string{"github.com/gomlx/go-xla", "github.com/imagelab-go/imagelab"}

// listed is what `go list -json` says of a package, as far as it matters here.
type listed struct {
	ImportPath string
	Dir        string // empty when the package was not found
	Standard   bool
	CgoFiles   []string
	Deps       []string
	Module     *struct {
		Path, Version string
		Main          bool
	}
}

// graph holds packages by import path, with all that they import in turn.
type graph map[string]listed

// list asks the real go command for packages and all that they import.
func (c cell) list(paths []string) (graph, error) {
	args := append([]string{"list", "-e", "-deps", "-json=ImportPath,Dir,Standard,CgoFiles,Deps,Module", "--"}, paths...)
	out, err := c.output(args...)
	if err != nil {
		return nil, err
	}
	found := graph{}
	for decoder := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listed
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			return found, nil
		} else if err != nil {
			return nil, err
		}
		found[p.ImportPath] = p
	}
}

// closure lists a package and all that it imports in turn.
func (g graph) closure(path string) []string {
	return append([]string{path}, g[path].Deps...)
}

// isMissing says whether a package, or one that it imports in turn, was not found, or whether the workspace does not say
// itself that it requires the package's module. A package with mistakes in its code is there: the build reports them better.
func (g graph) isMissing(path string, required map[string]bool) bool {
	if module := g[path].Module; module != nil && !module.Main && !required[module.Path] {
		return true // the go command refuses imports from modules that others require
	}
	return slices.ContainsFunc(g.closure(path), func(path string) bool {
		return g[path].Dir == "" && path != "C" && path != "unsafe"
	})
}

// hasForeignCgo says whether a package, or one that it imports in turn, has cgo code of an unknown module.
func (g graph) hasForeignCgo(path string) bool {
	return slices.ContainsFunc(g.closure(path), func(path string) bool {
		p := g[path]
		return len(p.CgoFiles) > 0 && !p.Standard && (p.Module == nil || !slices.Contains(internalCgoModules, p.Module.Path))
	})
}

// withVersion gives a package's path with the version that the workspace has chosen for its module, if it has chosen one.
func (g graph) withVersion(path string) string {
	if module := g[path].Module; module != nil && module.Version != "" {
		return path + "@" + module.Version
	}
	return path
}
