package host

import "math"

// MedianBlur replaces each value by the median of the square of an odd size around it; see ops.MedianBlur.
func MedianBlur(size int) Whole {
	return func(w *Worker, p Picture) {
		extended := w.extend(p, Replicate, size/2, size/2)
		window := make([][]float32, size*size)
		kept := w.Floats((size*size/2 + 2) * strip)
		for y := range p.Height {
			row := p.Row(y)
			for from := 0; from < len(row); from += strip {
				part := row[from:min(from+strip, len(row))]
				for i := range window {
					window[i] = extended.Row(y + i/size)[from+3*(i%size):][:len(part)]
				}
				medians(part, window, kept)
			}
		}
	}
}

// strip is how many values of a row are done at once, so that what is kept of them stays close to the processor.
const strip = 256

// medians writes the medians of an odd number of rows, place by place. Somewhat more than half of the rows are kept: the least and the largest value of these can be no
// median, and give way to a value of the next row, until one is left (the "forgetful selection" of A. W. Paeth, "Median Finding on a 3x3 Grid", Graphics Gems, 1990).
// It takes more comparisons than Hoare's way, but none that a branch hangs on.
func medians(out []float32, rows [][]float32, memory []float32) {
	n := len(out)
	kept := make([][]float32, 0, len(rows))
	for i := range min(len(rows)/2+2, len(rows)) {
		kept = append(kept, memory[i*strip:][:n])
		copy(kept[i], rows[i])
	}
	for next := len(kept); len(kept) > 1; next++ {
		toEnds(kept)
		free := kept[0]
		if kept = kept[1 : len(kept)-1]; next < len(rows) {
			copy(free, rows[next])
			kept = append(kept, free)
		}
	}
	copy(out, kept[0])
}

// toEnds brings the least value of each place into the first row and the largest into the last.
func toEnds(rows [][]float32) {
	last := len(rows) - 1
	for i := range len(rows) / 2 {
		order(rows[i], rows[last-i])
	}
	for i := 1; i <= last/2; i++ {
		order(rows[0], rows[i])
	}
	for i := (last + 1) / 2; i < last; i++ {
		order(rows[i], rows[last])
	}
}

// order puts the smaller one of each two values that are not negative into the first row. It compares the bits, as clamp does.
func order(a, b []float32) {
	b = b[:len(a)]
	for i := orderWide(a, b); i < len(a); i++ {
		x, y := math.Float32bits(a[i]), math.Float32bits(b[i])
		a[i], b[i] = math.Float32frombits(min(x, y)), math.Float32frombits(max(x, y))
	}
}

// MaximumBlur replaces each value by the largest of the square of an odd size around it, first down the columns, then along the rows; see
// ops.MaximumBlur.
func MaximumBlur(size int) Whole {
	return func(w *Worker, p Picture) {
		copied, radius := w.copyOf(p), size/2
		extended := w.Floats(3 * (p.Width + 2*radius))
		for y := range p.Height {
			row := p.Row(y)
			for from := max(y-radius, 0); from <= min(y+radius, p.Height-1); from++ {
				raise(row, copied.Row(from))
			}
			Replicate.extendRow(row, extended, radius)
			for dx := range size {
				raise(row, extended[3*dx:])
			}
		}
	}
}

// raise puts the larger one of each two numbers into the row.
func raise(row, other []float32) {
	other = other[:len(row)]
	for i, v := range other {
		row[i] = max(row[i], v)
	}
}

// MinimumBlur replaces each value by the smallest of the square of an odd size around it.
func MinimumBlur(size int) Whole {
	largest := MaximumBlur(size)
	return func(w *Worker, p Picture) {
		p.negate()
		largest(w, p)
		p.negate()
	}
}

// negate changes the sign of all values.
func (p Picture) negate() {
	for y := range p.Height {
		for i, row := 0, p.Row(y); i < len(row); i++ {
			row[i] = -row[i]
		}
	}
}
