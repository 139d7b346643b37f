package augment

import (
	"fmt"

	"github.com/gomlx/compute"
)

// Shown is a sample after a step of a draw.
type Shown struct {
	// Step is the step, of an [Action]: those of compositions stand for themselves. It is the zero Step for the sample before all.
	Step   Step
	Sample Sample
}

// Explain shows what a draw does to a sample, step by step: first the sample as it is, then after each action that the draw holds, in the order in which they are done.
// Compositions show what they chose. The last is what [Pipeline.ApplySample] makes, within what single steps round where the pipeline does several at once.
func (p *Pipeline) Explain(backend compute.Backend, s Sample, d Draw, rules SampleRules) ([]Shown, error) {
	if _, err := s.size(); err != nil {
		return nil, err
	}
	deeds, _, err := p.deeds(d)
	if err != nil {
		return nil, err
	}
	shown := []Shown{{Sample: s}}
	var done []Op
	for _, deed := range deeds {
		if deed.node == nil || deed.node.op == Identity() {
			continue
		}
		done = append(done, deed.node.op)
		part := Sequence(done...)
		if part.err != nil {
			return nil, part.err
		}
		steps := make([]Step, len(done))
		for i, before := range shown[1:] {
			steps[i] = before.Step
		}
		steps[len(done)-1] = deed.step
		for i := range steps { // the names of the second of a kind and so on
			steps[i].Op = part.root.children[i].name
		}
		after, err := part.ApplySample(backend, s, Draw{d.Index, d.Width, d.Height, steps}, rules)
		if err != nil {
			return nil, fmt.Errorf("%w (after step %d, %s)", err, len(done), deed.node.name)
		}
		shown = append(shown, Shown{steps[len(done)-1], after})
	}
	return shown, nil
}
