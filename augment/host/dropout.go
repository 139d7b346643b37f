package host

import "github.com/imagelab-go/imagelab/augment/rng"

// Region says what covers channel c of pixel x in row y: the number of the box, or -1 for nothing. It is asked in the order of rows and pixels.
type Region func(y, x, c int) int

// Box is a part of a picture, in pixels.
type Box struct{ Left, Top, Width, Height int }

// Boxes is the region of boxes, of which the last covers the others.
func Boxes(boxes []Box) Region {
	return func(y, x, _ int) int {
		for i := len(boxes) - 1; i >= 0; i-- {
			b := &boxes[i]
			if uint(y-b.Top) < uint(b.Height) && uint(x-b.Left) < uint(b.Width) {
				return i
			}
		}
		return -1
	}
}

// Grid is the region of square holes, unit pixels from one to the next; see ops.InGrid.
func Grid(unit, hole, left, top int) Region {
	return func(y, x, _ int) int {
		if (y-top+unit)%unit < hole && (x-left+unit)%unit < hole {
			return 0
		}
		return -1
	}
}

// Chosen is the region of the pixels, or of the values, that a part of those of a picture makes which are chosen by chance.
func Chosen(key rng.Key, shared bool, amount float32) Region {
	var words [2]uint32
	last := uint64(1<<64 - 1)
	return func(y, x, c int) int {
		if !shared {
			x = 3*x + c
		}
		if at := uint64(y)<<32 | uint64(x/2); at != last {
			last, words = at, key.Block(at)
		}
		if float32(unitOf(words[x%2])) < amount {
			return 0
		}
		return -1
	}
}

// Everything is the region of a whole picture.
func Everything(_, _, _ int) int { return 0 }

// Filling gives what stands in channel c of pixel x in row y under a box.
type Filling func(y, x, c, box int) float32

// Colours fills each box with its colour; the last colour serves the boxes that have none.
func Colours(colours ...[3]float32) Filling {
	return func(_, _, c, box int) float32 { return colours[min(box, len(colours)-1)][c] }
}

// Noise fills with numbers uniform in [0, 1), those of ops.Uniforms for the same key.
func Noise(key rng.Key) Filling {
	return func(y, x, c, _ int) float32 {
		at := 3*x + c
		return float32(unitOf(key.Block(uint64(y)<<32 | uint64(at/2))[at%2]))
	}
}

// Cover fills a region.
func Cover(region Region, filling Filling) Rows {
	return func(y int, row []float32) {
		for i := range row {
			if box := region(y, i/3, i%3); box >= 0 {
				row[i] = filling(y, i/3, i%3, box)
			}
		}
	}
}

// CoverWithMean fills a region with the mean colour of the picture.
func CoverWithMean(region Region) Measure {
	var sums [3]float64
	pixels := 0
	return Measure{
		Row: func(_ int, row []float32) {
			pixels += len(row) / 3
			for i, v := range row {
				sums[i%3] += float64(v)
			}
		},
		Then: func() []Kernel {
			var mean [3]float32
			for c, sum := range sums {
				mean[c] = float32(sum / float64(pixels))
			}
			return []Kernel{Cover(region, Colours(mean))}
		},
	}
}
