package style

import (
	"context"
	"errors"
	"image"
	"image/color"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gomlx/gomlx/core/tensors"
	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/nn"
	"github.com/imagelab-go/imagelab/lib/picture"
	"github.com/imagelab-go/imagelab/lib/zoo"
)

// quick gives a quick configuration for the pictures of the goldens: two layers of style, one of content.
func quick(steps int) Config {
	return Config{
		Objective: Objective{
			Content:  ContentTerm{Weight: 1, Layers: Layers("relu2_1")},
			Style:    StyleTerm{Weight: 10, Layers: Layers("relu1_1", "relu2_1")},
			Noise:    NoiseTerm{Weight: 0.1},
			Relative: true,
			Space:    imagenetSpace,
		},
		Exact: image.Pt(32, 24), Levels: 1, Steps: steps,
	}
}

// ran runs a transfer to its end.
func ran(t testing.TB, transfer *Transfer) *Result {
	t.Helper()
	result, err := transfer.Run(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// distance is the largest difference of two pictures' samples.
func distance(t testing.TB, a, b image.Image) int {
	t.Helper()
	x, y := picture.Flatten(a), picture.Flatten(b)
	if x.Rect != y.Rect {
		t.Fatalf("sizes %v and %v", x.Rect, y.Rect)
	}
	largest := 0
	for i := range x.Pix {
		largest = max(largest, int(math.Abs(float64(x.Pix[i])-float64(y.Pix[i]))))
	}
	return largest
}

// TestStartIsTheContent checks that a picture comes back as it is before the first step, in every space, whatever kind of image it is.
func TestStartIsTheContent(t *testing.T) {
	m := formulaModel(t, engine.PureGo)
	img := pattern("content")
	gray, deep := image.NewGray(img.Rect), image.NewRGBA64(img.Rect)
	for y := range 24 {
		for x := range 32 {
			gray.Set(x, y, img.At(x, y))
			deep.Set(x, y, img.At(x, y))
		}
	}
	for _, space := range []Space{{}, imagenetSpace, caffeSpace, unitSpace} {
		for _, content := range []image.Image{img, gray, deep} {
			c := quick(1)
			c.Objective.Space = space
			transfer, err := New(m, content, []Style{{Image: img}}, c)
			if err != nil {
				t.Fatal(err)
			}
			got, err := transfer.Picture()
			if err != nil {
				t.Fatal(err)
			}
			if d := distance(t, got, content); d > 1 {
				t.Errorf("%T in %v: a sample is %d off", content, space, d)
			}
			transfer.Close()
		}
	}
}

// TestOptimizersGoDown checks that both optimizers make the total smaller on both engines, tell of each step, and leave the network as it is.
func TestOptimizersGoDown(t *testing.T) {
	both(t, func(t *testing.T, name string) {
		for _, law := range []Law{LBFGS, Adam} {
			if name == engine.CPU && law == Adam {
				continue // XLA takes long to compile, and TestFirstSteps has Adam there
			}
			m := formulaModel(t, name)
			before := parameters(m)
			c := quick(8)
			c.Optimizer.Law, c.Optimizer.Clamp = law, law == Adam
			var events []Event
			c.Observe = func(e Event) { events = append(events, e) }
			c.Clock = ticking(time.Second)
			result := ran(t, transferOf(t, m, c))
			first, last := events[0].Losses, events[len(events)-1].Losses
			if len(events) != 9 || last.Total >= 0.7*first.Total || result.Losses.Total != last.Total || result.Stopped != "steps" || result.Steps != 8 {
				t.Errorf("%s: %d events, total from %g to %g, result %+v", law, len(events), first.Total, last.Total, result)
			}
			if first.Content != 0 || math.Abs(last.Content+last.Style+last.Noise-last.Total) > 1e-9*last.Total {
				t.Errorf("%s: losses %+v and %+v", law, first, last)
			}
			if e := events[4]; e.Step != 4 || e.Steps != 8 || e.Left != 4*time.Second || e.Size != image.Pt(32, 24) || e.Evaluations < 5 {
				t.Errorf("%s: event %+v", law, e)
			}
			for path, values := range parameters(m) {
				if !slices.Equal(values, before[path]) {
					t.Errorf("%s: the parameter %s has changed", law, path)
				}
			}
		}
	})
}

// TestClamp checks that colours stay in [0, 1] after each step where they are held to it, and go beyond where they are not.
func TestClamp(t *testing.T) {
	m := formulaModel(t, engine.PureGo)
	for _, clamp := range []bool{false, true} {
		c := quick(4)
		c.Optimizer = Optimizer{Law: Adam, Rate: 2, Clamp: clamp}
		transfer := transferOf(t, m, c)
		ran(t, transfer)
		flat, err := floats(transfer.run.picture())
		if err != nil {
			t.Fatal(err)
		}
		beyond := 0
		for i, v := range flat {
			if v = v*float64(imagenetSpace.Std[i%3]) + float64(imagenetSpace.Mean[i%3]); v < -1e-5 || v > 1+1e-5 {
				beyond++
			}
		}
		if (beyond == 0) != clamp {
			t.Errorf("Clamp %v: %d values are beyond black and white", clamp, beyond)
		}
	}
}

// TestWeights checks that heavier terms get smaller losses, that weights can be changed without a new transfer, and what Weigh refuses.
func TestWeights(t *testing.T) {
	m := formulaModel(t, engine.PureGo)
	transfer := transferOf(t, m, quick(12))
	plain := ran(t, transfer).Losses
	heavier := func(change func(o *Objective)) Losses {
		t.Helper()
		o := quick(1).Objective
		change(&o)
		transfer.Reset()
		if err := transfer.Weigh(o); err != nil {
			t.Fatal(err)
		}
		return ran(t, transfer).Losses
	}
	more := heavier(func(o *Objective) { o.Style.Weight *= 10 })
	if more.Style/10 >= plain.Style || more.Content <= plain.Content {
		t.Errorf("ten times the style weight: style %g, was %g; content %g, was %g", more.Style/10, plain.Style, more.Content, plain.Content)
	}
	if more = heavier(func(o *Objective) { o.Noise.Weight *= 10 }); more.Noise/10 >= plain.Noise {
		t.Errorf("ten times the noise weight: noise %g, was %g", more.Noise/10, plain.Noise)
	}
	if again := heavier(func(*Objective) {}); again.Total != plain.Total {
		t.Errorf("the same weights again: total %g, was %g", again.Total, plain.Total)
	}
	o := quick(1).Objective
	o.Style.Layers = o.Style.Layers[:1]
	if err := transfer.Weigh(o); err == nil || !strings.Contains(err.Error(), "make a new Transfer") {
		t.Errorf("other layers: %v", err)
	}
}

// TestWeighOnTheWay checks that weights which change between steps count from there on.
func TestWeighOnTheWay(t *testing.T) {
	transfer := transferOf(t, formulaModel(t, engine.PureGo), quick(8))
	ctx, cancel := context.WithCancel(context.Background())
	transfer.config.Observe = func(e Event) {
		if e.Step == 4 {
			cancel()
		}
	}
	result, err := transfer.Run(ctx)
	if !errors.Is(err, context.Canceled) || result.Steps != 4 {
		t.Fatalf("%+v (%v)", result, err)
	}
	o := quick(1).Objective
	o.Content.Weight = 0
	if err := transfer.Weigh(o); err != nil {
		t.Fatal(err)
	}
	if got := ran(t, transfer); got.Steps != 8 || got.Losses.Content != 0 || got.Losses.Style >= result.Losses.Style {
		t.Errorf("after the change: %+v, before it %+v", got.Losses, result.Losses)
	}
}

// TestBlend checks that shares of 1 and 0 are the first style alone, and that a half of each is nearer to the second than that.
func TestBlend(t *testing.T) {
	m, other := formulaModel(t, engine.PureGo), patternOf("start", 40, 40)
	first := Style{Image: pattern("style")}
	alone := transferWith(t, m, quick(6), first)
	first.Share = 1
	blended := transferWith(t, m, quick(6), first, Style{Image: other})
	a, b := ran(t, alone), ran(t, blended)
	if math.Abs(a.Losses.Total-b.Losses.Total) > 1e-6*a.Losses.Total || distance(t, a.Picture, b.Picture) > 0 {
		t.Errorf("shares 1 and 0: total %g, alone %g", b.Losses.Total, a.Losses.Total)
	}
	half := transferWith(t, m, quick(6), Style{Image: pattern("style")}, Style{Image: other})
	second := transferWith(t, m, quick(6), Style{Image: other})
	near, err := second.LossesOf(ran(t, half).Picture)
	if err != nil {
		t.Fatal(err)
	}
	far, err := second.LossesOf(a.Picture)
	if err != nil || near.Style >= far.Style {
		t.Errorf("style distance to the second: %g with its half, %g without (%v)", near.Style, far.Style, err)
	}
}

// TestRegions checks that each half of a picture comes nearer to its own style than to the other, and that a style's mask leaves the rest of it out.
func TestRegions(t *testing.T) {
	m := formulaModel(t, engine.PureGo)
	left, right := image.NewGray(image.Rect(0, 0, 32, 24)), image.NewGray(image.Rect(0, 0, 32, 24))
	bright, dark := image.NewRGBA(left.Rect), image.NewRGBA(left.Rect)
	for i := range left.Pix {
		left.Pix[i] = uint8(255 * (1 - i%32/16))
		right.Pix[i] = 255 - left.Pix[i]
		bright.Set(i%32, i/32, color.RGBA{230, uint8(150 + i%7*10), 40, 255})
		dark.Set(i%32, i/32, color.RGBA{20, uint8(i % 5 * 10), 90, 255})
	}
	result := ran(t, transferWith(t, m, quick(15), Style{Image: bright, Region: left}, Style{Image: dark, Region: right})).Picture
	mean := func(r image.Rectangle) (sum float64) {
		for y := r.Min.Y; y < r.Max.Y; y++ {
			for x := r.Min.X; x < r.Max.X; x++ {
				sum += float64(result.RGBAAt(x, y).R) / float64(r.Dx()*r.Dy())
			}
		}
		return sum
	}
	if l, r := mean(image.Rect(2, 2, 14, 22)), mean(image.Rect(18, 2, 30, 22)); l < r+60 {
		t.Errorf("the left half has %g of red and the right %g; want the styles' 230 and 20", l, r)
	}
	both := image.NewRGBA(left.Rect) // the left half is bright
	for i := range left.Pix {
		if i%32 < 16 {
			both.Set(i%32, i/32, bright.At(i%32, i/32))
		} else {
			both.Set(i%32, i/32, dark.At(i%32, i/32))
		}
	}
	c := quick(1)
	c.Objective.Style.Layers = Layers("relu1_1")
	masked, whole := transferWith(t, m, c, Style{Image: both, Mask: left}), transferWith(t, m, c, Style{Image: both})
	a, err := masked.LossesOf(bright)
	if err != nil {
		t.Fatal(err)
	}
	b, err := whole.LossesOf(bright)
	if err != nil || a.Style >= b.Style/4 {
		t.Errorf("the bright picture is %g from the masked style and %g from the whole (%v)", a.Style, b.Style, err)
	}
}

// TestMeasures checks that moments and patches can be optimised, and that the style itself is nearer than the content. Its patches have some distance,
// because only every other one of the style picture's is a candidate.
func TestMeasures(t *testing.T) {
	both(t, func(t *testing.T, name string) {
		m := formulaModel(t, name)
		for _, measure := range []Measure{ChannelMoment, PatchMatches} {
			if name == engine.CPU && measure == ChannelMoment {
				continue // XLA takes long to compile
			}
			c := quick(5)
			c.Objective.Style.Measure, c.Objective.Style.Layers = measure, Layers("relu2_1")
			transfer := transferOf(t, m, c)
			start, err := transfer.LossesOf(pattern("content"))
			if err != nil {
				t.Fatal(err)
			}
			if got := ran(t, transfer).Losses; got.Style >= 0.8*start.Style {
				t.Errorf("%s: from %g to %g", measure, start.Style, got.Style)
			}
			own, err := transfer.LossesOf(pattern("style"))
			if err != nil || own.Style > 0.7*start.Style || measure == ChannelMoment && own.Style > 1e-9 {
				t.Errorf("%s: the style picture is %g from itself, the content %g (%v)", measure, own.Style, start.Style, err)
			}
		}
	})
}

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

// parameters copies what is no derived form of a parameter.
func parameters(m *zoo.Model) map[string][]float32 {
	values := map[string][]float32{}
	for v := range m.Store.RootScope().IterVariables() {
		if !nn.IsDerived(v) && v.HasValue() && v.DType().IsFloat() {
			values[v.Path()] = tensors.MustCopyFlatData[float32](v.MustValue())
		}
	}
	return values
}

// ticking is a clock that goes on by a step whenever it is looked at.
func ticking(step time.Duration) func() time.Time {
	now := time.Unix(0, 0)
	return func() time.Time { now = now.Add(step); return now }
}
