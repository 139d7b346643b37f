package augment

import (
	"fmt"
	"slices"

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

// plan makes the stages of a row of slots. Geometric actions in a row are one warp; where they are crops and flips only, flips join the crop that they can
// reach past pointwise actions. What remains stays in order.
func plan(slots []slot) (stages []stage) {
	warps, rest := planWarps(slots)
	joined := make([]bool, len(slots))
	reach := func(from, step int) (flips []int) {
		for i := from + step; i >= 0 && i < len(slots); i += step {
			switch {
			case slots[i].flips() && rest[i] == nil:
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
		if r, ok := s.crops(); ok && rest[i] == nil {
			crops[i] = cropStage{resample: r, crop: i, before: reach(i, -1), after: reach(i, 1), slots: slots}
		}
	}
	for i, s := range slots {
		crop, crops := crops[i]
		switch {
		case rest[i] != nil:
			stages = append(stages, warps[i]...)
			stages = append(stages, planPixels(i, *rest[i])...)
		case joined[i]:
		case crops:
			stages = append(stages, crop)
		case s.flips():
			stages = append(stages, flipStage{i, s})
		default:
			stages = append(stages, planPixels(i, s)...)
		}
	}
	return stages
}

// planPixels makes the stage of a slot without geometric actions, none where there is nothing to do.
func planPixels(at int, s slot) []stage {
	switch {
	case s.all(func(op Op) bool { return op == Identity() }):
		return nil
	case len(s.choices) == 1 && !s.optional:
		return []stage{actionStage{at, s.choices[0]}}
	}
	return []stage{newSwitchStage(at, s)}
}

// planWarps makes the warps by the slot where they begin. For each slot of a warp it gives what else may be done there, nil for the other slots.
func planWarps(slots []slot) (warps map[int][]stage, rest []*slot) {
	warps, rest = map[int][]stage{}, make([]*slot, len(slots))
	for from := 0; from < len(slots); {
		to, how := runOf(slots, from)
		if !slices.ContainsFunc(slots[from:to], slot.roams) {
			from = max(to, from+1)
			continue
		}
		for i, filter := range how {
			warps[from] = append(warps[from], newWarpStage(slots, from, to, filter, i == 0))
		}
		for i := from; i < to; i++ {
			other := slots[i].only(func(n *node) bool { return !isGeometric(n.op) })
			rest[i] = &other
		}
		from = to
	}
	return warps, rest
}

// runOf gives where the slots end that one warp can do from a slot on, and with which interpolations: several only for a single slot.
func runOf(slots []slot, from int) (to int, how []Interpolation) {
	for to = from; to < len(slots); to++ {
		geometric := slots[to].only(func(n *node) bool { return isGeometric(n.op) })
		all := slices.Clone(how)
		for _, n := range geometric.choices {
			if i := interpolationOf(n.op); i != "" && !slices.Contains(all, i) {
				all = append(all, i)
			}
		}
		if len(geometric.choices) == 0 || to > from && len(all) > 1 {
			break
		}
		how = all
		if len(how) > 1 || len(geometric.choices) < len(slots[to].choices) {
			to++
			break
		}
	}
	if len(how) == 0 {
		how = []Interpolation{Bilinear}
	}
	return to, how
}

// only gives the slot with a part of its choices.
func (s slot) only(is func(n *node) bool) (part slot) {
	for _, n := range s.choices {
		if is(n) {
			part.choices = append(part.choices, n)
		}
	}
	part.optional = s.optional || len(part.choices) < len(s.choices)
	return part
}

// Graph builds the pass of the pipeline over a batch inside any graph, for example that of a training step. numbers and words are what
// [Pipeline.Pack] makes of the draws. It panics where an operation works on the host only.
//
// It returns float32 pictures in [0, 1]; their Sizes are nil where an operation made them all one size.
func (p *Pipeline) Graph(in Images, numbers, words *graph.Node) Images {
	if p.err != nil {
		panic(p.err)
	}
	for _, s := range p.stages {
		if err, _ := s.runs(); err != nil {
			panic(fmt.Errorf("augment: %w", err))
		}
	}
	return build(p.stages, in, numbers, words)
}

// build builds the graph of stages.
func build(stages []stage, in Images, numbers, words *graph.Node) Images {
	in, _ = through(stages, in, Values{numbers: numbers, words: words})
	return in.Float()
}

// through does stages whose columns begin at a place, and gives the place behind them.
func through(stages []stage, in Images, v Values) (Images, Values) {
	for _, s := range stages {
		v.fields = s.columns()
		in = s.apply(in, v)
		v = v.behind(v.fields...)
	}
	return in, v
}
