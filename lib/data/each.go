package data

import (
	"context"
	"crypto/sha256"
	"fmt"
	"image"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
)

// Each reads all pictures of the set in parallel and calls do for each: i is its index in Items, img and sum are what
// [Item.Read] returns. It reads with the given number of workers, each of which holds one picture at a time; 0 means one for
// each processor. Workers take the pictures in their order, but do may be called from several goroutines at once and for a
// later picture first.
//
// The first error of do, or the end of ctx, stops the work and is returned. A picture that cannot be read is not: from then on do
// is called no more, but all others are still read, and the error, an [*UnreadableError], tells of all that are bad.
func (s *Set) Each(ctx context.Context, workers int, do func(i int, img *image.RGBA, sum [sha256.Size]byte) error) error {
	bad := &UnreadableError{Of: len(s.Items)}
	reasons := make([]error, len(s.Items))
	var spoiled atomic.Bool
	err := inParallel(ctx, workers, len(s.Items), func(i int) error {
		img, sum, err := s.Items[i].Read()
		if err != nil {
			reasons[i] = err
			spoiled.Store(true)
			return nil
		}
		if spoiled.Load() {
			return nil
		}
		return do(i, img, sum)
	})
	if err != nil {
		return err
	}
	for i, reason := range reasons {
		if reason != nil {
			bad.Items, bad.Reasons = append(bad.Items, s.Items[i]), append(bad.Reasons, reason)
		}
	}
	if len(bad.Items) > 0 {
		return bad
	}
	return nil
}

// Sums returns the SHA-256 that [Item.Read] returns for each picture, in the order of Items, read in parallel without decoding them. The first error, or
// the end of ctx, stops the work and is returned.
func (s *Set) Sums(ctx context.Context, workers int) ([][sha256.Size]byte, error) {
	sums := make([][sha256.Size]byte, len(s.Items))
	err := inParallel(ctx, workers, len(s.Items), func(i int) (err error) {
		sums[i], err = s.Items[i].Sum()
		return err
	})
	return sums, err
}

// UnreadableError says which pictures of a set cannot be read.
type UnreadableError struct {
	Items   []Item  // in the order of the set
	Reasons []error // of each
	Of      int     // the number of pictures of the set
}

// Error names the first five pictures with their reasons.
func (e *UnreadableError) Error() string {
	const most = 5
	var b strings.Builder
	fmt.Fprintf(&b, "data: %d of %d pictures cannot be read; remove or replace them:", len(e.Items), e.Of)
	for _, reason := range e.Reasons[:min(len(e.Reasons), most)] {
		b.WriteString("\n  - " + strings.TrimPrefix(reason.Error(), "data: "))
	}
	if more := len(e.Items) - most; more > 0 {
		fmt.Fprintf(&b, "\n  - and %d more", more)
	}
	return b.String()
}

// Unwrap returns the reasons.
func (e *UnreadableError) Unwrap() []error { return e.Reasons }

// inParallel calls do for 0 to n-1, in this order, with the given number of workers (0: one for each processor). It stops at the
// first error, or when ctx ends, and returns that error once all workers are done.
func inParallel(ctx context.Context, workers, n int, do func(i int) error) error {
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	var next atomic.Int64
	var wait sync.WaitGroup
	for range min(workers, n) {
		wait.Go(func() {
			for ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= n {
					return
				}
				if err := do(i); err != nil {
					stop(err)
				}
			}
		})
	}
	wait.Wait()
	return context.Cause(ctx)
}
