package finetune

import (
	"context"
	"image"
	"math/rand/v2"
	"slices"

	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/tensors"
)

// batch is what a step takes.
type batch struct {
	labels  []int
	x       *tensors.Tensor
	targets *tensors.Tensor
	mix     []*tensors.Tensor
}

// batchAt makes the batch of a step of the running phase.
func (l *Learner) batchAt(ctx context.Context, at position) (*batch, error) {
	rows, classes := l.rowsAt(at), len(l.classes)
	b := &batch{labels: make([]int, len(rows))}
	targets := make([]float32, len(rows)*classes)
	for i, row := range rows {
		b.labels[i] = l.train.set.Items[row].Label
		targets[i*classes+b.labels[i]] = 1
	}
	b.targets = tensors.FromFlatDataAndDimensions(targets, len(rows), classes)
	var err error
	if b.x, err = l.inputs(ctx, rows, at); err != nil {
		return nil, err
	}
	b.mix = l.mixed(b.x.Shape(), at)
	return b, nil
}

// mixed draws which pictures of a batch are mixed, where Config.Mix is on: what mixInputs and mixTargets take.
func (l *Learner) mixed(x shapes.Shape, at position) []*tensors.Tensor {
	if l.config.Mix == (Mix{}) {
		return nil
	}
	var size image.Point
	if x.Rank() == 4 {
		size = image.Pt(x.Dim(2), x.Dim(1))
	}
	n := x.Dim(0)
	partner, blend, box, share := l.config.Mix.draw(mixSource(l.config.Seed, at.phase, at.step), n, n, size).inputs()
	return []*tensors.Tensor{partner, blend, box, share}
}

// rowsAt lists the training pictures of a step. The last step of an epoch begins the epoch's order again where pictures run out.
func (l *Learner) rowsAt(at position) []int {
	order := l.order(position{at.phase, at.step / l.steps()})
	rows := make([]int, l.batchSize())
	for i := range rows {
		rows[i] = order[(at.step%l.steps()*len(rows)+i)%len(order)]
	}
	return rows
}

// order gives the order in which an epoch sees the pictures; the position's step counts epochs.
func (l *Learner) order(epoch position) []int {
	random := rand.New(rand.NewPCG(uint64(l.draw(streamOrder, epoch)), 0))
	return random.Perm(len(l.train.set.Items))
}

// inputs gives what the first group behind the border takes, of some training pictures.
func (l *Learner) inputs(ctx context.Context, rows []int, at position) (*tensors.Tensor, error) {
	if l.keepable(l.train) && !l.train.crowded {
		x, err := l.keptInputs(ctx, rows, at)
		if x != nil || err != nil {
			return x, err
		}
		l.train.crowded = true
	}
	x, err := l.raw(ctx, rows, at)
	if err != nil {
		return nil, err
	}
	return l.through(x)
}

// keptInputs takes the inputs from features that are computed once: of each picture those of one of its views. It gives nil where there
// is no room for them.
func (l *Learner) keptInputs(ctx context.Context, rows []int, at position) (*tensors.Tensor, error) {
	views := make([]*feature, l.views(l.train))
	for v := range views {
		var err error
		if views[v], err = l.featuresOf(ctx, l.train, v); views[v] == nil || err != nil {
			return nil, err
		}
	}
	flat := make([]float32, 0, len(rows)*views[0].size())
	for k, view := range l.viewsAt(at, len(views)) {
		flat = append(flat, views[view].row(rows[k])...)
	}
	return tensors.FromFlatDataAndDimensions(flat, append([]int{len(rows)}, views[0].dims...)...), nil
}

// ahead is the next batch's pictures, which are read and augmented while a step is computed.
type ahead struct {
	at   position
	done chan struct{} // closed when the rest is there
	x    *tensors.Tensor
	err  error
}

// raw gives the pictures of a step, and begins with those of the next.
func (l *Learner) raw(ctx context.Context, rows []int, at position) (x *tensors.Tensor, err error) {
	if l.ahead != nil && l.ahead.at == at {
		<-l.ahead.done
		x, err = l.ahead.x, l.ahead.err
	} else {
		x, err = l.rawBatch(ctx, l.train, rows, l.epochsOf(at))
	}
	l.ahead = nil
	if next := (position{at.phase, at.step + 1}); err == nil && next.step < l.config.Plan[at.phase].Epochs*l.steps() {
		a := &ahead{at: next, done: make(chan struct{})}
		l.ahead = a
		go func() {
			defer close(a.done)
			a.x, a.err = l.rawBatch(ctx, l.train, l.rowsAt(next), l.epochsOf(next))
		}()
	}
	return x, err
}

// settle waits for what was begun for a step that is not taken.
func (l *Learner) settle() {
	if l.ahead != nil {
		<-l.ahead.done
		if l.ahead.x != nil {
			l.ahead.x.FinalizeAll()
		}
		l.ahead = nil
	}
}

// viewsAt draws the view of each picture of a step, of n.
func (l *Learner) viewsAt(at position, n int) []uint64 {
	random, views := rand.New(rand.NewPCG(uint64(l.draw(streamViews, at)), 0)), make([]uint64, l.batchSize())
	for i := range views {
		views[i] = random.Uint64N(uint64(n))
	}
	return views
}

// epochsOf gives, for each picture of a step, the epoch that its augmentation is drawn for: one of the views, where there are so many, or the epoch
// itself, counted from 0 over all phases, so that none repeats another.
func (l *Learner) epochsOf(at position) []uint64 {
	if l.cut.border > 0 && l.config.Views > 0 {
		return l.viewsAt(at, l.config.Views)
	}
	epoch := at.step / l.steps()
	for _, p := range l.config.Plan[:at.phase] {
		epoch += p.Epochs
	}
	return slices.Repeat([]uint64{uint64(epoch)}, l.batchSize())
}
