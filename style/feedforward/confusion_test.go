package feedforward

import (
	"math"
	"testing"
)

// TestConfusion holds distances and margins by hand; the command judge tests the rest.
func TestConfusion(t *testing.T) {
	a, b := [][]float32{{1, 2}, {3}}, [][]float32{{1, 0}, {-3}}
	if got := apart(a, a); got != 0 {
		t.Errorf("a matrix is %g apart from itself", got)
	}
	if got, want := apart(a, b), (4.0/1+36.0/9)/2; math.Abs(got-want) > 1e-12 {
		t.Errorf("%g apart, want %g", got, want)
	}
	c := Confusion{Distances: [][]float64{{0.2, 0.3, 0.5}, {0.4, 0.1, 0.15}, {0.9, 0.9, 0.3}}}
	if got := c.Margin(); math.Abs(got-0.5) > 1e-12 {
		t.Errorf("margin %g, want 0.5", got)
	}
	c.Distances[2][1] = 0.15
	if got := c.Margin(); math.Abs(got+0.5) > 1e-12 {
		t.Errorf("margin of a style that is taken for another: %g, want -0.5", got)
	}
}
