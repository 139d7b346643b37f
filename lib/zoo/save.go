package zoo

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/weights"
)

// NewModel makes a model of parameters that a program holds itself, for example after training.
//
//   - store: holds every parameter of the architecture at its root; it is the model's from now on, and nn.SetStatic holds for it.
//   - w: what the parameters came from; its Preprocess is the model's.
//   - labels: the names of the classes in the order of the logits, or nil.
func NewModel(e *engine.Engine, a *Arch, store *model.Store, w Weights, labels []string) (*Model, error) {
	for _, p := range a.Params() {
		if p.Variable(store.RootScope()) == nil {
			return nil, fmt.Errorf("zoo: the store has no parameter %s of %s", p.Name, a.Name)
		}
	}
	if labels != nil && len(labels) != a.Classes {
		return nil, fmt.Errorf("zoo: %d labels for %d classes; give one each", len(labels), a.Classes)
	}
	if err := w.Preprocess.Check(); err != nil {
		return nil, err
	}
	m := &Model{Arch: a, Engine: e, Store: store, Weights: w, Preprocess: w.Preprocess, Labels: labels}
	return m, m.ready()
}

// cardKey is the name under which a file keeps the card of its model.
const cardKey = "imagelab.model"

// card is what a file says of the model in it.
type card struct {
	Arch       string     `json:"arch"`
	Name       string     `json:"name"` // of the weights, with its tag
	Licence    string     `json:"licence,omitempty"`
	Labels     []string   `json:"labels,omitempty"`
	Preprocess Preprocess `json:"preprocess"`
}

// Save writes the model to a safetensors file, which appears when it is complete. The parameters have the names and the order of numbers
// that torchvision or timm give them, so that PyTorch's load_state_dict takes the file; beside them stand the architecture, the labels and
// the preprocessing, and Open with WithFile makes the same model of it.
func (m *Model) Save(path string) error {
	if m.trunk {
		return fmt.Errorf("zoo: %s was opened without its classifier, so that it is no whole network to save", m.Weights.Name())
	}
	text, err := json.Marshal(card{m.Arch.Name, m.Weights.Name(), m.Weights.Licence, m.Labels, m.Preprocess})
	if err != nil {
		return err
	}
	var list []weights.Named
	for _, p := range m.Params() {
		value, err := p.Variable(m.Store.RootScope()).Value()
		if err != nil {
			return err
		}
		stored, err := p.Stored(value)
		if err != nil {
			return fmt.Errorf("zoo: %s: %w", p.Name, err)
		}
		list = append(list, weights.Named{Name: p.Name, Tensor: stored})
		if counter, ok := p.counter(); ok {
			list = append(list, weights.Named{Name: counter, Tensor: tensors.FromScalar(int64(0))})
		}
	}
	return weights.Save(path, list, map[string]string{"format": "pt", cardKey: string(text)})
}

// counter is the name of the number of batches that PyTorch keeps beside the averages of a batch norm; the first of these stands for it.
func (p Param) counter() (string, bool) {
	norm, ok := strings.CutSuffix(p.Name, "running_mean")
	return norm + "num_batches_tracked", ok
}

// Stored arranges the value of a parameter, float32, as PyTorch has it.
func (p Param) Stored(value *tensors.Tensor) (*tensors.Tensor, error) {
	flat, err := tensors.CopyFlatData[float32](value)
	if err != nil {
		return nil, err
	}
	switch s := p.Shape; len(s) {
	case 2:
		flat = transposed(flat, s[0], s[1], 1)
	case 4:
		flat = transposed(flat, s[0]*s[1], s[2], s[3])
	}
	return tensors.FromFlatDataAndDimensions(flat, p.storedShape()...), nil
}

// storedShape is the shape that PyTorch has for a parameter: kernels [out, in, height, width], linear weights [out, in].
func (p Param) storedShape() []int {
	switch s := p.Shape; len(s) {
	case 2:
		return []int{s[1], s[0]}
	case 4:
		return []int{s[3], s[2], s[0], s[1]}
	}
	return p.Shape
}

// cardOf reads the card of a file; without one it is nil.
func cardOf(f *weights.File) (*card, error) {
	text, ok := f.Metadata()[cardKey]
	if !ok {
		return nil, nil
	}
	var c card
	if err := json.Unmarshal([]byte(text), &c); err != nil {
		return nil, fmt.Errorf("what it says of its model is no JSON that fits: %w", err)
	}
	if err := c.Preprocess.Check(); err != nil {
		return nil, err
	}
	return &c, nil
}

// weights is the entry that the card stands for.
func (c card) weights() Weights {
	_, tag, _ := strings.Cut(c.Name, ".")
	return Weights{Arch: c.Arch, Tag: tag, Licence: c.Licence, About: "saved by imagelab", Preprocess: c.Preprocess}
}
