package main

import (
	"errors"
	"flag"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/imagelab-go/imagelab/lib/engine/plugin"
)

// networks measures whole networks beside PyTorch, and the engines beside each other. It needs XLA's plugin for the CPU; PyTorch is no part
// of the project and lives in an environment of its own, made once with
//
//	python3 -m venv PEER && PEER/bin/pip install torch torchvision timm
//
// and named with -python PEER/bin/python. Without it the engines are measured against each other only.
//
// PyTorch runs eagerly, with pictures and weights in its channels_last format, as many threads as there are processors, and
// torch.inference_mode for inference. The pure-Go engine runs in a build of this program of its own, with GOEXPERIMENT=simd where Go
// has it, as kernels for that engine are built. Everyone is a process of its own, runs once to compile and once to warm up, and is then
// timed by turns. The machine should have nothing else to do: PyTorch's threads share their work out evenly and wait for the one that was
// interrupted, so that others' programs slow it down more than XLA. Where the ratio of the least times is far from that of the medians, the
// machine was busy: measure again.
var networks = topic{
	name:  "nn",
	about: "inference, training and style steps of networks: PyTorch, XLA on the CPU and the pure-Go engine; or forms of convolutions",
	flags: func(set *flag.FlagSet) measure {
		b := networkBench{size: 224, batch: 16}
		set.StringVar(&b.works, "work", "", "`list` of works, separated by commas: "+strings.Join(workNames(), ", ")+" (default all)")
		set.StringVar(&b.engines, "engines", "xla,go", "`list` of engines: xla (on the CPU), go")
		set.StringVar(&b.python, "python", "", "`path` of a Python that has torch, torchvision and timm (default: PyTorch is left out)")
		set.IntVar(&b.n, "n", 7, "`number` of timed runs of each")
		set.BoolVar(&b.peerMalloc, "peer-malloc", true, "let the C library keep freed memory for PyTorch too, as imagelab does for XLA")
		set.BoolVar(&b.layers, "layers", false, "instead measure the forms of convolutions against the one that lib/nn chooses")
		return b.measure
	},
}

const (
	pyTorch = "PyTorch"
	goLimit = 4 // of the pure-Go engine's time to XLA's
)

// work is a network and what is done with it.
type work struct {
	name    string
	network string
	task    string
	limit   float64 // of XLA's time to PyTorch's
}

var works = []work{
	{"resnet18-inference", "resnet18", inference, 1},
	{"resnet18-training", "resnet18", training, 1},
	{"efficientnet_lite0-inference", "tf_efficientnet_lite0", inference, 1 / 0.8},
	{"efficientnet_lite0-training", "tf_efficientnet_lite0", training, 1 / 0.7},
	{"vgg19-style", "vgg19", style, 1},
}

func workNames() []string {
	var names []string
	for _, w := range works {
		names = append(names, w.name)
	}
	return names
}

// networkBench compares engines and PyTorch.
type networkBench struct {
	works, engines, python string
	n                      int
	peerMalloc, layers     bool
	size, batch            int // of the pictures; tests have smaller ones
	root                   string
	programs               map[string]string // of this command, by the engine that it serves
}

func (b *networkBench) measure(env environment, emit func(report) error) (err error) {
	b.root = env.root
	chosen, err := b.chosen()
	if err != nil {
		return err
	}
	temp, err := os.MkdirTemp("", "imagelab-bench-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(temp)) }()
	if err := b.prepare(temp); err != nil {
		return err
	}
	if b.layers {
		return b.measureLayers(env, emit)
	}
	if b.python == "" {
		fmt.Fprintln(env.log, "nn: PyTorch is left out; to have it, run `python3 -m venv PEER && PEER/bin/pip install torch torchvision timm`",
			"and give -python PEER/bin/python")
	}
	for _, w := range chosen {
		if err := b.measureWork(w, env, emit); err != nil {
			return fmt.Errorf("%s: %w", w.name, err)
		}
	}
	return nil
}

// chosen gives the works that -work names, and checks the other flags.
func (b *networkBench) chosen() (found []work, err error) {
	if b.n < 1 {
		return nil, fmt.Errorf("-n %d: at least one run is needed", b.n)
	}
	for name := range strings.SplitSeq(b.engines, ",") {
		if name != "xla" && name != plugin.PureGo {
			return nil, fmt.Errorf("-engines: there is no engine %q here; take xla, go or both", name)
		}
	}
	if !b.layers && !(b.has("xla") && (b.python != "" || b.has(plugin.PureGo))) {
		return nil, fmt.Errorf("-engines %s leaves nothing to compare: XLA is needed, and beside it go or, with -python, PyTorch", b.engines)
	}
	if b.works == "" {
		return works, nil
	}
	for name := range strings.SplitSeq(b.works, ",") {
		at := slices.IndexFunc(works, func(w work) bool { return w.name == name })
		if at < 0 {
			return nil, fmt.Errorf("-work: there is no work %q; take some of %s", name, strings.Join(workNames(), ","))
		}
		found = append(found, works[at])
	}
	return found, nil
}

// has says whether -engines names an engine.
func (b *networkBench) has(name string) bool {
	return slices.Contains(strings.Split(b.engines, ","), name)
}

// prepare finds or builds the program that serves each engine.
func (b *networkBench) prepare(temp string) error {
	if b.programs != nil {
		return nil
	}
	own, err := os.Executable()
	if err != nil {
		return err
	}
	b.programs = map[string]string{plugin.CPU: own}
	if !b.has(plugin.PureGo) {
		return nil
	}
	b.programs[plugin.PureGo] = filepath.Join(temp, "bench")
	return buildWide(b.root, b.programs[plugin.PureGo])
}

// buildWide builds this program with SIMD, where Go has it.
func buildWide(root, program string) error {
	build := exec.Command("go", "build", "-o", program, "./scripts/bench")
	build.Dir, build.Env = root, os.Environ()
	if runtime.GOARCH == "amd64" {
		build.Env = append(build.Env, "GOEXPERIMENT=simd")
	}
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("building with SIMD: %w\n%s", err, out)
	}
	return nil
}

// measureWork runs a work for everyone and compares PyTorch with XLA, and XLA with the pure-Go engine.
func (b *networkBench) measureWork(w work, env environment, emit func(report) error) error {
	j := job{Network: w.network, Task: w.task, Size: b.size, Batch: b.batch, Threads: runtime.NumCPU()}
	if w.task == style {
		j.Batch = 1
	}
	results, err := race(b.contestants(j), b.n, math.Inf(1), func(text string) { fmt.Fprintf(env.log, "nn: %s, %s\n", w.name, text) })
	if err != nil {
		return err
	}
	for i, limit := range b.limits(w) {
		pair := results[i : i+2]
		name := fmt.Sprintf("%s, %s to %s", w.name, pair[1].Name, pair[0].Name)
		text := fmt.Sprintf("%s of %d x %dx%d pixels on %d processors, by turns:", name, j.Batch, j.Size, j.Size, j.Threads)
		if err := emit(compare(name, text, limit, pair...)); err != nil {
			return err
		}
	}
	return nil
}

// contestants gives those that do a job: PyTorch, XLA, the pure-Go engine, each as far as it was asked for.
func (b *networkBench) contestants(j job) []runner {
	var all []runner
	if b.python != "" {
		all = append(all, b.peer(j))
	}
	for _, name := range b.engineNames() {
		all = append(all, b.ours(name, name, j))
	}
	return all
}

// limits gives those of each pair of neighbours among the contestants.
func (b *networkBench) limits(w work) (limits []float64) {
	if b.python != "" {
		limits = append(limits, w.limit)
	}
	if b.has(plugin.PureGo) {
		limits = append(limits, goLimit)
	}
	return limits
}

// engineNames lists the engines asked for, by their full names.
func (b *networkBench) engineNames() (names []string) {
	if b.has("xla") {
		names = append(names, plugin.CPU)
	}
	if b.has(plugin.PureGo) {
		names = append(names, plugin.PureGo)
	}
	return names
}

// ours is this program on an engine.
func (b *networkBench) ours(name, engine string, j job) runner {
	j.Engine = engine
	return runner{name: name, cmd: exec.Command(b.programs[engine], serveCommand, j.String())}
}

// peer is PyTorch.
func (b *networkBench) peer(j job) runner {
	return runner{name: pyTorch, cmd: peerCommand(b.python, filepath.Join(b.root, "scripts", "bench", "testdata", "nn.py"), b.peerMalloc, j.String())}
}

// peerCommand starts PyTorch, as fast as it can be: with the settings of the C library that lib/engine makes for XLA, by which it spends about half
// the time in the system, and without those of OpenBLAS that bind it to one kind of processor.
func peerCommand(python, program string, malloc bool, job string) *exec.Cmd {
	cmd := exec.Command(python, program, job)
	cmd.Env = slices.DeleteFunc(os.Environ(), func(setting string) bool {
		return strings.HasPrefix(setting, "OPENBLAS_CORETYPE=") || strings.HasPrefix(setting, "OPENBLAS_L2_SIZE=")
	})
	if malloc {
		cmd.Env = append(cmd.Env, "MALLOC_MMAP_THRESHOLD_=1099511627776", "MALLOC_TRIM_THRESHOLD_=1099511627776", "MALLOC_ARENA_MAX=1")
	}
	return cmd
}
