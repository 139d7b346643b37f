package show

import (
	"errors"
	"fmt"
	"image"
	"math"
)

// Chart is a set of curves over common axes.
type Chart struct {
	// Title stands above the chart; it may be "".
	Title string
	// X and Y name the axes with their units, such as "epoch" and "loss
	// (nats)". Both are required.
	X, Y string
	// Series are the curves, in the order of the legend. The legend is left out
	// for a single curve without a name.
	Series []Series
	// LogY makes the vertical axis logarithmic; values that are not positive
	// are left out.
	LogY bool
	// YFrom and YTo are the ends of the vertical axis; both 0 fits it to the
	// values.
	YFrom, YTo float64
	// Size is the width (X) and height (Y) in CSS pixels; the zero Point means
	// 640 x 380.
	Size image.Point
}

// Series is one curve: a line through the points (X[i], Y[i]) in their order.
// Values that are not finite numbers leave a gap.
type Series struct {
	// Name is what the legend calls the curve.
	Name string
	// X holds the horizontal positions; nil means 0, 1, 2, ...
	X []float64
	// Y holds the values.
	Y []float64
}

// Curves shows a chart of curves. They differ in colour, dash and marker, so
// that they can be told apart without colours. It panics where [Chart.Image]
// returns an error, or when alt is empty; alt should say what the curves do.
func Curves(c Chart, alt, caption string) {
	mustAlt("Curves", alt)
	img, err := c.Image()
	if err != nil {
		panic(fmt.Sprintf("show.Curves: %v", err))
	}
	out.figure(img, look{density: chartDensity}, alt, caption)
}

// Image returns the chart as a picture with two pixels to a CSS pixel. It is an
// error to leave out the axes' names, to give no series or one without points,
// as many X as Y are missing, or names missing or double.
func (c Chart) Image() (*image.RGBA, error) {
	if err := c.check(); err != nil {
		return nil, fmt.Errorf("chart: %w", err)
	}
	if c.Size == (image.Point{}) {
		c.Size = image.Pt(640, 380)
	}
	return drawChart(c), nil
}

func (c Chart) check() error {
	switch {
	case c.X == "" || c.Y == "":
		return fmt.Errorf("the axes are named %q and %q; give both a name with its unit", c.X, c.Y)
	case len(c.Series) == 0:
		return errors.New("there are no series; give at least one")
	case c.YFrom > c.YTo || !finite(c.YFrom) || !finite(c.YTo):
		return fmt.Errorf("the vertical axis runs from %g to %g; give finite ends in order", c.YFrom, c.YTo)
	case c.LogY && c.YTo != 0 && c.YFrom <= 0:
		return fmt.Errorf("a logarithmic axis cannot start at %g; give a YFrom above 0", c.YFrom)
	case c.Size != image.Point{} && (c.Size.X < 160 || c.Size.Y < 120 || c.Size.X > 4000 || c.Size.Y > 4000):
		return fmt.Errorf("the size %v is not between 160 x 120 and 4000 x 4000", c.Size)
	}
	names := map[string]bool{}
	for i, s := range c.Series {
		switch {
		case len(s.Y) == 0:
			return fmt.Errorf("series %d (%q) has no points", i, s.Name)
		case s.X != nil && len(s.X) != len(s.Y):
			return fmt.Errorf("series %d (%q) has %d values of X for %d of Y", i, s.Name, len(s.X), len(s.Y))
		case len(c.Series) > 1 && (s.Name == "" || names[s.Name]):
			return fmt.Errorf("series %d is called %q; give each of several series a name of its own", i, s.Name)
		}
		names[s.Name] = true
	}
	return nil
}

// x returns the horizontal position of point i.
func (s Series) x(i int) float64 {
	if s.X == nil {
		return float64(i)
	}
	return s.X[i]
}

// runs returns the points of s in runs without a gap.
func (s Series) runs(logY bool) [][]point {
	var all [][]point
	var run []point
	for i, y := range s.Y {
		p := point{s.x(i), y}
		if finite(p.x) && finite(p.y) && (!logY || p.y > 0) {
			run = append(run, p)
			continue
		}
		if run != nil {
			all = append(all, run)
		}
		run = nil
	}
	if run != nil {
		all = append(all, run)
	}
	return all
}

type point struct{ x, y float64 }

// finite reports whether v can be drawn: infinities and NaN cannot, nor values
// so large that a range of them overflows.
func finite(v float64) bool { return math.Abs(v) <= 1e300 }

// bounds are the ends of the axes and what their ticks need to know.
type bounds struct {
	x0, x1, y0, y1 float64
	wholeX         bool // all positions are whole numbers
}

// bounds returns ends that hold all points with some room above and below.
func (c Chart) bounds() bounds {
	b := bounds{math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1), true}
	for _, s := range c.Series {
		for _, run := range s.runs(c.LogY) {
			for _, p := range run {
				b.x0, b.x1 = min(b.x0, p.x), max(b.x1, p.x)
				b.y0, b.y1 = min(b.y0, p.y), max(b.y1, p.y)
				b.wholeX = b.wholeX && p.x == math.Trunc(p.x)
			}
		}
	}
	if b.x0 > b.x1 { // no point at all: show empty axes
		b.x0, b.x1, b.y0, b.y1 = 0, 1, 1, 1
	}
	if b.x0 == b.x1 {
		b.x0, b.x1 = b.x0-1, b.x1+1
	}
	switch {
	case c.YTo != 0 || c.YFrom != 0:
		b.y0, b.y1 = c.YFrom, c.YTo
	case c.LogY:
		room := max(math.Exp(0.05*(math.Log(b.y1)-math.Log(b.y0))), 1.1)
		b.y0, b.y1 = b.y0/room, b.y1*room
	default:
		b.y0, b.y1 = roomFor(b.y0, b.y1)
	}
	return b
}

// roomFor widens the range of values on a linear axis, down to 0 where that is
// not far off.
func roomFor(lo, hi float64) (float64, float64) {
	room := 0.06 * (hi - lo)
	if lo == hi {
		room = max(math.Abs(lo)*0.1, 1e-6)
	}
	if lo >= 0 && lo < 0.4*hi {
		return 0, hi + room
	}
	return lo - room, hi + room
}
