package finetune

import (
	"math"
	"slices"
	"testing"
)

func TestNearest(t *testing.T) {
	features := [][]float32{{0, 0}, {1, 1}, {-2, 0}, {100, 0}, {4, 4}, {1, 0}}
	var order []int
	var similarity []float64
	for _, n := range Nearest(features, []float32{2, 0}, 9) {
		order, similarity = append(order, n.Index), append(similarity, n.Similarity)
	}
	if want := []int{3, 5, 1, 4, 0, 2}; !slices.Equal(order, want) {
		t.Errorf("nearest are %v, want %v", order, want)
	}
	near(t, "similarity", similarity, []float64{1, 1, math.Sqrt(0.5), math.Sqrt(0.5), 0, -1})
	if got := Nearest(features, []float32{0, 1}, 2); len(got) != 2 || got[0].Index != 1 || got[1].Index != 4 {
		t.Errorf("the two nearest are %v", got)
	}
}
