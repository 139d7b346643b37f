package style

import (
	"cmp"
	"image/color"
	"slices"
)

// box is a set of colours, with the channel in which they differ most, and by how much.
type box struct {
	colors  [][3]uint8
	channel int
	extent  int
}

func newBox(colors [][3]uint8) box {
	b := box{colors: colors}
	for c := range 3 {
		byChannel := func(x, y [3]uint8) int { return cmp.Compare(x[c], y[c]) }
		if r := int(slices.MaxFunc(colors, byChannel)[c]) - int(slices.MinFunc(colors, byChannel)[c]); r > b.extent {
			b.channel, b.extent = c, r
		}
	}
	return b
}

// length tells how much a box needs halving: the square of its longest side, times the number of its colours, so that rare colours do not take all.
func (b box) length() int { return b.extent * b.extent * len(b.colors) }

// halves divides a box at the median of its longest side.
func (b box) halves() (low, high box) {
	slices.SortFunc(b.colors, func(x, y [3]uint8) int { return cmp.Compare(x[b.channel], y[b.channel]) })
	middle := len(b.colors) / 2
	return newBox(b.colors[:middle]), newBox(b.colors[middle:])
}

// mean is the mean colour.
func (b box) mean() color.RGBA {
	var sum [3]int
	for _, v := range b.colors {
		for c := range 3 {
			sum[c] += int(v[c])
		}
	}
	n := len(b.colors)
	return color.RGBA{uint8(sum[0] / n), uint8(sum[1] / n), uint8(sum[2] / n), 255}
}
