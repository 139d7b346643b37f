package feedforward

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/gomlx/compute/dtypes/bfloat16"
	"github.com/gomlx/compute/dtypes/float16"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/weights"
	"github.com/imagelab-go/imagelab/lib/zoo"
)

// cardKey is the name under which a file keeps the card of its network.
const cardKey = "imagelab.feedforward"

// card is what a file says of the network in it.
type card struct {
	Kind    string          `json:"kind"`
	Network json.RawMessage `json:"network"`
	Colors  Colors          `json:"colors"`
	Licence string          `json:"licence,omitempty"`
	About   string          `json:"about,omitempty"`
	Styles  []string        `json:"styles,omitempty"`  // in the order of the targets
	Encoder *trunk          `json:"encoder,omitempty"` // what an AdaIN's is made of, where the file does not hold it
}

// kinds are the networks by their names, which read their numbers from a card.
var kinds = map[string]func(text []byte) (Network, error){
	"Johnson": read[Johnson],
	"MSGNet":  read[MSGNet],
	"AdaIN":   read[AdaIN],
}

func read[N Network](text []byte) (Network, error) {
	var n N
	if err := json.Unmarshal(text, &n); err != nil {
		return nil, err
	}
	return n, n.check()
}

// SaveOption changes how Save writes a file.
type SaveOption func(*saving)

type saving struct{ half bool }

// WithHalfPrecision writes parameters as float16 and targets as bfloat16, which halves the file: colours change by up to a
// hundredth of white.
func WithHalfPrecision() SaveOption { return func(s *saving) { s.half = true } }

// Save writes the network to a safetensors file, which appears when it is complete: the parameters by their names and in the order of PyTorch, the targets of
// the styles, and a card with the network's numbers, its colours, the names of the styles, Licence and About. [Load] makes the same model of it. Of a Gram
// matrix, which is symmetric, only the upper triangle is kept, and of an AdaIN that was trained here the decoder and the name of the network that its encoder was made of.
func (m *Model) Save(path string, opts ...SaveOption) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	var s saving
	for _, opt := range opts {
		opt(&s)
	}
	numbers, err := json.Marshal(m.Network)
	if err != nil {
		return err
	}
	text, err := json.Marshal(card{nameOf(m.Network), numbers, m.Colors, m.Licence, m.About, m.names(), m.trunk})
	if err != nil {
		return err
	}
	list, err := s.parameters(m)
	if err != nil {
		return fmt.Errorf("feedforward: %w", err)
	}
	for i, style := range m.styles {
		if style.target == nil {
			continue
		}
		stored, err := s.target(style.target)
		if err != nil {
			return fmt.Errorf("feedforward: the style %q: %w", style.name, err)
		}
		list = append(list, weights.Named{Name: targetName(i), Tensor: stored})
	}
	return weights.Save(path, list, map[string]string{"format": "pt", cardKey: string(text)})
}

// targetName is the name of the target of a style.
func targetName(i int) string { return fmt.Sprintf("target.%d", i) }

// parameters gives the parameters as a file has them.
func (s saving) parameters(m *Model) (list []weights.Named, err error) {
	for _, p := range m.kept() {
		value, err := p.Variable(m.Store.RootScope()).Value()
		if err != nil {
			return nil, err
		}
		stored, err := p.Stored(value)
		if err == nil && s.half {
			stored, err = converted(stored, float16.FromFloat32)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", p.Name, err)
		}
		list = append(list, weights.Named{Name: p.Name, Tensor: stored})
	}
	return list, nil
}

// kept lists the parameters that a file of the model holds.
func (m *Model) kept() []zoo.Param {
	if m.trunk != nil {
		return learned(m.Network)
	}
	return paramsOf(m.Network)
}

// target gives a target as a file has it.
func (s saving) target(t *tensors.Tensor) (*tensors.Tensor, error) {
	if d := t.Shape().Dimensions; len(d) == 3 { // [1, C, C]
		flat, err := tensors.CopyFlatData[float32](t)
		if err != nil {
			return nil, err
		}
		var triangle []float32
		for i := range d[1] {
			triangle = append(triangle, flat[i*d[1]+i:(i+1)*d[1]]...)
		}
		t = tensors.FromFlatDataAndDimensions(triangle, len(triangle))
	}
	if !s.half {
		return t, nil
	}
	return converted(t, bfloat16.FromFloat32)
}

// converted gives a float32 tensor as numbers of another type; it is an error where one is too large for that.
func converted[T interface {
	float16.Float16 | bfloat16.BFloat16
	Float32() float32
}](t *tensors.Tensor, to func(float32) T) (*tensors.Tensor, error) {
	flat, err := tensors.CopyFlatData[float32](t)
	if err != nil {
		return nil, err
	}
	half := make([]T, len(flat))
	for i, v := range flat {
		if half[i] = to(v); math.IsInf(float64(half[i].Float32()), 0) {
			return nil, fmt.Errorf("%g is too large for half precision; save the file without WithHalfPrecision", v)
		}
	}
	return tensors.FromFlatDataAndDimensions(half, t.Shape().Dimensions...), nil
}

// cardOf reads the card of a file; without one it is nil.
func cardOf(f *weights.File) (*card, error) {
	text, ok := f.Metadata()[cardKey]
	if !ok {
		return nil, nil
	}
	var c card
	if err := json.Unmarshal([]byte(text), &c); err != nil {
		return nil, fmt.Errorf("what it says of its network is no JSON that fits: %w", err)
	}
	return &c, c.Colors.check()
}

// load reads the network that a card stands for.
func (c card) load(e *engine.Engine, f *weights.File, o options) (*Model, error) {
	readNetwork, ok := kinds[c.Kind]
	if !ok {
		return nil, fmt.Errorf("its network is of the kind %q, which is not known here", c.Kind)
	}
	n, err := readNetwork(c.Network)
	if err != nil {
		return nil, err
	}
	store, targets := model.NewStore(), map[string]bool{}
	for i := range c.Styles {
		targets[targetName(i)] = true
	}
	params := paramsOf(n)
	if c.Encoder != nil {
		params = learned(n)
	} else if o.encoder != "" {
		return nil, errors.New("it has all that it needs inside; leave WithEncoder away")
	}
	err = fill(store, n, params, []source{{f, func(name string) string {
		if targets[name] {
			return ""
		}
		return name
	}}})
	if err == nil && c.Encoder != nil {
		err = c.encode(e, n, store, o)
	}
	if err != nil {
		return nil, err
	}
	m, err := newModel(e, n, c.Colors, store)
	if err != nil {
		return nil, err
	}
	m.Licence, m.About, m.trunk = c.Licence, c.About, c.Encoder
	return m, m.readStyles(f, c.Styles)
}

// encode makes the encoder of the network that the card names, or of the one that the caller has brought.
func (c card) encode(e *engine.Engine, n Network, store *model.Store, o options) error {
	a, ok := n.(AdaIN)
	if !ok || !(c.Encoder.Gain > 0 && c.Encoder.Gain <= math.MaxFloat32) {
		return fmt.Errorf("it names the encoder %s, multiplied by %g, of %s; want a positive number, and an AdaIN", c.Encoder.Name, c.Encoder.Gain, describe(n))
	}
	m := o.trunk
	if m == nil {
		var err error
		if m, err = zoo.Open(e, c.Encoder.Name, zoo.Trunk(), zoo.WithFile(o.encoder)); err != nil {
			return fmt.Errorf("the encoder %s: %w", c.Encoder.Name, err)
		}
	}
	sample, err := a.takeTrunk(store, m, c.Colors.Scale, c.Encoder.Gain)
	if err != nil {
		return err
	}
	return c.Encoder.fits(sample)
}

// readStyles reads the targets of the styles of a card.
func (m *Model) readStyles(f *weights.File, names []string) error {
	for i, name := range names {
		if name == "" || slices.Contains(names[:i], name) {
			return fmt.Errorf("the style %d is called %q; each needs a name of its own", i, name)
		}
		s := named{name: name}
		if takesTarget(m.Network) {
			flat, shape, err := f.Float32(targetName(i))
			if err != nil {
				return err
			}
			if s.target, err = targetOf(m.Network, flat, shape); err != nil {
				return fmt.Errorf("the style %q: %w", name, err)
			}
		}
		m.styles = append(m.styles, s)
	}
	return nil
}

// targetOf gives the target that a file has as numbers of a shape.
func targetOf(n Network, flat []float32, shape []int) (*tensors.Tensor, error) {
	if a, ok := n.(AdaIN); ok {
		if !slices.Equal(shape, []int{2, 8 * a.Width}) {
			return nil, fmt.Errorf("its target has the shape %v; want [2, %d]", shape, 8*a.Width)
		}
		return tensors.FromFlatDataAndDimensions(flat, shape...), nil
	}
	msg, ok := n.(MSGNet)
	if !ok {
		return nil, errors.New("the network takes no target")
	}
	c := expansion * msg.Filters
	if !slices.Equal(shape, []int{c * (c + 1) / 2}) {
		return nil, fmt.Errorf("its target has the shape %v; want the upper triangle of %d x %d numbers", shape, c, c)
	}
	gram, at := make([]float32, c*c), 0
	for i := range c {
		for j := i; j < c; j++ {
			gram[i*c+j], gram[j*c+i] = flat[at], flat[at]
			at++
		}
	}
	return tensors.FromFlatDataAndDimensions(gram, 1, c, c), nil
}
