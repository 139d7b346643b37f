package main

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/imagelab-go/imagelab/kernels"
	"github.com/imagelab-go/imagelab/kernels/jupyter"
	"github.com/imagelab-go/imagelab/lib/engine/plugin"
)

// cells measures a notebook cell in imagelab's kernel against one in the kernel that `gonb --install` makes.
var cells = topic{
	name:  "cells",
	about: "a warm cell that opens the engine and runs a small graph: GoNB's own kernel and imagelab's",
	flags: func(set *flag.FlagSet) measure {
		var b cellBench
		set.StringVar(&b.bin, "bin", "", "`folder` with gonb, goimports and the go shim (default .lab/bin)")
		set.StringVar(&b.engine, "engine", plugin.CPU, "`name` of the engine: "+plugin.CPU+", "+plugin.CUDA+" or "+plugin.PureGo)
		set.IntVar(&b.n, "n", 9, "`number` of cells of each kernel")
		return single(b.measure)
	},
}

// cellBench compares the two kernels.
type cellBench struct {
	bin    string
	engine string
	n      int

	root   string
	python string
	temp   string
	config kernels.Config
}

// contestant is a kernel that is measured.
type contestant struct {
	name    string
	first   []string // cells to run before those that are measured
	session *jupyter.Session
	times   []float64
}

// pinning is a cell that GoNB's own kernel needs first: without a requirement in its go.mod, `go get` would look for the
// newest GoMLX in each cell instead of taking the version that the repository pins, and would need a network.
const pinning = "!*go get github.com/imagelab-go/imagelab/lib/engine"

// imports is what the measured cells use.
const imports = `import (
	"fmt"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/imagelab-go/imagelab/lib/engine"
)`

// measuredCell opens the engine and runs a small graph. The number differs from cell to cell, as edited cells do: what was
// built before does not serve.
const measuredCell = `%%%%
e := engine.MustOpen("")
sum := graph.MustNewExec(e.Backend, func(x *graph.Node) *graph.Node { return graph.ReduceAllSum(graph.Square(x)) })
fmt.Println(e.Name, sum.MustCall1([]float32{1, 2, 3}), %d)`

func (b *cellBench) measure(env environment) (measured report, err error) {
	if err := b.prepare(env); err != nil {
		return report{}, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(b.temp)) }()
	both := []*contestant{
		{name: "gonb --install", first: []string{pinning, imports}},
		{name: "imagelab", first: []string{imports}},
	}
	for i, start := range []func(io.Writer) (*jupyter.Session, error){b.stock, b.ours} {
		var log strings.Builder
		if both[i].session, err = start(&log); err != nil {
			return report{}, fmt.Errorf("%s: %w\n%s", both[i].name, err, log.String())
		}
		defer func() { err = errors.Join(err, both[i].session.Close()) }()
		for _, code := range both[i].first {
			if _, err := both[i].run(code); err != nil {
				return report{}, err
			}
		}
	}
	for i := range b.n + 1 {
		for _, c := range both {
			if err := b.cell(c, i); err != nil {
				return report{}, err
			}
		}
		fmt.Fprintf(env.log, "cells: %d of %d\r", i, b.n)
	}
	fmt.Fprintln(env.log)
	return compare("", "A warm cell that opens the engine "+b.engine+" and runs a small graph, in each kernel by turns:", 0.5,
		newResult(both[0].name, both[0].times), newResult(both[1].name, both[1].times)), nil
}

// prepare checks what is needed and makes the temporary folder.
func (b *cellBench) prepare(env environment) (err error) {
	if b.n < 1 {
		return fmt.Errorf("-n %d: at least one cell is needed", b.n)
	}
	b.root = env.root
	b.bin = cmp.Or(b.bin, filepath.Join(b.root, plugin.LabFolder, "bin"))
	if b.bin, err = filepath.Abs(b.bin); err != nil {
		return err
	}
	if b.python, err = jupyter.Python(b.root); err != nil {
		return err
	}
	b.config = kernels.Config{Root: b.root, Bin: b.bin}
	if b.engine != plugin.PureGo {
		found, err := plugin.Find(b.engine)
		if err != nil {
			return err
		}
		if b.config.Plugin = found.Path; b.engine == plugin.CUDA {
			b.config.Plugin, b.config.CUDAPlugin = "", found.Path
		}
	}
	b.temp, err = os.MkdirTemp("", "imagelab-bench-")
	b.config.Prefix = filepath.Join(b.temp, "ours")
	return err
}

// ours starts imagelab's kernel for the engine.
func (b *cellBench) ours(log io.Writer) (*jupyter.Session, error) {
	specs, err := kernels.Install(b.config)
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(specs, func(s kernels.Spec) bool { return s.Engine == b.engine })
	if at < 0 {
		return nil, fmt.Errorf("there is no kernel for the engine %q", b.engine)
	}
	return jupyter.Start(jupyter.Config{Python: b.python, Kernel: specs[at].Name, Dir: b.temp, Log: log,
		Data: filepath.Join(b.config.Prefix, "share", "jupyter")})
}

// stock installs GoNB's kernel by its own installer, with -go_work so that it sees the same packages, and starts it with the
// engine in the environment and without the go shim.
func (b *cellBench) stock(log io.Writer) (*jupyter.Session, error) {
	data, bin := filepath.Join(b.temp, "stock"), filepath.Join(b.temp, "stock-bin")
	if err := os.Mkdir(bin, 0o755); err != nil {
		return nil, err
	}
	for _, name := range []string{"gonb", "goimports", "gopls"} {
		if err := os.Symlink(filepath.Join(b.bin, name), filepath.Join(bin, name)); err != nil {
			return nil, err
		}
	}
	env := append(os.Environ(), "PATH="+bin+string(os.PathListSeparator)+b.pathWithoutBin(), "GOMLX_BACKEND="+b.engine,
		"GOMLX_NO_AUTO_INSTALL=1", "JUPYTER_DATA_DIR="+data)
	if found := cmp.Or(b.config.Plugin, b.config.CUDAPlugin); found != "" {
		env = append(env, plugin.PathEnv+"="+filepath.Dir(found))
	}
	install := exec.Command(filepath.Join(b.bin, "gonb"), "--install", "--force_deps", "--go_work="+b.root)
	install.Env = env
	if out, err := install.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("gonb --install: %w\n%s", err, out)
	}
	return jupyter.Start(jupyter.Config{Python: b.python, Kernel: "gonb", Dir: b.temp, Data: data, Env: env, Log: log})
}

// pathWithoutBin gives the PATH without the folder that holds the go shim.
func (b *cellBench) pathWithoutBin() string {
	folders := slices.DeleteFunc(filepath.SplitList(os.Getenv("PATH")), func(folder string) bool { return folder == b.bin })
	return strings.Join(folders, string(os.PathListSeparator))
}

// cell runs the i-th cell and keeps its time. The first, which builds the packages, does not count.
func (b *cellBench) cell(c *contestant, i int) error {
	ran, err := c.run(fmt.Sprintf(measuredCell, i))
	if err != nil {
		return err
	}
	if want := fmt.Sprintf("%s float32(14) %d\n", b.engine, i); ran.Text != want {
		return fmt.Errorf("%s: the cell wrote %q, want %q", c.name, ran.Text, want)
	}
	if i > 0 {
		c.times = append(c.times, ran.Elapsed.Seconds())
	}
	return nil
}

// run executes a cell that must succeed.
func (c *contestant) run(code string) (jupyter.Result, error) {
	ran, err := c.session.Execute(code)
	if err == nil && !ran.OK {
		err = fmt.Errorf("the cell failed: %s\n%s", ran.Error, ran.Text)
	}
	if err != nil {
		return ran, fmt.Errorf("%s: %w", c.name, err)
	}
	return ran, nil
}

// median gives the middle value, or the mean of the middle two. It takes at least one.
func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}
