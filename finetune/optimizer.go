package finetune

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"strings"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/support/exceptions"
)

// The laws of an Optimizer.
const (
	SGD   = "sgd"
	AdamW = "adamw"
)

// Optimizer says how gradients change parameters. The laws are PyTorch's, step by step; the zero value is SGD with momentum 0.9.
//
// A pull towards a value a is what the penalty strength/2*|w-a|^2 adds: for SGD it joins the gradient, and so the momentum; for AdamW it is
// decoupled and scaled by the rate alone (Loshchilov and Hutter, "Decoupled Weight Decay Regularization", 2019). There are two:
//
//   - Decay pulls weights to 0. Biases, and the weights of norms, are exempt: all parameters with fewer than two axes.
//   - TowardsSource pulls the parameters that came from the source network to the values with which they came: L2-SP (Li, Grandvalet and Davoine,
//     "Explicit Inductive Bias for Transfer Learning with Convolutional Networks", 2018). Where it is set, Decay acts on the others
//     only, and so the two are the paper's alpha and beta. The paper's penalty is on all parameters that both networks have, and so norms and
//     biases are not exempt: 0 is an arbitrary place for the scale of a norm, but the source's value is not.
type Optimizer struct {
	Law           string
	Momentum      float64 // SGD's, in [0, 1); 0 means 0.9
	Plain         bool    // SGD without momentum
	Nesterov      bool    // SGD looks ahead, by Nesterov's momentum in PyTorch's form
	Beta1, Beta2  float64 // AdamW's decays of the averages of gradients and of their squares, in [0, 1); 0 means 0.9 and 0.999
	Epsilon       float64 // AdamW adds it to the root of the squares' average; 0 means 1e-8
	Decay         float64 // weight decay; 0 means none
	TowardsSource float64 // L2-SP; 0 means none
	Clip          float64 // the largest norm of all gradients together, as clip_grad_norm_ has it; 0 means none
	Accumulate    int     // how many batches make a step, with the mean of their gradients; 0 means 1
}

// learned is a parameter that an optimizer changes.
type learned struct {
	variable *model.Variable
	group    int             // its place in the rates
	anchor   *model.Variable // holds the value with which it came from the source network; nil where it came from nowhere
}

// update takes a step, in a graph, and returns the norm of the gradients before clipping, a scalar.
//
//   - loss: a scalar.
//   - params: each parameter once.
//   - rates: float32 `[groups]`, the learning rate of each group.
//   - apply: where gradients are accumulated, a scalar, true or not 0 where the step is due; elsewhere nil. What was accumulated
//     is divided by the number of batches that it came from.
//
// What the optimizer remembers of a parameter lies at /optimizer, the parameter's path and a name: "momentum" for SGD; "mean", "square" and
// "count" for AdamW, which corrects the bias of the averages by the count of the parameter's own steps; "accumulated". All of
// it begins with 0, when a parameter is learned first.
func (o Optimizer) update(store *model.Store, loss *Node, params []learned, rates *Node, apply *Node) (norm *Node) {
	if (o.Accumulate > 1) != (apply != nil) {
		exceptions.Panicf("finetune: gradients of %d batches make a step, and apply is %v", max(o.Accumulate, 1), apply)
	}
	memory := memory{store, loss.Graph(), isTrue(apply)}
	gradients := memory.accumulated(params, Gradient(loss, values(params, loss.Graph())...))
	norm = globalNorm(gradients)
	o.clip(gradients, norm)
	direction := o.sgd
	if o.Law == AdamW {
		direction = o.adamW
	}
	for i, p := range params {
		rate := Reshape(Slice(rates, AxisElem(p.group)))
		change := Mul(rate, direction(memory, p, gradients[i]))
		memory.set(p.variable, Sub(p.variable.NodeValue(memory.graph), change))
	}
	return norm
}

// clip shortens the gradients where the norm of all is too long, as PyTorch's clip_grad_norm_ does it.
func (o Optimizer) clip(gradients []*Node, norm *Node) {
	if o.Clip == 0 {
		return
	}
	factor := MinScalar(MulScalar(Inverse(AddScalar(norm, 1e-6)), o.Clip), 1)
	for i, gradient := range gradients {
		gradients[i] = Mul(gradient, factor)
	}
}

// sgd gives the direction against which a parameter moves.
func (o Optimizer) sgd(m memory, p learned, gradient *Node) *Node {
	if pull := o.pull(p, m.graph); pull != nil {
		gradient = Add(gradient, pull)
	}
	if o.Plain {
		return gradient
	}
	momentum := cmp.Or(o.Momentum, 0.9)
	velocity := m.next(p, "momentum", func(old *Node) *Node { return Add(MulScalar(old, momentum), gradient) })
	if o.Nesterov {
		return Add(gradient, MulScalar(velocity, momentum))
	}
	return velocity
}

// adamW gives the direction against which a parameter moves.
func (o Optimizer) adamW(m memory, p learned, gradient *Node) *Node {
	beta1, beta2 := cmp.Or(o.Beta1, 0.9), cmp.Or(o.Beta2, 0.999)
	mean := m.next(p, "mean", func(old *Node) *Node { return average(old, gradient, beta1) })
	square := m.next(p, "square", func(old *Node) *Node { return average(old, Square(gradient), beta2) })
	count := m.nextCount(p)
	root := Sqrt(Div(square, unbias(count, beta2)))
	direction := Div(Div(mean, unbias(count, beta1)), AddScalar(root, cmp.Or(o.Epsilon, 1e-8)))
	if pull := o.pull(p, m.graph); pull != nil {
		direction = Add(direction, pull)
	}
	return direction
}

// average moves an exponential average on to the next value.
func average(old, value *Node, decay float64) *Node {
	return Add(MulScalar(old, decay), MulScalar(value, 1-decay))
}

// unbias gives 1-decay^count, the part of an average that does not stem from its beginning with 0, without the cancellation of float32.
func unbias(count *Node, decay float64) *Node {
	return Neg(Expm1(MulScalar(count, math.Log(decay))))
}

// pull gives what pulls a parameter to 0 or to its anchor, or nil.
func (o Optimizer) pull(p learned, g *Graph) *Node {
	value := p.variable.NodeValue(g)
	switch {
	case o.TowardsSource > 0 && p.anchor != nil:
		return MulScalar(Sub(value, p.anchor.NodeValue(g)), o.TowardsSource)
	case o.Decay > 0 && value.Rank() >= 2:
		return MulScalar(value, o.Decay)
	}
	return nil
}

// values gives the values of parameters in a graph.
func values(params []learned, g *Graph) []*Node {
	nodes := make([]*Node, len(params))
	for i, p := range params {
		nodes[i] = p.variable.NodeValue(g)
	}
	return nodes
}

// globalNorm gives the norm of all numbers of arrays together.
func globalNorm(arrays []*Node) *Node {
	sum := ReduceAllSum(Square(arrays[0]))
	for _, array := range arrays[1:] {
		sum = Add(sum, ReduceAllSum(Square(array)))
	}
	return Sqrt(sum)
}

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

// check says what is wrong with the settings: a number out of range, or one that the law does not know.
func (o Optimizer) check() error {
	law := cmp.Or(o.Law, SGD)
	if law != SGD && law != AdamW {
		return fmt.Errorf("finetune: Optimizer.Law is %q; it must be %s or %s", o.Law, SGD, AdamW)
	}
	below1 := math.Nextafter(1, 0)
	both := SGD + " " + AdamW
	for _, c := range []struct {
		setting
		laws string
	}{
		{setting{"Momentum", o.Momentum, below1}, SGD}, {setting{"Beta1", o.Beta1, below1}, AdamW}, {setting{"Beta2", o.Beta2, below1}, AdamW},
		{setting{"Epsilon", o.Epsilon, 1}, AdamW}, {setting{"Decay", o.Decay, 1}, both}, {setting{"TowardsSource", o.TowardsSource, 1}, both},
		{setting{"Clip", o.Clip, math.MaxFloat32}, both}, {setting{"Accumulate", float64(o.Accumulate), math.MaxInt32}, both},
	} {
		if err := c.check("Optimizer"); err != nil {
			return err
		}
		if c.value != 0 && !strings.Contains(c.laws, law) {
			return fmt.Errorf("finetune: Optimizer.%s is %g and the law is %s; it belongs to %s", c.name, c.value, law, c.laws)
		}
	}
	return o.checkMomentum(law)
}

// checkMomentum says where flags of SGD contradict each other or the law.
func (o Optimizer) checkMomentum(law string) error {
	switch {
	case law != SGD && (o.Plain || o.Nesterov):
		return fmt.Errorf("finetune: Optimizer.Plain and Optimizer.Nesterov belong to %s, and the law is %s", SGD, law)
	case o.Plain && (o.Nesterov || o.Momentum > 0):
		return errors.New("finetune: Optimizer.Plain is SGD without momentum; leave Optimizer.Nesterov and Optimizer.Momentum unset with it")
	}
	return nil
}
