package ops

import (
	"math"
	"sync"

	"github.com/gomlx/compute/dtypes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/support/exceptions"
	"gonum.org/v1/gonum/mat"
)

// Plate is a thin plate that is held at control points, in parts of the width and the height.
type Plate struct {
	// Points are the control points, x and y.
	Points [][2]float64
	// solved gives the coefficients of a bend, one for each control point and three of its plane, from the moves of the points.
	solved [][]float64
}

// plates are those that were made.
var plates sync.Map

// PlateOf gives the plate with n x n control points in a grid from edge to edge, or for n = 2 with the four corners and the middle. It panics for n below 2.
func PlateOf(n int) *Plate {
	if n < 2 {
		exceptions.Panicf("ops.PlateOf: a plate needs at least 2 points a side, got %d", n)
	}
	if made, ok := plates.Load(n); ok {
		return made.(*Plate)
	}
	p := &Plate{}
	for i := range n * n {
		p.Points = append(p.Points, [2]float64{float64(i%n) / float64(n-1), float64(i/n) / float64(n-1)})
	}
	if n == 2 {
		p.Points = append(p.Points, [2]float64{0.5, 0.5})
	}
	p.solve()
	plates.Store(n, p)
	return p
}

// solve inverts the system of Bookstein's paper.
func (p *Plate) solve() {
	n := len(p.Points)
	system := mat.NewDense(n+3, n+3, nil)
	for i, a := range p.Points {
		for j, b := range p.Points {
			system.Set(i, j, bending(a[0]-b[0], a[1]-b[1]))
		}
		for k, v := range []float64{1, a[0], a[1]} {
			system.Set(i, n+k, v)
			system.Set(n+k, i, v)
		}
	}
	var inverse mat.Dense
	if err := inverse.Inverse(system); err != nil {
		exceptions.Panicf("ops.PlateOf: %d control points: %v", n, err)
	}
	for i := range n + 3 {
		p.solved = append(p.solved, mat.Row(nil, i, &inverse)[:n])
	}
}

// bending is r^2 log r for the squares of two differences.
func bending(dx, dy float64) float64 {
	r2 := dx*dx + dy*dy
	if r2 == 0 {
		return 0
	}
	return r2 * math.Log(r2) / 2
}

// Bend gives the move of any point, in parts of the width and the height, from those of the control points, x and y of each.
func (p *Plate) Bend(moves []float64) func(x, y float64) (dx, dy float64) {
	coefficients := make([][2]float64, len(p.solved))
	for i, row := range p.solved {
		for j, v := range row {
			coefficients[i][0] += v * moves[2*j]
			coefficients[i][1] += v * moves[2*j+1]
		}
	}
	n := len(p.Points)
	return func(x, y float64) (dx, dy float64) {
		add := func(i int, v float64) { dx, dy = dx+v*coefficients[i][0], dy+v*coefficients[i][1] }
		for i, point := range p.Points {
			add(i, bending(x-point[0], y-point[1]))
		}
		add(n, 1)
		add(n+1, x)
		add(n+2, y)
		return dx, dy
	}
}

// Plate moves points of pictures as a plate is bent when its control points move.
//
//   - moves: `[B, n*2]`, x and y of each control point in parts of the width and the height.
//   - width, height: `[B, 1, 1]`.
func (p Points) Plate(plate *Plate, moves, width, height *Node) Points {
	n := len(plate.Points)
	solved := ConvertDType(Const(moves.Graph(), plate.solved), dtypes.Float32)
	coefficients := Einsum("ij,bjk->bik", solved, Reshape(moves, -1, n, 2)) // [B, n+3, 2]
	coefficient := func(i, axis int) *Node {
		return Reshape(Slice(coefficients, AxisRange(), AxisElem(i), AxisElem(axis)), -1, 1, 1)
	}
	x, y := Div(p.X, width), Div(p.Y, height)
	dx := Add(coefficient(n, 0), Add(Mul(coefficient(n+1, 0), x), Mul(coefficient(n+2, 0), y)))
	dy := Add(coefficient(n, 1), Add(Mul(coefficient(n+1, 1), x), Mul(coefficient(n+2, 1), y)))
	for i, point := range plate.Points {
		r2 := Add(Square(AddScalar(x, -point[0])), Square(AddScalar(y, -point[1])))
		bent := MulScalar(Mul(r2, Log(MaxScalar(r2, 1e-30))), 0.5)
		dx, dy = Add(dx, Mul(coefficient(i, 0), bent)), Add(dy, Mul(coefficient(i, 1), bent))
	}
	return Points{Add(p.X, Mul(dx, width)), Add(p.Y, Mul(dy, height))}
}
