package host

import "math"

// Turn is a turn of the hue by so many sixths of the colour circle, in [0, 6); 0 does nothing.
type Turn float32

// Hue turns the hue by a part of a full turn, exactly as a way to HSV and back would: value and chroma stay. See ops.AdjustHue.
func Hue(turns float32) Turn {
	shift := 6 * turns
	for shift < 0 {
		shift += 6
	}
	return Turn(shift)
}

// sectors says for each sixth of the colour circle, five times around, which channel has the value, which lies between, and which is the lowest.
var sectors = func() (all [32][3]uint8) {
	for i := range all {
		all[i] = [][3]uint8{{0, 1, 2}, {1, 0, 2}, {1, 2, 0}, {2, 1, 0}, {2, 0, 1}, {0, 2, 1}}[i%6]
	}
	return all
}()

// row turns a row. The value and the lowest channel are given to other channels, and what lies between rises and falls along a straight line in each sixth.
// Comparisons are made of the bits, which need no branch and have the order of numbers that are not negative.
func (t Turn) row(row []float32) {
	shift := float32(t) + 6
	for ; len(row) >= 3; row = row[3:] {
		p := (*[3]float32)(row)
		r, g, b := p[0], p[1], p[2]
		rBits, gBits, bBits := math.Float32bits(r), math.Float32bits(g), math.Float32bits(b)
		most, least := max(rBits, gBits, bBits), min(rBits, gBits, bBits)
		low := math.Float32frombits(least)
		chroma := math.Float32frombits(most) - low
		sixths := math.Float32bits(r - g + 4*chroma)
		if gBits == most {
			sixths = math.Float32bits(b - r + 2*chroma)
		}
		if rBits == most {
			sixths = math.Float32bits(g - b)
		}
		divisor := chroma
		if most == least {
			divisor = 1 // of a gray: nothing is divided by zero, and the three come out as they are
		}
		turned := math.Float32frombits(sixths)/divisor + shift // in [5, 17)
		at := int32(turned)
		between := low + chroma*abs(turned-float32((at+1)&^1))
		sector := &sectors[at&31]
		p[sector[0]], p[sector[1]], p[sector[2]] = low+chroma, between, low
	}
}

// abs gives v without its sign.
func abs(v float32) float32 { return math.Float32frombits(math.Float32bits(v) &^ (1 << 31)) }
