package augment

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/gonum/mathext"
)

// Dist is a distribution of one number, as a value: an operation's parameter is drawn from it for each image. The zero Dist is off:
// the operation leaves that part out.
type Dist struct {
	law     string
	numbers []float64
}

// The laws, by the names that String gives.
const (
	lawConstant   = "constant"
	lawUniform    = "uniform"
	lawLogUniform = "log_uniform"
	lawChoice     = "choice"
	lawNormal     = "normal"
	lawBeta       = "beta"
)

// Constant is always v.
func Constant(v float64) Dist { return Dist{lawConstant, []float64{v}} }

// Uniform has the same density everywhere in [low, high).
func Uniform(low, high float64) Dist { return Dist{lawUniform, []float64{low, high}} }

// LogUniform is a number whose logarithm is uniform between those of low and high, which must be positive: half and
// twice a middle value are equally probable.
func LogUniform(low, high float64) Dist { return Dist{lawLogUniform, []float64{low, high}} }

// Choice is one of the values, each as probable as the others.
func Choice(values ...float64) Dist { return Dist{lawChoice, slices.Clone(values)} }

// Normal is the normal law with this mean and this standard deviation, cut off outside [low, high]: what lies outside is left out, not
// moved to the ends.
func Normal(mean, deviation, low, high float64) Dist {
	return Dist{lawNormal, []float64{low, high, mean, deviation}}
}

// mostBeta is the largest parameter of the beta law for which its quantiles are computed with enough digits; the law is a spike long before.
const mostBeta = 1e6

// Beta is the beta law with the parameters alpha and beta, which must be positive and at most 1e6, in [0, 1]: with both below 1 the ends are probable, with
// both above 1 the middle.
func Beta(alpha, beta float64) Dist { return Dist{lawBeta, []float64{0, 1, alpha, beta}} }

// Amount is the factor of a colour adjustment by an amount v that is not negative: uniform in [max(0, 1-v), 1+v], as in
// torchvision's ColorJitter.
func Amount(v float64) Dist { return Uniform(max(0, 1-v), 1+v) }

// IsZero says whether d is the zero Dist, which is off.
func (d Dist) IsZero() bool { return d.law == "" }

// At is the quantile function: it takes a number u, uniform in [0, 1), to one distributed as d says. It is 0 for the zero Dist.
func (d Dist) At(u float64) float64 {
	switch d.law {
	case lawConstant:
		return d.numbers[0]
	case lawUniform:
		return d.numbers[0] + u*(d.numbers[1]-d.numbers[0])
	case lawLogUniform:
		low, high := math.Log(d.numbers[0]), math.Log(d.numbers[1])
		return min(max(math.Exp(low+u*(high-low)), d.numbers[0]), d.numbers[1])
	case lawChoice:
		return d.numbers[int(u*float64(len(d.numbers)))]
	case lawNormal:
		mean, deviation, side := d.numbers[2], d.numbers[3], 1.0
		if d.numbers[0] > mean { // probabilities above keep their digits there, those below are nearly 1
			side = -1
		}
		below := func(v float64) float64 { return math.Erfc(side*(mean-v)/deviation/math.Sqrt2) / 2 }
		low, high := below(d.numbers[0]), below(d.numbers[1])
		return min(max(mean+side*deviation*mathext.NormalQuantile(low+u*(high-low)), d.numbers[0]), d.numbers[1])
	case lawBeta:
		return mathext.InvRegIncBeta(d.numbers[2], d.numbers[3], u)
	}
	return 0
}

// ends are the numbers between which d lies: for some laws it has further parameters behind them.
func (d Dist) ends() []float64 {
	if d.law == lawNormal || d.law == lawBeta {
		return d.numbers[:2]
	}
	return d.numbers
}

// Bounds are the smallest and the largest number that d can give.
func (d Dist) Bounds() (low, high float64) {
	if d.IsZero() {
		return 0, 0
	}
	return slices.Min(d.ends()), slices.Max(d.ends())
}

// String names the law and its numbers: "uniform(0.5, 1.5)"; the zero Dist is "off".
func (d Dist) String() string {
	if d.IsZero() {
		return "off"
	}
	var text []string
	for _, v := range d.parameters() {
		text = append(text, fmt.Sprintf("%g", v))
	}
	return d.law + "(" + strings.Join(text, ", ") + ")"
}

// check says what is wrong with d as a parameter that must lie in [low, high], or returns nil.
func (d Dist) check(parameter string, low, high float64) error {
	if d.IsZero() {
		return nil
	}
	if len(d.numbers) == 0 {
		return fmt.Errorf("%s is a choice of no values; name at least one", parameter)
	}
	for i, v := range d.numbers {
		switch {
		case math.IsNaN(v) || math.IsInf(v, 0):
			return fmt.Errorf("%s %s holds %v; use finite numbers", parameter, d, v)
		case i >= len(d.ends()):
			if v <= 0 && (i == 3 || d.law == lawBeta) {
				return fmt.Errorf("%s %s has the parameter %g; it must be positive", parameter, d, v)
			}
			if v > mostBeta && d.law == lawBeta {
				return fmt.Errorf("%s %s has the parameter %g; it must be at most %g", parameter, d, v, mostBeta)
			}
		case v < low || v > high:
			return fmt.Errorf("%s %s holds %g; it must lie %s", parameter, d, v, interval(low, high))
		case d.law == lawLogUniform && v <= 0:
			return fmt.Errorf("%s %s holds %g; a log-uniform law needs positive numbers", parameter, d, v)
		}
	}
	if ends := d.ends(); d.law != lawChoice && ends[0] > ends[len(ends)-1] {
		return fmt.Errorf("%s %s has its ends in the wrong order; give the smaller number first", parameter, d)
	}
	if d.law == lawNormal && d.numbers[0] < d.numbers[1] && d.At(0.25) == d.At(0.75) {
		return fmt.Errorf("%s %s has its ends so far from the mean that nothing of the law lies between them; move them nearer", parameter, d)
	}
	return nil
}

// needed is check for a parameter that may not be off, with an example of what it may be.
func needed(d Dist, parameter, example string, low, high float64) error {
	if d.IsZero() {
		return fmt.Errorf("%s is off; leave the operation out, or give it a distribution such as %s", parameter, example)
	}
	return d.check(parameter, low, high)
}

// checkOn is needed with a constant for an example.
func checkOn(parameter string, d Dist, low, high float64) error {
	return needed(d, parameter, fmt.Sprintf("Constant(%g)", max(low, min(high, 0.5))), low, high)
}

// interval says in words where a number must lie.
func interval(low, high float64) string {
	if math.IsInf(high, 1) {
		return fmt.Sprintf("at or above %g", low)
	}
	return fmt.Sprintf("between %g and %g", low, high)
}
