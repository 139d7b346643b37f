package ops

import "testing"

// TestPairsBringTheMedianToTheMiddle puts every row of zeros and ones through the network, which is enough for all numbers (the 0-1 principle), up to 15 places,
// and rows with few of either for more.
func TestPairsBringTheMedianToTheMiddle(t *testing.T) {
	for _, n := range []int{1, 3, 5, 9, 13, 15} {
		pairs := medianPairs(n)
		for code := range 1 << n {
			bits, ones := make([]int, n), 0
			for i := range bits {
				bits[i] = code >> i & 1
				ones += bits[i]
			}
			if got := throughPairs(bits, pairs); (got == 1) != (ones > n/2) {
				t.Fatalf("%d places: the middle of %0*b is %d", n, n, code, got)
			}
		}
	}
	for _, n := range []int{25, 49, 81} {
		pairs := medianPairs(n)
		for seed := range 3000 {
			bits, ones := make([]int, n), 0
			for i := range bits {
				if (i*i*7+seed*(i+3)*11+seed*seed)%n < n/2+seed%3 {
					bits[i] = 1
				}
				ones += bits[i]
			}
			if got := throughPairs(bits, pairs); (got == 1) != (ones > n/2) {
				t.Fatalf("%d places: the middle of %v is %d", n, bits, got)
			}
		}
	}
}

// throughPairs gives the middle after all pairs are put in order.
func throughPairs(values []int, pairs [][2]int) int {
	for _, p := range pairs {
		a, b := values[p[0]], values[p[1]]
		values[p[0]], values[p[1]] = min(a, b), max(a, b)
	}
	return values[len(values)/2]
}
