package augment

import (
	"cmp"
	"fmt"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/imagelab-go/imagelab/augment/host"
)

// switchStage does one of several actions, or none, for each image its own. A graph cannot branch an image: it does the actions to all images and
// selects. Actions that share a form are done by it at once, with parameters that change nothing for the images that have none of them done.
type switchStage struct {
	at    int
	slot  slot
	parts []part
}

// part are choices that a graph does at once: those of a form, or one.
type part struct {
	form    form // nil for one
	choices []*node
}

// newSwitchStage groups the choices of a slot. A choice that does nothing needs no part.
func newSwitchStage(at int, s slot) stage {
	stage := switchStage{at: at, slot: s}
	rest := s.choices
	for _, f := range forms {
		shared := s.only(func(n *node) bool { return f.of(n.op) }).choices
		if len(shared) < 2 { // alone it is cheaper by its own formula
			continue
		}
		stage.parts = append(stage.parts, part{f, shared})
		rest = slot{choices: rest}.only(func(n *node) bool { return !f.of(n.op) }).choices
	}
	for _, n := range rest {
		if n.op != Identity() {
			stage.parts = append(stage.parts, part{nil, []*node{n}})
		}
	}
	return stage
}

// columns are those of a form, or whether the one action is done and its values.
func (p part) columns() []Field {
	if p.form != nil {
		return p.form.columns()
	}
	return append([]Field{number("done")}, p.choices[0].columns()...)
}

// row gives the columns for what an image has done.
func (p part) row(d deed) []float64 {
	mine := d.in(slot{choices: p.choices})
	switch {
	case p.form != nil:
		return p.form.row(mine.op(), mine.values)
	case mine.node == nil:
		return append([]float64{0}, p.choices[0].filler(d.size).row()...)
	}
	return append([]float64{1}, d.row()...)
}

// apply does the part in a graph.
func (p part) apply(in Images, v Values) Images {
	if p.form != nil {
		return p.form.apply(in, v, p.choices)
	}
	done := v.Number("done")
	fields := v.fields[1:]
	v = v.behind(v.fields[0])
	v.fields = fields
	in = in.Float()
	return choose(graph.NotEqual(done, graph.ZerosLike(done)), p.choices[0].apply(in, v).Float(), in, p.choices[0].name)
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

func (s switchStage) columns() (columns []Field) {
	for _, p := range s.parts {
		columns = append(columns, p.columns()...)
	}
	return columns
}

func (s switchStage) row(deeds []deed) (row []float64) {
	for _, p := range s.parts {
		row = append(row, p.row(deeds[s.at])...)
	}
	return row
}

func (s switchStage) apply(in Images, v Values) Images {
	for _, p := range s.parts {
		v.fields = p.columns()
		in = p.apply(in, v)
		v = v.behind(v.fields...)
	}
	return in
}

func (s switchStage) kernels(deeds []deed) []host.Kernel { return deeds[s.at].in(s.slot).kernels() }

func (s switchStage) runs() (inGraph, onHost error) {
	for _, n := range s.slot.choices {
		g, h := n.runs()
		inGraph, onHost = cmp.Or(inGraph, g), cmp.Or(onHost, h)
	}
	return inGraph, onHost
}
