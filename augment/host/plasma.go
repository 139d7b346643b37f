package host

import (
	"math"

	"github.com/imagelab-go/imagelab/augment/rng"
)

// plasmaOctaves is how many lattices a plasma adds up; see package ops.
const plasmaOctaves = 6

// plasma writes the cloud of ops.Plasma for p to field, Width*Height numbers.
func plasma(w *Worker, p Picture, key rng.Key, roughness float32, field []float32) {
	clear(field)
	side := float32(max(p.Width, p.Height))
	weight, first := float32(1), 0
	line := w.Floats(1<<plasmaOctaves + 1)
	for octave := range plasmaOctaves {
		cells := 2 << octave
		lattice := make([]float32, 0, (cells+1)*(cells+1))
		for row := range cells + 1 {
			for _, word := range key.Bits(first+row, cells+1) {
				lattice = append(lattice, float32(word>>8)*0x1p-24)
			}
		}
		for y := range p.Height {
			i, part := cell(y, cells, side)
			for k := range cells + 1 {
				line[k] = weight * ((1-part)*lattice[i*(cells+1)+k] + part*lattice[(i+1)*(cells+1)+k])
			}
			row := field[y*p.Width:][:p.Width]
			for x := range row {
				j, way := cell(x, cells, side)
				row[x] += (1-way)*line[j] + way*line[j+1]
			}
		}
		weight, first = weight*roughness, first+cells+1
	}
	stretch(field)
}

// cell gives the cell of a lattice that a pixel lies in, and the weight of its far point.
func cell(pixel, cells int, side float32) (int, float32) {
	at := (float32(pixel) + 0.5) * float32(cells) / side
	i := min(int(at), cells-1)
	part := at - float32(i)
	return i, part * part * (3 - 2*part)
}

// stretch maps values evenly onto [0, 1].
func stretch(values []float32) {
	low, high := float32(math.Inf(1)), float32(math.Inf(-1))
	for _, v := range values {
		low, high = min(low, v), max(high, v)
	}
	span := high - low
	for i, v := range values {
		if span < dust {
			values[i] = 0.5
		} else {
			values[i] = (v - low) / span
		}
	}
}

// Plasma changes every value v of a picture by a function of it and of the cloud of ops.Plasma at its pixel, and clamps.
func Plasma(key rng.Key, roughness float32, change func(v, cloud float32) float32) Whole {
	return func(w *Worker, p Picture) {
		field := w.Floats(p.Width * p.Height)
		plasma(w, p, key, roughness, field)
		for y := range p.Height {
			row := p.Row(y)
			for i := range row {
				row[i] = clamp(change(row[i], field[y*p.Width+i/3]))
			}
		}
	}
}
