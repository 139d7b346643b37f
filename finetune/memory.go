package finetune

import (
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
)

// optimizerScope is where optimizers keep what they remember.
const optimizerScope = "/optimizer"

// memory is what an optimizer remembers from step to step.
type memory struct {
	store *model.Store
	graph *Graph
	due   *Node // whether the step is due, a scalar; nil where it always is
}

// isTrue gives a scalar as a truth value; nil stays nil.
func isTrue(x *Node) *Node {
	if x == nil || x.DType() == dtypes.Bool {
		return x
	}
	return NotEqual(x, ZerosLike(x))
}

// variable gives what is remembered of a parameter, or of the whole, by a name.
func (m memory) variable(path, name string, shape shapes.Shape) *model.Variable {
	start := func(g *Graph, shape shapes.Shape) *Node { return Zeros(g, shape) }
	return m.store.VariableWithShape(model.JoinPath(optimizerScope, path, name), shape, start).SetTrainable(false)
}

// set changes a variable where the step is due.
func (m memory) set(v *model.Variable, value *Node) {
	if m.due != nil {
		value = Where(m.due, value, v.NodeValue(m.graph))
	}
	v.SetNodeValue(value)
}

// next takes what is remembered of a parameter to its next value, which it returns also where the step is not due.
func (m memory) next(p learned, name string, change func(old *Node) *Node) *Node {
	return m.changed(m.variable(p.variable.Path(), name, p.variable.Shape()), change)
}

// nextCount counts the steps of a parameter, this one included.
func (m memory) nextCount(p learned) *Node {
	count := m.variable(p.variable.Path(), "count", shapes.Make(p.variable.DType()))
	return m.changed(count, func(old *Node) *Node { return AddScalar(old, 1) })
}

func (m memory) changed(v *model.Variable, change func(old *Node) *Node) *Node {
	value := change(v.NodeValue(m.graph))
	m.set(v, value)
	return value
}

// accumulated gives the means of the gradients of this batch and of those before it for which no step was due.
func (m memory) accumulated(params []learned, gradients []*Node) []*Node {
	if m.due == nil {
		return gradients
	}
	sum := func(v *model.Variable, more *Node) *Node {
		all := Add(v.NodeValue(m.graph), more)
		v.SetNodeValue(Where(m.due, ZerosLike(all), all))
		return all
	}
	one := ScalarOne(m.graph, dtypes.Float32)
	batches := sum(m.variable("", "batches", one.Shape()), one)
	means := make([]*Node, len(params))
	for i, p := range params {
		means[i] = Div(sum(m.variable(p.variable.Path(), "accumulated", p.variable.Shape()), gradients[i]), batches)
	}
	return means
}
