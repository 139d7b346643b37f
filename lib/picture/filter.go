package picture

import (
	"fmt"
	"math"
)

// Filter names the kernel that [Resize] weighs pixels with. The kernels and
// their numbers are PIL's; a picture made smaller is antialiased by widening
// the kernel by the reduction factor, except with Nearest.
type Filter uint8

// The filters, from the default on. Their supports, in pixels of the larger
// of the two pictures, are given in parentheses.
const (
	Bilinear Filter = iota // triangle (1); the zero value
	Bicubic                // cubic convolution with a = -0.5 (2)
	Lanczos                // sinc windowed by sinc (3)
	Hamming                // sinc windowed by Hamming's (1): sharper than Bilinear, no ringing
	Box                    // mean of the pixels covered (0.5)
	Nearest                // the pixel under the centre: no blending, blocks stay blocks
)

// filters holds what Resize needs to know about each filter.
var filters = [...]struct {
	name    string
	support float64
	kernel  func(x float64) float64
}{
	Bilinear: {"bilinear", 1, triangle},
	Bicubic:  {"bicubic", 2, cubic},
	Lanczos:  {"lanczos", 3, lanczos},
	Hamming:  {"hamming", 1, hamming},
	Box:      {"box", 0.5, box},
	Nearest:  {"nearest", 0, nil},
}

// String returns the lower-case name of f, which [ParseFilter] reads.
func (f Filter) String() string {
	if int(f) >= len(filters) {
		return fmt.Sprintf("Filter(%d)", uint8(f))
	}
	return filters[f].name
}

// ParseFilter returns the filter called name: "nearest", "box", "bilinear",
// "hamming", "bicubic" or "lanczos".
func ParseFilter(name string) (Filter, error) {
	for i := range filters {
		if filters[i].name == name {
			return Filter(i), nil
		}
	}
	return 0, fmt.Errorf("picture: unknown filter %q; use nearest, box, bilinear, hamming, bicubic or lanczos", name)
}

// MarshalText gives the filter's name, by which JSON holds it.
func (f Filter) MarshalText() ([]byte, error) {
	if int(f) >= len(filters) {
		return nil, fmt.Errorf("picture: there is no %v", f)
	}
	return []byte(f.String()), nil
}

// UnmarshalText reads a filter's name.
func (f *Filter) UnmarshalText(text []byte) (err error) {
	*f, err = ParseFilter(string(text))
	return err
}

// The kernels below follow Pillow's src/libImaging/Resample.c. Explicit
// float64 conversions keep a compiler from fusing a multiplication and an
// addition, which would change last bits on some processors.

func box(x float64) float64 {
	if x > -0.5 && x <= 0.5 {
		return 1
	}
	return 0
}

func triangle(x float64) float64 {
	return math.Max(0, 1-math.Abs(x))
}

func hamming(x float64) float64 {
	const a, b = float64(float32(0.54)), float64(float32(0.46)) // single precision there too
	x = math.Abs(x)
	switch {
	case x == 0:
		return 1
	case x >= 1:
		return 0
	}
	x *= math.Pi
	return math.Sin(x) / x * (a + float64(b*math.Cos(x)))
}

func cubic(x float64) float64 {
	const a = -0.5
	x = math.Abs(x)
	switch {
	case x < 1:
		return float64((float64((a+2)*x)-(a+3))*x*x) + 1
	case x < 2:
		return float64((float64((float64(x)-5)*x)+8)*x-4) * a
	}
	return 0
}

func lanczos(x float64) float64 {
	if x < -3 || x >= 3 {
		return 0
	}
	return sinc(x) * sinc(x/3)
}

func sinc(x float64) float64 {
	if x == 0 {
		return 1
	}
	x *= math.Pi
	return math.Sin(x) / x
}
