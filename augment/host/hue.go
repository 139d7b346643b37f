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

// hueRow turns a row by sixths of a turn, in [0, 6).
func hueRow(row []float32, shift float32) {
	for ; len(row) >= 3; row = row[3:] {
		sixths, chroma, value := hsv(row)
		if chroma <= 0 {
			continue
		}
		putHSV(row, sixths+shift, chroma, value)
	}
}

// hsv gives the hue of a pixel in sixths of a turn, in [-1, 5], its chroma and its value. A gray pixel has the hue 0.
func hsv(pixel []float32) (sixths, chroma, value float32) {
	r, g, b := pixel[0], pixel[1], pixel[2]
	var low float32
	switch { // sixths is here times chroma
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
	chroma = value - low
	if chroma <= 0 {
		return 0, 0, value
	}
	return sixths / chroma, chroma, value
}

// putHSV writes the colour of a hue in [-1, 11) sixths: a channel is value - chroma*clamp(min(k, 4-k), 0, 1) with k = (n + sixths) mod 6 and
// n = 5, 3, 1 for red, green, blue.
func putHSV(pixel []float32, sixths, chroma, value float32) {
	pixel[0] = value - chroma*tooth(sixths+5)
	pixel[1] = value - chroma*tooth(sixths+3)
	pixel[2] = value - chroma*tooth(sixths+1)
}

// grayChroma is how far the channels of a pixel may lie apart that counts as gray.
const grayChroma = 0.5 / 255

// HueSaturationValue is ops.HueSaturationValue, with the hue in turns.
func HueSaturationValue(turns, saturation, value float32) Rows {
	shift := 6 * turns
	for shift < 0 {
		shift += 6
	}
	return func(_ int, row []float32) {
		for ; len(row) >= 3; row = row[3:] {
			sixths, chroma, old := hsv(row)
			bright, strong := clamp(old+value), float32(0)
			if chroma >= grayChroma {
				strong = clamp(chroma/old + saturation)
			}
			putHSV(row, sixths+shift, strong*bright, bright)
		}
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
