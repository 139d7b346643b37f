package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/engine/plugin"
	"github.com/imagelab-go/imagelab/lib/zoo"
)

// fineTuning measures how long it takes from a folder of pictures to a classifier that is right as often as asked for: reading and decoding, compilation,
// the trunk's features and the training of a head are all counted, the start of the process is not. Everyone has the same weights of
// EfficientNet-Lite0, and is a new process in each run, with a seed of its own: nothing is compiled, kept or known before.
//
// PyTorch, of which see the topic nn, has three loops (testdata/finetune.py): the one of its tutorial, one with imagelab's settings that runs the frozen trunk in
// each epoch, too, and one that runs it once. imagelab begins with a fresh head, or with the source's rows for the classes.
var fineTuning = topic{
	name:  "finetune",
	about: "from a folder of pictures to an accuracy in validation: a head on a frozen trunk, beside PyTorch's loops",
	flags: func(set *flag.FlagSet) measure {
		b := fitBench{job: fitJob{Batch: 16, Rate: 0.01, Epochs: 30, Threads: runtime.NumCPU()}}
		set.StringVar(&b.job.Data, "data", "", "`folder` with train/CLASS/* and val/CLASS/*, of ants and bees for example")
		set.StringVar(&b.python, "python", "", "`path` of a Python that has torch, torchvision and timm")
		set.Float64Var(&b.job.Target, "target", 0.9345, "the `accuracy` in validation to be reached, in [0, 1]")
		set.StringVar(&b.job.Engine, "engine", plugin.CPU, "imagelab's engine")
		set.IntVar(&b.n, "n", 3, "`number` of runs of each")
		return b.measure
	},
}

// Limits of imagelab's time to PyTorch's.
const (
	tutorialLimit = 1. / 3
	loopLimit     = 1
)

// fitBench compares imagelab and PyTorch.
type fitBench struct {
	python string
	n      int
	job    fitJob // tests name the file of the weights
}

// fitter is a contestant: it makes the process of a run.
type fitter struct {
	name string
	cmd  func(seed uint64) *exec.Cmd
}

func (b *fitBench) measure(env environment, emit func(report) error) (err error) {
	if b.job.Data == "" || b.python == "" || b.n < 1 || !(b.job.Target > 0 && b.job.Target <= 1) {
		return fmt.Errorf("-data %q, -python %q, -n %d, -target %g: name the pictures and PyTorch, run at least once, to an accuracy above 0 and at most 1",
			b.job.Data, b.python, b.n, b.job.Target)
	}
	temp, err := os.MkdirTemp("", "imagelab-bench-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(temp)) }()
	if b.job.Weights == "" {
		if b.job.Weights, err = b.saved(temp); err != nil {
			return err
		}
	}
	results, err := b.run(b.fitters(env.root), func(text string) { fmt.Fprintln(env.log, "finetune:", text) })
	if err != nil {
		return err
	}
	tutorial, each, once, ours, reused := results[0], results[1], results[2], results[3], results[4]
	for _, c := range []struct {
		peer, ours result
		limit      float64
	}{{tutorial, ours, tutorialLimit}, {each, ours, loopLimit}, {once, ours, loopLimit}} {
		name := c.ours.Name + " to " + c.peer.Name
		work := fmt.Sprintf("%s: from files to %.1f %% on %d processors, by turns:", name, 100*b.job.Target, b.job.Threads)
		if err := emit(compare(name, work, c.limit, c.peer, c.ours)); err != nil {
			return err
		}
	}
	fmt.Fprintf(env.log, "finetune: %s has the source's rows, which the others have not, and so is in no comparison: %s\n", reused.Name, seconds(reused.Median))
	return nil
}

// saved writes the weights as both sides read them.
func (b *fitBench) saved(temp string) (string, error) {
	e, err := engine.Open(b.job.Engine)
	if err != nil {
		return "", err
	}
	source, err := zoo.Open(e, "tf_efficientnet_lite0")
	if err != nil {
		return "", err
	}
	path := filepath.Join(temp, "weights.safetensors")
	return path, source.Save(path)
}

// fitters gives PyTorch's loops, imagelab with a fresh head, and imagelab with the source's rows.
func (b *fitBench) fitters(root string) (all []fitter) {
	for _, loop := range []string{"tutorial", "each", "once"} {
		j := b.job
		j.Loop = loop
		all = append(all, fitter{pyTorch + " (" + loop + ")", func(seed uint64) *exec.Cmd {
			return peerCommand(b.python, filepath.Join(root, "scripts", "bench", "testdata", "finetune.py"), true, asJSON(j.with(seed)))
		}})
	}
	for _, reuse := range []string{"", "auto"} {
		j, name := b.job, b.job.Engine
		if j.Reuse = reuse; reuse != "" {
			name += " (re-use)"
		}
		all = append(all, fitter{name, func(seed uint64) *exec.Cmd { return ours(fitCommand, j.with(seed)) }})
	}
	return all
}

// with gives the job with a seed.
func (j fitJob) with(seed uint64) fitJob {
	j.Seed = seed
	return j
}

// run lets everyone run by turns, each time in a new process.
func (b *fitBench) run(all []fitter, note func(text string)) ([]result, error) {
	times := make([][]float64, len(all))
	for round := range b.n {
		for i, c := range all {
			r := runner{name: c.name, cmd: c.cmd(uint64(round))}
			took, err := r.once()
			if err != nil {
				return nil, err
			}
			times[i] = append(times[i], took)
			note(fmt.Sprintf("%s, %d of %d: %s, %s", c.name, round+1, b.n, seconds(took), strings.TrimSpace(r.stderr.String())))
		}
	}
	var results []result
	for i, c := range all {
		results = append(results, newResult(c.name, times[i]))
	}
	return results, nil
}
