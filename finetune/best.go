package finetune

import (
	"slices"

	"github.com/gomlx/gomlx/core/tensors"
	"github.com/imagelab-go/imagelab/lib/nn"
	"github.com/imagelab-go/imagelab/lib/zoo"
)

// best is the best epoch so far.
type best struct {
	Epoch    int                  `json:"epoch"`
	Accuracy float64              `json:"accuracy"`
	Loss     float64              `json:"loss"`
	values   map[string][]float32 // of the parameters that the plan changes, by name
}

// better says whether an epoch is better than the best so far.
func (b *best) better(e Epoch) bool {
	return b == nil || e.ValAccuracy > b.Accuracy || e.ValAccuracy == b.Accuracy && e.ValLoss < b.Loss
}

// noteBest keeps the parameters of an epoch that is the best so far, where Patience wants them.
func (l *Learner) noteBest(e Epoch) error {
	if l.config.Patience == 0 || !l.best.better(e) {
		return nil
	}
	b := &best{Epoch: e.Epoch, Accuracy: e.ValAccuracy, Loss: e.ValLoss, values: map[string][]float32{}}
	err := l.averaged(func() error {
		for _, p := range l.changing() {
			value, err := p.Variable(l.store.RootScope()).Value()
			if err != nil {
				return err
			}
			if b.values[p.Name], err = tensors.CopyFlatData[float32](value); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		l.best = b
	}
	return err
}

// stopped says whether patience has run out.
func (l *Learner) stopped() bool {
	return l.best != nil && len(l.history)-l.best.Epoch >= l.config.Patience
}

// restoreBest gives the network the parameters of the best epoch, where they were kept.
func (l *Learner) restoreBest() error {
	if l.best == nil {
		return nil
	}
	if err := l.store.DeleteVariablesInScope(emaScope); err != nil {
		return err
	}
	if err := l.unfix(); err != nil {
		return err
	}
	for _, p := range l.changing() {
		if err := setParam(p, l.store, l.best.values[p.Name]); err != nil {
			return err
		}
	}
	return nil
}

// unfix ends the promise that the groups before the border stay as they are, where one of their parameters is about to change: what was computed
// from them is forgotten.
func (l *Learner) unfix() error {
	if l.cut == nil {
		return nil
	}
	fixed := map[string]bool{}
	for _, p := range paramsOf(l.groups[:l.cut.border]) {
		fixed[p.Name] = true
	}
	if !slices.ContainsFunc(l.changing(), func(p zoo.Param) bool { return fixed[p.Name] }) {
		return nil
	}
	l.drop()
	return nn.SetStatic(l.store.RootScope(), false)
}

// changing lists the parameters that some phase of the plan changes.
func (l *Learner) changing() (all []zoo.Param) {
	changed := map[string]bool{}
	for _, p := range l.config.Plan {
		frozen, err := p.Freeze.frozen(l.groups)
		if err != nil {
			panic(err) // it was checked
		}
		for _, param := range l.arch.Params() {
			if l.changes(&cut{frozen: frozen}, p, param) {
				changed[param.Name] = true
			}
		}
	}
	for _, param := range l.arch.Params() {
		if changed[param.Name] {
			all = append(all, param)
		}
	}
	return all
}
