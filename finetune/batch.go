package finetune

import (
	"context"
	"fmt"
	"image"
	"math/rand/v2"

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
	b.mix, err = l.mixed(b.x.Shape(), at)
	return b, err
}

// mixed draws which pictures of a batch are mixed, where Config.Mix is on: what mixInputs and mixTargets take.
func (l *Learner) mixed(x shapes.Shape, at position) ([]*tensors.Tensor, error) {
	if l.config.Mix == (Mix{}) {
		return nil, nil
	}
	var size image.Point
	if x.Rank() == 4 {
		size = image.Pt(x.Dim(2), x.Dim(1))
	} else if l.config.Mix.CutMix > 0 {
		return nil, fmt.Errorf("finetune: %v: CutMix needs pictures to cut, and the frozen groups make vectors of them; take Mixup, or freeze less", at)
	}
	n := x.Dim(0)
	partner, blend, box, share := l.config.Mix.draw(mixSource(l.config.Seed, at.phase, at.step), n, n, size).inputs()
	return []*tensors.Tensor{partner, blend, box, share}, nil
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
	random := rand.New(rand.NewPCG(uint64(l.draw(streamViews, at)), 0))
	flat := make([]float32, 0, len(rows)*views[0].size())
	for _, i := range rows {
		flat = append(flat, views[random.IntN(len(views))].row(i)...)
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
		x, err = l.rawBatch(ctx, l.train, rows, l.epochOf(at))
	}
	l.ahead = nil
	if next := (position{at.phase, at.step + 1}); err == nil && next.step < l.config.Plan[at.phase].Epochs*l.steps() {
		a := &ahead{at: next, done: make(chan struct{})}
		l.ahead = a
		go func() {
			defer close(a.done)
			a.x, a.err = l.rawBatch(ctx, l.train, l.rowsAt(next), l.epochOf(next))
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

// epochOf numbers the epochs of all phases from 0, so that augmentation never repeats itself.
func (l *Learner) epochOf(at position) uint64 {
	epoch := at.step / l.steps()
	for _, p := range l.config.Plan[:at.phase] {
		epoch += p.Epochs
	}
	return uint64(epoch)
}
