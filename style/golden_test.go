package style

import (
	"context"
	"encoding/json"
	"image"
	"math"
	"os"
	"testing"

	"github.com/gomlx/compute"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/engine/enginetest"
	"github.com/imagelab-go/imagelab/lib/zoo"
)

// golden is what testdata/golden.py stored of PyTorch.
type golden struct {
	Pure []struct {
		Name     string
		Loss     float64
		Gradient []float64
	}
	Search []struct {
		Line     string
		First, T float64
		Tries    int
	}
	VGG19, VGG16 goldenNetwork
}

type goldenNetwork struct {
	Start map[string]struct {
		Terms, Weights []float64
		Total          float64
		Gradient       []float64
	}
	Book, D2L, MSG []float64
	LBFGS          struct {
		Start, Final       float64
		Evaluations, Steps int
	}
}

func goldens(t testing.TB) (all golden) {
	t.Helper()
	data, err := os.ReadFile("testdata/golden.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &all); err != nil {
		t.Fatal(err)
	}
	if len(all.Pure) != 15 || len(all.VGG19.Start) != len(Presets()) || len(all.VGG16.Start) != 2 {
		t.Fatalf("goldens of %d losses, %d and %d presets", len(all.Pure), len(all.VGG19.Start), len(all.VGG16.Start))
	}
	return all
}

// pureLosses are the losses by the names that testdata/golden.py gives them.
func pureLosses() map[string]func(x, y *Node) *Node {
	all := map[string]func(x, y *Node) *Node{}
	suffix := map[bool]string{false: "False", true: "True"}
	for _, sum := range []bool{false, true} {
		end := " sum=" + suffix[sum]
		all["content"+end] = func(x, y *Node) *Node { return SquaredDifference(x, y, sum) }
		for _, by := range []Divisor{Elements, Pixels, One} {
			all["gram "+string(by)+end] = func(x, y *Node) *Node { return SquaredDifference(Gram(x, by), Gram(y, by), sum) }
		}
		all["moments"+end] = func(x, y *Node) *Node {
			m, d := Moments(x)
			m2, d2 := Moments(y)
			return Add(SquaredDifference(m, m2, sum), SquaredDifference(d, d2, sum))
		}
		for _, squared := range []bool{false, true} {
			all["tv"+end+" squared="+suffix[squared]] = func(x, _ *Node) *Node { return TotalVariation(x, Variation{sum, squared}) }
		}
	}
	all["patches sum=False"] = func(x, y *Node) *Node {
		return patches{}.loss([]*Node{x}, patches{}.statistics([]*Node{y}))
	}
	return all
}

// TestLosses holds the losses and their gradients against PyTorch's.
func TestLosses(t *testing.T) {
	all, losses := goldens(t).Pure, pureLosses()
	enginetest.Each(t, func(t *testing.T, backend compute.Backend) {
		x, y := tensors.FromFlatDataAndDimensions(noise("x", 120), 1, 5, 6, 4), tensors.FromFlatDataAndDimensions(noise("y", 120), 1, 5, 6, 4)
		for _, want := range all {
			build := losses[want.Name]
			if build == nil {
				t.Fatalf("there is no loss %s", want.Name)
			}
			out, err := ExecOnceN(backend, func(x, y *Node) []*Node {
				loss := build(x, y)
				return []*Node{loss, Gradient(loss, x)[0]}
			}, x, y)
			if err != nil {
				t.Fatalf("%s: %v", want.Name, err)
			}
			if got := float64(tensors.ToScalar[float32](out[0])); !(math.Abs(got-want.Loss) <= 1e-5*math.Abs(want.Loss)) {
				t.Errorf("%s is %g, want %g", want.Name, got, want.Loss)
			}
			gradient, err := floats(out[1])
			if err != nil {
				t.Fatal(err)
			}
			near(t, want.Name, gradient, want.Gradient, 1e-5)
		}
	})
}

// near holds numbers against others by the length of their difference, relative to the length of those wanted.
func near(t testing.TB, what string, got, want []float64, tolerance float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d numbers, want %d", what, len(got), len(want))
	}
	off, length := 0.0, 0.0
	for i := range got {
		off += (got[i] - want[i]) * (got[i] - want[i])
		length += want[i] * want[i]
	}
	if off, length = math.Sqrt(off), math.Sqrt(length); !(off <= tolerance*length) {
		t.Errorf("%s: the distance to what is wanted is %g, and its length %g", what, off, length)
	}
}

// cosine is that of the angle between two lists of numbers.
func cosine(a, b []float64) float64 {
	ab, aa, bb := 0.0, 0.0, 0.0
	for i := range a {
		ab, aa, bb = ab+a[i]*b[i], aa+a[i]*a[i], bb+b[i]*b[i]
	}
	return ab / math.Sqrt(aa*bb)
}

// small gives a preset for the pictures of the goldens.
func small(t testing.TB, m *zoo.Model, preset string) Config {
	t.Helper()
	c, err := Preset(preset, m.Arch)
	if err != nil {
		t.Fatal(err)
	}
	c.Exact, c.Levels = image.Pt(32, 24), 1
	return c
}

// transferOf makes a transfer between the pictures of the goldens.
func transferOf(t testing.TB, m *zoo.Model, c Config) *Transfer {
	t.Helper()
	return transferWith(t, m, c, Style{Image: pattern("style")})
}

func transferWith(t testing.TB, m *zoo.Model, c Config, styles ...Style) *Transfer {
	t.Helper()
	transfer, err := New(m, pattern("content"), styles, c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(transfer.Close)
	return transfer
}

// TestPresetsAgreeWithPyTorch holds each preset's terms, and the gradient of the total with respect to the picture, against PyTorch's in double precision: on
// the pure-Go engine, and for one of them on XLA, which takes long to compile.
func TestPresetsAgreeWithPyTorch(t *testing.T) {
	all := goldens(t)
	both(t, func(t *testing.T, name string) {
		for preset, want := range all.VGG19.Start {
			if name == engine.PureGo || preset == "d2l" {
				t.Run("vgg19 "+preset, func(t *testing.T) { atStart(t, formulaModel(t, name), preset, want.Terms, want.Weights, want.Gradient) })
			}
		}
		for preset, want := range all.VGG16.Start {
			if name == engine.PureGo {
				t.Run("vgg16 "+preset, func(t *testing.T) { atStart(t, edges(t, name), preset, want.Terms, want.Weights, want.Gradient) })
			}
		}
	})
}

// atStart compares a preset for a picture that is neither content nor style.
func atStart(t *testing.T, m *zoo.Model, preset string, terms, weights, gradient []float64) {
	c := small(t, m, preset)
	c.Start, c.StartWith, c.Optimizer = FromPicture, pattern("start"), Optimizer{}
	transfer := transferOf(t, m, c)
	if err := transfer.enter(); err != nil {
		t.Fatal(err)
	}
	losses := transfer.losses()
	for i := range terms {
		term := losses.Terms[i]
		if !(math.Abs(term.Loss-terms[i]) <= 1e-3*terms[i]) || math.Abs(term.Weight-weights[i]) > 1e-6*weights[i] {
			t.Errorf("%s is %g times %g, want %g times %g", term.Name, term.Weight, term.Loss, weights[i], terms[i])
		}
	}
	got, err := floats(transfer.run.(*lbfgsRun).now.gradient)
	if err != nil {
		t.Fatal(err)
	}
	if cos := cosine(got, gradient); !(cos >= 0.9999) {
		t.Errorf("the gradient's cosine with PyTorch's is %g; want at least 0.9999", cos)
	}
	near(t, "gradient", got, gradient, 1e-3)
}

// totalsOf runs some steps and gives the total of each picture on the way, the first included.
func totalsOf(t testing.TB, transfer *Transfer) []float64 {
	t.Helper()
	var totals []float64
	transfer.config.Observe = func(e Event) { totals = append(totals, e.Losses.Total) }
	if _, err := transfer.Run(context.Background()); err != nil {
		t.Fatal(err)
	}
	return totals
}

// TestFirstSteps holds the totals of the first ten steps of Adam against PyTorch's: those of the book's own code, and of MSG-Net's "optim".
func TestFirstSteps(t *testing.T) {
	all := goldens(t)
	both(t, func(t *testing.T, name string) {
		for _, c := range []struct {
			what, preset string
			model        func(testing.TB, string) *zoo.Model
			want         []float64
		}{
			{"the book", "d2l", formulaModel, all.VGG19.Book},
			{"msg", "msg", formulaModel, all.VGG19.MSG},
			{"the book on vgg16", "d2l", edges, all.VGG16.D2L},
			{"msg on vgg16", "msg", edges, all.VGG16.MSG},
		} {
			t.Run(c.what, func(t *testing.T) {
				if name == engine.CPU && c.what != "the book" {
					t.Skip("XLA takes long to compile; the pure-Go engine computes this one")
				}
				m := c.model(t, name)
				config := small(t, m, c.preset)
				config.Steps = len(c.want) - 1
				for i, total := range totalsOf(t, transferOf(t, m, config)) {
					tolerance := 1e-3 // at the start; Adam makes rounding larger
					if i > 0 {
						tolerance = 1e-2
					}
					if !(math.Abs(total-c.want[i]) <= tolerance*c.want[i]) {
						t.Errorf("after %d steps the total is %g, want %g", i, total, c.want[i])
					}
				}
			})
		}
	})
}

// TestLBFGSAgreesWithPyTorch compares where L-BFGS comes with torch.optim.LBFGS(line_search_fn="strong_wolfe") on the same objective: as low, with as
// much work. The first line search extrapolates from two values that are almost equal, so that rounding soon leads the two to different places.
func TestLBFGSAgreesWithPyTorch(t *testing.T) {
	all := goldens(t)
	for name, c := range map[string]struct {
		model func(testing.TB, string) *zoo.Model
		want  goldenNetwork
	}{"vgg19": {formulaModel, all.VGG19}, "vgg16": {edges, all.VGG16}} {
		t.Run(name, func(t *testing.T) {
			m := c.model(t, engine.PureGo)
			config, want := small(t, m, "gatys"), c.want.LBFGS
			config.Steps, config.Optimizer.History = want.Steps, 20
			transfer := transferOf(t, m, config)
			totals := totalsOf(t, transfer)
			if !(math.Abs(totals[0]-want.Start) <= 1e-3*want.Start) || !(totals[want.Steps] <= 1.01*want.Final) {
				t.Errorf("from %g to %g, want from %g to at most %g and 1%%", totals[0], totals[want.Steps], want.Start, want.Final)
			}
			if transfer.evaluations > want.Evaluations+2 {
				t.Errorf("the objective was computed %d times, want about %d", transfer.evaluations, want.Evaluations)
			}
			t.Logf("%d evaluations (PyTorch %d), total %g (PyTorch %g)", transfer.evaluations, want.Evaluations, totals[want.Steps], want.Final)
		})
	}
}
