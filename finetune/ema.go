package finetune

import (
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/support/exceptions"
)

// emaScope is where the averages of variables lie, each at /ema and the variable's path.
const emaScope = "/ema"

// updateEMA moves, in a graph, the exponential moving averages of variables on by the values that these have behind the step:
// average = d*average + (1-d)*value with d = min(decay, (1+t)/(10+t)), where t counts the steps before this one (TensorFlow's
// ExponentialMovingAverage with num_updates). Call it behind the optimizer's update, and where gradients are accumulated over n batches
// give it decay^(1/n).
//
// An average begins with the value that its variable has when a graph asks for it first, and so it is right also for a variable that was
// frozen until then. A variable without a value panics.
func updateEMA(store *model.Store, variables []*model.Variable, decay float64, g *Graph) {
	zero := func(g *Graph, shape shapes.Shape) *Node { return Zeros(g, shape) }
	steps := store.VariableWithShape(model.JoinPath(emaScope, "steps"), shapes.Make(dtypes.Float32), zero).SetTrainable(false)
	t := steps.NodeValue(g)
	share := OneMinus(MinScalar(Div(AddScalar(t, 1), AddScalar(t, 10)), decay))
	for _, v := range variables {
		ema := emaOf(store, v)
		old := ema.NodeValue(g)
		ema.SetNodeValue(Add(old, Mul(Sub(v.NodeValue(g), old), share)))
	}
	steps.SetNodeValue(AddScalar(t, 1))
}

// emaOf gives the variable that holds the average of a variable, and makes it where it is not there.
func emaOf(store *model.Store, v *model.Variable) *model.Variable {
	path := model.JoinPath(emaScope, v.Path())
	if ema := store.GetVariable(path); ema != nil {
		return ema.SetTrainable(false)
	}
	if !v.HasValue() {
		exceptions.Panicf("finetune: the average of %s needs a value to begin with; initialise the variable first", v.Path())
	}
	start, err := v.MustValue().Clone()
	if err != nil {
		panic(err)
	}
	ema, err := store.CreateVariable(path, start)
	if err != nil {
		panic(err)
	}
	return ema.SetTrainable(false)
}
