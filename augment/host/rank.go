package host

// MedianBlur replaces each value by the median of the square of an odd size around it; see ops.MedianBlur.
func MedianBlur(size int) Whole {
	return func(w *Worker, p Picture) {
		extended := w.extend(p, Replicate, size/2, size/2)
		window := w.Floats(size * size)
		for y := range p.Height {
			row := p.Row(y)
			for i := range row {
				for dy := range size {
					in := extended.Row(y + dy)[i:]
					for dx := range size {
						window[dy*size+dx] = in[3*dx]
					}
				}
				row[i] = middle(window)
			}
		}
	}
}

// middle gives the median of an odd number of values, whose order it changes (C. A. R. Hoare, "Algorithm 65: Find", 1961).
func middle(values []float32) float32 {
	k, low, high := len(values)/2, 0, len(values)-1
	for low < high {
		pivot, i, j := values[k], low, high
		for i <= j {
			for values[i] < pivot {
				i++
			}
			for pivot < values[j] {
				j--
			}
			if i <= j {
				values[i], values[j] = values[j], values[i]
				i, j = i+1, j-1
			}
		}
		if j < k {
			low = i
		}
		if k < i {
			high = j
		}
	}
	return values[k]
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
