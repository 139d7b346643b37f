package style

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"image"
	"slices"
	"strings"

	"github.com/gomlx/gomlx/ml/model"
	"github.com/imagelab-go/imagelab/lib/nn"
	"github.com/imagelab-go/imagelab/lib/picture"
)

// job is a hash of all that decides the result. Where there is one size, the number of steps says only where the run ends.
func (t *Transfer) job() (string, error) {
	if t.material == nil {
		h := sha256.New()
		if err := addParameters(h, t.problem.model.Store); err != nil {
			return "", fmt.Errorf("style: reading the network's weights: %w", err)
		}
		t.addPictures(h)
		t.material = h.Sum(nil)
	}
	c, m := t.config, t.problem.model
	if c.Levels == 1 {
		c.Steps = 0
	}
	text, err := json.Marshal(c)
	if err != nil {
		return "", fmt.Errorf("style: writing the settings: %w", err)
	}
	h := sha256.New()
	fmt.Fprintf(h, "%s %s %s %v %x", text, m.Engine.Name, m.Arch.Name, m.Preprocess, t.material)
	return hex.EncodeToString(h.Sum(nil)), nil
}

// addParameters adds names and values of a network's parameters.
func addParameters(h hash.Hash, s *model.Store) error {
	var parameters []*model.Variable
	for v := range s.RootScope().IterVariables() {
		if !nn.IsDerived(v) && v.HasValue() {
			parameters = append(parameters, v)
		}
	}
	slices.SortFunc(parameters, func(a, b *model.Variable) int { return strings.Compare(a.Path(), b.Path()) })
	for _, v := range parameters {
		value, err := v.Value()
		if err != nil {
			return err
		}
		fmt.Fprintln(h, v.Path(), value.Shape())
		if err := value.ConstBytes(func(data []byte) { h.Write(data) }); err != nil {
			return err
		}
	}
	return nil
}

// addPictures adds all pictures, and what belongs to each.
func (t *Transfer) addPictures(h hash.Hash) {
	add := func(img image.Image) {
		if img == nil {
			fmt.Fprintln(h, "none")
			return
		}
		flat := picture.Flatten(img)
		fmt.Fprintln(h, flat.Rect)
		h.Write(flat.Pix)
	}
	add(t.contents[len(t.contents)-1])
	add(t.config.StartWith)
	for _, g := range t.groups {
		for _, s := range g {
			fmt.Fprintln(h, s.Share, s.Scale)
			add(s.Image)
			add(s.Region)
			add(s.Mask)
		}
	}
}
