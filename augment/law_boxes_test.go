package augment

import (
	"fmt"
	"image"
	"math"
	"testing"

	"github.com/imagelab-go/imagelab/augment/rng"
)

// rowsOf draws the values of an operation for many pictures of a size.
func rowsOf(op Op, size image.Point, n int) [][]float64 {
	rows := make([][]float64, n)
	for i := range rows {
		rows[i] = op.(Action).Draw(rng.New(31).Fold(uint64(i)), size)
	}
	return rows
}

// boxLaws compares areas, ratios and places of boxes with their laws: of a ratio of the height to the width where it is upright, else of the width to the height.
func boxLaws(t *testing.T, boxes [][]float64, side float64, area, ratio Dist) {
	t.Helper()
	var areas, ratios, lefts, tops []seen
	for _, b := range boxes {
		width, height := b[2], b[3]
		areas = append(areas, seen{(width - 0.5) * (height - 0.5) / (side * side), (width + 0.5) * (height + 0.5) / (side * side)})
		ratios = append(ratios, seen{(height - 0.5) / (width + 0.5), (height + 0.5) / (width - 0.5)})
		lefts = append(lefts, floored(side-width+1, b[0])...)
		tops = append(tops, floored(side-height+1, b[1])...)
	}
	follows(t, "area", areas, lawOf(area))
	follows(t, "ratio", ratios, lawOf(ratio))
	follows(t, "left", lefts, uniformLaw(0, 1))
	follows(t, "top", tops, uniformLaw(0, 1))
}

// TestErasedBoxesFollowTheirLaw draws boxes that always fit. The ratio of RandomErasing is the height to the width, other than that of RandomResizedCrop.
func TestErasedBoxesFollowTheirLaw(t *testing.T) {
	const side = 8000
	area, ratio := Uniform(0.02, 0.2), LogUniform(0.3, 3.3)
	boxLaws(t, rowsOf(RandomErasing(1, area, ratio, Filling{}), image.Pt(side, side), 100000), side, area, ratio)
}

// TestCutoutsFollowTheirLaw draws small squares. One that is cut off at one edge shows its side along that edge; one in two thousand is cut off at two at most, and
// left out.
func TestCutoutsFollowTheirLaw(t *testing.T) {
	const side = 8000.0
	size := Uniform(0.02, 0.04)
	var sides []seen
	middles := [2]map[int]int{{}, {}}
	for _, b := range rowsOf(Cutout(Constant(1), size, Filling{}), image.Pt(side, side), 50000) {
		if left, right := b[0] == 0 || b[0]+b[2] == side, b[1] == 0 || b[1]+b[3] == side; left && right {
			continue
		}
		length := max(b[2], b[3])
		sides = append(sides, rounded(side, length)...)
		for axis := range 2 {
			middle := b[axis] + math.Floor(length/2)
			if b[axis] == 0 {
				middle = b[2+axis] - length + math.Floor(length/2)
			}
			middles[axis][int(middle*20/side)]++
		}
	}
	follows(t, "side", sides, lawOf(size))
	for axis, counts := range middles {
		delete(counts, 0) // of these and the last twentieth a few are left out
		delete(counts, 19)
		equallyOften(t, fmt.Sprint("middles along axis ", axis), counts, 18)
	}
}

// averaged is the law of a number whose law depends on another one, itself distributed.
func averaged(other Dist, given func(v float64) cumulative) cumulative {
	const parts = 100
	var laws []cumulative
	for i := range parts {
		laws = append(laws, given(other.At((float64(i)+0.5)/parts)))
	}
	return func(x float64) (p float64) {
		for _, law := range laws {
			p += law(x) / parts
		}
		return p
	}
}

// normalLaw is the law of normal numbers around 0.
func normalLaw(deviation float64) cumulative {
	return func(x float64) float64 { return math.Erfc(-x/deviation/math.Sqrt2) / 2 }
}

// TestGridStepsFollowTheirLaw looks at grids of two steps: their lengths are as 1+a to 1+b, a and b being drawn from the limit.
func TestGridStepsFollowTheirLaw(t *testing.T) {
	limit := Uniform(-0.3, 0.3)
	quotient := averaged(limit, func(b float64) cumulative {
		return func(x float64) float64 { return lawOf(limit)(x*(1+b) - 1) }
	})
	var columns, rows []float64
	for _, v := range rowsOf(GridDistortion(2, limit), image.Pt(300, 200), 50000) {
		columns, rows = append(columns, v[0]/(300-v[0])), append(rows, v[2]/(200-v[2]))
	}
	followsExactly(t, "columns", columns, quotient)
	followsExactly(t, "rows", rows, quotient)
}

// TestMovesOfNodesAreNormal looks at nodes that no edge holds: they move by normal numbers, with a deviation that is drawn once for a picture.
func TestMovesOfNodesAreNormal(t *testing.T) {
	scale := Uniform(0.01, 0.04)
	law := averaged(scale, normalLaw)
	var x, y, across, mean []float64
	for _, v := range rowsOf(PiecewiseAffine(3, 3, scale), image.Pt(300, 200), 50000) {
		x, y = append(x, v[8]/300), append(y, v[9]/200) // the middle one of nine
	}
	for _, v := range rowsOf(ThinPlateSpline(3, scale), image.Pt(300, 200), 50000) {
		across = append(across, v...)
		squares := 0.0
		for _, move := range v {
			squares += move * move / float64(len(v))
		}
		mean = append(mean, squares)
	}
	for what, moves := range map[string][]float64{"x of piecewise affine": x, "y of piecewise affine": y, "thin plate": across[:50000]} {
		followsExactly(t, what, moves, law)
	}
	// Of 18 moves with one deviation s the mean of the squares has the mean s^2 and the variance 2*s^4/18, which s spreads.
	second, fourth := 0.0, 0.0
	for i := range 1000 {
		s := scale.At((float64(i) + 0.5) / 1000)
		second, fourth = second+s*s/1000, fourth+s*s*s*s/1000
	}
	_, variance := moments(mean)
	if want := fourth*(1+2.0/18) - second*second; math.Abs(variance/want-1) > sigmas*2/math.Sqrt(50000) {
		t.Errorf("the squares of moves have the variance %.3g, want %.3g: the deviation of a picture's nodes is one", variance, want)
	}
}

// TestGlareFollowsItsLaws looks at how many lamps there are, how bright they are, and what colour they have.
func TestGlareFollowsItsLaws(t *testing.T) {
	strength, kelvin := Uniform(0.2, 1), Uniform(2000, 6500)
	law := averaged(Uniform(0.75, 1), func(part float64) cumulative {
		return func(x float64) float64 { return lawOf(strength)(x / part) }
	})
	warmth := func(kelvin float64) float64 { c := glow(kelvin); return c[2] / c[0] } // blue to red, which rises with the temperature
	var bright, warm []float64
	lit := map[int]int{}
	for _, v := range rowsOf(TableGlare(strength, kelvin), image.Pt(300, 200), 20000) {
		n := 0
		for at := 4; at < 5*lamps; at += 5 {
			if v[at] > 0 {
				n++
			}
		}
		lit[n]++
		bright, warm = append(bright, v[4]), append(warm, v[5*lamps+3]/v[5*lamps+1])
	}
	equallyOften(t, "lamps", lit, lamps)
	followsExactly(t, "brightness of the first lamp", bright, law)
	followsExactly(t, "warmth", warm, func(x float64) float64 {
		low, high := 2000.0, 6500.0
		for high-low > 1e-6 {
			if middle := (low + high) / 2; warmth(middle) < x {
				low = middle
			} else {
				high = middle
			}
		}
		return lawOf(kelvin)(low)
	})
}

// TestWhatHasNoSettingIsUniform looks at numbers whose law an operation fixes itself, and that those of one operation do not go together.
func TestWhatHasNoSettingIsUniform(t *testing.T) {
	const n = 20000
	size := image.Pt(8000, 6000)
	half := 0.6 / 2 // of a side, that a corner moves by
	for _, c := range []struct {
		op     Op
		places []int // of the numbers in a draw
		ranges [][2]float64
	}{
		{Perspective(0.6), []int{0, 1, 2, 3, 4, 5, 6, 7}, [][2]float64{{0, half * 8000}, {0, half * 6000}, {8000 - half*8000, 8000}, {0, half * 6000},
			{8000 - half*8000, 8000}, {6000 - half*6000, 6000}, {0, half * 8000}, {6000 - half*6000, 6000}}},
		{SunFlare(Constant(1)), []int{0, 1, 2, 4}, [][2]float64{{0, 1}, {0, 0.5}, {0.1, 0.22}, {0, 60}}},
		{Snow(Constant(0), Constant(1), Constant(1)), []int{0}, [][2]float64{{0, 360}}},
		{Gravel(Constant(1)), []int{0}, [][2]float64{{0, 360}}},
		{TableGlare(Constant(1), Constant(4000)), []int{5 * lamps}, [][2]float64{{-15, 15}}},
		{PerChannel(Brightness(Uniform(0.2, 2))), []int{0, 1, 2}, [][2]float64{{0.2, 2}, {0.2, 2}, {0.2, 2}}},
		{RandomCropFromBorders(0.3, 0.2, 0, 0), []int{0, 1}, [][2]float64{{0, 0.3*8000 + 1}, {0, 0.2*6000 + 1}}},
	} {
		var quantiles [][]float64
		for i, place := range c.places {
			law := uniformLaw(c.ranges[i][0], c.ranges[i][1])
			var drawn []seen
			var row []float64
			for _, v := range rowsOf(c.op, size, n) {
				s := exactly(v[place])
				if c.op.Name() == "random_crop_from_borders" {
					s.high++ // whole pixels
				}
				drawn, row = append(drawn, s), append(row, (law(s.low)+law(s.high))/2)
			}
			what := fmt.Sprintf("number %d of %s", place, c.op.Name())
			follows(t, what, drawn, law)
			for _, other := range quantiles {
				unrelated(t, what+" and one before", row, other)
			}
			quantiles = append(quantiles, row)
		}
	}
}
