package show

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"gonum.org/v1/plot"
)

// linearTicks returns about n ticks at round numbers between lo and hi, at
// whole ones where whole is set.
func linearTicks(lo, hi float64, n int, whole bool) []plot.Tick {
	step := roundStep((hi - lo) / float64(n))
	if whole {
		step = max(step, 1)
	}
	var ticks []plot.Tick
	first, last := math.Ceil(lo/step-1e-9), math.Floor(hi/step+1e-9)
	for k := first; k <= last; k++ {
		ticks = append(ticks, plot.Tick{Value: k * step, Label: tickLabel(k*step, step)})
	}
	return ticks
}

// roundStep returns the least of 1, 2 and 5 times a power of ten that is not
// below step.
func roundStep(step float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(step)))
	for _, m := range []float64{1, 2, 5} {
		if m*power >= step*(1-1e-9) {
			return m * power
		}
	}
	return 10 * power
}

// tickLabel writes a multiple of step with as many decimals as step has, with
// an exponent where it would be long.
func tickLabel(v, step float64) string {
	size := math.Abs(v)
	switch {
	case v == 0:
		return "0"
	case size >= 1e6 || step < 1e-4:
		mantissa, exponent, _ := strings.Cut(strconv.FormatFloat(v, 'e', 3, 64), "e")
		power, _ := strconv.Atoi(exponent) // FormatFloat writes a number there
		return fmt.Sprintf("%se%d", strings.TrimRight(strings.TrimRight(mantissa, "0"), "."), power)
	}
	decimals := max(int(math.Ceil(-math.Log10(step)-1e-9)), 0)
	label := strconv.FormatFloat(v, 'f', decimals, 64)
	if size >= 1e4 && decimals == 0 {
		label = label[:len(label)-3] + "," + label[len(label)-3:]
	}
	return label
}

// logTicks returns ticks at powers of ten between lo and hi, every few of them
// where there are many, with 2 and 5 times a power where there are few, and
// round numbers where not even that gives two.
func logTicks(lo, hi float64) []plot.Tick {
	first, last := int(math.Floor(math.Log10(lo))), int(math.Ceil(math.Log10(hi)))
	every, multiples := 1, []float64{1}
	switch decades := math.Log10(hi) - math.Log10(lo); {
	case decades < 3:
		multiples = []float64{1, 2, 5}
	case decades > 7:
		every = int(math.Ceil(decades / 7))
	}
	var ticks []plot.Tick
	for e := first; e <= last; e += every {
		for _, m := range multiples {
			if v := m * math.Pow(10, float64(e)); v >= lo*(1-1e-9) && v <= hi*(1+1e-9) {
				ticks = append(ticks, plot.Tick{Value: v, Label: tickLabel(v, v)})
			}
		}
	}
	if len(ticks) < 2 {
		return linearTicks(lo, hi, 5, false)
	}
	return ticks
}
