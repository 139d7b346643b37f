package augment

import (
	"encoding/json"
	"fmt"
	"image"
	"math"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/imagelab-go/imagelab/augment/host"
	"github.com/imagelab-go/imagelab/augment/rng"
)

// recipe describes an operation on pixels whose values are numbers, each drawn from a distribution of its own. A file of pipelines gives the
// distributions by the parameters' names.
type recipe struct {
	name       string
	parameters []ingredient
	channels   bool // whether every parameter can have a number for each channel: its field then holds three
	keyed      bool // whether pixels draw numbers: there is a field key
	placed     bool // whether it matters where in the picture a pixel is: no flip can be moved past
	graph      func(in Images, v Values) *graph.Node
	host       func(values []float64, size image.Point) []host.Kernel
}

// ingredient is one number of a recipe.
type ingredient struct {
	name      string
	usual     Dist // for files that do not give it
	low, high float64
	whole     bool // rounded to a whole number, halves up
	optional  bool // may be off, which stands for 0
}

// eachChannel is the name in files of [EachChannel].
const eachChannel = "each_channel"

// define makes a recipe known to the readers of pipelines.
func define(r recipe) *recipe {
	register(r.name, r.read)
	return &r
}

// with gives the operation with these distributions of the parameters.
func (r *recipe) with(dists ...Dist) pixelOp { return pixelOp{r, dists, false} }

// read reads the settings of an operation.
func (r *recipe) read(settings []byte) (Op, error) {
	var given map[string]json.RawMessage
	if err := strictly(settings, &given); err != nil {
		return nil, err
	}
	op := r.with()
	for _, p := range r.parameters {
		dist := p.usual
		if text, ok := given[p.name]; ok {
			if err := json.Unmarshal(text, &dist); err != nil {
				return nil, fmt.Errorf("%s: %w", p.name, err)
			}
			delete(given, p.name)
		}
		op.dists = append(op.dists, dist)
	}
	if text, ok := given[eachChannel]; ok && r.channels {
		if err := json.Unmarshal(text, &op.each); err != nil {
			return nil, fmt.Errorf("%s: %w", eachChannel, err)
		}
		delete(given, eachChannel)
	}
	for name := range given {
		return nil, fmt.Errorf("json: unknown field %q", name)
	}
	return op.op(), nil
}

// pixelOp is a recipe with the distributions of its parameters.
type pixelOp struct {
	*recipe
	dists []Dist
	each  bool
}

// pointOp is a pixelOp past which flips can be moved.
type pointOp struct{ pixelOp }

func (pointOp) pointwise() {}

// op gives the operation as what it is.
func (o pixelOp) op() Op {
	if o.placed {
		return o
	}
	return pointOp{o}
}

// ChannelOption says how an operation draws for the three channels.
type ChannelOption func(*pixelOp)

// EachChannel makes an operation draw its numbers for red, green and blue independently, instead of one for all three.
func EachChannel(o *pixelOp) { o.each = true }

// set applies options.
func (o pixelOp) set(options []ChannelOption) Op {
	for _, option := range options {
		option(&o)
	}
	return o.op()
}

func (o pixelOp) Name() string { return o.name }

// MarshalJSON writes what read reads.
func (o pixelOp) MarshalJSON() ([]byte, error) {
	settings := map[string]any{}
	for i, p := range o.parameters {
		settings[p.name] = o.dists[i]
	}
	if o.each {
		settings[eachChannel] = true
	}
	return json.Marshal(settings)
}

func (o pixelOp) Check() error {
	for i, p := range o.parameters {
		if o.dists[i].IsZero() && p.optional {
			continue
		}
		if err := needed(o.dists[i], p.name, p.usual.String(), p.low, p.high); err != nil {
			return err
		}
	}
	return nil
}

// checkValues reports a number without meaning.
func (o pixelOp) checkValues(values []float64, _ image.Point) error {
	for i, p := range o.parameters {
		for _, v := range values[i*o.size():][:o.size()] {
			if p.optional && v == 0 {
				continue
			}
			if v < p.low || v > p.high {
				return fmt.Errorf("%s %g; it must lie %s", p.name, v, interval(p.low, p.high))
			}
			if p.whole && v != math.Trunc(v) {
				return fmt.Errorf("%s %g; it must be a whole number", p.name, v)
			}
		}
	}
	return nil
}

// size is how many numbers a parameter has.
func (r *recipe) size() int {
	if r.channels {
		return 3
	}
	return 1
}

func (o pixelOp) Fields() (fields []Field) {
	for _, p := range o.parameters {
		fields = append(fields, Field{Name: p.name, Size: o.size()})
	}
	if o.keyed {
		fields = append(fields, keyField)
	}
	return fields
}

func (o pixelOp) Draw(key rng.Key, _ image.Point) (values []float64) {
	for i, p := range o.parameters {
		for c := range o.size() {
			slot := uint64(3 * i)
			if o.each {
				slot += uint64(c)
			}
			value := o.dists[i].At(key.Float64(slot))
			if p.whole {
				value = math.Floor(value + 0.5)
			}
			values = append(values, value)
		}
	}
	if o.keyed {
		values = append(values, childKey(key)...)
	}
	return values
}

func (o pixelOp) Apply(in Images, v Values) Images {
	in = in.Float()
	in.Pixels = o.graph(in, v)
	return in
}

func (o pixelOp) Kernels(values []float64, size image.Point) []host.Kernel {
	return o.host(values, size)
}
