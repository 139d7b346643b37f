package finetune

import (
	"cmp"
	"math"
	"slices"
)

// Neighbour is a picture that resembles another in the eyes of a network.
type Neighbour struct {
	Index      int     `json:"index"`      // of the picture
	Similarity float64 `json:"similarity"` // the cosine of the angle between the two features, in [-1, 1]
}

// Nearest gives the n pictures, or all where there are fewer, whose features have the smallest angle to the query's, the nearest first; of equals
// the one with the lower index is first. All features have one length. The cosine does not depend on how strong features are; that of zeros is 0.
func Nearest(features [][]float32, query []float32, n int) []Neighbour {
	all := make([]Neighbour, len(features))
	for i, f := range features {
		all[i] = Neighbour{i, cosine(f, query)}
	}
	slices.SortStableFunc(all, func(a, b Neighbour) int { return cmp.Compare(b.Similarity, a.Similarity) })
	return all[:min(max(n, 0), len(all))]
}

// cosine is that of the angle between two vectors of one length.
func cosine(a, b []float32) float64 {
	var ab, aa, bb float64
	for i, v := range a {
		x, y := float64(v), float64(b[i])
		ab, aa, bb = ab+x*y, aa+x*x, bb+y*y
	}
	if aa == 0 || bb == 0 {
		return 0
	}
	return min(max(ab/math.Sqrt(aa*bb), -1), 1)
}
