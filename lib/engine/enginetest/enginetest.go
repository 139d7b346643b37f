// Package enginetest helps tests that compute on engines: [Each] runs a test on those of this machine, [Near] compares what they
// computed.
package enginetest

import (
	"math"
	"testing"

	"github.com/gomlx/compute"
	"github.com/imagelab-go/imagelab/lib/engine"
)

// Each runs a test on the pure-Go engine and on XLA's CPU; it skips the latter, with the reason, where that cannot be opened.
func Each(t *testing.T, test func(t *testing.T, backend compute.Backend)) {
	t.Helper()
	for _, name := range []string{engine.PureGo, engine.CPU} {
		t.Run(name, func(t *testing.T) { test(t, engine.ForTest(t, name).Backend) })
	}
}

// Near ends a test where two lists of numbers are not equal within a tolerance, and says what they are of; a NaN is never near.
func Near(t engine.TB, what string, got, want []float32, tolerance float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d values, want %d", what, len(got), len(want))
	}
	for i := range got {
		if d := math.Abs(float64(got[i]) - float64(want[i])); !(d <= tolerance) {
			t.Fatalf("%s: value %d is %v, want %v within %g", what, i, got[i], want[i], tolerance)
		}
	}
}
