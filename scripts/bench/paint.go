package main

import (
	"context"
	"encoding/json"
	"image"
	"io"
	"time"

	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/picture"
	"github.com/imagelab-go/imagelab/lib/zoo"
	transfer "github.com/imagelab-go/imagelab/style"
)

// paintCommand is the hidden sub-command by which the topic style starts this program.
const paintCommand = "paint"

// The tasks of the topic style.
const (
	stepTask   = "step"   // so many computations of losses, gradient and an update by Adam
	recipeTask = "recipe" // the book's: so many steps of Adam, with falling rates, from the content on
	lbfgsTask  = "lbfgs"  // L-BFGS until the total is as low as Target, or all steps are taken
)

// paintJob is what a contestant of the topic style does when it reads a line: to optimise a picture for the objective of "Dive into Deep Learning". It is handed to the
// process as JSON, and answered with the seconds that this took, from two pictures in memory on, and with a painted on standard error.
type paintJob struct {
	Content      string  `json:"content"` // files of pictures of one size
	Style        string  `json:"style"`
	Weights      string  `json:"weights"` // the file of vgg16.hed_bsds500
	Task         string  `json:"task"`
	Noise        float64 `json:"tv"`     // the weight of the noise term
	Steps        int     `json:"steps"`  // at most
	Target       float64 `json:"target"` // total loss
	Threads      int     `json:"threads"`
	ChannelsLast bool    `json:"channels_last"` // PyTorch's layout
	Engine       string  `json:"engine"`        // imagelab's
	Start        string  `json:"start"`         // imagelab's
	Levels       int     `json:"levels"`        // imagelab's
}

// painted is what a job has come to.
type painted struct {
	Start       float64 `json:"start"` // the total at the start
	Total       float64 `json:"total"`
	Evaluations int     `json:"evaluations"` // of the objective, at all sizes
}

// servePaint does a job for each line.
func servePaint(args []string, in io.Reader, out, log io.Writer) error {
	j, err := readJob[paintJob](paintCommand, args)
	if err != nil {
		return err
	}
	e, err := engine.Open(j.Engine)
	if err != nil {
		return err
	}
	network, err := zoo.Open(e, "vgg16.hed_bsds500", zoo.Trunk(), zoo.WithFile(j.Weights))
	if err != nil {
		return err
	}
	content, err := picture.Open(j.Content)
	if err != nil {
		return err
	}
	painting, err := picture.Open(j.Style)
	if err != nil {
		return err
	}
	do := j.reach
	if j.Task == stepTask {
		if do, err = j.stepper(network, content, painting); err != nil {
			return err
		}
	}
	return answer(in, out, func() (time.Duration, error) {
		took, result, err := do(network, content, painting)
		if err == nil {
			err = json.NewEncoder(log).Encode(result)
		}
		return took, err
	})
}

// painter does a job.
type painter func(network *zoo.Model, content, painting image.Image) (time.Duration, painted, error)

// config gives the settings of the book, with the job's changes.
func (j paintJob) config(network *zoo.Model, content image.Image) (transfer.Config, error) {
	c, err := transfer.Preset("d2l", network.Arch)
	c.Objective.Noise.Weight = j.Noise
	c.Exact, c.Steps = content.Bounds().Size(), j.Steps
	if j.Task == lbfgsTask {
		c.Optimizer, c.Start, c.Levels = transfer.Optimizer{}, transfer.Start(j.Start), j.Levels
	}
	return c, err
}

// reach optimises from nothing, compilation included, until the target is reached or all steps are taken.
func (j paintJob) reach(network *zoo.Model, content, painting image.Image) (took time.Duration, result painted, err error) {
	c, err := j.config(network, content)
	if err != nil {
		return 0, result, err
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	start, reached := time.Now(), false
	c.Observe = func(event transfer.Event) {
		if result.Total, result.Evaluations = event.Losses.Total, event.Evaluations; event.Step == 0 {
			result.Start = event.Losses.Total
		}
		if reached = reached || event.Level == event.Levels && event.Losses.Total <= j.Target; reached && took == 0 {
			took = time.Since(start)
			cancel()
		}
	}
	t, err := transfer.New(network, content, []transfer.Style{{Image: painting}}, c)
	if err != nil {
		return 0, result, err
	}
	defer t.Close()
	if _, err := t.Run(ctx); !reached {
		return time.Since(start), result, err
	}
	return took, result, nil
}

// stepper compiles the book's step, and gives what takes it so often, from the content on.
func (j paintJob) stepper(network *zoo.Model, content, painting image.Image) (painter, error) {
	c, err := j.config(network, content)
	if err != nil {
		return nil, err
	}
	c.Steps-- // the start is computed, too
	t, err := transfer.New(network, content, []transfer.Style{{Image: painting}}, c)
	if err != nil {
		return nil, err
	}
	if _, err := t.LossesOf(content); err != nil {
		return nil, err
	}
	return func(*zoo.Model, image.Image, image.Image) (time.Duration, painted, error) {
		t.Reset()
		start := time.Now()
		r, err := t.Run(context.Background())
		if err != nil {
			return 0, painted{}, err
		}
		return time.Since(start), painted{Total: r.Losses.Total, Evaluations: r.Evaluations}, nil
	}, nil
}
