package ops

import (
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph"
)

// lookUp reads tables, one an image: rows `[B, n, k]` at whole places, float `[B, h, w]`. It gives `[B, h, w, k]`.
func lookUp(tables, at *Node) *Node {
	d := tables.Shape().Dimensions
	image := MulScalar(Iota(at.Graph(), shapes.Make(dtypes.Int32, d[0], 1, 1), 0), d[1])
	index := Add(ConvertDType(StopGradient(at), dtypes.Int32), image)
	return Gather(Reshape(tables, d[0]*d[1], d[2]), ExpandAxes(index, -1))
}

// lattice reads vectors `[B, n, 2]` at the nodes of grids with so many columns, row by row, for places in steps between nodes.
type lattice struct {
	vectors      *Node
	columns      int
	lastX, lastY *Node // the last column and row, `[B, 1, 1]` or scalar
	triangles    bool  // between nodes they are linear in two triangles a cell, not bilinear
}

// move adds to points the vectors at places u and v, `[B, h, w]`; beyond the edge they are those at the edge.
func (l lattice) move(p Points, u, v *Node) Points {
	cell := func(place, last *Node) (first, part *Node) {
		place = Max(Min(place, last), ZerosLike(place))
		first = Max(Min(Floor(place), AddScalar(last, -1)), ZerosLike(place))
		return first, Sub(place, first)
	}
	i, u := cell(u, l.lastX)
	j, v := cell(v, l.lastY)
	weights := []*Node{Mul(OneMinus(u), OneMinus(v)), Mul(u, OneMinus(v)), Mul(OneMinus(u), v), Mul(u, v)}
	if l.triangles {
		over := AddScalar(Add(u, v), -1)
		weights = []*Node{MaxScalar(Neg(over), 0), Min(u, OneMinus(v)), Min(v, OneMinus(u)), MaxScalar(over, 0)}
	}
	var moved *Node
	for k, weight := range weights {
		column, row := Min(AddScalar(i, k%2), l.lastX), Min(AddScalar(j, k/2), l.lastY)
		term := Mul(lookUp(l.vectors, Add(MulScalar(row, l.columns), column)), ExpandAxes(weight, -1))
		if moved == nil {
			moved = term
		} else {
			moved = Add(moved, term)
		}
	}
	return p.plus(moved)
}

// plus adds vectors, `[B, h, w, 2]`.
func (p Points) plus(vectors *Node) Points {
	part := func(i int) *Node {
		return Squeeze(Slice(vectors, AxisRange(), AxisRange(), AxisRange(), AxisElem(i)), -1)
	}
	return Points{Add(p.X, part(0)), Add(p.Y, part(1))}
}

// GridMoves moves points as the nodes of a grid over pictures move that lies from edge to edge: between them bilinearly or, with triangles, linearly in the two triangles of each cell, which is cut from
// the upper right to the lower left.
//
//   - moves: `[B, rows*columns*2]`, x and y of each node in pixels, row by row.
//   - width, height: `[B, 1, 1]`.
func (p Points) GridMoves(moves *Node, columns, rows int, width, height *Node, triangles bool) Points {
	last := func(n int) *Node { return Scalar(moves.Graph(), dtypes.Float32, n-1) }
	l := lattice{Reshape(moves, -1, rows*columns, 2), columns, last(columns), last(rows), triangles}
	return l.move(p, MulScalar(Div(p.X, width), columns-1), MulScalar(Div(p.Y, height), rows-1))
}

// Steps takes places along a side that is divided in equal steps to those in the picture, where the steps end at ends; the first and the last go on beyond the side.
//
//   - places: `[B, h, w]`; ends: `[B, n]`; length: `[B, 1, 1]`, of the side.
func Steps(places, ends, length *Node) *Node {
	n := ends.Shape().Dimensions[1]
	table := Stack([]*Node{Concatenate([]*Node{ZerosLike(Slice(ends, AxisRange(), AxisRange(0, 1))), Slice(ends, AxisRange(), AxisRange(0, n-1))}, 1), ends}, -1)
	if n == 1 {
		table = Stack([]*Node{ZerosLike(ends), ends}, -1)
	}
	place := Div(MulScalar(places, n), length)
	step := ClipScalar(Floor(place), 0, float64(n-1))
	between := lookUp(table, step) // where the step begins and ends
	at := func(i int) *Node {
		return Squeeze(Slice(between, AxisRange(), AxisRange(), AxisRange(), AxisElem(i)), -1)
	}
	return Add(at(0), Mul(Sub(place, step), Sub(at(1), at(0))))
}
