package main

import (
	"os"
	"slices"
	"strings"
)

// internalLink asks for Go's own linker, which is quicker than the system's for programs with cgo.
const internalLink = "-linkmode=internal"

// cell is the program that GoNB composed of a notebook's cell.
type cell struct {
	folder    string // where it lies
	goCommand string // the real go command
}

// adapt changes the arguments of a go command that is run in a cell's folder, or answers it itself (done).
func (c cell) adapt(args []string) (changed []string, done bool) {
	switch {
	case isBareGet(args):
		imports, err := c.imports(slices.Contains(args, "-t"))
		if err != nil {
			return args, false // the real command says what is wrong with the code
		}
		missing := c.resolve(imports).missing
		return append(args, missing...), len(missing) == 0
	case isCellBuild(args):
		flags := c.linkerFlags(args)
		if flags == "" {
			return args, false
		}
		// Right after the command's name, so that what %goflags adds later takes precedence.
		return slices.Insert(slices.Clone(args), 1, "-ldflags="+flags), false
	}
	return args, false
}

// isBareGet recognises the command with which GoNB fetches what a cell imports.
func isBareGet(args []string) bool {
	return slices.Equal(args, []string{"get"}) || slices.Equal(args, []string{"get", "-t"})
}

// isCellBuild recognises the commands with which GoNB builds a cell, or the tests in a cell.
func isCellBuild(args []string) bool {
	if len(args) > 1 && args[0] == "test" {
		return args[1] == "-c"
	}
	return len(args) > 1 && args[0] == "build" && args[1] == "-o"
}

// linkerFlags gives the linker flags for a build of the cell: those of the kernel spec, without the internal linker
// where it is not known to be safe, or none where the user has set linker flags.
func (c cell) linkerFlags(args []string) string {
	flags := os.Getenv(envLDFlags)
	if flags == "" || strings.Contains(os.Getenv("GOFLAGS"), "-ldflags") {
		return ""
	}
	if strings.Contains(flags, internalLink) && !c.linksInternally(args[0] == "test") {
		flags = strings.Join(strings.Fields(strings.ReplaceAll(flags, internalLink, "")), " ")
	}
	return flags
}

// linksInternally says whether all cgo code of the cell is known to survive Go's own linker. It does not where foreign
// code uses thread-local storage or C++ exceptions: such a program does not link or, worse, crashes.
func (c cell) linksInternally(tests bool) bool {
	if os.Getenv("GOOS") != "" || os.Getenv("GOARCH") != "" {
		return false // a %wasm cell: what its imports need on this system says nothing
	}
	imports, err := c.imports(tests)
	if err != nil {
		return false
	}
	found := c.resolve(imports)
	return len(found.missing) == 0 && !found.foreignCgo
}
