package finetune

import (
	"fmt"
	"math"
	"strings"
	"testing"
)

func ExampleSchedule() {
	s := Schedule{Law: "cosine", WarmUp: 0.2}
	for step := range 10 {
		fmt.Printf("%.2f ", s.At(step, 10))
	}
	fmt.Println()
	// Output: 0.33 0.67 1.00 0.96 0.85 0.69 0.50 0.31 0.15 0.04
}

func TestSchedulesAgreeWithPyTorch(t *testing.T) {
	for _, want := range goldens(t).Schedules {
		if err := want.Schedule.check(); err != nil {
			t.Error(err)
		}
		for step, factor := range want.Factors {
			if got := want.Schedule.At(step, len(want.Factors)); !(math.Abs(got-factor) <= 1e-12) {
				t.Errorf("%+v at %d of %d: %v, want %v", want.Schedule, step, len(want.Factors), got, factor)
			}
		}
	}
}

// TestSchedulesAreFiniteAtTheEdges: short runs, and steps behind the last, have factors in [0, 1].
func TestSchedulesAreFiniteAtTheEdges(t *testing.T) {
	for _, law := range []string{"", "constant", "cosine", "one-cycle", "step"} {
		for _, warmUp := range []float64{0, 0.1, 0.5, below1} {
			s := Schedule{Law: law, WarmUp: warmUp}
			if err := s.check(); err != nil {
				t.Fatal(err)
			}
			for total := range 12 {
				for step := range total + 3 {
					if f := s.At(step, total); !(f >= 0 && f <= 1) {
						t.Errorf("%+v at %d of %d: %v", s, step, total, f)
					}
				}
				if last := max(total-1, 0); s.At(last, total) != s.At(last+5, total) {
					t.Errorf("%+v goes on behind the last of %d steps", s, total)
				}
			}
		}
	}
}

func TestScheduleNamesTheWrongSetting(t *testing.T) {
	for want, s := range map[string]Schedule{
		`Schedule.Law is "cos"; it must be one of constant, cosine, one-cycle, step`: {Law: "cos"},
		"Schedule.WarmUp is 1; it must lie at or above 0 and below 1":                {WarmUp: 1},
		"Schedule.WarmUp is NaN":    {WarmUp: math.NaN()},
		"Schedule.Start is 2":       {Law: "one-cycle", Start: 2},
		"Schedule.End is -1":        {Law: "cosine", End: -1},
		"Schedule.Every is 1.5":     {Law: "step", Every: 1.5},
		"Schedule.Gamma is NaN":     {Law: "step", Gamma: math.NaN()},
		"Schedule.Gamma is 0.5 and": {Law: "cosine", Gamma: 0.5},
		"Schedule.End is 0.1 and the law is constant; it belongs to cosine and one-cycle": {End: 0.1},
	} {
		if err := s.check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: error %v, want one with %q", s, err, want)
		}
	}
}
