package style

import (
	"context"
	"image"
	"image/color"
	"math"
	"path/filepath"
	"strings"
	"testing"

	"github.com/imagelab-go/imagelab/lib/engine"
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

// TestNumbersThatAreNone checks that a run stops where a step leads to what is no number, says which and at which step, and keeps the
// picture before it.
func TestNumbersThatAreNone(t *testing.T) {
	c := quick(5)
	c.Optimizer = Optimizer{Law: Adam, Rate: 1e30}
	transfer := transferOf(t, formulaModel(t, engine.PureGo), c)
	result, err := transfer.Run(context.Background())
	if err == nil || !strings.Contains(err.Error(), "step 1: ") || !strings.Contains(err.Error(), "style relu1_1 is") || !strings.Contains(err.Error(), "lower the rate") {
		t.Fatalf("%v", err)
	}
	if d := distance(t, result.Picture, pattern("content")); d > 1 || result.Steps != 0 {
		t.Errorf("the result after %d steps is %d off the start", result.Steps, d)
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
	half := lightnesses(left, func(img image.Image) image.Image { return img })
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
