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
	next := float32(1)
	clouds := newLattices(key, 2, plasmaOctaves, p.Size(), func(int) (weight float32) {
		weight, next = next, next*roughness
		return weight
	})
	line := w.Floats(1<<plasmaOctaves + 1)
	for _, lattice := range clouds.octaves {
		n := lattice.n
		for y := range p.Height {
			i, part := cell(y, n, clouds.long)
			for k := range n + 1 {
				line[k] = lattice.weight * ((1-part)*lattice.points[i*(n+1)+k] + part*lattice.points[(i+1)*(n+1)+k])
			}
			row := field[y*p.Width:][:p.Width]
			for x := range row {
				j, way := cell(x, n, clouds.long)
				row[x] += (1-way)*line[j] + way*line[j+1]
			}
		}
	}
	stretch(field)
}

// cell gives the cell of a lattice that a pixel lies in, and the weight of its far point.
func cell(pixel, cells int, side float32) (int, float32) {
	at := (float32(pixel) + 0.5) * float32(cells) / side
	i := min(int(at), cells-1)
	return i, smoothstep(at - float32(i))
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
