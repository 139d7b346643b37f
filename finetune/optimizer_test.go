package finetune

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/imagelab-go/imagelab/lib/engine/enginetest"
)

// TestOptimizersAgreeWithPyTorch holds six steps with two groups against PyTorch's in double precision. AdamW divides by roots of small numbers,
// and so its rounding is larger.
func TestOptimizersAgreeWithPyTorch(t *testing.T) {
	enginetest.Each(t, func(t *testing.T, backend compute.Backend) {
		for name, want := range goldens(t).Optimizers {
			t.Run(name, func(t *testing.T) {
				toy := train(t, backend, newStore(t), want.Settings)
				for step := range want.Norms {
					loss, norm := toy.step(step, 0, 6, true, toyRates...)
					enginetest.Near(t, "loss", []float32{loss}, want.Losses[step:step+1], 1e-5)
					enginetest.Near(t, "norm", []float32{norm}, want.Norms[step:step+1], 1e-5)
				}
				toy.near(want.Values, 1e-5)
			})
		}
	})
}

// TestAccumulatedHalvesEqualAWholeBatch takes the steps of the goldens in two halves. Half a batch alone changes nothing.
func TestAccumulatedHalvesEqualAWholeBatch(t *testing.T) {
	enginetest.Each(t, func(t *testing.T, backend compute.Backend) {
		for name, want := range goldens(t).Optimizers {
			o := want.Settings
			o.Accumulate = 2
			toy := train(t, backend, newStore(t), o)
			for step := range want.Norms {
				before := toy.snapshot("accumulated", "batches")
				toy.step(step, 0, 3, false, toyRates...)
				if after := toy.snapshot("accumulated", "batches"); step > 0 && !slices.Equal(before, after) {
					t.Errorf("%s: half a batch changed %v to %v", name, before, after)
				}
				_, norm := toy.step(step, 3, 6, true, toyRates...)
				enginetest.Near(t, name+": norm", []float32{norm}, want.Norms[step:step+1], 1e-5)
			}
			toy.near(want.Values, 1e-5)
		}
	})
}

// TestAccumulatedPartCountsItsBatches takes a step early, after one batch of three: the mean is of that one.
func TestAccumulatedPartCountsItsBatches(t *testing.T) {
	enginetest.Each(t, func(t *testing.T, backend compute.Backend) {
		early, single := train(t, backend, newStore(t), Optimizer{Accumulate: 3}), train(t, backend, newStore(t), Optimizer{})
		for step := range 2 {
			early.step(step, 0, 6, true, toyRates...)
			single.step(step, 0, 6, true, toyRates...)
		}
		for _, p := range toyShapes {
			enginetest.Near(t, p.name, early.value("/"+p.name), single.value("/"+p.name), 1e-6)
		}
	})
}

// snapshot prints the variables of the store with all their bits, without those whose paths end with given names.
func (n toy) snapshot(without ...string) []string {
	var all []string
	for v := range n.store.IterVariables() {
		if slices.ContainsFunc(without, func(name string) bool { return strings.HasSuffix(v.Path(), "/"+name) }) {
			continue
		}
		all = append(all, fmt.Sprintf("%s %x", v.Path(), n.value(v.Path())))
	}
	return all
}

// everyLaw are optimizers with all that could move a parameter.
var everyLaw = []Optimizer{
	{Decay: 0.1, TowardsSource: 0.1, Nesterov: true}, {Plain: true, Decay: 0.1}, {Law: "adamw", Decay: 0.1, TowardsSource: 0.1}, {Law: "adamw", Clip: 0.1},
}

// TestRateFactorScalesTheChange: a tenth of the rate makes a tenth of a group's change, for every law, and none makes none, while the other
// group changes as it did. Both runs have seen a step before, so that every pull and average counts.
func TestRateFactorScalesTheChange(t *testing.T) {
	enginetest.Each(t, func(t *testing.T, backend compute.Backend) {
		for _, o := range everyLaw {
			change := func(factor float32) (trunk, head []float32) {
				toy := train(t, backend, newStore(t), o)
				toy.step(0, 0, 6, true, toyRates...)
				w, v := toy.value("/w"), toy.value("/v")
				toy.step(1, 0, 6, true, toyRates[0]*factor, toyRates[1])
				return minus(toy.value("/w"), w), minus(toy.value("/v"), v)
			}
			whole, head := change(1)
			for _, factor := range []float32{0.1, 0} {
				part, sameHead := change(factor)
				for i := range part {
					if want := whole[i] * factor; !(math.Abs(float64(part[i]-want)) <= 0x1p-24) { // half a unit in the last place of w, below 1
						t.Errorf("%+v: factor %g changes w[%d] by %g, want %g", o, factor, i, part[i], want)
					}
					if factor == 0 && part[i] != 0 {
						t.Errorf("%+v: factor 0 changes w[%d] by %g", o, i, part[i])
					}
				}
				if !slices.Equal(sameHead, head) {
					t.Errorf("%+v: with factor %g the head changes by %v, want %v", o, factor, sameHead, head)
				}
			}
			if slices.Max(whole) == 0 && slices.Min(whole) == 0 {
				t.Errorf("%+v: nothing changed", o)
			}
		}
	})
}

func minus(a, b []float32) []float32 {
	d := slices.Clone(a)
	for i := range d {
		d[i] -= b[i]
	}
	return d
}

// TestWhatIsNotLearnedKeepsEveryBit trains the head alone, with everything that could move a parameter.
func TestWhatIsNotLearnedKeepsEveryBit(t *testing.T) {
	enginetest.Each(t, func(t *testing.T, backend compute.Backend) {
		for _, o := range everyLaw {
			toy := train(t, backend, newStore(t), o, "v")
			w, b, v := toy.value("/w"), toy.value("/b"), toy.value("/v")
			for step := range 5 {
				toy.step(step, 0, 6, true, toyRates...)
			}
			if !slices.Equal(toy.value("/w"), w) || !slices.Equal(toy.value("/b"), b) || slices.Equal(toy.value("/v"), v) {
				t.Errorf("%+v: w, b, v went from %v, %v, %v to %v, %v, %v", o, w, b, v, toy.value("/w"), toy.value("/b"), toy.value("/v"))
			}
		}
	})
}

// TestUnfreezingLateBeginsAfresh: the first step of AdamW for parameters that join after many steps of the others is at most the rate, and
// these go on as if nothing had happened.
func TestUnfreezingLateBeginsAfresh(t *testing.T) {
	enginetest.Each(t, func(t *testing.T, backend compute.Backend) {
		store, o := newStore(t), Optimizer{Law: "adamw"}
		head := train(t, backend, store, o, "v")
		for step := range 40 {
			head.step(step, 0, 6, true, toyRates...)
		}
		w, b := head.value("/w"), head.value("/b")
		all := train(t, backend, store, o)
		all.step(40, 0, 6, true, toyRates...)
		for _, change := range append(minus(all.value("/w"), w), minus(all.value("/b"), b)...) {
			if size := math.Abs(float64(change)) / float64(toyRates[0]); !(size > 0.9 && size <= 1.01) {
				t.Errorf("a first step of %g rates, want 1", size)
			}
		}
		if early, late := all.value("/optimizer/v/count")[0], all.value("/optimizer/w/count")[0]; early != 41 || late != 1 {
			t.Errorf("%g and %g steps, want 41 and 1", early, late)
		}
	})
}

// TestDecaySparesBiases: with a decay, and without a gradient's say, weights shrink and biases stay.
func TestDecaySparesBiases(t *testing.T) {
	enginetest.Each(t, func(t *testing.T, backend compute.Backend) {
		change := func(decay float64) map[string][]float32 {
			toy := train(t, backend, newStore(t), Optimizer{Law: "adamw", Decay: decay})
			toy.step(0, 0, 6, true, toyRates...)
			return map[string][]float32{"w": toy.value("/w"), "b": toy.value("/b"), "v": toy.value("/v")}
		}
		with, without := change(0.5), change(0)
		for _, p := range toyShapes {
			if same := slices.Equal(with[p.name], without[p.name]); same != (len(p.shape) < 2) {
				t.Errorf("%s is the same with decay: %v", p.name, same)
			}
		}
	})
}

// TestTrainingGoesOnFromStoredVariables: three steps, a copy of every variable by path to another store, and three more steps give the bits of
// six steps. The variables are the same, in the same order, each time.
func TestTrainingGoesOnFromStoredVariables(t *testing.T) {
	enginetest.Each(t, func(t *testing.T, backend compute.Backend) {
		for _, o := range append(everyLaw, Optimizer{Law: "adamw", Accumulate: 2}) {
			steps := func(toy toy, from, to int) toy {
				for step := from; step < to; step++ {
					toy.step(step, 0, 6, step%2 == 1, toyRates...)
				}
				return toy
			}
			straight := steps(train(t, backend, newStore(t), o), 0, 6)
			first := steps(train(t, backend, newStore(t), o), 0, 3)
			stored := model.NewStore()
			for v := range first.store.IterVariables() {
				if _, err := stored.CreateVariable(v.Path(), tensors.FromFlatDataAndDimensions(first.value(v.Path()), v.Shape().Dimensions...)); err != nil {
					t.Fatal(err)
				}
			}
			resumed := steps(train(t, backend, stored, o), 3, 6)
			if got, want := resumed.snapshot(), straight.snapshot(); !slices.Equal(got, want) {
				t.Errorf("%+v: resumed\n%s\nwant\n%s", o, strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
			for v := range resumed.store.IterVariables() {
				if strings.HasPrefix(v.Path(), "/optimizer/") && v.Trainable {
					t.Errorf("%s is trainable", v.Path())
				}
			}
		}
	})
}

// TestGlobalNormIsOfAllArrays takes arrays on both sides of the size up to which they are put together. Their squares sum exactly.
func TestGlobalNormIsOfAllArrays(t *testing.T) {
	enginetest.Each(t, func(t *testing.T, backend compute.Backend) {
		for _, c := range []struct {
			sizes []int
			want  float32
		}{{[]int{9}, 3}, {[]int{4 * smallArray}, 512}, {[]int{9, smallArray, 7, 1<<18 - 16 - smallArray}, 512}} {
			got, err := CallOnce(backend, func(g *Graph) *Node {
				var arrays []*Node
				for _, size := range c.sizes {
					arrays = append(arrays, Neg(Ones(g, shapes.Make(dtypes.Float32, 1, size))))
				}
				return globalNorm(arrays)
			})
			if err != nil {
				t.Fatal(err)
			}
			if norm := tensors.ToScalar[float32](got); norm != c.want {
				t.Errorf("ones of sizes %v have the norm %g, want %g", c.sizes, norm, c.want)
			}
		}
	})
}

func TestUpdateRefusesMisuse(t *testing.T) {
	enginetest.Each(t, func(t *testing.T, backend compute.Backend) {
		for want, build := range map[string]func(store *model.Store, loss, rates *Node, w learned){
			"learned twice": func(store *model.Store, loss, rates *Node, w learned) {
				Optimizer{}.update(store, loss, []learned{w, w}, rates, nil)
			},
			"no parameter": func(store *model.Store, loss, rates *Node, w learned) {
				Optimizer{}.update(store, loss, nil, rates, nil)
			},
			"gradients of 3 batches": func(store *model.Store, loss, rates *Node, w learned) {
				Optimizer{Accumulate: 3}.update(store, loss, []learned{w}, rates, nil)
			},
		} {
			store := newStore(t)
			_, err := model.CallOnce(backend, store, func(s *model.Scope, rates *Node) *Node {
				w := learned{variable: store.GetVariable("/w")}
				loss := ReduceAllSum(w.variable.NodeValue(rates))
				build(store, loss, rates, w)
				return loss
			}, toyRates)
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("error %v, want one with %q", err, want)
			}
		}
	})
}

func TestOptimizerNamesTheWrongSetting(t *testing.T) {
	nan := math.NaN()
	for want, o := range map[string]Optimizer{
		`Optimizer.Law is "adam"`:           {Law: "adam"},
		"Optimizer.Momentum is -0.1":        {Momentum: -0.1},
		"Optimizer.Momentum is 1":           {Momentum: 1},
		"Optimizer.Momentum is NaN":         {Momentum: nan},
		"Optimizer.Beta1 is 1":              {Law: "adamw", Beta1: 1},
		"Optimizer.Beta2 is NaN":            {Law: "adamw", Beta2: nan},
		"Optimizer.Epsilon is -1":           {Law: "adamw", Epsilon: -1},
		"Optimizer.Decay is NaN":            {Decay: nan},
		"Optimizer.Decay is -0.01":          {Decay: -0.01},
		"Optimizer.TowardsSource is +Inf":   {TowardsSource: math.Inf(1)},
		"Optimizer.Clip is +Inf":            {Clip: math.Inf(1)},
		"Optimizer.Accumulate is -1":        {Accumulate: -1},
		"Optimizer.Beta1 is 0.9 and":        {Beta1: 0.9},
		"Optimizer.Momentum is 0.9 and":     {Law: "adamw", Momentum: 0.9},
		"Optimizer.Nesterov belong to sgd,": {Law: "adamw", Nesterov: true},
		"Optimizer.Plain is SGD without":    {Plain: true, Nesterov: true},
	} {
		if err := o.check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: error %v, want one with %q", o, err, want)
		}
	}
	for _, o := range append(everyLaw, Optimizer{}) {
		if err := o.check(); err != nil {
			t.Error(err)
		}
	}
}
