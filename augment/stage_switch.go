package augment

import (
	"cmp"
	"fmt"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/imagelab-go/imagelab/augment/host"
)

// switchStage does one of several actions, or none, for each image its own. A graph cannot branch an image: it does the actions to all images and
// selects.
type switchStage struct {
	at   int
	slot slot
}

func newSwitchStage(at int, s slot) stage { return switchStage{at, s} }

func (s switchStage) columns() []Field {
	columns := []Field{number("choice")}
	for i, n := range s.slot.choices {
		for _, f := range n.op.(Action).Fields() {
			columns = append(columns, Field{fmt.Sprintf("%d.%s", i, f.Name), f.Size, f.Words})
		}
	}
	return columns
}

func (s switchStage) row(deeds []deed) []float64 {
	d := deeds[s.at].in(s.slot)
	row := []float64{float64(d.at(s.slot))}
	for _, n := range s.slot.choices {
		if n == d.node {
			row = append(row, d.values...)
		} else {
			row = append(row, filler(n.op.(Action), d)...)
		}
	}
	return row
}

func (s switchStage) apply(in Images, v Values) Images {
	in = in.Float()
	choice := v.Number("choice")
	columns := v.behind(v.fields[0])
	out := in
	for i, n := range s.slot.choices {
		fields := n.op.(Action).Fields()
		columns.op, columns.fields = n.name, fields
		done := n.op.(GraphAction).Apply(in, columns).Float()
		columns = columns.behind(fields...)
		out = choose(graph.Equal(choice, graph.MulScalar(graph.OnesLike(choice), i)), done, out, n.name)
	}
	return out
}

// choose gives, for each image, what is done where its flag `[B]` is set, else what is not.
func choose(flag *graph.Node, done, other Images, name string) Images {
	if !done.Pixels.Shape().Equal(other.Pixels.Shape()) || (done.Sizes == nil) != (other.Sizes == nil) {
		panic(fmt.Errorf("augment: %s makes pictures of %s of ones of %s for a part of the images; in a graph all must come out in one size: apply the "+
			"pipeline with OnHost", name, done.Pixels.Shape(), other.Pixels.Shape()))
	}
	done.Pixels = graph.Where(flag, done.Pixels, other.Pixels)
	return done
}

func (s switchStage) kernels(deeds []deed) []host.Kernel { return deeds[s.at].in(s.slot).kernels() }

func (s switchStage) runs() (inGraph, onHost error) {
	for _, n := range s.slot.choices {
		g, h := n.runs()
		inGraph, onHost = cmp.Or(inGraph, g), cmp.Or(onHost, h)
	}
	return inGraph, onHost
}
