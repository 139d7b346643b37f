package host

import "math"

// Posterize keeps the upper bits of each value; with 8 it leaves them.
func Posterize(bits int) Rows {
	if bits >= 8 {
		return nil
	}
	levels := float32(int(1) << bits)
	return func(_ int, row []float32) {
		for i, v := range row {
			row[i] = min(float32(int32(v*levels)), levels-1) / levels
		}
	}
}

// Solarize inverts the values at or above a threshold.
func Solarize(threshold float32) Rows {
	return func(_ int, row []float32) {
		for i, v := range row {
			if v >= threshold {
				row[i] = 1 - v
			}
		}
	}
}

// Invert is the colour 1-x.
var Invert = Colour{{-1, 0, 0, 1}, {0, -1, 0, 1}, {0, 0, -1, 1}}

// Autocontrast stretches each channel so that its values reach from 0 to 1; a channel of one value stays.
func Autocontrast() Measure {
	low, high := [3]float32{1, 1, 1}, [3]float32{}
	return Measure{
		Row: func(_ int, row []float32) {
			for ; len(row) >= 3; row = row[3:] {
				for c, v := range row[:3] {
					low[c], high[c] = min(low[c], v), max(high[c], v)
				}
			}
		},
		Then: func() []Kernel {
			shift, spread := [3]float32{}, [3]float32{1, 1, 1}
			for c := range spread {
				if high[c] > low[c] {
					shift[c], spread[c] = low[c], high[c]-low[c]
				}
			}
			return []Kernel{Rows(func(_ int, row []float32) {
				for ; len(row) >= 3; row = row[3:] {
					for c, v := range row[:3] {
						row[c] = clamp((v - shift[c]) / spread[c]) // exactly 1 at the top, which a threshold may follow
					}
				}
			})}
		},
	}
}

// Equalize spreads the values of each channel, taken to the nearest of 256, so that all are about equally frequent. See ops.Equalize.
func Equalize() Measure {
	var histograms [3][256]int
	return Measure{
		Row: func(_ int, row []float32) {
			for ; len(row) >= 3; row = row[3:] {
				for c, v := range row[:3] {
					histograms[c][nearest(v)]++
				}
			}
		},
		Then: func() []Kernel {
			var tables [3][256]float32
			var use [3]bool
			for c := range tables {
				tables[c], use[c] = equalizing(&histograms[c])
			}
			return []Kernel{Rows(func(_ int, row []float32) {
				for i, v := range row {
					if c := i % 3; use[c] {
						row[i] = tables[c][nearest(v)]
					}
				}
			})}
		},
	}
}

// nearest gives the byte that stands for a number in [0, 1].
func nearest(v float32) uint8 { return uint8(math.RoundToEven(float64(clamp(v) * 255))) }

// equalizing makes the table of a histogram, and says whether it is to be used. Source: Pillow's ImageOps.equalize.
func equalizing(histogram *[256]int) (table [256]float32, use bool) {
	total, last := 0, 0
	for _, n := range histogram {
		total += n
		if n > 0 {
			last = n
		}
	}
	step := (total - last) / 255
	if step == 0 {
		return table, false
	}
	sum := step / 2
	for i, n := range histogram {
		table[i] = unit[min(sum/step, 255)]
		sum += n
	}
	return table, true
}
