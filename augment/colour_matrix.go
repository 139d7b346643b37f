package augment

import (
	"fmt"
	"image"
	"math"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/imagelab-go/imagelab/augment/host"
	"github.com/imagelab-go/imagelab/augment/ops"
	"github.com/imagelab-go/imagelab/augment/rng"
)

// mixture is how a colour matrix follows from numbers: rest plus each number times a matrix of its own. Where the numbers are not those of the
// values, the functions make them: of the values, and of their columns `[B, n]`.
type mixture struct {
	rest      host.Colour
	each      []host.Colour
	ofValues  func(values []float64) []float64
	ofColumns func(columns *graph.Node) *graph.Node
}

// unitColour leaves colours as they are.
var unitColour = host.Colour{{1}, {0, 1}, {0, 0, 1}}

// host gives the matrix of numbers.
func (m mixture) host(numbers []float64) host.Colour {
	if m.ofValues != nil {
		numbers = m.ofValues(numbers)
	}
	sum := m.rest
	for k, number := range numbers {
		for i := range sum {
			for j := range sum[i] {
				sum[i][j] += float32(number) * m.each[k][i][j]
			}
		}
	}
	return sum
}

// graph gives the matrices of numbers `[B, n]`, `[B, 3, 4]`.
func (m mixture) graph(numbers *graph.Node) *graph.Node {
	if m.ofColumns != nil {
		numbers = m.ofColumns(numbers)
	}
	g := numbers.Graph()
	var each [][]float32 // [n, 12]
	for _, c := range m.each {
		each = append(each, flat(c))
	}
	sums := graph.Add(graph.MatMul(numbers, graph.Const(g, each)), graph.Const(g, [][]float32{flat(m.rest)}))
	return graph.Reshape(sums, -1, 3, 4) // [B, 12] -> [B, 3, 4]
}

// flat gives the twelve numbers of a matrix.
func flat(c host.Colour) (row []float32) {
	for i := range c {
		row = append(row, c[i][:]...)
	}
	return row
}

// mixed gives a recipe whose colour matrix is a mixture by the numbers of its values.
func mixed(r recipe, m mixture) *recipe {
	r.graph = func(in Images, v Values) *graph.Node {
		if len(r.parameters) == 0 {
			return ops.ColorMatrix(in.Pixels, graph.Reshape(graph.Const(in.Pixels.Graph(), flat(m.rest)), 3, 4), in.Sizes)
		}
		var columns []*graph.Node
		for _, p := range r.parameters {
			columns = append(columns, v.Vector(p.name))
		}
		return ops.ColorMatrix(in.Pixels, m.graph(graph.Concatenate(columns, 1)), in.Sizes)
	}
	r.host = func(values []float64, _ image.Point) []host.Kernel { return []host.Kernel{m.host(values)} }
	return define(r)
}

// difference gives a-b.
func difference(a, b host.Colour) host.Colour {
	for i := range a {
		for j := range a[i] {
			a[i][j] -= b[i][j]
		}
	}
	return a
}

// single holds one number, at row i and column j.
func single(i, j int, number float32) (c host.Colour) {
	c[i][j] = number
	return c
}

// colorMatrix is a matrix as an operation.
type colorMatrix struct {
	Matrix [3][4]float64 `json:"matrix"`
}

func init() { Register(colorMatrix{[3][4]float64{{1}, {0, 1}, {0, 0, 1}}}) }

// ColorMatrix takes the colours (r, g, b) of an image to matrix times (r, g, b, 1) and clamps to [0, 1]: row 0 makes the new red, column 3
// holds what is added, in units of the full range.
//
// Draws: matrix, its twelve numbers by rows. See [ops.ColorMatrix].
func ColorMatrix(matrix [3][4]float64) Op { return colorMatrix{matrix} }

func (c colorMatrix) Name() string { return "color_matrix" }

func (c colorMatrix) Check() error {
	for _, row := range c.Matrix {
		for _, v := range row {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				return fmt.Errorf("matrix %v holds %v; use finite numbers", c.Matrix, v)
			}
		}
	}
	return nil
}

func (c colorMatrix) Fields() []Field { return []Field{{Name: "matrix", Size: 12}} }

func (c colorMatrix) Draw(rng.Key, image.Point) (values []float64) {
	for _, row := range c.Matrix {
		values = append(values, row[:]...)
	}
	return values
}

func (c colorMatrix) Apply(in Images, v Values) Images {
	in = in.Float()
	in.Pixels = ops.ColorMatrix(in.Pixels, graph.Reshape(v.Vector("matrix"), -1, 3, 4), in.Sizes)
	return in
}

func (c colorMatrix) Kernels(values []float64, _ image.Point) []host.Kernel {
	var m host.Colour
	for i, v := range values {
		m[i/4][i%4] = float32(v)
	}
	return []host.Kernel{m}
}

func (c colorMatrix) pointwise() {}
