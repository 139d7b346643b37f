package augment

import (
	"encoding/json"
	"fmt"
	"image"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/imagelab-go/imagelab/augment/rng"
	"github.com/imagelab-go/imagelab/lib/picture"
)

// lawsOf are the settings of an action that are drawn from a distribution with more than one number.
func lawsOf(t *testing.T, op Op) (laws map[string]Dist) {
	t.Helper()
	text, err := writeOp(op)
	if err != nil {
		t.Fatal(err)
	}
	var settings map[string]json.RawMessage
	if err := json.Unmarshal(text, &settings); err != nil {
		t.Fatal(err)
	}
	laws = map[string]Dist{}
	for name, setting := range settings {
		var d Dist
		if json.Unmarshal(setting, &d) == nil && !d.IsZero() && d.law != lawConstant {
			laws[name] = d
		}
	}
	return laws
}

// byField gives the values of a draw by the names of their fields.
func byField(action Action, values []float64) map[string][]float64 {
	named := map[string][]float64{}
	for _, f := range action.Fields() {
		named[f.Name], values = values[:f.Size], values[f.Size:]
	}
	return named
}

// TestSettingsFollowTheirDistributions draws every operation for 20000 images, and wants of every setting that is a distribution that what is drawn follows it, in its
// units, and that it goes with no other setting and no other channel: nothing may be drawn twice from one number.
func TestSettingsFollowTheirDistributions(t *testing.T) {
	const n = 20000
	eachLaw(t, func(t *testing.T, action Action, laws map[string]Dist) {
		drawn := map[string][]seen{} // by the setting and its place among several
		for i := range uint64(n) {
			v := byField(action, drawMarked(action, rng.New(77).Fold(i)))
			for setting := range laws {
				for place, s := range look(action, setting)(v) {
					name := fmt.Sprintf("%s %d", setting, place)
					drawn[name] = append(drawn[name], s)
				}
			}
		}
		quantiles := map[string][]float64{} // of what every draw shows
		for setting, d := range laws {
			if _, ok := drawn[setting+" 0"]; !ok {
				t.Errorf("no draw shows %s", setting)
			}
			for name, row := range drawn {
				if strings.HasPrefix(name, setting+" ") {
					if law := lawOf(d); law != nil && len(row) == n {
						quantiles[name] = eachOf(law, row)
					}
					checkLaw(t, name+" of "+d.String(), row, d)
				}
			}
		}
		names := slices.Sorted(maps.Keys(quantiles))
		for i, a := range names {
			for _, b := range names[:i] {
				unrelated(t, a+" and "+b, quantiles[a], quantiles[b])
			}
		}
	})
}

// drawMarked draws for an image in which something is marked, where the action looks at it: nearly all of the image, so that no draw is turned down.
func drawMarked(action Action, key rng.Key) []float64 {
	size := image.Pt(lawWidth, lawHeight)
	if t, ok := action.(Targeted); ok {
		return t.DrawFor(key, size, Targets{Boxes: []picture.Rect{{X1: lawWidth, Y1: lawHeight}}})
	}
	return action.Draw(key, size)
}

// eachOf gives the quantiles of numbers.
func eachOf(law cumulative, numbers []seen) (quantiles []float64) {
	for _, s := range numbers {
		quantiles = append(quantiles, (law(s.low)+law(s.high))/2)
	}
	return quantiles
}

// checkLaw compares what was drawn with a distribution.
func checkLaw(t *testing.T, what string, drawn []seen, d Dist) {
	t.Helper()
	if len(drawn) < 5000 {
		t.Fatalf("%s shows in %d draws only", what, len(drawn))
	}
	if law := lawOf(d); law != nil {
		follows(t, what, drawn, law)
		return
	}
	counts, weights := map[float64]int{}, map[float64]float64{}
	for _, v := range drawn {
		counts[(v.low+v.high)/2]++
	}
	for _, v := range d.numbers {
		weights[v]++
	}
	inProportion(t, what, counts, weights)
}

// eachLaw runs a test for every action that has distributions, with those that are not compared elsewhere.
func eachLaw(t *testing.T, f func(t *testing.T, action Action, laws map[string]Dist)) {
	t.Helper()
	looked := map[string]bool{}
	eachSample(t, func(t *testing.T, op Op) {
		if instead, ok := lawSamples[op.Name()]; ok {
			op = instead
		}
		action, ok := op.(Action)
		if !ok {
			t.Skip("its members draw")
		}
		laws := lawsOf(t, op)
		for setting := range laws {
			name := op.Name() + "." + setting
			looked[name] = true
			if _, local := action.(valueNoise); local && len(action.Fields()) > 0 && action.Fields()[0].Words {
				name += "/local"
			}
			if _, ok := elsewhere[name]; ok {
				delete(laws, setting)
			}
		}
		if len(laws) == 0 {
			t.Skip("it has no distributions, or they are compared by tests of their own")
		}
		f(t, action, laws)
	})
	for name := range views {
		if !looked[name] {
			t.Errorf("%s is no setting of a sample", name)
		}
	}
}
