package zoo

import (
	"fmt"
	"image"
	"math"
	"slices"
	"testing"
)

// tiles cuts pictures out of one: 17 of 32x32, one more than a batch, and then two of 40x24.
func tiles(img *image.RGBA) []image.Image {
	var all []image.Image
	for i := range 19 {
		size := image.Pt(32, 32)
		if i >= 17 {
			size = image.Pt(40, 24)
		}
		all = append(all, img.SubImage(image.Rectangle{Max: size}.Add(image.Pt(6*i, 4*i))))
	}
	return all
}

// near32 says whether logits are equal but for rounding.
func near32(a, b []float32) bool {
	return slices.EqualFunc(a, b, func(a, b float32) bool { return math.Abs(float64(a-b)) <= 1e-4 })
}

func TestTop(t *testing.T) {
	m := &Model{Labels: []string{"ant", "bee"}}
	for _, c := range []struct {
		logits []float32
		n      int
		want   string
	}{
		{[]float32{0, 0, 0, 0}, 2, "[{0 ant 0.25} {1 bee 0.25}]"}, // of equals the first
		{[]float32{-1e30, 1e30, -1e30}, 9, "[{1 bee 1} {0 ant 0} {2 2 0}]"},
		{[]float32{1, 2}, 0, "[]"},
		{[]float32{1, 2}, -3, "[]"},
		{[]float32{5}, 1, "[{0 ant 1}]"},
	} {
		if got := fmt.Sprint(m.Top(c.logits, c.n)); got != c.want {
			t.Errorf("Top(%v, %d) is %s, want %s", c.logits, c.n, got, c.want)
		}
	}
}

func TestSoftmax(t *testing.T) {
	p := softmax([]float32{0, float32(math.Log(3)), 0})
	for i, want := range []float64{0.2, 0.6, 0.2} {
		if math.Abs(p[i]-want) > 1e-7 {
			t.Errorf("softmax is %v", p)
		}
	}
}
