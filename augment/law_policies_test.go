package augment

import (
	"fmt"
	"image"
	"math"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mathext"
)

// manyDraws draws an operation for many pictures of one size.
func manyDraws(t *testing.T, op Op, n int) []Draw {
	t.Helper()
	draws, err := Sequence(op).Draw(Key{Seed: 17}, slices.Repeat([]image.Point{{331, 331}}, n)...)
	if err != nil {
		t.Fatal(err)
	}
	return draws
}

// TestRandAugmentDrawsWithReplacement counts pairs of operations, of which each of the 14 x 14 is as probable as the others, the same twice as well.
func TestRandAugmentDrawsWithReplacement(t *testing.T) {
	pairs, first, second := map[string]int{}, map[string]int{}, map[string]int{}
	for _, d := range manyDraws(t, RandAugment(2, 9, 31), 30000) {
		a, b := d.Steps[0].Steps[0].Steps[0].Op, d.Steps[0].Steps[1].Steps[0].Op
		pairs[a+" "+b]++
		first[a]++
		second[b]++
	}
	equallyOften(t, "pairs", pairs, 196)
	equallyOften(t, "first ones", first, 14)
	equallyOften(t, "second ones", second, 14)
}

// signedOps are the operations of policies whose magnitude has a sign, with the value that stands for none.
var signedOps = map[string]float64{"shear_x": 0, "shear_y": 0, "translate_x": 0, "translate_y": 0, "rotate": 0, "brightness": 1, "saturation": 1, "contrast": 1,
	"sharpness": 1}

// TestSignsOfPoliciesAreEven counts signs of every operation that has one, in every policy.
func TestSignsOfPoliciesAreEven(t *testing.T) {
	for name, op := range map[string]Op{"rand_augment": RandAugment(1, 9, 31), "trivial_augment_wide": TrivialAugmentWide(31), "imagenet": AutoAugment(ImageNet),
		"cifar10": AutoAugment(CIFAR10), "svhn": AutoAugment(SVHN), "aug_mix": AugMix(AugMixConfig{Width: 1, Depth: 1, Severity: 10})} {
		signs := map[string]map[bool]int{}
		for _, d := range manyDraws(t, op, 24000) {
			countSigns(d.Steps, signs)
		}
		if len(signs) < 4 {
			t.Errorf("%s has signs for %v only", name, signs)
		}
		for of, counts := range signs {
			equallyOften(t, name+" "+of, counts, 2)
		}
	}
}

// countSigns counts signs that are not zero in steps and those below them.
func countSigns(steps []Step, signs map[string]map[bool]int) {
	for _, s := range steps {
		countSigns(s.Steps, signs)
		name, _, _ := strings.Cut(s.Op, "#")
		neutral, ok := signedOps[name]
		if !ok || s.Values[0].Numbers[0] == neutral {
			continue
		}
		if signs[name] == nil {
			signs[name] = map[bool]int{}
		}
		signs[name][s.Values[0].Numbers[0] > neutral]++
	}
}

// TestBinsOfPoliciesAreEven counts magnitudes where they are drawn: 31 bins of TrivialAugmentWide, and as many as the severity of AugMix.
func TestBinsOfPoliciesAreEven(t *testing.T) {
	trivial, mix := map[int]int{}, map[int]int{}
	for _, d := range manyDraws(t, TrivialAugmentWide(31), 60000) {
		if degrees := d.Get("rotate", "degrees"); degrees != nil {
			trivial[int(math.Round(math.Abs(degrees[0])/135*30))]++
		}
	}
	for _, d := range manyDraws(t, AugMix(AugMixConfig{Width: 1, Depth: 1, Severity: 6}), 30000) {
		if threshold := d.Get("solarize", "threshold"); threshold != nil {
			mix[int(math.Round((1-threshold[0])*9))]++
		}
	}
	equallyOften(t, "bins of rotations", trivial, 31)
	equallyOften(t, "bins of thresholds", mix, 6)
}

// TestPoliciesChooseEvenly counts sub-policies of AutoAugment and the operations and depths of AugMix's chains.
func TestPoliciesChooseEvenly(t *testing.T) {
	for policy, distinct := range map[AutoAugmentPolicy]int{ImageNet: 25, CIFAR10: 25, SVHN: 25} {
		counts := map[string]int{}
		for _, d := range manyDraws(t, AutoAugment(policy), 25000) {
			counts[d.Steps[0].Steps[0].Op]++
		}
		equallyOften(t, string(policy), counts, distinct)
	}
	for few, count := range map[bool]int{true: len(fewOps), false: len(manyOps)} {
		ops, depths := map[string]int{}, map[int]int{}
		for _, d := range manyDraws(t, AugMix(AugMixConfig{FewOps: few}), 4000) {
			for _, chain := range d.Steps[0].Steps {
				depths[len(chain.Steps)]++
				for _, s := range chain.Steps {
					ops[s.Steps[0].Op]++
				}
			}
		}
		equallyOften(t, "operations of chains", ops, count)
		equallyOften(t, "depths", depths, 3)
	}
}

// TestWeightsOfAugMixFollowBetaAndDirichlet compares every weight with its law: the picture's own is of Beta(alpha, alpha), and of the rest each chain's part is of
// Beta(alpha, 2*alpha), the marginal law of Dirichlet's with three parameters alpha.
func TestWeightsOfAugMixFollowBetaAndDirichlet(t *testing.T) {
	for _, alpha := range []float64{0.3, 1, 2.5} {
		var own []float64
		var parts [3][]float64
		for _, d := range manyDraws(t, AugMix(AugMixConfig{Alpha: alpha}), 20000) {
			w := d.Steps[0].row()
			own = append(own, w[0])
			for i := range parts {
				if rest := w[1] + w[2] + w[3]; rest > 1e-6 { // else digits are lost
					parts[i] = append(parts[i], w[1+i]/rest)
				}
			}
		}
		law := func(a, b float64) cumulative {
			return func(x float64) float64 { return mathext.RegIncBeta(a, b, min(max(x, 0), 1)) }
		}
		followsExactly(t, fmt.Sprintf("own weight, alpha %g", alpha), own, law(alpha, alpha))
		for i, part := range parts {
			followsExactly(t, fmt.Sprintf("chain %d, alpha %g", i, alpha), part, law(alpha, 2*alpha))
		}
	}
}

// TestSharesOfCutMixHaveTheirMoments compares with the closed form for alpha 1. The box's side s is the root of a uniform number; around a uniform middle it has the length
// s-s*s/4 on average, as each edge cuts off s*s/8. So its area has the mean 77/240, and by the same integrals of the squared length s*s-5/12*s*s*s the
// second moment 1/3-5/21+25/576.
func TestSharesOfCutMixHaveTheirMoments(t *testing.T) {
	const n = 40000
	var areas []float64
	for i := range n / 2 {
		mixes, err := CutMix(1).Draw(Key{Seed: 8}, []int{2 * i, 2*i + 1}, image.Pt(4000, 4000))
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range mixes {
			areas = append(areas, m.Shares()[1])
		}
	}
	mean, variance := moments(areas)
	wantMean := 77.0 / 240
	wantVariance := 1.0/3 - 5.0/21 + 25.0/576 - wantMean*wantMean
	if math.Abs(mean-wantMean) > sigmas*math.Sqrt(wantVariance/n)+1e-3 || math.Abs(variance-wantVariance) > sigmas*0.25/math.Sqrt(n) { // whole pixels; squares lie in [0, 0.5]
		t.Errorf("the partner's share has the mean %.5f and the variance %.5f, want %.5f and %.5f", mean, variance, wantMean, wantVariance)
	}
}
