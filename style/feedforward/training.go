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
	// Network is a Johnson or MSGNet.
	Network Network
	// Styles are one for Johnson, and any number for MSGNet; each step has the next of them.
	Styles []Style
	// Contents are cut into squares at random.
	Contents Contents
	// Objective is what the painted pictures are held to; the zero value stands for style.Preset("msg"). Styles are measured by Gram matrices, and nothing is
	// summed.
	Objective style.Objective
	Size      int // side in pixels of the squares; 0 means 256
	// StyleSize is the side in pixels of the square in the middle of a style picture, which is resized to it: it decides how large strokes are
	// beside the contents. 0 means twice Size.
	StyleSize int
	Batch     int // squares a step; 0 means 4
	// Mixed gives each square of a step the next style, where all of a step have one as published. Steps that do not pull to and fro between styles bring more, and
	// cost more: each encodes as many style pictures as it has squares.
	Mixed bool
	Steps int     // 0 means 40000
	Rate  float64 // of Adam; 0 means 0.001
	Fade  float64 // the part of the steps, at the end, over which the rate falls to 0 in a straight line; 0 means none
	Seed  uint64  // decides the order of contents, how they are cut, and how parameters begin
	// White is what white is for the network, [Colors.Scale]; 0 means 255, as published. With about 8 few steps bring more: layers at random give
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
		return errors.New("feedforward: no network to train; give a Johnson or an MSGNet")
	}
	if _, ok := c.Network.(AdaIN); ok {
		return errors.New("feedforward: AdaIN is not trained here; give a Johnson or an MSGNet")
	}
	if err := errors.Join(checkNetwork(c.Network), c.colors().check()); err != nil {
		return fmt.Errorf("feedforward: %w", err)
	}
	if err := errors.Join(c.Objective.Check(layers), c.checkStyles()); err != nil {
		return err
	}
	o := c.Objective
	switch {
	case c.Contents == nil || c.Contents.Len() == 0:
		return errNoContents
	case o.Style.Measure != "" && o.Style.Measure != style.GramMatrices || o.Content.Sum || o.Style.Sum:
		return fmt.Errorf("feedforward: the objective measures %q, or takes sums; networks are trained with means of %q", o.Style.Measure, style.GramMatrices)
	case c.Size < smallest || c.Size > 1<<12 || c.StyleSize < smallest || c.StyleSize > 1<<12:
		return fmt.Errorf("feedforward: Size %d and StyleSize %d; want %d to %d", c.Size, c.StyleSize, smallest, 1<<12)
	case c.Batch < 1 || c.Batch > 1<<10 || c.Steps < 1 || c.Steps > 1<<40:
		return fmt.Errorf("feedforward: %d steps with batches of %d; want at least 1 of each, and at most %d in a batch", c.Steps, c.Batch, 1<<10)
	case !(c.Rate > 0 && c.Rate <= 1) || !(c.Fade >= 0 && c.Fade <= 1):
		return fmt.Errorf("feedforward: Rate %g and Fade %g; want a rate above 0 and at most 1, and a part of 0 to 1", c.Rate, c.Fade)
	}
	return nil
}

// checkStyles gives an error where styles are too few, too many, or not told apart.
func (c Training) checkStyles() error {
	if len(c.Styles) == 0 || !takesTarget(c.Network) && len(c.Styles) > 1 {
		return fmt.Errorf("feedforward: %d styles for %s; a Johnson learns one, an MSGNet one or more", len(c.Styles), nameOf(c.Network))
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

// rateAt is the rate of a step.
func (c Training) rateAt(step int) float64 {
	if left := float64(c.Steps-step) / float64(c.Steps); left < c.Fade {
		return c.Rate * left / c.Fade
	}
	return c.Rate
}
