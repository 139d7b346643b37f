package render

import (
	"math"
	"testing"
)

// tolerance is the error that scalar.go promises.
const tolerance = 1e-9

func near(t *testing.T, what string, x, got, want float64) {
	t.Helper()
	if math.IsNaN(got) || math.Abs(got-want) > tolerance*max(1, math.Abs(want)) {
		t.Errorf("%s(%v) = %v, want %v", what, x, got, want)
	}
}

func TestScalarFunctions(t *testing.T) {
	for i := -4000; i <= 4000; i++ {
		x := float64(i) * 0.0137
		near(t, "Sin", x, Sin(x), math.Sin(x))
		near(t, "Cos", x, Cos(x), math.Cos(x))
		near(t, "Exp", x, Exp(x), math.Exp(x))
		for _, y := range []float64{-3, -0.1, 0, 0.2, 1, 7} {
			near(t, "Atan2", x, Atan2(y, x), math.Atan2(y, x))
		}
		if x > 0 {
			near(t, "Log", x, Log(x), math.Log(x))
			near(t, "Pow 2.4", x, Pow(x, 2.4), math.Pow(x, 2.4))
			near(t, "Pow -0.5", x, Pow(x, -0.5), math.Pow(x, -0.5))
		}
	}
	near(t, "Log", 1e-300, Log(1e-300), math.Log(1e-300))
	near(t, "Log", 1e300, Log(1e300), math.Log(1e300))
	if Exp(-800) != 0 || Pow(0, 3) != 0 || Atan2(0, 0) != 0 {
		t.Error("the limits of Exp, Pow or Atan2 are not zero")
	}
}

func TestSmooth(t *testing.T) {
	for _, c := range [][4]float64{{2, 4, 1, 0}, {2, 4, 2, 0}, {2, 4, 3, 0.5}, {2, 4, 4, 1}, {2, 4, 9, 1}, {4, 2, 1, 1}, {4, 2, 3, 0.5}, {4, 2, 5, 0}} {
		near(t, "Smooth", c[2], Smooth(c[0], c[1], c[2]), c[3])
	}
}

func TestNoise(t *testing.T) {
	for i := range 200 {
		x, y := float64(i)*0.37-20, float64(i)*0.73-31
		for name, n := range map[string]float64{
			"Noise2": Noise2(x, y, 1), "Noise3": Noise3(V(x, y, x-y), 1), "Fractal2": Fractal2(x, y, 5, 1), "Fractal3": Fractal3(V(x, y, 2), 4, 1),
		} {
			if !(math.Abs(n) <= 1.25) {
				t.Errorf("%s at (%v, %v) is %v", name, x, y, n)
			}
		}
		if n := Noise2(math.Floor(x), math.Floor(y), 3); n != 0 {
			t.Errorf("Noise2 at whole coordinates is %v, want 0", n)
		}
		if step := math.Abs(Noise2(x, y, 1) - Noise2(x+1e-6, y, 1)); step > 1e-5 {
			t.Errorf("Noise2 jumps by %v at (%v, %v)", step, x, y)
		}
	}
	if Noise2(0.3, 0.4, 1) == Noise2(0.3, 0.4, 2) {
		t.Error("Noise2 does not depend on its seed")
	}
}

// The first 4, 16 and 64 samples of a pixel have one point in each cell of a square grid, and one in each row and column
// of as many strips.
func TestSamplerIsStratified(t *testing.T) {
	for _, side := range []int{2, 4, 8} {
		n := side * side
		for pair := range 3 {
			cells, columns, rows := map[int]bool{}, map[int]bool{}, map[int]bool{}
			for i := range n {
				s := NewSampler(5, 9, i, 3)
				var u, v float64
				for range pair + 1 {
					u, v = s.Next()
				}
				if u < 0 || u >= 1 || v < 0 || v >= 1 {
					t.Fatalf("sample (%v, %v) lies outside [0, 1)", u, v)
				}
				cells[int(u*float64(side))*side+int(v*float64(side))] = true
				columns[int(u*float64(n))], rows[int(v*float64(n))] = true, true
			}
			if len(cells) != n || len(columns) != n || len(rows) != n {
				t.Errorf("%d samples of pair %d fill %d cells, %d columns, %d rows", n, pair, len(cells), len(columns), len(rows))
			}
		}
	}
}
