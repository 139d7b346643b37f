package style

import (
	"math"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
)

// memory holds the last steps and what the gradient changed by.
type memory struct {
	rows      int
	adding    *Exec
	directing *Exec
	steps     *tensors.Tensor // `[rows, N]`
	changes   *tensors.Tensor // `[rows, N]`
	order     []int           // the rows in use, the oldest first
	// products are those of all rows, steps first, and of the gradient, which is last.
	products [][]float64
}

// newMemory makes an empty memory for pictures of n numbers.
func newMemory(backend compute.Backend, rows, n int) (*memory, error) {
	m := &memory{rows: rows, steps: filledTensor(0, rows, n), changes: filledTensor(0, rows, n), products: make([][]float64, 2*rows+1)}
	for i := range m.products {
		m.products[i] = make([]float64, 2*rows+1)
	}
	var err error
	if m.adding, err = NewExec(backend, addGraph); err != nil {
		return nil, err
	}
	m.directing, err = NewExec(backend, directGraph)
	return m, err
}

// tiny is the least product of step and change that is remembered, as torch has it; less would make the estimate of curvature useless.
const tiny = 1e-10

// addGraph writes a step, direction*t, and the change of the gradient into a row, unless their product is tiny, and gives the products
// of all rows with step, change and new gradient: `[2*rows, 3]`, and of step with change.
func addGraph(in []*Node) []*Node {
	steps, changes, direction, t, gradient, old, row := in[0], in[1], in[2], in[3], in[4], in[5], in[6]
	n := steps.Shape().Dimensions[1]
	flat := func(x *Node) *Node { return Reshape(x, 1, n) }
	here := Equal(Iota(row.Graph(), shapes.Make(dtypes.Int32, steps.Shape().Dimensions...), 0), row)
	step, change := flat(Mul(direction, t)), flat(Sub(gradient, old))
	curved := ReduceAllSum(Mul(step, change))
	here = And(here, GreaterThan(curved, Scalar(curved.Graph(), curved.DType(), tiny)))
	write := func(into, x *Node) *Node { return Where(here, BroadcastToShape(x, into.Shape()), into) }
	steps, changes = write(steps, step), write(changes, change)
	three := Concatenate([]*Node{step, change, flat(gradient)}, 0) // [3, N]
	with := func(all *Node) *Node { return DotGeneral(all, []int{1}, nil, three, []int{1}, nil) }
	return []*Node{steps, changes, Concatenate([]*Node{with(steps), with(changes)}, 0), curved}
}

// add remembers a step.
func (m *memory) add(direction *tensors.Tensor, t float32, gradient, old *tensors.Tensor) error {
	row := len(m.order)
	if row == m.rows {
		row = m.order[0]
	}
	out, err := m.adding.Call(m.steps, m.changes, direction, t, gradient, old, int32(row))
	if err != nil {
		return err
	}
	free(m.steps, m.changes)
	m.steps, m.changes = out[0], out[1]
	defer free(out[2:]...)
	products, err := floats(out[2])
	if err != nil {
		return err
	}
	if tensors.ToScalar[float32](out[3]) > tiny {
		if len(m.order) == m.rows {
			m.order = m.order[1:]
		}
		m.order = append(m.order, row)
		m.note(row, products, 0)
		m.note(m.rows+row, products, 1)
	}
	m.note(2*m.rows, products, 2)
	return nil
}

// note takes the products of one row with all others over, from a column of what addGraph gave.
func (m *memory) note(row int, products []float64, column int) {
	for i := range 2 * m.rows {
		m.products[row][i], m.products[i][row] = products[3*i+column], products[3*i+column]
	}
}

// forget empties the memory.
func (m *memory) forget() { m.order = nil }

// factors gives by how much each row and, last, the gradient go into the direction: the two loops of algorithm 7.4 of Nocedal and Wright.
func (m *memory) factors() []float64 {
	factors, last := make([]float64, 2*m.rows+1), 2*m.rows
	factors[last] = -1
	dot := func(row int) (sum float64) {
		for i, f := range factors {
			if f != 0 {
				sum += f * m.products[i][row]
			}
		}
		return sum
	}
	back := make([]float64, m.rows)
	for i := len(m.order) - 1; i >= 0; i-- {
		s, y := m.order[i], m.rows+m.order[i]
		back[s] = dot(s) / m.products[s][y]
		factors[y] -= back[s]
	}
	if n := len(m.order); n > 0 {
		s, y := m.order[n-1], m.rows+m.order[n-1]
		for i := range factors {
			factors[i] *= m.products[s][y] / m.products[y][y]
		}
	}
	for _, s := range m.order {
		y := m.rows + s
		factors[s] += back[s] - dot(y)/m.products[s][y]
	}
	return factors
}

// directGraph gives the direction, its product with the gradient, and its largest part.
func directGraph(in []*Node) []*Node {
	steps, changes, gradient, factors := in[0], in[1], in[2], in[3]
	rows := steps.Shape().Dimensions[0]
	part := func(from int, all *Node) *Node {
		return DotGeneral(Slice(factors, AxisRange(from, from+rows)), []int{0}, nil, all, []int{0}, nil)
	}
	direction := Add(part(0, steps), part(rows, changes)) // [N]
	direction = Add(Reshape(direction, gradient.Shape().Dimensions...), Mul(gradient, Reshape(Slice(factors, AxisElem(2*rows)))))
	return []*Node{direction, ReduceAllSum(Mul(direction, gradient)), ReduceAllMax(Abs(direction))}
}

// direct gives the direction for a gradient, the slope along it, and its largest part.
func (m *memory) direct(gradient *tensors.Tensor) (direction *tensors.Tensor, slope, length float64, err error) {
	all := m.factors()
	factors := narrowed(all, len(all))
	defer free(factors)
	out, err := m.directing.Call(m.steps, m.changes, gradient, factors)
	if err != nil {
		return nil, 0, 0, err
	}
	defer free(out[1:]...)
	slope, length = float64(tensors.ToScalar[float32](out[1])), float64(tensors.ToScalar[float32](out[2]))
	if !finite(slope) || !finite(length) {
		slope, length = math.NaN(), 0
	}
	return out[0], slope, length, nil
}

func (m *memory) finalize() {
	m.adding.Finalize()
	m.directing.Finalize()
	free(m.steps, m.changes)
}
