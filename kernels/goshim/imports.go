package main

import (
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// imports lists what the Go files in the cell's folder import, each path once and sorted. Files of tests count only when
// asked for. The package unsafe is left out: it is no package to be found.
func (c cell) imports(tests bool) ([]string, error) {
	files, err := filepath.Glob(filepath.Join(c.folder, "*.go"))
	if err != nil {
		return nil, err
	}
	paths := map[string]bool{}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") && !tests {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			return nil, err
		}
		for _, spec := range parsed.Imports {
			path, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return nil, err
			}
			paths[path] = true
		}
	}
	delete(paths, "unsafe")
	return slices.Sorted(maps.Keys(paths)), nil
}
