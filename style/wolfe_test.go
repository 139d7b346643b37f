package style

import (
	"errors"
	"math"
	"testing"
)

// lines are those of testdata/golden.py, with their derivatives.
var lines = map[string]func(t float64) (value, slope float64){
	"parabola": func(t float64) (float64, float64) { return (t - 3) * (t - 3), 2 * (t - 3) },
	"valley": func(t float64) (float64, float64) {
		return math.Pow(t-1, 4) + 0.1*t*t - t, 4*math.Pow(t-1, 3) + 0.2*t - 1
	},
	"waves": func(t float64) (float64, float64) { return -math.Sin(3*t) + 0.3*t*t - t, -3*math.Cos(3*t) + 0.6*t - 1 },
	"wall":  func(t float64) (float64, float64) { return math.Exp(4*t) - 30*t, 4*math.Exp(4*t) - 30 },
	"kink": func(t float64) (float64, float64) {
		return math.Abs(t-0.7) + 0.05*t*t - 0.2*t, math.Copysign(1, t-0.7) + 0.1*t - 0.2
	},
}

// along makes a search on a line; held counts the places that were not given back.
func along(line func(float64) (float64, float64), held map[float64]bool) search[float64] {
	at := func(t float64) (point[float64], error) {
		value, slope := line(t)
		held[t] = true
		return point[float64]{t, value, slope, t}, nil
	}
	value, slope := line(0)
	return search[float64]{start: point[float64]{0, value, slope, 0}, at: at, drop: func(t float64) { delete(held, t) }, narrow: 1}
}

// TestSearch holds the line search against torch's, try by try, and checks that only the place that it gives is kept.
func TestSearch(t *testing.T) {
	for _, want := range goldens(t).Search {
		held := map[float64]bool{}
		s := along(lines[want.Line], held)
		got, err := s.run(want.First)
		if err != nil || math.Abs(got.t-want.T) > 1e-9*math.Max(1, math.Abs(want.T)) || s.tries != want.Tries {
			t.Errorf("%s from %g: %g after %d tries (%v), want %g after %d", want.Line, want.First, got.t, s.tries, err, want.T, want.Tries)
		}
		if delete(held, got.t); len(held) > 0 {
			t.Errorf("%s from %g: places %v were not given back", want.Line, want.First, held)
		}
	}
}

// TestSearchComesBack checks that a search steps back from where the objective is no number, stays where nothing is lower, and passes errors on.
func TestSearchComesBack(t *testing.T) {
	held := map[float64]bool{}
	s := along(func(t float64) (float64, float64) { return (t-1)*(t-1) + 0*math.Sqrt(2-t), 2*(t-1) + 0*math.Sqrt(2-t) }, held)
	if got, err := s.run(40); err != nil || !(got.value < 1) || math.IsNaN(got.slope) {
		t.Errorf("from beyond the numbers: %+v (%v)", got, err)
	}
	s = along(func(t float64) (float64, float64) { return t, -1 }, held) // the slope lies
	if got, err := s.run(1); err != nil || got.t != 0 || s.tries > maxTries+1 {
		t.Errorf("where nothing is lower: %+v after %d tries (%v)", got, s.tries, err)
	}
	clear(held)
	s = along(func(t float64) (float64, float64) { return -t, -1 }, held)
	got, err := s.run(1)
	if delete(held, got.t); err != nil || !(got.t > 1) || s.tries != maxTries || len(held) > 0 {
		t.Errorf("downhill without end: %+v after %d tries (%v), and %d places were not given back", got, s.tries, err, len(held))
	}
	s.at = func(float64) (point[float64], error) { return point[float64]{}, errors.New("broken") }
	if _, err := s.run(1); err == nil {
		t.Error("the error was lost")
	}
}
