package augment

import (
	"image"
	"math"

	"github.com/imagelab-go/imagelab/lib/picture"
)

// Geometric is an [Op] that moves pixels. An Op that is not leaves every pixel where it is.
type Geometric interface {
	Op
	// Map says, for one image's values, where a point of the image goes and how large the image is afterwards.
	Map(values []float64, size image.Point) (Affine, image.Point)
}

// Affine takes points of one picture to points of another, in continuous coordinates where pixel i spans [i, i+1]: (x, y)
// goes to (a[0][0]*x + a[0][1]*y + a[0][2], a[1][0]*x + a[1][1]*y + a[1][2]).
type Affine [2][3]float64

// identity leaves every point where it is.
var identity = Affine{{1, 0, 0}, {0, 1, 0}}

// Apply gives where a point goes.
func (a Affine) Apply(x, y float64) (float64, float64) {
	return a[0][0]*x + a[0][1]*y + a[0][2], a[1][0]*x + a[1][1]*y + a[1][2]
}

// Then gives the map that does a first and b after it.
func (a Affine) Then(b Affine) (c Affine) {
	for i := range 2 {
		for j := range 3 {
			c[i][j] = b[i][0]*a[0][j] + b[i][1]*a[1][j]
		}
		c[i][2] += b[i][2]
	}
	return c
}

// Inverse gives the map back. It is false where there is none, because a flattens the plane.
func (a Affine) Inverse() (Affine, bool) {
	d := a[0][0]*a[1][1] - a[0][1]*a[1][0]
	if d == 0 {
		return Affine{}, false
	}
	b := Affine{{a[1][1] / d, -a[0][1] / d, 0}, {-a[1][0] / d, a[0][0] / d, 0}}
	x, y := b.Apply(a[0][2], a[1][2])
	b[0][2], b[1][2] = -x, -y
	return b, true
}

// Rect gives the smallest upright rectangle around where a rectangle goes.
func (a Affine) Rect(r picture.Rect) picture.Rect {
	x0, y0 := a.Apply(r.X0, r.Y0)
	out := picture.Rect{X0: x0, Y0: y0, X1: x0, Y1: y0}
	for _, corner := range [][2]float64{{r.X1, r.Y0}, {r.X0, r.Y1}, {r.X1, r.Y1}} {
		x, y := a.Apply(corner[0], corner[1])
		out.X0, out.Y0 = min(out.X0, x), min(out.Y0, y)
		out.X1, out.Y1 = max(out.X1, x), max(out.Y1, y)
	}
	return out
}

// Map gives where the pipeline takes a point of an image with this draw, and how large the image is afterwards.
func (p *Pipeline) Map(d Draw) (Affine, image.Point, error) {
	if err := p.fits(d); err != nil {
		return Affine{}, image.Point{}, err
	}
	m, size := identity, d.Size()
	for i, op := range p.ops {
		if g, ok := op.(Geometric); ok {
			var next Affine
			next, size = g.Map(d.Steps[i].row(), size)
			m = m.Then(next)
		}
	}
	return m, size, nil
}

// Source gives the part of the image that this draw shows, in continuous coordinates of the image: the box of a crop, to be
// drawn over the picture.
func (p *Pipeline) Source(d Draw) (picture.Rect, error) {
	m, size, err := p.Map(d)
	if err != nil {
		return picture.Rect{}, err
	}
	back, ok := m.Inverse()
	if !ok {
		return picture.Rect{}, errFlat
	}
	seen := back.Rect(picture.Rect{X1: float64(size.X), Y1: float64(size.Y)})
	within := func(v float64, side int) float64 { // without the crumbs of the way there and back
		return min(max(math.Round(v*1e9)/1e9, 0), float64(side))
	}
	return picture.Rect{X0: within(seen.X0, d.Width), Y0: within(seen.Y0, d.Height),
		X1: within(seen.X1, d.Width), Y1: within(seen.Y1, d.Height)}, nil
}
