package style

import (
	"context"
	"errors"
	"fmt"
	"image"
	"time"

	"github.com/imagelab-go/imagelab/lib/picture"
)

// Result is what a run has come to.
type Result struct {
	Picture     *image.RGBA
	Losses      Losses
	Steps       int // that were taken
	Evaluations int // of the objective
	Elapsed     time.Duration
	Stopped     string // why it ended: "steps", "plateau" or "settled"; with an error of Run ""
}

// losses gives those of the picture as it is.
func (t *Transfer) losses() Losses { return t.problem.weighted(t.last.losses, t.weightsAt(t.at)) }

// observe tells the observer.
func (t *Transfer) observe() {
	steps := t.config.stepsOf()
	e := Event{Step: t.counted + t.step, Steps: t.config.Steps, Level: t.at + 1, Levels: t.config.Levels, Size: t.config.sizes()[t.at],
		Evaluations: t.evaluations, Losses: t.losses(), Elapsed: t.elapsed, picture: t.Picture, save: t.Save}
	if t.step > 0 {
		pace := (t.elapsed - t.entered) / time.Duration(t.step)
		e.Left = pace * time.Duration(steps[t.at]-t.step)
		for i := t.at + 1; i < len(steps); i++ {
			e.Left += pace * time.Duration(steps[i]) << (2 * (i - t.at)) // four times the pixels
		}
	}
	t.config.Observe(e)
}

// result says what the run has come to.
func (t *Transfer) result() (*Result, error) {
	img, err := t.Picture()
	if err != nil {
		return nil, err
	}
	r := &Result{Picture: img, Steps: t.counted + t.step, Evaluations: t.evaluations, Elapsed: t.elapsed, Stopped: t.stopped}
	if t.last.losses != nil {
		r.Losses = t.losses()
	}
	return r, nil
}

// Picture gives the picture as it is, at the size of its level; before the first step it is the start.
func (t *Transfer) Picture() (*image.RGBA, error) {
	z := t.start
	if t.run != nil {
		z = t.run.picture()
	}
	if z == nil {
		z = t.first()
		defer free(z)
	}
	img, err := t.config.Objective.Space.picture(z)
	if err != nil {
		return nil, fmt.Errorf("style: %w", err)
	}
	if t.config.Colors == KeepColors {
		return withColorsOf(img, picture.Resize(t.contents[len(t.contents)-1], img.Rect.Dx(), img.Rect.Dy(), picture.Bilinear)), nil
	}
	return img, nil
}

// LossesOf gives the losses of any picture, resized to the result's size: for instance how far the content of the style picture itself is.
func (t *Transfer) LossesOf(img image.Image) (Losses, error) {
	if picture.Missing(img) {
		return Losses{}, errors.New("style: the picture is missing or has no pixels")
	}
	last := t.config.Levels - 1
	l, err := t.prepare(last)
	if err != nil {
		return Losses{}, err
	}
	z := t.config.Objective.Space.tensor(picture.Resize(img, l.size.X, l.size.Y, picture.Bilinear))
	losses, seen, err := l.seen(z)
	if err != nil {
		return Losses{}, err
	}
	free(append(seen, z)...)
	return t.problem.weighted(losses, l.weights), nil
}

// Sweep runs from the start with one objective after the other, which differ from the transfer's in weights alone (see [Transfer.Weigh]): nothing is
// compiled again. It gives the results in the order of the objectives; with an error, those that there are.
func (t *Transfer) Sweep(ctx context.Context, objectives ...Objective) ([]*Result, error) {
	var results []*Result
	for i, o := range objectives {
		t.Reset()
		err := t.Weigh(o)
		if err != nil {
			return results, fmt.Errorf("objective %d: %w", i+1, err)
		}
		result, err := t.Run(ctx)
		if err != nil {
			return results, err
		}
		results = append(results, result)
	}
	return results, nil
}
