package host

import (
	"math"

	"github.com/imagelab-go/imagelab/augment/rng"
)

// How many pixels the colours of a picture are found by, and how often they are moved.
const (
	kmeansPixels = 2048
	kmeansRounds = 10
)

// KMeans puts every pixel of a picture to the nearest of a number of colours, which Lloyd's algorithm finds by pixels at random places.
func KMeans(key rng.Key, colours int) Whole {
	return func(_ *Worker, p Picture) {
		pixels := make([]Three, min(kmeansPixels, p.Width*p.Height))
		for i := range pixels {
			at := i
			if len(pixels) < p.Width*p.Height {
				at = key.IntN(uint64(i), p.Width*p.Height)
			}
			pixels[i] = Three(p.Row(at / p.Width)[at%p.Width*3:])
		}
		centres := seeds(key.Fold(0), pixels, colours)
		for range kmeansRounds {
			if !move(centres, pixels) {
				break
			}
		}
		for y := range p.Height {
			for row := p.Row(y); len(row) >= 3; row = row[3:] {
				i, _ := nearestCentre(centres, Three(row))
				copy(row, centres[i][:])
			}
		}
	}
}

// nearestCentre gives the centre nearest to a colour and the square of the distance.
func nearestCentre(centres []Three, colour Three) (best int, distance float32) {
	distance = math.MaxFloat32
	for i, c := range centres {
		r, g, b := c[0]-colour[0], c[1]-colour[1], c[2]-colour[2]
		if d := r*r + g*g + b*b; d < distance {
			best, distance = i, d
		}
	}
	return best, distance
}

// seeds chooses the first centres among pixels, each with a probability that grows with the square of the distance to those before (Arthur and
// Vassilvitskii, "k-means++", 2007). There are fewer when the pixels have fewer colours.
func seeds(key rng.Key, pixels []Three, n int) (centres []Three) {
	sums := make([]float64, len(pixels))
	centres = append(centres, pixels[key.IntN(0, len(pixels))])
	for len(centres) < n {
		sum := 0.0
		for i, colour := range pixels {
			_, distance := nearestCentre(centres, colour)
			sum += float64(distance)
			sums[i] = sum
		}
		if sum == 0 {
			break
		}
		u, i := key.Float64(uint64(len(centres)))*sum, 0
		for sums[i] <= u {
			i++
		}
		centres = append(centres, pixels[i])
	}
	return centres
}

// move puts each centre to the mean of the pixels that are nearest to it, and says whether one moved.
func move(centres, pixels []Three) (moved bool) {
	sums, counts := make([][3]float64, len(centres)), make([]int, len(centres))
	for _, colour := range pixels {
		i, _ := nearestCentre(centres, colour)
		counts[i]++
		for c, v := range colour {
			sums[i][c] += float64(v)
		}
	}
	for i, count := range counts {
		old := centres[i]
		for c := range 3 {
			if count > 0 {
				centres[i][c] = float32(sums[i][c] / float64(count))
			}
		}
		moved = moved || centres[i] != old
	}
	return moved
}
