package picture

import (
	"image"
	"math/rand/v2"
	"slices"
	"testing"
)

// samplesOf gives n samples, also of the ends of the range.
func samplesOf(random *rand.Rand, n int) []uint8 {
	samples := make([]uint8, n)
	for i := range samples {
		samples[i] = uint8(min(max(random.IntN(356)-50, 0), 255))
	}
	return samples
}

// TestSixteenAtATimeChangesNothing compares rows of many lengths with the formulas, sample by sample. Where Go is built without the SIMD experiment that tests the
// loops alone.
func TestSixteenAtATimeChangesNothing(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for n := 3; n < 80; n++ {
		near, far, luma := samplesOf(random, n), samplesOf(random, n), samplesOf(random, n)
		got, want := make([]uint8, 2*n), make([]uint8, 2*n)
		pairsJPEG(got, near, far)
		column := func(i int) int {
			i = min(max(i, 0), n-1)
			return 3*int(near[i]) + int(far[i])
		}
		for i := range n {
			want[2*i], want[2*i+1] = uint8((3*column(i)+column(i-1)+8)/16), uint8((3*column(i)+column(i+1)+7)/16)
		}
		if !slices.Equal(got, want) {
			t.Errorf("pairs of %d samples: %v, want %v", n, got, want)
		}
		got, want = make([]uint8, 4*n), make([]uint8, 4*n)
		rgbJPEG(got, luma, near, far)
		for i := range n {
			rgbJPEG(want[4*i:], luma[i:i+1], near[i:i+1], far[i:i+1])
		}
		if !slices.Equal(got, want) {
			t.Errorf("colours of %d pixels: %v, want %v", n, got, want)
		}
	}
}

// TestPackRGB compares batches of two pictures of many widths with the pictures, pixel by pixel; the second one is narrower.
func TestPackRGB(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for w := 1; w < 40; w++ {
		var pictures []image.Image
		for _, width := range []int{w, max(w-3, 1)} {
			img := image.NewRGBA(image.Rect(0, 0, width, 3))
			copy(img.Pix, samplesOf(random, len(img.Pix)))
			for i := 3; i < len(img.Pix); i += 4 {
				img.Pix[i] = 255
			}
			pictures = append(pictures, img)
		}
		b, err := NewBatch(pictures...)
		if err != nil {
			t.Fatal(err)
		}
		for i, v := range b.Pixels {
			x, y, img := i/3%w, i/3/w%3, pictures[i/3/w/3].(*image.RGBA)
			want := uint8(0)
			if x < img.Rect.Dx() {
				want = img.Pix[img.PixOffset(x, y)+i%3]
			}
			if v != want {
				t.Fatalf("width %d, picture of width %d, pixel (%d, %d): value %d is %d, want %d", w, img.Rect.Dx(), x, y, i%3, v, want)
			}
		}
	}
}

// TestEveryColourOfJFIF compares the matrix with its formula in floating point, within a level, for some of all samples.
func TestEveryColourOfJFIF(t *testing.T) {
	level := func(v float64) int { return int(min(max(v+0.5, 0), 255)) }
	var got [64]uint8
	for l := 0; l < 256; l += 5 {
		for b := 0; b < 256; b += 5 {
			for r := 0; r < 256; r += 5 {
				y, cb, cr := float64(l), float64(b-128), float64(r-128)
				want := []int{level(y + 1.402*cr), level(y - 0.344136*cb - 0.714136*cr), level(y + 1.772*cb), 255}
				rgbJPEG(got[:], slices.Repeat([]uint8{uint8(l)}, 16), slices.Repeat([]uint8{uint8(b)}, 16), slices.Repeat([]uint8{uint8(r)}, 16))
				for i, v := range got {
					if d := int(v) - want[i%4]; d < -1 || d > 1 {
						t.Fatalf("luma %d, blue %d, red %d: value %d is %d, want %d", l, b, r, i, v, want[i%4])
					}
				}
			}
		}
	}
}

// TestOpaque compares with image.RGBA for parts of a picture with one pixel that is not opaque.
func TestOpaque(t *testing.T) {
	for at := range 7 * 3 {
		whole := image.NewRGBA(image.Rect(2, 1, 9, 4))
		for i := range whole.Pix {
			whole.Pix[i] = uint8(i) | uint8(i%4/3*255)
		}
		whole.Pix[4*at+3] = 254
		for _, part := range []image.Rectangle{whole.Rect, image.Rect(2, 1, 3, 2), image.Rect(3, 2, 9, 4), image.Rect(2, 1, 8, 3), image.Rect(4, 2, 7, 3)} {
			p := whole.SubImage(part).(*image.RGBA)
			if got := opaque(p); got != p.Opaque() {
				t.Errorf("part %v without pixel %d: %t", part, at, got)
			}
		}
	}
}
