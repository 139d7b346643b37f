package style

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/gomlx/gomlx/core/tensors"
	"github.com/imagelab-go/imagelab/lib/weights"
)

// stateKey is the name under which a file keeps the state of a run, and stateVersion says what it keeps.
const (
	stateKey     = "imagelab.style"
	stateVersion = 1
)

// state is what a file holds beside tensors.
type state struct {
	Version     int           `json:"version"`
	Job         string        `json:"job"` // says what must be the same
	Level       int           `json:"level"`
	Step        int           `json:"step"`
	Running     bool          `json:"running"` // whether the level has begun
	Counted     int           `json:"counted"`
	Evaluations int           `json:"evaluations"`
	Elapsed     time.Duration `json:"elapsed_ns"`
	Entered     time.Duration `json:"entered_ns"`
	Stopped     string        `json:"stopped,omitempty"`
	Losses      []float64     `json:"losses,omitempty"`
	Settled     bool          `json:"settled,omitempty"`
	Gradient    float64       `json:"gradient"`
	Totals      []float64     `json:"totals,omitempty"`
	Run         kept          `json:"run"`
}

// kept is what an optimizer keeps beside tensors.
type kept struct {
	At       int         `json:"at,omitempty"`
	Length   float64     `json:"length,omitempty"`
	Slope    float64     `json:"slope,omitempty"`
	Summed   float64     `json:"summed,omitempty"`
	Order    []int       `json:"order,omitempty"`
	Products [][]float64 `json:"products,omitempty"`
}

// Save writes the state of a run to a safetensors file, which appears when it is complete. A Transfer of the same pictures and settings, on the
// same engine, goes on from it to the same result; see [Transfer.Load].
func (t *Transfer) Save(path string) error {
	job, err := t.job()
	if err != nil {
		return err
	}
	s := state{Version: stateVersion, Job: job, Level: t.at, Step: t.step, Running: t.run != nil, Counted: t.counted, Evaluations: t.evaluations,
		Elapsed: t.elapsed, Entered: t.entered, Stopped: t.stopped, Losses: t.last.losses, Gradient: t.last.gradient, Settled: t.last.settled,
		Totals: t.totals}
	var list []weights.Named
	if t.run != nil {
		list, s.Run = t.run.keep()
	} else if t.start != nil {
		list = []weights.Named{{Name: "picture", Tensor: t.start}}
	}
	text, err := json.Marshal(s)
	if err != nil {
		return fmt.Errorf("style: saving: %w", err)
	}
	return weights.Save(path, list, map[string]string{stateKey: string(text)})
}

// Load takes the transfer to where [Transfer.Save] was called. It returns an error where the file is of other pictures, settings, weights or engine. Where
// Config.Levels is 1, Config.Steps may be another: the run then ends there.
func (t *Transfer) Load(path string) error {
	f, err := weights.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	var s state
	if err := json.Unmarshal([]byte(f.Metadata()[stateKey]), &s); err != nil {
		return fmt.Errorf("style: %s is no state of a style transfer: %w", path, err)
	}
	job, err := t.job()
	if err != nil {
		return err
	}
	switch {
	case s.Version != stateVersion:
		return fmt.Errorf("style: %s is a state of version %d, and this program reads version %d; begin anew", path, s.Version, stateVersion)
	case s.Job != job:
		return fmt.Errorf("style: %s is the state of another transfer: other pictures, settings, weights or engine; give the same, or begin anew", path)
	}
	list := map[string]*tensors.Tensor{}
	for _, name := range f.Names() {
		if list[name], err = f.Tensor(name); err != nil {
			return err
		}
	}
	begin := t.config.Clock()
	if err := t.adopt(s, list); err != nil {
		t.Reset()
		return fmt.Errorf("style: resuming from %s: %w", path, err)
	}
	took := t.config.Clock().Sub(begin) // most of it to compile
	t.elapsed, t.entered = t.elapsed+took, t.entered+took
	return nil
}

// adopt takes a state over.
func (t *Transfer) adopt(s state, list map[string]*tensors.Tensor) error {
	t.Reset()
	if s.Level == 0 && t.config.Levels == 1 && s.Step > t.config.Steps {
		return fmt.Errorf("it has taken %d steps, and Steps is %d; take at least as many", s.Step, t.config.Steps)
	}
	if s.Level < 0 || s.Level >= t.config.Levels || s.Step < 0 || s.Step > t.config.stepsOf()[s.Level] || s.Running != (len(s.Losses) > 0) ||
		s.Running && (len(s.Losses) != t.problem.terms() || len(s.Totals) == 0) || s.Run.At < 0 || s.Run.At > s.Step {
		return fmt.Errorf("it is damaged: step %d at level %d of %d, with %d losses", s.Step, s.Level, t.config.Levels, len(s.Losses))
	}
	t.at = s.Level
	if !s.Running {
		if size := t.config.sizes()[t.at]; list["picture"] != nil {
			var err error
			if t.start, err = take(list, "picture", 1, size.Y, size.X, 3); err != nil {
				return err
			}
		}
	} else {
		l, err := t.prepare(t.at)
		if err != nil {
			return err
		}
		if t.run, err = t.begun(l); err != nil {
			return err
		}
		t.entered, t.last = s.Entered, outcome{losses: s.Losses, gradient: s.Gradient, settled: s.Settled}
		if err := t.run.adopt(list, s.Run, t.last); err != nil {
			return err
		}
	}
	if s.Stopped == "steps" && s.Step < t.config.stepsOf()[t.at] {
		s.Stopped = ""
	}
	t.step, t.counted, t.evaluations, t.elapsed, t.stopped, t.totals = s.Step, s.Counted, s.Evaluations, s.Elapsed, s.Stopped, s.Totals
	return nil
}

// take gives a tensor of a file, which must be there in its shape.
func take(list map[string]*tensors.Tensor, name string, dimensions ...int) (*tensors.Tensor, error) {
	t := list[name]
	if t == nil || !t.Shape().EqualDimensions(filledTensor(0, dimensions...).Shape()) {
		return nil, fmt.Errorf("it is damaged: it has no tensor %s of the shape %v", name, dimensions)
	}
	return t, nil
}

func (r *adamRun) keep() ([]weights.Named, kept) {
	return []weights.Named{{Name: "picture", Tensor: r.now[0]}, {Name: "mean", Tensor: r.now[1]}, {Name: "square", Tensor: r.now[2]}}, kept{At: r.at}
}

func (r *adamRun) adopt(list map[string]*tensors.Tensor, k kept, _ outcome) error {
	r.at = k.At
	for i, name := range []string{"picture", "mean", "square"} {
		var err error
		if r.now[i], err = take(list, name, 1, r.level.size.Y, r.level.size.X, 3); err != nil {
			return err
		}
	}
	_, err := r.compute()
	return err
}

func (r *lbfgsRun) keep() ([]weights.Named, kept) {
	list := []weights.Named{{Name: "picture", Tensor: r.now.z}, {Name: "gradient", Tensor: r.now.gradient}}
	if r.direction != nil {
		list = append(list, weights.Named{Name: "direction", Tensor: r.direction},
			weights.Named{Name: "steps", Tensor: r.memory.steps}, weights.Named{Name: "changes", Tensor: r.memory.changes})
	}
	return list, kept{Length: r.length, Slope: r.slope, Summed: r.now.summed, Order: r.memory.order, Products: r.memory.products}
}

func (r *lbfgsRun) adopt(list map[string]*tensors.Tensor, k kept, o outcome) (err error) {
	size, m := []int{1, r.level.size.Y, r.level.size.X, 3}, r.memory
	r.now.outcome, r.now.summed, r.length, r.slope = o, k.Summed, k.Length, k.Slope
	if r.now.z, err = take(list, "picture", size...); err != nil {
		return err
	}
	if r.now.gradient, err = take(list, "gradient", size...); err != nil || list["direction"] == nil {
		return err
	}
	if r.direction, err = take(list, "direction", size...); err != nil {
		return err
	}
	if !m.holds(k) {
		return errors.New("it is damaged: it has no products of the steps that it remembers")
	}
	m.order, m.products = k.Order, k.Products
	free(m.steps, m.changes)
	if m.steps, err = take(list, "steps", m.rows, 3*r.level.size.X*r.level.size.Y); err != nil {
		return err
	}
	m.changes, err = take(list, "changes", m.rows, 3*r.level.size.X*r.level.size.Y)
	return err
}

// holds says whether what was kept fits the memory.
func (m *memory) holds(k kept) bool {
	all := 2*m.rows + 1
	return len(k.Products) == all && len(k.Order) <= m.rows &&
		!slices.ContainsFunc(k.Products, func(row []float64) bool { return len(row) != all }) &&
		!slices.ContainsFunc(k.Order, func(row int) bool { return row < 0 || row >= m.rows })
}
