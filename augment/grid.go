package augment

import (
	"fmt"
	"image"
	"math"

	"github.com/imagelab-go/imagelab/augment/ops"
	"github.com/imagelab-go/imagelab/augment/rng"
)

func init() {
	Register(gridMoves{name: "piecewise_affine", Rows: 4, Columns: 4, Scale: Uniform(0, 0.04)})
	Register(gridMoves{name: "grid_elastic", Rows: 5, Columns: 5, Scale: Uniform(-0.3, 0.3)})
}

// maxNodes keeps a mistaken grid from asking for all memory.
const maxNodes = 64

// gridMoves moves the nodes of a grid, and what lies between them with them.
type gridMoves struct {
	name    string
	Rows    int  `json:"rows"`
	Columns int  `json:"columns"`
	Scale   Dist `json:"scale"`
	sampling
}

// PiecewiseAffine lays a grid of rows x columns nodes over an image, from edge to edge, and moves each node of the result to a random place nearby, which it shows. Between them, in two triangles a cell,
// the map is affine. A node moves by normal numbers, of which the standard deviation is scale, in [0, 1], times the width and times the height, and not out of the image. Its size stays.
//
// Draws: moves, x and y of each node in pixels, row by row. Source: imgaug PiecewiseAffine, whose triangles are Delaunay's.
func PiecewiseAffine(rows, columns int, scale Dist, options ...SamplingOption) Op {
	return gridMoves{"piecewise_affine", rows, columns, scale, samplingOf(options)}
}

// GridElastic lays a grid of rows x columns nodes over an image, from edge to edge, and has each inner node of the result show a place nearby; between them moves are interpolated bilinearly, and at the edge
// nothing moves. Both coordinates of a move are drawn from moves, in parts of a cell within (-0.5, 0.5), so that nothing folds over. Its size stays.
//
// Draws: moves, x and y of each node in pixels, row by row. Source: albumentations GridElasticDeform, which maps each cell projectively and draws whole pixels.
func GridElastic(rows, columns int, moves Dist, options ...SamplingOption) Op {
	return gridMoves{"grid_elastic", rows, columns, moves, samplingOf(options)}
}

// triangles says whether cells are two triangles.
func (g gridMoves) triangles() bool { return g.name == "piecewise_affine" }

func (g gridMoves) Name() string     { return g.name }
func (g gridMoves) shrinks() float64 { return mostTaps }
func (g gridMoves) Fields() []Field  { return []Field{{Name: "moves", Size: 2 * g.Rows * g.Columns}} }

func (g gridMoves) Check() error {
	if g.Rows < 2 || g.Columns < 2 || g.Rows > maxNodes || g.Columns > maxNodes {
		return fmt.Errorf("grid of %d x %d nodes; both numbers must lie between 2 and %d", g.Rows, g.Columns, maxNodes)
	}
	low, high := -0.499, 0.499
	if g.triangles() {
		low, high = 0, 1
	}
	if err := checkOn("scale", g.Scale, low, high); err != nil {
		return err
	}
	return g.check()
}

// standard is the normal law with mean 0 and standard deviation 1.
var standard = Normal(0, 1, -8, 8)

func (g gridMoves) Draw(key rng.Key, size image.Point) []float64 {
	values := make([]float64, 2*g.Rows*g.Columns)
	scale := g.Scale.At(key.Float64(0))
	for i := range values {
		axis, u := i%2, key.Float64(uint64(1+i))
		at := [2]int{i / 2 % g.Columns, i / 2 / g.Columns}[axis]
		side, last := float64([2]int{size.X, size.Y}[axis]), [2]int{g.Columns, g.Rows}[axis]-1
		if g.triangles() {
			place := float64(at) / float64(last) * side
			values[i] = min(max(place+scale*side*standard.At(u), 0), side) - place
			continue
		}
		column, row := i/2%g.Columns, i/2/g.Columns
		if column > 0 && column < g.Columns-1 && row > 0 && row < g.Rows-1 {
			values[i] = g.Scale.At(u) * side / float64(last)
		}
	}
	return values
}

func (g gridMoves) Map(values []float64, size image.Point) (Map, image.Point) {
	l := lattice{g.Columns, g.Rows, g.triangles(), func(i int) (x, y float64) { return values[2*i], values[2*i+1] }}
	w, h := float64(size.X), float64(size.Y)
	return wayBack(func(x, y float64) (float64, float64) {
		dx, dy := l.at(x/w*float64(g.Columns-1), y/h*float64(g.Rows-1))
		return x + dx, y + dy
	}), size
}

func (g gridMoves) Displace(p ops.Points, v Values, of Canvas) ops.Points {
	return p.GridMoves(v.Vector("moves"), g.Columns, g.Rows, of.Width, of.Height, g.triangles())
}

// lattice is vectors at the nodes of a grid.
type lattice struct {
	columns, rows int
	triangles     bool // between nodes they are linear in two triangles a cell, not bilinear
	vector        func(node int) (x, y float64)
}

// at gives the vector at a place, in steps between nodes; beyond the edge it is that at the edge.
func (l lattice) at(u, v float64) (x, y float64) {
	cell := func(place float64, nodes int) (first int, part float64) {
		place = min(max(place, 0), float64(nodes-1))
		first = min(int(place), max(nodes-2, 0))
		return first, place - float64(first)
	}
	i, u := cell(u, l.columns)
	j, v := cell(v, l.rows)
	weights := [4]float64{(1 - u) * (1 - v), u * (1 - v), (1 - u) * v, u * v}
	if l.triangles {
		weights = [4]float64{max(1-u-v, 0), min(u, 1-v), min(v, 1-u), max(u+v-1, 0)}
	}
	for k, weight := range weights {
		if weight != 0 {
			dx, dy := l.vector((j+k/2)*l.columns + i + k%2)
			x, y = x+weight*dx, y+weight*dy
		}
	}
	return x, y
}

// steps are how a coordinate grows along a side that is divided in equal parts.
type steps struct {
	ends   []float64 // where the parts end in the picture; the first begins at 0
	length float64
}

// at gives where a place on the side lies in the picture; beyond the ends the first and the last part go on.
func (s steps) at(place float64) float64 {
	place *= float64(len(s.ends)) / s.length
	i := int(min(max(math.Floor(place), 0), float64(len(s.ends)-1)))
	from := 0.0
	if i > 0 {
		from = s.ends[i-1]
	}
	return from + (place-float64(i))*(s.ends[i]-from)
}
