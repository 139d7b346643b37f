package augment

import (
	"cmp"
	"fmt"
	"image"
	"math"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/imagelab-go/imagelab/augment/ops"
	"github.com/imagelab-go/imagelab/augment/rng"
)

func init() { Register(augMix{AugMixConfig{}.Done(), sampling{Interpolation: Bilinear}}) }

// AugMixConfig are the settings of [AugMix]. Zeros stand for the defaults, which are torchvision's.
type AugMixConfig struct {
	// Severity is how many of the 10 bins of magnitude are drawn from, the weakest first: 1 to 10, 3 by default.
	Severity int `json:"severity"`
	// Width is how many chains are mixed, 3 by default.
	Width int `json:"mixture_width"`
	// Depth is how many operations a chain has; by default it is drawn for each, from 1 to 3.
	Depth int `json:"chain_depth,omitempty"`
	// Alpha is the parameter of the laws of the weights, 1 by default: small ones make one chain outweigh the others.
	Alpha float64 `json:"alpha"`
	// FewOps leaves brightness, saturation, contrast and sharpness out, as the paper does, which tests with corruptions that are like them: torchvision's
	// all_ops=False.
	FewOps bool `json:"few_ops,omitempty"`
}

// Done fills the defaults in.
func (c AugMixConfig) Done() AugMixConfig {
	c.Severity, c.Width, c.Alpha = cmp.Or(c.Severity, 3), cmp.Or(c.Width, 3), cmp.Or(c.Alpha, 1)
	return c
}

// augMix mixes chains of operations.
type augMix struct {
	AugMixConfig
	sampling
}

// AugMix mixes a picture with what several chains of random operations make of it. The operations are those of [RandAugment] without identity; at the last bin of
// magnitude a picture is moved by a third of its side and keeps 1 bit, else they are as strong as there. The [SamplingOption] is [Bilinear] where none is given.
//
// Draws: weights, that of the picture itself and those of the chains, which add up to 1: the picture's has the law Beta(alpha, alpha), the rest is shared by
// Dirichlet's law. Its step holds a chain's for each. Source: Hendrycks et al., "AugMix", 2019, as torchvision's AugMix, which leaves no bit, and so a
// black picture, at the last bin.
func AugMix(config AugMixConfig, options ...SamplingOption) Op {
	return augMix{config.Done(), policySampling(Bilinear, options)}
}

// augSpace is torchvision's for AugMix, but for the last bit.
var augSpace = policySpace{shear: 0.3, shift: 1.0 / 3, degrees: 30, factor: 0.9, bits: 4, lost: 4}

// fewOps are the operations of the paper, and manyOps those and the ones that torchvision adds.
var (
	fewOps  = []string{"shear_x", "shear_y", "translate_x", "translate_y", "rotate", "posterize", "solarize", "autocontrast", "equalize"}
	manyOps = append(fewOps[:len(fewOps):len(fewOps)], "brightness", "saturation", "contrast", "sharpness")
)

// mostChains keeps the width and the depth from asking for all memory.
const mostChains = 64

func (a augMix) Name() string    { return "aug_mix" }
func (a augMix) Fields() []Field { return []Field{{Name: "weights", Size: 1 + a.Width}} }

func (a augMix) Check() error {
	switch {
	case a.Severity < 1 || a.Severity > autoBins:
		return fmt.Errorf("severity %d; it must lie between 1 and %d", a.Severity, autoBins)
	case a.Width < 1 || a.Width > mostChains:
		return fmt.Errorf("mixture_width %d; it must lie between 1 and %d", a.Width, mostChains)
	case a.Depth < 0 || a.Depth > mostChains:
		return fmt.Errorf("chain_depth %d; it must lie between 1 and %d, or be 0 to be drawn from 1 to 3", a.Depth, mostChains)
	case !(a.Alpha > 0) || a.Alpha*float64(a.Width) > mostBeta: // the largest parameter of its laws
		return fmt.Errorf("alpha %v; it must be positive, and mixture_width times as much at most %g", a.Alpha, mostBeta)
	}
	return a.check()
}

func (a augMix) branches() []Op {
	names := manyOps
	if a.FewOps {
		names = fewOps
	}
	one := OneOf(augSpace.ops(names, upTo(a.Severity, autoBins), a.sampling)...)
	chains := make([]Op, a.Width)
	for i := range chains {
		chains[i] = chain{a.Depth, one}
	}
	return chains
}

func (a augMix) Draw(key rng.Key, _ image.Point) []float64 {
	own := Beta(a.Alpha, a.Alpha).At(key.Float64(0))
	weights, rest := []float64{own}, 1-own
	for i := range a.Width - 1 { // a stick is broken: Dirichlet's law by the laws of its parts
		part := rest * Beta(a.Alpha, a.Alpha*float64(a.Width-1-i)).At(key.Float64(uint64(1+i)))
		weights, rest = append(weights, part), rest-part
	}
	return append(weights, rest)
}

// checkValues reports weights that make a picture brighter or darker.
func (a augMix) checkValues(values []float64, _ image.Point) error {
	sum := 0.0
	for _, w := range values {
		if sum += w; w < 0 {
			return fmt.Errorf("weights %v; none may be negative", values)
		}
	}
	if math.Abs(sum-1) > 1e-6 {
		return fmt.Errorf("weights %v add up to %g; they must add up to 1", values, sum)
	}
	return nil
}

func (a augMix) join(in *graph.Node, made []*graph.Node, v Values) *graph.Node {
	return ops.WeightedSum(v.Vector("weights"), append([]*graph.Node{in}, made...)...)
}

func (a augMix) joinRows(values []float64, row []float32, made [][]float32) {
	for i := range row {
		row[i] *= float32(values[0])
	}
	for k, part := range made {
		weight := float32(values[1+k])
		for i, v := range part[:len(row)] {
			row[i] += weight * v
		}
	}
}

// chain does an operation several times, each time drawn anew.
type chain struct {
	depth int // 0 to be drawn from 1 to 3
	one   Op
}

func (c chain) Name() string  { return "chain" }
func (c chain) Check() error  { return nil }
func (c chain) anyTurn() bool { return false }

func (c chain) counts() (int, int) {
	if c.depth > 0 {
		return c.depth, c.depth
	}
	return 1, 3
}

func (c chain) members() (turns []Op) {
	_, high := c.counts()
	for range high {
		turns = append(turns, c.one)
	}
	return turns
}

func (c chain) choose(key rng.Key) []int {
	low, high := c.counts()
	return group{c.members()}.all()[:low+key.IntN(0, high-low+1)]
}
