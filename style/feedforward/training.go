package feedforward

import (
	"cmp"
	"errors"
	"fmt"
	"image"
	"reflect"
	"slices"
	"time"

	"github.com/imagelab-go/imagelab/lib/picture"
	"github.com/imagelab-go/imagelab/lib/zoo"
	"github.com/imagelab-go/imagelab/style"
)

// Style is a style to train for, with its name.
type Style struct {
	Name  string
	Image image.Image
}

// Training says how a network is trained. What is zero has the setting of the published programs, but for Size and Steps, which they leave to a GPU.
type Training struct {
	// Network is a Johnson, an MSGNet or an AdaIN. Of AdaIN the decoder is trained; its encoder is made of the first layers of the network that measures,
	// for which AdaINOf gives Width and Convs.
	Network Network
	// Styles are one for Johnson, and any number for the others. With MSGNet each step has the next of them; with AdaIN each square of a step has a square of its own that is
	// cut at random from one of them, and the more there are the better does it paint in others. All are held in memory, and a saved model has the target of each.
	Styles []Style
	// From is a model of the same Network to begin with, in place of parameters at random, for example one of package models: to go on with it, or to teach it other styles. Its white
	// must be White.
	From *Model
	// Contents are cut into squares at random.
	Contents Contents
	// Objective is what the painted pictures are held to; the zero value stands for style.Preset("msg"). Styles are measured by Gram matrices, and nothing is
	// summed. With AdaIN it stands for [AdaIN.Objective], of which weights, Noise, Range and Relative may be changed.
	Objective style.Objective
	Size      int // side in pixels of the squares; 0 means 256
	// StyleSize is the side in pixels of the square in the middle of a style picture, which is resized to it: it decides how large strokes are
	// beside the contents. 0 means twice Size. With AdaIN it is the side of the squares that are cut from it, and 0 means Size.
	StyleSize int
	// Recolor gives AdaIN's style squares the channels of their colours in a random order, so that a few pictures stand for more.
	Recolor bool
	Batch   int // squares a step; 0 means 4, and with AdaIN 8
	// Mixed gives each square of a step the next style, where all of a step have one as published. Steps that do not pull to and fro between styles bring more, and
	// cost more: each encodes as many style pictures as it has squares.
	Mixed bool
	Steps int // 0 means 40000
	// Time ends the training when it has taken so long, with compilation, where Steps have not ended it before; 0 means no limit. What is learned then depends on the
	// machine.
	Time time.Duration
	Rate float64 // of Adam; 0 means 0.001, and with AdaIN 0.0001
	Fade float64 // the part of the steps, or of the time, at the end, over which the rate falls to 0 in a straight line; 0 means none
	Seed uint64  // decides the order of contents, how they are cut, and how parameters begin
	// White is what white is for the network, [Colors.Scale]; 0 means 255, as published, and with AdaIN 1. With about 8 few steps bring more: layers at random give
	// numbers of about 1, and it takes Adam hundreds of steps to make them a hundred times as large.
	White float64
	// Steady lets an MSG-Net's CoMatch layer begin near the identity, and trains it and the encoder before it at a small part of Rate. As published, contents are hardly seen
	// through the layer for many thousand steps. Other networks do not know it.
	Steady bool
	// Observe is told of each step; nil means nobody.
	Observe func(Progress)
	// Clock tells the time; nil means time.Now.
	Clock func() time.Time
}

// Progress says how far a training is, after a step.
type Progress struct {
	Step    int           `json:"step"` // how many were taken
	Steps   int           `json:"steps"`
	Style   string        `json:"style"` // the step's
	Content float64       `json:"content"`
	Gram    float64       `json:"gram"` // of the style
	Noise   float64       `json:"tv"`
	Range   float64       `json:"range"`
	Total   float64       `json:"total"`
	Rate    float64       `json:"rate"`
	Elapsed time.Duration `json:"elapsed_ns"` // of all steps, with those before a Load
	Left    time.Duration `json:"left_ns"`    // an estimate from the pace since the last Load, without compilation; 0 where there is none
}

// filled is the training with its defaults, for a network that measures.
func (c Training) filled(m *zoo.Model) (Training, error) {
	if isAdaIN(c.Network) {
		if reflect.ValueOf(c.Objective).IsZero() {
			c.Objective = AdaIN{}.Objective()
		}
		c.StyleSize, c.White, c.Batch, c.Rate = cmp.Or(c.StyleSize, c.Size, 256), cmp.Or(c.White, unitColors.Scale), cmp.Or(c.Batch, 8), cmp.Or(c.Rate, 1e-4)
	}
	if reflect.ValueOf(c.Objective).IsZero() {
		preset, err := style.Preset("msg", m.Arch)
		if err != nil {
			return c, err
		}
		c.Objective = preset.Objective
	}
	if c.Objective.Space == (style.Space{}) {
		c.Objective.Space = spaceOf(m)
	}
	c.Size = cmp.Or(c.Size, 256)
	c.StyleSize = cmp.Or(c.StyleSize, 2*c.Size)
	c.White = cmp.Or(c.White, byteColors.Scale)
	c.Batch, c.Steps, c.Rate = cmp.Or(c.Batch, 4), cmp.Or(c.Steps, 40000), cmp.Or(c.Rate, 1e-3)
	if c.Observe == nil {
		c.Observe = func(Progress) {}
	}
	if c.Clock == nil {
		c.Clock = time.Now
	}
	return c, nil
}

// spaceOf is what the network that measures wants pictures in.
func spaceOf(m *zoo.Model) style.Space {
	return style.Space{Mean: m.Preprocess.Mean, Std: m.Preprocess.Std}
}

// check gives an error for a training that cannot work. Defaults must have been put in.
func (c Training) check(layers []string) error {
	if c.Network == nil {
		return errors.New("feedforward: no network to train; give a Johnson, an MSGNet or an AdaIN")
	}
	if err := errors.Join(checkNetwork(c.Network), c.colors().check()); err != nil {
		return fmt.Errorf("feedforward: %w", err)
	}
	if err := errors.Join(c.Objective.Check(layers), c.checkObjective(), c.checkStyles()); err != nil {
		return err
	}
	switch {
	case c.Contents == nil || c.Contents.Len() == 0:
		return errNoContents
	case c.Size < smallest || c.Size > 1<<12 || c.StyleSize < smallest || c.StyleSize > 1<<12:
		return fmt.Errorf("feedforward: Size %d and StyleSize %d; want %d to %d", c.Size, c.StyleSize, smallest, 1<<12)
	case c.Batch < 1 || c.Batch > 1<<10 || c.Steps < 1 || c.Steps > 1<<40:
		return fmt.Errorf("feedforward: %d steps with batches of %d; want at least 1 of each, and at most %d in a batch", c.Steps, c.Batch, 1<<10)
	case c.Time < 0:
		return fmt.Errorf("feedforward: the time %v; want 0 for no limit, or more", c.Time)
	case c.From != nil && (c.From.Network != c.Network || c.From.Colors != c.colors()):
		return fmt.Errorf("feedforward: the model to begin with is %s with the colours %+v, and what is trained is %s with %+v; give the same Network, and its Colors.Scale as White",
			describe(c.From.Network), c.From.Colors, describe(c.Network), c.colors())
	case c.From != nil && isAdaIN(c.Network) && c.From.trunk == nil:
		return errors.New("feedforward: the model to begin with has an encoder of its own; give one that was trained here")
	case c.Recolor && !isAdaIN(c.Network):
		return fmt.Errorf("feedforward: Recolor is for an AdaIN, and this is %s", describe(c.Network))
	case !(c.Rate > 0 && c.Rate <= 1) || !(c.Fade >= 0 && c.Fade <= 1):
		return fmt.Errorf("feedforward: Rate %g and Fade %g; want a rate above 0 and at most 1, and a part of 0 to 1", c.Rate, c.Fade)
	}
	return nil
}

// checkObjective gives an error where the network is not trained by such an objective.
func (c Training) checkObjective() error {
	o, measure := c.Objective, style.GramMatrices
	if isAdaIN(c.Network) {
		measure = style.ChannelMoment
		names := func(layers []style.Layer) (all []string) {
			for _, l := range layers {
				all = append(all, l.Name)
			}
			return all
		}
		want := AdaIN{}.Objective()
		if content, styles := names(want.Content.Layers), names(want.Style.Layers); !slices.Equal(names(o.Content.Layers), content) || !slices.Equal(names(o.Style.Layers), styles) {
			return fmt.Errorf("feedforward: the objective's layers are %q and %q; AdaIN is trained with %q and %q", names(o.Content.Layers), names(o.Style.Layers), content, styles)
		}
	}
	if cmp.Or(o.Style.Measure, style.GramMatrices) != measure || o.Content.Sum || o.Style.Sum {
		return fmt.Errorf("feedforward: the objective measures %q, or takes sums; %s is trained with means of %q", o.Style.Measure, nameOf(c.Network), measure)
	}
	return nil
}

// checkStyles gives an error where styles are too few, too many, or not told apart.
func (c Training) checkStyles() error {
	if len(c.Styles) == 0 || !takesTarget(c.Network) && len(c.Styles) > 1 {
		return fmt.Errorf("feedforward: %d styles for %s; a Johnson learns one, an MSGNet or an AdaIN one or more", len(c.Styles), nameOf(c.Network))
	}
	for _, s := range c.Styles {
		if picture.Missing(s.Image) {
			return fmt.Errorf("feedforward: the style %q has no pixels", s.Name)
		}
	}
	return checkNames(c.Styles)
}

// checkNames gives an error where styles do not have names of their own.
func checkNames(styles []Style) error {
	for i, s := range styles {
		if s.Name == "" || slices.ContainsFunc(styles[:i], func(o Style) bool { return o.Name == s.Name }) {
			return fmt.Errorf("feedforward: style %d is called %q; each needs a name of its own", i, s.Name)
		}
	}
	return nil
}

// colors is how the network wants colours.
func (c Training) colors() Colors { return Colors{Scale: c.White} }

// square is the middle of a style picture, of StyleSize.
func (c Training) square(img image.Image) *image.RGBA {
	size := img.Bounds().Size()
	edge := float64(min(size.X, size.Y))
	x, y := (float64(size.X)-edge)/2, (float64(size.Y)-edge)/2
	return picture.ResizeRect(img, picture.Rect{X0: x, Y0: y, X1: x + edge, Y1: y + edge}, c.StyleSize, c.StyleSize, picture.Bilinear)
}

// rateAt is the rate where a part of the training is left.
func (c Training) rateAt(left float64) float64 {
	if left < c.Fade {
		return c.Rate * left / c.Fade
	}
	return c.Rate
}
