package enginetest_test

import (
	"math"
	"runtime"
	"sync"
	"testing"

	"github.com/gomlx/compute"
	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/engine/enginetest"
)

func TestEachRunsOnThePureGoEngine(t *testing.T) {
	var backends []compute.Backend
	enginetest.Each(t, func(_ *testing.T, backend compute.Backend) { backends = append(backends, backend) })
	if len(backends) == 0 || backends[0] != engine.MustOpen(engine.PureGo).Backend {
		t.Errorf("ran on %v", backends)
	}
}

// recorder notes that a test would have ended.
type recorder struct {
	engine.TB
	failed bool
}

func (r *recorder) Helper() {}

func (r *recorder) Fatalf(string, ...any) {
	r.failed = true
	runtime.Goexit()
}

func TestNear(t *testing.T) {
	nan := float32(math.NaN())
	for _, c := range []struct {
		got, want []float32
		near      bool
	}{
		{nil, nil, true},
		{[]float32{1, 2.25}, []float32{1.25, 2}, true},
		{[]float32{1, 2.5}, []float32{1, 2}, false},
		{[]float32{1}, []float32{1, 2}, false},
		{[]float32{nan}, []float32{nan}, false},
	} {
		r := &recorder{}
		var wait sync.WaitGroup
		wait.Go(func() { enginetest.Near(r, "numbers", c.got, c.want, 0.25) })
		if wait.Wait(); r.failed == c.near {
			t.Errorf("%v near %v: %v", c.got, c.want, !c.near)
		}
	}
}
