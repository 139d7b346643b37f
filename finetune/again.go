package finetune

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/gomlx/gomlx/core/tensors"
	"github.com/imagelab-go/imagelab/lib/nn"
)

// Again takes the learner back to the beginning, with another seed and another augmentation (nil for none): it stands where New would leave it with these
// two in its Config. So one learner serves for runs that are compared. Where the plan is a single phase that freezes nothing, and there are no moving
// averages, what the engine has compiled stays, and a small network's next run takes little more than its steps.
//
// It is an error where Config.Folder is set, which is for one run, and where the augmentation does not fit the settings.
func (l *Learner) Again(ctx context.Context, seed uint64, augment Augmenter) error {
	config := l.config
	config.Seed, config.Augment = seed, augment
	if err := config.check(l.groups); err != nil {
		return err
	}
	if config.Folder != "" {
		return fmt.Errorf("finetune: Again with the folder %s, which holds another run; leave Config.Folder empty, or make a new learner", config.Folder)
	}
	l.settle()
	if len(config.Plan) > 1 || l.cut == nil || l.cut.border > 0 || config.EMA > 0 {
		l.drop()
		if err := errors.Join(nn.SetStatic(l.store.RootScope(), false), l.store.DeleteVariablesInScope(emaScope)); err != nil {
			return err
		}
	}
	l.config, l.position, l.sums, l.history, l.best = config, position{}, sums{}, nil, nil
	if err := l.begin(); err != nil {
		return err
	}
	var err error
	if l.train, err = l.list(ctx, l.train.set, augment != nil, l.train.room); err != nil {
		return err
	}
	return l.prepare(ctx)
}

// forgetSteps makes the optimizer begin with nothing. A step that is compiled goes on with the variables that it knows, which become 0 as they were.
func (l *Learner) forgetSteps() error {
	if l.cut == nil || l.cut.phase != l.position.phase {
		return l.store.DeleteVariablesInScope(optimizerScope)
	}
	for v := range l.store.IterVariables() {
		if !strings.HasPrefix(v.Path(), optimizerScope+"/") || !v.HasValue() {
			continue
		}
		if err := v.SetValue(tensors.FromShape(v.Shape())); err != nil {
			return err
		}
	}
	return nil
}
