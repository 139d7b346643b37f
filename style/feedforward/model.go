package feedforward

import (
	"errors"
	"fmt"
	"sync"

	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/nn"
)

// Model is a network with its parameters on an engine, the styles that it brings, and the one that it is to paint in. Its methods may be called from
// several goroutines; the engine computes for one at a time. Change its fields only before the first picture.
type Model struct {
	Network Network
	Colors  Colors // how the network wants colours
	Engine  *engine.Engine
	Store   *model.Store // holds the parameters at its root; nn.SetStatic holds
	Licence string       // of the parameters, as their file says; "" where it does not
	About   string       // what the parameters were trained on, likewise

	trunk *trunk // of an AdaIN's encoder; nil where it is the model's own

	mu      sync.Mutex // guards what follows
	buckets int
	styles  []named
	target  *tensors.Tensor // nil where none was set
	alpha   float32
	painter compiled
	looker  compiled
}

// named is a style with its name; the target of the one style of a Johnson network is nil.
type named struct {
	name   string
	target *tensors.Tensor
}

// NewModel makes a model of parameters that a program holds itself, for example after training.
//
//   - store: holds every parameter of the network at its root; it is the model's from now on, and nn.SetStatic holds for it.
func NewModel(e *engine.Engine, n Network, c Colors, store *model.Store) (*Model, error) {
	if err := errors.Join(checkNetwork(n), c.check()); err != nil {
		return nil, fmt.Errorf("feedforward: %w", err)
	}
	for _, p := range paramsOf(n) {
		if p.Variable(store.RootScope()) == nil {
			return nil, fmt.Errorf("feedforward: the store has no parameter %s of %s", p.Name, describe(n))
		}
	}
	return newModel(e, n, c, store)
}

// newModel makes a model whose parameters are there.
func newModel(e *engine.Engine, n Network, c Colors, store *model.Store) (*Model, error) {
	m := &Model{Network: n, Colors: c, Engine: e, Store: store, buckets: 1, alpha: 1}
	m.painter = compiled{build: m.paint}
	m.looker = compiled{build: m.look}
	return m, nn.SetStatic(store.RootScope(), true)
}

// Close gives back what the model holds on the device. After it the model is of no use.
func (m *Model) Close() {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, c := range []*compiled{&m.painter, &m.looker} {
		if c.exec != nil {
			c.exec.Finalize()
			c.exec = nil
		}
	}
}
