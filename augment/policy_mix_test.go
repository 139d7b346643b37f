package augment

import (
	"image"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/engine/enginetest"
	"github.com/imagelab-go/imagelab/lib/picture"
)

func init() {
	sample(Sometimes(0.5, AugMix(AugMixConfig{})), OneOf(Invert(), AugMix(AugMixConfig{FewOps: true}), Identity()))
}

// joinedByHand makes what each branch makes alone, with the same draws, and adds up with weights, the picture's own first.
func joinedByHand(t *testing.T, batch *picture.Batch, draws []Draw, branches []*Pipeline, weights func(values []float64) []float64) []float32 {
	t.Helper()
	backend := engine.ForTest(t, engine.PureGo).Backend
	sum := make([]float32, len(batch.Pixels))
	for part, p := range append([]*Pipeline{Sequence()}, branches...) {
		inner := make([]Draw, len(draws))
		for i, d := range draws {
			inner[i] = Draw{Width: d.Width, Height: d.Height}
			if part > 0 {
				inner[i].Steps = d.Steps[0].Steps[part-1 : part]
			}
		}
		for i, v := range apply(t, p, backend, batch, inner, OnHost()) {
			sum[i] += float32(weights(draws[i/(len(sum)/batch.Count)].Steps[0].row())[part]) * v
		}
	}
	return sum
}

// named is a chain with another name.
type named struct {
	chain
	name string
}

func (n named) Name() string { return n.name }

func TestAugMixAddsUpWhatItsChainsMake(t *testing.T) {
	backend := engine.ForTest(t, engine.PureGo).Backend
	p := Sequence(AugMix(AugMixConfig{Severity: 7}))
	batch, draws := batchOf(t, p, 6)
	var chains []*Pipeline
	for i, c := range p.ops[0].(augMix).branches() {
		chains = append(chains, Sequence(named{c.(chain), []string{"chain", "chain#2", "chain#3"}[i]}))
	}
	want := joinedByHand(t, batch, draws, chains, func(v []float64) []float64 { return v })
	enginetest.Near(t, "host", apply(t, p, backend, batch, draws, OnHost()), want, 1e-5)
	enginetest.Near(t, "graph", apply(t, p, backend, batch, draws, OnEngine()), want, 1.0/255)
}

// TestAugMixFollowsItsLaws looks at means and variances of the weights, and at how deep chains are.
func TestAugMixFollowsItsLaws(t *testing.T) {
	const n = 6000
	for _, alpha := range []float64{0.2, 1, 4} {
		draws, err := Sequence(AugMix(AugMixConfig{Alpha: alpha})).Draw(Key{Seed: 5}, slices.Repeat([]image.Point{{8, 8}}, n)...)
		if err != nil {
			t.Fatal(err)
		}
		var sum, squares [4]float64
		depths := map[int]int{}
		for _, d := range draws {
			weights := d.Steps[0].row()
			total, rest := 0.0, 1-weights[0]
			for i, w := range weights {
				total += w
				if i > 0 && rest > 0 {
					w /= rest
				}
				sum[i], squares[i] = sum[i]+w, squares[i]+w*w
			}
			if math.Abs(total-1) > 1e-9 {
				t.Fatalf("the weights of %v add up to %v", d, total)
			}
			for _, c := range d.Steps[0].Steps {
				depths[len(c.Steps)]++
			}
		}
		for i := range sum {
			parts := 3.0
			if i == 0 {
				parts = 2
			}
			mean, m := 1/parts, sum[i]/n
			variance := mean * (1 - mean) / (parts*alpha + 1)
			if math.Abs(m-mean) > 4*math.Sqrt(variance/n) {
				t.Errorf("alpha %g: weight %d has the mean %g, want %g", alpha, i, m, mean)
			}
			if got := squares[i]/n - m*m; math.Abs(got-variance) > 0.08*variance {
				t.Errorf("alpha %g: weight %d has the variance %g, want %g", alpha, i, got, variance)
			}
		}
		for depth := 1; depth <= 3; depth++ {
			if math.Abs(float64(depths[depth])-n) > 4*math.Sqrt(2.0/3*n) {
				t.Errorf("%d chains of %d have depth %d, want a third", depths[depth], 3*n, depth)
			}
		}
	}
}

func TestSettingsOfPoliciesAreChecked(t *testing.T) {
	for want, op := range map[string]Op{
		"severity 11":                        AugMix(AugMixConfig{Severity: 11}),
		"mixture_width -1":                   AugMix(AugMixConfig{Width: -1}),
		"chain_depth -1":                     AugMix(AugMixConfig{Depth: -1}),
		"alpha NaN":                          AugMix(AugMixConfig{Alpha: math.NaN()}),
		`interpolation "wide"`:               AugMix(AugMixConfig{}, Interpolation("wide")),
		"magnitude 31":                       RandAugment(2, 31, 31),
		"num_ops -1":                         RandAugment(-1, 3, 31),
		"num_magnitude_bins 1":               TrivialAugmentWide(1),
		`policy "coco"; it must be imagenet`: AutoAugment("coco"),
		"aug_mix holds operations":           PerChannel(AugMix(AugMixConfig{})),
	} {
		if err := Sequence(op).Check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}

func TestDrawsOfBranchesAreChecked(t *testing.T) {
	p := Sequence(AugMix(AugMixConfig{}))
	for want, change := range map[string]func(s *Step){
		"aug_mix has 0 steps below it, want 3":       func(s *Step) { s.Steps = nil },
		"add up to":                                  func(s *Step) { s.Values[0].Numbers[0] += 1.5 },
		"none may be negative":                       func(s *Step) { s.Values[0].Numbers[0] = -1 },
		`it is of "hue", the pipeline has`:           func(s *Step) { s.Steps[1].Steps[0].Steps[0].Op = "hue" },
		"chain#2 has 0 steps, the pipeline has 1 to": func(s *Step) { s.Steps[1].Steps = nil },
	} {
		draws, err := p.Draw(Key{}, image.Pt(4, 3))
		if err != nil {
			t.Fatal(err)
		}
		change(&draws[0].Steps[0])
		if _, _, err := p.Pack(draws); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}
