package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"io"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/picture"
	"github.com/imagelab-go/imagelab/scripts/internal/pace"
	"github.com/imagelab-go/imagelab/style/feedforward"
	"github.com/imagelab-go/imagelab/style/feedforward/models"
)

// streams are the command's standard input, output and error.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

// pass paints with one pass of a network.
type pass struct {
	settings *passSettings
	model    *feedforward.Model
	log      io.Writer // for people

	mu     sync.Mutex // guards what follows
	pace   pace.Pace
	sizes  int // that the network was compiled for
	failed int // pictures that could not be painted
}

// passed is the line of -json.
type passed struct {
	Network   string  `json:"network"`
	Pictures  int     `json:"pictures"`
	Failed    int     `json:"failed"`
	Seconds   float64 `json:"seconds"`       // for all, from reading to writing
	First     float64 `json:"first_seconds"` // for the first picture of each size, with compilation
	Sizes     int     `json:"sizes"`         // that were compiled
	PerSecond float64 `json:"per_second"`    // of the other pictures; 0 without
	Engine    string  `json:"engine"`
}

// paintOnce paints what the arguments ask for with one pass of a network.
func paintOnce(ctx context.Context, args []string, std streams) error {
	s, err := parsePass(args, std.err)
	if err != nil {
		return err
	}
	jobs, err := s.jobs()
	if err != nil {
		return err
	}
	p := &pass{settings: s, log: s.messages(std.out, std.err)}
	if p.model, err = s.load(ctx); err != nil {
		return err
	}
	defer p.model.Close()
	if err := s.aim(p.model); err != nil {
		return err
	}
	start := time.Now()
	if s.content == "-" {
		err = p.frames(ctx, std.in, std.out)
	} else {
		err = p.files(ctx, jobs, std.err)
	}
	p.pace.Total = time.Since(start)
	return errors.Join(err, p.report(std.out))
}

// load reads the network and holds it to the method.
func (s *passSettings) load(ctx context.Context) (*feedforward.Model, error) {
	if _, err := os.Stat(s.weights); s.weights != "" && err != nil {
		return nil, fmt.Errorf("-weights: %w; with -method %s it names the file of the network", err, s.method)
	}
	eng, err := engine.Open(s.engine)
	if err != nil {
		return nil, err
	}
	opts := []feedforward.Option{feedforward.WithBuckets(s.buckets), feedforward.WithEncoder(s.encoder)}
	if s.method == "adain" && s.weights == "" && s.encoder == "" {
		trunk, err := (&settings{engine: s.engine, arch: models.Trunk}).open(ctx)
		if err != nil {
			return nil, err
		}
		opts = append(opts, feedforward.WithTrunk(trunk))
	}
	m, err := network(eng, s.method, s.weights, opts...)
	if err != nil {
		return nil, err
	}
	if is := methodOf(m.Network); is != s.method {
		m.Close()
		return nil, fmt.Errorf("-weights %s: it is a network for -method %s, not %s", s.weights, is, s.method)
	}
	return m, nil
}

// methodOf is the method that a network is for.
func methodOf(n feedforward.Network) string {
	switch n.(type) {
	case feedforward.Johnson:
		return "johnson"
	case feedforward.AdaIN:
		return "adain"
	}
	return "msgnet"
}

// aim sets the style.
func (s *passSettings) aim(m *feedforward.Model) error {
	if s.given["alpha"] {
		if err := m.SetAlpha(s.alpha); err != nil {
			return err
		}
	}
	if s.method == "johnson" {
		return nil
	}
	targets, err := s.targets(m.Styles())
	if err != nil {
		return err
	}
	for i := range targets {
		if s.shares != nil && len(s.shares) != len(targets) {
			return fmt.Errorf("-style-weights: %d for %d styles; give one for each", len(s.shares), len(targets))
		} else if s.shares != nil {
			targets[i].Share = s.shares[i]
		}
	}
	return m.SetTarget(targets...)
}

// targets gives the styles that -style names, and without it the one of a network that has one.
func (s *passSettings) targets(names []string) (targets []feedforward.Target, err error) {
	list := strings.Join(names, ", ")
	switch {
	case len(s.wanted) > 0:
	case len(names) == 1:
		return []feedforward.Target{{Name: names[0]}}, nil
	case len(names) == 0:
		return nil, errors.New("no style: name a picture with -style; the network brings none")
	default:
		return nil, fmt.Errorf("no style: name one of the network's with -style (%s), or a picture", list)
	}
	for _, text := range s.wanted {
		parts := []string{text}
		if _, err := os.Stat(text); err != nil {
			parts = strings.Split(text, ",")
		}
		for _, part := range parts {
			more, err := s.target(strings.TrimSpace(part), names)
			if err != nil {
				return nil, err
			}
			targets = append(targets, more...)
		}
	}
	return targets, nil
}

// target gives the style of a name, or else the pictures of a file or folder.
func (s *passSettings) target(text string, names []string) (targets []feedforward.Target, err error) {
	switch {
	case text == "":
		return nil, errors.New("-style: a name between commas is empty; give a style or a picture")
	case slices.Contains(names, text):
		return []feedforward.Target{{Name: text}}, nil
	}
	paths, err := picture.Paths(text)
	if errors.Is(err, os.ErrNotExist) && len(names) > 0 {
		return nil, fmt.Errorf("-style %q: there is no such file, and the styles of the network are %s", text, strings.Join(names, ", "))
	} else if err != nil {
		return nil, fmt.Errorf("-style: %w", err)
	}
	for _, path := range paths {
		img, err := picture.Open(path)
		if err != nil {
			return nil, fmt.Errorf("-style: %w", err)
		}
		targets = append(targets, feedforward.Target{Image: resized(img, s.styleSize)})
	}
	return targets, nil
}

// resized gives a picture with its longer side of so many pixels; 0 leaves it as it is.
func resized(img *image.RGBA, long int) *image.RGBA {
	if long == 0 {
		return img
	}
	return picture.ResizeLong(img, long, picture.Bilinear)
}

// paint paints a picture, and notes how long that took. A network paints one picture at a time.
func (p *pass) paint(img *image.RGBA) (*image.RGBA, error) {
	img = resized(img, p.settings.size)
	p.mu.Lock()
	defer p.mu.Unlock()
	known, start := p.model.Compiled(img.Rect.Size()), time.Now()
	painted, err := p.model.Stylize(img)
	if err != nil {
		return nil, err
	}
	if p.pace.Pictures++; !known {
		p.pace.AddFirst(1, time.Since(start))
		p.sizes++
	}
	return painted, nil
}

// report says how many pictures were painted, and how fast.
func (p *pass) report(out io.Writer) error {
	if p.pace.Pictures == 0 {
		return nil
	}
	s, m := p.settings, p.model
	fmt.Fprintf(p.log, "%s on %s: %s; reading and writing included\n", s.method, m.Engine.Name, p.pace)
	if p.sizes >= manySizes && s.buckets == 0 {
		fmt.Fprintf(p.log, "the network was compiled for %d sizes; with -buckets 64 similar sizes share a compilation\n", p.sizes)
	}
	if !s.json {
		return nil
	}
	return json.NewEncoder(out).Encode(passed{s.method, p.pace.Pictures, p.failed, p.pace.Total.Seconds(), p.pace.First.Seconds(), p.sizes, p.pace.PerSecond(), m.Engine.Name})
}

// manySizes are so many that a hint at -buckets is of use.
const manySizes = 8
