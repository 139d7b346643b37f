package host

import (
	"math"

	"github.com/imagelab-go/imagelab/augment/rng"
)

// place is a place in a neighbourhood with the logarithm of its weight.
type place struct {
	y, x   int
	weight float64
}

// disc lists the places of a disc of an odd diameter, weighed by a Gaussian.
func disc(size int, sigma float64) (places []place) {
	r := size / 2
	for i := range size * size {
		if dy, dx := i/size-r, i%size-r; dy*dy+dx*dx <= r*r {
			places = append(places, place{i / size, i % size, -float64(dy*dy+dx*dx) / (2 * sigma * sigma)})
		}
	}
	return places
}

// BilateralBlur takes means in which similar colours count more; see ops.BilateralBlur.
func BilateralBlur(size int, colour, space float64) Whole {
	places, falls := disc(size, space), -1/(2*colour*colour)
	return func(w *Worker, p Picture) {
		extended := w.extend(p, Reflect, size/2, size/2)
		for y := range p.Height {
			row := p.Row(y)
			for i := 0; i < len(row); i += 3 {
				pixel := [3]float32(row[i:])
				var sum [3]float64
				total := 0.0
				for _, at := range places {
					other := [3]float32(extended.Row(y + at.y)[i+3*at.x:])
					distance := float64(abs(other[0]-pixel[0]) + abs(other[1]-pixel[1]) + abs(other[2]-pixel[2]))
					weight := math.Exp(at.weight + falls*distance*distance)
					total += weight
					for c, v := range other {
						sum[c] += weight * float64(v)
					}
				}
				for c, v := range sum {
					row[i+c] = float32(v / total)
				}
			}
		}
	}
}

// ZoomBlur takes the mean of a picture and its enlargements; see ops.ZoomBlur.
func ZoomBlur(enlargements int, factor float64) Whole {
	return func(w *Worker, p Picture) {
		copied := w.copyOf(p)
		for i := range enlargements {
			z := 1 + (factor-1)*float64(i+1)/float64(enlargements)
			for y := range p.Height {
				copied.addEnlarged(p.Row(y), y, z)
			}
		}
		for y := range p.Height {
			for i, row := 0, p.Row(y); i < len(row); i++ {
				row[i] /= float32(enlargements + 1)
			}
		}
	}
}

// addEnlarged adds row y of a picture that is z times as large about its middle.
func (p Picture) addEnlarged(row []float32, y int, z float64) {
	upper, lower, down := between(y, p.Height, z)
	first, second := p.Row(upper), p.Row(lower)
	for x := range p.Width {
		left, right, along := between(x, p.Width, z)
		for c := range 3 {
			a := first[3*left+c] + along*(first[3*right+c]-first[3*left+c])
			b := second[3*left+c] + along*(second[3*right+c]-second[3*left+c])
			row[3*x+c] += a + down*(b-a)
		}
	}
}

// between gives the two pixels between which a pixel of an enlarged side lies, and how far on it is from the first to the second.
func between(at, side int, z float64) (first, second int, part float32) {
	middle := float64(side) / 2
	from := max((float64(at)+0.5-middle)/z+middle-0.5, 0)
	first = min(int(from), side-1)
	return first, min(first+1, side-1), float32(from - float64(first))
}

// Glass is what frosted glass does to a picture.
type Glass struct {
	Sigma                float64 // of the blurs before and after
	Distance, Iterations int     // how far pixels go at most, and how often
	Key                  rng.Key
}

// Kernels swap pixels with others nearby, between two blurs.
func (g Glass) Kernels() []Kernel {
	blur := GaussianBlur(2*int(3.5*g.Sigma)+1, g.Sigma)
	return []Kernel{blur, Whole(g.swap), blur}
}

// swap goes through a picture from its lower right and swaps each pixel with one up to Distance away, where the picture has that one.
func (g Glass) swap(_ *Worker, p Picture) {
	d := g.Distance
	for round := range g.Iterations {
		key := g.Key.Fold(uint64(round))
		for y := p.Height - d; y > d; y-- {
			for x := p.Width - d; x > d; x-- {
				words := key.Block(uint64(y)<<32 | uint64(x))
				dy, dx := int(words[0]%uint32(2*d))-d, int(words[1]%uint32(2*d))-d
				here, there := p.Row(y)[3*x:][:3], p.Row(y + dy)[3*(x+dx):][:3]
				for c := range here {
					here[c], there[c] = there[c], here[c]
				}
			}
		}
	}
}
