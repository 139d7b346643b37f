package augment

import (
	"fmt"

	"github.com/imagelab-go/imagelab/augment/rng"
)

// AutoAugmentPolicy names a set of data for which a policy was learned.
type AutoAugmentPolicy string

const (
	ImageNet AutoAugmentPolicy = "imagenet"
	CIFAR10  AutoAugmentPolicy = "cifar10"
	SVHN     AutoAugmentPolicy = "svhn"
)

// autoAugment does one of the pairs of a policy.
type autoAugment struct {
	Policy AutoAugmentPolicy `json:"policy"`
	sampling
}

// AutoAugment does one of the 25 pairs of operations of a learned policy, each as probable as the others: each of the two with the pair's own probability and at its own magnitude,
// one of 10 bins. The operations are those of [RandAugment] without identity, and invert; at the last bin they are as strong as there. The [SamplingOption] is
// [Nearest] where none is given.
//
// Its step holds one of sub_policy, the second pair's is "sub_policy#2", with those of the operations that are done. Source: Cubuk et al., "AutoAugment", 2018, as
// torchvision's AutoAugment.
func AutoAugment(policy AutoAugmentPolicy, options ...SamplingOption) Op {
	return autoAugment{policy, policySampling(Nearest, options)}
}

func (a autoAugment) Name() string             { return "auto_augment" }
func (a autoAugment) counts() (int, int)       { return 1, 1 }
func (a autoAugment) anyTurn() bool            { return true }
func (a autoAugment) choose(key rng.Key) []int { return []int{key.IntN(0, len(learned[a.Policy]))} }

func (a autoAugment) Check() error {
	if _, ok := learned[a.Policy]; !ok {
		return fmt.Errorf("policy %q; it must be %s, %s or %s", a.Policy, ImageNet, CIFAR10, SVHN)
	}
	return a.check()
}

func (a autoAugment) members() (pairs []Op) {
	for _, pair := range learned[a.Policy] {
		pairs = append(pairs, subPolicy{pair, a.sampling})
	}
	return pairs
}

// autoBins is how many bins of magnitude AutoAugment and AugMix have.
const autoBins = 10

// chance is an operation of a policy, with its probability and the number of its bin of magnitude; it is 0 for one without.
type chance struct {
	op  string
	p   float64
	bin int
}

// subPolicy does two operations, each with its probability.
type subPolicy struct {
	pair [2]chance
	sampling
}

func (s subPolicy) Name() string       { return "sub_policy" }
func (s subPolicy) Check() error       { return nil }
func (s subPolicy) counts() (int, int) { return 0, len(s.pair) }
func (s subPolicy) anyTurn() bool      { return false }

func (s subPolicy) choose(key rng.Key) (done []int) {
	for i, c := range s.pair {
		if key.Float64(uint64(i)) < c.p {
			done = append(done, i)
		}
	}
	return done
}

func (s subPolicy) members() (both []Op) {
	for _, c := range s.pair {
		both = append(both, randSpace.op(c.op, magnitudes{[]int{c.bin}, autoBins}, s.sampling))
	}
	return both
}
