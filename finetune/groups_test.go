package finetune

import (
	"maps"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/imagelab-go/imagelab/lib/zoo"
)

// fewGroups is a small network.
func fewGroups() []zoo.Group {
	return []zoo.Group{
		{Name: "stem", Params: []zoo.Param{{Name: "conv1.weight"}, {Name: "bn1.weight"}, {Name: "bn1.running_mean", Average: true}}},
		{Name: "layer1", Params: []zoo.Param{{Name: "layer1.0.conv1.weight"}, {Name: "layer1.0.bn1.weight"}, {Name: "layer1.0.bn1.running_mean", Average: true}}},
		{Name: "layer2", Params: []zoo.Param{{Name: "layer2.0.conv1.weight"}}},
		{Name: "head", Params: []zoo.Param{{Name: "fc.weight"}, {Name: "fc.bias"}}},
	}
}

func TestFreeze(t *testing.T) {
	stem := []string{"conv1.weight", "bn1.weight", "bn1.running_mean"}
	layer1 := []string{"layer1.0.conv1.weight", "layer1.0.bn1.weight", "layer1.0.bn1.running_mean"}
	whole := slices.Concat(stem, layer1, []string{"layer2.0.conv1.weight"})
	for _, c := range []struct {
		freeze Freeze
		want   []string
		border int
	}{
		{"", nil, 0},
		{"0", nil, 0},
		{"1", stem, 1},
		{"2", slices.Concat(stem, layer1), 2},
		{"3", whole, 3},
		{"trunk", whole, 3},
		{"trunk,*.bias", append(slices.Clone(whole), "fc.bias"), 3},
		{"stem, layer2", append(slices.Clone(stem), "layer2.0.conv1.weight"), 1},
		{"layer1", layer1, 0},
		{"*.bn1.*", layer1[1:], 0},
		{"conv1.*,bn1.*", stem, 1},
		{"conv1.weight,bn1.weight", stem[:2], 0},
		{"stem,stem,conv1.weight", stem, 1},
	} {
		frozen, err := c.freeze.frozen(fewGroups())
		if err != nil {
			t.Errorf("%q: %v", c.freeze, err)
			continue
		}
		if got, want := slices.Sorted(maps.Keys(frozen)), slices.Sorted(slices.Values(c.want)); !slices.Equal(got, want) {
			t.Errorf("%q freezes %v, want %v", c.freeze, got, want)
		}
		if got := border(fewGroups(), frozen); got != c.border {
			t.Errorf("%q freezes the first %d groups whole, want %d", c.freeze, got, c.border)
		}
	}
}

func TestFreezeRefusesWhatNamesNothing(t *testing.T) {
	for freeze, want := range map[Freeze]string{
		"5":               "the network has 4 groups, and not 5: stem, layer1, layer2, head",
		"-1":              "the network has 4 groups, and not -1",
		"layer3":          `"layer3" is no group (stem, layer1, layer2, head) and matches no parameter (such as conv1.weight, `,
		"stem,*.gamma":    `"*.gamma" is no group`,
		"stem,":           `"" is no group`,
		"[a":              `the pattern "[a" is malformed`,
		"4":               "leaves no parameter to train",
		"*.*":             "leaves no parameter to train",
		"*.weight,*.bias": "leaves no parameter to train", // only averages stay, and training does not count them
	} {
		if frozen, err := freeze.frozen(fewGroups()); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, error %v, want one with %q", freeze, frozen, err, want)
		}
	}
}

func TestRates(t *testing.T) {
	for _, c := range []struct {
		rates Rates
		want  []float64
	}{
		{Rates{}, []float64{1, 1, 1, 1}},
		{Rates{Trunk: 0.1}, []float64{0.1, 0.1, 0.1, 1}},
		{Rates{Decay: 0.5}, []float64{0.125, 0.25, 0.5, 1}},
		{Rates{From: 0.001}, []float64{0.001, 0.01, 0.1, 1}},
		{Rates{Trunk: 0.1, ByGroup: map[string]float64{"stem": 0, "head": 10}}, []float64{0, 0.1, 0.1, 10}},
	} {
		got, err := c.rates.factors(fewGroups())
		if err != nil {
			t.Errorf("%+v: %v", c.rates, err)
		}
		if !slices.EqualFunc(got, c.want, func(a, b float64) bool { return math.Abs(a-b) < 1e-15 }) {
			t.Errorf("%+v: %v, want %v", c.rates, got, c.want)
		}
	}
	if got, err := (Rates{From: 0.1}).factors(fewGroups()[3:]); err != nil || !slices.Equal(got, []float64{1}) {
		t.Errorf("a head alone: %v, %v", got, err)
	}
}

func TestRatesNameTheWrongSetting(t *testing.T) {
	for want, rates := range map[string]Rates{
		"Rates.Trunk is NaN":         {Trunk: math.NaN()},
		"Rates.Trunk is -0.1":        {Trunk: -0.1},
		"Rates.Decay is 1.5":         {Decay: 1.5},
		"Rates.From is 2":            {From: 2},
		"Rates.From is NaN":          {From: math.NaN()},
		"Rates.ByGroup[stem] is -1":  {ByGroup: map[string]float64{"stem": -1}},
		"Rates.ByGroup[stem] is NaN": {ByGroup: map[string]float64{"stem": math.NaN()}},
		`Rates.ByGroup names "stage9", and the groups are stem, layer1, layer2, head`: {ByGroup: map[string]float64{"stage9": 1}},
		"Rates.Trunk is 0.1 and Rates.From is 0.2; set one of them":                   {Trunk: 0.1, From: 0.2},
	} {
		if factors, err := rates.factors(fewGroups()); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v, error %v, want one with %q", rates, factors, err, want)
		}
	}
}

// TestEveryParameterLiesInOneGroup: the groups of every architecture share out its parameters, the head comes last, and freezing the groups one
// by one freezes each parameter once.
func TestEveryParameterLiesInOneGroup(t *testing.T) {
	for _, name := range zoo.Names() {
		a, err := zoo.New(name)
		if err != nil {
			t.Fatal(err)
		}
		groups, count := a.Groups(), map[string]int{}
		for _, group := range groups[:len(groups)-1] {
			frozen, err := Freeze(group.Name).frozen(groups)
			if err != nil {
				t.Fatal(err)
			}
			for parameter := range frozen {
				count[parameter]++
			}
		}
		head := groups[len(groups)-1]
		if head.Name != "head" {
			t.Errorf("%s ends with %s", name, head.Name)
		}
		for _, p := range head.Params {
			count[p.Name]++
		}
		for _, p := range a.Params() {
			if count[p.Name] != 1 {
				t.Errorf("%s: %s lies in %d groups", name, p.Name, count[p.Name])
			}
		}
		if len(count) != len(a.Params()) {
			t.Errorf("%s: groups of %d parameters, and there are %d", name, len(count), len(a.Params()))
		}
	}
}
