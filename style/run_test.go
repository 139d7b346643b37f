package style

import (
	"context"
	"errors"
	"image"
	"image/color"
	"math"
	"path/filepath"
	"strings"
	"testing"

	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/picture"
)

// TestLevels checks sizes, how steps are shared out, and that a second size goes on from the first: it comes lower than as many steps from the content.
func TestLevels(t *testing.T) {
	m := formulaModel(t, engine.PureGo)
	stripes, ball := image.NewRGBA(image.Rect(0, 0, 64, 48)), image.NewRGBA(image.Rect(0, 0, 64, 48))
	for i := range 64 * 48 {
		wave := math.Sin(float64(i%64)/3 + 2*math.Sin(float64(i/64)/6))
		height := max(0, 1-(math.Pow(float64(i%64)-30, 2)+math.Pow(float64(i/64)-22, 2))/400)
		ball.Set(i%64, i/64, color.RGBA{uint8(60 + 180*height), uint8(80 + 100*height*height), uint8(110 - 60*height), 255})
		stripes.Set(i%64, i/64, color.RGBA{uint8(120 + 100*wave), uint8(90 + 60*wave), uint8(150 - 90*wave), 255})
	}
	run := func(levels, steps int) (events []Event) {
		c := quick(steps)
		c.Exact, c.Levels = image.Pt(64, 48), levels
		c.Observe = func(e Event) { events = append(events, e) }
		transfer, err := New(m, ball, []Style{{Image: stripes}}, c)
		if err != nil {
			t.Fatal(err)
		}
		defer transfer.Close()
		if size := ran(t, transfer).Picture.Rect.Size(); size != c.Exact {
			t.Errorf("the result is %v, want %v", size, c.Exact)
		}
		return events
	}
	both, single := run(2, 20), run(1, 8)
	if len(both) != 22 || both[12].Size != image.Pt(32, 24) || both[13].Size != image.Pt(64, 48) || both[12].Step != 12 || both[13].Step != 12 {
		t.Fatalf("%d events, %+v and %+v", len(both), both[12], both[13])
	}
	if two, one := both[21].Losses.Total, single[8].Losses.Total; two >= one {
		t.Errorf("8 steps behind 12 at half the size come to %g, 8 steps alone to %g", two, one)
	}
}

// TestResume checks that a run which is saved, and taken up by another transfer, ends with the same picture as one that is not: for both
// optimizers, within a size, and between two.
func TestResume(t *testing.T) {
	m := formulaModel(t, engine.PureGo)
	for name, c := range map[string]struct {
		law    Law
		levels int
		at     int
	}{"lbfgs": {LBFGS, 1, 5}, "adam": {Adam, 1, 5}, "lbfgs, two sizes": {LBFGS, 2, 6}} {
		t.Run(name, func(t *testing.T) {
			config := quick(10)
			config.Optimizer.Law, config.Levels, config.Optimizer.History = c.law, c.levels, 0
			if config.Levels == 2 {
				config.Exact = image.Pt(64, 48)
			}
			path := filepath.Join(t.TempDir(), "state.safetensors")
			whole := transferOf(t, m, config)
			whole.config.Observe = func(e Event) {
				if e.Step == c.at {
					if err := e.Save(path); err != nil {
						t.Error(err)
					}
				}
			}
			want := ran(t, whole)
			resumed := transferOf(t, m, config)
			if err := resumed.Load(path); err != nil {
				t.Fatal(err)
			}
			got := ran(t, resumed)
			if d := distance(t, got.Picture, want.Picture); d != 0 || got.Losses.Total != want.Losses.Total || got.Evaluations != want.Evaluations {
				t.Errorf("resumed: total %g after %d evaluations, want %g after %d; samples differ by %d", got.Losses.Total, got.Evaluations, want.Losses.Total, want.Evaluations, d)
			}
			config.Objective.Style.Weight++
			if err := transferOf(t, m, config).Load(path); err == nil || !strings.Contains(err.Error(), "another transfer") {
				t.Errorf("of another transfer: %v", err)
			}
		})
	}
}

// TestResumeBetweenLevels checks a run that was interrupted when a size had ended, and nothing was done at the next.
func TestResumeBetweenLevels(t *testing.T) {
	m := formulaModel(t, engine.PureGo)
	c := quick(6)
	c.Exact, c.Levels = image.Pt(64, 48), 2
	want := ran(t, transferOf(t, m, c))
	ctx, cancel := context.WithCancel(context.Background())
	c.Observe = func(e Event) {
		if e.Step == 3 && e.Level == 1 {
			cancel()
		}
	}
	first := transferOf(t, m, c)
	result, err := first.Run(ctx)
	if !errors.Is(err, context.Canceled) || result.Steps != 3 || first.at != 1 || first.run != nil || result.Picture.Rect.Dx() != 64 {
		t.Fatalf("interrupted at level %d: %+v (%v)", first.at, result, err)
	}
	path := filepath.Join(t.TempDir(), "state.safetensors")
	if err := first.Save(path); err != nil {
		t.Fatal(err)
	}
	c.Observe = nil
	resumed := transferOf(t, m, c)
	if err := resumed.Load(path); err != nil {
		t.Fatal(err)
	}
	if got := ran(t, resumed); got.Losses.Total != want.Losses.Total || distance(t, got.Picture, want.Picture) != 0 || got.Evaluations != want.Evaluations {
		t.Errorf("resumed: total %g, want %g", got.Losses.Total, want.Losses.Total)
	}
}

// TestResumeAtTheEnd checks that a state of the last step before a run ended early ends it too, without one more step.
func TestResumeAtTheEnd(t *testing.T) {
	m := formulaModel(t, engine.PureGo)
	for name, change := range map[string]func(*Config){
		"plateau": func(c *Config) { c.Patience, c.Improvement = 3, 0.2 },
		"settled": func(c *Config) { c.Objective.Style.Weight, c.Objective.Noise.Weight = 0, 0 },
	} {
		c, path := quick(60), filepath.Join(t.TempDir(), "state.safetensors")
		change(&c)
		c.Observe = func(e Event) {
			if err := e.Save(path); err != nil {
				t.Error(err)
			}
		}
		want := ran(t, transferOf(t, m, c))
		c.Observe = nil
		resumed := transferOf(t, m, c)
		if err := resumed.Load(path); err != nil {
			t.Fatal(err)
		}
		if got := ran(t, resumed); want.Stopped != name || got.Stopped != name || got.Steps != want.Steps || got.Evaluations != want.Evaluations {
			t.Errorf("%s: resumed, %q after %d steps; want %q after %d", name, got.Stopped, got.Steps, want.Stopped, want.Steps)
		}
	}
}

// TestMoreSteps checks that a run of one size, resumed with more steps, ends as one that had them from the start, and cannot have fewer than it has taken.
func TestMoreSteps(t *testing.T) {
	m := formulaModel(t, engine.PureGo)
	for _, law := range []Law{LBFGS, Adam} {
		path := filepath.Join(t.TempDir(), "state.safetensors")
		of := func(steps int) *Transfer {
			c := quick(steps)
			c.Optimizer.Law = law
			return transferOf(t, m, c)
		}
		short := of(4)
		ran(t, short)
		if err := short.Save(path); err != nil {
			t.Fatal(err)
		}
		resumed := of(9)
		if err := resumed.Load(path); err != nil {
			t.Fatal(err)
		}
		got, want := ran(t, resumed), ran(t, of(9))
		if got.Steps != 9 || got.Losses.Total != want.Losses.Total || distance(t, got.Picture, want.Picture) != 0 {
			t.Errorf("%s: %d steps to %g, want 9 to %g", law, got.Steps, got.Losses.Total, want.Losses.Total)
		}
		if err := of(3).Load(path); err == nil || !strings.Contains(err.Error(), "it has taken 4 steps, and Steps is 3") {
			t.Errorf("%s: fewer steps: %v", law, err)
		}
	}
}

// TestRunThatMayNotBegin checks that a context which has ended keeps a run from computing anything.
func TestRunThatMayNotBegin(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	transfer := transferOf(t, formulaModel(t, engine.PureGo), quick(5))
	result, err := transfer.Run(ctx)
	if !errors.Is(err, context.Canceled) || result.Steps != 0 || result.Evaluations != 0 || transfer.levels[0] != nil || distance(t, result.Picture, pattern("content")) > 1 {
		t.Errorf("%+v (%v)", result, err)
	}
}

// TestStartsThatAreNone checks that a start whose losses are no numbers is an error each time, and not an optimum.
func TestStartsThatAreNone(t *testing.T) {
	c := quick(5)
	c.Objective.Space = Space{Mean: [3]float32{-1e30, 0, 0}, Std: [3]float32{1e-20, 1, 1}}
	transfer := transferOf(t, formulaModel(t, engine.PureGo), c)
	for range 2 {
		if _, err := transfer.Run(context.Background()); !errors.Is(err, ErrDiverged) || !strings.Contains(err.Error(), "at the start") {
			t.Errorf("%v", err)
		}
	}
}

// TestNumbersThatAreNone checks that a run stops where a step leads to what is no number, says which and at which step, and keeps the
// picture before it.
func TestNumbersThatAreNone(t *testing.T) {
	c := quick(5)
	c.Optimizer = Optimizer{Law: Adam, Rate: 1e30}
	transfer := transferOf(t, formulaModel(t, engine.PureGo), c)
	result, err := transfer.Run(context.Background())
	if !errors.Is(err, ErrDiverged) || !strings.Contains(err.Error(), "step 1: ") || !strings.Contains(err.Error(), "style relu1_1 is") || !strings.Contains(err.Error(), "lower the rate") {
		t.Fatalf("%v", err)
	}
	if d := distance(t, result.Picture, pattern("content")); d > 1 || result.Steps != 0 {
		t.Errorf("the result after %d steps is %d off the start", result.Steps, d)
	}
	if _, again := transfer.Run(context.Background()); again == nil || again.Error() != err.Error() {
		t.Errorf("once more: %v", again)
	}
}

// TestPlainPictures checks that pictures without any contrast, and networks' constant features, make no NaN, and that an optimum settles.
func TestPlainPictures(t *testing.T) {
	m := formulaModel(t, engine.PureGo)
	black, flat := image.NewRGBA(image.Rect(0, 0, 32, 24)), image.NewGray(image.Rect(0, 0, 32, 24))
	for i := range flat.Pix {
		flat.Pix[i] = 128
	}
	for _, measure := range []Measure{GramMatrices, ChannelMoment} {
		c := quick(3)
		c.Objective.Style.Measure, c.Colors = measure, MatchColors
		transfer, err := New(m, black, []Style{{Image: flat}}, c)
		if err != nil {
			t.Fatal(err)
		}
		if got := ran(t, transfer); !finite(got.Losses.Total) {
			t.Errorf("%s: total %g", measure, got.Losses.Total)
		}
		transfer.Close()
	}
	c := quick(20)
	c.Objective.Style.Weight, c.Objective.Noise.Weight = 0, 0
	if got := ran(t, transferOf(t, m, c)); got.Stopped != "settled" || got.Steps > 1 {
		t.Errorf("at the optimum: stopped by %q after %d steps", got.Stopped, got.Steps)
	}
}

// TestPatience checks that a run ends where the total hardly falls.
func TestPatience(t *testing.T) {
	c := quick(100)
	c.Patience, c.Improvement = 3, 0.2
	if got := ran(t, transferOf(t, formulaModel(t, engine.PureGo), c)); got.Stopped != "plateau" || got.Steps < 3 || got.Steps > 60 {
		t.Errorf("stopped by %q after %d steps", got.Stopped, got.Steps)
	}
}

// TestStarts checks what a run begins with.
func TestStarts(t *testing.T) {
	m := formulaModel(t, engine.PureGo)
	at := func(change func(*Config)) *image.RGBA {
		t.Helper()
		c := quick(1)
		change(&c)
		img, err := transferOf(t, m, c).Picture()
		if err != nil {
			t.Fatal(err)
		}
		return img
	}
	if d := distance(t, at(func(c *Config) { c.Start = FromStyle }), pattern("style")); d > 1 {
		t.Errorf("the style picture is %d off", d)
	}
	if d := distance(t, at(func(c *Config) { c.Start, c.StartWith = FromPicture, pattern("start") }), pattern("start")); d > 1 {
		t.Errorf("the given picture is %d off", d)
	}
	noise := func(seed uint64) *image.RGBA {
		return at(func(c *Config) { c.Start, c.Seed = FromNoise, seed })
	}
	if distance(t, noise(1), noise(1)) != 0 || distance(t, noise(1), noise(2)) < 100 {
		t.Error("noise does not follow from its seed")
	}
	painted := func() *image.RGBA {
		c := quick(5)
		c.Start, c.Seed = FromNoise, 3
		return ran(t, transferOf(t, m, c)).Picture
	}
	if d := distance(t, painted(), painted()); d != 0 {
		t.Errorf("two runs from one seed differ by %d", d)
	}
}

// TestRecoloredStart checks that a run begins with the content in the colours of the styles, as they are blended and masked, in their regions.
func TestRecoloredStart(t *testing.T) {
	m := formulaModel(t, engine.PureGo)
	content, size := patternOf("content", 32, 24), image.Pt(32, 24)
	dark, light := soft("style", 60), soft("start", 160)
	left := halfOf(size, func(x, y int) bool { return x < 16 })
	right := halfOf(size, func(x, y int) bool { return x >= 16 })
	at := func(styles ...Style) *image.RGBA {
		t.Helper()
		c := quick(1)
		c.Start = ""
		transfer, err := New(m, content, styles, c)
		if err != nil {
			t.Fatal(err)
		}
		defer transfer.Close()
		img, err := transfer.Picture()
		if err != nil {
			t.Fatal(err)
		}
		return img
	}
	near := func(what string, img *image.RGBA, counts []float64, want [3]float64) {
		t.Helper()
		got := coloringOf(img, counts)
		for c := range 3 {
			if math.Abs(got.mean[c]-want[c]) > 1.5 {
				t.Errorf("%s: channel %d has the mean %.1f, want %.1f", what, c, got.mean[c], want[c])
			}
		}
	}
	darkMean, lightMean := coloringOf(dark, nil).mean, coloringOf(light, nil).mean
	near("one style", at(Style{Image: dark}), nil, darkMean)
	var blend [3]float64
	for c := range 3 {
		blend[c] = 0.25*darkMean[c] + 0.75*lightMean[c]
	}
	near("a blend", at(Style{Image: dark, Share: 1}, Style{Image: light, Share: 3}), nil, blend)
	near("a share of 0", at(Style{Image: dark, Share: 1}, Style{Image: light, Share: 0}), nil, darkMean)
	half := lightnesses(picture.Flatten(left))
	near("a mask", at(Style{Image: light, Mask: left}), nil, coloringOf(light, half).mean)

	// In each region the content has the colours that it would have without regions.
	inRegions, allDark, allLight := at(Style{Image: dark, Region: left}, Style{Image: light, Region: right}), at(Style{Image: dark}), at(Style{Image: light})
	onlyLeft := at(Style{Image: dark, Region: left})
	for i := range inRegions.Pix {
		want, rest := allDark.Pix[i], allDark.Pix[i]
		if i/4%32 >= 16 {
			want, rest = allLight.Pix[i], content.Pix[i]
		}
		if inRegions.Pix[i] != want || onlyLeft.Pix[i] != rest {
			t.Fatalf("sample %d is %d in two regions and %d in one, want %d and %d", i, inRegions.Pix[i], onlyLeft.Pix[i], want, rest)
		}
	}
}

// soft gives a pattern of 32 x 24 pixels that stays far from black and white, around a level.
func soft(name string, level uint8) *image.RGBA {
	img := patternOf(name, 32, 24)
	for i := range img.Pix {
		if img.Pix[i] = level + img.Pix[i]/8; i%4 == 3 {
			img.Pix[i] = 255
		}
	}
	return img
}

// halfOf gives a mask that is white where asked for.
func halfOf(size image.Point, white func(x, y int) bool) *image.Gray {
	mask := image.NewGray(image.Rectangle{Max: size})
	for i := range mask.Pix {
		if white(i%size.X, i/size.X) {
			mask.Pix[i] = 255
		}
	}
	return mask
}
