package augment

import (
	"fmt"
	"image"
	"math"
	"sync"

	"github.com/imagelab-go/imagelab/augment/ops"
	"github.com/imagelab-go/imagelab/augment/rng"
)

func init() { Register(elastic{Alpha: Constant(50), Sigma: Constant(5)}) }

// elastic moves pixels by a smooth field of random vectors.
type elastic struct {
	Alpha Dist `json:"alpha"`
	Sigma Dist `json:"sigma"`
	sampling
}

// ElasticTransform bends an image at random: each pixel of the result shows a place alpha/2 times a vector away, in pixels. The vectors are noise, uniform in [-1, 1] for each pixel and coordinate, that is blurred
// by a Gaussian of standard deviation sigma in pixels, cut off four of them away and mirrored at the edge. alpha is in [0, 2000] and sigma in [0.5, 50]; torchvision's defaults are Constant(50) and
// Constant(5). Its size stays.
//
// In a graph it takes as many numbers as the image has pixels times their rows and columns. Draws: alpha, sigma, and key, the two words from which the noise follows (see package rng). Source: torchvision
// ElasticTransform (P. Y. Simard, D. Steinkraus and J. C. Platt, "Best Practices for Convolutional Neural Networks", 2003).
func ElasticTransform(alpha, sigma Dist, options ...SamplingOption) Op {
	return elastic{alpha, sigma, samplingOf(options)}
}

func (e elastic) Name() string { return "elastic_transform" }

func (e elastic) Fields() []Field {
	return []Field{number("alpha"), number("sigma"), keyField}
}

func (e elastic) Check() error {
	if err := checkOn("alpha", e.Alpha, 0, 2000); err != nil {
		return err
	}
	if err := checkOn("sigma", e.Sigma, 0.5, 50); err != nil {
		return err
	}
	return e.check()
}

func (e elastic) Draw(key rng.Key, _ image.Point) []float64 {
	return append([]float64{e.Alpha.At(key.Float64(0)), e.Sigma.At(key.Float64(1))}, childKey(key)...)
}

// checkValues reports a blur that has no width.
func (e elastic) checkValues(values []float64, _ image.Point) error {
	if values[1] < 0.5 || values[1] > 50 {
		return fmt.Errorf("sigma %g; it must lie between 0.5 and 50", values[1])
	}
	return nil
}

func (e elastic) Map(values []float64, size image.Point) (Map, image.Point) {
	field := sync.OnceValue(func() lattice {
		vectors := elasticField(keyOf(values[2:]), values[1], size)
		half := values[0] / 2
		return lattice{size.X, size.Y, false, func(i int) (x, y float64) {
			return half * float64(vectors[2*i]), half * float64(vectors[2*i+1])
		}}
	})
	return elasticMap{func(x, y float64) (float64, float64) {
		dx, dy := field().at(x-0.5, y-0.5)
		return x + dx, y + dy
	}}, size
}

func (e elastic) Displace(p ops.Points, v Values, of Canvas) ops.Points {
	field := ops.ElasticField(v.Key("key"), v.Number("sigma"), of.Width, of.Height, of.Most.Y, of.Most.X)
	return p.Field(field, v.Number("alpha"), of.Width, of.Height)
}

// elasticMap computes its field when a point is asked for.
type elasticMap struct{ wayBack }

// Inverse gives the way back.
func (e elasticMap) Inverse() (Map, bool) { return elasticBack{known(e)}, true }

// elasticBack is the way back.
type elasticBack struct{ known }

func (elasticBack) costly() {}

// elasticField gives the vectors of ops.ElasticField, x and y for each pixel.
func elasticField(key rng.Key, sigma float64, size image.Point) []float32 {
	noise := make([]float32, 2*size.X*size.Y)
	for y := range size.Y {
		row := noise[2*y*size.X:][:2*size.X]
		for i, word := range key.Bits(y, len(row)) {
			row[i] = float32(word>>8)*0x1p-23 - 1
		}
	}
	blur := newMirrorBlur(sigma)
	for y := range size.Y {
		blur.along(noise[2*y*size.X:], size.X, 2)
		blur.along(noise[2*y*size.X+1:], size.X, 2)
	}
	for i := range 2 * size.X {
		blur.along(noise[i:], size.Y, 2*size.X)
	}
	return noise
}

// mirrorBlur is a Gaussian that is mirrored at the ends of a line.
type mirrorBlur struct {
	weights []float32 // of the distances 0, 1, ...
	line    []float32
}

func newMirrorBlur(sigma float64) *mirrorBlur {
	b := &mirrorBlur{}
	for d := range int(8*sigma+1)/2 + 1 {
		b.weights = append(b.weights, float32(math.Exp(-float64(d*d)/(2*sigma*sigma))))
	}
	return b
}

// along blurs n numbers that lie so far apart. What lies further beyond an end than the other end does not count.
func (b *mirrorBlur) along(x []float32, n, step int) {
	radius := len(b.weights) - 1
	if cap(b.line) < 2*(n+2*radius) {
		b.line = make([]float32, 2*(n+2*radius))
	}
	line, there := b.line[:n+2*radius], b.line[n+2*radius:][:n+2*radius]
	for i := range line {
		at := i - radius
		if at < 0 {
			at = -at
		} else if at >= n {
			at = 2*(n-1) - at
		}
		line[i], there[i] = 0, 0
		if at >= 0 && at < n {
			line[i], there[i] = x[at*step], 1
		}
	}
	for i := range n {
		sum, weight := line[i+radius], float32(1)
		for d := 1; d <= radius; d++ {
			w := b.weights[d]
			sum += w * (line[i+radius-d] + line[i+radius+d])
			weight += w * (there[i+radius-d] + there[i+radius+d])
		}
		x[i*step] = sum / weight
	}
}
