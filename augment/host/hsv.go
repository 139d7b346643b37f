package host

// grayChroma is how far the channels of a pixel may lie apart that counts as gray.
const grayChroma = 0.5 / 255

// HueSaturationValue is ops.HueSaturationValue.
func HueSaturationValue(turns, saturation, value float32) Rows {
	turn := tints{}.turned(Hue(turns)).rows()
	return func(y int, row []float32) {
		if turn != nil {
			turn(y, row)
		}
		for ; len(row) >= 3; row = row[3:] {
			r, g, b := row[0], row[1], row[2]
			old := max(r, g, b)
			chroma, bright := old-min(r, g, b), clamp(old+value)
			scale := float32(0)
			if chroma >= grayChroma {
				scale = bright * clamp(chroma/old+saturation) / chroma
			}
			row[0], row[1], row[2] = bright-scale*(old-r), bright-scale*(old-g), bright-scale*(old-b)
		}
	}
}
