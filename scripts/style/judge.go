package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/picture"
	"github.com/imagelab-go/imagelab/lib/show"
	"github.com/imagelab-go/imagelab/style/feedforward"
	"github.com/imagelab-go/imagelab/style/feedforward/models"
)

// judgeSettings are the flags of "style judge". Those that it shares with the other commands are in the settings.
type judgeSettings struct {
	settings
	network         string
	contents        []string
	side, styleSide int
	symmetric       bool
}

// judged is the line of -json.
type judged struct {
	*feedforward.Confusion
	Margin   float64 `json:"margin"`
	Pictures int     `json:"pictures"` // of contents
}

// parseJudge reads the flags of "style judge".
func parseJudge(args []string, stderr io.Writer) (*judgeSettings, error) {
	s := &judgeSettings{settings: settings{given: map[string]bool{}}}
	flags := flag.NewFlagSet("style judge", flag.ContinueOnError)
	flags.StringVar(&s.network, "weights", "", "the `file` of an MSG-Net with styles (default: the one that imagelab brings)")
	flags.Func("content", "a `folder` of pictures to paint, which the network has not learned from; may be given several times", add(&s.contents))
	flags.Func("style", "the `picture` that a style was learned from, with the style's name, or a folder of such; may be given several times", add(&s.styles))
	flags.IntVar(&s.side, "size", 256, "the side in `pixels` of the squares that are cut from contents")
	flags.IntVar(&s.styleSide, "style-size", 384, "the side in `pixels` of the square that a style picture becomes; the same as in training")
	flags.BoolVar(&s.symmetric, "symmetric", false, "divide by the sizes of both pictures' Gram matrices, where else those of the style pictures count alone")
	s.measuringFlags(flags)
	flags.BoolVar(&s.json, "json", false, "print the result as a last line of JSON, and all else to standard error")
	if err := s.read(flags, args, stderr, "-content FOLDER -style FOLDER"); err != nil {
		return nil, err
	}
	switch {
	case len(s.contents) == 0 || len(s.styles) < 2:
		return nil, errors.New("nothing to judge: name pictures with -content, and those of two styles at least with -style")
	case s.styleSide < 1 || s.styleSide > 1<<12 || s.side > 1<<12:
		return nil, fmt.Errorf("-size %d, -style-size %d: give a number of pixels, at most %d", s.side, s.styleSide, 1<<12)
	}
	return s, nil
}

// judge says how well a network tells its styles apart.
func judge(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	s, err := parseJudge(args, stderr)
	if err != nil {
		return err
	}
	found, err := s.confuse(ctx)
	if err != nil {
		return err
	}
	if err := printConfusion(s.messages(stdout, stderr), found, len(s.contents)); err != nil || !s.json {
		return err
	}
	return json.NewEncoder(stdout).Encode(judged{found, found.Margin(), len(s.contents)})
}

// confuse paints, and compares.
func (s *judgeSettings) confuse(ctx context.Context) (*feedforward.Confusion, error) {
	loss, err := s.open(ctx)
	if err != nil {
		return nil, err
	}
	config, err := s.config(loss.Arch)
	if err != nil {
		return nil, err
	}
	m, err := network(loss.Engine, "msgnet", s.network)
	if err != nil {
		return nil, err
	}
	defer m.Close()
	styles, err := s.lessons()
	if err != nil {
		return nil, err
	}
	for i, t := range styles {
		styles[i].Image = picture.CenterCrop(picture.ResizeShort(t.Image, s.styleSide, picture.Bilinear), s.styleSide, s.styleSide)
	}
	line := show.NewProgress("judging", len(s.contents))
	defer line.Clear()
	return feedforward.Confuse(ctx, m, feedforward.Judging{Loss: loss, Layers: config.Objective.Style.Layers, Styles: styles,
		Contents: feedforward.Files(s.contents), Size: s.side, Symmetric: s.symmetric, Observe: func(int) { line.Step() }})
}

// network opens a network from a file, or without one that of a method that imagelab brings.
func network(eng *engine.Engine, method, path string, opts ...feedforward.Option) (*feedforward.Model, error) {
	if path == "" {
		return models.Open(eng, method, opts...)
	}
	return feedforward.Load(eng, path, opts...)
}

// printConfusion prints the table, a row for each style that was painted in.
func printConfusion(out io.Writer, c *feedforward.Confusion, pictures int) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(w, "distance to\t")
	for _, name := range c.Names {
		fmt.Fprintf(w, "%s\t", name)
	}
	fmt.Fprintln(w, "nearest itself\t")
	for i, name := range c.Names {
		fmt.Fprintf(w, "in %s\t", name)
		for _, d := range c.Distances[i] {
			fmt.Fprintf(w, "%.3f\t", d)
		}
		fmt.Fprintf(w, "%.0f %%\t\n", 100*c.Hits[i])
	}
	fmt.Fprintf(w, "\n")
	if err := w.Flush(); err != nil {
		return err
	}
	margin, says := c.Margin(), "the nearest other style is at least %.0f %% farther than a picture's own"
	if margin < 0 {
		margin, says = -margin, "styles are taken for others: one is up to %.0f %% nearer than a picture's own"
	}
	_, err := fmt.Fprintf(out, "%d pictures; "+says+"\n", pictures, 100*margin)
	return err
}
