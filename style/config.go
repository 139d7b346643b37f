package style

import (
	"cmp"
	"errors"
	"fmt"
	"image"
	"math"
	"reflect"
	"slices"
	"time"

	"github.com/imagelab-go/imagelab/lib/picture"
	"github.com/imagelab-go/imagelab/lib/zoo"
)

// Style is a picture to take the style of.
type Style struct {
	Image image.Image
	// Share is its part of the style where several are blended, relative to the others of the same region; where all are 0 they share
	// evenly. The statistics of pictures are averaged.
	Share float64
	// Scale enlarges the picture, and so its strokes, before a part of it as large as the result is taken: 1 just covers the result.
	// Below 1 the picture is repeated, mirrored. 0 means 1.
	Scale float64
	// Region says where the result gets this style: white there, black elsewhere, over the whole content picture; nil means everywhere.
	// Styles whose Regions are the same, pixel by pixel, are blended.
	Region image.Image
	// Mask says, in the same way, which parts of Image have the style; nil means all.
	Mask image.Image
}

// Fit says how a style picture becomes as large as the result.
type Fit string

// The ways to fit a style picture. They all give it the size of the result, because the network is compiled for one size only.
const (
	Cover   Fit = "cover"   // keeps its aspect ratio, and takes the middle; the zero value "" means it
	Stretch Fit = "stretch" // does not keep its aspect ratio, as d2l does; Style.Scale is not for it
)

// Colors says what becomes of the content's colours.
type Colors string

// The treatments of colours (Gatys et al., "Preserving Color in Neural Artistic Style Transfer", 2016).
const (
	StyleColors Colors = "style" // those of the style; the zero value "" means it
	KeepColors  Colors = "keep"  // only lightness is taken of the result, and hue and saturation of the content
	MatchColors Colors = "match" // the style pictures get mean and covariance of the content's colours first
)

// Config says how a style is transferred. The zero value is a good default for a VGG network. [Preset] gives the settings of known projects.
type Config struct {
	// Objective is what the picture is optimised for; the zero value stands for that of Preset(""). To change a part of that, begin with what Preset gives.
	Objective Objective `json:"objective"`
	// Size is the length in pixels of the result's longer side; 0 means that of the content picture, but at most 512. The content picture is resized to it.
	Size int `json:"size,omitempty"`
	// Exact is the width and height of the result, whatever the content's aspect ratio; the zero value leaves it to Size.
	Exact image.Point `json:"exact,omitzero"`
	// Fit says how style pictures become as large as the result.
	Fit Fit `json:"fit,omitempty"`
	// Start says what the optimisation begins with.
	Start     Start       `json:"start,omitempty"`
	StartWith image.Image `json:"-"`
	// Seed decides what noise is.
	Seed uint64 `json:"seed,omitempty"`
	// Colors says what becomes of colours.
	Colors Colors `json:"colors,omitempty"`
	// Optimizer says how gradients become changes.
	Optimizer Optimizer `json:"optimizer"`
	// Steps is the number of changes of the picture, at all sizes together; 0 means 150.
	Steps int `json:"steps,omitempty"`
	// Levels is the number of sizes, each half of the next, at which the picture is optimised one after the other (Gatys et al., "Controlling
	// Perceptual Factors in Neural Style Transfer", 2017, section 7). What a size has changed is enlarged and added to the content at the next. 1 is the
	// result's size alone; 0 means as many as it takes for the smallest to have no side above 512 pixels. Each size gets half as many
	// steps again as the next larger one. From a Start that is not made of the content, a size hands on the enlarged picture alone.
	Levels int `json:"levels,omitempty"`
	// Patience ends a size when the total has fallen by less than the part Improvement of itself within so many steps; 0 means never.
	Patience    int     `json:"patience,omitempty"`
	Improvement float64 `json:"improvement,omitempty"` // 0 means 0.001
	// Tile is the largest side in pixels of the windows in which a picture is computed; a larger picture is cut into several, which overlap. The
	// gradient is that of the whole. 0 means 448, but only where a side is longer than 1024 pixels, and a negative number never cuts.
	Tile int `json:"tile,omitempty"`
	// Observe is told of the start and of each step, one after the other.
	Observe func(Event) `json:"-"`
	// Clock tells the time; nil means time.Now.
	Clock func() time.Time `json:"-"`
}

// Defaults.
const (
	defaultSize        = 512
	defaultSteps       = 150
	defaultImprovement = 1e-3
	defaultTile        = 448
	largestWhole       = 1024
	smallest           = 16 // pixels of a side of the smallest level
)

// filled is the configuration with its defaults put in, for a content picture of a size.
func (c Config) filled(m *zoo.Model, content image.Point) (Config, error) {
	if reflect.ValueOf(c.Objective).IsZero() {
		p, err := Preset("", m.Arch)
		if err != nil {
			return c, err
		}
		c.Objective = p.Objective
	}
	if c.Objective.Space == (Space{}) {
		c.Objective.Space = spaceOf(m.Preprocess)
	}
	c.Start = cmp.Or(c.Start, FromRecolored)
	if c.Exact == (image.Point{}) {
		c.Exact = sized(content, cmp.Or(c.Size, min(max(content.X, content.Y), defaultSize)))
	}
	c.Size = max(c.Exact.X, c.Exact.Y)
	c.Steps = cmp.Or(c.Steps, defaultSteps)
	if c.Levels == 0 {
		for c.Levels = 1; c.Size>>(c.Levels-1) > defaultSize && min(c.Exact.X, c.Exact.Y)>>c.Levels >= smallest && c.Levels < c.Steps; c.Levels++ {
		}
	}
	c.Improvement = cmp.Or(c.Improvement, defaultImprovement)
	if c.Tile == 0 {
		c.Tile = -1
		if c.Size > largestWhole {
			c.Tile = defaultTile
		}
	}
	c.Optimizer = c.Optimizer.filled(max(1, c.Exact.X*c.Exact.Y))
	if c.Observe == nil {
		c.Observe = func(Event) {}
	}
	if c.Clock == nil {
		c.Clock = time.Now
	}
	return c, nil
}

// sized gives a size of the same aspect ratio with the longer side given.
func sized(p image.Point, long int) image.Point {
	other := func(short, l int) int { return max(1, int(math.Round(float64(short)*float64(long)/float64(l)))) }
	if p.X >= p.Y {
		return image.Pt(long, other(p.Y, p.X))
	}
	return image.Pt(other(p.X, p.Y), long)
}

// check gives an error for settings that cannot work. Defaults must have been put in.
func (c Config) check(known []string) error {
	if err := errors.Join(c.Objective.Check(known), c.Optimizer.check()); err != nil {
		return err
	}
	switch {
	case c.Exact.X < 1 || c.Exact.Y < 1 || c.Exact.X > 1<<14 || c.Exact.Y > 1<<14:
		return fmt.Errorf("style: a result of %d x %d pixels; want 1 to %d a side: set Size or Exact", c.Exact.X, c.Exact.Y, 1<<14)
	case c.Fit != "" && c.Fit != Cover && c.Fit != Stretch:
		return fmt.Errorf("style: Fit %q; want %q or %q", c.Fit, Cover, Stretch)
	case !slices.Contains(starts, c.Start):
		return fmt.Errorf("style: Start %q; want one of %q", c.Start, starts)
	case (c.Start == FromPicture) != !picture.Missing(c.StartWith):
		return fmt.Errorf("style: Start %q and StartWith belong together: set both or neither", FromPicture)
	case c.Colors != "" && c.Colors != StyleColors && c.Colors != KeepColors && c.Colors != MatchColors:
		return fmt.Errorf("style: Colors %q; want %q, %q or %q", c.Colors, StyleColors, KeepColors, MatchColors)
	case c.Steps < 1:
		return fmt.Errorf("style: %d steps; want at least 1", c.Steps)
	case c.Levels < 1 || c.Levels > 1 && min(c.Exact.X, c.Exact.Y)>>(c.Levels-1) < smallest:
		return fmt.Errorf("style: %d levels for %d x %d pixels; want at least 1, and a smallest size of at least %d pixels", c.Levels, c.Exact.X, c.Exact.Y, smallest)
	case c.Steps < c.Levels:
		return fmt.Errorf("style: %d steps for %d levels; want at least one for each", c.Steps, c.Levels)
	case c.Patience < 0 || !(c.Improvement > 0 && c.Improvement < 1):
		return fmt.Errorf("style: Patience %d with Improvement %g; want at least 0, and a part between 0 and 1", c.Patience, c.Improvement)
	}
	return nil
}

// check gives an error for a style that cannot be.
func (s Style) check(fit Fit) error {
	switch {
	case picture.Missing(s.Image):
		return errors.New("its picture is missing or has no pixels")
	case s.Region != nil && picture.Missing(s.Region) || s.Mask != nil && picture.Missing(s.Mask):
		return errors.New("its Region or Mask has no pixels")
	case !(s.Share >= 0 && s.Share <= 1e30):
		return fmt.Errorf("its Share is %g; want 0 to 1e30", s.Share)
	case s.Scale != 0 && s.Scale != 1 && fit == Stretch:
		return fmt.Errorf("its Scale is %g, but the Fit %q gives every picture the result's size; take the Fit %q", s.Scale, Stretch, Cover)
	case s.Scale != 0 && !(s.Scale >= 0.05 && s.Scale <= 20):
		return fmt.Errorf("its Scale is %g; want 0.05 to 20, or 0 for 1", s.Scale)
	}
	return nil
}

// stepsOf shares the steps out to the levels, the smallest size first; each gets at least one.
func (c Config) stepsOf() []int {
	parts, total := make([]float64, c.Levels), 0.0
	for i := range parts {
		parts[i] = math.Pow(1.5, float64(c.Levels-1-i))
		total += parts[i]
	}
	steps, done, sum := make([]int, c.Levels), 0, 0.0
	for i, part := range parts {
		sum += part
		upTo := i + 1 + int(math.Round(float64(c.Steps-c.Levels)*sum/total))
		steps[i], done = upTo-done, upTo
	}
	return steps
}

// sizes gives the sizes of the levels, the smallest first.
func (c Config) sizes() []image.Point {
	sizes := make([]image.Point, c.Levels)
	for i := range sizes {
		shift := c.Levels - 1 - i
		sizes[i] = image.Pt(max(1, c.Exact.X>>shift), max(1, c.Exact.Y>>shift))
	}
	return sizes
}
