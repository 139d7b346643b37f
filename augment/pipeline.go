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

// Pipeline is a sequence of operations, and an operation itself, so that it can be a member of a composition. It never changes and can be used
// by several goroutines at once.
type Pipeline struct {
	ops    []Op
	root   *node
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
// when any is given another probability. An operation within another draws from a stream below that one's.
func Sequence(ops ...Op) *Pipeline {
	p := &Pipeline{ops: slices.Clone(ops), execs: map[compute.Backend]*graph.Exec{}}
	p.root = &node{op: p, name: p.Name()}
	if err := p.root.growChildren(p.ops); err != nil {
		p.err = fmt.Errorf("augment: %w", err)
		return p
	}
	p.root.slots = p.root.combine(p)
	p.stages = plan(p.root.slots)
	return p
}

// Name is "sequence".
func (p *Pipeline) Name() string { return "sequence" }

func (p *Pipeline) members() []Op          { return p.ops }
func (p *Pipeline) counts() (int, int)     { return len(p.ops), len(p.ops) }
func (p *Pipeline) anyTurn() bool          { return false }
func (p *Pipeline) choose(_ rng.Key) []int { return group{p.ops}.all() }

// names are the names of the operations, for messages.
func (p *Pipeline) names() []string { return p.root.names() }

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
	if len(indices) != len(sizes) {
		return nil, fmt.Errorf("augment: %d indices for %d sizes; give one of each for an image", len(indices), len(sizes))
	}
	if p.err != nil {
		return nil, p.err
	}
	draws := make([]Draw, len(indices))
	for i, index := range indices {
		if err := p.checkAt(index, sizes[i]); err != nil {
			return nil, fmt.Errorf("%w (image %d)", err, i)
		}
		draws[i] = p.draw(key, index, sizes[i], nil)
	}
	return draws, nil
}

// checkAt reports what a draw cannot be made for.
func (p *Pipeline) checkAt(index int, size image.Point) error {
	switch {
	case p.err != nil:
		return p.err
	case index < 0:
		return fmt.Errorf("augment: index %d is negative; indices count from 0", index)
	case size.X < 1 || size.Y < 1:
		return fmt.Errorf("augment: an image of size %v; both sides must be at least 1", size)
	}
	return nil
}

// draw draws for one image, in which something may be marked.
func (p *Pipeline) draw(key Key, index int, size image.Point, marked *marking) Draw {
	step, _ := p.root.draw(rng.New(key.Seed).Fold(key.Epoch).Fold(uint64(index)), size, marked)
	return Draw{Index: index, Width: size.X, Height: size.Y, Steps: step.Steps}
}

// errFlat says that a map has no inverse.
var errFlat = errors.New("augment: the draw maps the image onto a line, so that there is no way back")

// valueChecker is an operation that can say that values do not fit an image, as when a draw is applied to another one.
type valueChecker interface {
	checkValues(values []float64, size image.Point) error
}

// deeds lays a draw out in the pipeline's slots and gives the size of the image after it. It reports a draw that is not one of this pipeline's.
func (p *Pipeline) deeds(d Draw) ([]deed, image.Point, error) {
	if p.err != nil {
		return nil, image.Point{}, p.err
	}
	all := make([]deed, len(p.root.slots))
	size, err := p.root.fill(Step{Op: p.root.name, Steps: d.Steps}, d.Size(), all)
	if err != nil {
		return nil, size, fmt.Errorf("augment: the draw of image %d: %w", d.Index, err)
	}
	return settled(all, size), size, nil
}

// fits reports a step that is not one of an action, or that does not fit an image of a size.
func (n *node) fits(step Step, size image.Point) error {
	name, fields := n.name, n.op.(Action).Fields()
	if step.Op != name {
		return fmt.Errorf("it is of %q, the pipeline has %q there; draw with this pipeline", step.Op, name)
	}
	if len(step.Steps) != len(n.children) {
		return fmt.Errorf("%s has %d steps below it, want %d; draw with this pipeline", name, len(step.Steps), len(n.children))
	}
	if len(step.Values) != len(fields) {
		return fmt.Errorf("%s has %d values, want %d", name, len(step.Values), len(fields))
	}
	for i, f := range fields {
		if err := step.Values[i].fits(f); err != nil {
			return fmt.Errorf("%s has %w", name, err)
		}
	}
	if c, ok := n.op.(valueChecker); ok {
		if err := c.checkValues(step.row(), size); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

// fits reports a value that is not one of a field.
func (v Value) fits(f Field) error {
	if v.Name != f.Name || len(v.Numbers) != f.Size {
		return fmt.Errorf("value %q with %d numbers, want %q with %d", v.Name, len(v.Numbers), f.Name, f.Size)
	}
	for _, n := range v.Numbers {
		if math.IsNaN(n) || math.IsInf(n, 0) {
			return fmt.Errorf("%v for %s; use finite numbers", n, f.Name)
		}
		if f.Words && (n < 0 || n > math.MaxUint32 || n != math.Trunc(n)) {
			return fmt.Errorf("%v for %s; want whole numbers of 32 bits", n, f.Name)
		}
	}
	return nil
}
