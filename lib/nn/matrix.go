package nn

import (
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
)

// matrix is a constant linear map: each row holds the weights of a number that it makes.
type matrix struct {
	rows [][]float64
	in   int // the length of a row
}

func newMatrix(out, in int) matrix {
	m := matrix{rows: make([][]float64, out), in: in}
	for i := range m.rows {
		m.rows[i] = make([]float64, in)
	}
	return m
}

func (m matrix) transposed() matrix {
	t := newMatrix(m.in, len(m.rows))
	for i, row := range m.rows {
		for j, v := range row {
			t.rows[j][i] = v
		}
	}
	return t
}

// like gives the matrix as a constant `[out, in]` of the graph and of the type of numbers of a node.
func (m matrix) like(n *Node) *Node {
	flat := make([]float64, 0, len(m.rows)*m.in)
	for _, row := range m.rows {
		flat = append(flat, row...)
	}
	return ConvertDType(ConstTensor(n.Graph(), tensors.FromFlatDataAndDimensions(flat, len(m.rows), m.in)), n.DType())
}

// apply multiplies nodes `[in, ...]` by the matrix along their first axis: `[out, ...]`.
func (m matrix) apply(x *Node) *Node {
	d := x.Shape().Dimensions
	return Reshape(MatMul(m.like(x), Reshape(x, m.in, -1)), append([]int{len(m.rows)}, d[1:]...)...)
}
