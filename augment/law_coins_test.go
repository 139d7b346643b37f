package augment

import (
	"encoding/json"
	"fmt"
	"image"
	"slices"
	"testing"

	"github.com/imagelab-go/imagelab/augment/rng"
)

// acts says of operations with a probability, by the name of that setting, what values they draw where they act; an operation may have several coins.
var acts = map[string][]func(v map[string][]float64) bool{
	"flip_left_right.p": {positiveField("flip")}, "flip_up_down.p": {positiveField("flip")}, "transpose.p": {positiveField("transpose")},
	"grayscale.p": {positiveField("gray")}, "total_dropout.p": {positiveField("drop")}, "spatter.mud": {positiveField("mud")},
	"random_erasing.p":      {func(v map[string][]float64) bool { return v["boxes"][2] > 0 }},
	"photometric_distort.p": {isNot("brightness", 1), isNot("contrast", 1), isNot("saturation", 1), isNot("hue", 0)},
}

func positiveField(name string) func(v map[string][]float64) bool {
	return func(v map[string][]float64) bool { return v[name][0] > 0 }
}

func isNot(name string, neutral float64) func(v map[string][]float64) bool {
	return func(v map[string][]float64) bool { return v[name][0] != neutral }
}

// withSetting gives the operation with another number for a setting.
func withSetting(t *testing.T, op Op, setting string, number float64) Action {
	t.Helper()
	text, err := writeOp(op)
	if err != nil {
		t.Fatal(err)
	}
	var settings map[string]any
	if err := json.Unmarshal(text, &settings); err != nil {
		t.Fatal(err)
	}
	settings[setting] = number
	if text, err = json.Marshal(settings); err != nil {
		t.Fatal(err)
	}
	changed, err := readOp(text)
	if err != nil {
		t.Fatal(err)
	}
	return changed.(Action)
}

// TestCoinsFollowTheirProbabilities tosses the coins of every operation that has some, 20000 times with each probability; with 0 it never acts, with 1 it always does.
// What is drawn where it acts does not depend on the probability, and several coins of an operation fall apart from each other.
func TestCoinsFollowTheirProbabilities(t *testing.T) {
	const n = 20000
	size := image.Pt(400, 300)
	tossed := map[string]bool{}
	eachSample(t, func(t *testing.T, op Op) {
		for _, setting := range []string{"p", "mud"} {
			name := op.Name() + "." + setting
			coins, ok := acts[name]
			if _, action := op.(Action); !action || !ok || tossed[name] {
				continue
			}
			tossed[name] = true
			always := withSetting(t, op, setting, 1)
			for _, p := range []float64{0, 0.07, 0.5, 0.9, 1} {
				action := withSetting(t, op, setting, p)
				times, both := make([]int, len(coins)), 0
				for i := range uint64(n) {
					key := rng.New(99).Fold(i)
					values := action.Draw(key, size)
					all := true
					for c, acted := range coins {
						hit := acted(byField(action, values))
						all = all && hit
						if hit {
							times[c]++
						}
					}
					if all {
						both++
						if want := always.Draw(key, size); len(coins) == 1 && !slices.Equal(values, want) {
							t.Fatalf("p=%g: draw %v, with p=1 %v", p, values, want)
						}
					}
				}
				together := 1.0
				for c := range coins {
					share(t, fmt.Sprintf("coin %d with p=%g", c, p), times[c], n, p)
					together *= p
				}
				share(t, fmt.Sprintf("all coins with p=%g", p), both, n, together)
			}
		}
	})
	for name := range acts {
		if !tossed[name] {
			t.Errorf("%s is no setting of a sample", name)
		}
	}
}

// TestEveryProbabilityIsTossed wants each operation with a setting p among the coins, or among those whose laws compose_test.go compares.
func TestEveryProbabilityIsTossed(t *testing.T) {
	eachSample(t, func(t *testing.T, op Op) {
		text, err := writeOp(op)
		if err != nil {
			t.Fatal(err)
		}
		var settings map[string]json.RawMessage
		if err := json.Unmarshal(text, &settings); err != nil {
			t.Fatal(err)
		}
		if _, ok := settings["p"]; ok && acts[op.Name()+".p"] == nil && op.Name() != "sometimes" {
			t.Errorf("nothing tosses the coin of %s", op.Name())
		}
	})
}

// TestColourChannelsArePermutedEvenly counts orders of channels: all six, also the one that changes nothing.
func TestColourChannelsArePermutedEvenly(t *testing.T) {
	orders, kept, late := map[string]int{}, map[string]int{}, map[bool]int{}
	for i := range uint64(30000) {
		orders[fmt.Sprint(ChannelShuffle().(Action).Draw(rng.New(3).Fold(i), image.Pt(4, 4)))]++
		kept[fmt.Sprint(ChannelDropout(1, 0).(Action).Draw(rng.New(4).Fold(i), image.Pt(4, 4)))]++
		distort := PhotometricDistort(1).(Action)
		v := byField(distort, distort.Draw(rng.New(5).Fold(i), image.Pt(4, 4)))
		late[v["order"][3] == 1]++
	}
	equallyOften(t, "orders", orders, 6)
	equallyOften(t, "channels that are kept", kept, 3)
	equallyOften(t, "contrast behind the hue", late, 2)
}

// composed draws a composition of marks, which do nothing, and says which came, in order.
func composed(op Op, i uint64) (marks string) {
	c := op.(composition)
	for _, member := range c.choose(rng.New(41).Fold(i)) {
		marks += fmt.Sprint(member)
	}
	return marks
}

// TestCompositionsChooseEvenly counts what each composition chooses: every subset of one size and every order is as probable as the others.
func TestCompositionsChooseEvenly(t *testing.T) {
	const n = 48000
	five := []Op{Identity(), Invert(), Equalize(), Autocontrast(), Hue(Constant(0.1))}
	one, weighted, orders := map[string]int{}, map[string]int{}, map[string]int{}
	sizes, pairs, triples := map[int]int{}, map[string]int{}, map[string]int{}
	sometimes := 0
	for i := range uint64(n) {
		one[composed(OneOf(five...), i)]++
		weighted[composed(WeightedOneOf([]float64{0.5, 0, 2, 1, 4}, five...), i)]++
		orders[composed(RandomOrder(five[:4]...), i)]++
		some := composed(SomeOf(0, 3, five...), i)
		switch sizes[len(some)]++; len(some) {
		case 2:
			pairs[some]++
		case 3:
			triples[some]++
		}
		if composed(Sometimes(0.35, five...), i) != "" {
			sometimes++
		}
	}
	equallyOften(t, "one of", one, 5)
	inProportion(t, "weighted one of", weighted, map[string]float64{"0": 0.5, "2": 2, "3": 1, "4": 4})
	equallyOften(t, "random orders", orders, 24)
	equallyOften(t, "how many", sizes, 4)
	equallyOften(t, "pairs", pairs, 10)
	equallyOften(t, "triples", triples, 10)
	share(t, "sometimes", sometimes, n, 0.35)
}
