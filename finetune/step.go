package finetune

import (
	"errors"
	"fmt"
	"hash/fnv"
	"math"

	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/imagelab-go/imagelab/lib/nn"
)

// stepGraph gives the graph of a training step of a phase. It takes
//
//   - what the first group behind the border takes, `[B, ...]`;
//   - targets `[B, classes]`, each row a distribution over the classes;
//   - rates `[groups]`;
//   - where gradients of several batches are accumulated, a scalar: 1 where the step is due, else 0;
//   - where [Mix] mixes pictures, what it draws: partner, blend, box, share.
//
// It gives the loss, the norm of the gradients and the logits `[B, classes]`.
func (l *Learner) stepGraph(c *cut, p Phase) func(s *model.Scope, in []*Node) []*Node {
	return func(s *model.Scope, in []*Node) []*Node {
		x, targets, rates, in := in[0], in[1], in[2], in[3:]
		var apply *Node
		if p.Optimizer.Accumulate > 1 {
			apply, in = in[0], in[1:]
		}
		g, last := x.Graph(), len(l.groups)-1
		s.Store().SetTraining(g, true)
		if len(in) > 0 {
			partner, blend, box, share := in[0], in[1], in[2], in[3]
			x, targets = mixInputs(x, partner, blend, box), mixTargets(targets, partner, share)
		}
		x = l.arch.Part(s, x, c.border, last)
		logits := l.arch.Part(s, nn.Dropout(s, x, l.config.Dropout), last, len(l.groups))
		rows := Ones(g, shapes.Make(logits.DType(), logits.Shape().Dim(0)))
		loss := crossEntropy(logits, targets, rows, l.config.Smoothing, l.weights)
		norm := p.Optimizer.update(s.Store(), loss, c.learned, rates, apply)
		if l.config.EMA > 0 {
			updateEMA(s.Store(), l.followed(c, p), math.Pow(l.config.EMA, 1/float64(max(1, p.Optimizer.Accumulate))), g)
		}
		return []*Node{loss, norm, logits}
	}
}

// followed lists the variables that a phase changes: parameters, and averages of batch norms.
func (l *Learner) followed(c *cut, p Phase) (all []*model.Variable) {
	for _, param := range l.arch.Params() {
		if l.changes(c, p, param) {
			all = append(all, param.Variable(l.store.RootScope()))
		}
	}
	return all
}

// errDiverged is what a training ends with whose numbers are none any more.
var errDiverged = errors.New("the training has diverged")

// outcome is what a step says.
type outcome struct {
	loss, norm float64
	right      int // how many of the batch's pictures have their label for the most probable class
}

// take takes one step on a batch with so many pictures a group.
func (l *Learner) take(b *batch, p Phase, at position, total int) (outcome, error) {
	if err := l.store.SetRNGStateFromSeed(l.draw(streamDropout, at)); err != nil {
		return outcome{}, err
	}
	in := []any{b.x, b.targets, tensors.FromValue(l.rates(p, at, total))}
	if n := p.Optimizer.Accumulate; n > 1 {
		due := float32(0)
		if at.step%n == n-1 || at.step == total-1 {
			due = 1
		}
		in = append(in, tensors.FromScalar(due))
	}
	for _, t := range b.mix {
		in = append(in, t)
	}
	defer func() { // a device's memory should not wait for Go's collector
		for _, t := range in {
			t.(*tensors.Tensor).FinalizeAll()
		}
	}()
	out, err := l.cut.step.Call(in...)
	if err != nil {
		return outcome{}, fmt.Errorf("finetune: %v: %w", at, err)
	}
	return l.outcomeOf(out, b, at)
}

// outcomeOf reads what a step gives.
func (l *Learner) outcomeOf(out []*tensors.Tensor, b *batch, at position) (o outcome, err error) {
	o.loss, o.norm = float64(tensors.ToScalar[float32](out[0])), float64(tensors.ToScalar[float32](out[1]))
	logits, err := tensors.CopyFlatData[float32](out[2])
	for _, t := range out {
		t.FinalizeAll()
	}
	if err != nil {
		return o, err
	}
	if math.IsNaN(o.loss+o.norm) || math.IsInf(o.loss+o.norm, 0) {
		return o, fmt.Errorf("finetune: %v: %w: the loss is %g and the gradients' norm %g; take a lower rate, or clip the gradients", at, errDiverged, o.loss, o.norm)
	}
	for i, label := range b.labels {
		if newOutcome(i, logits[i*len(l.classes):(i+1)*len(l.classes)], label).Right() {
			o.right++
		}
	}
	return o, nil
}

// rates gives the learning rate of each group at a step.
func (l *Learner) rates(p Phase, at position, total int) []float32 {
	factors, err := p.Rates.factors(l.groups)
	if err != nil {
		panic(err) // they were checked
	}
	rates := make([]float32, len(factors))
	for i, f := range factors {
		rates[i] = float32(p.Rate * p.Schedule.At(at.step, total) * f)
	}
	return rates
}

// The streams of random numbers, so that one does not repeat another.
const (
	streamOrder = iota
	streamViews
	streamDropout
)

// draw gives a seed for a stream at a place of the plan.
func (l *Learner) draw(stream int, at position) int64 {
	h := fnv.New64a()
	fmt.Fprint(h, l.config.Seed, stream, at.phase, at.step)
	return int64(h.Sum64() >> 1)
}
