package zoo

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/nn"
)

// smallCNN makes a network that learns small pictures from nothing in seconds on a CPU: in each stage a 3x3 convolution, a batch norm, ReLU and a pool
// that halves the picture; then the mean over all places and a linear layer. It is this library's own, and there are no weights of it to fetch: see
// [Untrained].
func smallCNN() *Arch {
	a := &Arch{Name: "small_cnn", Classes: 10, Input: 48, head: "fc"}
	for i, width := range []int{16, 32, 64} {
		stage := fmt.Sprintf("stage%d", i+1)
		a.add(stage, func(at place, x *Node) *Node {
			x = nn.ReLU(at.convNorm(stage+".conv", stage+".bn", x, width, 3, 1))
			return at.as(nn.MaxPool2D(x, 2, 2, nn.None), stage)
		})
	}
	a.add("stage3", func(at place, x *Node) *Node { return at.as(nn.GlobalAvgPool(x), "avgpool") })
	a.add("head", func(at place, x *Node) *Node { return at.linear("fc", x) })
	return a
}

// Untrained gives a model whose parameters are random: a network to be trained from scratch.
//
//   - name: of the architecture, for example "small_cnn".
//   - p: what its pictures will go through.
//   - seed: of the parameters; see [Param.Start].
func Untrained(e *engine.Engine, name string, p Preprocess, seed uint64) (*Model, error) {
	a, err := New(name)
	if err != nil {
		return nil, err
	}
	store, random := model.NewStore(), rand.New(rand.NewPCG(seed, 0))
	for _, param := range a.Params() {
		if err := nn.SetVariable(store, param.Path(), tensors.FromFlatDataAndDimensions(param.Start(random), param.Shape...), !param.Average); err != nil {
			return nil, err
		}
	}
	return NewModel(e, a, store, Weights{Arch: name, About: "not trained", Preprocess: p}, nil)
}

// Start gives the values that a parameter begins with where nothing is known: of a linear layer uniform by Glorot and Bengio (2010), of
// convolutions normal by He et al. (2015) by the outputs, as torchvision's residual networks have it, 1 for factors and variances of norms and 0 for
// the rest.
func (p Param) Start(random *rand.Rand) []float32 {
	values := make([]float32, p.Size())
	fill := func(draw func() float64) []float32 {
		for i := range values {
			values[i] = float32(draw())
		}
		return values
	}
	switch s := p.Shape; {
	case len(s) == 2:
		bound := math.Sqrt(6 / float64(s[0]+s[1]))
		return fill(func() float64 { return bound * (2*random.Float64() - 1) })
	case len(s) == 4: // [height, width, in/groups, out]; of a depthwise convolution each output counts alone
		out := s[3]
		if s[2] == 1 {
			out = 1
		}
		deviation := math.Sqrt(2 / float64(s[0]*s[1]*out))
		return fill(func() float64 { return deviation * random.NormFloat64() })
	case strings.HasSuffix(p.Name, "weight") || strings.HasSuffix(p.Name, "running_var"):
		return fill(func() float64 { return 1 })
	}
	return values
}
