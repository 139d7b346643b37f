package nn

import (
	"strings"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
)

// Scope gives the scope below s for a name of PyTorch's, whose parts are separated by points: At(s, "layer1.0.conv1").
func Scope(s *model.Scope, name string) *model.Scope {
	for part := range strings.SplitSeq(name, ".") {
		s = s.At("%s", part)
	}
	return s
}

// SetVariable gives the variable at a path of a store a value, and makes it where it is not there. Its old value is freed.
func SetVariable(store *model.Store, path string, value *tensors.Tensor, trainable bool) error {
	v := store.GetVariable(path)
	if v == nil {
		var err error
		if v, err = store.CreateVariable(path, value); err != nil {
			return err
		}
	} else if err := v.SetValue(value); err != nil {
		return err
	}
	v.SetTrainable(trainable)
	return nil
}

// The hyperparameters of scopes that layers look at.
const (
	frozenStatistics = "frozen_statistics"
	static           = "static"
)

// SetFrozenStatistics says whether batch norms below a scope keep their averages, and normalise with them, also while it trains. Fine-tuning does
// that for layers that are frozen, or whose batches are too small to speak for the set.
func SetFrozenStatistics(s *model.Scope, frozen bool) { s.SetParam(frozenStatistics, frozen) }

// SetStatic promises that the parameters below a scope do not change any more. What layers make of them alone, such as kernels with the
// batch norm folded in, is then computed once and kept in the scope's store, and batch norms keep their averages. With false the
// promise ends and what was kept is dropped: call it, and make executors anew, before parameters change.
func SetStatic(s *model.Scope, promised bool) error {
	s.SetParam(static, promised)
	if promised {
		return nil
	}
	var kept []string
	for v := range s.IterVariables() {
		if IsDerived(v) {
			kept = append(kept, v.Path())
		}
	}
	for _, path := range kept {
		if err := s.Store().DeleteVariable(path); err != nil {
			return err
		}
	}
	return nil
}

// derivedPrefix begins the names of variables that were computed from parameters; no name of PyTorch's has it.
const derivedPrefix = "#"

// IsDerived says whether a variable holds what a static scope has computed from its parameters, and so is none itself.
func IsDerived(v *model.Variable) bool { return strings.HasPrefix(v.Name(), derivedPrefix) }

func isStatic(s *model.Scope) bool { return model.GetParamOr(s, static, false) }

// learnsStatistics says whether a batch norm takes its statistics from the batch, and its averages follow.
func learnsStatistics(s *model.Scope, g *Graph) bool {
	return s.IsTraining(g) && !model.GetParamOr(s, frozenStatistics, false) && !isStatic(s)
}

// parameter is a variable of a scope, and its value in a graph.
type parameter struct {
	*model.Variable
	node *Node
}

// How a parameter begins where nothing was loaded.
var (
	ones  model.VariableInitializer = func(g *Graph, shape shapes.Shape) *Node { return Ones(g, shape) }
	zeros model.VariableInitializer = func(g *Graph, shape shapes.Shape) *Node { return Zeros(g, shape) }
)

// learned gives the float32 parameter of a name; a nil start leaves the choice to the scope's own initializer.
func learned(s *model.Scope, name string, start model.VariableInitializer, dimensions ...int) parameter {
	if start != nil {
		s = s.WithInitializer(start)
	}
	return parameter{Variable: s.VariableWithShape(name, shapes.Make(dtypes.Float32, dimensions...))}
}

// in gives the parameter with its value in a graph, as numbers of a type.
func (p parameter) in(g *Graph, dtype dtypes.DType) parameter {
	p.node = ConvertDType(p.NodeValue(g), dtype)
	return p
}

// derive gives what build makes of a scope's parameters. In a static scope that is computed once, when a graph that uses it runs
// for the first time, and is a variable from then on.
func derive(s *model.Scope, name string, g *Graph, shape shapes.Shape, build func(g *Graph) *Node) *Node {
	if !isStatic(s) {
		return build(g)
	}
	start := func(g *Graph, _ shapes.Shape) *Node { return build(g) }
	v := s.WithInitializer(start).VariableWithShape(derivedPrefix+name, shape)
	return v.SetTrainable(false).NodeValue(g)
}
