package feedforward

import (
	"context"
	"errors"
	"fmt"
	"image"
	"math"
	"slices"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/imagelab-go/imagelab/lib/picture"
	"github.com/imagelab-go/imagelab/lib/zoo"
	"github.com/imagelab-go/imagelab/style"
)

// Confusion says how well a network tells styles apart, by the eyes of another network.
type Confusion struct {
	Names []string `json:"names"` // of the styles
	// Distances has a row for each style that was painted in and a column for each style picture: the mean over contents of how far Gram matrices are from the picture's,
	// where 0 is equal, and 1 as far as those of a picture without features.
	Distances [][]float64 `json:"distances"`
	// Hits has for each style the part of contents that, painted in it, are nearer to its picture than to any other.
	Hits []float64 `json:"hits"`
}

// Judging says what [Confuse] holds a network to. Observe and Symmetric may be left away.
type Judging struct {
	Loss     *zoo.Model     // the network that looks, for example zoo.Open(e, "vgg16.hed_bsds500", zoo.Trunk())
	Layers   []style.Layer  // of it, for example those of style.Preset("msg")
	Styles   []Style        // pictures of two styles of the model or more by their names, in the size in which it learned them
	Contents Contents       // what is painted; the network should not have learned from it
	Size     int            // side in pixels of the squares in the middle of contents that are painted
	Observe  func(done int) // is told how many contents are done, after each; nil means nobody
	// Symmetric divides by the sizes of both Gram matrices, |A-B|^2/(|A|^2+|B|^2), where else |B|^2 makes everything near a style with large ones.
	Symmetric bool
}

// Confuse paints contents in styles of a model and holds Gram matrices A of what comes out to those of the style pictures, B, by the style term of a relative
// objective: |A-B|^2/|B|^2 in a layer, and the mean over layers. Symmetric measures otherwise. The model's target is the last of the styles afterwards. When ctx ends, so does Confuse, with its error.
func Confuse(ctx context.Context, m *Model, j Judging) (*Confusion, error) {
	if err := j.check(m.Styles()); err != nil {
		return nil, err
	}
	look, err := newLook(j)
	if err != nil {
		return nil, err
	}
	defer look.exec.Finalize()
	c := &Confusion{Hits: make([]float64, len(j.Styles))}
	var wanted [][][]float32
	for _, s := range j.Styles {
		grams, err := look.at(s.Image)
		if err != nil {
			return nil, fmt.Errorf("feedforward: the style %q: %w", s.Name, err)
		}
		wanted, c.Names, c.Distances = append(wanted, grams), append(c.Names, s.Name), append(c.Distances, make([]float64, len(j.Styles)))
	}
	for i := range j.Contents.Len() {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		img, err := j.square(i)
		if err == nil {
			err = c.add(m, look, wanted, img, float64(j.Contents.Len()))
		}
		if err != nil {
			return nil, fmt.Errorf("feedforward: content picture %d: %w", i, err)
		}
		if j.Observe != nil {
			j.Observe(i + 1)
		}
	}
	return c, nil
}

// check gives an error where there is nothing to judge by, or the model does not have the styles, by their names.
func (j Judging) check(names []string) error {
	if j.Loss == nil {
		return errors.New("feedforward: no network that looks; give Judging.Loss, for example zoo.Open(e, \"vgg16.hed_bsds500\", zoo.Trunk())")
	}
	if len(j.Styles) < 2 || j.Contents == nil || j.Contents.Len() == 0 || j.Size < smallest {
		return fmt.Errorf("feedforward: to confuse %d styles on squares of %d pixels; want at least 2 styles, a content picture, and %d pixels", len(j.Styles), j.Size, smallest)
	}
	for _, s := range j.Styles {
		if s.Name != "" && !slices.Contains(names, s.Name) {
			return fmt.Errorf("feedforward: the model has no style %q; it has %q", s.Name, names)
		}
	}
	return checkNames(j.Styles)
}

// square is the middle of a content picture.
func (j Judging) square(i int) (*image.RGBA, error) {
	img, err := j.Contents.Picture(i)
	if err != nil {
		return nil, err
	}
	if picture.Missing(img) {
		return nil, errors.New("it is missing or has no pixels")
	}
	return picture.CenterCrop(picture.ResizeShort(img, j.Size, picture.Bilinear), j.Size, j.Size), nil
}

// add paints one of n contents in all styles and adds what is seen.
func (c *Confusion) add(m *Model, look *look, wanted [][][]float32, img image.Image, n float64) error {
	for i, name := range c.Names {
		if err := m.SetTarget(Target{Name: name}); err != nil {
			return err
		}
		painted, err := m.Stylize(img)
		if err != nil {
			return err
		}
		grams, err := look.at(painted)
		if err != nil {
			return err
		}
		nearest, least := 0, math.Inf(1)
		for j := range wanted {
			d := look.apart(grams, wanted[j])
			c.Distances[i][j] += d / n
			if d < least {
				nearest, least = j, d
			}
		}
		if nearest == i {
			c.Hits[i] += 1 / n
		}
	}
	return nil
}

// Margin says how clearly the styles are told apart on average: by how much farther than from its own style picture what is painted is from the nearest other, as a part,
// in the style where that is least. Above 0 the table is diagonal.
func (c *Confusion) Margin() float64 {
	margin := math.Inf(1)
	for i, row := range c.Distances {
		for j, d := range row {
			if j != i {
				margin = min(margin, d/row[i]-1)
			}
		}
	}
	return margin
}

// look gives Gram matrices of pictures, as a network sees them.
type look struct {
	exec      *model.Exec
	symmetric bool
}

func newLook(j Judging) (*look, error) {
	if len(j.Layers) == 0 {
		return nil, errors.New("feedforward: no layers to compare")
	}
	for _, l := range j.Layers {
		if !slices.Contains(j.Loss.Layers(), l.Name) {
			return nil, fmt.Errorf("feedforward: the network that looks has no layer %q; it has %q", l.Name, j.Loss.Layers())
		}
	}
	exec, err := model.NewExec(j.Loss.Engine.Backend, j.Loss.Store, func(s *model.Scope, in []*Node) []*Node {
		return grams(outputsOf(j.Loss, s, unit(in[0]), j.Layers), style.Elements)
	})
	return &look{exec, j.Symmetric}, err
}

// at looks at a picture.
func (l *look) at(img image.Image) (grams [][]float32, err error) {
	if picture.Missing(img) {
		return nil, errors.New("the picture is missing or has no pixels")
	}
	batch, err := picture.NewBatch(picture.Flatten(img))
	if err != nil {
		return nil, err
	}
	found, err := l.exec.Call(batch.Tensor())
	if err != nil {
		return nil, err
	}
	for _, g := range found {
		flat, err := tensors.CopyFlatData[float32](g)
		if err != nil {
			return nil, err
		}
		grams = append(grams, flat)
	}
	return grams, nil
}

// apart is how far Gram matrices a are from wanted ones, as a mean over layers.
func (l *look) apart(a, b [][]float32) float64 {
	var mean float64
	for i := range a {
		var difference, size float64
		for j, x := range a[i] {
			x, y := float64(x), float64(b[i][j])
			difference += (x - y) * (x - y)
			size += y * y
			if l.symmetric {
				size += x * x
			}
		}
		mean += difference / max(size, 1e-30) / float64(len(a))
	}
	return mean
}
