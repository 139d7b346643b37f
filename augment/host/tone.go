package host

import "math"

// Posterize keeps the upper bits of each value; with 8 it leaves them.
func Posterize(bits int) Rows {
	if bits >= 8 {
		return nil
	}
	levels := float32(int(1) << bits)
	highest, step := int32(levels)-1, 1/levels
	return func(_ int, row []float32) {
		row = row[posterizeWide(row, levels):]
		for i, v := range row {
			row[i] = float32(min(int32(v*levels), highest)) * step
		}
	}
}

// Solarize inverts the values at or above a threshold.
func Solarize(threshold float32) Rows {
	return func(_ int, row []float32) {
		row = row[solarizeWide(row, threshold):]
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
	reach := extremes{low: [3]float32{1, 1, 1}}
	return Measure{
		Row: func(_ int, row []float32) { reach.look(row) },
		Then: func() []Kernel {
			shift, spread := [3]float32{}, [3]float32{1, 1, 1}
			for c := range spread {
				if reach.high[c] > reach.low[c] {
					shift[c], spread[c] = reach.low[c], reach.high[c]-reach.low[c]
				}
			}
			return []Kernel{Rows(func(_ int, row []float32) { spreadRow(row, shift, spread) })}
		},
	}
}

// spreadRow divides by the spread what is above the shift. It does divide: the top is exactly 1 then, which a threshold may follow.
func spreadRow(row []float32, shift, spread [3]float32) {
	row = row[spreadWide(row, &shift, &spread):]
	for ; len(row) >= 3; row = row[3:] {
		p := (*[3]float32)(row)
		p[0], p[1], p[2] = clamp((p[0]-shift[0])/spread[0]), clamp((p[1]-shift[1])/spread[1]), clamp((p[2]-shift[2])/spread[2])
	}
}

// extremes are the least and the largest value of each channel.
type extremes struct{ low, high [3]float32 }

// look looks at a row. It compares the bits of values that are not negative, as clamp does.
func (e *extremes) look(row []float32) {
	row = row[e.lookWide(row):]
	var low, high [3]int32
	for c := range low {
		low[c], high[c] = int32(math.Float32bits(e.low[c])), int32(math.Float32bits(e.high[c]))
	}
	for ; len(row) >= 3; row = row[3:] {
		p := (*[3]float32)(row)
		r, g, b := int32(math.Float32bits(p[0])), int32(math.Float32bits(p[1])), int32(math.Float32bits(p[2]))
		low[0], low[1], low[2] = min(low[0], r), min(low[1], g), min(low[2], b)
		high[0], high[1], high[2] = max(high[0], r), max(high[1], g), max(high[2], b)
	}
	for c := range low {
		e.low[c], e.high[c] = math.Float32frombits(uint32(low[c])), math.Float32frombits(uint32(high[c]))
	}
}

// Equalize spreads the values of each channel, taken to the nearest of 256, so that all are about equally frequent. See ops.Equalize.
func Equalize() Measure {
	var histograms [3][256]int
	return Measure{
		Row: func(_ int, row []float32) {
			for ; len(row) >= 3; row = row[3:] {
				p := (*[3]float32)(row)
				histograms[0][nearest(p[0])]++
				histograms[1][nearest(p[1])]++
				histograms[2][nearest(p[2])]++
			}
		},
		Then: func() []Kernel {
			var tables [3]*[256]float32 // nil where a channel stays
			for c := range tables {
				tables[c] = equalizing(&histograms[c])
			}
			return []Kernel{Rows(func(_ int, row []float32) {
				for c, table := range tables {
					lookUp(row[c:], table)
				}
			})}
		},
	}
}

// lookUp replaces each third value by what a table has for the nearest byte.
func lookUp(row []float32, table *[256]float32) {
	for i := 0; table != nil && i < len(row); i += 3 {
		row[i] = table[nearest(row[i])]
	}
}

// nearest gives the byte that stands for a number in [0, 1]. A number beside a large one is rounded to even, and stands in the lowest bits.
func nearest(v float32) uint8 { return uint8(math.Float32bits(clamp(v)*255 + 0x1.8p23)) }

// equalizing makes the table of a histogram, nil where nothing changes. Source: Pillow's ImageOps.equalize.
func equalizing(histogram *[256]int) *[256]float32 {
	total, last := 0, 0
	for _, n := range histogram {
		total += n
		if n > 0 {
			last = n
		}
	}
	step := (total - last) / 255
	if step == 0 {
		return nil
	}
	sum, table := step/2, &[256]float32{}
	for i, n := range histogram {
		table[i] = unit[min(sum/step, 255)]
		sum += n
	}
	return table
}
