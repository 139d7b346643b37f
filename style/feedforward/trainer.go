package feedforward

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/gomlx/compute/dtypes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/train/optimizer"
	"github.com/imagelab-go/imagelab/lib/nn"
	"github.com/imagelab-go/imagelab/lib/picture"
	"github.com/imagelab-go/imagelab/lib/zoo"
)

// Trainer is a network that is being trained. Its methods must not be called by several goroutines at once.
type Trainer struct {
	config  Training
	loss    *zoo.Model
	store   *model.Store // parameters at its root, what Adam keeps, and the loss network below lossScope
	exec    *model.Exec  // a step
	sampler sampler
	others  sampler // of AdaIN's style squares
	styles  []lesson
	trunk   *trunk         // of AdaIN's encoder
	mixed   map[int]lesson // of a batch, by the first of its styles
	step    int            // how many were taken
	elapsed time.Duration
	last    Progress
	drawing sync.WaitGroup // of the batch that is drawn ahead
}

// lesson is a style as steps take it.
type lesson struct {
	name   string
	pixels *tensors.Tensor   // `[1, StyleSize, StyleSize, 3]`, uint8
	grams  []*tensors.Tensor // of the objective's style layers
}

// lossScope is where the loss network's parameters lie.
const lossScope = "/loss_network"

// ErrDiverged is wrapped by the error of a training whose losses are no numbers any more.
var ErrDiverged = errors.New("feedforward: the training diverged")

// NewTrainer prepares a training, with the parameters of Training.From or at random (He et al., 2015), and looks at the styles.
//
//   - loss: the network whose features are compared, for example zoo.Open(e, "vgg16.hed_bsds500", zoo.Trunk()).
func NewTrainer(loss *zoo.Model, c Training) (*Trainer, error) {
	if loss == nil {
		return nil, errors.New("feedforward: no network that measures; give one, for example zoo.Open(e, \"vgg16.hed_bsds500\", zoo.Trunk())")
	}
	c, err := c.filled(loss)
	if err != nil {
		return nil, err
	}
	if err := c.check(loss.Layers()); err != nil {
		return nil, err
	}
	t := &Trainer{config: c, loss: loss, mixed: map[int]lesson{}, store: model.NewStore(),
		sampler: sampler{contents: c.Contents, seed: c.Seed, batch: c.Batch, side: c.Size},
		others:  sampler{contents: stylePictures(c.Styles), seed: ^c.Seed, batch: c.Batch, side: c.StyleSize, recolor: c.Recolor}}
	if err := begin(t.store, c); err != nil {
		return nil, fmt.Errorf("feedforward: the parameters: %w", err)
	}
	if err := t.lookAtStyles(); err != nil {
		return nil, fmt.Errorf("feedforward: the styles: %w", err)
	}
	if err := t.prepareLoss(); err != nil {
		return nil, err
	}
	t.exec, err = model.NewExec(loss.Engine.Backend, t.store, t.graph)
	return t, err
}

// prepareLoss prepares what measures: an AdaIN's own encoder, and for other networks the loss network, with what it sees in the styles.
func (t *Trainer) prepareLoss() error {
	if a, ok := t.config.Network.(AdaIN); ok {
		if err := t.encodeBy(a); err != nil {
			return fmt.Errorf("feedforward: the encoder: %w", err)
		}
		return nil
	}
	if err := t.copyLossNetwork(); err != nil {
		return fmt.Errorf("feedforward: the loss network: %w", err)
	}
	if err := t.measureStyles(); err != nil {
		return fmt.Errorf("feedforward: the styles: %w", err)
	}
	if err := t.matchStyles(); err != nil {
		return fmt.Errorf("feedforward: the CoMatch layer: %w", err)
	}
	return nil
}

// copyLossNetwork copies the parameters of the loss network into the trainer's store.
func (t *Trainer) copyLossNetwork() error {
	for _, p := range t.loss.Params() {
		v := p.Variable(t.loss.Store.RootScope())
		if v == nil {
			continue // of the head
		}
		if err := copyVariable(t.store, lossScope+p.Path(), v, false); err != nil {
			return err
		}
	}
	return nn.SetStatic(t.store.Scope(lossScope), true)
}

// copyVariable copies the value of a variable to a path of a store.
func copyVariable(to *model.Store, path string, v *model.Variable, trainable bool) error {
	value, err := v.Value()
	if err != nil {
		return err
	}
	if value, err = value.Clone(); err != nil {
		return err
	}
	return nn.SetVariable(to, path, value, trainable)
}

// copyParams copies parameters of a network, which lie at the roots of two stores.
func copyParams(to, from *model.Store, params []zoo.Param) error {
	for _, p := range params {
		if err := copyVariable(to, p.Path(), p.Variable(from.RootScope()), true); err != nil {
			return err
		}
	}
	return nil
}

// lookAtStyles prepares the lessons, but for their Gram matrices.
func (t *Trainer) lookAtStyles() error {
	for _, s := range t.config.Styles {
		batch, err := picture.NewBatch(t.config.square(s.Image))
		if err != nil {
			return err
		}
		t.styles = append(t.styles, lesson{name: s.Name, pixels: batch.Tensor()})
	}
	return nil
}

// measureStyles gives the lessons their Gram matrices.
func (t *Trainer) measureStyles() error {
	exec, err := model.NewExec(t.loss.Engine.Backend, t.store, func(_ *model.Scope, in []*Node) []*Node { return t.gramsOf(t.features(unit(in[0]))) })
	if err != nil {
		return err
	}
	defer exec.Finalize()
	for i, l := range t.styles {
		if t.styles[i].grams, err = exec.Call(l.pixels); err != nil {
			return err
		}
	}
	return nil
}

// graph takes a step: of contents, style pictures, the rate and the style's Gram matrices. It gives the terms of the objective with their weights.
func (t *Trainer) graph(s *model.Scope, in []*Node) *Node {
	contents, pictures, rate, grams := in[0], in[1], in[2], in[3:]
	g := contents.Graph()
	t.store.SetTraining(g, true)
	var terms []*Node
	if a, ok := t.config.Network.(AdaIN); ok {
		terms = t.adainTerms(s, a, contents, pictures)
	} else {
		terms = t.terms(t.paint(s, contents, pictures), unit(contents), grams)
	}
	total := Add(Add(terms[0], terms[1]), Add(terms[2], terms[3]))
	optimizer.LearningRateVar(s, dtypes.Float32, t.config.Rate).SetNodeValue(rate)
	slow := t.slowed(g)
	optimizer.Adam().Epsilon(1e-8).Done().UpdateGraph(s, g, total)
	slow()
	return Stack(terms, 0)
}

// paint paints contents in the style of pictures: `[B, H, W, 3]` in about [0, 1].
func (t *Trainer) paint(s *model.Scope, contents, pictures *Node) *Node {
	colors, side := t.config.colors(), t.config.Size
	target := t.config.Network.Target(s, colors.input(pictures, false))
	painted := t.config.Network.Paint(s, colors.input(contents, false), target, nil)
	return colors.output(Slice(painted, AxisRange(), AxisRange(0, side), AxisRange(0, side)))
}

// Training gives what NewTrainer was asked for, with the defaults in the place of what was zero.
func (t *Trainer) Training() Training { return t.config }

// Step says how many steps were taken.
func (t *Trainer) Step() int { return t.step }

// Last gives what Observe was told of the last step, also where that was before a Load; its Step is 0 where there was none.
func (t *Trainer) Last() Progress { return t.last }

// Run takes the steps that are left. When ctx ends, or a loss is no number ([ErrDiverged]), it returns an error; what was learned until then stays,
// and a later Run goes on.
func (t *Trainer) Run(ctx context.Context) error { return t.RunTo(ctx, t.config.Steps) }

// RunTo is [Trainer.Run] as far as a step, so that a program can look at the network on the way.
func (t *Trainer) RunTo(ctx context.Context, step int) error {
	end := min(step, t.config.Steps)
	if t.step >= end || t.left() <= 0 {
		return nil
	}
	begin, before, first := t.config.Clock(), t.elapsed, t.step
	var settled time.Time // when the first step was done, with its compilation
	defer t.drawing.Wait()
	next := t.ahead(t.step, end)
	for t.step < end && t.left() > 0 {
		if err := ctx.Err(); err != nil {
			return err
		}
		batch := <-next
		if batch.err != nil {
			return batch.err
		}
		next = t.ahead(t.step+1, end)
		progress, err := t.take(batch)
		if err != nil {
			return err
		}
		now := t.config.Clock()
		if settled.IsZero() {
			settled = now
		} else {
			pace := now.Sub(settled) / time.Duration(t.step-first-1)
			progress.Left = pace * time.Duration(t.config.Steps-t.step)
		}
		t.elapsed = before + now.Sub(begin)
		if limit := t.config.Time; limit > 0 {
			progress.Left = min(progress.Left, max(limit-t.elapsed, 0))
		}
		progress.Elapsed = t.elapsed
		t.last = progress
		t.config.Observe(progress)
	}
	return nil
}

// left is the part of the training that is to come, by the steps or, where that is less, the time.
func (t *Trainer) left() float64 {
	left := float64(t.config.Steps-t.step) / float64(t.config.Steps)
	if t.config.Time > 0 {
		left = min(left, 1-float64(t.elapsed)/float64(t.config.Time))
	}
	return left
}

// drawn is what a step learns from, or why there is nothing.
type drawn struct {
	contents *picture.Batch
	styles   *picture.Batch // of AdaIN
	names    []string       // of the styles of AdaIN
	err      error
}

// draw draws what a step learns from.
func (t *Trainer) draw(step int) (d drawn) {
	if d.contents, d.err = t.sampler.pick(step); d.err != nil || !isAdaIN(t.config.Network) {
		return d
	}
	for i := range t.config.Batch {
		d.names = append(d.names, t.styles[t.others.at(step*t.config.Batch+i)].name)
	}
	d.styles, d.err = t.others.pick(step)
	return d
}

// ahead draws what a step learns from, where it is before the end, while another is computed.
func (t *Trainer) ahead(step, end int) <-chan drawn {
	ready := make(chan drawn, 1)
	if step >= end {
		return ready
	}
	t.drawing.Go(func() { ready <- t.draw(step) })
	return ready
}

// take takes a step.
func (t *Trainer) take(d drawn) (Progress, error) {
	lesson, err := t.lessonOf(d)
	if err != nil {
		return Progress{}, err
	}
	rate := t.config.rateAt(t.left())
	args := []any{d.contents.Tensor(), lesson.pixels, float32(rate)}
	for _, gram := range lesson.grams {
		args = append(args, gram)
	}
	out, err := t.exec.Call1(args...)
	if err != nil {
		return Progress{}, fmt.Errorf("feedforward: step %d: %w", t.step+1, err)
	}
	v, err := tensors.CopyFlatData[float32](out)
	if err != nil {
		return Progress{}, err
	}
	p := Progress{Step: t.step + 1, Steps: t.config.Steps, Style: lesson.name, Content: float64(v[0]), Gram: float64(v[1]),
		Noise: float64(v[2]), Range: float64(v[3]), Rate: rate}
	p.Total = p.Content + p.Gram + p.Noise + p.Range
	if p.Total-p.Total != 0 {
		return p, fmt.Errorf("%w: step %d: content %g, style %g, tv %g, range %g; go on from an older checkpoint with a lower rate than %g",
			ErrDiverged, p.Step, p.Content, p.Gram, p.Noise, p.Range, rate)
	}
	t.step++
	return p, out.FinalizeAll()
}

// lessonOf gives the styles of the next step.
func (t *Trainer) lessonOf(d drawn) (lesson, error) {
	if d.styles != nil {
		return lesson{name: strings.Join(d.names, ", "), pixels: d.styles.Tensor()}, nil
	}
	n, step := len(t.styles), t.step
	if !t.config.Mixed || n == 1 {
		return t.styles[step%n], nil
	}
	first := step * t.config.Batch % n
	if l, known := t.mixed[first]; known {
		return l, nil
	}
	var parts []lesson
	for i := range t.config.Batch {
		parts = append(parts, t.styles[(first+i)%n])
	}
	whole, err := mix(parts)
	if err == nil {
		t.mixed[first] = whole
	}
	return whole, err
}

// Model gives the network as it is now, with the styles, to paint with and to save. The training goes on without changing it.
func (t *Trainer) Model() (*Model, error) {
	store := model.NewStore()
	if err := copyParams(store, t.store, paramsOf(t.config.Network)); err != nil {
		return nil, err
	}
	m, err := newModel(t.loss.Engine, t.config.Network, t.config.colors(), store)
	if err != nil {
		return nil, err
	}
	m.trunk = t.trunk
	for _, s := range t.config.Styles {
		if !takesTarget(t.config.Network) {
			s.Image = nil
		} else {
			s.Image = t.config.square(s.Image)
		}
		if err := m.AddStyle(s.Name, s.Image); err != nil {
			return nil, err
		}
	}
	return m, nil
}

// Close gives back what the trainer holds on the device. After it the trainer is of no use.
func (t *Trainer) Close() { t.exec.Finalize() }
