package augment

import (
	"fmt"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/imagelab-go/imagelab/augment/host"
)

// stage is a part of the pass over a picture that is done at once, for one slot or for several. Both executors do the same stages: one
// compiles them into a graph, in which columns of numbers say what each image has done, the other makes kernels for each image.
type stage interface {
	// columns are what the graph needs to know of each image.
	columns() []Field
	// row gives the columns' numbers for one image, from what it has done at each slot of the pipeline.
	row(deeds []deed) []float64
	// apply does the stage in a graph.
	apply(in Images, v Values) Images
	// kernels do the stage on the host.
	kernels(deeds []deed) []host.Kernel
	// runs says what the stage can not be done by: an error for the graph and one for the host, nil where it can.
	runs() (inGraph, onHost error)
}

// A pointwise action gives the same result before a flip as after it, so that flips can be moved past it.
type pointwise interface{ pointwise() }

// all says whether each action that may be done at a slot is as asked.
func (s slot) all(is func(action Op) bool) bool {
	for _, n := range s.choices {
		if !is(n.op) {
			return false
		}
	}
	return true
}

// flips says whether nothing but flips is done at a slot.
func (s slot) flips() bool { return s.all(func(op Op) bool { _, ok := op.(flip); return ok }) }

// pointwise says whether nothing is done at a slot that a flip could not be moved past.
func (s slot) pointwise() bool {
	return s.all(func(op Op) bool { _, ok := op.(pointwise); return ok })
}

// plan makes the stages of a row of slots: flips join the crop that they can reach past pointwise actions, and what remains stays in order.
func plan(slots []slot) []stage {
	joined := make([]bool, len(slots))
	reach := func(from, step int) (flips []int) {
		for i := from + step; i >= 0 && i < len(slots); i += step {
			switch {
			case slots[i].flips():
				if !joined[i] {
					joined[i] = true
					flips = append(flips, i)
				}
			case !slots[i].pointwise():
				return flips
			}
		}
		return flips
	}
	crops := map[int]stage{}
	for i, s := range slots {
		if r, ok := s.crops(); ok {
			crops[i] = cropStage{resample: r, crop: i, before: reach(i, -1), after: reach(i, 1), slots: slots}
		}
	}
	var stages []stage
	for i, s := range slots {
		switch crop, ok := crops[i]; {
		case joined[i]:
		case ok:
			stages = append(stages, crop)
		case s.flips():
			stages = append(stages, flipStage{i, s})
		case len(s.choices) == 1 && !s.optional:
			stages = append(stages, newActionStage(i, s.choices[0]))
		default:
			stages = append(stages, newSwitchStage(i, s))
		}
	}
	return stages
}

// Graph builds the pass of the pipeline over a batch inside any graph, for example that of a training step. numbers and words are what
// [Pipeline.Pack] makes of the draws. It panics where an operation works on the host only.
//
// It returns float32 pictures in [0, 1]; their Sizes are nil where an operation made them all one size.
func (p *Pipeline) Graph(in Images, numbers, words *graph.Node) Images {
	if p.err != nil {
		panic(p.err)
	}
	v := Values{numbers: numbers, words: words}
	for _, s := range p.stages {
		if err, _ := s.runs(); err != nil {
			panic(fmt.Errorf("augment: %w", err))
		}
		v.fields = s.columns()
		in = s.apply(in, v)
		v = v.behind(v.fields...)
	}
	return in.Float()
}
