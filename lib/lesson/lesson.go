// Package lesson holds what the notebooks need beside the subject they teach: numbers that come in a full and a small size,
// the checks of exercises, and errors that end a cell.
package lesson

import (
	"os"

	"github.com/imagelab-go/imagelab/lib/show"
)

// SmallEnv names the environment variable that makes lessons run with small numbers. Any value but "" and "0" does.
const SmallEnv = "LAB_SMALL"

// Pick gives the full value, or the small one when LAB_SMALL is set: the same lesson in less time, as the test suite runs it.
func Pick[T any](full, small T) T {
	if value := os.Getenv(SmallEnv); value != "" && value != "0" {
		return small
	}
	return full
}

// Check shows whether an exercise is solved: what was checked and, as long as it is not right, a hint. It gives back whether
// it is right, so that checks can be counted.
func Check(what string, right bool, hint string) bool {
	show.Markdown(verdict(what, right, hint))
	return right
}

// verdict is the line that Check shows, in Markdown.
func verdict(what string, right bool, hint string) string {
	if right {
		return "✓ **" + what + "**: right."
	}
	return "○ **" + what + "**: not yet. Hint: " + hint
}

// Must gives a value back and panics on an error, which ends the cell and shows it.
func Must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

// Must2 is Must for functions that give two values.
func Must2[A, B any](a A, b B, err error) (A, B) {
	if err != nil {
		panic(err)
	}
	return a, b
}

// Mean is the arithmetic mean of some numbers, and 0 where there are none.
func Mean(numbers []float64) float64 {
	if len(numbers) == 0 {
		return 0
	}
	sum := 0.0
	for _, x := range numbers {
		sum += x
	}
	return sum / float64(len(numbers))
}
