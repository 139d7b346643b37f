package classifying

import (
	"context"
	"fmt"
	"image"
	"io"
	"iter"
	"runtime"
	"strings"
	"time"

	"github.com/imagelab-go/imagelab/lib/show"
	"github.com/imagelab-go/imagelab/lib/zoo"
	"github.com/imagelab-go/imagelab/scripts/internal/pace"
)

// batchPixels bounds the pixels of a batch and with them memory, however large pictures are with -raw.
const batchPixels = 1 << 22

// classifier classifies pictures and prints the answers.
type classifier struct {
	job        Job
	model      *zoo.Model
	preprocess zoo.Preprocess // what pictures go through before the model gets them
	print      printer
	line       *show.Progress
	failed     int // pictures without an answer
	pace       pace.Pace
}

func newClassifier(job Job, m *zoo.Model, print printer) *classifier {
	c := &classifier{job: job, model: m, preprocess: m.Preprocess, print: print}
	m.Preprocess.Raw = true // the model gets pictures that have gone through the rest already
	return c
}

// classify classifies pictures in the order of their paths. It reads some in advance while the engine computes.
func (c *classifier) classify(ctx context.Context, paths []string) error {
	c.line = show.NewProgress("classifying", len(paths))
	defer c.line.Clear()
	start := time.Now()
	defer func() { c.pace.Total = time.Since(start) }()
	ahead := 2 * zoo.BatchSize
	if c.preprocess.Raw { // pictures may be large
		ahead = runtime.GOMAXPROCS(0)
	}
	pictures := readAhead(ctx, paths, ahead, func(path string) prepared { return prepare(path, c.preprocess) })
	for batch := range c.batches(pictures) {
		if err := c.answer(ctx, batch); err != nil {
			return err
		}
	}
	if ctx.Err() != nil {
		return fmt.Errorf("interrupted after %d of %d pictures", c.pace.Pictures+c.failed, len(paths))
	}
	return nil
}

// batches puts pictures of one size that follow each other together, and reports those that cannot be read.
func (c *classifier) batches(pictures iter.Seq[prepared]) iter.Seq[[]prepared] {
	return func(yield func([]prepared) bool) {
		var batch []prepared
		for p := range pictures {
			if p.err != nil {
				c.fail(p.err)
				continue
			}
			if len(batch) > 0 && (batch[0].img.Rect != p.img.Rect || len(batch) == limit(p.img.Rect.Size())) {
				if !yield(batch) {
					return
				}
				batch = nil
			}
			batch = append(batch, p)
		}
		if len(batch) > 0 {
			yield(batch)
		}
	}
}

// limit is how many pictures of a size are computed at once.
func limit(size image.Point) int { return min(zoo.BatchSize, max(1, batchPixels/(size.X*size.Y))) }

// answer computes a batch and prints the answers. Where pictures keep their own size, those that the network cannot take are reported, and
// others go on.
func (c *classifier) answer(ctx context.Context, batch []prepared) error {
	logits, err := c.logits(ctx, batch)
	switch {
	case ctx.Err() != nil:
		return nil // classify says how far it came
	case err != nil && c.preprocess.Raw:
		for _, p := range batch {
			c.fail(fmt.Errorf("%s: %w", p.path, err))
		}
		return nil
	case err != nil:
		return err
	}
	answered := c.pace.Pictures
	var lines strings.Builder
	for i, p := range batch {
		if err := zoo.CheckLogits(logits[i]); err != nil {
			c.fail(fmt.Errorf("%s: %w; look whether the weights, -mean and -std fit each other", p.path, err))
			continue
		}
		text, err := c.print(p.path, logits[i])
		if err != nil {
			return err
		}
		lines.WriteString(text)
		c.pace.Pictures++
	}
	c.line.Clear()
	_, err = io.WriteString(c.job.Stdout, lines.String())
	c.line.Add(c.pace.Pictures - answered)
	return err
}

// fail reports a picture without an answer.
func (c *classifier) fail(err error) {
	c.failed++
	c.line.Clear()
	fmt.Fprintf(c.job.Stderr, "%s: %v\n", c.job.Command, err)
	c.line.Step()
}

// logits computes a batch.
func (c *classifier) logits(ctx context.Context, batch []prepared) ([][]float32, error) {
	imgs := make([]image.Image, len(batch))
	for i, p := range batch {
		imgs[i] = p.img
	}
	known := c.model.Compiled(batch[0].img.Rect.Size(), len(batch))
	start := time.Now()
	if !known {
		c.line.Note(fmt.Sprintf("compiling for %d x %d pixels", batch[0].img.Rect.Dx(), batch[0].img.Rect.Dy()))
	}
	logits, err := c.await(ctx, imgs)
	c.line.Note("")
	if !known {
		c.pace.AddFirst(len(batch), time.Since(start))
	}
	return logits, err
}

// await computes pictures and returns when that is done or ctx ends: what the engine has begun cannot be stopped. Meanwhile the progress
// line is kept up to date.
func (c *classifier) await(ctx context.Context, imgs []image.Image) ([][]float32, error) {
	type result struct {
		logits [][]float32
		err    error
	}
	done := make(chan result, 1)
	go func() {
		logits, err := c.model.LogitsOf(imgs...)
		done <- result{logits, err}
	}()
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case r := <-done:
			return r.logits, r.err
		case <-tick.C:
			c.line.Add(0)
		}
	}
}
