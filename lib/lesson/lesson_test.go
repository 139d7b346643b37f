package lesson

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

func TestPick(t *testing.T) {
	for value, want := range map[string]int{"": 8, "0": 8, "1": 2, "yes": 2} {
		t.Setenv(SmallEnv, value)
		if got := Pick(8, 2); got != want {
			t.Errorf("%s=%q picks %d, want %d", SmallEnv, value, got, want)
		}
	}
}

func TestVerdict(t *testing.T) {
	if got := verdict("Flip", true, "turn"); strings.Contains(got, "turn") || !strings.Contains(got, "right") {
		t.Errorf("a right answer is answered with %q", got)
	}
	if got := verdict("Flip", false, "turn"); !strings.Contains(got, "turn") || !strings.Contains(got, "not yet") {
		t.Errorf("a wrong answer is answered with %q", got)
	}
}

func TestMustPanicsOnAnErrorOnly(t *testing.T) {
	if a, b := Must2(Must(1, nil), "b", nil); a != 1 || b != "b" {
		t.Errorf("got %v and %v, want the values that went in", a, b)
	}
	broken := errors.New("broken")
	for name, call := range map[string]func(){"Must": func() { Must(1, broken) }, "Must2": func() { Must2(1, 2, broken) }} {
		func() {
			defer func() {
				if got := recover(); got != broken {
					t.Errorf("%s panics with %v, want the error", name, got)
				}
			}()
			call()
		}()
	}
}

func TestMean(t *testing.T) {
	if got := Mean([]float64{1, 2, 6}); got != 3 {
		t.Errorf("the mean of 1, 2 and 6 is %v", got)
	}
	if got := Mean(nil); got != 0 {
		t.Errorf("the mean of nothing is %v, want 0", got)
	}
}

// A check gives its verdict back; in a notebook it shows it too.
func ExampleCheck() {
	sum := 2 + 2
	fmt.Println(Check("The sum", sum == 4, "count your fingers"))
	// Output: true
}
