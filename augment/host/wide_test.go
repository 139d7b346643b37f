package host

import (
	"math"
	"slices"
	"testing"
)

// pixelwise does a row pixel by pixel, so that nothing is done eight numbers at a time.
func pixelwise(row []float32, change Rows) {
	for i := 0; i < len(row); i += 3 {
		change(0, row[i:i+3])
	}
}

// corners are colours at which comparisons tie and clamps bite.
func corners() (row []float32) {
	levels := []float32{0, 0.25, 0.5, 1}
	for _, r := range levels {
		for _, g := range levels {
			for _, b := range levels {
				row = append(row, r, g, b)
			}
		}
	}
	return row
}

// widths are numbers of pixels around those that are done at a time.
var widths = []int{1, 7, 8, 9, 16, 100}

// changed gives a row of n pixels, and some at the ends of the range, after a change, and wants that it is the same with the pixels one by one.
func changed(t *testing.T, name string, change Rows, n int) []float32 {
	t.Helper()
	want := append(rowOf(n), corners()...)
	got := slices.Clone(want)
	pixelwise(want, change)
	change(0, got)
	if !slices.Equal(got, want) {
		t.Errorf("%s of %d pixels: %v, want %v", name, n, got, want)
	}
	return got
}

// TestEightAtATimeChangesNothing compares rows of many lengths with the same pixels one by one, bit for bit. Where Go is built without the SIMD experiment both
// are the same loop.
func TestEightAtATimeChangesNothing(t *testing.T) {
	blend, shifted := Blend(1.7, 1, 0.1), Blend(0.3, 0, 0.4)
	for name, change := range map[string]tints{"hue": {{turn: Hue(0.37)}}, "hue back": {{turn: Hue(-0.5)}}, "small hue": {{turn: Hue(0.01)}}, "mix": {{colour: blend}},
		"scale": {{colour: shifted}}, "invert": {{colour: Invert}}, "all": {{colour: shifted}, {turn: Hue(0.2)}, {colour: blend}, {turn: Hue(0.7)}}} {
		change := change.rows()
		for _, n := range widths {
			changed(t, name, change, n)
		}
	}
}

// TestTonesEightAtATimeChangeNothing compares rows of many lengths with the same pixels one by one, bit for bit.
func TestTonesEightAtATimeChangeNothing(t *testing.T) {
	spread := func(_ int, row []float32) { spreadRow(row, [3]float32{0.1, 0, 0.25}, [3]float32{0.7, 1, 0.5}) }
	for name, change := range map[string]Rows{"posterize": Posterize(3), "solarize": Solarize(0.5), "spread": spread} {
		for _, n := range widths {
			got := changed(t, name, change, n)
			all, single := extremes{low: [3]float32{1, 1, 1}}, extremes{low: [3]float32{1, 1, 1}}
			pixelwise(got, func(_ int, pixel []float32) { single.look(pixel) })
			if all.look(got); all != single {
				t.Errorf("%s of %d pixels: from %v to %v, want from %v to %v", name, n, all.low, all.high, single.low, single.high)
			}
		}
	}
}

// TestSharpeningEightAtATimeChangesNothing compares a row of many lengths with parts of it that have one pixel to be changed.
func TestSharpeningEightAtATimeChangesNothing(t *testing.T) {
	for _, n := range []int{3, 4, 6, 9, 30} {
		above, here, below := rowOf(n), rowOf(n + 3)[9:], rowOf(n + 5)[15:]
		got, want := slices.Clone(here), slices.Clone(here)
		sharpen(got, above, here, below, 1.7)
		for i := 3; i < len(want)-3; i += 3 {
			part := slices.Clone(here[i-3 : i+6])
			sharpen(part, above[i-3:i+6], here[i-3:i+6], below[i-3:i+6], 1.7)
			copy(want[i:i+3], part[3:6])
		}
		if !slices.Equal(got, want) {
			t.Errorf("%d pixels: %v, want %v", n, got, want)
		}
	}
}

// TestMediansAreThoseOfSorting compares medians of rows with the middle of their values in order.
func TestMediansAreThoseOfSorting(t *testing.T) {
	for _, size := range []int{1, 3, 5, 7} {
		for _, n := range []int{1, 8, 21} {
			rows := make([][]float32, size*size)
			for i := range rows {
				rows[i] = rowOf(n + i)[3*i:]
			}
			got := make([]float32, 3*n)
			medians(got, rows, make([]float32, (len(rows)/2+2)*strip))
			for i, v := range got {
				var column []float32
				for _, row := range rows {
					column = append(column, row[i])
				}
				if slices.Sort(column); v != column[len(column)/2] {
					t.Fatalf("%d rows of %d: value %d is %v, want %v", len(rows), n, i, v, column[len(column)/2])
				}
			}
		}
	}
}

// TestHueIsTheAngleOfHSV compares with the way to HSV and back, in double precision.
func TestHueIsTheAngleOfHSV(t *testing.T) {
	for _, turns := range []float64{-0.5, -0.2, 0.001, 1.0 / 3, 0.5} {
		row := append(corners(), rowOf(50)...)
		want := slices.Clone(row)
		for i := 0; i < len(want); i += 3 {
			copy(want[i:], throughHSV(want[i:i+3], turns))
		}
		tints{{turn: Hue(float32(turns))}}.rows()(0, row)
		for i := range row {
			if math.Abs(float64(row[i]-want[i])) > 2e-6 {
				t.Fatalf("%g turns: value %d is %v, want %v", turns, i, row[i], want[i])
			}
		}
	}
}

// throughHSV turns the hue of a pixel.
func throughHSV(p []float32, turns float64) []float32 {
	r, g, b := float64(p[0]), float64(p[1]), float64(p[2])
	value, low := max(r, g, b), min(r, g, b)
	chroma, hue := value-low, 0.0
	switch {
	case chroma == 0:
	case value == r:
		hue = (g - b) / chroma
	case value == g:
		hue = (b-r)/chroma + 2
	default:
		hue = (r-g)/chroma + 4
	}
	hue += 6 * turns
	channel := func(n float64) float32 {
		k := math.Mod(n+hue+12, 6)
		return float32(value - chroma*min(max(min(k, 4-k), 0), 1))
	}
	return []float32{channel(5), channel(3), channel(1)}
}

// TestCropsOfFloatsAndBytesAgree resamples the same picture given as bytes and as numbers.
func TestCropsOfFloatsAndBytesAgree(t *testing.T) {
	const width, height = 37, 23
	bytes, floats := make([]uint8, 3*width*height), make([]float32, 3*width*height)
	for i := range bytes {
		bytes[i] = uint8(i*i*7 + i*31)
		floats[i] = float32(bytes[i]) / 255
	}
	for _, c := range []Crop{{Box: [4]float64{3, 2, 30, 20}, Width: 9, Height: 40}, {Box: [4]float64{0, 0, width, height}, Width: width, Height: height, FlipLeftRight: true},
		{Box: [4]float64{-5, -6, 50, 40}, Width: 50, Height: 40}, {Box: [4]float64{1, 1, 7, 3}, Width: 20, Height: 30, Cubic: true, FlipUpDown: true}} {
		var w Worker
		out := [2][]float32{make([]float32, 3*c.Width*c.Height), make([]float32, 3*c.Width*c.Height)}
		for i, s := range []Source{{Bytes: bytes}, {Floats: floats}} {
			s.Width, s.Height, s.Stride = width, height, 3*width
			w.Run(s, []Kernel{c}, Picture{Pix: out[i], Width: c.Width, Height: c.Height, Stride: 3 * c.Width})
		}
		if !slices.Equal(out[0], out[1]) {
			t.Errorf("%+v: bytes and numbers differ", c)
		}
	}
}

// TestAWorkerAllocatesNothingForPixels counts allocations of a picture that has been seen before in another size.
func TestAWorkerAllocatesNothingForPixels(t *testing.T) {
	var w Worker
	run := func(side int) float64 {
		s := Source{Bytes: make([]uint8, 3*side*side), Width: side, Height: side, Stride: 3 * side}
		out := Picture{Pix: make([]float32, 3*side*side), Width: side, Height: side, Stride: 3 * side}
		return testing.AllocsPerRun(5, func() {
			crop := Crop{Box: [4]float64{0, 0, float64(side), float64(side)}, Width: side, Height: side}
			w.Run(s, []Kernel{crop, Blend(1.5, 0, 0), Contrast(1.2), Hue(0.1), Sharpness(2)}, out)
		})
	}
	if small, large := run(8), run(64); large > small || large > 60 {
		t.Errorf("%g allocations for 8 x 8 pixels, %g for 64 x 64", small, large)
	}
}
