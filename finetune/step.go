package finetune

import (
	"fmt"
	"math"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/imagelab-go/imagelab/lib/nn"
)

// stepGraph gives the graph of a training step of a phase:
//
//   - what the first group behind the border takes, `[B, ...]`;
//   - targets `[B, classes]`, each row a distribution over the classes;
//   - rates `[groups]`;
//   - apply, a scalar: 1 where the parameters change, 0 where gradients only accumulate;
//   - then what [Mix] draws, where it is on.
//
// It gives the loss, the norm of the gradients and the logits `[B, classes]`.
func (l *Learner) stepGraph(c *cut, p Phase) func(s *model.Scope, in []*Node) []*Node {
	return func(s *model.Scope, in []*Node) []*Node {
		x, targets, rates, apply := in[0], in[1], in[2], in[3]
		g := x.Graph()
		s.Store().SetTraining(g, true)
		if l.config.Mix.on() {
			x, targets = l.config.Mix.apply(x, targets, in[4:])
		}
		last := len(l.groups) - 1
		x = l.arch.Part(s, x, c.border, max(c.border, last))
		x = nn.Dropout(s, x, l.config.Dropout)
		logits := l.arch.Part(s, x, last, len(l.groups))
		loss := crossEntropy(logits, targets, Ones(g, targets.Shape().Clone(), ...), l.config.Smoothing, l.classWeights())
		norm := p.Optimizer.update(s.Store(), loss, c.learned, rates, apply)
		if l.config.EMA > 0 {
			updateEMA(s.Store(), l.followed(), l.config.EMA, g)
		}
		return []*Node{loss, norm, logits}
	}
}
