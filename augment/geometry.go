package augment

import (
	"image"
	"math"

	"github.com/imagelab-go/imagelab/lib/picture"
)

// Geometric is an [Action] that moves pixels. An action that is not leaves every pixel where it is.
type Geometric interface {
	Action
	// Map says, for one image's values, where a point of the image goes and how large the image is afterwards.
	Map(values []float64, size image.Point) (Map, image.Point)
}

// Map takes points of one picture to points of another, in continuous coordinates where pixel i spans [i, i+1].
type Map interface {
	// Apply gives where a point goes.
	Apply(x, y float64) (float64, float64)
	// Inverse gives the map back. It is false where there is none.
	Inverse() (Map, bool)
}

// Matrix is a projective [Map]: (x, y) goes to (u/w, v/w) where (u, v, w) is the matrix times (x, y, 1).
type Matrix [3][3]float64

// identityMap leaves every point where it is.
var identityMap = Matrix{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}

// affine gives the matrix of x' = a*x + b*y + c, y' = d*x + e*y + f.
func affine(a, b, c, d, e, f float64) Matrix { return Matrix{{a, b, c}, {d, e, f}, {0, 0, 1}} }

// Apply gives where a point goes.
func (m Matrix) Apply(x, y float64) (float64, float64) {
	w := m[2][0]*x + m[2][1]*y + m[2][2]
	return (m[0][0]*x + m[0][1]*y + m[0][2]) / w, (m[1][0]*x + m[1][1]*y + m[1][2]) / w
}

// Then gives the map that does m first and next after it.
func (m Matrix) Then(next Matrix) (product Matrix) {
	for i := range 3 {
		for j := range 3 {
			for k := range 3 {
				product[i][j] += next[i][k] * m[k][j]
			}
		}
	}
	return product
}

// Inverse gives the map back. It is false where there is none, because m flattens the plane.
func (m Matrix) Inverse() (Map, bool) {
	inverse, ok := m.inverse()
	return inverse, ok
}

// inverse is Inverse with a matrix for its result.
func (m Matrix) inverse() (inverse Matrix, ok bool) {
	minor := func(i, j int) float64 { // of the element in row i and column j, with its sign
		r, s, c, d := (i+1)%3, (i+2)%3, (j+1)%3, (j+2)%3
		return m[r][c]*m[s][d] - m[r][d]*m[s][c]
	}
	det := m[0][0]*minor(0, 0) + m[0][1]*minor(0, 1) + m[0][2]*minor(0, 2)
	if det == 0 || math.IsNaN(det) || math.IsInf(det, 0) {
		return Matrix{}, false
	}
	for i := range 3 {
		for j := range 3 {
			inverse[i][j] = minor(j, i) / det
		}
	}
	return inverse, true
}

// Path is a [Map] that does several one after the other.
type Path []Map

// Apply gives where a point goes.
func (p Path) Apply(x, y float64) (float64, float64) {
	for _, m := range p {
		x, y = m.Apply(x, y)
	}
	return x, y
}

// Inverse gives the map back. It is false where a part has none.
func (p Path) Inverse() (Map, bool) {
	back := make(Path, len(p))
	for i, m := range p {
		var ok bool
		if back[len(p)-1-i], ok = m.Inverse(); !ok {
			return nil, false
		}
	}
	return back, true
}

// then gives the map that does m first and next after it.
func then(m, next Map) Map {
	a, both := m.(Matrix)
	b, ok := next.(Matrix)
	if both && ok {
		return a.Then(b)
	}
	path, ok := m.(Path)
	if !ok {
		path = Path{m}
	}
	return append(path[:len(path):len(path)], next)
}

// RectOf gives the smallest upright rectangle around where a map takes a rectangle, by its corners and for maps that are not a [Matrix]
// by points along its edges as well.
func RectOf(m Map, r picture.Rect) picture.Rect {
	return boundsOf(moved(edgesFor(m, cornersOf(r)), m))
}

// Map gives where the pipeline takes a point of an image with this draw, and how large the image is afterwards.
func (p *Pipeline) Map(d Draw) (Map, image.Point, error) {
	deeds, size, err := p.deeds(d)
	if err != nil {
		return nil, image.Point{}, err
	}
	var m Map = identityMap
	for _, leg := range journey(deeds) {
		m = then(m, leg.m)
	}
	return m, size, nil
}

// leg is an action that moves an image: where its points go, and how large it is after that.
type leg struct {
	m    Map
	size image.Point
}

// journey lists the legs of deeds. A map is made once here for all that follows it, since some hold a field of random numbers.
func journey(deeds []deed) (legs []leg) {
	for _, d := range deeds {
		if g, ok := d.op().(Geometric); ok {
			m, size := g.Map(d.values, d.size)
			legs = append(legs, leg{m, size})
		}
	}
	return legs
}

// moves gives the deed's map. It is false where it moves nothing.
func (d deed) moves() (Map, bool) {
	g, ok := d.op().(Geometric)
	if !ok {
		return nil, false
	}
	m, _ := g.Map(d.values, d.size)
	return m, true
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
	seen := RectOf(back, picture.Rect{X1: float64(size.X), Y1: float64(size.Y)})
	within := func(v float64, side int) float64 { // without the crumbs of the way there and back
		return min(max(math.Round(v*1e9)/1e9, 0), float64(side))
	}
	return picture.Rect{X0: within(seen.X0, d.Width), Y0: within(seen.Y0, d.Height),
		X1: within(seen.X1, d.Width), Y1: within(seen.Y1, d.Height)}, nil
}
