package main

import (
	"fmt"
	"image"
	"io"
	"os"
	"time"

	"github.com/gomlx/gomlx/core/tensors"
	"github.com/imagelab-go/imagelab/augment"
	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/engine/plugin"
	"github.com/imagelab-go/imagelab/lib/picture"
)

// augmentCommand is the hidden sub-command by which the topic augment starts this program.
const augmentCommand = "apply"

// augmentJob is what a contestant of the topic augment does when it reads a line: to augment pictures, with new draws for each picture and pass. It is handed to the
// process as JSON, and answered with the seconds that this took, from bytes in memory to batches of float32.
type augmentJob struct {
	Work      string  `json:"work"`
	Pictures  string  `json:"pictures"` // a file of Count x Height x Width x 3 bytes
	Files     string  `json:"files"`    // in place of that a folder of Count JPEG files, in folders of their classes
	Batch     int     `json:"batch"`    // pictures of a batch that is made of files
	Count     int     `json:"count"`
	Height    int     `json:"height"`
	Width     int     `json:"width"`
	Size      int     `json:"size"`      // height and width of the results
	Passes    int     `json:"passes"`    // how often a run augments them all
	Warm      float64 `json:"warm_s"`    // seconds of the same work before a run is timed: only then has the system spread a process that slept over the processors
	Library   string  `json:"library"`   // the peer
	Form      string  `json:"form"`      // whether torchvision works on bytes, "uint8", or on numbers, "float"
	Processes int     `json:"processes"` // the peer's
	Threads   int     `json:"threads"`   // the peer's in each process
	Engine    string  `json:"engine"`    // of imagelab's graph, "" for the host
}

// pipeline gives imagelab's pipeline of a work.
func (j augmentJob) pipeline() (*augment.Pipeline, error) {
	flip, crop, jitter := augment.FlipLeftRight(0.5), augment.RandomResizedCrop(j.Size, j.Size), augment.ColorJitter(0.5, 0.5, 0.5, 0.5)
	switch j.Work {
	case loaderWork:
		return augment.Sequence(flip, crop), nil
	case "lesson":
		return augment.Sequence(flip, crop, jitter), nil
	case "warp":
		return augment.Sequence(flip, crop, augment.Rotate(augment.Uniform(-30, 30)), augment.Perspective(0.3), jitter), nil
	case "randaugment":
		return augment.Sequence(flip, crop, augment.RandAugment(2, 9, 31)), nil
	}
	return nil, fmt.Errorf("%s: there is no work %q", augmentCommand, j.Work)
}

// batch reads the pictures.
func (j augmentJob) batch() (*picture.Batch, error) {
	pixels, err := os.ReadFile(j.Pictures)
	if err != nil {
		return nil, err
	}
	if len(pixels) != j.Count*j.Height*j.Width*3 {
		return nil, fmt.Errorf("%s: %d bytes, want those of %d pictures of %d x %d", j.Pictures, len(pixels), j.Count, j.Width, j.Height)
	}
	b := &picture.Batch{Pixels: pixels, Count: j.Count, Height: j.Height, Width: j.Width}
	for range j.Count {
		b.Sizes = append(b.Sizes, image.Pt(j.Width, j.Height))
	}
	return b, nil
}

// serveAugment does a job for each line.
func serveAugment(args []string, in io.Reader, out io.Writer) error {
	j, err := readJob[augmentJob](augmentCommand, args)
	if err != nil {
		return err
	}
	p, err := j.pipeline()
	if err != nil {
		return err
	}
	start := j.inMemory
	if j.Files != "" {
		start = j.fromFiles
	}
	pass, err := start(p)
	if err != nil {
		return err
	}
	return answer(in, out, func() (time.Duration, error) { return j.run(pass) })
}

// inMemory gives a pass over pictures in memory.
func (j augmentJob) inMemory(p *augment.Pipeline) (func() (*tensors.Tensor, error), error) {
	batch, err := j.batch()
	if err != nil {
		return nil, err
	}
	name, options := j.Engine, []augment.ApplyOption{augment.OnEngine()}
	if name == "" {
		name, options = plugin.PureGo, []augment.ApplyOption{augment.OnHost()}
	}
	e, err := engine.Open(name)
	if err != nil {
		return nil, err
	}
	epoch := uint64(0)
	return func() (last *tensors.Tensor, err error) {
		epoch++
		draws, err := p.Draw(augment.Key{Seed: 1, Epoch: epoch}, batch.Sizes...)
		if err != nil {
			return nil, err
		}
		if last, err = p.Apply(e.Backend, batch, draws, options...); err != nil {
			return nil, err
		}
		if j.Engine == "" {
			options = []augment.ApplyOption{augment.Into(last)}
		}
		return last, last.ToLocal()
	}, nil
}

// run does passes, the first ones untimed, and looks whether the last one gave numbers.
func (j augmentJob) run(pass func() (*tensors.Tensor, error)) (took time.Duration, err error) {
	for start := time.Now(); time.Since(start).Seconds() < j.Warm; {
		if _, err := pass(); err != nil {
			return 0, err
		}
	}
	var last *tensors.Tensor
	start := time.Now()
	for range j.Passes {
		if last, err = pass(); err != nil {
			return 0, err
		}
	}
	return time.Since(start), finite(last)
}
