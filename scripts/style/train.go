package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/imagelab-go/imagelab/lib/picture"
	"github.com/imagelab-go/imagelab/lib/show"
	"github.com/imagelab-go/imagelab/lib/zoo"
	"github.com/imagelab-go/imagelab/style"
	"github.com/imagelab-go/imagelab/style/feedforward"
	"github.com/imagelab-go/imagelab/style/feedforward/models"
)

// training is a run of "style train".
type training struct {
	settings *trainSettings
	log, out io.Writer
	trainer  *feedforward.Trainer
	line     *show.Progress
	losses   *json.Encoder // nil without -log
	curves   curves
	kept     time.Time
	stop     context.CancelCauseFunc
}

// trained is the line of -json.
type trained struct {
	Steps   int     `json:"steps"`
	Content float64 `json:"content"` // of the last step
	Style   float64 `json:"style"`
	Total   float64 `json:"total"`
	Seconds float64 `json:"seconds"`
	Bytes   int64   `json:"bytes"` // of the network's file
	Engine  string  `json:"engine"`
}

// train trains the network that the arguments ask for.
func train(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	s, err := parseTrain(args, stderr)
	if err != nil {
		return err
	}
	t := &training{settings: s, log: s.messages(stdout, stderr), out: stdout}
	m, err := s.open(ctx)
	if err != nil {
		return err
	}
	ctx, t.stop = context.WithCancelCause(ctx)
	defer t.stop(nil)
	if err := t.prepare(m); err != nil {
		return err
	}
	defer t.trainer.Close()
	return t.run(ctx, m.Engine.Name)
}

// prepare makes the trainer, and goes on where it is asked to.
func (t *training) prepare(m *zoo.Model) error {
	s := t.settings
	config, err := s.training(m)
	if err != nil {
		return err
	}
	config.Observe = t.observe
	if t.trainer, err = feedforward.NewTrainer(m, config); err != nil {
		return err
	}
	if s.resume {
		if err := t.trainer.Load(s.checkpoint()); err != nil {
			return err
		}
		fmt.Fprintf(t.log, "going on from %s, step %d\n", s.checkpoint(), t.trainer.Step())
	}
	fmt.Fprintf(t.log, "%s of %d styles on %s: %d steps of %d squares of %d pixels, of %d pictures\n", s.network, len(s.styles), m.Engine.Name,
		s.steps, t.trainer.Training().Batch, s.side, len(s.contents))
	return nil
}

// training gives the library's settings; what is 0 there has the library's default.
func (s *trainSettings) training(m *zoo.Model) (feedforward.Training, error) {
	c := feedforward.Training{Contents: feedforward.Files(s.contents), Size: s.side, StyleSize: s.styleSide, Batch: s.batch, Mixed: s.mixed, Steady: s.steady,
		Recolor: s.recolor, Steps: s.steps, Time: s.time, Rate: s.rate, Fade: s.fade, White: s.white, Seed: s.seed}
	var err error
	if c.Network, err = s.architecture(m.Arch); err != nil {
		return c, err
	}
	if s.from != "" {
		if c.From, err = s.openFrom(m); err != nil {
			return c, err
		}
		c.Network, c.White = c.From.Network, c.From.Colors.Scale
	}
	if c.Objective, err = s.objective(m.Arch); err != nil {
		return c, err
	}
	c.Styles, err = s.lessons()
	return c, err
}

// openFrom opens the network to begin with.
func (s *trainSettings) openFrom(m *zoo.Model) (*feedforward.Model, error) {
	path := s.from
	if slices.Contains(models.Names(), path) {
		path = ""
	}
	from, err := network(m.Engine, s.from, path, feedforward.WithTrunk(m))
	if err == nil && methodOf(from.Network) != s.network {
		err = fmt.Errorf("-from %s: it is a network for -network %s", s.from, methodOf(from.Network))
	}
	return from, err
}

// objective is what painted pictures are held to.
func (s *trainSettings) objective(a *zoo.Arch) (o style.Objective, err error) {
	if s.network == "adain" {
		o = feedforward.AdaIN{}.Objective()
		err = s.weigh(&o)
	} else {
		var c style.Config
		c, err = s.config(a)
		o = c.Objective
	}
	o.Relative = s.relative
	return o, err
}

// lessons reads the style pictures, with the names of their files.
func (s *settings) lessons() (styles []feedforward.Style, err error) {
	for _, path := range s.styles {
		img, err := picture.Open(path)
		if err != nil {
			return nil, err
		}
		styles = append(styles, feedforward.Style{Name: strings.TrimSuffix(filepath.Base(path), filepath.Ext(path)), Image: img})
	}
	return styles, nil
}

// run takes the steps, and writes what came of them, also where it is interrupted.
func (t *training) run(ctx context.Context, engine string) error {
	s := t.settings
	if s.log != "" {
		file, err := t.openLog()
		if err != nil {
			return err
		}
		defer file.Close()
	}
	t.kept = time.Now()
	err := t.trainer.Run(ctx)
	if t.line != nil {
		t.line.Clear()
	}
	if errors.Is(err, feedforward.ErrDiverged) {
		return err // the last checkpoint stays
	}
	if cause := context.Cause(ctx); cause != nil && !errors.Is(cause, context.Canceled) {
		return cause
	}
	if failed := t.keep(); failed != nil {
		return errors.Join(err, failed)
	}
	switch {
	case ctx.Err() != nil:
		return fmt.Errorf("%w; after %d of %d steps the same command with -resume goes on", err, t.trainer.Step(), s.steps)
	case err != nil:
		return fmt.Errorf("%w; mend or replace that, and after %d of %d steps the same command with -resume goes on", err, t.trainer.Step(), s.steps)
	}
	return t.report(engine)
}

// openLog opens the log of the losses: a new one or, where the training goes on, the old one, from which the curves are taken over.
func (t *training) openLog() (*os.File, error) {
	how := os.O_TRUNC
	if t.settings.resume {
		how = os.O_APPEND
	}
	file, err := os.OpenFile(t.settings.log, os.O_CREATE|os.O_RDWR|how, 0o644)
	if err != nil {
		return nil, err
	}
	t.curves.read(file, t.trainer.Step())
	t.losses = json.NewEncoder(file)
	return file, nil
}

// observe is told of each step.
func (t *training) observe(p feedforward.Progress) {
	if t.line == nil {
		t.line = show.NewProgress("training", p.Steps-p.Step+1)
	}
	t.curves.add(p)
	note := fmt.Sprintf("%s: content %.4g, style %.4g", p.Style, p.Content, p.Gram)
	if limit := t.settings.time; limit > 0 {
		note = fmt.Sprintf("%v of %v, %s", p.Elapsed.Round(time.Second), limit, note)
	}
	t.line.Note(note)
	t.line.Step()
	if t.losses != nil {
		if err := t.losses.Encode(p); err != nil {
			t.stop(err)
		}
	}
	if every := t.settings.interval; every > 0 && time.Since(t.kept) >= every {
		if err := t.keep(); err != nil {
			t.stop(err)
		}
	}
}

// keep writes the checkpoint, the network, the curves and the preview.
func (t *training) keep() error {
	s := t.settings
	m, err := t.trainer.Model()
	if err != nil {
		return err
	}
	defer m.Close()
	m.Licence, m.About = s.licence, s.about
	var opts []feedforward.SaveOption
	if s.half {
		opts = append(opts, feedforward.WithHalfPrecision())
	}
	if err := errors.Join(m.Save(s.out, opts...), t.trainer.Save(s.checkpoint()), t.curves.save(s.curves())); err != nil {
		return err
	}
	t.kept = time.Now()
	if len(s.previews) == 0 {
		return nil
	}
	return s.paintPreview(m)
}

// paintPreview paints the preview pictures in all styles, a row for each picture.
func (s *trainSettings) paintPreview(m *feedforward.Model) error {
	var cells []image.Image
	var labels []string
	for _, path := range s.previews {
		img, err := picture.Open(path)
		if err != nil {
			return err
		}
		img = picture.ResizeShort(img, s.side, picture.Bilinear)
		cells, labels = append(cells, img), append(labels, filepath.Base(path))
		for _, name := range m.Styles() {
			if err := m.SetTarget(feedforward.Target{Name: name}); err != nil {
				return err
			}
			painted, err := m.Stylize(img)
			if err != nil {
				return err
			}
			cells, labels = append(cells, painted), append(labels, name)
		}
	}
	grid, err := picture.Grid(cells, picture.GridConfig{Columns: 1 + len(m.Styles()), Labels: labels})
	if err != nil {
		return err
	}
	return picture.Save(s.preview(), grid)
}

// report prints what the training came to.
func (t *training) report(engine string) error {
	info, err := os.Stat(t.settings.out)
	if err != nil {
		return err
	}
	p := t.trainer.Last()
	line := trained{t.trainer.Step(), p.Content, p.Gram, p.Total, p.Elapsed.Seconds(), info.Size(), engine}
	fmt.Fprintf(t.log, "%d steps in %.0f s; content %.4g, style %.4g\n%s, %d bytes\n", line.Steps, line.Seconds, line.Content, line.Style, t.settings.out, line.Bytes)
	if !t.settings.json {
		return nil
	}
	return json.NewEncoder(t.out).Encode(line)
}
