package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/imagelab-go/imagelab/finetune"
	"github.com/imagelab-go/imagelab/lib/data"
	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/hub"
	"github.com/imagelab-go/imagelab/lib/zoo"
	"github.com/imagelab-go/imagelab/scripts/internal/fetching"
)

// training is a run of the command.
type training struct {
	*settings
	log, out   io.Writer // for people; for the result
	began      time.Time
	train, val *data.Set
	source     *zoo.Model
	learner    *finetune.Learner
	begun      bool // Fit was: from there on a checkpoint is written whatever ends it
	finished   bool // before this command
	watcher    *watcher
	record     record
}

// run trains from the pictures to the report.
func (t *training) run(ctx context.Context) error {
	if t.config.Resume && missing(t.settings.out) {
		return fmt.Errorf("-resume: there is no folder %s; -out names the run to go on with", t.settings.out)
	}
	t.began, t.watcher = time.Now(), &watcher{log: t.log}
	for _, step := range []func(context.Context) error{t.sets, t.network, t.prepare, t.zeroShot, t.fit, t.finish} {
		err := step(ctx)
		t.watcher.clear()
		if err != nil {
			return t.stopped(err)
		}
	}
	return nil
}

// fit trains.
func (t *training) fit(ctx context.Context) error {
	t.begun, t.finished = true, t.learner.Finished()
	_, err := t.learner.Fit(ctx)
	return err
}

// smallest is the height and width of which the networks leave one position.
const smallest = 32

// network opens the source.
func (t *training) network(ctx context.Context) error {
	eng, err := engine.Open(t.engine)
	if err != nil {
		return err
	}
	var line fetching.Transfers
	defer line.End()
	t.source, err = zoo.Open(eng, t.arch, zoo.WithFile(t.weights), zoo.WithContext(ctx), zoo.WithPreprocess(t.resize),
		zoo.WithFetch(hub.WithOffline(t.offline), hub.WithProgress(line.Report)))
	if err == nil {
		fmt.Fprintf(t.log, "source: %s of %d classes, on %s\n", t.source.Weights.Name(), t.source.Classes, eng.Name)
	}
	if s := t.size; s > 0 && s < smallest {
		fmt.Fprintf(t.log, "WARNING: -size %d: the networks shrink pictures 32 times, and below %d pixels little is left to tell classes apart by\n", s, smallest)
	}
	return err
}

func (s *settings) resize(p *zoo.Preprocess) {
	if s.size > 0 {
		p.Size = s.size
	}
}

// prepare makes the learner.
func (t *training) prepare(ctx context.Context) (err error) {
	c := t.config
	c.Plan, c.Observe = []finetune.Phase{t.phase}, t.watcher.observe
	if t.gradual > 0 {
		if c.Plan, err = finetune.Gradual(t.source.Groups(), t.gradual, t.phase); err != nil {
			return err
		}
	}
	if make := augmenters[t.augment]; make != nil {
		c.Augment = make(t.source.Preprocess)
	}
	if t.learner, err = finetune.NewContext(ctx, t.source, t.train, t.val, c); err != nil {
		return inFlags(err)
	}
	if c.Resume && !t.learner.Resumed() {
		fmt.Fprintf(t.log, "there is no run to resume in %s; beginning anew\n", t.settings.out)
	}
	return nil
}

// zeroShot validates before any training where rows of the source's classifier serve. Of a run that is resumed it is in the record.
func (t *training) zeroShot(ctx context.Context) error {
	begun, err := t.recall()
	if begun || err != nil {
		return err
	}
	if t.record.Matches = t.learner.Matches(); t.record.Matches != nil {
		fmt.Fprintln(t.log, t.record.Matches)
		if t.record.ZeroShot, err = t.learner.ValidateContext(ctx); err != nil {
			return err
		}
		t.watcher.clear()
		fmt.Fprintf(t.log, "before training: %v\n", t.record.ZeroShot)
	}
	return t.save()
}

// stopped says how to go on.
func (t *training) stopped(err error) error {
	if !errors.Is(err, context.Canceled) {
		return err
	}
	if !t.begun {
		return errors.New("interrupted before the training began; nothing is lost: give the same command again")
	}
	after := count(len(t.learner.History()), "epoch", "epochs")
	if t.settings.out == "" {
		return fmt.Errorf("interrupted after %s; nothing is kept without -out", after)
	}
	return fmt.Errorf("interrupted after %s; the same command with -resume goes on from %s", after, t.settings.out)
}
