package augment

import (
	"fmt"
	"math"
)

// policySpace says how strong the operations of a policy are at the last of its bins of magnitude. At the first they leave a picture, but that white is solarized.
type policySpace struct {
	shear      float64 // pixels to the side for each pixel down
	shift      float64 // part of the side, or pixels
	pixels     bool    // whether shift is in pixels
	degrees    float64
	factor     float64 // of blends, less and more than 1
	bits, lost float64 // the bits of the first bin, and how many less the last has; at least 1 remains
}

// mostBins keeps the bins, each of which is a value of a choice, from asking for all memory.
const mostBins = 1 << 16

// magnitudes are bins of magnitude, by number from 0, of so many.
type magnitudes struct {
	bins []int
	of   int
}

// check reports numbers of bins that make no scale.
func (m magnitudes) check() error {
	if m.of < 2 || m.of > mostBins {
		return fmt.Errorf("num_magnitude_bins %d; there must be at least 2 and at most %d", m.of, mostBins)
	}
	for _, bin := range m.bins {
		if bin < 0 || bin >= m.of {
			return fmt.Errorf("magnitude %d; it must lie between 0 and %d, one less than the number of bins", bin, m.of-1)
		}
	}
	return nil
}

// upTo are the first n bins.
func upTo(n, of int) magnitudes {
	m := magnitudes{of: of}
	for bin := range n {
		m.bins = append(m.bins, bin)
	}
	return m
}

// linspace gives the number of a bin where the first has 0 and the last has most, with torch.linspace's rounding to float32: translations are cut off to whole pixels, so that
// the last digit counts.
func (m magnitudes) linspace(bin int, most float64) float64 {
	step := float64(float32(most) / float32(m.of-1))
	if bin < m.of/2 {
		return float64(float32(step * float64(bin)))
	}
	return float64(float32(float64(float32(most)) - step*float64(m.of-1-bin)))
}

// choice is one of what f gives for the bins.
func (m magnitudes) choice(f func(bin int) []float64) Dist {
	var values []float64
	for _, bin := range m.bins {
		values = append(values, f(bin)...)
	}
	return Choice(values...)
}

// around is a number that is less or more than a middle by the magnitude.
func (m magnitudes) around(middle, most float64) Dist {
	return m.choice(func(bin int) []float64 {
		by := m.linspace(bin, most)
		return []float64{middle - by, middle + by}
	})
}

// posterizeBits are the bits that a bin leaves.
func (s policySpace) posterizeBits(m magnitudes, bin int) float64 {
	return max(1, math.RoundToEven(s.bits-float64(float32(bin)/float32(float64(m.of-1)/s.lost))))
}

// op is an operation of the space, by its name. Its magnitude is one of the bins, each as probable as the others, and where it has a sign either is as probable as the other.
func (s policySpace) op(name string, m magnitudes, how sampling) Op {
	switch name {
	case "shear_x", "shear_y":
		return policyMove{name: name, magnitudes: m, most: s.shear, sampling: how}
	case "translate_x", "translate_y":
		return policyMove{name: name, magnitudes: m, most: s.shift, pixels: s.pixels, sampling: how}
	case "rotate":
		return rotate{m.around(0, s.degrees), how}
	case "brightness":
		return Brightness(m.around(1, s.factor))
	case "saturation":
		return Saturation(m.around(1, s.factor))
	case "contrast":
		return Contrast(m.around(1, s.factor))
	case "sharpness":
		return Sharpness(m.around(1, s.factor))
	case "posterize":
		return Posterize(m.choice(func(bin int) []float64 { return []float64{s.posterizeBits(m, bin)} }))
	case "solarize":
		return Solarize(m.choice(func(bin int) []float64 { return []float64{1 - m.linspace(bin, 1)} }))
	}
	return policyPlain[name]
}

// policyPlain are the operations of policies that have no magnitude.
var policyPlain = map[string]Op{"identity": identity{}, "autocontrast": autocontrast{}, "equalize": equalize{}, "invert": invert{}}

// ops are operations of the space, by their names.
func (s policySpace) ops(names []string, m magnitudes, how sampling) []Op {
	list := make([]Op, len(names))
	for i, name := range names {
		list[i] = s.op(name, m, how)
	}
	return list
}

// policyOps are the operations of [RandAugment] and [TrivialAugmentWide].
var policyOps = []string{"identity", "shear_x", "shear_y", "translate_x", "translate_y", "rotate", "brightness", "saturation", "contrast", "sharpness",
	"posterize", "solarize", "autocontrast", "equalize"}

// policySampling are the settings of sampling that options make of an interpolation.
func policySampling(how Interpolation, options []SamplingOption) sampling {
	s := sampling{Interpolation: how}
	for _, option := range options {
		option.sample(&s)
	}
	return s
}
