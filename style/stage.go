package style

import (
	"fmt"
	"image"

	"github.com/gomlx/gomlx/core/tensors"
)

// prepare gives a level with its targets.
func (t *Transfer) prepare(at int) (*level, error) {
	if t.levels[at] != nil {
		return t.levels[at], nil
	}
	size := t.config.sizes()[at]
	l, err := newLevel(t.problem, t.head(), size, t.config.Tile)
	if err != nil {
		return nil, err
	}
	l.weights = t.weightsAt(at)
	if err := t.aim(l, at); err != nil {
		l.finalize()
		return nil, err
	}
	t.levels[at] = l
	return l, nil
}

// aim makes the targets of a level.
func (t *Transfer) aim(l *level, at int) error {
	regions := make([]region, len(t.groups))
	defer func() {
		for _, r := range regions {
			r.free()
		}
	}()
	for i, g := range t.groups {
		var err error
		if regions[i], err = regionAt(g, l.size, t.config.Fit, t.config.Objective.Space); err != nil {
			return fmt.Errorf("style: region %d: %w", i+1, err)
		}
	}
	content := t.config.Objective.Space.tensor(t.contents[at])
	defer free(content)
	return l.aim(content, regions)
}

// head gives the optimizer's part of the graph.
func (t *Transfer) head() head {
	if t.config.Optimizer.Law == Adam {
		low, high := t.config.Objective.Space.limits()
		return adam{t.config.Optimizer, low, high}
	}
	return lbfgs{}
}

// begun gives a new run of the optimizer at a level.
func (t *Transfer) begun(l *level) (run, error) {
	if t.config.Optimizer.Law == Adam {
		return &adamRun{adam: t.head().(adam), level: l}, nil
	}
	m, err := newMemory(t.problem.model.Engine.Backend, t.config.Optimizer.History, 3*l.size.X*l.size.Y)
	weights := func(losses []float64) (sum float64) {
		for i, v := range losses {
			sum += v * float64(l.weights[i])
		}
		return sum
	}
	return &lbfgsRun{Optimizer: t.config.Optimizer, level: l, weights: weights, memory: m}, err
}

// enter begins at a level.
func (t *Transfer) enter() error {
	l, err := t.prepare(t.at)
	if err != nil {
		return err
	}
	if t.start == nil {
		t.start = t.first()
	}
	r, err := t.begun(l)
	if err != nil {
		return err
	}
	if t.last, err = r.begin(t.start); err != nil {
		r.free()
		return err
	}
	t.run, t.start, t.step = r, nil, 0
	t.evaluations += t.last.evaluations
	t.totals = []float64{t.losses().Total}
	return nil
}

// leave ends the run of the optimizer.
func (t *Transfer) leave() {
	if t.run != nil {
		z := t.run.picture()
		t.run.free()
		free(z)
		t.run = nil
	}
}

// rise takes the picture to the next level.
func (t *Transfer) rise() error {
	next := t.contents[t.at+1].Rect.Size()
	z, err := t.enlarged(t.run.picture(), next)
	if err != nil {
		return err
	}
	if start := t.config.Start; start == FromRecolored || start == FromContent {
		if z, err = t.detailed(z, next); err != nil {
			return err
		}
	}
	t.counted += t.step
	t.leave()
	t.start, t.step, t.last, t.totals = z, 0, outcome{}, nil
	t.at++
	return nil
}

// detailed adds to an enlarged picture what enlarging the one that the run began with has lost.
func (t *Transfer) detailed(z *tensors.Tensor, next image.Point) (*tensors.Tensor, error) {
	space := t.config.Objective.Space
	small := space.tensor(t.like(t.at))
	blurred, err := t.enlarged(small, next)
	if err != nil {
		return nil, err
	}
	defer free(small, blurred, z)
	sharp := space.tensor(t.like(t.at + 1))
	result, err := tensors.CopyFlatData[float32](z)
	if err != nil {
		return nil, err
	}
	lost, err := tensors.CopyFlatData[float32](blurred)
	if err != nil {
		return nil, err
	}
	for i, v := range tensors.MustCopyFlatData[float32](sharp) {
		result[i] += v - lost[i]
	}
	return tensors.FromFlatDataAndDimensions(result, 1, next.Y, next.X, 3), nil
}

// enlarged scales a picture.
func (t *Transfer) enlarged(z *tensors.Tensor, size image.Point) (*tensors.Tensor, error) {
	like := filledTensor(0, 1, size.Y, size.X, 1)
	defer free(like)
	return t.resize.Call1(z, like)
}
