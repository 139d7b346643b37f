package finetune

import (
	"errors"
	"fmt"
	"image"
	"math"
	"strings"
	"time"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/imagelab-go/imagelab/lib/picture"
	"github.com/imagelab-go/imagelab/lib/zoo"
)

// Config says how a network is fine-tuned. The zero value trains the head of the source on its frozen trunk.
type Config struct {
	// Seed decides all that is random. Runs with other seeds tell how much of a result is luck.
	Seed uint64 `json:"seed"`
	// Plan lists the phases of the training, in their order; none means one Phase with its defaults.
	Plan []Phase `json:"plan"`
	// BatchSize is the number of pictures of a step; 0 means 16. A smaller set is one batch. The last batch of an epoch is filled up with
	// the epoch's first pictures, so that each is seen at least once.
	BatchSize int `json:"batch_size"`
	// Reuse says which rows of the source's classifier the new head begins with: "" for none (it begins at random), "auto", or classes
	// and rows; see Reuse.
	Reuse Reuse `json:"reuse,omitempty"`
	// Scratch forgets all that the source has learned: the whole network begins at random, and batch norms learn their averages.
	Scratch bool `json:"scratch,omitempty"`

	// Augment changes training pictures, each time anew, or, with Views, so many times. *augment.Pipeline is one. Its pictures need not have the
	// size of the network's preprocessing. Nil feeds the pictures that validation would see.
	Augment Augmenter `json:"-"`
	// Views is the number of augmented versions of each training picture whose features are computed once, where leading groups are
	// frozen: a step takes one of them. 0 augments anew in each epoch, and nothing can be kept then.
	Views int `json:"views,omitempty"`

	// Smoothing gives this part of each label to all classes evenly, in [0, 1) (Szegedy et al., "Rethinking the Inception Architecture", 2015).
	Smoothing float64 `json:"smoothing,omitempty"`
	// Balanced weighs the loss of each class by the inverse of how often it occurs.
	Balanced bool `json:"balanced,omitempty"`
	// Mix blends pairs of pictures and their labels.
	Mix Mix `json:"mix,omitzero"`
	// Dropout is the part of the head's inputs that each step leaves out, in [0, 1), beside what the network itself has.
	Dropout float64 `json:"dropout,omitempty"`
	// EMA is the decay of the moving averages of the parameters that are evaluated and saved instead of the last ones, for example
	// 0.99; 0 means none.
	EMA float64 `json:"ema,omitempty"`
	// Patience ends the training when the accuracy on the validation set, or at the same accuracy the loss, has not become better for so many epochs, and
	// takes the parameters of the best epoch. 0 trains to the end and keeps the last. The accuracy of a chosen epoch flatters: it was chosen by it.
	Patience int `json:"patience,omitempty"`

	// Folder is where checkpoints and the history are written; "" writes none. It is made where it is not there.
	Folder string `json:"-"`
	// Resume goes on with the run in Folder. Without it a folder that holds a run is an error.
	Resume bool `json:"-"`
	// Interval is the time after which the next step is followed by a checkpoint; 0 means a minute. One is written at the end of
	// each phase as well.
	Interval time.Duration `json:"-"`
	// Cache is the folder that keeps features; "" means that of this user, see FeatureCache. NoCache keeps none.
	Cache   string `json:"-"`
	NoCache bool   `json:"-"`
	// Memory is how many bytes of decoded pictures and of features are held at once, beside at most a quarter more for a set that is given to
	// Evaluate; 0 means 2 GiB. Beyond it they are read or computed again in each epoch.
	Memory int64 `json:"-"`
	// Observe is told of each step and epoch, one after the other; see Watch.
	Observe func(Event) `json:"-"`
	// Clock tells the time; nil means time.Now.
	Clock func() time.Time `json:"-"`
}

// Phase is a part of a training in which the same groups learn by the same rules. It begins with a fresh optimizer.
type Phase struct {
	// Epochs is how often each training picture is seen; 0 means 5.
	Epochs int `json:"epochs"`
	// Freeze says which groups or parameters stay as they are; "" means "trunk". See Freeze.
	Freeze Freeze `json:"freeze"`
	// Rate is the learning rate of the head at the schedule's peak; 0 means 0.01 for SGD, 0.003 where Config.Reuse gives the head the source's rows, which
	// a larger rate soon forgets, and 0.001 for AdamW.
	Rate float64 `json:"rate"`
	// Rates says how the other groups' rates relate to it.
	Rates Rates `json:"rates,omitzero"`
	// Schedule says how the rates change from step to step.
	Schedule Schedule `json:"schedule,omitzero"`
	// Optimizer says how gradients become changes.
	Optimizer Optimizer `json:"optimizer,omitzero"`
	// LearnAverages lets batch norms that are not frozen take the statistics of each batch, and their averages follow. By default they normalise with the
	// averages of the source also while training, which suits small sets and batches.
	LearnAverages bool `json:"learn_averages,omitempty"`
}

// Augmenter changes training pictures. The implementation in package augment draws each picture's change from seed, epoch and index alone.
type Augmenter interface {
	// AugmentBatch gives the pictures of a data set with these indices, each as one of the epochs sees it, float32 `[B, h, w, 3]` in [0, 1] with the same h
	// and w for all.
	// limit is the width and height of the largest picture of the set.
	AugmentBatch(backend compute.Backend, seed uint64, epochs []uint64, indices []int, batch *picture.Batch, limit image.Point) (*tensors.Tensor, error)
	// String tells all settings apart: it is part of the key of kept features.
	String() string
}

// Defaults.
const (
	defaultBatch    = 16
	defaultEpochs   = 5
	defaultMemory   = 2 << 30
	defaultInterval = time.Minute
	defaultSGD      = 0.01 // learning rates
	defaultReuse    = 0.003
	defaultAdamW    = 0.001
)

// filled is the configuration with its defaults put in.
func (c Config) filled() Config {
	if strings.TrimSpace(string(c.Reuse)) == ByNone {
		c.Reuse = ""
	}
	if len(c.Plan) == 0 {
		c.Plan = []Phase{{}}
	}
	plan := make([]Phase, len(c.Plan))
	for i, p := range c.Plan {
		plan[i] = p.filled(c.Scratch, c.Reuse != "")
	}
	c.Plan = plan
	if c.BatchSize == 0 {
		c.BatchSize = defaultBatch
	}
	if c.Memory == 0 {
		c.Memory = defaultMemory
	}
	if c.Interval == 0 {
		c.Interval = defaultInterval
	}
	if c.Clock == nil {
		c.Clock = time.Now
	}
	if c.Observe == nil {
		c.Observe = func(Event) {}
	}
	return c
}

func (p Phase) filled(scratch, reuse bool) Phase {
	if p.Epochs == 0 {
		p.Epochs = defaultEpochs
	}
	if p.Freeze == "" && !scratch {
		p.Freeze = "trunk"
	}
	if p.Rate == 0 {
		switch {
		case p.Optimizer.Law == lawAdamW:
			p.Rate = defaultAdamW
		case reuse:
			p.Rate = defaultReuse
		default:
			p.Rate = defaultSGD
		}
	}
	p.LearnAverages = p.LearnAverages || scratch
	return p
}

// check gives an error for settings that cannot work with a network of these groups.
func (c Config) check(groups []zoo.Group) error {
	part := func(name string, v float64) error {
		if !(v >= 0 && v < 1) {
			return fmt.Errorf("%s %g; want at least 0 and less than 1", name, v)
		}
		return nil
	}
	if err := errors.Join(part("Smoothing", c.Smoothing), part("Dropout", c.Dropout), part("EMA", c.EMA), c.Mix.check()); err != nil {
		return fmt.Errorf("finetune: %w", err)
	}
	switch {
	case c.BatchSize < 1:
		return fmt.Errorf("finetune: BatchSize %d; want at least 1", c.BatchSize)
	case c.Views < 0 || c.Patience < 0 || c.Memory < 0 || c.Interval < 0:
		return fmt.Errorf("finetune: Views %d, Patience %d, Memory %d, Interval %v; none may be negative", c.Views, c.Patience, c.Memory, c.Interval)
	case c.Views > 0 && c.Augment == nil:
		return fmt.Errorf("finetune: %d views without an Augmenter would all be the same; set Augment", c.Views)
	case c.Scratch && c.Reuse != "":
		return fmt.Errorf("finetune: Reuse %q with Scratch: rows of a classifier mean nothing to a network that begins at random", c.Reuse)
	case c.Resume && c.Folder == "":
		return fmt.Errorf("finetune: Resume without a Folder to go on from")
	}
	for i, p := range c.Plan {
		if err := p.check(groups); err != nil {
			return fmt.Errorf("finetune: phase %d: %w", i+1, err)
		}
		if err := c.checkInputs(groups, p); err != nil {
			return fmt.Errorf("finetune: phase %d: %w", i+1, err)
		}
		if c.Scratch && p.Freeze != "" && p.Freeze != nothing {
			return fmt.Errorf("finetune: phase %d: Freeze %q with Scratch: what is frozen would stay random", i+1, p.Freeze)
		}
	}
	return nil
}

// checkInputs gives an error where what the frozen groups make of pictures is not what the settings want to change.
func (c Config) checkInputs(groups []zoo.Group, p Phase) error {
	frozen, err := p.Freeze.frozen(groups)
	if err != nil {
		return err
	}
	at := border(groups, frozen)
	switch vectors := len(groups[at].Params[0].Shape) == 2; {
	case vectors && c.Mix.CutMix > 0:
		return fmt.Errorf("CutMix needs pictures to cut, and the frozen groups make vectors of them; take Mixup, or freeze less")
	case at == 0 && c.Views > 0:
		return fmt.Errorf("%d views of pictures that go into a network whose first group learns; set Views to 0, or freeze leading groups", c.Views)
	}
	return nil
}

func (p Phase) check(groups []zoo.Group) error {
	if p.Epochs < 1 {
		return fmt.Errorf("%d epochs; want at least 1", p.Epochs)
	}
	if !(p.Rate > 0) || math.IsInf(p.Rate, 0) {
		return fmt.Errorf("learning rate %g; want a finite number above 0", p.Rate)
	}
	if _, err := p.Freeze.frozen(groups); err != nil {
		return err
	}
	_, err := p.Rates.factors(groups)
	return errors.Join(err, p.Schedule.check(), p.Optimizer.check())
}

// Gradual gives a plan that thaws a network from the head down: first the head alone, then, phase by phase, one more of its groups,
// counted from the head, up to depth of them, each phase like the given one but for what it freezes (Howard and Ruder, "Universal Language
// Model Fine-tuning", 2018, section 3.3).
func Gradual(groups []zoo.Group, depth int, phase Phase) ([]Phase, error) {
	if depth < 1 || depth > len(groups) {
		return nil, fmt.Errorf("finetune: gradual thawing of %d groups; the network has %d", depth, len(groups))
	}
	plan := make([]Phase, depth)
	for i := range plan {
		plan[i] = phase
		plan[i].Freeze = Freeze(fmt.Sprint(len(groups) - 1 - i))
	}
	return plan, nil
}
