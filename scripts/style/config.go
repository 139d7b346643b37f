package main

import (
	"cmp"
	"errors"
	"fmt"
	"strings"

	"github.com/imagelab-go/imagelab/lib/picture"
	"github.com/imagelab-go/imagelab/lib/zoo"
	"github.com/imagelab-go/imagelab/style"
)

// config gives the library's settings for a network: those of the preset, with what the flags say.
func (s *settings) config(a *zoo.Arch) (style.Config, error) {
	content, styles, err := s.layersByTerm()
	if err != nil {
		return style.Config{}, err
	}
	if content != nil && styles != nil && !strings.HasPrefix(a.Name, "vgg") {
		if a, err = zoo.New("vgg16"); err != nil { // whose layers are all replaced, so that any network serves
			return style.Config{}, err
		}
	}
	c, err := style.Preset(s.preset, a)
	if err != nil {
		return c, err
	}
	if content != nil {
		c.Objective.Content.Layers = content
	}
	c.Objective.Style.Measure = cmp.Or(style.Measure(s.measure), c.Objective.Style.Measure)
	if styles != nil {
		c.Objective.Style.Layers = styles
	} else if c.Objective.Style.Measure == style.PatchMatches {
		c.Objective.Style.Layers = style.Layers("relu3_1", "relu4_1") // those of Li and Wand; there are too many patches in earlier ones
	}
	s.optimize(&c)
	return c, errors.Join(s.weigh(&c.Objective), s.begin(&c))
}

// optimize puts in how the picture is optimised, and its size.
func (s *settings) optimize(c *style.Config) {
	if s.size > 0 || s.given["exact"] {
		c.Size, c.Exact = s.size, s.exact
	}
	if law := style.Law(s.optimizer); law != "" && law != c.Optimizer.Law {
		c.Optimizer = style.Optimizer{Law: law} // rates and decays are those of the other
	}
	c.Optimizer.Rate = cmp.Or(s.rate, c.Optimizer.Rate)
	c.Steps, c.Levels = cmp.Or(s.steps, c.Steps), cmp.Or(s.levels, c.Levels)
	c.Patience, c.Tile, c.Seed = s.patience, s.tile, s.seed
	c.Fit, c.Colors = cmp.Or(style.Fit(s.fit), c.Fit), cmp.Or(style.Colors(s.colors), c.Colors)
}

// begin puts in what the optimisation begins with.
func (s *settings) begin(c *style.Config) (err error) {
	switch start := style.Start(s.start); start {
	case "":
	case style.FromRecolored, style.FromContent, style.FromNoise, style.FromStyle:
		c.Start = start
	default:
		c.Start = style.FromPicture
		if c.StartWith, err = picture.Open(s.start); err != nil {
			return fmt.Errorf("-init takes recolored, content, noise, style or a picture: %w", err)
		}
	}
	return nil
}

// weigh puts the weights of the terms in.
func (s *settings) weigh(o *style.Objective) error {
	if s.weights == "" {
		return nil
	}
	of := map[string]*float64{"content": &o.Content.Weight, "style": &o.Style.Weight, "tv": &o.Noise.Weight}
	for _, part := range strings.Split(s.weights, ",") {
		name, text, _ := strings.Cut(strings.TrimSpace(part), "=")
		v, err := number(text)
		if of[name] == nil || err != nil {
			return fmt.Errorf("-weights: %q; want content, style or tv and a number each, for example content=1,style=30,tv=0.5; "+
				"the file of a network goes with -method %s", part, strings.Join(networks, ", "))
		}
		*of[name] = v
	}
	return nil
}

// layersByTerm reads -layers; what it does not name is nil.
func (s *settings) layersByTerm() (content, styles []style.Layer, err error) {
	if s.layers == "" {
		return nil, nil, nil
	}
	of := map[string]*[]style.Layer{"content": &content, "style": &styles}
	var to *[]style.Layer
	for _, part := range strings.Split(s.layers, ",") {
		part = strings.TrimSpace(part)
		if term, rest, found := strings.Cut(part, "="); found {
			if to, part = of[term], rest; to != nil {
				*to = []style.Layer{}
			}
		}
		if to == nil {
			return nil, nil, fmt.Errorf("-layers: %q; begin with content= or style=, for example content=relu4_1,style=relu1_1,relu2_1:0.5", part)
		}
		if part == "" {
			continue // a term without layers
		}
		l, err := layer(part)
		if err != nil {
			return nil, nil, err
		}
		*to = append(*to, l)
	}
	return content, styles, nil
}

// layer reads the name of a layer, and its weight where there is one.
func layer(text string) (style.Layer, error) {
	name, weight, found := strings.Cut(text, ":")
	l := style.Layer{Name: name, Weight: 1}
	if found {
		var err error
		if l.Weight, err = number(weight); err != nil {
			return l, fmt.Errorf("-layers: %q; want a name, or a name and a weight, for example relu2_1:0.5", text)
		}
	}
	return l, nil
}

// flagWords are the flags for the settings that the library's errors name.
var flagWords = strings.NewReplacer("set Config.Objective", "name both kinds of layers with -layers", "set Size or Exact", "set -size or -exact",
	"Content.Weight", "-weights content", "Style.Weight", "-weights style", "Noise.Weight", "-weights tv",
	"its Share is", "its number in -style-weights is", "its Scale is", "its -style-scale is", "set Tile to", "set -tile to", "lower the rate (", "lower -lr (",
	"take a larger Size", "take a larger -size", "smaller Size", "smaller -size", "more than Tile,", "more than -tile,", "a negative Tile", "-tile -1",
	"but the Fit", "but -fit", "take the Fit", "take -fit", "and Steps is", "and -steps is", "its Region is", "its file of -regions is", "the Mask of a style", "the file of -style-masks of a style",
	"with WithEncoder", "with -encoder", "leave WithEncoder away", "leave -encoder away")

// inFlags is an error about the library's settings in the words of somebody who has set them by flags.
func inFlags(err error) error {
	if err == nil || flagWords.Replace(err.Error()) == err.Error() {
		return err
	}
	return errors.New(flagWords.Replace(err.Error()))
}
