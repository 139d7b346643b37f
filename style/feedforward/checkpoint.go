package feedforward

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/gomlx/gomlx/ml/model"
	"github.com/imagelab-go/imagelab/lib/nn"
	"github.com/imagelab-go/imagelab/lib/picture"
	"github.com/imagelab-go/imagelab/lib/weights"
	"github.com/imagelab-go/imagelab/style"
)

// trainingKey is the name under which a file keeps the state of a training, and trainingVersion says what it keeps.
const (
	trainingKey     = "imagelab.feedforward.training"
	trainingVersion = 1
)

// trainingState is what a checkpoint holds beside tensors.
type trainingState struct {
	Version int           `json:"version"`
	Job     string        `json:"job"` // says what must be the same
	Step    int           `json:"step"`
	Elapsed time.Duration `json:"elapsed_ns"`
	Last    Progress      `json:"last"`
}

// Save writes a checkpoint to a safetensors file, which appears when it is complete: the parameters and what Adam keeps. A Trainer of the same training, on
// the same engine, goes on from it to the same result; see [Trainer.Load].
func (t *Trainer) Save(path string) error {
	job, err := t.job()
	if err != nil {
		return err
	}
	text, err := json.Marshal(trainingState{trainingVersion, job, t.step, t.elapsed, t.last})
	if err != nil {
		return err
	}
	var list []weights.Named
	for v := range t.store.IterVariables() {
		if !belongs(v.Path()) || !v.HasValue() {
			continue
		}
		value, err := v.Value()
		if err != nil {
			return err
		}
		list = append(list, weights.Named{Name: v.Path(), Tensor: value})
	}
	return weights.Save(path, list, map[string]string{trainingKey: string(text)})
}

// belongs says whether a variable belongs to the state of a training.
func belongs(path string) bool {
	return !strings.HasPrefix(path, lossScope) && !strings.HasPrefix(path, encoderScope) && path != model.RootScopePath+model.RNGStateVariableName
}

// Load takes the training to where [Trainer.Save] was called. It returns an error where the file is of another training; Steps may be another where Fade is 0.
func (t *Trainer) Load(path string) error {
	f, err := weights.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	var s trainingState
	if err := json.Unmarshal([]byte(f.Metadata()[trainingKey]), &s); err != nil {
		return fmt.Errorf("feedforward: %s is no checkpoint of a training: %w", path, err)
	}
	job, err := t.job()
	if err != nil {
		return err
	}
	switch {
	case s.Version != trainingVersion:
		return fmt.Errorf("feedforward: %s is a checkpoint of version %d, and this program reads version %d; begin anew", path, s.Version, trainingVersion)
	case s.Job != job:
		return fmt.Errorf("feedforward: %s is the checkpoint of another training: another network, other settings, styles or number of contents; give the same, or begin anew", path)
	case s.Step < 0 || s.Step > t.config.Steps:
		return fmt.Errorf("feedforward: %s has taken %d steps, and Steps is %d; take at least as many", path, s.Step, t.config.Steps)
	}
	if err := t.adopt(f); err != nil {
		return fmt.Errorf("feedforward: %s: %w", path, err)
	}
	t.step, t.elapsed, t.last = s.Step, s.Elapsed, s.Last
	return nil
}

// adopt takes the variables of a checkpoint over, when it is sure that the parameters are among them.
func (t *Trainer) adopt(f *weights.File) error {
	parameters := map[string]bool{}
	for _, p := range learned(t.config.Network) {
		parameters[p.Path()] = true
		if info, ok := f.Info(p.Path()); !ok || fmt.Sprint(info.Shape) != fmt.Sprint(p.Shape) {
			return fmt.Errorf("it is damaged: it has no parameter %s of the shape %v", p.Name, p.Shape)
		}
	}
	for _, name := range f.Names() {
		if !belongs(name) {
			return fmt.Errorf("it is damaged: %s does not belong to a training", name)
		}
		value, err := f.Tensor(name)
		if err != nil {
			return err
		}
		if err := nn.SetVariable(t.store, name, value, parameters[name]); err != nil {
			return err
		}
	}
	return nil
}

// job is a hash of all that decides the result. Where the rate does not fade, the number of steps says only where the training ends.
func (t *Trainer) job() (string, error) {
	c := t.config
	steps := c.Steps
	if c.Fade == 0 {
		steps = 0
	}
	text, err := json.Marshal(struct {
		Network                       Network
		Kind, Loss                    string
		Objective                     style.Objective
		Size, StyleSize, Batch, Steps int
		Time                          time.Duration
		Rate, Fade, White             float64
		Mixed, Steady, Recolor, From  bool
		Seed                          uint64
		Contents                      int
	}{c.Network, nameOf(c.Network), t.loss.Weights.Name(), c.Objective, c.Size, c.StyleSize, c.Batch, steps, c.Time, c.Rate, c.Fade, c.White, c.Mixed, c.Steady, c.Recolor, c.From != nil, c.Seed, c.Contents.Len()})
	if err != nil {
		return "", fmt.Errorf("feedforward: writing the settings: %w", err)
	}
	h := sha256.New()
	h.Write(text)
	for _, s := range c.Styles {
		flat := picture.Flatten(s.Image)
		fmt.Fprintln(h, s.Name, flat.Rect)
		h.Write(flat.Pix)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
