package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/imagelab-go/imagelab/kernels"
)

//go:embed execute.py
var executor []byte

// runOptions say how notebooks are executed.
type runOptions struct {
	out     string        // folder for executed notebooks and HTML
	kernel  string        // kernel spec to execute with
	timeout time.Duration // for one cell
	teacher bool          // whether the HTML shows solutions
	compare bool          // whether to hold the outputs against the stored ones
	update  bool          // whether to store the outputs
	small   bool          // whether to set LAB_SMALL=1
}

// runNotebooks is the command `lab run`.
func runNotebooks(ctx context.Context, at layout, args []string) error {
	set := flags("run")
	o := runOptions{}
	set.StringVar(&o.out, "out", at.lab("out"), "folder for the executed notebooks and their HTML")
	engine := set.String("engine", "", "engine to run on: xla:cpu, xla:cuda or go; empty takes the best one")
	set.DurationVar(&o.timeout, "timeout", 10*time.Minute, "how long one cell may take")
	set.BoolVar(&o.teacher, "teacher", false, "show the exercises' solutions in the HTML")
	set.BoolVar(&o.update, "update", false, "store the outputs in the notebooks themselves")
	set.BoolVar(&o.compare, "compare", false, "fail where text or number of figures differ from the stored outputs")
	set.BoolVar(&o.small, "small", false, "set LAB_SMALL=1: the same code with smaller numbers")
	set.Usage = func() {
		fmt.Fprintln(set.Output(), "usage: go run ./scripts/lab run [flags] [NOTEBOOK...]   (none: all of notebooks/)")
		set.PrintDefaults()
	}
	if err := set.Parse(args); err != nil {
		return err
	}
	if o.update && o.small {
		return errors.New("-update stores what learners see; it does not go with -small")
	}
	var err error
	if o.out, err = filepath.Abs(o.out); err != nil {
		return err
	}
	if o.timeout < time.Second {
		return fmt.Errorf("-timeout %s is too short; take a second or more", o.timeout)
	}
	paths, err := notebookPaths(at, set.Args())
	if err != nil {
		return err
	}
	specs, err := setup(ctx, at, []tool{gonb, goimports, goShim})
	if err != nil {
		return err
	}
	if o.kernel, err = kernelFor(specs, *engine); err != nil {
		return err
	}
	_, err = runAll(ctx, at, paths, o)
	return err
}

// notebookPaths gives the notebooks that were asked for, or all.
func notebookPaths(at layout, asked []string) ([]string, error) {
	if len(asked) == 0 {
		all, err := filepath.Glob(filepath.Join(at.notebooks(), "*.ipynb"))
		if err == nil && len(all) == 0 {
			err = fmt.Errorf("no notebooks in %s", at.notebooks())
		}
		return all, err
	}
	var paths []string
	seen := map[string]string{}
	for _, path := range asked {
		if !fileExists(path) {
			return nil, fmt.Errorf("there is no notebook %s", path)
		}
		if other, taken := seen[filepath.Base(path)]; taken {
			return nil, fmt.Errorf("%s and %s have one name, and their results would too; run one after the other with differing -out", other, path)
		}
		seen[filepath.Base(path)] = path
		abs, err := filepath.Abs(path)
		if err != nil {
			return nil, err
		}
		paths = append(paths, abs)
	}
	return paths, nil
}

// kernelFor picks the kernel of an engine among the installed ones; an empty name takes the notebooks' own kernel.
func kernelFor(specs []kernels.Spec, engine string) (string, error) {
	if engine == "" {
		return kernels.Default, nil
	}
	var have []string
	for _, spec := range specs {
		if spec.Name != kernels.Default && spec.Engine == engine {
			return spec.Name, nil
		}
		have = append(have, spec.Engine)
	}
	return "", fmt.Errorf("no kernel for engine %q on this machine; there are kernels for %s; `go run ./scripts/lab doctor` says what is missing",
		engine, strings.Join(have, ", "))
}

// runAll executes the notebooks one after the other, prints a line for each and gives the number that passed. The error
// says how many failed.
func runAll(ctx context.Context, at layout, paths []string, o runOptions) (passed int, err error) {
	for _, path := range paths {
		start := time.Now()
		problems, err := runOne(ctx, at, path, o)
		if ctx.Err() != nil {
			return passed, ctx.Err()
		}
		if err != nil {
			problems = append(problems, err.Error())
		}
		verdict := "ok  "
		if len(problems) > 0 {
			verdict = "FAIL"
		} else {
			passed++
		}
		fmt.Fprintf(out, "%s %s\t%s\n", verdict, filepath.Base(path), time.Since(start).Round(100*time.Millisecond))
		for _, problem := range problems {
			fmt.Fprintln(out, "     "+strings.ReplaceAll(problem, "\n", "\n     "))
		}
	}
	fmt.Fprintf(out, "executed notebooks and HTML are in %s\n", o.out)
	if failed := len(paths) - passed; failed > 0 {
		return passed, fmt.Errorf("%d of %d notebooks failed", failed, len(paths))
	}
	return passed, nil
}

// kernelFolder is the temporary folder of a kernel in an error's text; it is not stored.
var kernelFolder = regexp.MustCompile(`[^\s"\\]*/gonb_[0-9a-f]{8}/`)

// job is what execute.py reads.
type job struct {
	Source   string   `json:"source"`
	Executed string   `json:"executed"`
	HTML     string   `json:"html"`
	Kernel   string   `json:"kernel"`
	Timeout  int      `json:"timeout"`
	Hide     []string `json:"hide"`
	Result   string   `json:"result"`
}

// runOne executes one notebook and lists its problems.
func runOne(ctx context.Context, at layout, path string, o runOptions) ([]string, error) {
	name := strings.TrimSuffix(filepath.Base(path), ".ipynb")
	j := job{Source: path, Executed: filepath.Join(o.out, name+".ipynb"), HTML: filepath.Join(o.out, name+".html"),
		Kernel: o.kernel, Timeout: int(o.timeout.Seconds()), Hide: []string{tagSolution}}
	if o.teacher {
		j.Hide = []string{}
	}
	problems, err := executeNotebook(ctx, at, j, o.small)
	if err != nil || len(problems) > 0 {
		return problems, err
	}
	if o.compare {
		stored, err := readNotebook(path)
		if err != nil {
			return nil, err
		}
		executed, err := readNotebook(j.Executed)
		if err != nil {
			return nil, err
		}
		if problems = compare(stored, executed); len(problems) > 0 {
			return append(problems, "if the new outputs are right, store them: go run ./scripts/lab run -update notebooks/"+name+".ipynb"), nil
		}
	}
	if o.update {
		text, err := os.ReadFile(j.Executed)
		if err != nil {
			return nil, err
		}
		return nil, writeAtomic(path, kernelFolder.ReplaceAll(text, nil))
	}
	return nil, nil
}

// executeNotebook runs execute.py on a job, in a folder of its own, and gives the failures of its cells.
func executeNotebook(ctx context.Context, at layout, j job, small bool) ([]string, error) {
	log, err := createLog(at, "notebook-"+strings.TrimSuffix(filepath.Base(j.Source), ".ipynb"))
	if err != nil {
		return nil, err
	}
	defer log.Close()
	dir, err := os.MkdirTemp(at.lab(), "run-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	script, spec := filepath.Join(dir, "execute.py"), filepath.Join(dir, "job.json")
	j.Result = filepath.Join(dir, "result.json")
	text, err := json.Marshal(j)
	if err != nil {
		return nil, err
	}
	if err := errors.Join(writeAtomic(script, executor), writeAtomic(spec, text)); err != nil {
		return nil, err
	}
	env := []string{"LAB_SMALL="}
	if small {
		env = []string{"LAB_SMALL=1"}
	}
	if err := executeEnv(ctx, log, at.root, env, at.python(), script, spec); err != nil {
		return nil, explain(err, log.tail())
	}
	return readFailures(j.Result)
}

// readFailures reads what execute.py found.
func readFailures(path string) ([]string, error) {
	var result struct {
		Failures [][2]any `json:"failures"`
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(text, &result); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	var problems []string
	for _, failure := range result.Failures {
		problems = append(problems, fmt.Sprintf("cell %v: %v", failure[0], failure[1]))
	}
	return problems, nil
}
