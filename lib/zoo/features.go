package zoo

import (
	"fmt"
	"image"
	"slices"
	"strings"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/imagelab-go/imagelab/lib/picture"
)

// FeaturesOf preprocesses a picture and gives the outputs of some layers, which [Arch.Layers] lists, in the order of the names: float32
// `[1, h, w, C]`, and `[1, C]` behind the global pool. An engine compiles the network for each new size and list of layers; the last list is kept.
func (m *Model) FeaturesOf(img image.Image, layers ...string) ([]*tensors.Tensor, error) {
	if picture.Missing(img) {
		return nil, fmt.Errorf("zoo: the picture is missing or has no pixels")
	}
	if err := m.checkLayers(layers); err != nil {
		return nil, err
	}
	if err := m.Preprocess.Fits(img.Bounds().Size()); err != nil {
		return nil, fmt.Errorf("zoo: %w", err)
	}
	ready := m.Preprocess.Picture(img)
	batch, err := picture.NewBatch(ready)
	if err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.prepareFeatures(layers, ready.Rect.Size()); err != nil {
		return nil, err
	}
	return m.features.Call(batch.Tensor())
}

// checkLayers gives an error where the network has no layer of a name, or no weights for it.
func (m *Model) checkLayers(layers []string) error {
	known := m.Layers()
	if m.trunk {
		known = known[:m.plan().trunk]
	}
	for _, name := range layers {
		if !slices.Contains(known, name) {
			return fmt.Errorf("zoo: %s has no layer %q; take some of %s", m.Weights.Name(), name, strings.Join(known, ", "))
		}
	}
	if len(layers) == 0 {
		return fmt.Errorf("zoo: no layers; take some of %s", strings.Join(known, ", "))
	}
	return nil
}

// prepareFeatures makes the executor for a list of layers, and drops that for another, or one that has compiled for too many sizes.
func (m *Model) prepareFeatures(layers []string, size image.Point) (err error) {
	_, known := m.viewed.find(size, 1)
	if m.features != nil && (!slices.Equal(m.layers, layers) || !known && m.viewed.full()) {
		if err := m.forget(); err != nil {
			return err
		}
		known = false
	}
	if !known {
		m.viewed.add(size, 1)
	}
	if m.features != nil {
		return nil
	}
	m.layers = slices.Clone(layers)
	m.features, err = model.NewExec(m.Engine.Backend, m.Store, func(s *model.Scope, pixels *Node) []*Node {
		return m.Arch.Features(s, m.Input(pixels), m.layers...)
	})
	return err
}
