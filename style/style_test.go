package style

import (
	"context"
	"errors"
	"image"
	"image/draw"
	"math"
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
		Exact: image.Pt(32, 24), Start: FromContent, Levels: 1, Steps: steps,
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
	clear, wide := image.NewNRGBA(img.Rect), image.NewRGBA(image.Rect(-3, 5, 40, 50))
	for y := range 24 {
		for x := range 32 {
			for _, to := range []draw.Image{gray, deep, clear} {
				to.Set(x, y, img.At(x, y))
			}
			wide.Set(x+2, y+7, img.At(x, y))
			clear.Pix[clear.PixOffset(x, y)+3] = uint8(8 * x)
		}
	}
	part := wide.SubImage(image.Rect(2, 7, 34, 31))
	for _, space := range []Space{{}, imagenetSpace, caffeSpace, unitSpace} {
		for _, content := range []image.Image{img, gray, deep, clear, part} {
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
			if first.Content != 0 || math.Abs(last.Content+last.Style+last.Noise+last.Range-last.Total) > 1e-9*last.Total {
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
		transfer.config.Observe = func(e Event) {
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
			if e.Step > 0 && (beyond == 0) != clamp {
				t.Errorf("Clamp %v: %d values are beyond black and white after step %d", clamp, beyond, e.Step)
			}
		}
		if ran(t, transfer).Steps != 4 {
			t.Errorf("Clamp %v: not all steps were taken", clamp)
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
