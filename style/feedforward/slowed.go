package feedforward

import (
	"strings"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
)

// Parts of their steps by which an MSG-Net's encoder and CoMatch layer are trained. What comes out of the layer grows with the cube of the encoder's features and with
// the sum of a matrix, all of whose numbers Adam moves by the whole rate at once. At full steps it outgrows the residual blocks a thousand times, and these are left without effect.
const (
	encoderPart = 0.1
	matchPart   = 0.002
)

// slowed notes the parameters of an MSG-Net up to its CoMatch layer, and gives a function that takes back most of what an optimizer has changed in them since.
func (t *Trainer) slowed(g *Graph) func() {
	if _, ok := t.config.Network.(MSGNet); !ok || !t.config.Steady {
		return func() {}
	}
	type old struct {
		v     *model.Variable
		value *Node
		part  float64
	}
	var all []old
	for _, p := range paramsOf(t.config.Network) {
		v := p.Variable(t.store.RootScope())
		switch {
		case p.Name == "ins.weight":
			all = append(all, old{v, v.NodeValue(g), matchPart})
		case strings.HasPrefix(p.Name, "model1."):
			all = append(all, old{v, v.NodeValue(g), encoderPart})
		}
	}
	return func() {
		for _, o := range all {
			o.v.SetNodeValue(Add(o.value, MulScalar(Sub(o.v.NodeValue(g), o.value), o.part)))
		}
	}
}
