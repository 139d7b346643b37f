package host

import "math"

// Hue turns the hue of a row by a part of a full turn, exactly as a way to HSV and back would: value and chroma stay. See ops.AdjustHue.
func Hue(turns float32) Rows {
	shift := 6 * turns
	for shift < 0 {
		shift += 6
	}
	if shift == 0 {
		return nil
	}
	return func(_ int, row []float32) { hueRow(row, shift) }
}

// sectors says for each sixth of the colour circle, five times around, which channel has the value, which lies between, and which is the lowest.
var sectors = func() (all [32][3]uint8) {
	for i := range all {
		all[i] = [][3]uint8{{0, 1, 2}, {1, 0, 2}, {1, 2, 0}, {2, 1, 0}, {2, 0, 1}, {0, 2, 1}}[i%6]
	}
	return all
}()

// hueRow turns a row by sixths of a turn, in [0, 6). The value and the lowest channel are given to other channels, and what lies between
// rises and falls along a straight line in each sixth. Comparisons are made of the bits, which need no branch and have the order of numbers
// that are not negative.
func hueRow(row []float32, shift float32) {
	row = row[hueWide(row, shift):]
	for ; len(row) >= 3; row = row[3:] {
		r, g, b := row[0], row[1], row[2]
		rBits, gBits, bBits := math.Float32bits(r), math.Float32bits(g), math.Float32bits(b)
		most, least := max(rBits, gBits, bBits), min(rBits, gBits, bBits)
		value, low := math.Float32frombits(most), math.Float32frombits(least)
		chroma := value - low
		sixths := math.Float32bits(r - g + 4*chroma)
		if gBits == most {
			sixths = math.Float32bits(b - r + 2*chroma)
		}
		if rBits == most {
			sixths = math.Float32bits(g - b)
		}
		if most == least {
			chroma = 1 // of a gray: nothing is divided by zero, and the three come out as they are
		}
		turned := math.Float32frombits(sixths)/chroma + shift + 6 // in [5, 17)
		at := int32(turned)
		between := low + (value-low)*abs(turned-float32((at+1)&^1))
		sector := &sectors[at&31]
		row[sector[0]], row[sector[1]], row[sector[2]] = value, between, low
	}
}

// abs gives v without its sign.
func abs(v float32) float32 { return math.Float32frombits(math.Float32bits(v) &^ (1 << 31)) }
