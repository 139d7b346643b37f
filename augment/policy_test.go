package augment

import (
	"encoding/json"
	"fmt"
	"image"
	"math"
	"os"
	"reflect"
	"slices"
	"testing"

	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/engine/enginetest"
	"github.com/imagelab-go/imagelab/lib/picture"
)

func init() {
	sample(RandAugment(2, 9, 31), RandAugment(3, 30, 31, Bilinear, Fill(0.2, 0.4, 0.6)), RandAugment(0, 0, 2), TrivialAugmentWide(31), TrivialAugmentWide(5, Bilinear),
		AutoAugment(ImageNet), AutoAugment(CIFAR10, Fill(1, 0, 0.5)), AutoAugment(SVHN, Bilinear),
		AugMix(AugMixConfig{}), AugMix(AugMixConfig{Severity: 6, Width: 2, Depth: 2, Alpha: 0.3, FewOps: true}, Nearest, Fill(0.5, 0, 0)))
}

// policyGolden is testdata/golden_policy.json, which golden_policy.py writes.
type policyGolden struct {
	Spaces []struct {
		Policy string
		Bins   int
		Size   [2]int // height, width
		Ops    map[string]struct {
			Values []float64
			Signed bool
		}
	}
	Results []struct {
		golden
		Magnitude float64
		Fill      [3]float64
	}
	Policies map[AutoAugmentPolicy][][2][3]any
}

func readPolicyGolden(t *testing.T) (g policyGolden) {
	t.Helper()
	data, err := os.ReadFile("testdata/golden_policy.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &g); err != nil {
		t.Fatal(err)
	}
	return g
}

// spaces are those of the policies by their names.
var spaces = map[string]policySpace{"rand_augment": randSpace, "auto_augment": randSpace, "trivial_augment_wide": trivialSpace, "aug_mix": augSpace}

// valuesOf are the different values that an action draws, in order.
func valuesOf(t *testing.T, op Op, size image.Point) (values []float64) {
	t.Helper()
	draws, err := Sequence(op).Draw(Key{Seed: 8}, slices.Repeat([]image.Point{size}, 24)...)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range draws {
		values = append(values, d.Steps[0].row()...)
	}
	slices.Sort(values)
	return slices.Compact(values)
}

// middles are the values of operations that leave a picture, where that is not 0.
var middles = map[string]float64{"brightness": 1, "saturation": 1, "contrast": 1, "sharpness": 1}

// TestMagnitudesAreTorchvisions compares every bin of every operation.
func TestMagnitudesAreTorchvisions(t *testing.T) {
	for _, s := range readPolicyGolden(t).Spaces {
		for name, want := range s.Ops {
			for bin, v := range want.Values {
				m := magnitudes{[]int{bin}, s.Bins}
				expected := []float64{middles[name] + v}
				if want.Signed && v != 0 {
					expected = []float64{middles[name] - v, middles[name] + v}
				}
				if name == "posterize" {
					expected[0] = max(1, v) // torchvision's AugMix leaves no bit at its last bin, and with it no picture
				}
				got := valuesOf(t, spaces[s.Policy].op(name, m, sampling{}), image.Pt(s.Size[1], s.Size[0]))
				if !slices.EqualFunc(got, expected, func(a, b float64) bool { return math.Abs(a-b) <= 1e-6*max(1, math.Abs(b)) }) {
					t.Errorf("%s of %d bins, %v: %s at bin %d has %v, want %v", s.Policy, s.Bins, s.Size, name, bin, got, expected)
				}
			}
		}
	}
}

func TestSpacesHoldTorchvisionsOperations(t *testing.T) {
	for _, s := range readPolicyGolden(t).Spaces {
		var want []string
		for name := range s.Ops {
			want = append(want, name)
		}
		got := map[string][]string{"auto_augment": append(slices.Clone(policyOps[1:]), "invert"), "aug_mix": manyOps}[s.Policy]
		if got == nil {
			got = policyOps
		}
		if slices.Sort(want); !slices.Equal(slices.Sorted(slices.Values(got)), want) {
			t.Errorf("%s: operations %v, want %v", s.Policy, got, want)
		}
	}
}

func TestAutoAugmentHasTorchvisionsPairs(t *testing.T) {
	want := readPolicyGolden(t).Policies
	if len(want) != len(learned) {
		t.Errorf("%d policies, want %d", len(learned), len(want))
	}
	for policy, pairs := range want {
		for i, pair := range pairs {
			for j, c := range pair {
				got := learned[policy][i][j]
				if !reflect.DeepEqual([3]any{got.op, got.p, float64(got.bin)}, c) {
					t.Errorf("%s, pair %d: %v, want %v", policy, i, got, c)
				}
			}
		}
	}
}

// TestOperationsOfPoliciesEqualTorchvision compares results on both executors.
func TestOperationsOfPoliciesEqualTorchvision(t *testing.T) {
	backend := engine.ForTest(t, engine.PureGo).Backend
	for _, g := range readPolicyGolden(t).Results {
		how := sampling{Interpolation: g.Interpolation, outside: outside{Fill: g.Fill}}
		op := randSpace.op(g.Op, magnitudes{[]int{0}, 2}, how)
		batch, err := picture.NewBatch(g.picture())
		if err != nil {
			t.Fatal(err)
		}
		p := Sequence(op)
		draws, err := p.Draw(Key{}, batch.Sizes...)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range draws[0].Steps[0].Values {
			v.Numbers[0] = middles[g.Op] + g.Magnitude
			if v.Name == "pixels" {
				v.Numbers[0] = math.Trunc(g.Magnitude)
			}
		}
		for name, executor := range map[string]ApplyOption{"host": OnHost(), "graph": OnEngine()} {
			what := fmt.Sprint(g.Op, g.Magnitude, g.Interpolation, " ", name)
			enginetest.Near(t, what, apply(t, p, backend, batch, draws, executor), g.numbers(t), 1e-4)
		}
	}
}
