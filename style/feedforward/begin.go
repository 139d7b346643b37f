package feedforward

import (
	"math"
	"math/rand/v2"
	"strings"

	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/imagelab-go/imagelab/lib/nn"
	"github.com/imagelab-go/imagelab/lib/zoo"
)

// begin gives the parameters of a training's network their first values in a store, the same on all engines: those of the model to begin with, or random ones. The last of
// these, the shifts of the last convolution, make grey.
func begin(store *model.Store, c Training) error {
	if c.From != nil {
		return copyParams(store, c.From.Store, learned(c.Network))
	}
	rng := rand.New(rand.NewPCG(c.Seed, 0))
	params := learned(c.Network)
	for i, p := range params {
		flat := beginning(p, rng)
		for j := range flat {
			if i == len(params)-1 {
				flat[j] = float32(c.White / 2)
			}
		}
		value := tensors.FromFlatDataAndDimensions(flat, p.Shape...)
		if err := nn.SetVariable(store, p.Path(), value, true); err != nil {
			return err
		}
	}
	return nil
}

// beginning gives the first values of a parameter: kernels of variance 2 over the number of inputs (He et al., "Delving Deep into Rectifiers", 2015), the
// CoMatch layer's matrix even in [0, 0.02), as PyTorch-Multi-Style-Transfer has it, factors 1 and shifts 0.
func beginning(p zoo.Param, rng *rand.Rand) []float32 {
	value := func() float64 { return 0 }
	switch shape := p.Shape; {
	case len(shape) == 4:
		deviation := math.Sqrt(2 / float64(shape[0]*shape[1]*shape[2]))
		value = func() float64 { return deviation * rng.NormFloat64() }
	case len(shape) == 3:
		value = func() float64 { return 0.02 * rng.Float64() }
	case strings.HasSuffix(p.Name, ".weight"):
		value = func() float64 { return 1 }
	}
	flat := make([]float32, p.Size())
	for i := range flat {
		flat[i] = float32(value())
	}
	return flat
}
