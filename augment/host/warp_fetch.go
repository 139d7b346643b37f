package host

import (
	"image"
	"math"
)

// fetchable is how many bytes of a picture are worth fetching: about as many as a processor's own cache holds.
const fetchable = 1 << 20

// cacheLine is how many bytes a processor takes from memory at once.
const cacheLine = 64

// fetch reads the part of a picture of bytes that a warp looks at, in the order of memory. The warp itself goes across the rows, where the processor
// cannot foresee what comes next and waits for memory again and again: it took half as long again. What fetch returns says only that something was read.
func (w *Warp) fetch(s Source) (sum uint8) {
	if s.Bytes == nil || w.Source.At != nil {
		return 0
	}
	part := w.part(s)
	if part.Dx()*part.Dy()*3 > fetchable {
		return 0
	}
	for y := part.Min.Y; y < part.Max.Y; y++ {
		row := s.Bytes[y*s.Stride:][3*part.Min.X : 3*part.Max.X]
		for i := 0; i < len(row); i += cacheLine {
			sum += row[i]
		}
	}
	return sum
}

// part gives a rectangle of the picture that holds all points of the result, which is the whole picture where some lie behind the eye.
func (w *Warp) part(s Source) image.Rectangle {
	all := image.Rect(0, 0, s.Width, s.Height)
	low, high := [2]float64{math.Inf(1), math.Inf(1)}, [2]float64{math.Inf(-1), math.Inf(-1)}
	for i := range 4 {
		x, y := float64(i%2*w.Width), float64(i/2*w.Height)
		if a, c := w.Source.line(2, y); a*x+c < crumb {
			return all
		}
		u, v := w.Source.at(x, y)
		low, high = [2]float64{min(low[0], u), min(low[1], v)}, [2]float64{max(high[0], u), max(high[1], v)}
	}
	return image.Rect(whole(low[0])-1, whole(low[1])-1, whole(high[0])+2, whole(high[1])+2).Intersect(all)
}
