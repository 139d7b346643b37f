package data

import (
	"context"
	"fmt"
	"image"
	"iter"
	"math/rand/v2"
	"runtime"

	"github.com/imagelab-go/imagelab/lib/picture"
)

// LoaderConfig says how a [Loader] goes through a set. The zero value takes 32 pictures at a time, in the order of the set.
type LoaderConfig struct {
	// BatchSize is the number of pictures of a batch; 0 means 32.
	BatchSize int
	// Shuffle gives each epoch an order of its own, which follows from Seed and the epoch alone.
	Shuffle bool
	Seed    uint64
	// DropLast leaves out the last batch of an epoch where it is not full.
	DropLast bool
	// Workers is the number of goroutines that read and prepare; 0 means one for each processor. It changes nothing but the time.
	Workers int
	// Prefetch is how many batches are made ahead while the loop works on one; 0 means 2.
	Prefetch int
	// AtLeast lets JPEG files be decoded at a part of their size that is still as large, which takes less time; see
	// [picture.AtLeast]. The zero Point reads them in full size.
	AtLeast image.Point
	// Unreadable is told of each picture that cannot be read, in the order of the epoch, by the goroutine of the loop. The
	// picture is skipped where it returns nil, and an error of it ends the epoch. Where Unreadable is nil, the first such picture
	// is fatal: the rest of the epoch is still read, and the error, an [*UnreadableError], tells of all that are bad.
	Unreadable func(it Item, reason error) error
}

// defaultBatch and defaultPrefetch are what the zero LoaderConfig means.
const defaultBatch, defaultPrefetch = 32, 2

// withDefaults returns the configuration with zeros replaced, or an error that says which field is out of range.
func (c LoaderConfig) withDefaults() (LoaderConfig, error) {
	for _, field := range []struct {
		name  string
		value *int
		zero  int
	}{{"BatchSize", &c.BatchSize, defaultBatch}, {"Workers", &c.Workers, runtime.GOMAXPROCS(0)}, {"Prefetch", &c.Prefetch, defaultPrefetch}} {
		if *field.value < 0 {
			return c, fmt.Errorf("data: LoaderConfig.%s is %d: give at least 1, or 0 for %d", field.name, *field.value, field.zero)
		}
		if *field.value == 0 {
			*field.value = field.zero
		}
	}
	if p := c.AtLeast; p != (image.Point{}) && (p.X < 1 || p.Y < 1) {
		return c, fmt.Errorf("data: LoaderConfig.AtLeast is %d x %d: give both sides, or none for the full size", p.X, p.Y)
	}
	return c, nil
}

// Sample is a picture on its way into a batch.
type Sample struct {
	Epoch   int
	Index   int // in Set.Items
	Item    Item
	Picture *image.RGBA // the receiver's own
}

// Whole prepares a picture by leaving it as it is.
func Whole(s Sample) (*image.RGBA, error) { return s.Picture, nil }

// Position is a place in a training: the next batch of an epoch, both counted from 0. Kept as JSON in a checkpoint it lets a
// training go on in the middle of an epoch, with the batches it would have seen.
type Position struct {
	Epoch int `json:"epoch"`
	Batch int `json:"batch"`
}

// Batch is what a training loop takes at once. A picture that was skipped is missing from it, and nothing else changes.
type Batch[T any] struct {
	// Position is that of the batch, Next the one behind it.
	Position, Next Position
	// Indices are the places of the pictures in Set.Items, Labels their classes, Values what was prepared of them.
	Indices, Labels []int
	Values          []T
}

// Loader reads a set batch by batch for a training loop, ahead of it and in parallel, in bounded memory. What it hands out
// depends on the set and on BatchSize, Shuffle, Seed and DropLast alone. It may be used by several goroutines at once.
type Loader[T any] struct {
	set     *Set
	prepare func(Sample) (T, error)
	config  LoaderConfig
	options []picture.Option
}

// NewLoader makes a loader. The workers call prepare for each picture, several at once and in no certain order: it resizes,
// augments or converts, and its result should follow from the sample alone. Its error is fatal. [Whole] hands pictures out as
// they are read.
//
// It is an error if the set has no pictures, or fewer than a batch where DropLast leaves it out, or if the configuration is out
// of range.
func NewLoader[T any](set *Set, prepare func(Sample) (T, error), config LoaderConfig) (*Loader[T], error) {
	config, err := config.withDefaults()
	if err != nil {
		return nil, err
	}
	if set == nil || len(set.Items) == 0 {
		return nil, fmt.Errorf("data: a loader of no pictures: give a set that has some")
	}
	if prepare == nil {
		return nil, fmt.Errorf("data: a loader without a function to prepare pictures: give data.Whole to take them as they are")
	}
	l := &Loader[T]{set: set, prepare: prepare, config: config}
	if l.Batches() == 0 {
		return nil, fmt.Errorf("data: %d pictures do not fill a batch of %d, and DropLast leaves it out: make batches smaller, or keep the last",
			len(set.Items), config.BatchSize)
	}
	if p := config.AtLeast; p != (image.Point{}) {
		l.options = append(l.options, picture.AtLeast(p.X, p.Y))
	}
	return l, nil
}

// Batches returns the number of batches of an epoch.
func (l *Loader[T]) Batches() int {
	n, size := len(l.set.Items), l.config.BatchSize
	if l.config.DropLast {
		return n / size
	}
	return (n + size - 1) / size
}

// Order returns the indices of the pictures in the order in which an epoch takes them.
func (l *Loader[T]) Order(epoch int) []int {
	if l.config.Shuffle {
		return rand.New(rand.NewPCG(l.config.Seed, uint64(epoch))).Perm(len(l.set.Items))
	}
	order := make([]int, len(l.set.Items))
	for i := range order {
		order[i] = i
	}
	return order
}

// Epoch yields the batches of an epoch, counted from 0; see [Loader.From].
func (l *Loader[T]) Epoch(ctx context.Context, epoch int) iter.Seq2[Batch[T], error] {
	return l.From(ctx, Position{Epoch: epoch})
}

// From yields the batches of an epoch from a position to its end. Batches are the loop's own. An error comes alone, with the zero
// Batch, and is the last: that of ctx, of a picture, of a prepare function or of a position that is not there. Breaking out of
// the loop stops the workers and waits for them.
//
// No more than Prefetch batches of pictures are there or on their way, besides the loop's own. A batch without a readable picture
// is left out.
func (l *Loader[T]) From(ctx context.Context, at Position) iter.Seq2[Batch[T], error] {
	return func(yield func(Batch[T], error) bool) {
		if at.Epoch < 0 || at.Batch < 0 || at.Batch > l.Batches() {
			yield(Batch[T]{}, fmt.Errorf("data: no batch %d of epoch %d: there are %d batches in an epoch, counted from 0", at.Batch, at.Epoch, l.Batches()))
			return
		}
		r := l.start(ctx, at)
		defer r.stop()
		for batch := at; batch.Batch < l.Batches(); batch.Batch++ {
			b, err := r.collect(batch)
			if err != nil {
				yield(Batch[T]{}, err)
				return
			}
			if len(b.Values) > 0 && !yield(b, nil) {
				return
			}
		}
	}
}
