package finetune

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/gomlx/compute/dtypes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/imagelab-go/imagelab/lib/nn"
	"github.com/imagelab-go/imagelab/lib/zoo"
)

// cut is the network of a phase in two parts: the leading groups that are frozen whole, which are computed once where they can be, and the rest.
type cut struct {
	phase   int             // of the plan
	border  int             // the number of leading groups that are frozen whole
	frozen  map[string]bool // the parameters that stay as they are
	before  *model.Exec     // from pictures to what the first group behind the border takes
	logits  *model.Exec     // from there to the logits, as for an answer
	step    *model.Exec     // from there to a change of the parameters; see step.go
	learned []learned
}

// cutFor cuts the network for a phase of the plan. What was compiled for another is dropped.
func (l *Learner) cutFor(phase int) error {
	if l.cut != nil && l.cut.phase == phase {
		return nil
	}
	l.drop()
	p := l.config.Plan[phase]
	frozen, err := p.Freeze.frozen(l.groups)
	if err != nil {
		return err
	}
	c := &cut{phase: phase, frozen: frozen, border: border(l.groups, frozen)}
	if err := l.adoptAverages(func(param zoo.Param) bool { return l.changes(c, p, param) }); err != nil {
		return err
	}
	if err := l.promise(c, p); err != nil {
		return err
	}
	backend := l.source.Engine.Backend
	var errs [3]error
	c.before, errs[0] = model.NewExec(backend, l.store, func(s *model.Scope, x *Node) *Node {
		return l.arch.Part(s, l.input(x), 0, c.border)
	})
	c.logits, errs[1] = model.NewExec(backend, l.store, func(s *model.Scope, x *Node) *Node {
		return l.arch.Part(s, x, c.border, len(l.groups))
	})
	c.learned = l.learnedOf(c)
	c.step, errs[2] = model.NewExec(backend, l.store, l.stepGraph(c, p))
	l.cut = c
	return errors.Join(errs[:]...)
}

// drop drops what was compiled and computed for a phase.
func (l *Learner) drop() {
	l.settle()
	if l.cut == nil {
		return
	}
	for _, exec := range []*model.Exec{l.cut.before, l.cut.logits, l.cut.step} {
		exec.Finalize()
	}
	l.cut = nil
	for _, p := range []*pictures{l.train, l.val} {
		p.ready, p.crowded = nil, false
	}
}

// promise tells the layers what happens to their parameters: those before the border stay as they are, and so do the averages of
// batch norms that are frozen, or where the phase does not learn averages.
func (l *Learner) promise(c *cut, p Phase) error {
	for i, group := range l.groups {
		for _, param := range group.Params {
			layer, _ := splitName(param.Name)
			scope := nn.Scope(l.store.RootScope(), layer)
			if err := nn.SetStatic(scope, i < c.border); err != nil {
				return err
			}
			if param.Average {
				nn.SetFrozenStatistics(scope, !p.LearnAverages || c.frozen[param.Name])
			}
		}
	}
	return nil
}

// splitName splits the name of a parameter into its layer's and its own.
func splitName(name string) (layer, own string) {
	i := strings.LastIndex(name, ".")
	return name[:i], name[i+1:]
}

// changes says whether a phase changes a parameter.
func (l *Learner) changes(c *cut, p Phase, param zoo.Param) bool {
	return !c.frozen[param.Name] && (!param.Average || p.LearnAverages)
}

// learnedOf lists the parameters that a phase changes by gradients, in the order of the network.
func (l *Learner) learnedOf(c *cut) (all []learned) {
	for i, group := range l.groups {
		for _, p := range group.Params {
			if !p.Average && !c.frozen[p.Name] {
				all = append(all, learned{variable: p.Variable(l.store.RootScope()), group: i, anchor: l.anchor(p)})
			}
		}
	}
	return all
}

// anchor gives the variable that holds what a parameter was in the source, or nil where it was not.
func (l *Learner) anchor(p zoo.Param) *model.Variable {
	return l.store.GetVariable(anchorScope + p.Path())
}

// input makes of pictures `[B, H, W, 3]`, uint8 of 0 to 255 or float in [0, 1], what the network takes.
func (l *Learner) input(x *Node) *Node {
	if x.DType() == dtypes.Uint8 {
		x = DivScalar(ConvertDType(x, dtypes.Float32), 255)
	}
	return l.source.Preprocess.Normalize(x)
}

// through computes what the frozen groups make of a batch.
func (l *Learner) through(x *tensors.Tensor) (*tensors.Tensor, error) {
	defer x.FinalizeAll()
	y, err := l.cut.before.Call1(x)
	if err != nil {
		return nil, fmt.Errorf("finetune: %s up to group %d, on pictures %s: %w", l.arch.Name, l.cut.border, x.Shape(), err)
	}
	return y, nil
}

// fill repeats the last index until there are n.
func fill(indices []int, n int) []int {
	filled := append(make([]int, 0, n), indices...)
	for len(filled) < n {
		filled = append(filled, indices[len(indices)-1])
	}
	return filled
}

// rawBatch gives pictures as a tensor, uint8 `[n, H, W, 3]`, or augmented, float32 `[n, h, w, 3]`.
func (l *Learner) rawBatch(ctx context.Context, p *pictures, indices []int, epochs []uint64) (*tensors.Tensor, error) {
	batch, err := p.batch(ctx, indices)
	if err != nil {
		return nil, err
	}
	if !p.raw {
		return batch.Tensor(), nil
	}
	x, err := l.config.Augment.AugmentBatch(l.source.Engine.Backend, l.config.Seed, epochs, indices, batch, p.limit)
	if err != nil {
		return nil, fmt.Errorf("finetune: %w", err)
	}
	return x, nil
}
