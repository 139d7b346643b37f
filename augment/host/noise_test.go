package host

import (
	"math"
	"testing"

	"github.com/imagelab-go/imagelab/augment/rng"
)

// TestNormalIsBoxAndMullers compares with the library's logarithm, sine and cosine, at the ends and at random.
func TestNormalIsBoxAndMullers(t *testing.T) {
	words := [][2]uint32{{0, 0}, {math.MaxUint32, 0}, {math.MaxUint32, math.MaxUint32}, {1 << 8, 1 << 31}, {1 << 31, 1 << 30}, {0xfffffe00, 0x7fffff00}}
	for i := range uint64(20000) {
		words = append(words, rng.New(3).Block(i))
	}
	for _, w := range words {
		radius := math.Sqrt(-2 * math.Log(1-float64(w[0]>>8)*0x1p-24))
		sin, cos := math.Sincos(2 * math.Pi * float64(w[1]>>8) * 0x1p-24)
		first, second := normal(w)
		if math.Abs(float64(first)-radius*cos) > 4e-7 || math.Abs(float64(second)-radius*sin) > 4e-7 {
			t.Fatalf("%x gives %v, %v, want %v, %v", w, first, second, radius*cos, radius*sin)
		}
	}
}

// TestPowersAreThoseOfTheLibrary compares powers and exponentials with the library's.
func TestPowersAreThoseOfTheLibrary(t *testing.T) {
	for i := range 5000 {
		v := float32(i+1) / 5000
		for _, exponent := range []float64{1 / 2.2, 2.2} {
			if got, want := float64(power(v, exponent)), math.Pow(float64(v), exponent); math.Abs(got-want) > 1e-7*want {
				t.Fatalf("%v to the power of %v is %v, want %v", v, exponent, got, want)
			}
		}
		x := float64(i-2500) / 10
		if got, want := expOf(x), math.Exp(x); math.Abs(got-want) > 1e-10*want {
			t.Fatalf("the exponential of %v is %v, want %v", x, got, want)
		}
	}
	if power(0, 2.2) != 0 {
		t.Errorf("0 to a power is %v", power(0, 2.2))
	}
}

// BenchmarkNoise measures a row of 1000 values, so that microseconds are nanoseconds a value.
func BenchmarkNoise(b *testing.B) {
	row, change := make([]float32, 1000), GaussianNoise(rng.New(1), 0.1)
	for b.Loop() {
		change(0, row)
	}
}
