package render

import (
	"bytes"
	"math"
	"testing"
)

// The chromaticities are those of CIE 15 for a Planckian radiator; the approximation promises a few units of the fourth
// decimal place.
func TestKelvin(t *testing.T) {
	for _, c := range []struct{ kelvin, x, y float64 }{
		{2000, 0.5267, 0.4133}, {2856, 0.4476, 0.4075}, {4000, 0.3805, 0.3768}, {5000, 0.3451, 0.3516}, {6500, 0.3135, 0.3237}, {10000, 0.2807, 0.2884},
	} {
		rgb := Kelvin(c.kelvin)
		x := rgb.Dot(V(0.4124, 0.3576, 0.1805))
		y := rgb.Dot(V(0.2126, 0.7152, 0.0722))
		z := rgb.Dot(V(0.0193, 0.1192, 0.9505))
		sum := x + y + z
		if math.Abs(y-1) > 0.01 || math.Abs(x/sum-c.x) > 0.002 || math.Abs(y/sum-c.y) > 0.002 {
			t.Errorf("%v K: luminance %.4f, chromaticity (%.4f, %.4f); want 1 and (%.4f, %.4f)", c.kelvin, y, x/sum, y/sum, c.x, c.y)
		}
	}
}

func TestHexRoundTrip(t *testing.T) {
	for i := range uint32(256) {
		c := Hex(i<<16 | (255-i)<<8 | i/2)
		if r, g, b := encode(c.X), encode(c.Y), encode(c.Z); uint32(r) != i || uint32(g) != 255-i || uint32(b) != i/2 {
			t.Errorf("%d comes back as %d, %d, %d", i, r, g, b)
		}
	}
}

func TestFilmRises(t *testing.T) {
	before := -1.0
	for x := 0.0; x < 8; x += 0.01 {
		y := Film(Grey(x)).X
		if y < before || y < 0 || y > 1 {
			t.Fatalf("Film(%v) is %v after %v", x, y, before)
		}
		before = y
	}
	if Film(Grey(-1)).X != 0 {
		t.Error("negative light is not black")
	}
}

// An edge across pixels must come out as its coverage, and only the pixels beside it take the extra samples.
func TestFrame(t *testing.T) {
	frame := Frame{Width: 9, Height: 5, Base: 4, Extra: 60, Threshold: 0.05}
	edge := func(x, _ float64, _ *Sampler) Vec {
		if x < 4.25 {
			return Grey(100)
		}
		return Vec{}
	}
	img := frame.Render(edge)
	for y := range 5 {
		for x, want := range []uint8{255, 255, 255, 255, encode(0.25), 0, 0, 0, 0} {
			if got := img.RGBAAt(x, y); math.Abs(float64(got.R)-float64(want)) > 4 || got.A != 255 {
				t.Errorf("pixel (%d, %d) is %v, want %d", x, y, got, want)
			}
		}
	}
	if !bytes.Equal(img.Pix, frame.Render(edge).Pix) {
		t.Error("two renderings differ")
	}
}

func TestLettering(t *testing.T) {
	l := Letters("LIT")
	inside, outside := 0, 0
	for y := -0.6; y < 0.6; y += 0.02 {
		for x := -1.2; x < 1.2; x += 0.02 {
			if l.Covers(x, y, 1, 0.2) {
				inside++
				if math.Abs(x) > l.Width()/2+0.1001 || math.Abs(y) > 0.6001 {
					t.Errorf("(%v, %v) is covered, outside the word", x, y)
				}
			} else {
				outside++
			}
		}
	}
	if inside < 300 || outside < inside {
		t.Errorf("%d points covered, %d not", inside, outside)
	}
	// The stem of L is at the left, its foot at the bottom; nothing at the upper right of it.
	left := -l.Width() / 2
	if !l.Covers(left, 0, 1, 0.2) || !l.Covers(left+0.4, -0.5, 1, 0.2) || l.Covers(left+0.4, 0.3, 1, 0.2) {
		t.Error("the L is not an L")
	}
	for letter := 'A'; letter <= 'Z'; letter++ {
		if word := Letters(string(letter)); len(word.letters[0].lines) == 0 {
			t.Errorf("no strokes for %c", letter)
		}
	}
}

// A lamp is seen where it is: also one that hangs overhead and shines straight down.
func TestLampGlow(t *testing.T) {
	for _, c := range []struct {
		centre, target, from, to Vec
		want                     float64
	}{
		{V(0, 5, 0), V(0, 0, 0), V(0, 0, 0), V(0.9, 5, 0), 1},
		{V(0, 5, 0), V(0, 0, 0), V(0, 0, 0), V(1.1, 5, 0), 0},
		{V(0, 5, 0), V(0, 0, 0), V(0, 0, 0), V(0, 5, 0.6), 0},
		{V(0, 5, 0), V(0, 0, 0), V(0, 9, 0), V(0, 5, 0), 0}, // from behind
		{V(0, 5, 0), V(0, 0, 0), V(0, 0, 0), V(0, -5, 0), 0},
		{V(3, 0, 0), V(0, 0, 0), V(0, 0, 0), V(3, 0.4, 0.9), 1},
		{V(3, 0, 0), V(0, 0, 0), V(0, 0, 0), V(3, 0.6, 0.9), 0},
	} {
		l := NewLamp(c.centre, c.target, 1, 0.5, Grey(1), 1)
		if got := l.glow(c.from, c.to.Sub(c.from).Unit(), 0); got != c.want {
			t.Errorf("lamp at %v: %v from %v shows %v of it, want %v", c.centre, c.to, c.from, got, c.want)
		}
	}
}
