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
// the same is checked by the total at the start.
var painting = topic{
	name:  "style",
	about: "style transfer by optimisation: a step, and the time to the loss where the recipe of Dive into Deep Learning ends, beside PyTorch",
	flags: func(set *flag.FlagSet) measure {
		b := paintBench{job: paintJob{Threads: runtime.NumCPU()}}
		set.StringVar(&b.job.Content, "content", "", "`file` of the content picture (default: one that the lab renders)")
		set.StringVar(&b.job.Style, "style", "", "`file` of the style picture (default: one that the lab renders)")
		set.StringVar(&b.python, "python", "", "`path` of a Python that has torch, torchvision, h5py and pillow")
		set.StringVar(&b.job.Engine, "engine", plugin.CPU, "imagelab's engine")
		set.Float64Var(&b.job.Noise, "tv", 0.01, "`weight` of the noise term; the book's 10 is for VGG-19, and with this network's smaller features leaves little but noise to optimise")
		set.IntVar(&b.job.Steps, "steps", 500, "`number` of steps of the recipe")
		set.IntVar(&b.n, "n", 1, "`number` of runs to the loss, of each")
		set.IntVar(&b.steps, "step-runs", 5, "`number` of times that steps are taken")
		b.size = image.Pt(450, 300)
		return b.measure
	},
}

// Limits of imagelab's time to PyTorch's.
const (
	paintStepLimit  = 1
	paintReachLimit = 1. / 6
	stepsAtOnce     = 6
)

// paintBench compares imagelab and PyTorch.
type paintBench struct {
	python string
	n      int
	steps  int
	size   image.Point
	job    paintJob // tests name the file of the weights
}

func (b *paintBench) measure(env environment, emit func(report) error) (err error) {
	if b.python == "" || b.n < 1 || b.steps < 1 || b.job.Steps < 1 || !(b.job.Noise >= 0) {
		return fmt.Errorf("-python %q, -n %d, -step-runs %d, -steps %d, -tv %g: name PyTorch, run at least once, with at least one step and no negative weight",
			b.python, b.n, b.steps, b.job.Steps, b.job.Noise)
	}
	temp, err := os.MkdirTemp("", "imagelab-bench-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(temp)) }()
	if err := b.pictures(temp); err != nil {
		return err
	}
	if b.job.Weights == "" {
		if b.job.Weights, err = trunkFile(b.job.Engine); err != nil {
			return err
		}
	}
	note := func(text string) { fmt.Fprintln(env.log, "style:", text) }
	if err := b.measureStep(env.root, note, emit); err != nil {
		return err
	}
	return b.measureReach(env.root, note, emit)
}

// pictures gives both sides the same bytes, at one size.
func (b *paintBench) pictures(temp string) error {
	rendered := map[*string]func() image.Image{
		&b.job.Content: func() image.Image { return data.Landscape(data.LandscapeScene{}) },
		&b.job.Style:   func() image.Image { return data.Brushwork(data.BrushworkScene{}) },
	}
	for path, render := range rendered {
		var img image.Image
		var err error
		if *path == "" {
			img = render()
		} else if img, err = picture.Open(*path); err != nil {
			return err
		}
		name := "content.png"
		if path == &b.job.Style {
			name = "style.png"
		}
		*path = filepath.Join(temp, name)
		if err := picture.Save(*path, picture.Resize(img, b.size.X, b.size.Y, picture.Bilinear)); err != nil {
			return err
		}
	}
	return nil
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
		{name: pyTorch, cmd: b.peer(root, plain)}, {name: pyTorch + " (channels last)", cmd: b.peer(root, last)}, {name: b.job.Engine, cmd: ours(j)},
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

// measureReach compares the time to the loss where the recipe ends.
func (b *paintBench) measureReach(root string, note func(string), emit func(report) error) error {
	names := []string{pyTorch + " (recipe)", pyTorch + " (L-BFGS)", b.job.Engine + " (L-BFGS)", b.job.Engine + " (two sizes)", b.job.Engine + " (recoloured start)"}
	times := make([][]float64, len(names))
	for round := range b.n {
		recipe := b.job
		recipe.Task = recipeTask
		lbfgs := recipe
		lbfgs.Task, lbfgs.Start, lbfgs.Levels = lbfgsTask, "content", 1
		var first painted
		for i, name := range names {
			switch i {
			case 3:
				lbfgs.Start, lbfgs.Levels = "recolored", 2
			case 4:
				lbfgs.Levels = 1
			}
			r := runner{name: name}
			switch {
			case i == 0:
				r.cmd = b.peer(root, recipe)
			case i == 1:
				r.cmd = b.peer(root, lbfgs)
			default:
				r.cmd = ours(lbfgs)
			}
			took, err := r.once()
			if err != nil {
				return err
			}
			var got painted
			if err := json.Unmarshal([]byte(strings.TrimSpace(r.stderr.String())), &got); err != nil {
				return fmt.Errorf("%s: it said %q, want JSON: %w", name, r.stderr.String(), err)
			}
			if i == 0 {
				first, lbfgs.Target = got, got.Total
			} else if i < 3 && math.Abs(got.Start-first.Start) > 1e-3*first.Start {
				return fmt.Errorf("%s: the total at the start is %g, and PyTorch's is %g: they do not do the same", name, got.Start, first.Start)
			}
			note(fmt.Sprintf("%s, %d of %d: %s, total %.5g to %.5g by %d computations", name, round+1, b.n, seconds(took), got.Start, got.Total, got.Evaluations))
			if i == 0 || got.Total <= first.Total {
				times[i] = append(times[i], took)
			} else if i == len(names)-1 {
				return fmt.Errorf("%s: the total is %g after all steps, and %g was wanted", name, got.Total, first.Total)
			}
		}
	}
	var results []result
	for i, name := range names {
		if len(times[i]) == b.n { // others have not got there, as was noted
			results = append(results, newResult(name, times[i]))
		}
	}
	work := fmt.Sprintf("loss: to the total at which %d steps of the recipe end in PyTorch, %d x %d pixels, weight %g of the noise, on %d processors, by turns:",
		b.job.Steps, b.size.X, b.size.Y, b.job.Noise, b.job.Threads)
	return emit(compare("loss", work, paintReachLimit, results...))
}

func (b *paintBench) peer(root string, j paintJob) *exec.Cmd {
	return peerCommand(b.python, filepath.Join(root, "scripts", "bench", "testdata", "style.py"), true, j.text())
}

// ours starts this program for a job.
func ours(j paintJob) *exec.Cmd {
	path, _ := os.Executable() // where it cannot be had, starting it says so
	return exec.Command(path, paintCommand, j.text())
}

// text gives the job as JSON.
func (j paintJob) text() string {
	text, err := json.Marshal(j)
	if err != nil {
		panic(err) // it has no values that JSON does not know
	}
	return string(text)
}
