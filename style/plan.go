package style

import (
	"fmt"
	"image"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/gobackend"
	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/support/exceptions"
)

// plan says what a size takes: the shapes of features and statistics, and, where it is cut into windows of at most side pixels, these. It computes
// nothing, so that New finds out what cannot work.
func (p *problem) plan(size image.Point, side int) (content, style []shapes.Shape, tiles *tiling, err error) {
	if content, style, err = p.shapes(size); err != nil {
		return nil, nil, nil, err
	}
	if side > 0 && max(size.X, size.Y) > side {
		tiles, err = p.tiling(size, side)
		return content, style, tiles, err
	}
	return content, style, nil, p.fits(size, style)
}

// largestMatch is how many bytes the products of all patches of a picture with those of a style may take.
const largestMatch = 1 << 30

// fits gives an error for patches that would take too much memory. Of a style's, which are the rows of its statistics, there are a fourth.
func (p *problem) fits(size image.Point, style []shapes.Shape) error {
	for i, shape := range style {
		if n := shape.Dimensions[0]; p.o.Style.Measure == PatchMatches && n > largestMatch/16/n {
			return fmt.Errorf("style: comparing the patches of %s at %d x %d pixels would take %.1f GB; take layers that come later, such as relu3_1 and relu4_1, or a smaller Size",
				p.o.Style.Layers[i].Name, size.X, size.Y, 16*float64(n)*float64(n)/1e9)
		}
	}
	return nil
}

// tiling cuts a size into windows.
func (p *problem) tiling(size image.Point, side int) (*tiling, error) {
	if !p.measure.additive() {
		return nil, fmt.Errorf("style: %q cannot be computed in windows, and %d x %d pixels are more than Tile, %d; take a smaller Size, or a negative Tile where there is memory",
			PatchMatches, size.X, size.Y, side)
	}
	all := reaches(p.model.Arch)
	var layers []reach
	for _, name := range p.layers {
		if layers = append(layers, all[name]); all[name].radius == 0 {
			return nil, fmt.Errorf("style: windows are for convolutions, ReLUs and pools of VGG networks, and %s of %s is none of them; set a negative Tile, or a smaller Size",
				name, p.model.Arch.Name)
		}
	}
	t, err := newTiling(size, side, layers)
	t.reach = all
	return &t, err
}

// shapes gives those of a layer's features for each content layer, and of the statistics for each style layer, at a size, without computing anything.
func (p *problem) shapes(size image.Point) (content, style []shapes.Shape, err error) {
	g := NewGraph(gobackend.GetBackend(), "shapes")
	defer g.Finalize()
	err = exceptions.TryCatch[error](func() {
		x := Parameter(g, "x", shapes.Make(dtypes.Float32, 1, size.Y, size.X, 3))
		features := p.features(model.NewStore().RootScope(), x)
		for name, y := range features {
			if y.Rank() != 4 {
				exceptions.Panicf("%s has the shape %s; want height, width and channels", name, y.Shape())
			}
		}
		for _, l := range p.o.Content.Layers {
			content = append(content, features[l.Name].Shape())
		}
		for _, l := range p.o.Style.Layers {
			for _, statistic := range p.measure.statistics(p.measure.sums(features[l.Name], nil)) {
				style = append(style, statistic.Shape())
			}
		}
	})
	if err != nil {
		return nil, nil, fmt.Errorf("style: %d x %d pixels are too small for the layers, or these come too late; take a larger Size or earlier layers: %w", size.X, size.Y, err)
	}
	return content, style, nil
}
