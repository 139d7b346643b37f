package augment

import (
	"errors"
	"fmt"
	"image"
	"math"
	"slices"
	"sync"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/imagelab-go/imagelab/augment/rng"
)

// Key decides all draws: the same key gives the same draw to the same image (by its index), whatever the batch size, the
// order, the number of workers or the engine. Count Epoch up while training, so that every pass sees new pictures.
type Key struct{ Seed, Epoch uint64 }

// Pipeline is a sequence of operations. It never changes and can be used by several goroutines at once.
type Pipeline struct {
	ops    []Op
	names  []string
	stages []stage
	err    error // what is wrong with an operation

	mu    sync.Mutex
	execs map[compute.Backend]*graph.Exec
}

// Sequence makes a pipeline of operations, which are applied in the order given. With none it leaves images alone. An operation whose
// settings have no meaning is reported by [Pipeline.Check] and by everything that uses the pipeline.
//
// Each operation draws from a stream of its own, whose key comes from the operation's name and from how many of the same name stand
// before it. So the draws of one operation stay as they are when operations of another name are put in, taken out or moved, and
// when any is given another probability.
func Sequence(ops ...Op) *Pipeline {
	p := &Pipeline{ops: slices.Clone(ops), execs: map[compute.Backend]*graph.Exec{}}
	seen := map[string]int{}
	for i, op := range p.ops {
		if op == nil {
			p.err = fmt.Errorf("augment: operation %d of the sequence is nil; leave it out", i)
			return p
		}
		name := op.Name()
		if seen[name]++; seen[name] > 1 {
			name = fmt.Sprintf("%s#%d", name, seen[name])
		}
		p.names = append(p.names, name)
		if err := op.Check(); err != nil && p.err == nil {
			p.err = fmt.Errorf("augment: %s: %w", name, err)
		}
	}
	p.stages = plan(p.ops)
	return p
}

// Check reports the first operation whose settings have no meaning.
func (p *Pipeline) Check() error { return p.err }

// Draw draws what the pipeline does to images 0, 1, 2, ... of these sizes (width, height).
func (p *Pipeline) Draw(key Key, sizes ...image.Point) ([]Draw, error) {
	indices := make([]int, len(sizes))
	for i := range indices {
		indices[i] = i
	}
	return p.DrawAt(key, indices, sizes)
}

// DrawAt draws what the pipeline does to the images of a data set with these indices and sizes (width, height).
func (p *Pipeline) DrawAt(key Key, indices []int, sizes []image.Point) ([]Draw, error) {
	if p.err != nil {
		return nil, p.err
	}
	if len(indices) != len(sizes) {
		return nil, fmt.Errorf("augment: %d indices for %d sizes; give one of each for an image", len(indices), len(sizes))
	}
	draws := make([]Draw, len(indices))
	for i, index := range indices {
		if index < 0 {
			return nil, fmt.Errorf("augment: index %d of image %d is negative; indices count from 0", index, i)
		}
		if sizes[i].X < 1 || sizes[i].Y < 1 {
			return nil, fmt.Errorf("augment: image %d has size %v; both sides must be at least 1", i, sizes[i])
		}
		draws[i] = p.draw(rng.New(key.Seed).Fold(key.Epoch).Fold(uint64(index)), index, sizes[i])
	}
	return draws, nil
}

// draw draws for one image.
func (p *Pipeline) draw(key rng.Key, index int, size image.Point) Draw {
	d := Draw{Index: index, Width: size.X, Height: size.Y, Steps: make([]Step, len(p.ops))}
	for i, op := range p.ops {
		row := op.Draw(key.FoldString(p.names[i]), size)
		step := Step{Op: p.names[i]}
		if g, ok := op.(Geometric); ok {
			_, size = g.Map(row, size)
		}
		for _, f := range op.Fields() {
			step.Values = append(step.Values, Value{f.Name, row[:f.Size:f.Size]})
			row = row[f.Size:]
		}
		d.Steps[i] = step
	}
	return d
}

// errFlat says that a map has no inverse.
var errFlat = errors.New("augment: the draw maps the image onto a line, so that there is no way back")

// valueChecker is an operation that can say that values do not fit an image, as when a draw is applied to another one.
type valueChecker interface {
	checkValues(values []float64, size image.Point) error
}

// fits reports a draw that is not one of this pipeline's.
func (p *Pipeline) fits(d Draw) error {
	if p.err != nil {
		return p.err
	}
	if len(d.Steps) != len(p.ops) {
		return fmt.Errorf("augment: the draw of image %d has %d steps, the pipeline has %d operations %v; draw with this pipeline",
			d.Index, len(d.Steps), len(p.ops), p.names)
	}
	size := d.Size()
	for i, op := range p.ops {
		step := d.Steps[i]
		if err := stepFits(step, p.names[i], op.Fields()); err != nil {
			return fmt.Errorf("augment: the draw of image %d, step %d: %w", d.Index, i, err)
		}
		if c, ok := op.(valueChecker); ok {
			if err := c.checkValues(step.row(), size); err != nil {
				return fmt.Errorf("augment: the draw of image %d, %s: %w", d.Index, step.Op, err)
			}
		}
		if g, ok := op.(Geometric); ok {
			_, size = g.Map(step.row(), size)
		}
	}
	return nil
}

// stepFits reports a step that is not one of an operation with these fields.
func stepFits(step Step, name string, fields []Field) error {
	if step.Op != name {
		return fmt.Errorf("it is of %q, the pipeline has %q there; draw with this pipeline", step.Op, name)
	}
	if len(step.Values) != len(fields) {
		return fmt.Errorf("%s has %d values, want %d", name, len(step.Values), len(fields))
	}
	for i, f := range fields {
		v := step.Values[i]
		if v.Name != f.Name || len(v.Numbers) != f.Size {
			return fmt.Errorf("%s has value %q with %d numbers, want %q with %d", name, v.Name, len(v.Numbers), f.Name, f.Size)
		}
		for _, n := range v.Numbers {
			if math.IsNaN(n) || math.IsInf(n, 0) {
				return fmt.Errorf("%s has %v for %s; use finite numbers", name, n, f.Name)
			}
			if f.Words && (n < 0 || n > math.MaxUint32 || n != math.Trunc(n)) {
				return fmt.Errorf("%s has %v for %s; want whole numbers of 32 bits", name, n, f.Name)
			}
		}
	}
	return nil
}
