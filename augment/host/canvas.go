package host

import (
	"image"
	"math"

	"github.com/imagelab-go/imagelab/augment/rng"
)

// shine adds light to a picture in the way that never exceeds white: what lacks to white is multiplied by 1 - light.
func shine(light func(x, y float32) [3]float32) Rows {
	return func(y int, row []float32) {
		for x := 0; x < len(row); x += 3 {
			for c, l := range light(float32(x/3)+0.5, float32(y)+0.5) {
				row[x+c] = clamp(row[x+c]*(1-l) + l)
			}
		}
	}
}

// turn is a direction: the one that points down, turned by degrees towards the right.
type turn struct{ sin, cos float32 }

func newTurn(degrees float32) turn {
	sin, cos := math.Sincos(float64(degrees) * math.Pi / 180)
	return turn{float32(sin), float32(cos)}
}

// of gives how far a point lies along and to the right of the direction.
func (t turn) of(dx, dy float32) (across, along float32) {
	return dx*t.cos - dy*t.sin, dx*t.sin + dy*t.cos
}

// noise is the value noise of ops.ValueNoise for a picture of a size.
type noise struct {
	octaves []octave
	long    float32
}

// octave is one lattice of a noise.
type octave struct {
	n      int
	weight float32
	points []float32 // (n+1) rows of n+1
}

func newNoise(key rng.Key, cells, octaves int, size image.Point) *noise {
	total := 2 - math.Exp2(float64(1-octaves))
	return newLattices(key, cells, octaves, size, func(i int) float32 { return float32(math.Exp2(float64(-i)) / total) })
}

// newLattices gives random lattices, each with twice the cells of the one before, and their weights.
func newLattices(key rng.Key, cells, octaves int, size image.Point, weight func(i int) float32) *noise {
	o := &noise{long: float32(max(size.X, size.Y))}
	row := 0
	for i := range octaves {
		n := cells << i
		lattice := octave{n: n, weight: weight(i)}
		for range n + 1 {
			for _, word := range key.Bits(row, n+1) {
				lattice.points = append(lattice.points, float32(word>>8)*0x1p-24)
			}
			row++
		}
		o.octaves = append(o.octaves, lattice)
	}
	return o
}

// at gives the noise at a point.
func (o *noise) at(x, y float32) (sum float32) {
	for i := range o.octaves {
		sum += o.octaves[i].weight * o.octaves[i].at(x/o.long, y/o.long)
	}
	return sum
}

// at gives the noise of one lattice at a point, in parts of the longer side.
func (o *octave) at(x, y float32) float32 {
	x, y = x*float32(o.n), y*float32(o.n)
	i, j := min(max(int(x), 0), o.n-1), min(max(int(y), 0), o.n-1)
	u, v := smoothstep(x-float32(i)), smoothstep(y-float32(j))
	above, below := o.points[j*(o.n+1)+i:], o.points[(j+1)*(o.n+1)+i:]
	return (above[0]*(1-u)+above[1]*u)*(1-v) + (below[0]*(1-u)+below[1]*u)*v
}

// smoothstep is t*t*(3-2t) for t moved into [0, 1].
func smoothstep(t float32) float32 {
	t = clamp(t)
	return t * t * (3 - 2*t)
}

// exp and sqrt are those of package math for float32.
func exp(x float32) float32  { return float32(math.Exp(float64(x))) }
func sqrt(x float32) float32 { return float32(math.Sqrt(float64(x))) }
