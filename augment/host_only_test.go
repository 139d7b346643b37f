package augment

import (
	"fmt"
	"strings"
	"testing"

	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/engine/enginetest"
)

// darker is an action that works on the host only.
type darker struct{ adjustment }

func (d darker) Apply(Images, Values) {} // not the one that a GraphAction has

func (d darker) Name() string { return "darker" }

// forGraph is an action that works in a graph only.
type forGraph struct{ adjustment }

func (d forGraph) Kernels() {}

func TestHostOnlyActionsStandFirstOrLast(t *testing.T) {
	dark := darker{Brightness(Uniform(0.3, 0.9)).(blendAdjustment).adjustment}
	turn, crop, jitter := Rotate(Uniform(-30, 30)), RandomResizedCrop(9, 7), ColorJitter(0.5, 0.5, 0.5, 0.1)
	backend := engine.ForTest(t, engine.PureGo).Backend
	for i, p := range []*Pipeline{Sequence(dark, turn, jitter), Sequence(dark, dark, crop, dark), Sequence(turn, Sometimes(0.5, dark)), Sequence(dark), Sequence(jitter, crop, dark)} {
		batch, draws := batchOf(t, p, 5)
		want := apply(t, p, backend, batch, draws, OnHost())
		enginetest.Near(t, fmt.Sprint("pipeline ", i), apply(t, p, backend, batch, draws), want, 1e-4)
		enginetest.Near(t, fmt.Sprint("pipeline ", i, " padded"), apply(t, p, backend, batch, draws, PadTo(7, 0, 0)), want, 1e-4)
	}
	within := Sequence(jitter, dark, crop)
	batch, draws := batchOf(t, within, 2)
	if _, err := within.Apply(backend, batch, draws, OnEngine()); err == nil || !strings.Contains(err.Error(), "darker works on the host only; put it first or last") {
		t.Errorf("in the middle: error %v", err)
	}
	if _, err := within.Apply(newCounting(backend), batch, draws); err != nil {
		t.Errorf("the host is not chosen where it must: %v", err)
	}
	graphOnly := Sequence(forGraph{Hue(Constant(0.1)).(adjustment)})
	batch, draws = batchOf(t, graphOnly, 2)
	if _, err := graphOnly.Apply(backend, batch, draws, OnHost()); err == nil || !strings.Contains(err.Error(), "works in a graph only") {
		t.Errorf("on the host: error %v", err)
	}
	if _, err := graphOnly.Apply(backend, batch, draws); err != nil {
		t.Errorf("the engine is not chosen where it must: %v", err)
	}
}
