package host

import "image"

// Border says what lies beyond the edge of a picture.
type Border int

const (
	// Reflect mirrors the picture about its outermost pixels, which are not repeated, as often as is needed.
	Reflect Border = iota
	// Replicate repeats the outermost pixels.
	Replicate
)

// place gives the pixel that stands in a place at or beyond the ends of a side of n pixels.
func (b Border) place(at, n int) int {
	if b == Replicate {
		return min(max(at, 0), n-1)
	}
	period := max(2*n-2, 1)
	at = (at%period + period) % period
	return min(at, period-at) // a side of one pixel has period 1 and place 0
}

// extend surrounds a picture by a border that is so wide above and below, and left and right.
func (w *Worker) extend(p Picture, border Border, above, left int) Picture {
	out := w.Picture(p.Size().Add(image.Pt(2*left, 2*above)))
	for y := range out.Height {
		border.extendRow(p.Row(border.place(y-above, p.Height)), out.Row(y), left)
	}
	return out
}

// extendRow copies a row of pixels and its border.
func (b Border) extendRow(in, out []float32, left int) {
	n := len(in) / 3
	copy(out[3*left:], in)
	for i := range left {
		for _, x := range [2]int{i - left, n + i} {
			from := b.place(x, n)
			copy(out[3*(x+left):][:3], in[3*from:][:3])
		}
	}
}

// Weights are the odd number of weights of a kernel's rows or columns, or of the whole kernel, row by row.
type Weights []float32

// normalize divides the weights by their sum.
func (k Weights) normalize() Weights {
	var sum float64
	for _, v := range k {
		sum += float64(v)
	}
	for i := range k {
		k[i] = float32(float64(k[i]) / sum)
	}
	return k
}

// Filter2D puts in the place of each pixel the sum of its neighbourhood with the weights of a kernel, width of them in a row, and clamps. The
// border is mirrored.
func Filter2D(kernel Weights, width int) Whole {
	height := len(kernel) / width
	return func(w *Worker, p Picture) {
		extended := w.extend(p, Reflect, height/2, width/2)
		for y := range p.Height {
			out := p.Row(y)
			sumRows(out, kernel, func(i int) []float32 { return extended.Row(y + i/width)[3*(i%width):] })
			clampRow(out)
		}
	}
}

// clampRow moves numbers into [0, 1].
func clampRow(row []float32) {
	for i, v := range row {
		row[i] = clamp(v)
	}
}

// Separable is [Filter2D] for a kernel that is the product of a column and a row, without the clamp.
func Separable(down, along Weights, border Border) Whole {
	return func(w *Worker, p Picture) {
		copied := w.copyOf(p)
		left := len(along) / 2
		column, extended := w.Floats(3*p.Width), w.Floats(3*(p.Width+2*left))
		for y := range p.Height {
			sumRows(column, down, func(i int) []float32 { return copied.Row(border.place(y+i-len(down)/2, p.Height)) })
			border.extendRow(column, extended, left)
			sumRows(p.Row(y), along, func(i int) []float32 { return extended[3*i:] })
		}
	}
}
