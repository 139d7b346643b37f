package data_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"math/rand/v2"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/imagelab-go/imagelab/lib/data"
	"github.com/imagelab-go/imagelab/lib/picture"
)

// drawn is what prepares the samples of these tests: numbers that follow from seed, epoch and index, and a pixel.
func drawn(s data.Sample) ([3]uint64, error) {
	time.Sleep(time.Duration(rand.IntN(100)) * time.Microsecond) // so that the order of the work differs
	return [3]uint64{uint64(s.Epoch), rand.New(rand.NewPCG(uint64(s.Index), uint64(s.Epoch))).Uint64(), uint64(s.Picture.Pix[0])}, nil
}

// loader makes one or fails the test.
func loader[T any](t testing.TB, s *data.Set, prepare func(data.Sample) (T, error), c data.LoaderConfig) *data.Loader[T] {
	t.Helper()
	l, err := data.NewLoader(s, prepare, c)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// batches gathers what is left of an epoch.
func batches[T any](t testing.TB, l *data.Loader[T], from data.Position) (all []data.Batch[T]) {
	t.Helper()
	for b, err := range l.From(t.Context(), from) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, b)
	}
	return all
}

// quiet fails the test if goroutines are left that were not there before.
func quiet(t *testing.T, before int) {
	t.Helper()
	for range 200 {
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	t.Errorf("%d goroutines, %d before", runtime.NumGoroutine(), before)
}

func TestLoaderIsTheSameWithAnyWorkers(t *testing.T) {
	s := many(t, 15, "a", "b", "c")
	for _, c := range []data.LoaderConfig{{BatchSize: 8}, {BatchSize: 8, Shuffle: true, Seed: 3}, {BatchSize: 8, Shuffle: true, DropLast: true}, {}} {
		c.Workers = 1
		want := [][]data.Batch[[3]uint64]{batches(t, loader(t, s, drawn, c), data.Position{}), batches(t, loader(t, s, drawn, c), data.Position{Epoch: 1})}
		for _, other := range []struct{ workers, prefetch int }{{2, 1}, {8, 5}, {0, 0}, {200, 100}} {
			c.Workers, c.Prefetch = other.workers, other.prefetch
			l := loader(t, s, drawn, c)
			got := [][]data.Batch[[3]uint64]{batches(t, l, data.Position{}), batches(t, l, data.Position{Epoch: 1})}
			if !reflect.DeepEqual(got, want) {
				t.Errorf("%+v: other batches than with one worker", c)
			}
		}
	}
}

func TestLoaderCoversTheSet(t *testing.T) {
	s := many(t, 21, "a", "b")
	for _, shuffle := range []bool{false, true} {
		l := loader(t, s, data.Whole, data.LoaderConfig{BatchSize: 5, Shuffle: shuffle, Seed: 9})
		var orders [2][]int
		for epoch := range orders {
			all := batches(t, l, data.Position{Epoch: epoch})
			for k, b := range all {
				next := data.Position{Epoch: epoch, Batch: k + 1}
				if k == 8 {
					next = data.Position{Epoch: epoch + 1}
				}
				if b.Position != (data.Position{Epoch: epoch, Batch: k}) || b.Next != next || len(b.Indices) != min(5, 42-5*k) {
					t.Errorf("batch %d of %d: %+v", k, len(all), b)
				}
				for n, i := range b.Indices {
					want, err := s.Items[i].Picture()
					if err != nil || b.Labels[n] != s.Items[i].Label || !reflect.DeepEqual(b.Values[n], want) {
						t.Errorf("batch %d, picture %d: label %d, %v", k, i, b.Labels[n], err)
					}
				}
				orders[epoch] = append(orders[epoch], b.Indices...)
			}
			if len(all) != l.Batches() || !slices.Equal(orders[epoch], l.Order(epoch)) {
				t.Errorf("%d batches of %d; order %v, want %v", len(all), l.Batches(), orders[epoch], l.Order(epoch))
			}
		}
		sorted := slices.Sorted(slices.Values(orders[0]))
		if len(sorted) != 42 || len(slices.Compact(sorted)) != 42 || slices.Equal(orders[0], orders[1]) == shuffle || slices.IsSorted(orders[0]) == shuffle {
			t.Errorf("shuffled: %v; orders %v", shuffle, orders)
		}
	}
	l := loader(t, s, data.Whole, data.LoaderConfig{BatchSize: 5, DropLast: true})
	if all := batches(t, l, data.Position{}); len(all) != 8 || len(all[7].Indices) != 5 || all[7].Next != (data.Position{Epoch: 1}) {
		t.Errorf("%d batches without the last", len(all))
	}
}

func TestLoaderGoesOnInTheMiddle(t *testing.T) {
	l := loader(t, many(t, 30, "a", "b"), drawn, data.LoaderConfig{BatchSize: 7, Shuffle: true, Seed: 5})
	want := batches(t, l, data.Position{Epoch: 4})
	for k, b := range want {
		stored, err := json.Marshal(b.Next)
		if err != nil {
			t.Fatal(err)
		}
		var next data.Position
		if err := json.Unmarshal(stored, &next); err != nil {
			t.Fatal(err)
		}
		rest, got := want[k+1:], batches(t, l, next)
		if len(rest) == 0 {
			rest = batches(t, l, data.Position{Epoch: 5})
		}
		if !reflect.DeepEqual(got, rest) {
			t.Errorf("behind batch %d, from %s: other batches", k, stored)
		}
	}
	if text, _ := json.Marshal(want[0].Next); string(text) != `{"epoch":4,"batch":1}` {
		t.Errorf("a position is written as %s", text)
	}
	for _, at := range []data.Position{{Epoch: -1}, {Batch: -1}, {Batch: 10}} {
		for _, err := range l.From(t.Context(), at) {
			says(t, err, "data: no batch", "9 batches")
		}
	}
}

// Pictures that are read, or on their way, are counted from the call of the prepare function to that of the loop.
func TestLoaderIsBounded(t *testing.T) {
	const size, prefetch = 4, 3
	var live, most atomic.Int64
	count := func(data.Sample) (int, error) {
		n := live.Add(1)
		for old := most.Load(); n > old && !most.CompareAndSwap(old, n); old = most.Load() {
		}
		return 0, nil
	}
	l := loader(t, many(t, 60, "a", "b"), count, data.LoaderConfig{BatchSize: size, Prefetch: prefetch, Workers: 8})
	for b, err := range l.Epoch(t.Context(), 0) {
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(2 * time.Millisecond) // as if training: the workers get ahead
		live.Add(-int64(len(b.Values)))
	}
	if n := most.Load(); n > (prefetch+1)*size || n < size {
		t.Errorf("%d pictures at once, want %d to %d", n, size, (prefetch+1)*size)
	}
}

// While the loop works on a batch, those ahead are made.
func TestLoaderWorksAhead(t *testing.T) {
	made := make(chan int, 100)
	tell := func(s data.Sample) (int, error) { made <- s.Index; return 0, nil }
	l := loader(t, many(t, 10, "a", "b"), tell, data.LoaderConfig{BatchSize: 2, Workers: 1, Prefetch: 3})
	for b, err := range l.Epoch(t.Context(), 0) {
		if err != nil {
			t.Fatal(err)
		}
		for last := min(2*b.Position.Batch+2+2*3, 20) - 1; ; {
			select {
			case i := <-made:
				if i < last {
					continue
				}
				made <- i // for the next batch, which waits for it as well where there is no more
			case <-time.After(10 * time.Second):
				t.Fatalf("batch %d: picture %d is not made ahead", b.Position.Batch, last)
			}
			break
		}
	}
}

func TestLoaderStops(t *testing.T) {
	before := runtime.NumGoroutine()
	s := many(t, 200, "a", "b")
	var calls atomic.Int64
	count := func(data.Sample) (int, error) { calls.Add(1); return 0, nil }
	l := loader(t, s, count, data.LoaderConfig{BatchSize: 10, Workers: 3, Prefetch: 2})
	for b, err := range l.Epoch(t.Context(), 0) {
		if err != nil || b.Position.Batch == 2 {
			break
		}
	}
	if n := calls.Load(); n < 30 || n > 70 {
		t.Errorf("%d pictures were prepared for 3 batches of 10 and 2 ahead", n)
	}
	quiet(t, before)

	reason := errors.New("the cat has to be fed")
	ctx, cancel := context.WithCancelCause(t.Context())
	defer cancel(nil)
	var last error
	n := 0
	for b, err := range l.Epoch(ctx, 0) {
		if n++; err != nil {
			last = err
		} else if b.Position.Batch == 1 {
			cancel(reason)
		}
	}
	if !errors.Is(last, reason) || n > 20 {
		t.Errorf("%v after %d batches", last, n)
	}
	quiet(t, before)

	broken := errors.New("broken")
	fails := func(s data.Sample) (int, error) {
		if s.Index == 25 {
			return 0, broken
		}
		return 0, nil
	}
	n = 0
	for _, err := range loader(t, s, fails, data.LoaderConfig{BatchSize: 10, Workers: 4}).Epoch(t.Context(), 0) {
		n++
		last = err
	}
	if says(t, last, "data: preparing a/00025"); !errors.Is(last, broken) || n != 3 {
		t.Errorf("%v after %d batches", last, n)
	}
	quiet(t, before)
}

// damaged is a set with 3 unreadable pictures of 12: 2, 3 and 9.
func damaged(t *testing.T) *data.Set {
	t.Helper()
	var files []string
	for i := range 12 {
		bad := ""
		if i == 2 || i == 3 || i == 9 {
			bad = "!"
		}
		files = append(files, fmt.Sprintf("%c/%02d.png%s", 'a'+i/6, i, bad))
	}
	s, err := data.Folder(tree(t, t.TempDir(), files...))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestLoaderSkipsAsAsked(t *testing.T) {
	s := damaged(t)
	var told []string
	c := data.LoaderConfig{BatchSize: 2, Workers: 3, Unreadable: func(it data.Item, reason error) error {
		if told = append(told, it.Name); !errors.Is(reason, picture.ErrNotPicture) {
			t.Errorf("%s: %v", it.Name, reason)
		}
		return nil
	}}
	var indices [][]int
	for _, b := range batches(t, loader(t, s, drawn, c), data.Position{}) {
		indices = append(indices, b.Indices)
		for k, i := range b.Indices {
			if want := rand.New(rand.NewPCG(uint64(i), 0)).Uint64(); b.Values[k][1] != want || b.Labels[k] != i/6 {
				t.Errorf("picture %d: %v, want the draw %d", i, b.Values[k], want)
			}
		}
	}
	if want := [][]int{{0, 1}, {4, 5}, {6, 7}, {8}, {10, 11}}; !reflect.DeepEqual(indices, want) {
		t.Errorf("batches %v, want %v", indices, want)
	}
	if want := []string{"a/02.png", "a/03.png", "b/09.png"}; !slices.Equal(told, want) {
		t.Errorf("told of %q, want %q", told, want)
	}
	enough := errors.New("enough")
	c.Unreadable = func(data.Item, error) error { return enough }
	n := 0
	for _, err := range loader(t, s, drawn, c).Epoch(t.Context(), 0) {
		if n++; n > 1 && !errors.Is(err, enough) {
			t.Errorf("batch %d: %v", n, err)
		}
	}
	if n != 2 {
		t.Errorf("%d batches before the first bad picture", n)
	}
}

func TestLoaderRefusesUnreadable(t *testing.T) {
	before := runtime.NumGoroutine()
	var last error
	n := 0
	for _, err := range loader(t, damaged(t), drawn, data.LoaderConfig{BatchSize: 2}).Epoch(t.Context(), 0) {
		n++
		last = err
	}
	var bad *data.UnreadableError
	says(t, last, "3 of 12 pictures cannot be read", "02.png", "03.png", "09.png")
	if !errors.As(last, &bad) || len(bad.Items) != 3 || n != 2 {
		t.Errorf("%v after %d batches", last, n)
	}
	quiet(t, before)
}

func TestLoaderRefusals(t *testing.T) {
	s := many(t, 3, "a", "b")
	for _, c := range []struct {
		config data.LoaderConfig
		says   []string
	}{
		{data.LoaderConfig{BatchSize: -1}, []string{"BatchSize is -1", "0 for 32"}},
		{data.LoaderConfig{Workers: -2}, []string{"Workers is -2"}},
		{data.LoaderConfig{Prefetch: -3}, []string{"Prefetch is -3", "0 for 2"}},
		{data.LoaderConfig{AtLeast: image.Pt(3, 0)}, []string{"AtLeast is 3 x 0"}},
		{data.LoaderConfig{BatchSize: 7, DropLast: true}, []string{"6 pictures do not fill a batch of 7"}},
	} {
		_, err := data.NewLoader(s, data.Whole, c.config)
		says(t, err, append(c.says, "data: ")...)
	}
	_, err := data.NewLoader(&data.Set{}, data.Whole, data.LoaderConfig{})
	says(t, err, "no pictures")
	_, err = data.NewLoader[int](s, nil, data.LoaderConfig{})
	says(t, err, "data.Whole")
}

// Large JPEG files are decoded at a part of their size.
func TestLoaderReducesJPEG(t *testing.T) {
	dir := tree(t, t.TempDir(), "a/1.png", "b/2.png")
	for i, size := range []image.Point{{400, 300}, {99, 240}} {
		if err := picture.Save(fmt.Sprintf("%s/%c/%d.jpg", dir, 'a'+i, i), dot(size.X, size.Y, 90)); err != nil {
			t.Fatal(err)
		}
	}
	s, err := data.Folder(dir)
	if err != nil {
		t.Fatal(err)
	}
	var sizes []string
	for _, b := range batches(t, loader(t, s, data.Whole, data.LoaderConfig{AtLeast: image.Pt(90, 60)}), data.Position{}) {
		for k, img := range b.Values {
			sizes = append(sizes, fmt.Sprint(s.Items[b.Indices[k]].Name, img.Rect.Max))
		}
	}
	if got := strings.Join(sizes, " "); got != "a/0.jpg(100,75) a/1.png(3,2) b/1.jpg(99,240) b/2.png(3,2)" {
		t.Error(got)
	}
}
