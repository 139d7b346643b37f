package host

import (
	"math"
	"slices"
	"testing"
)

// warps are maps of many kinds: turned, seen from the side, moved, enlarged and reduced, beyond the picture.
func warps(width, height int) (all []Warp) {
	for i, m := range [][3][3]float64{
		{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}, {{1, 0, 3.25}, {0, 1, -2.5}, {0, 0, 1}}, {{0.8, -0.4, 5}, {0.4, 0.8, -3}, {0, 0, 1}},
		{{1, 0.1, -2}, {-0.05, 1.1, 1}, {0.004, -0.003, 1}}, {{2.2, 0, -1}, {0, 1.7, 2}, {0, 0, 1}}, {{-1, 0, 30}, {0, 0.3, 4}, {0, 0, 1}},
		{{1, 0, 0}, {0, 1, 0}, {0.05, -0.06, 0.4}},
	} {
		for _, filter := range []Filter{Bilinear, Nearest, Bicubic} {
			w := Warp{Width: 31, Height: 27, Source: Locator{Matrix: m}, Filter: filter, Taps: [2]int{1, 1}}
			if i%2 == 0 {
				w.Frames = []Frame{{Locator{Matrix: m}, float64(width), float64(height), [3]float32{0.2, 0.4, float32(i) / 10}}}
			}
			all = append(all, w)
		}
	}
	return all
}

// warped does a warp.
func warped(w Warp, s Source) []float32 {
	var worker Worker
	out := make([]float32, 3*w.Width*w.Height)
	worker.Run(s, []Kernel{w}, Picture{Pix: out, Width: w.Width, Height: w.Height, Stride: 3 * w.Width})
	return out
}

// TestRowsOfAWarpAreItsPoints compares with the points one by one, none of which knows of spans, blocks or eight at a time. Places are cut to a part of a pixel.
func TestRowsOfAWarpAreItsPoints(t *testing.T) {
	const width, height = 40, 33
	bytes, floats := make([]uint8, 3*width*height), make([]float32, 3*width*height)
	for i := range bytes {
		bytes[i] = uint8(i*i*7 + i*31)
		floats[i] = float32(bytes[i]) / 255
	}
	for _, s := range []Source{{Bytes: bytes}, {Floats: floats}} {
		s.Width, s.Height, s.Stride = width, height, 3*width
		for _, w := range warps(width, height) {
			got, r := warped(w, s), reading{Warp: w, source: s, covered: make([]float32, len(w.Frames))}
			for i := range w.Width * w.Height {
				want := r.point(float64(i%w.Width)+0.5, float64(i/w.Width)+0.5)
				for c, v := range want {
					if math.Abs(float64(v-got[3*i+c])) > 2.0/sharing {
						t.Fatalf("%v, filter %d, bytes %v: pixel %d is %v, want %v", w.Source.Matrix, w.Filter, s.Bytes != nil, i, got[3*i:3*i+3], want)
					}
				}
			}
		}
	}
}

// TestSpotsAreBlendedAlike compares blocks of spots with the same spots one by one, bit for bit.
func TestSpotsAreBlendedAlike(t *testing.T) {
	const width, height = 40, 33
	s := Source{Bytes: make([]uint8, 3*width*height), Width: width, Height: height, Stride: 3 * width}
	for i := range s.Bytes {
		s.Bytes[i] = uint8(i*i*7 + i*31)
	}
	var all spots
	const n = 100
	l := Locator{Matrix: [3][3]float64{{0.3, 0.2, 2}, {0.2, 0.2, 1}, {0.001, 0, 1}}}
	all.find(&l, 0.5, 3.5, n, wholes/65536)
	got, want := make([]float32, 3*n), make([]float32, 3*n)
	s.blendSpots(&all, got)
	for i := range n {
		var one spots
		one.find(&l, 0.5+float64(i), 3.5, 1, wholes/65536)
		s.blendSpots(&one, want[3*i:][:3])
	}
	if !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

// TestPointsWithinAPixelReachTheLastOne reads several points of each pixel of white pictures, whose results are white up to the edge at every width.
func TestPointsWithinAPixelReachTheLastOne(t *testing.T) {
	const side = 8
	white := Source{Floats: slices.Repeat([]float32{1}, 3*side*side), Width: side, Height: side, Stride: 3 * side}
	for width := 1; width <= 300; width++ {
		for taps := 1; taps <= 4; taps++ {
			l := Locator{Matrix: [3][3]float64{{float64(side) / float64(width), 0, 0}, {0, side, 0}, {0, 0, 1}}}
			w := Warp{Width: width, Height: 1, Source: l, Taps: [2]int{taps, 1}}
			for i, v := range warped(w, white) {
				if math.Abs(float64(v-1)) > 1e-6 {
					t.Fatalf("%d points in each of %d pixels: number %d is %g, want 1", taps, width, i, v)
				}
			}
		}
	}
}
