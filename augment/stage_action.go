package augment

import (
	"cmp"
	"fmt"

	"github.com/imagelab-go/imagelab/augment/host"
	"github.com/imagelab-go/imagelab/augment/rng"
)

// actionStage does one action that every image has done.
type actionStage struct {
	at   int
	node *node
}

func (a actionStage) columns() []Field                   { return a.node.columns() }
func (a actionStage) row(deeds []deed) []float64         { return deeds[a.at].row() }
func (a actionStage) apply(in Images, v Values) Images   { return a.node.apply(in, v) }
func (a actionStage) kernels(deeds []deed) []host.Kernel { return deeds[a.at].kernels() }

func (a actionStage) runs() (inGraph, onHost error) { return a.node.runs() }

// kernels do what was done at a slot.
func (d deed) kernels() []host.Kernel {
	if d.node == nil {
		return nil
	}
	if b, ok := d.node.op.(brancher); ok {
		return []host.Kernel{d.joined(b)}
	}
	return d.node.op.(HostAction).Kernels(d.values, d.size)
}

// runs says what an action cannot be done by.
func (n *node) runs() (inGraph, onHost error) {
	if _, ok := n.op.(brancher); ok {
		for _, child := range n.children {
			for _, s := range child.stages {
				g, h := s.runs()
				inGraph, onHost = cmp.Or(inGraph, g), cmp.Or(onHost, h)
			}
		}
		return inGraph, onHost
	}
	if holder, ok := n.op.(interface {
		runs() (inGraph, onHost error)
	}); ok { // it holds an action of one kind or the other
		return holder.runs()
	}
	if _, ok := n.op.(GraphAction); !ok {
		inGraph = fmt.Errorf("%s works on the host only; put it first or last, or apply the pipeline with OnHost", n.name)
	}
	if _, ok := n.op.(HostAction); !ok {
		onHost = fmt.Errorf("%s works in a graph only; apply the pipeline with OnEngine", n.name)
	}
	return inGraph, onHost
}

// filler are values of an action for an image that does not have it done: the graph computes the action for it, too, and selects.
func filler(action Action, d deed) []float64 { return action.Draw(rng.Key{}, d.size) }
