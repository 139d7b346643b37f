package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/hub"
	"github.com/imagelab-go/imagelab/lib/picture"
	"github.com/imagelab-go/imagelab/lib/zoo"
	"github.com/imagelab-go/imagelab/scripts/internal/fetching"
	"github.com/imagelab-go/imagelab/style"
)

// painting is a run of the command.
type painting struct {
	settings *settings
	log, out io.Writer // for people, and for the line of -json
	watch    *watch
	after    func(style.Event) // is told of each step after the watch; nil for nobody
}

// result is the line of -json. The losses are those of the picture that was made, with their weights.
type result struct {
	Steps   int     `json:"steps"`
	Content float64 `json:"content"`
	Style   float64 `json:"style"`
	Noise   float64 `json:"tv"`
	Total   float64 `json:"total"`
	Seconds float64 `json:"seconds"` // of the optimisation, with compilation
	StepMS  float64 `json:"step_ms"` // the median time of a step at the result's size
	Engine  string  `json:"engine"`
}

// run prepares everything, and paints.
func (p *painting) run(ctx context.Context) error {
	s := p.settings
	p.watch = &watch{settings: s, film: style.Animation{Every: s.gifEvery}}
	ctx, p.watch.stop = context.WithCancelCause(ctx)
	defer p.watch.stop(nil)
	t, m, err := p.prepare(ctx)
	if err != nil {
		return err
	}
	defer t.Close()
	if s.resume {
		if err := t.Load(s.state()); err != nil {
			return err
		}
		fmt.Fprintf(p.log, "going on from %s\n", s.state())
	}
	return p.paint(ctx, t, m)
}

// prepare reads pictures and network.
func (p *painting) prepare(ctx context.Context) (*style.Transfer, *zoo.Model, error) {
	s := p.settings
	content, err := picture.Open(s.content)
	if err != nil {
		return nil, nil, err
	}
	styles, err := s.pictures()
	if err != nil {
		return nil, nil, err
	}
	m, err := s.open(ctx)
	if err != nil {
		return nil, nil, err
	}
	config, err := s.config(m.Arch)
	if err != nil {
		return nil, nil, err
	}
	config.Observe = p.watch.observe
	if p.after != nil {
		config.Observe = style.Each(p.watch.observe, p.after)
	}
	t, err := style.New(m, content, styles, config)
	return t, m, err
}

// paint takes the steps, and writes what came of them.
func (p *painting) paint(ctx context.Context, t *style.Transfer, m *zoo.Model) error {
	c := t.Config()
	fmt.Fprintf(p.log, "%s on %s: %d x %d pixels, %d steps of %s\n", m.Weights.Name(), m.Engine.Name, c.Exact.X, c.Exact.Y, c.Steps, c.Optimizer.Law)
	if err := p.watch.open(); err != nil {
		return err
	}
	r, err := t.Run(ctx)
	logged := p.watch.close()
	if err := errors.Join(err, logged); err != nil {
		return p.failed(ctx, t, r, err)
	}
	if err := errors.Join(p.save(r), p.forget()); err != nil {
		return err
	}
	return p.report(r, m.Engine.Name)
}

// save writes the picture and the animation.
func (p *painting) save(r *style.Result) error {
	err := picture.Save(p.settings.out, r.Picture)
	if p.settings.gif != "" {
		p.watch.film.Add(r.Picture)
		err = errors.Join(err, p.watch.film.Save(p.settings.gif))
	}
	return err
}

// failed keeps what is worth it of a run that has ended early.
func (p *painting) failed(ctx context.Context, t *style.Transfer, r *style.Result, err error) error {
	if errors.Is(err, style.ErrDiverged) {
		return p.diverged(r, err)
	}
	return p.interrupted(ctx, t, r, err)
}

// interrupted keeps what there is of a run that can go on, and says how.
func (p *painting) interrupted(ctx context.Context, t *style.Transfer, r *style.Result, err error) error {
	cause := context.Cause(ctx)
	switch {
	case errors.Is(cause, context.Canceled):
		err = errors.New("interrupted")
	case cause != nil:
		err = cause
	}
	if r == nil || r.Steps == 0 {
		return fmt.Errorf("%w; no step was taken, and nothing is written", err)
	}
	size := r.Picture.Rect.Size()
	err = fmt.Errorf("%w; after %d of %d steps %s is the picture so far, of %d x %d pixels", err, r.Steps, t.Config().Steps, p.settings.out, size.X, size.Y)
	if failed := errors.Join(p.save(r), t.Save(p.settings.state())); failed != nil {
		return errors.Join(err, fmt.Errorf("not all could be kept: %w", failed))
	}
	return fmt.Errorf("%w; the same command with -resume goes on", err)
}

// diverged keeps the picture of a run that cannot go on.
func (p *painting) diverged(r *style.Result, err error) error {
	if r == nil || r.Steps == 0 {
		return err
	}
	if failed := errors.Join(p.save(r), p.forget()); failed != nil {
		return errors.Join(err, failed)
	}
	return fmt.Errorf("%w; it is %s", err, p.settings.out)
}

// forget takes the state away.
func (p *painting) forget() error {
	if err := os.Remove(p.settings.state()); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// report prints what the run came to.
func (p *painting) report(r *style.Result, engineName string) error {
	l := r.Losses
	line := result{r.Steps, l.Content, l.Style, l.Noise, l.Total, r.Elapsed.Seconds(), p.watch.median().Seconds() * 1e3, engineName}
	fmt.Fprintf(p.log, "%d steps in %.1f s, %.4g ms each; content %.4g, style %.4g, tv %.4g, total %.4g (%s)\n%s\n",
		line.Steps, line.Seconds, line.StepMS, line.Content, line.Style, line.Noise, line.Total, r.Stopped, p.settings.out)
	if !p.settings.json {
		return nil
	}
	return json.NewEncoder(p.out).Encode(line)
}

// pictures reads the styles.
func (s *settings) pictures() (styles []style.Style, err error) {
	for i, path := range s.styles {
		one := style.Style{}
		if one.Image, err = picture.Open(path); err != nil {
			return nil, err
		}
		if s.shares != nil {
			one.Share = s.shares[i]
		}
		if s.scales != nil {
			one.Scale = s.scales[i%len(s.scales)]
		}
		if s.regions != nil && s.regions[i] != "" {
			if one.Region, err = picture.Open(s.regions[i]); err != nil {
				return nil, err
			}
		}
		if s.masks != nil && s.masks[i] != "" {
			if one.Mask, err = picture.Open(s.masks[i]); err != nil {
				return nil, err
			}
		}
		styles = append(styles, one)
	}
	return styles, nil
}

// open gives the network.
func (s *settings) open(ctx context.Context) (*zoo.Model, error) {
	eng, err := engine.Open(s.engine)
	if err != nil {
		return nil, err
	}
	var t fetching.Transfers
	defer t.End()
	return zoo.Open(eng, s.arch, zoo.WithFile(s.file), zoo.WithContext(ctx), zoo.Trunk(),
		zoo.WithFetch(hub.WithOffline(s.offline), hub.WithProgress(t.Report)))
}
