package host

// AutoContrast is ops.AutoContrast.
func AutoContrast() Measure {
	low, high := Three{1, 1, 1}, Three{}
	return Measure{
		Row: func(_ int, row []float32) {
			for ; len(row) >= 3; row = row[3:] {
				for c := range 3 {
					low[c], high[c] = min(low[c], row[c]), max(high[c], row[c])
				}
			}
		},
		Then: func() []Kernel {
			m := Colour{{1}, {0, 1}, {0, 0, 1}}
			for c := range m {
				if span := high[c] - low[c]; span >= crumb {
					m[c][c], m[c][3] = 1/span, -low[c]/span
				}
			}
			return []Kernel{m}
		},
	}
}

// byteOf gives a value as a byte: each of the 256 has an equal part of the range.
func byteOf(v float32) uint8 { return uint8(max(min(v*(256-1e-3), 255), 0)) }

// counts are how often each byte occurs.
type counts [256]int

// Equalize is ops.Equalize.
func Equalize() Measure {
	var channels [3]counts
	return Measure{
		Row: func(_ int, row []float32) {
			for ; len(row) >= 3; row = row[3:] {
				for c := range 3 {
					channels[c][byteOf(row[c])]++
				}
			}
		},
		Then: func() []Kernel {
			var tables [3][256]float32
			for c := range tables {
				tables[c] = channels[c].equalizing()
			}
			return []Kernel{each(func(v float32, c int) float32 { return tables[c][byteOf(v)] })}
		},
	}
}

// equalizing gives Pillow's table.
func (n *counts) equalizing() (table [256]float32) {
	all, brightest := 0, 0
	for _, count := range n {
		if all += count; count > 0 {
			brightest = count
		}
	}
	step := (all - brightest) / 255
	if step == 0 {
		return unit
	}
	sum := step / 2
	for level, count := range n {
		table[level] = unit[min(sum/step, 255)]
		sum += count
	}
	return table
}
