package augment

import (
	"fmt"
	"image"

	"github.com/imagelab-go/imagelab/augment/rng"
)

// composition is an Op that holds operations and draws which of them are done.
type composition interface {
	Op
	members() []Op
	// counts are the fewest and the most members that are done.
	counts() (low, high int)
	// anyTurn says whether any member may come at any turn; otherwise those that are done keep their order.
	anyTurn() bool
	// choose draws the members that are done, by number, in the order in which they are done. It draws from slots of the key.
	choose(key rng.Key) []int
}

// node is an operation at its place in a pipeline.
type node struct {
	op       Op
	name     string  // among its siblings; the second of a kind is "name#2"
	children []*node // members of a composition, or branches
	slots    []slot  // what is done first, second, ...
	stages   []stage // of a branch
}

// slot is one place in the row of actions that a pipeline does: each image has one of the choices done there. Every draw fills slots from the first
// to the last, so that a row of slots is the shape of all draws of a pipeline.
type slot struct {
	choices  []*node // actions
	optional bool    // an image may do none
}

// maxSlots keeps orders of orders from asking for all memory.
const maxSlots = 1 << 12

// grow makes the node of an operation and those below it.
func grow(op Op, name string) (*node, error) {
	n := &node{op: op, name: name}
	if _, ok := op.(*Pipeline); !ok { // whose members are looked at below
		if err := op.Check(); err != nil {
			return n, fmt.Errorf("%s: %w", name, err)
		}
	}
	switch op := op.(type) {
	case composition:
		if err := n.growChildren(op.members()); err != nil {
			return n, fmt.Errorf("%s: %w", name, err)
		}
		if _, high := op.counts(); op.anyTurn() && high*n.width() > maxSlots {
			return n, fmt.Errorf("%s: %d times %d operations one after the other; the most is %d", name, high, n.width(), maxSlots)
		}
		n.slots = n.combine(op)
	case Action:
		n.slots = []slot{{choices: []*node{n}}}
		if b, ok := op.(brancher); ok {
			return n, n.growBranches(b)
		}
	default:
		return n, fmt.Errorf("%s: it is neither an Action nor one of this package's compositions", name)
	}
	return n, nil
}

// growChildren makes the nodes of members, named apart.
func (n *node) growChildren(members []Op) error {
	seen := map[string]int{}
	for i, op := range members {
		if p, ok := op.(*Pipeline); op == nil || ok && p == nil {
			return fmt.Errorf("operation %d of the sequence is nil; leave it out", i)
		}
		name := op.Name()
		if seen[name]++; seen[name] > 1 {
			name = fmt.Sprintf("%s#%d", name, seen[name])
		}
		child, err := grow(op, name)
		n.children = append(n.children, child)
		if err != nil {
			return err
		}
	}
	return nil
}

// combine lays the slots of a composition's members out: one behind the other, or where any may come at any turn, those of all members
// side by side for each turn.
func (n *node) combine(c composition) (all []slot) {
	low, high := c.counts()
	if !c.anyTurn() {
		for _, child := range n.children {
			for _, s := range child.slots {
				all = append(all, slot{s.choices, s.optional || low < len(n.children)})
			}
		}
		return all
	}
	for turn := range high {
		for i := range n.width() {
			side := slot{optional: turn >= low}
			for _, child := range n.children {
				if i < len(child.slots) {
					side.choices = append(side.choices, child.slots[i].choices...)
					side.optional = side.optional || child.slots[i].optional
				} else {
					side.optional = true
				}
			}
			all = append(all, side)
		}
	}
	return all
}

// width is how many slots a turn of any member takes.
func (n *node) width() (width int) {
	for _, child := range n.children {
		width = max(width, len(child.slots))
	}
	return width
}

// draw draws for an image of a size, in which something may be marked. It gives the step and the size of the image after it.
func (n *node) draw(key rng.Key, size image.Point, marked *marking) (Step, image.Point) {
	step := Step{Op: n.name}
	if c, ok := n.op.(composition); ok {
		step.Steps = []Step{}
		for _, i := range c.choose(key) {
			var one Step
			one, size = n.children[i].draw(key.FoldString(n.children[i].name), size, marked)
			step.Steps = append(step.Steps, one)
		}
		return step, size
	}
	action := n.op.(Action)
	var row []float64
	if t, ok := action.(Targeted); ok && marked != nil {
		row = t.DrawFor(key, size, marked.targets())
	} else {
		row = action.Draw(key, size)
	}
	if g, ok := action.(Geometric); ok {
		var m Map
		m, size = g.Map(row, size)
		marked.move(m, size)
	}
	for _, f := range action.Fields() {
		step.Values = append(step.Values, Value{f.Name, row[:f.Size:f.Size]})
		row = row[f.Size:]
	}
	for _, branch := range n.children {
		one, _ := branch.draw(key.FoldString(branch.name), size, nil)
		step.Steps = append(step.Steps, one)
	}
	return step, size
}

// sizeAfter gives the size of an image after an action.
func sizeAfter(action Action, values []float64, size image.Point) image.Point {
	if g, ok := action.(Geometric); ok {
		_, size = g.Map(values, size)
	}
	return size
}

// deed is what one image has done at a slot.
type deed struct {
	node     *node       // nil where nothing is done
	step     Step        // that says so
	values   []float64   // of the step
	size     image.Point // of the image before
	branches [][]deed    // what is done in each branch
}

// fill puts a step's actions to their slots and reports a step that is not one of this node. Deeds are as many as the node's slots.
func (n *node) fill(step Step, size image.Point, deeds []deed) (image.Point, error) {
	c, composed := n.op.(composition)
	if !composed {
		action := n.op.(Action)
		if err := n.fits(step, size); err != nil {
			return size, err
		}
		branches, err := n.fillBranches(step.Steps, size)
		deeds[0] = deed{n, step, step.row(), size, branches}
		return sizeAfter(action, deeds[0].values, size), err
	}
	if step.Op != n.name || len(step.Values) > 0 {
		return size, fmt.Errorf("it is %s, the pipeline has %q there, which holds steps only; draw with this pipeline", step, n.name)
	}
	if low, high := c.counts(); len(step.Steps) < low || len(step.Steps) > high {
		return size, fmt.Errorf("%s has %d steps, the pipeline has %s; draw with this pipeline", n.name, len(step.Steps), countText(low, high))
	}
	return n.fillChildren(c, step.Steps, size, deeds)
}

// fillChildren is fill for the steps of a composition.
func (n *node) fillChildren(c composition, steps []Step, size image.Point, deeds []deed) (image.Point, error) {
	next, width := 0, n.width()
	used := make([]bool, len(n.children))
	for turn, step := range steps {
		child, base := next, 0
		if c.anyTurn() {
			child, base = 0, turn*width
		}
		for child < len(n.children) && (used[child] || n.children[child].name != step.Op) {
			child++
		}
		if child == len(n.children) {
			return size, fmt.Errorf("step %d: it is of %q, the pipeline has %s there; draw with this pipeline", turn, step.Op, n.expected(c, next))
		}
		if !c.anyTurn() {
			for _, before := range n.children[:child] {
				base += len(before.slots)
			}
		}
		used[child], next = true, child+1
		var err error
		if size, err = n.children[child].fill(step, size, deeds[base:]); err != nil {
			return size, fmt.Errorf("step %d: %w", turn, err)
		}
	}
	return size, nil
}

// names are the names of the children.
func (n *node) names() (names []string) {
	for _, child := range n.children {
		names = append(names, child.name)
	}
	return names
}

// expected names the children of which a step may be, the next one where all are done in order.
func (n *node) expected(c composition, next int) string {
	if low, _ := c.counts(); !c.anyTurn() && low == len(n.children) {
		return fmt.Sprintf("%q", n.children[next].name)
	}
	return fmt.Sprintf("%q", n.names())
}

// countText says how many operations there are.
func countText(low, high int) string {
	if low == high {
		return fmt.Sprintf("%d operations", low)
	}
	return fmt.Sprintf("%d to %d operations", low, high)
}
