package host

import (
	"image"
)

// Crop cuts a box out of a picture and resizes it, as ops.CropResize does: only pixels in the box count, and what lies outside the picture is
// zero.
type Crop struct {
	// Box is left, top, width and height.
	Box [4]float64
	// Width and Height are those of the result.
	Width, Height int
	// FlipLeftRight and FlipUpDown mirror the result.
	FlipLeftRight, FlipUpDown bool
	// Cubic takes the cubic filter in place of the linear one, and NoAntialias leaves the filter narrow where the picture becomes smaller.
	Cubic, NoAntialias bool
}

func (c Crop) kernel() {}

// Size is the size of the result.
func (c Crop) Size() image.Point { return image.Pt(c.Width, c.Height) }

// Bind resamples rows as they are needed and keeps those that the next row of the result reads again.
func (c Crop) Bind(w *Worker, s Source) func(y int, out []float32) {
	columns, rows := &w.axes[0], &w.axes[1]
	c.fill(columns, c.Box[0], c.Box[2], s.Width, c.Width, c.FlipLeftRight)
	c.fill(rows, c.Box[1], c.Box[3], s.Height, c.Height, c.FlipUpDown)
	lo, hi := columns.span()
	line := w.Floats(3*max(hi-lo, 1) + 1) // with one more, see gatherWide
	kept := make([][]float32, max(rows.taps, 1))
	held := make([]int, len(kept)) // which row each of them is, plus one
	for i := range kept {
		kept[i] = w.Floats(3 * c.Width)
	}
	fetch := func(y int) []float32 {
		at := y % len(kept)
		if held[at] != y+1 {
			held[at] = y + 1
			if columns.plain() {
				s.row(y, lo, hi, kept[at])
			} else {
				s.row(y, lo, hi, line[:len(line)-1])
				columns.gather(line, lo, kept[at])
			}
		}
		return kept[at]
	}
	return func(y int, out []float32) {
		weights := rows.weights[y*rows.taps:][:rows.taps]
		start := rows.starts[y]
		sumRows(out, weights, func(i int) []float32 { return fetch(start + i) })
		if c.Cubic {
			for i, v := range out {
				out[i] = clamp(v)
			}
		}
	}
}

// sumRows writes the sum of rows with weights; a row without weight is not asked for.
func sumRows(out []float32, weights []float32, row func(i int) []float32) {
	terms := 0
	for i := 0; i < len(weights); i++ {
		a := weights[i]
		switch {
		case a == 0:
			continue
		case terms > 0:
			addRow(out, a, row(i))
		case i+1 < len(weights) && weights[i+1] != 0:
			i++
			blendRow(out, a, row(i-1), weights[i], row(i))
		case a == 1:
			copy(out, row(i))
		default:
			scaledRow(out, a, row(i))
		}
		terms++
	}
	if terms == 0 {
		clear(out)
	}
}

// addRow adds a*x to out.
func addRow(out []float32, a float32, x []float32) {
	x = x[:len(out)]
	for i := sumWide(out, a, x, 0, nil, true); i < len(out); i++ {
		out[i] += a * x[i]
	}
}

// scaledRow writes a*x to out.
func scaledRow(out []float32, a float32, x []float32) {
	x = x[:len(out)]
	for i := sumWide(out, a, x, 0, nil, false); i < len(out); i++ {
		out[i] = a * x[i]
	}
}

// blendRow writes a*x + b*y to out.
func blendRow(out []float32, a float32, x []float32, b float32, y []float32) {
	x, y = x[:len(out)], y[:len(out)]
	for i := sumWide(out, a, x, b, y, false); i < len(out); i++ {
		out[i] = a*x[i] + b*y[i]
	}
}
