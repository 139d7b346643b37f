package data

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
)

// run is an epoch that is being read. Each picture has a channel of its own, and these come in the order of the epoch; so the
// order of the work does not matter, and no more is begun than there is room for channels.
type run[T any] struct {
	loader  *Loader[T]
	epoch   int
	pending chan job[T] // in order, closed behind the last
	work    chan job[T]
	spoiled atomic.Bool // a picture was fatal: others are read only to tell of all that are bad
	ctx     context.Context
	cancel  context.CancelFunc
	workers sync.WaitGroup
}

// job is a picture that is to be read.
type job[T any] struct {
	index int
	done  chan result[T] // with room for it, so that no worker waits
}

// result is what became of a picture.
type result[T any] struct {
	value      T
	unreadable error
	err        error // of the prepare function
}

// start begins with the pictures from a position on.
func (l *Loader[T]) start(ctx context.Context, at Position) *run[T] {
	room := l.config.Prefetch * l.config.BatchSize
	r := &run[T]{loader: l, epoch: at.Epoch, pending: make(chan job[T], room), work: make(chan job[T], room)}
	r.ctx, r.cancel = context.WithCancel(ctx)
	end := min(l.Batches()*l.config.BatchSize, len(l.set.Items))
	indices := l.Order(at.Epoch)[min(at.Batch*l.config.BatchSize, end):end]
	r.workers.Go(func() { r.plan(indices) })
	for range min(l.config.Workers, len(indices)) {
		r.workers.Go(r.read)
	}
	return r
}

// stop ends what was begun and waits for it.
func (r *run[T]) stop() {
	r.cancel()
	r.workers.Wait()
}

// plan hands out the pictures in order, as there is room.
func (r *run[T]) plan(indices []int) {
	defer close(r.pending)
	defer close(r.work)
	for _, i := range indices {
		j := job[T]{i, make(chan result[T], 1)}
		select {
		case r.pending <- j:
			r.work <- j // which has as much room
		case <-r.ctx.Done():
			return
		}
	}
}

// read is what a worker does.
func (r *run[T]) read() {
	for j := range r.work {
		if r.ctx.Err() != nil {
			return
		}
		j.done <- r.prepared(j.index)
	}
}

// prepared reads and prepares a picture.
func (r *run[T]) prepared(i int) (p result[T]) {
	item := r.loader.set.Items[i]
	img, err := item.Picture(r.loader.options...)
	if err != nil || r.spoiled.Load() {
		p.unreadable = err
		return p
	}
	if p.value, err = r.loader.prepare(Sample{Epoch: r.epoch, Index: i, Item: item, Picture: img}); err != nil {
		p.err = fmt.Errorf("data: preparing %s: %w", item.Name, err)
	}
	return p
}

// next waits for the next picture; ok is false behind the last.
func (r *run[T]) next() (i int, p result[T], ok bool, err error) {
	select {
	case j, more := <-r.pending:
		if !more {
			return 0, p, false, context.Cause(r.ctx)
		}
		select {
		case p = <-j.done:
			return j.index, p, true, p.err
		case <-r.ctx.Done():
		}
	case <-r.ctx.Done():
	}
	return 0, p, false, context.Cause(r.ctx)
}

// collect makes the batch of a position, which is the next.
func (r *run[T]) collect(at Position) (b Batch[T], err error) {
	l := r.loader
	b.Position, b.Next = at, Position{at.Epoch, at.Batch + 1}
	if b.Next.Batch == l.Batches() {
		b.Next = Position{Epoch: at.Epoch + 1}
	}
	for range min(l.config.BatchSize, len(l.set.Items)-at.Batch*l.config.BatchSize) {
		i, p, _, err := r.next()
		if err == nil && p.unreadable != nil {
			if err = r.report(i, p.unreadable); err == nil {
				continue
			}
		}
		if err != nil {
			return b, err
		}
		b.Indices, b.Labels, b.Values = append(b.Indices, i), append(b.Labels, l.set.Items[i].Label), append(b.Values, p.value)
	}
	return b, nil
}

// report tells of a picture that cannot be read, and returns an error where that is fatal.
func (r *run[T]) report(i int, reason error) error {
	item := r.loader.set.Items[i]
	if tell := r.loader.config.Unreadable; tell != nil {
		return tell(item, reason)
	}
	r.spoiled.Store(true)
	bad := &UnreadableError{Items: []Item{item}, Reasons: []error{reason}, Of: len(r.loader.set.Items)}
	for {
		i, p, ok, err := r.next()
		if err != nil && p.err == nil {
			return errors.Join(bad, err)
		}
		if !ok {
			return bad
		}
		if p.unreadable != nil {
			bad.Items, bad.Reasons = append(bad.Items, r.loader.set.Items[i]), append(bad.Reasons, p.unreadable)
		}
	}
}
