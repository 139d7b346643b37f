package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"image"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/imagelab-go/imagelab/lib/data"
	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/engine/plugin"
	"github.com/imagelab-go/imagelab/lib/picture"
	"github.com/imagelab-go/imagelab/lib/zoo"
)

// painting measures style transfer by optimisation, for the objective of "Dive into Deep Learning" on the trunk of VGG-16, at the book's 450 x 300 pixels. First a step: losses,
// gradient and update. Then the time to the total loss at which the book's recipe in PyTorch ends, compilation included: PyTorch needs the recipe for that, or its
// L-BFGS; imagelab has L-BFGS, its start in the style's colours, and a first level at half the size. Pictures are not clamped while they are optimised. That both sides compute
// the same is checked by the total at the start. And beside it the networks that paint with one pass, as measureForward says.
var painting = topic{
	name:  "style",
	about: "style transfer beside PyTorch: by optimisation a step, and the time to the loss where the recipe of Dive into Deep Learning ends; the forward pass of networks",
	flags: func(set *flag.FlagSet) measure {
		b := paintBench{job: paintJob{Threads: runtime.NumCPU()}, works: strings.Join(paintWorks, ","), sides: forwardSizes}
		set.StringVar(&b.works, "work", b.works, "`works` to measure, with commas between them")
		set.StringVar(&b.job.Content, "content", "", "`file` of the content picture (default: one that the lab renders)")
		set.StringVar(&b.job.Style, "style", "", "`file` of the style picture (default: one that the lab renders)")
		set.StringVar(&b.python, "python", "", "`path` of a Python that has torch, torchvision, h5py and pillow")
		set.StringVar(&b.job.Engine, "engine", plugin.CPU, "imagelab's engine")
		set.Float64Var(&b.job.Noise, "tv", 0.01, "`weight` of the noise term; the book's 10 is for VGG-19, and with this network's smaller features leaves little but noise to optimise")
		set.IntVar(&b.job.Steps, "steps", 500, "`number` of steps of the recipe")
		set.IntVar(&b.n, "n", 1, "`number` of runs to the loss, of each")
		set.IntVar(&b.steps, "step-runs", 5, "`number` of times that steps are taken, and of forward passes")
		b.size = image.Pt(450, 300)
		return b.measure
	},
}

// paintWorks are what is measured: a step, the time to the loss, and networks that paint with one pass.
var paintWorks = []string{"step", "loss", "forward"}

// Limits of imagelab's time to PyTorch's.
const (
	paintStepLimit  = 1
	paintReachLimit = 1. / 6
	stepsAtOnce     = 6
)

// paintBench compares imagelab and PyTorch.
type paintBench struct {
	python string
	works  string
	n      int
	steps  int
	sides  []int // of the pictures of forward passes
	size   image.Point
	job    paintJob // tests name the file of the weights
}

func (b *paintBench) measure(env environment, emit func(report) error) (err error) {
	if b.python == "" || b.n < 1 || b.steps < 1 || b.job.Steps < 1 || !(b.job.Noise >= 0) {
		return fmt.Errorf("-python %q, -n %d, -step-runs %d, -steps %d, -tv %g: name PyTorch, run at least once, with at least one step and no negative weight",
			b.python, b.n, b.steps, b.job.Steps, b.job.Noise)
	}
	for work := range strings.SplitSeq(b.works, ",") {
		if !slices.Contains(paintWorks, work) {
			return fmt.Errorf("-work: there is no work %q; take some of %s", work, strings.Join(paintWorks, ","))
		}
	}
	temp, err := os.MkdirTemp("", "imagelab-bench-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(temp)) }()
	note := func(text string) { fmt.Fprintln(env.log, "style:", text) }
	if b.has("forward") {
		if err := b.measureForward(env.root, temp, note, emit); err != nil {
			return err
		}
	}
	if !b.has("step") && !b.has("loss") {
		return nil
	}
	return b.measureOptimisation(env.root, temp, note, emit)
}

// has says whether a work is measured.
func (b *paintBench) has(work string) bool { return slices.Contains(strings.Split(b.works, ","), work) }

// measureOptimisation compares a step, and the time to the loss.
func (b *paintBench) measureOptimisation(root, temp string, note func(string), emit func(report) error) (err error) {
	if err := b.pictures(temp); err != nil {
		return err
	}
	if b.job.Weights == "" {
		if b.job.Weights, err = trunkFile(b.job.Engine); err != nil {
			return err
		}
	}
	if b.has("step") {
		if err := b.measureStep(root, note, emit); err != nil {
			return err
		}
	}
	if !b.has("loss") {
		return nil
	}
	return b.measureReach(root, note, emit)
}

// pictures gives both sides the same bytes, at one size.
func (b *paintBench) pictures(temp string) (err error) {
	if b.job.Content, err = b.resized(b.job.Content, filepath.Join(temp, "content.png"), func() image.Image {
		return data.Landscape(data.LandscapeScene{})
	}); err != nil {
		return err
	}
	b.job.Style, err = b.resized(b.job.Style, filepath.Join(temp, "style.png"), func() image.Image {
		return data.Brushwork(data.BrushworkScene{})
	})
	return err
}

// resized writes the picture of a file, or without one what is rendered, to another, and gives that.
func (b *paintBench) resized(from, to string, render func() image.Image) (string, error) {
	var img image.Image
	var err error
	if from == "" {
		img = render()
	} else if img, err = picture.Open(from); err != nil {
		return "", err
	}
	return to, picture.Save(to, picture.Resize(img, b.size.X, b.size.Y, picture.Bilinear))
}

// trunkFile gives the file of the weights, which is fetched where it is not here.
func trunkFile(engineName string) (string, error) {
	e, err := engine.Open(engineName)
	if err != nil {
		return "", err
	}
	network, err := zoo.Open(e, "vgg16.hed_bsds500", zoo.Trunk())
	if err != nil {
		return "", err
	}
	return network.Path, nil
}

// measureStep compares a step.
func (b *paintBench) measureStep(root string, note func(string), emit func(report) error) error {
	j := b.job
	j.Task, j.Steps = stepTask, stepsAtOnce
	plain, last := j, j
	last.ChannelsLast = true
	results, err := race([]runner{
		{name: pyTorch, cmd: b.peer(root, plain)}, {name: pyTorch + " (channels last)", cmd: b.peer(root, last)}, {name: b.job.Engine, cmd: ours(paintCommand, j)},
	}, b.steps, 1e9, note)
	if err != nil {
		return err
	}
	b.job.ChannelsLast = results[1].Median < results[0].Median
	if b.job.ChannelsLast { // the faster is the peer
		results[0], results[1] = results[1], results[0]
	}
	work := fmt.Sprintf("step: %d x losses, gradient and update of %d x %d pixels on %d processors, by turns:", stepsAtOnce, b.size.X, b.size.Y, b.job.Threads)
	return emit(compare("step", work, paintStepLimit, results...))
}

// reacher is a contestant on the way to the loss.
type reacher struct {
	name  string
	start func(j paintJob) *exec.Cmd // its process
	job   paintJob
	same  bool // whether it begins where the recipe does
}

// reachers gives PyTorch's recipe, which says what the loss is, its L-BFGS, and imagelab's.
func (b *paintBench) reachers(root string) []reacher {
	peer := func(j paintJob) *exec.Cmd { return b.peer(root, j) }
	own := func(j paintJob) *exec.Cmd { return ours(paintCommand, j) }
	with := func(task, start string, levels int) paintJob {
		j := b.job
		j.Task, j.Start, j.Levels = task, start, levels
		return j
	}
	return []reacher{
		{pyTorch + " (recipe)", peer, with(recipeTask, "", 0), true},
		{pyTorch + " (L-BFGS)", peer, with(lbfgsTask, "content", 1), true},
		{b.job.Engine + " (L-BFGS)", own, with(lbfgsTask, "content", 1), true},
		{b.job.Engine + " (two sizes)", own, with(lbfgsTask, "recolored", 2), false},
		{b.job.Engine + " (recoloured start)", own, with(lbfgsTask, "recolored", 1), false},
	}
}

// run runs a contestant once.
func (c reacher) run(target float64) (took float64, got painted, err error) {
	j := c.job
	j.Target = target
	r := runner{name: c.name, cmd: c.start(j)}
	if took, err = r.once(); err != nil {
		return 0, got, err
	}
	if err := json.Unmarshal([]byte(strings.TrimSpace(r.stderr.String())), &got); err != nil {
		return 0, got, fmt.Errorf("%s: it said %q, want JSON: %w", c.name, r.stderr.String(), err)
	}
	return took, got, nil
}

// measureReach compares the time to the loss where the recipe ends.
func (b *paintBench) measureReach(root string, note func(string), emit func(report) error) error {
	all := b.reachers(root)
	times := make([][]float64, len(all))
	for round := range b.n {
		var recipe painted
		for i, c := range all {
			took, got, err := c.run(recipe.Total)
			if err != nil {
				return err
			}
			if i == 0 {
				recipe = got
			}
			if c.same && math.Abs(got.Start-recipe.Start) > 1e-3*recipe.Start {
				return fmt.Errorf("%s: the total at the start is %g, and PyTorch's is %g: they do not do the same", c.name, got.Start, recipe.Start)
			}
			note(fmt.Sprintf("%s, %d of %d: %s, total %.5g to %.5g by %d computations", c.name, round+1, b.n, seconds(took), got.Start, got.Total, got.Evaluations))
			if got.Total <= recipe.Total {
				times[i] = append(times[i], took)
			} else if i == len(all)-1 {
				return fmt.Errorf("%s: the total is %g after all steps, and %g was wanted", c.name, got.Total, recipe.Total)
			}
		}
	}
	var results []result
	for i, c := range all {
		if len(times[i]) == b.n { // others have not got there, as was noted
			results = append(results, newResult(c.name, times[i]))
		}
	}
	work := fmt.Sprintf("loss: to the total at which %d steps of the recipe end in PyTorch, %d x %d pixels, weight %g of the noise, on %d processors, by turns:",
		b.job.Steps, b.size.X, b.size.Y, b.job.Noise, b.job.Threads)
	return emit(compare("loss", work, paintReachLimit, results...))
}

func (b *paintBench) peer(root string, j paintJob) *exec.Cmd {
	return peerCommand(b.python, filepath.Join(root, "scripts", "bench", "testdata", "style.py"), true, asJSON(j))
}
