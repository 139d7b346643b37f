package augment

import (
	"fmt"
	"image"
	"slices"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/imagelab-go/imagelab/augment/host"
	"github.com/imagelab-go/imagelab/augment/rng"
)

// brancher is an [Action] that does operations side by side, each to the picture that it gets itself, and joins what they make with that picture. Its step holds
// theirs. A branch leaves the size of a picture; points and boxes stay where they are, whatever the branches do.
type brancher interface {
	Action
	// branches are the operations.
	branches() []Op
	// join joins in a graph: all pictures are float, of one shape.
	join(in *graph.Node, made []*graph.Node, v Values) *graph.Node
	// joinRows joins on the host: a row of the picture, in place, with the same row of what each branch made.
	joinRows(values []float64, row []float32, made [][]float32)
}

// growBranches makes the nodes of a brancher's branches.
func (n *node) growBranches(b brancher) error {
	if err := n.growChildren(b.branches()); err != nil {
		return fmt.Errorf("%s: %w", n.name, err)
	}
	for _, child := range n.children {
		child.stages = plan(child.slots)
		if i := slices.IndexFunc(child.slots, slot.mayResize); i >= 0 {
			return fmt.Errorf("%s: %s may change the size of a picture, and pictures that are joined have one size; put it before or behind",
				n.name, child.slots[i].choices[0].name)
		}
	}
	return nil
}

// fillBranches lays the steps of branches out.
func (n *node) fillBranches(steps []Step, size image.Point) (branches [][]deed, err error) {
	for i, child := range n.children {
		deeds := make([]deed, len(child.slots))
		if size, err = child.fill(steps[i], size, deeds); err != nil {
			return nil, fmt.Errorf("%s: step %d: %w", n.name, i, err)
		}
		branches = append(branches, settled(deeds, size))
	}
	return branches, nil
}

// settled sets the sizes of deeds of nothing: there an image is as the next one finds it, behind the last as it is at the end.
func settled(deeds []deed, end image.Point) []deed {
	for i, d := range slices.Backward(deeds) {
		if d.node == nil {
			deeds[i].size = end
		}
		end = deeds[i].size
	}
	return deeds
}

// columns are what a graph must know of an action: its values, and for a brancher what its branches' stages must know.
func (n *node) columns() []Field {
	columns := slices.Clone(n.op.(Action).Fields())
	for _, child := range n.children {
		for _, s := range child.stages {
			columns = append(columns, s.columns()...)
		}
	}
	return columns
}

// row gives the columns for what was done.
func (d deed) row() []float64 {
	row := slices.Clone(d.values)
	for i, child := range d.node.children {
		for _, s := range child.stages {
			row = append(row, s.row(d.branches[i])...)
		}
	}
	return row
}

// filler is a deed of an action for an image that does not have it done: the graph computes the action for it, too, and selects.
func (n *node) filler(size image.Point) deed {
	step, _ := n.draw(rng.Key{}, size, nil)
	deeds := make([]deed, 1)
	if _, err := n.fill(step, size, deeds); err != nil {
		panic(fmt.Errorf("augment: %s draws what does not fit: %w", n.name, err))
	}
	return deeds[0]
}

// apply does an action in a graph.
func (n *node) apply(in Images, v Values) Images {
	v.op = n.name
	b, ok := n.op.(brancher)
	if !ok {
		return n.op.(GraphAction).Apply(in, v)
	}
	in = in.Float()
	own := v
	v = v.behind(n.op.(Action).Fields()...)
	made := make([]*graph.Node, len(n.children))
	for i, child := range n.children {
		var out Images
		out, v = through(child.stages, in, v)
		made[i] = out.Pixels
	}
	in.Pixels = b.join(in.Pixels, made, own)
	return in
}

// joined gives the kernel of a brancher.
func (d deed) joined(b brancher) host.Kernel {
	kernels := make([][]host.Kernel, len(d.branches))
	for i, branch := range d.branches {
		for _, s := range d.node.children[i].stages {
			kernels[i] = append(kernels[i], s.kernels(branch)...)
		}
	}
	return host.Whole(func(w *host.Worker, p host.Picture) {
		made := make([]host.Picture, len(kernels))
		for i := range kernels {
			made[i] = w.Copy(p)
			w.Apply(kernels[i], made[i])
		}
		rows := make([][]float32, len(made))
		for y := range p.Height {
			for i := range made {
				rows[i] = made[i].Row(y)
			}
			b.joinRows(d.values, p.Row(y), rows)
		}
	})
}
