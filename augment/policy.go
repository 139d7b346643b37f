package augment

import (
	"fmt"

	"github.com/imagelab-go/imagelab/augment/rng"
)

func init() {
	nearest := sampling{Interpolation: Nearest}
	Register(randAugment{NumOps: 2, Magnitude: 9, Bins: 31, sampling: nearest})
	Register(trivialAugment{Bins: 31, sampling: nearest})
	Register(autoAugment{Policy: ImageNet, sampling: nearest})
}

// randAugment does operations of the space one after the other.
type randAugment struct {
	NumOps    int `json:"num_ops"`
	Magnitude int `json:"magnitude"`
	Bins      int `json:"num_magnitude_bins"`
	sampling
}

// RandAugment does numOps operations one after the other, each drawn anew among 14: identity, shear along x or y, translation along x or y, rotation, brightness, saturation,
// contrast, sharpness, posterize, solarize, autocontrast, equalize. How strong they are is the same for all pictures: bin number magnitude, from 0, of so many bins;
// torchvision's defaults are 2 operations, magnitude 9 of 31 bins. At the last bin a picture is leaned by 0.3, moved by 150/331 of its side, turned by 30 degrees, blended
// with 0.1 or 1.9, left 4 bits, solarized at 0; either sign is as probable as the other. The [SamplingOption] is [Nearest] where none is given.
//
// Its step holds one of one_of for each operation. Source: Cubuk et al., "RandAugment", 2019, as torchvision's RandAugment.
func RandAugment(numOps, magnitude, bins int, options ...SamplingOption) Op {
	return randAugment{numOps, magnitude, bins, policySampling(Nearest, options)}
}

// randSpace is torchvision's for RandAugment and AutoAugment.
var randSpace = policySpace{shear: 0.3, shift: 150.0 / 331, degrees: 30, factor: 0.9, bits: 8, lost: 4}

func (r randAugment) Name() string           { return "rand_augment" }
func (r randAugment) counts() (int, int)     { return r.NumOps, r.NumOps }
func (r randAugment) anyTurn() bool          { return false }
func (r randAugment) choose(_ rng.Key) []int { return group{r.members()}.all() }
func (r randAugment) scale() magnitudes      { return magnitudes{[]int{r.Magnitude}, r.Bins} }

func (r randAugment) Check() error {
	if r.NumOps < 0 || r.NumOps > maxSlots {
		return fmt.Errorf("num_ops %d; it must lie between 0 and %d", r.NumOps, maxSlots)
	}
	if err := r.scale().check(); err != nil {
		return err
	}
	return r.check()
}

func (r randAugment) members() (turns []Op) {
	for range r.NumOps {
		turns = append(turns, OneOf(randSpace.ops(policyOps, r.scale(), r.sampling)...))
	}
	return turns
}

// trivialAugment does one operation.
type trivialAugment struct {
	Bins int `json:"num_magnitude_bins"`
	sampling
}

// TrivialAugmentWide does one of the operations of [RandAugment], at a bin of magnitude drawn among so many, 31 in torchvision; both are drawn for each picture. At the last bin a
// picture is leaned by 0.99, moved by 32 pixels, turned by 135 degrees, blended with 0.01 or 1.99, left 2 bits, solarized at 0. The [SamplingOption] is [Nearest]
// where none is given.
//
// Its step holds that of the operation. Source: Müller and Hutter, "TrivialAugment", 2021, as torchvision's TrivialAugmentWide.
func TrivialAugmentWide(bins int, options ...SamplingOption) Op {
	return trivialAugment{bins, policySampling(Nearest, options)}
}

// trivialSpace is torchvision's for TrivialAugmentWide.
var trivialSpace = policySpace{shear: 0.99, shift: 32, pixels: true, degrees: 135, factor: 0.99, bits: 8, lost: 6}

func (a trivialAugment) Name() string             { return "trivial_augment_wide" }
func (a trivialAugment) counts() (int, int)       { return 1, 1 }
func (a trivialAugment) anyTurn() bool            { return true }
func (a trivialAugment) choose(key rng.Key) []int { return []int{key.IntN(0, len(policyOps))} }

func (a trivialAugment) Check() error {
	if err := (magnitudes{of: a.Bins}).check(); err != nil {
		return err
	}
	return a.check()
}

func (a trivialAugment) members() []Op {
	return trivialSpace.ops(policyOps, upTo(a.Bins, a.Bins), a.sampling)
}
