package finetune

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/imagelab-go/imagelab/lib/data"
	"github.com/imagelab-go/imagelab/lib/zoo"
)

// Learner is a network that is being fine-tuned: its parameters, its data and its settings. Its methods are for one goroutine at a time.
type Learner struct {
	config  Config
	source  *zoo.Model
	arch    *zoo.Arch
	groups  []zoo.Group
	classes []string
	matches Matches
	store   *model.Store
	hash    string // of the source; see sourceHash

	train, val *pictures
	weights    []float64 // of the classes in the loss; nil for equal ones
	cut        *cut
	ahead      *ahead
	position   position
	sums       sums
	history    History
	resumed    bool
	best       *best
}

// New prepares the fine-tuning of a pretrained model for the classes of a training set. It reads all pictures whose features it does not know yet, so that
// what cannot work ends here with an error: files that are no pictures or damaged, a class without pictures, a validation set with other classes,
// settings without meaning. The source model is not changed.
func New(source *zoo.Model, train, val *data.Set, config Config) (*Learner, error) {
	return NewContext(context.Background(), source, train, val, config)
}

// NewContext is New that stops when ctx ends.
func NewContext(ctx context.Context, source *zoo.Model, train, val *data.Set, config Config) (*Learner, error) {
	l := &Learner{config: config.filled(), source: source, store: model.NewStore()}
	if err := checkSets(train, val); err != nil {
		return nil, err
	}
	if source.Preprocess.Raw {
		return nil, fmt.Errorf("finetune: the source leaves pictures at their own sizes (Raw), and a batch needs one size; open it without")
	}
	l.classes = slices.Clone(train.Classes)
	l.arch = source.Arch.WithClasses(len(l.classes))
	l.groups = l.arch.Groups()
	if err := l.config.check(l.groups); err != nil {
		return nil, err
	}
	if l.config.Balanced {
		var err error
		if l.weights, err = BalancedWeights(train.Counts()); err != nil {
			return nil, err
		}
	}
	if err := l.begin(); err != nil {
		return nil, err
	}
	var err error
	if l.train, err = l.list(ctx, train, l.config.Augment != nil, l.config.Memory*3/8); err != nil { // half of it is for features
		return nil, err
	}
	if l.val, err = l.list(ctx, val, false, l.config.Memory/8); err != nil {
		return nil, err
	}
	if l.config.Folder != "" {
		if err := l.openFolder(); err != nil {
			return nil, err
		}
	}
	if err := l.prepare(ctx); err != nil {
		return nil, err
	}
	if l.config.Folder != "" { // made when all is well
		return l, os.MkdirAll(l.config.Folder, 0o755)
	}
	return l, nil
}

// prepare reads the pictures, unless the cache has all that the next phase wants of them, which was computed from readable ones. Meanwhile the engine
// compiles.
func (l *Learner) prepare(ctx context.Context) error {
	if l.Finished() {
		return nil
	}
	if err := l.cutFor(l.position.phase); err != nil {
		return err
	}
	train, err := l.known(l.train)
	if err != nil {
		return err
	}
	val, err := l.known(l.val)
	if err != nil || train && val {
		return err
	}
	warm := make(chan error, 1)
	go func() { warm <- l.warmUp() }()
	err = l.train.load(ctx)
	if ctx.Err() == nil {
		err = errors.Join(err, l.val.load(ctx))
	}
	return errors.Join(err, <-warm)
}

// warmUp computes what the frozen groups make of black pictures, for which the engine compiles them and layers make what they need of their parameters.
func (l *Learner) warmUp() error {
	side := l.source.Preprocess.Size
	y, err := l.through(tensors.FromShape(shapes.Make(dtypes.Uint8, answerBatch, side, side, 3)))
	if err != nil {
		return err
	}
	return y.FinalizeAll()
}

// checkSets gives an error where training on one set and validating on the other has no meaning.
func checkSets(train, val *data.Set) error {
	switch {
	case train == nil || len(train.Items) == 0:
		return fmt.Errorf("finetune: the training set is empty")
	case val == nil || len(val.Items) == 0:
		return fmt.Errorf("finetune: the validation set is empty; split some pictures off the training set")
	case len(train.Classes) < 2:
		return fmt.Errorf("finetune: the training set has %d class (%q); a classifier needs at least 2", len(train.Classes), train.Classes)
	case !slices.Equal(train.Classes, val.Classes):
		return fmt.Errorf("finetune: the classes of training, %q, are not those of validation, %q; give both the same", train.Classes, val.Classes)
	}
	for name, set := range map[string]*data.Set{"training": train, "validation": val} {
		for i, n := range set.Counts() {
			if n == 0 {
				return fmt.Errorf("finetune: no picture of %q in the %s set; it needs at least one of each class", set.Classes[i], name)
			}
		}
	}
	return nil
}

// Classes lists the classes in the order of the logits.
func (l *Learner) Classes() []string { return slices.Clone(l.classes) }

// Matches says which rows of the source's classifier the head began with.
func (l *Learner) Matches() Matches { return l.matches }

// History gives what the epochs so far came to, those before a resumption included.
func (l *Learner) History() History { return slices.Clone(l.history) }

// Resumed says whether the learner goes on with a run that it found in Config.Folder.
func (l *Learner) Resumed() bool { return l.resumed }

// Finished says whether the plan is at its end, or patience was, so that Fit has nothing left to do.
func (l *Learner) Finished() bool { return l.position.phase == len(l.config.Plan) }

// Close frees what the learner holds on the engine's device. The learner is of no use after it.
func (l *Learner) Close() {
	l.drop()
	l.store.Finalize()
}

// Groups lists the network's groups, from stem to head.
func (l *Learner) Groups() []zoo.Group { return l.arch.Groups() }

// Model gives a copy of the network as it is now, with the classes for labels, for example to classify other pictures. With
// Config.EMA it has the moving averages.
func (l *Learner) Model() (m *zoo.Model, err error) {
	err = l.averaged(func() error {
		store := model.NewStore()
		for _, p := range l.arch.Params() {
			if err := copyParam(p, l.store, store); err != nil {
				return err
			}
		}
		w := l.source.Weights
		w.Tag, w.Preprocess, w.Trunk = strings.TrimPrefix(w.Tag+"_finetuned", "_"), l.source.Preprocess, false
		m, err = zoo.NewModel(l.source.Engine, l.arch, store, w, l.Classes())
		return err
	})
	return m, err
}

// Save writes the network as it is now to a safetensors file; zoo.Open with WithFile opens it, and PyTorch's load_state_dict takes it. See
// zoo.Model.Save.
func (l *Learner) Save(path string) error {
	m, err := l.Model()
	if err != nil {
		return err
	}
	return m.Save(path)
}
