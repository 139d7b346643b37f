package classifying

import (
	"context"
	"fmt"
	"image"
	"math/rand/v2"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/show"
	"github.com/imagelab-go/imagelab/lib/zoo"
	"github.com/imagelab-go/imagelab/lib/zoo/zootest"
)

// TestReadAheadIsBoundedAndInOrder reads for random times.
func TestReadAheadIsBoundedAndInOrder(t *testing.T) {
	paths := make([]string, 500)
	for i := range paths {
		paths[i] = fmt.Sprint(i)
	}
	for _, n := range []int{0, 1, 7, 500} {
		var working, most, begun atomic.Int64
		taken := int64(0)
		var got []string
		for p := range readAhead(context.Background(), paths[:n], 7, func(path string) prepared {
			most.Store(max(most.Load(), working.Add(1)))
			begun.Add(1)
			time.Sleep(time.Duration(rand.IntN(50)) * time.Microsecond)
			working.Add(-1)
			return prepared{path: path}
		}) {
			taken++
			if begun.Load() > taken+7 {
				t.Fatalf("%d pictures are read before number %d is taken", begun.Load(), taken)
			}
			got = append(got, p.path)
		}
		if !slices.Equal(got, paths[:n]) {
			t.Errorf("got %v", got)
		}
		if most.Load() > int64(runtime.GOMAXPROCS(0)) {
			t.Errorf("%d goroutines read at once", most.Load())
		}
	}
}

func TestReadAheadEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	block := make(chan struct{})
	defer close(block)
	cancel()
	for p := range readAhead(ctx, []string{"a", "b"}, 1, func(path string) prepared { <-block; return prepared{} }) {
		t.Errorf("got %v", p)
	}
}

func TestNarrowPicturesAreRefused(t *testing.T) {
	p := zoo.Preprocess{Size: 224, Crop: 0.875}
	for size, refused := range map[image.Point]bool{{640, 480}: false, {1, 1}: false, {1, 1000}: false, {1, 65535}: true, {65535, 2}: true} {
		if err := p.Fits(size); (err != nil) != refused {
			t.Errorf("%v: %v", size, err)
		}
	}
	if err := (zoo.Preprocess{Raw: true}).Fits(image.Pt(1, 65535)); err != nil {
		t.Error(err)
	}
	path := zootest.Photo(t, filepath.Join(t.TempDir(), "narrow.png"), 1, 30000, 1)
	if got := prepare(path, zoo.Preprocess{Size: 2048, Crop: 1}); got.err == nil || !strings.Contains(got.err.Error(), path+": 1 x 30000 pixels") {
		t.Errorf("error %v", got.err)
	}
}

func TestBatchesAreBounded(t *testing.T) {
	for size, want := range map[image.Point]int{{224, 224}: 16, {512, 512}: 16, {1024, 1024}: 4, {4000, 3000}: 1} {
		if got := limit(size); got != want {
			t.Errorf("batches of %d pictures of %v, want %d", got, size, want)
		}
	}
}

func TestBatchesHaveOneSizeAndKeepTheOrder(t *testing.T) {
	var errs strings.Builder
	c := classifier{job: Job{Command: "classify", Stderr: &errs}, line: show.NewProgress("", 0)}
	pictures := func(yield func(prepared) bool) {
		for i, side := range slices.Concat(slices.Repeat([]int{4}, 18), []int{5, 4, 4, 0, 4, 1024, 1024, 1024, 1024, 1024}) {
			p := prepared{path: fmt.Sprint(i), img: image.NewRGBA(image.Rect(0, 0, side, side))}
			if side == 0 {
				p.err = fmt.Errorf("%d is broken", i)
			}
			if !yield(p) {
				return
			}
		}
	}
	var got []string
	for batch := range c.batches(pictures) {
		got = append(got, fmt.Sprintf("%s+%d", batch[0].path, len(batch)))
	}
	if text := strings.Join(got, " "); text != "0+16 16+2 18+1 19+3 23+4 27+1" || errs.String() != "classify: 21 is broken\n" || c.failed != 1 {
		t.Errorf("batches %s, %q", text, &errs)
	}
}

// TestMoreSizesThanGraphs classifies pictures of more sizes than a model keeps graphs for.
func TestMoreSizesThanGraphs(t *testing.T) {
	eng := engine.ForTest(t, engine.PureGo)
	m, err := zoo.Open(eng, "efficientnet_lite0", zoo.WithFile(zootest.File(t, "efficientnet_lite0", 1000, 1)))
	if err != nil {
		t.Fatal(err)
	}
	c := newClassifier(Job{}, m, nil)
	c.line = show.NewProgress("", 0)
	for i := range 34 {
		img := image.NewRGBA(image.Rect(0, 0, 1, 1+i))
		logits, err := c.logits(context.Background(), []prepared{{img: img}})
		if err != nil || len(logits) != 1 {
			t.Fatalf("size %d: %d answers, %v", i, len(logits), err)
		}
	}
	if m.Compiled(image.Pt(1, 32), 1) || !m.Compiled(image.Pt(1, 33), 1) || !m.Compiled(image.Pt(1, 34), 1) || len(m.Labels) != 1000 {
		t.Errorf("want graphs of the last two sizes alone; %d labels", len(m.Labels))
	}
}

// TestWhatTheNetworkCannotTake asks a model without a classifier: with -raw the pictures of the batch are reported, else that is the end.
func TestWhatTheNetworkCannotTake(t *testing.T) {
	m, err := zoo.Open(engine.ForTest(t, engine.PureGo), "efficientnet_lite0", zoo.WithFile(zootest.File(t, "efficientnet_lite0", 1000, 1)), zoo.Trunk())
	if err != nil {
		t.Fatal(err)
	}
	var errs strings.Builder
	c := newClassifier(Job{Stderr: &errs}, m, nil)
	c.line = show.NewProgress("", 0)
	img := image.NewRGBA(image.Rect(0, 0, 1, 1))
	batch := []prepared{{"a.png", img, nil}, {"b.png", img, nil}}
	if err := c.answer(context.Background(), batch); err == nil || !strings.Contains(err.Error(), "without its classifier") {
		t.Errorf("error %v", err)
	}
	c.preprocess.Raw = true
	if err := c.answer(context.Background(), batch); err != nil || c.failed != 2 || strings.Count(errs.String(), ".png: zoo: ") != 2 {
		t.Errorf("error %v, %d failed, said %q", err, c.failed, &errs)
	}
}
