package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"go/format"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/imagelab-go/imagelab/kernels"
	"github.com/imagelab-go/imagelab/lib/engine/plugin"
)

// stage is one part of the test suite.
type stage struct {
	name string
	run  func() error
}

// runTests is the command `lab test`: the set-up, then every check. Each stage runs, also behind one that failed.
func runTests(ctx context.Context, at layout, args []string) error {
	set := flags("test")
	only := set.String("only", "", "run only the stages whose names hold this text")
	if err := parseNone(set, args); err != nil {
		return err
	}
	start := time.Now()
	if _, err := setup(ctx, at, append(labTools, staticcheck)); err != nil {
		return err
	}
	var failed, summary []string
	for _, s := range stages(ctx, at) {
		if !strings.Contains(s.name, *only) {
			continue
		}
		fmt.Fprintf(out, "lab: --- %s\n", s.name)
		began := time.Now()
		err := s.run()
		if ctx.Err() != nil {
			return ctx.Err()
		}
		verdict := "ok  "
		if err != nil {
			verdict = "FAIL"
			failed = append(failed, s.name)
			fmt.Fprintln(out, err)
		}
		summary = append(summary, fmt.Sprintf("%s %-28s %s", verdict, s.name, time.Since(began).Round(100*time.Millisecond)))
	}
	fmt.Fprintf(out, "lab: --- summary\n%s\nlab: %s in all\n", strings.Join(summary, "\n"), time.Since(start).Round(time.Second))
	if len(summary) == 0 {
		return fmt.Errorf("no stage has %q in its name", *only)
	}
	if len(failed) > 0 {
		return fmt.Errorf("failed: %s", strings.Join(failed, ", "))
	}
	return nil
}

// stages lists the checks in order, quick ones first.
func stages(ctx context.Context, at layout) []stage {
	all := []stage{
		{"gofmt", func() error { return checkFormat(at.root) }},
		{"go vet", func() error { return execute(ctx, out, at.root, "go", "vet", "./...") }},
		{"staticcheck", func() error {
			return execute(ctx, out, at.root, filepath.Join(at.bin(), exe(staticcheck.name)), "./...")
		}},
		{"tests, pure-Go engine", func() error { return unitTests(ctx, at, plugin.PureGo) }},
	}
	if _, err := plugin.Find(plugin.CPU); err == nil {
		all = append(all, stage{"tests, XLA on the CPU", func() error { return unitTests(ctx, at, plugin.CPU) }})
	} else {
		fmt.Fprintln(out, "lab: XLA is not tested:", err)
	}
	return append(all, stage{"notebooks", func() error { return testNotebooks(ctx, at) }})
}

// unitTests runs the Go tests with an engine as the default. Packages whose tests do not ask for the default engine are
// answered from Go's test cache the second time.
func unitTests(ctx context.Context, at layout, engineName string) error {
	env := []string{"GOMLX_BACKEND=" + engineName, "GOMLX_NO_AUTO_INSTALL=1", pythonEnv + "=" + at.python()}
	if _, err := plugin.Find(plugin.CPU); err == nil {
		env = append(env, plugin.RequireEnv+"="+plugin.CPU) // where XLA is, no test may skip it
	}
	return executeEnv(ctx, out, at.root, env, "go", "test", "-timeout=25m", "./...")
}

// testNotebooks executes every notebook with small numbers and holds it against its stored outputs.
func testNotebooks(ctx context.Context, at layout) error {
	paths, err := notebookPaths(at, nil)
	if err != nil {
		return err
	}
	o := runOptions{out: at.lab("test"), kernel: kernels.Default, timeout: 5 * time.Minute, compare: true, small: true}
	passed, err := runAll(ctx, at, paths, o)
	fmt.Fprintf(out, "notebooks: %d passed, %d failed\n", passed, len(paths)-passed)
	return err
}

// checkFormat lists the Go files below a folder that gofmt would change.
func checkFormat(root string) error {
	var problems []error
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && path != root && strings.HasPrefix(entry.Name(), ".") {
			return filepath.SkipDir
		}
		if entry.IsDir() || filepath.Ext(path) != ".go" {
			return nil
		}
		source, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		formatted, err := format.Source(source)
		if err != nil {
			problems = append(problems, fmt.Errorf("%s: %w", path, err))
		} else if !bytes.Equal(source, formatted) {
			problems = append(problems, fmt.Errorf("%s: not formatted; run gofmt -w on it", path))
		}
		return nil
	})
	return errors.Join(append(problems, err)...)
}
