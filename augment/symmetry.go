package augment

import (
	"fmt"
	"image"

	"github.com/imagelab-go/imagelab/augment/rng"
)

func init() {
	Register(symmetry{name: "random_rotate90"})
	Register(symmetry{name: "d4"})
	Register(transpose{P: 0.5})
}

// symmetry maps the grid of a picture's pixels onto itself or, where the picture is not square, onto that of one lying on its side.
type symmetry struct{ name string }

// RandomRotate90 turns an image counter-clockwise by 0, 1, 2 or 3 quarters, each as probable as the others. Width and height change places for odd ones.
//
// In a graph pictures must be of one square size, or an operation behind it must give all one size. Draws: turns, and transpose, which is 0. Source: albumentations RandomRotate90.
func RandomRotate90() Op { return symmetry{"random_rotate90"} }

// D4 does one of the eight symmetries of the square, each as probable as the others: it transposes the image or not, and then turns it by quarters. It suits pictures
// without an up, as [FlipUpDown] does.
//
// In a graph pictures must be of one square size, or an operation behind it must give all one size. Draws: turns, transpose. Source: albumentations D4, also called
// SquareSymmetry there.
func D4() Op { return symmetry{"d4"} }

func (s symmetry) Name() string                 { return s.name }
func (s symmetry) Check() error                 { return nil }
func (s symmetry) Fields() []Field              { return []Field{number("turns"), number("transpose")} }
func (s symmetry) resizes() (width, height int) { return 0, 0 }

func (s symmetry) reshapes(size image.Point) image.Point { return squareOnly(size) }

// squareOnly is the size of a square and zero for others.
func squareOnly(size image.Point) image.Point {
	if size.X == size.Y {
		return size
	}
	return image.Point{}
}

func (s symmetry) Draw(key rng.Key, _ image.Point) []float64 {
	values := []float64{float64(key.IntN(0, 4)), 0}
	if s.name == "d4" {
		values[1] = float64(key.IntN(1, 2))
	}
	return values
}

func (s symmetry) checkValues(values []float64, _ image.Point) error {
	turns, swap := values[0], values[1]
	if turns != float64(int(turns)%4) || turns < 0 || swap != 0 && swap != 1 {
		return fmt.Errorf("turns %g, transpose %g; turns are 0, 1, 2 or 3, and transpose is 0 or 1", turns, swap)
	}
	return nil
}

func (s symmetry) Map(values []float64, size image.Point) (Map, image.Point) {
	m := identityMap
	if values[1] != 0 {
		m, size = transposed(size)
	}
	for range int(values[0]) {
		m = m.Then(affine(0, 1, 0, -1, 0, float64(size.X)))
		size = image.Pt(size.Y, size.X)
	}
	return m, size
}

// transposed swaps x and y.
func transposed(size image.Point) (Matrix, image.Point) {
	return affine(0, 1, 0, 1, 0, 0), image.Pt(size.Y, size.X)
}

// transpose swaps rows and columns.
type transpose struct {
	P float64 `json:"p"`
}

// Transpose swaps the rows and the columns of an image with probability p, in [0, 1]: it mirrors it at the diagonal from the upper left corner. Width and height change places.
//
// In a graph pictures must be of one square size, or an operation behind it must give all one size. Draws: transpose, 1 or 0. Source: albumentations Transpose.
func Transpose(p float64) Op { return transpose{p} }

func (t transpose) Name() string                 { return "transpose" }
func (t transpose) Check() error                 { return checkProbability(t.P) }
func (t transpose) Fields() []Field              { return []Field{number("transpose")} }
func (t transpose) resizes() (width, height int) { return 0, 0 }

func (t transpose) reshapes(size image.Point) image.Point {
	if t.P == 1 {
		return image.Pt(size.Y, size.X)
	}
	return squareOnly(size)
}

func (t transpose) Draw(key rng.Key, _ image.Point) []float64 {
	return []float64{coin(key.Float64(0), t.P)}
}

func (t transpose) Map(values []float64, size image.Point) (Map, image.Point) {
	if values[0] == 0 {
		return identityMap, size
	}
	return transposed(size)
}
