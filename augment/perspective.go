package augment

import (
	"fmt"
	"image"

	"github.com/imagelab-go/imagelab/augment/rng"
)

func init() {
	Register(perspective{Distortion: 0.5})
	Register(randomPerspective{perspective{Distortion: 0.5}})
}

// perspective moves the corners.
type perspective struct {
	Distortion float64 `json:"distortion"`
	sampling
}

// Perspective shows an image as if it were seen from another side: each corner moves inwards by a part of half the width and half the height,
// uniform in [0, distortion]. The distortion is in [0, 1]; its size stays.
//
// Draws: corners, where the corners go: x and y of the upper left, upper right, lower right and lower left one. Source: torchvision RandomPerspective,
// whose own law is that of [RandomPerspective].
func Perspective(distortion float64, options ...SamplingOption) Op {
	return perspective{distortion, samplingOf(options)}
}

func (p perspective) Name() string { return "perspective" }

func (p perspective) Check() error {
	if !(p.Distortion >= 0 && p.Distortion <= 1) {
		return fmt.Errorf("distortion %v; it must lie between 0 and 1", p.Distortion)
	}
	return p.check()
}

func (p perspective) Fields() []Field { return []Field{{Name: "corners", Size: 8}} }

func (p perspective) Draw(key rng.Key, size image.Point) []float64 {
	corners := make([]float64, 8)
	for i := range corners {
		side := float64([]int{size.X, size.Y}[i%2])
		corners[i] = p.Distortion * key.Float64(uint64(i)) * side / 2
		if far := []bool{false, false, true, false, true, true, false, true}[i]; far {
			corners[i] = side - corners[i]
		}
	}
	return corners
}

// checkValues reports corners without a picture between them.
func (p perspective) checkValues(values []float64, size image.Point) error {
	if m, ok := squareTo(values); ok {
		if _, ok := m.inverse(); ok {
			return nil
		}
	}
	return fmt.Errorf("corners %v lie on a line; move them apart", values)
}

func (p perspective) Map(values []float64, size image.Point) (Map, image.Point) {
	m, ok := squareTo(values)
	if !ok { // the corners in the middle, which distortion 1 can draw
		return identityMap, size
	}
	return affine(1/float64(size.X), 0, 0, 0, 1/float64(size.Y), 0).Then(m), size
}

func (p perspective) shrinks() float64 { return 1 / max(1-p.Distortion, 0.1) }

// squareTo gives the projective map that takes the corners (0, 0), (1, 0), (1, 1), (0, 1) to four points. It is false where three of them lie on a line.
//
// Source: P. S. Heckbert, "Fundamentals of Texture Mapping and Image Warping", 1989, section 2.2.3.
func squareTo(corners []float64) (Matrix, bool) {
	x := [4]float64{corners[0], corners[2], corners[4], corners[6]}
	y := [4]float64{corners[1], corners[3], corners[5], corners[7]}
	dx1, dx2, sx := x[1]-x[2], x[3]-x[2], x[0]-x[1]+x[2]-x[3]
	dy1, dy2, sy := y[1]-y[2], y[3]-y[2], y[0]-y[1]+y[2]-y[3]
	det := dx1*dy2 - dx2*dy1
	if det == 0 {
		return Matrix{}, false
	}
	g, h := (sx*dy2-dx2*sy)/det, (dx1*sy-sx*dy1)/det
	m := Matrix{{x[1] - x[0] + g*x[1], x[3] - x[0] + h*x[3], x[0]}, {y[1] - y[0] + g*y[1], y[3] - y[0] + h*y[3], y[0]}, {g, h, 1}}
	_, ok := m.inverse()
	return m, ok
}

// randomPerspective moves the corners by whole pixels.
type randomPerspective struct{ perspective }

// RandomPerspective is [Perspective] in torchvision's law: the corners move inwards by whole pixels, and the lower and right ones start a pixel inside the image, at
// (width-1, height-1). The distortion is in [0, 1]; its size stays. torchvision does it with probability 0.5; see [Sometimes].
//
// Draws: corners, as [Perspective] has them, in the continuous coordinates that torchvision takes the numbers for. Source: torchvision RandomPerspective.
func RandomPerspective(distortion float64, options ...SamplingOption) Op {
	return randomPerspective{perspective{distortion, samplingOf(options)}}
}

func (p randomPerspective) Name() string { return "random_perspective" }

func (p randomPerspective) Draw(key rng.Key, size image.Point) []float64 {
	corners := make([]float64, 8)
	for i := range corners {
		side := []int{size.X, size.Y}[i%2]
		bound := int(p.Distortion*float64(side/2)) + 1
		corners[i] = float64(key.IntN(uint64(i), bound))
		if far := []bool{false, false, true, false, true, true, false, true}[i]; far {
			corners[i] += float64(side - bound)
		}
	}
	return corners
}

// checkValues lets corners pass without a picture between them, which pictures of one row have.
func (p randomPerspective) checkValues(values []float64, size image.Point) error {
	if size.X < 2 || size.Y < 2 {
		return nil
	}
	return p.perspective.checkValues(values, size)
}

func (p randomPerspective) Map(values []float64, size image.Point) (Map, image.Point) {
	m, ok := squareTo(values)
	if !ok || size.X < 2 || size.Y < 2 {
		return identityMap, size
	}
	return affine(1/float64(size.X-1), 0, 0, 0, 1/float64(size.Y-1), 0).Then(m), size
}
