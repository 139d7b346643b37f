package host

import (
	"image"
	"math"
)

// Pixelate is ops.Pixelate with a block of so many pixels.
func Pixelate(block int) Whole {
	block = max(block, 1)
	return func(_ *Worker, p Picture) {
		for y := 0; y < p.Height; y += block {
			for x := 0; x < p.Width; x += block {
				p.even(image.Rect(x, y, min(x+block, p.Width), min(y+block, p.Height)))
			}
		}
	}
}

// even gives all pixels of a rectangle their mean.
func (p Picture) even(r image.Rectangle) {
	var sum [3]float32
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for row := p.Row(y)[3*r.Min.X : 3*r.Max.X]; len(row) >= 3; row = row[3:] {
			sum[0], sum[1], sum[2] = sum[0]+row[0], sum[1]+row[1], sum[2]+row[2]
		}
	}
	mean := scaled(sum, 1/float32(r.Dx()*r.Dy()))
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for row := p.Row(y)[3*r.Min.X : 3*r.Max.X]; len(row) >= 3; row = row[3:] {
			copy(row, mean[:])
		}
	}
}

// Downscale is ops.Downscale by way of a size; smooth says whether the bilinear filter is used to make the picture smaller, and larger again.
func Downscale(small image.Point, smooth [2]bool) Whole {
	return func(w *Worker, p Picture) {
		between := w.Picture(small)
		resize(between, p, smooth[0])
		resize(p, between, smooth[1])
	}
}

// resize makes one picture of another, of another size, by the nearest pixel or the bilinear filter.
func resize(to, from Picture, smooth bool) {
	columns := tapsOf(from.Width, to.Width, smooth)
	for y, row := range tapsOf(from.Height, to.Height, smooth) {
		above, below, out := from.Row(row.first), from.Row(row.second), to.Row(y)
		for x, column := range columns {
			for c := range 3 {
				i, j := 3*column.first+c, 3*column.second+c
				top := above[i] + (above[j]-above[i])*column.part
				bottom := below[i] + (below[j]-below[i])*column.part
				out[3*x+c] = top + (bottom-top)*row.part
			}
		}
	}
}

// taps are the two pixels that one is made of, and the part of the second.
type taps struct {
	first, second int
	part          float32
}

// tapsOf gives the taps of each of so many pixels that an axis of another number of them is made into.
func tapsOf(from, to int, smooth bool) []taps {
	all := make([]taps, to)
	for i := range all {
		all[i].first = i * from / to
		if smooth {
			place := min(max((float64(i)+0.5)*float64(from)/float64(to)-0.5, 0), float64(from-1))
			first := math.Floor(place)
			all[i].first, all[i].part = int(first), float32(place-first)
		}
		all[i].second = min(all[i].first+1, from-1)
	}
	return all
}
