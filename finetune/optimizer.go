package finetune

import (
	"cmp"
	"errors"
	"fmt"
	"math"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/support/exceptions"
)

// The laws of an Optimizer.
const (
	lawSGD   = "sgd"
	lawAdamW = "adamw"
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
	Law           string  `json:"law,omitempty"`            // "sgd" (the default) or "adamw"
	Momentum      float64 `json:"momentum,omitempty"`       // SGD's, in [0, 1); 0 means 0.9
	Plain         bool    `json:"plain,omitempty"`          // SGD without momentum
	Nesterov      bool    `json:"nesterov,omitempty"`       // SGD looks ahead, by Nesterov's momentum in PyTorch's form
	Beta1         float64 `json:"beta1,omitempty"`          // see Beta2
	Beta2         float64 `json:"beta2,omitempty"`          // AdamW's decays of the averages of gradients and of their squares, in [0, 1); 0 means 0.9 and 0.999
	Epsilon       float64 `json:"epsilon,omitempty"`        // AdamW adds it to the root of the squares' average; 0 means 1e-8
	Decay         float64 `json:"decay,omitempty"`          // weight decay; 0 means none
	TowardsSource float64 `json:"towards_source,omitempty"` // L2-SP; 0 means none
	Clip          float64 `json:"clip,omitempty"`           // the largest norm of all gradients together, as clip_grad_norm_ has it; 0 means none
	Accumulate    int     `json:"accumulate,omitempty"`     // how many batches make a step, with the mean of their gradients; 0 means 1
}

// check says what is wrong with the settings: a number out of range, or one that the law does not know.
func (o Optimizer) check() error {
	law, sgd, adamW := cmp.Or(o.Law, lawSGD), []string{lawSGD}, []string{lawAdamW}
	err := checkLaw("Optimizer", law, []string{lawSGD, lawAdamW},
		setting{"Momentum", o.Momentum, below1, sgd},
		setting{"Beta1", o.Beta1, below1, adamW},
		setting{"Beta2", o.Beta2, below1, adamW},
		setting{"Epsilon", o.Epsilon, 1, adamW},
		setting{"Decay", o.Decay, 1, nil},
		setting{"TowardsSource", o.TowardsSource, 1, nil},
		setting{"Clip", o.Clip, unbounded, nil},
		setting{"Accumulate", float64(o.Accumulate), math.MaxInt32, nil})
	switch {
	case err != nil:
		return err
	case law != lawSGD && (o.Plain || o.Nesterov):
		return fmt.Errorf("Optimizer.Plain and Optimizer.Nesterov belong to %s, and the law is %s", lawSGD, law)
	case o.Plain && (o.Nesterov || o.Momentum > 0):
		return errors.New("Optimizer.Plain is SGD without momentum; leave Optimizer.Nesterov and Optimizer.Momentum unset with it")
	}
	return nil
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
	o.checkUpdate(params, apply)
	memory := memory{store, loss.Graph(), isTrue(apply)}
	gradients := memory.accumulated(params, Gradient(loss, valuesOf(params, loss.Graph())...))
	norm = globalNorm(gradients)
	o.clip(gradients, norm)
	direction := o.sgd
	if o.Law == lawAdamW {
		direction = o.adamW
	}
	for i, p := range params {
		rate := Reshape(Slice(rates, AxisElem(p.group)))
		change := Mul(rate, direction(memory, p, gradients[i]))
		memory.set(p.variable, Sub(p.variable.NodeValue(memory.graph), change))
	}
	return norm
}

// checkUpdate panics where a step would not do what it looks like.
func (o Optimizer) checkUpdate(params []learned, apply *Node) {
	if (o.Accumulate > 1) != (apply != nil) {
		exceptions.Panicf("finetune: gradients of %d batches make a step, and apply is %v", max(o.Accumulate, 1), apply)
	}
	if len(params) == 0 {
		exceptions.Panicf("finetune: there is no parameter to learn")
	}
	seen := map[string]bool{}
	for _, p := range params {
		if path := p.variable.Path(); seen[path] {
			exceptions.Panicf("finetune: %s is learned twice in one step", path)
		} else {
			seen[path] = true
		}
	}
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

// valuesOf gives the values of parameters in a graph.
func valuesOf(params []learned, g *Graph) []*Node {
	nodes := make([]*Node, len(params))
	for i, p := range params {
		nodes[i] = p.variable.NodeValue(g)
	}
	return nodes
}

// smallArray is the size up to which arrays are put together for their norm. A network has a hundred of them, and XLA takes as long to compile
// a reduction of a few numbers as one of many.
const smallArray = 1 << 16

// globalNorm gives the norm of all numbers of arrays together.
func globalNorm(arrays []*Node) *Node {
	var small, rest []*Node
	for _, array := range arrays {
		if array.Shape().Size() <= smallArray {
			small = append(small, Reshape(array, -1))
		} else {
			rest = append(rest, array)
		}
	}
	if small != nil {
		rest = append(rest, Concatenate(small, 0))
	}
	sum := ScalarZero(arrays[0].Graph(), arrays[0].DType())
	for _, array := range rest {
		sum = Add(sum, ReduceAllSum(Square(array)))
	}
	return Sqrt(sum)
}
