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
	for _, step := range []func(context.Context) error{t.sets, t.network, t.prepare, t.zeroShot} {
		if err := step(ctx); err != nil {
			return t.stopped(err, nil)
		}
	}
	t.finished = t.learner.Finished()
	history, err := t.learner.Fit(ctx)
	t.watcher.clear()
	if err != nil {
		return t.stopped(err, history)
	}
	if err := t.finish(ctx, history); err != nil {
		return t.stopped(err, history)
	}
	return nil
}

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
	if t.learner, err = finetune.NewContext(ctx, t.source, t.train, t.val, c); err == nil && c.Resume && !t.learner.Resumed() {
		fmt.Fprintf(t.log, "there is no run to resume in %s; beginning anew\n", t.settings.out)
	}
	return err
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
func (t *training) stopped(err error, history finetune.History) error {
	switch {
	case !errors.Is(err, context.Canceled):
		return err
	case t.learner == nil:
		return errors.New("interrupted before the training began; the same command begins again")
	case t.settings.out == "":
		return fmt.Errorf("interrupted after %s; nothing is kept without -out", count(len(history), "epoch", "epochs"))
	}
	return fmt.Errorf("interrupted after %s; the same command with -resume goes on from %s", count(len(history), "epoch", "epochs"), t.settings.out)
}
