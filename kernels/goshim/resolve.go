package main

import (
	"os"
	"path/filepath"
)

// resolution says what is known of a set of imports.
type resolution struct {
	missing    []string // arguments for `go get`: packages that do not resolve, as path or path@version
	foreignCgo bool     // some of them need cgo code that is not known to survive Go's own linker
}

// resolve finds out whether imports resolve, with all that they import in turn. The standard library and what earlier
// cells imported is known; the rest costs a tenth of a second.
//
// What is remembered holds until a go.mod, go.sum or go.work of the workspace changes. An edit in a package of the workspace
// that adds a requirement without noting it in its go.mod is therefore not seen here; the build then says what to do.
func (c cell) resolve(imports []string) resolution {
	var result resolution
	remembered := c.readRecord()
	var unknown []string
	for _, path := range imports {
		foreign, known := remembered.Imports[path]
		switch {
		case path == "C": // C code in the cell itself
			result.foreignCgo = true
		case known:
			result.foreignCgo = result.foreignCgo || foreign
		case !c.isStandard(path):
			unknown = append(unknown, path)
		}
	}
	if len(unknown) == 0 {
		return result
	}
	missing, err := c.learn(unknown, remembered)
	if err != nil {
		return resolution{missing: unknown, foreignCgo: true}
	}
	result.missing = missing
	for _, path := range unknown {
		result.foreignCgo = result.foreignCgo || remembered.Imports[path]
	}
	return result
}

// learn asks the go command about imports, remembers those that resolve and gives the others as arguments for `go get`.
func (c cell) learn(unknown []string, remembered record) (missing []string, err error) {
	found, err := c.list(unknown)
	if err != nil {
		return nil, err
	}
	goMods, err := c.goMods()
	if err != nil {
		return nil, err
	}
	required, err := c.requirements(goMods)
	if err != nil {
		return nil, err
	}
	for _, path := range unknown {
		if found.isMissing(path, required) {
			missing = append(missing, found.withVersion(path))
		} else {
			remembered.Imports[path] = found.hasForeignCgo(path)
		}
	}
	c.writeRecord(remembered, goMods)
	return missing, nil
}

// isStandard says whether a package is in the standard library of the real go command. Where its sources are not beside the
// command it says no, and the package is looked for as any other.
func (c cell) isStandard(path string) bool {
	command, err := filepath.EvalSymlinks(c.goCommand)
	if err != nil {
		return false
	}
	info, err := os.Stat(filepath.Join(filepath.Dir(command), "..", "src", filepath.FromSlash(path)))
	return err == nil && info.IsDir()
}
