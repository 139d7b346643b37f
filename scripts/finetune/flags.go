package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"strings"

	"github.com/imagelab-go/imagelab/finetune"
)

// settings are the command's flags. What is the library's goes right into its settings.
type settings struct {
	data, arch, weights, engine, out string
	part, momentum, rate             float64
	size, gradual                    int
	augment, freeze, reuse           string
	offline, json                    bool
	config                           finetune.Config
	phase                            finetune.Phase
}

// parse reads the flags.
func parse(args []string, stderr io.Writer) (*settings, error) {
	s := &settings{}
	flags := flag.NewFlagSet("finetune", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() {
		fmt.Fprintln(stderr, "usage: go run ./scripts/finetune -data DIR [flags]\n       go run ./scripts/finetune predict -model FILE [flags] PICTURE_OR_FOLDER...")
		flags.PrintDefaults()
	}
	s.runFlags(flags)
	s.dataFlags(flags)
	s.learningFlags(flags)
	if err := flags.Parse(args); err != nil {
		return nil, err
	}
	if flags.NArg() > 0 {
		return nil, fmt.Errorf("unexpected argument %q; the pictures' folder is named by -data", flags.Arg(0))
	}
	given := map[string]bool{}
	flags.Visit(func(f *flag.Flag) { given[f.Name] = true })
	return s, s.check(given)
}

// runFlags declares what a run is about.
func (s *settings) runFlags(flags *flag.FlagSet) {
	flags.StringVar(&s.arch, "arch", "efficientnet_lite0", "the `name` of an architecture, or of weights of it; go run ./scripts/classify -list shows them")
	flags.StringVar(&s.weights, "weights", "", "a `file` with weights of the architecture, instead of the published ones")
	flags.StringVar(&s.engine, "engine", "", "xla:cuda, xla:cpu or go; the best there is where empty")
	flags.StringVar(&s.out, "out", "", "the `folder` for the network, its report and the checkpoint; none is written where empty")
	flags.BoolVar(&s.config.Resume, "resume", false, "go on with the run in -out; the other flags must be the same")
	flags.DurationVar(&s.config.Interval, "interval", 0, "the time from checkpoint to checkpoint (default 1m)")
	flags.BoolVar(&s.json, "json", false, "print the result as a last line of JSON, and all else to standard error")
	flags.BoolVar(&s.offline, "offline", false, "use only weights and sets that are on this machine")
	flags.Uint64Var(&s.config.Seed, "seed", 0, "the same seed gives the same result on the same engine")
}

// dataFlags declares what pictures go through.
func (s *settings) dataFlags(flags *flag.FlagSet) {
	flags.StringVar(&s.data, "data", "", "a `folder` with train/CLASS/* and val/CLASS/*, or with CLASS/*; or one of the sets "+strings.Join(setNames(), ", "))
	flags.Float64Var(&s.part, "val", 0, "the `part` of each class that validates where the folder has no val, above 0 and below 1 (default 0.2)")
	flags.IntVar(&s.size, "size", 0, "height and width in `pixels` of what the network gets (default: as the weights want it)")
	flags.StringVar(&s.augment, "augment", "none", "none, flip, crop (flips and random crops) or full (colours, too)")
	flags.IntVar(&s.config.Views, "views", 0, "how many augmented views of each picture a frozen trunk computes once; 0 augments anew in each epoch, which takes longer")
	flags.IntVar(&s.config.BatchSize, "batch", 16, "the `number` of pictures of a step")
	flags.BoolVar(&s.config.Balanced, "balanced", false, "weigh classes by the inverse of how often they occur")
	flags.Float64Var(&s.config.Smoothing, "label-smoothing", 0, "the `part` of each label that all classes share")
	flags.Float64Var(&s.config.Mix.Mixup, "mixup", 0, "the parameter a of mixup's law Beta(a, a), for example 0.2")
	flags.Float64Var(&s.config.Mix.CutMix, "cutmix", 0, "the parameter a of CutMix's law Beta(a, a), for example 1")
}

// learningFlags declares how the network learns.
func (s *settings) learningFlags(flags *flag.FlagSet) {
	flags.StringVar(&s.freeze, "freeze", "", "what stays as it is: trunk, none, a number of leading groups, or a list of groups or patterns of parameters (default trunk)")
	flags.StringVar(&s.reuse, "reuse", "none", "rows of the source's classifier that the head begins with: none, auto, or for example ants=310,bees=309")
	flags.BoolVar(&s.config.Scratch, "scratch", false, "begin at random instead of with the source's parameters")
	flags.IntVar(&s.phase.Epochs, "epochs", 5, "how often each picture is seen; with -gradual, in each phase")
	flags.IntVar(&s.gradual, "gradual", 0, "train in so many phases, each of which thaws one more `group`s from the head down")
	flags.Float64Var(&s.rate, "lr", 0, "learning rate of the head (default 0.01 for sgd, 0.003 with -reuse, 0.001 for adamw)")
	flags.Float64Var(&s.phase.Rates.Trunk, "trunk-lr-factor", 0, "the other groups' rates as a `factor` of the head's, for example 0.1 (default 1)")
	flags.Float64Var(&s.phase.Rates.Decay, "layer-decay", 0, "the `factor` of the rate from each group to the one before it, for example 0.7")
	flags.StringVar(&s.phase.Schedule.Law, "schedule", "constant", "how the rate changes: constant, cosine, one-cycle or step")
	flags.Float64Var(&s.phase.Schedule.WarmUp, "warmup", 0, "the `part` of all steps in which the rate rises")
	flags.StringVar(&s.phase.Optimizer.Law, "optimizer", "sgd", "sgd or adamw")
	flags.Float64Var(&s.momentum, "momentum", 0.9, "momentum of sgd; 0 for none")
	flags.Float64Var(&s.phase.Optimizer.Decay, "wd", 0, "weight decay; biases and norms are exempt")
	flags.Float64Var(&s.phase.Optimizer.TowardsSource, "l2sp", 0, "decay towards the source's parameters instead of 0 (L2-SP)")
	flags.Float64Var(&s.phase.Optimizer.Clip, "clip", 0, "the largest norm of the gradients (default none)")
	flags.IntVar(&s.phase.Optimizer.Accumulate, "accumulate", 1, "how many batches make a step")
	flags.BoolVar(&s.phase.LearnAverages, "learn-averages", false, "let batch norms that are not frozen follow the batches' statistics")
	flags.Float64Var(&s.config.Dropout, "dropout", 0, "the `part` of the head's inputs that a step leaves out")
	flags.Float64Var(&s.config.EMA, "ema", 0, "decay of the moving averages that are used instead of the last parameters, for example 0.99")
	flags.IntVar(&s.config.Patience, "patience", 0, "end when so many `epochs` brought nothing better, and take the best; 0 trains to the end")
}

// check gives an error where flags make no sense by themselves or together, and puts the rest of them into the library's settings. A 0 that was given is
// not the library's default.
func (s *settings) check(given map[string]bool) error {
	switch {
	case s.data == "":
		return fmt.Errorf("no pictures: name a folder with -data")
	case given["lr"] && !(s.rate > 0 && s.rate < math.Inf(1)):
		return fmt.Errorf("-lr %g: a learning rate is a finite number above 0", s.rate)
	case s.phase.Epochs < 1:
		return fmt.Errorf("-epochs %d: train for at least one", s.phase.Epochs)
	case s.config.BatchSize < 1:
		return fmt.Errorf("-batch %d: a step takes at least one picture", s.config.BatchSize)
	case s.config.Views < 0 || s.config.Patience < 0:
		return fmt.Errorf("-views %d, -patience %d: none may be negative", s.config.Views, s.config.Patience)
	case given["momentum"] && s.phase.Optimizer.Law == "adamw":
		return fmt.Errorf("-momentum %g belongs to -optimizer sgd, and adamw has averages of its own; leave it away", s.momentum)
	case given["val"] && !(s.part > 0 && s.part < 1):
		return fmt.Errorf("-val %g: validate with a part above 0 and below 1", s.part)
	case given["size"] && s.size < 1:
		return fmt.Errorf("-size %d: give a number of pixels", s.size)
	case given["interval"] && s.config.Interval <= 0:
		return fmt.Errorf("-interval %v: give a time, for example 30s", s.config.Interval)
	case given["gradual"] && (s.gradual < 1 || given["freeze"] || s.config.Scratch):
		return fmt.Errorf("-gradual %d: thaw at least one group, without -freeze and -scratch", s.gradual)
	case s.config.Resume && s.out == "":
		return fmt.Errorf("-resume: name the run's folder with -out")
	}
	s.fill(given)
	return s.checkAugment()
}

// missing says whether there is no such folder.
func missing(folder string) bool {
	_, err := os.Stat(folder)
	return errors.Is(err, fs.ErrNotExist)
}

// fill puts flags that the library says otherwise into its settings.
func (s *settings) fill(given map[string]bool) {
	s.config.Folder, s.phase.Rate = s.out, s.rate
	if s.reuse != "none" {
		s.config.Reuse = finetune.Reuse(s.reuse)
	}
	s.phase.Freeze = finetune.Freeze(s.freeze)
	switch {
	case given["momentum"] && s.momentum == 0:
		s.phase.Optimizer.Plain = true
	case given["momentum"]:
		s.phase.Optimizer.Momentum = s.momentum
	}
}
