package feedforward

import (
	"errors"
	"fmt"
	"image"
	"slices"

	"github.com/gomlx/gomlx/core/tensors"
	"github.com/imagelab-go/imagelab/lib/picture"
)

// Target is a style to paint in: either one that the model brings, or that of a picture.
type Target struct {
	Name  string      // one of [Model.Styles]
	Image image.Image // in its own size, which decides how large strokes are: resize it before
	// Share is its part where several are blended, relative to the others; where all are 0 they share evenly. Gram matrices, or means and
	// deviations, are averaged.
	Share float64
}

// Styles lists the names of the styles that the model brings: those that its file holds, and those that AddStyle has added.
func (m *Model) Styles() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	names := make([]string, len(m.styles))
	for i, s := range m.styles {
		names[i] = s.name
	}
	return names
}

// SetTarget sets the style for all pictures from now on, or a blend of several. It is an error for a [Johnson] network, unless it is its own style by
// name.
func (m *Model) SetTarget(targets ...Target) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	shares, err := sharesOf(targets)
	if err != nil {
		return err
	}
	var blended []float32
	var dimensions []int
	for i, t := range targets {
		own, err := m.find(t)
		if err != nil {
			return err
		}
		if own == nil {
			continue // it is the one style of a Johnson network
		}
		flat, err := tensors.CopyFlatData[float32](own)
		if err != nil {
			return err
		}
		if blended == nil {
			blended, dimensions = make([]float32, len(flat)), own.Shape().Dimensions
		}
		for j, v := range flat {
			blended[j] += float32(shares[i]) * v
		}
	}
	if blended != nil {
		m.target = tensors.FromFlatDataAndDimensions(blended, dimensions...)
	}
	return nil
}

// sharesOf gives the shares of targets, which sum to 1.
func sharesOf(targets []Target) ([]float64, error) {
	if len(targets) == 0 {
		return nil, errors.New("feedforward: no target; give at least one")
	}
	shares, sum := make([]float64, len(targets)), 0.0
	for i, t := range targets {
		if !(t.Share >= 0 && t.Share <= 1e30) {
			return nil, fmt.Errorf("feedforward: target %d has the Share %g; want 0 to 1e30", i+1, t.Share)
		}
		shares[i] = t.Share
		sum += t.Share
	}
	for i := range shares {
		if sum == 0 {
			shares[i] = 1 / float64(len(shares))
		} else {
			shares[i] /= sum
		}
	}
	return shares, nil
}

// find gives what the network needs of a target; nil for the style of a Johnson network.
func (m *Model) find(t Target) (*tensors.Tensor, error) {
	if (t.Name != "") == (t.Image != nil) {
		return nil, errors.New("feedforward: a target needs either a Name or an Image")
	}
	if t.Image != nil {
		return m.aim(t.Image)
	}
	at := slices.IndexFunc(m.styles, func(s named) bool { return s.name == t.Name })
	if at < 0 {
		return nil, fmt.Errorf("feedforward: the model has no style %q; it has %q", t.Name, m.names())
	}
	return m.styles[at].target, nil
}

// aim gives what the network needs of a style picture.
func (m *Model) aim(img image.Image) (*tensors.Tensor, error) {
	switch {
	case !takesTarget(m.Network):
		return nil, fmt.Errorf("feedforward: a Johnson network paints in the one style that it was trained for, %q, and takes no picture for it; load an MSG-Net or AdaIN", m.names())
	case picture.Missing(img):
		return nil, errors.New("feedforward: the style picture has no pixels")
	}
	size := img.Bounds().Size()
	batch, err := picture.NewBatch(mirrored(picture.Flatten(img), image.Pt(max(size.X, smallest), max(size.Y, smallest))))
	if err != nil {
		return nil, err
	}
	target, err := m.looker.call(m, batch)
	if err != nil {
		return nil, err
	}
	return target, checkTarget(target)
}

// checkTarget gives an error where numbers of a target are none.
func checkTarget(t *tensors.Tensor) error {
	flat, err := tensors.CopyFlatData[float32](t)
	if err == nil && slices.ContainsFunc(flat, func(v float32) bool { return v-v != 0 }) {
		err = errors.New("feedforward: the network makes no finite numbers of the style picture; its weights are damaged")
	}
	return err
}

// names lists the styles; the caller holds the lock.
func (m *Model) names() []string {
	var names []string
	for _, s := range m.styles {
		names = append(names, s.name)
	}
	return names
}

// AddStyle keeps the style of a picture under a name, so that SetTarget finds it and [Model.Save] writes it. It takes the place of an older one of the same name. For a [Johnson]
// network img must be nil: it names the one style.
func (m *Model) AddStyle(name string, img image.Image) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if name == "" {
		return errors.New("feedforward: a style without a name")
	}
	added := named{name: name}
	if takesTarget(m.Network) || img != nil {
		var err error
		if added.target, err = m.aim(img); err != nil {
			return err
		}
	} else {
		m.styles = nil
	}
	m.styles = append(slices.DeleteFunc(m.styles, func(s named) bool { return s.name == name }), added)
	return nil
}

// SetAlpha says how much of the style an [AdaIN] network takes, for all pictures from now on: from 0, the content's own features, to 1, the default.
// It is an error for other networks.
func (m *Model) SetAlpha(alpha float64) error {
	if !isAdaIN(m.Network) {
		return fmt.Errorf("feedforward: %s knows no alpha; blend styles with SetTarget, or load an AdaIN", nameOf(m.Network))
	}
	if !(alpha >= 0 && alpha <= 1) {
		return fmt.Errorf("feedforward: alpha %g; want 0 to 1", alpha)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.alpha = float32(alpha)
	return nil
}
