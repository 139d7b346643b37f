package augment

import (
	"image"
	"math"
	"slices"
	"strings"
	"testing"
)

// times counts how often each step is drawn, by its name, and how many steps there are.
func times(t *testing.T, op Op, n int) (names map[string]int, counts map[int]int) {
	t.Helper()
	draws, err := Sequence(op).Draw(Key{Seed: 12}, slices.Repeat([]image.Point{{4, 4}}, n)...)
	if err != nil {
		t.Fatal(err)
	}
	names, counts = map[string]int{}, map[int]int{}
	for _, d := range draws {
		counts[len(d.Steps[0].Steps)]++
		for _, s := range d.Steps[0].Steps {
			names[s.Op]++
		}
	}
	return names, counts
}

func TestCompositionsFollowTheirProbabilities(t *testing.T) {
	const n = 20000
	four := []Op{Hue(Constant(0.1)), Invert(), Identity(), FlipUpDown(1)}
	share := func(what string, got int, p float64) {
		t.Helper()
		if math.Abs(float64(got)-p*n) > 4*math.Sqrt(p*(1-p)*n) {
			t.Errorf("%s: %d of %d, want %g", what, got, n, p*n)
		}
	}
	names, _ := times(t, OneOf(four...), n)
	for _, op := range four {
		share("one of, "+op.Name(), names[op.Name()], 0.25)
	}
	names, _ = times(t, WeightedOneOf([]float64{1, 0, 2, 5}, four...), n)
	for i, p := range []float64{0.125, 0, 0.25, 0.625} {
		share("weighted, "+four[i].Name(), names[four[i].Name()], p)
	}
	_, counts := times(t, Sometimes(0.3, four...), n)
	share("sometimes", counts[4], 0.3)
	share("sometimes not", counts[0], 0.7)
	names, counts = times(t, SomeOf(1, 3, four...), n)
	for i := 1; i <= 3; i++ {
		share("some of", counts[i], 1.0/3)
	}
	for _, op := range four {
		share("some of, "+op.Name(), names[op.Name()], 0.5) // 2 of 4 on average
	}
}

func TestRandomOrdersAreEquallyProbable(t *testing.T) {
	const n = 12000
	draws, err := Sequence(RandomOrder(Invert(), Identity(), Equalize())).Draw(Key{}, slices.Repeat([]image.Point{{4, 4}}, n)...)
	if err != nil {
		t.Fatal(err)
	}
	orders := map[string]int{}
	for _, d := range draws {
		orders[d.Steps[0].String()]++
	}
	if len(orders) != 6 {
		t.Errorf("orders %v, want 6", orders)
	}
	for order, count := range orders {
		if math.Abs(float64(count)-n/6) > 4*math.Sqrt(n/6) {
			t.Errorf("order %s came %d times of %d", order, count, n)
		}
	}
}

// TestACompositionLeavesOtherDrawsAlone changes probabilities and members, and looks at what the others draw.
func TestACompositionLeavesOtherDrawsAlone(t *testing.T) {
	hue, crop := Hue(Uniform(-0.5, 0.5)), RandomResizedCrop(8, 8)
	always := drawn(t, Sequence(Sometimes(1, hue), crop), Key{Seed: 6}, 40)
	half := drawn(t, Sequence(Sometimes(0.5, FlipUpDown(0.5), hue, Invert()), Sometimes(0, Equalize()), crop), Key{Seed: 6}, 40)
	done := 0
	for i, d := range half {
		if factor := d.Get("hue", "factor"); factor != nil {
			done++
			if !slices.Equal(factor, always[i].Get("hue", "factor")) {
				t.Errorf("image %d: hue %v, want %v", i, factor, always[i].Get("hue", "factor"))
			}
		}
		if d.Get("random_resized_crop", "left")[0] != always[i].Get("random_resized_crop", "left")[0] {
			t.Errorf("image %d: another crop", i)
		}
	}
	if done < 8 || done > 32 {
		t.Errorf("hue was done %d times of 40", done)
	}
}

func TestDrawsOfCompositionsAreChecked(t *testing.T) {
	hue, dark := Hue(Constant(0.1)), Brightness(Constant(0.5))
	step := func(name string, factor float64) Step {
		return Step{Op: name, Values: []Value{{"factor", []float64{factor}}}}
	}
	for _, c := range []struct {
		op    Op
		steps []Step
		want  string
	}{
		{OneOf(hue, dark), []Step{step("brightness", 2)}, ""},
		{OneOf(hue, dark), nil, "one_of has 0 steps, the pipeline has 1 operations"},
		{OneOf(hue, dark), []Step{step("contrast", 2)}, `it is of "contrast", the pipeline has ["hue" "brightness"]`},
		{SomeOf(0, 2, hue, dark), []Step{step("hue", 0), step("hue", 0)}, `step 1: it is of "hue"`},
		{Sometimes(0.5, hue, dark), []Step{step("hue", 0), step("brightness", 1)}, ""},
		{Sometimes(0.5, hue, dark), []Step{step("brightness", 0), step("hue", 0.5)}, `step 1: it is of "hue"`},
		{RandomOrder(hue, dark), []Step{step("brightness", 0), step("hue", 0.5)}, ""},
		{RandomOrder(hue, dark), []Step{step("hue", 0.5)}, "random_order has 1 steps"},
		{OneOf(hue, dark), []Step{{Op: "hue", Steps: []Step{}, Values: []Value{{"turn", []float64{1}}}}}, `value "turn" with 1 numbers, want "factor"`},
	} {
		_, _, err := Sequence(c.op).Pack([]Draw{{Width: 3, Height: 2, Steps: []Step{{Op: c.op.Name(), Steps: c.steps}}}})
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%v with %v: error %v, want %q", Sequence(c.op), c.steps, err, c.want)
		}
	}
	nested := RandomOrder(hue, dark)
	for range 6 {
		nested = RandomOrder(nested, nested, nested, nested)
	}
	if err := Sequence(nested).Check(); err == nil || !strings.Contains(err.Error(), "one after the other; the most is 4096") {
		t.Errorf("orders of orders: error %v", err)
	}
}

func TestAnOperationOfAnotherKindIsRefused(t *testing.T) {
	if err := Sequence(sequence{}).Check(); err == nil || !strings.Contains(err.Error(), "neither an Action nor one of this package's compositions") {
		t.Errorf("error %v", err)
	}
	if _, err := Sequence(darker{}).MarshalJSON(); err == nil || !strings.Contains(err.Error(), `"darker" is not registered`) {
		t.Errorf("error %v", err)
	}
}
