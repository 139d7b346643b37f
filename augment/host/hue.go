package host

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

// hueRow turns a row by sixths of a turn, in [0, 6). A channel is value - chroma*clamp(min(k, 4-k), 0, 1) with k = (n + sixths) mod 6 and
// n = 5, 3, 1 for red, green, blue.
func hueRow(row []float32, shift float32) {
	for ; len(row) >= 3; row = row[3:] {
		r, g, b := row[0], row[1], row[2]
		var value, sixths, low float32
		switch { // sixths is in [-1, 5] times chroma
		case r >= g && r >= b:
			value, low = r, min(g, b)
			sixths = g - b
		case g >= b:
			value, low = g, min(b, r)
			sixths = b - r + 2*(g-low)
		default:
			value, low = b, min(r, g)
			sixths = r - g + 4*(b-low)
		}
		chroma := value - low
		if chroma <= 0 {
			continue
		}
		sixths = sixths/chroma + shift // in [-1, 11)
		row[0] = value - chroma*tooth(sixths+5)
		row[1] = value - chroma*tooth(sixths+3)
		row[2] = value - chroma*tooth(sixths+1)
	}
}

// tooth gives clamp(min(k, 4-k), 0, 1) for k mod 6, k in [0, 18).
func tooth(k float32) float32 {
	if k >= 6 {
		k -= 6
		if k >= 6 {
			k -= 6
		}
	}
	return clamp(2 - abs(k-2))
}

// abs gives v without its sign.
func abs(v float32) float32 {
	if v < 0 {
		return -v
	}
	return v
}
