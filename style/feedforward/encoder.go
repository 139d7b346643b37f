package feedforward

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/imagelab-go/imagelab/lib/nn"
	"github.com/imagelab-go/imagelab/lib/zoo"
)

// encoderScope is where the parameters of an AdaIN's encoder lie, which is not trained, and encoderNamed begins their names.
const (
	encoderScope = "/encoder"
	encoderNamed = "encoder."
)

// trunk says which network of package zoo an AdaIN's encoder was made of, so that a file need not hold it.
type trunk struct {
	Name string  `json:"name"` // of the weights
	Gain float64 `json:"gain"` // by which the last convolution is multiplied, so that the squares of pictures' encodings are about 1 on average
	// Sample are some numbers of that convolution's kernel before, by which the weights are known again.
	Sample [8]float32 `json:"sample"`
}

// fits gives an error where a sample is not that of the weights, up to what half precision changes.
func (t trunk) fits(sample [8]float32) error {
	for i, want := range t.Sample {
		if d := math.Abs(float64(sample[i] - want)); !(d <= 2e-3*math.Abs(float64(want))+1e-6) {
			return fmt.Errorf("the encoder's weights are not those that it was trained with, %s", t.Name)
		}
	}
	return nil
}

// learned lists the parameters of a network that training changes.
func learned(n Network) []zoo.Param { return slices.DeleteFunc(paramsOf(n), encodes) }

// encodes says whether a parameter is of an AdaIN's encoder.
func encodes(p zoo.Param) bool { return strings.HasPrefix(p.Name, encoderNamed) }

// takeTrunk makes the encoder of a VGG's first convolutions, and gives a sample of the last of them.
//
//   - white: what white is for the encoder.
//   - gain: what the last convolution is multiplied by.
func (a AdaIN) takeTrunk(store *model.Store, m *zoo.Model, white, gain float64) (sample [8]float32, err error) {
	mine := slices.DeleteFunc(paramsOf(a), func(p zoo.Param) bool { return !encodes(p) })
	first := colorsOf(m.Preprocess, white)
	for i, p := range mine[:2] {
		if err := nn.SetVariable(store, p.Path(), tensors.FromFlatDataAndDimensions(first[i], p.Shape...), false); err != nil {
			return sample, err
		}
	}
	theirs := m.Params()
	for i, p := range mine[2:] {
		if i >= len(theirs) || !slices.Equal(p.Shape, theirs[i].Shape) {
			return sample, fmt.Errorf("%s cannot be encoded for by %s, whose convolutions are others; take VGG-16 for Width 64 and Convs [2 2 3], and VGG-19 for [2 2 4]", describe(a), m.Arch.Name)
		}
		value, err := theirs[i].Variable(m.Store.RootScope()).Value()
		if err != nil {
			return sample, err
		}
		flat, err := tensors.CopyFlatData[float32](value)
		if err != nil {
			return sample, err
		}
		last := len(mine) - 4 // the kernel of the last convolution, which its bias follows
		if i == last {
			for j := range sample {
				sample[j] = flat[j*len(flat)/len(sample)]
			}
		}
		if i >= last {
			for j := range flat {
				flat[j] *= float32(gain)
			}
		}
		if err := nn.SetVariable(store, p.Path(), tensors.FromFlatDataAndDimensions(flat, p.Shape...), false); err != nil {
			return sample, err
		}
	}
	return sample, nil
}

// colorsOf gives kernel and bias of the 1x1 convolution that makes of colours what a network wants.
func colorsOf(p zoo.Preprocess, white float64) [2][]float32 {
	kernel, bias := make([]float32, 9), make([]float32, 3)
	for c := range 3 {
		to := c
		if p.BGR {
			to = 2 - c
		}
		kernel[3*c+to] = float32(1 / white / float64(p.Std[c]))
		bias[to] = -p.Mean[c] / p.Std[c]
	}
	return [2][]float32{kernel, bias}
}

// encodeBy gives the trainer of an AdaIN its encoder, of the network that measures.
func (t *Trainer) encodeBy(a AdaIN) error {
	gain, from := 0.0, t.config.From
	if from != nil {
		gain = from.trunk.Gain
	} else {
		var err error
		if gain, err = t.gainOf(a); err != nil {
			return err
		}
	}
	sample, err := a.takeTrunk(t.store, t.loss, t.config.White, gain)
	if err != nil {
		return err
	}
	if from != nil {
		if err := from.trunk.fits(sample); err != nil {
			return err
		}
	}
	t.trunk = &trunk{t.loss.Weights.Name(), gain, sample}
	return nn.SetStatic(t.store.Scope(encoderScope), true)
}

// gainOf gives the gain with which the mean square of the styles' encodings is 1.
func (t *Trainer) gainOf(a AdaIN) (float64, error) {
	if _, err := a.takeTrunk(t.store, t.loss, t.config.White, 1); err != nil {
		return 0, err
	}
	exec, err := model.NewExec(t.loss.Engine.Backend, t.store, squareOfEncoding(a, t.config.colors()))
	if err != nil {
		return 0, err
	}
	defer exec.Finalize()
	var mean float64
	for _, l := range t.styles {
		found, err := exec.Call1(l.pixels)
		if err != nil {
			return 0, err
		}
		mean += float64(found.Value().(float32)) / float64(len(t.styles))
	}
	if !(mean > 0) {
		return 0, errors.New("all features of the styles are 0; take other style pictures")
	}
	return 1 / math.Sqrt(mean), nil
}
