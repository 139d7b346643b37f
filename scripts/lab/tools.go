package main

import (
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
)

// tool is a program that the lab builds into .lab/bin.
type tool struct {
	name  string // the program's name there
	about string // what it is for
	dir   string // folder of the module it is built in, from the root
	pkg   string // its package
}

// toolsModule is the folder of the module that pins the lab's tools, apart from the library's own requirements.
const toolsModule = "scripts/lab/tools"

var (
	gonb        = tool{"gonb", "the Go kernel", toolsModule, "github.com/janpfeifer/gonb"}
	goimports   = tool{"goimports", "imports for cells", toolsModule, "golang.org/x/tools/cmd/goimports"}
	gopls       = tool{"gopls", "completion in cells", toolsModule, "golang.org/x/tools/gopls"}
	staticcheck = tool{"staticcheck", "checks for the test command", toolsModule, "honnef.co/go/tools/cmd/staticcheck"}
	goShim      = tool{"go", "quick cells", ".", "./kernels/goshim"}
)

// step builds the tool anew when its pinned version, its own source or the Go that builds it changes.
func (t tool) step(at layout) (step, error) {
	version, err := goVersion()
	if err != nil {
		return step{}, err
	}
	inputs := []string{version, t.pkg}
	pinned := []string{at.in(t.dir, "go.mod"), at.in(t.dir, "go.sum")}
	if t.dir == "." {
		if pinned, err = filepath.Glob(at.in(t.pkg, "*.go")); err != nil {
			return step{}, err
		}
	}
	for _, file := range pinned {
		text, err := os.ReadFile(file)
		if err != nil {
			return step{}, err
		}
		inputs = append(inputs, string(text))
	}
	target := filepath.Join(at.bin(), exe(t.name))
	return step{
		name:   "tool-" + t.name,
		about:  "build " + t.name + " (" + t.about + ")",
		inputs: inputs,
		ok:     func() bool { return fileExists(target) },
		run: func(ctx context.Context, log io.Writer) error {
			part := filepath.Join(at.bin(), ".part", exe(t.name))
			if err := execute(ctx, log, at.in(t.dir), "go", "build", "-ldflags=-s -w", "-o", part, t.pkg); err != nil {
				return err
			}
			return os.Rename(part, target)
		},
	}, nil
}

// goVersion is the version of the Go on the PATH, for example "go1.26.8". It is asked once.
var goVersion = sync.OnceValues(func() (string, error) {
	if err := checkGo(); err != nil {
		return "", err
	}
	text, err := exec.Command("go", "env", "GOVERSION").Output()
	return strings.TrimSpace(string(text)), err
})
