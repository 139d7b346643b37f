package finetune

import (
	"fmt"
	"image"
	"image/color"
	"math"
	"sync"

	"github.com/imagelab-go/imagelab/lib/picture"
	"github.com/imagelab-go/imagelab/lib/zoo"
	"gonum.org/v1/plot/palette/moreland"
)

// HeatMap says how much the places of a picture speak for a class.
type HeatMap struct {
	Width, Height int          // in cells
	Values        []float32    // of the cells, in [0, 1], row by row from the top left
	Box           picture.Rect // where the cells lie on the picture, in its pixels: what the network saw of it
}

// newHeatMap lays cells, as gradCAM gives them, over a picture of a size that went through a preprocessing.
func newHeatMap(values []float32, width, height int, size image.Point, p zoo.Preprocess) HeatMap {
	return HeatMap{Width: width, Height: height, Values: values, Box: seen(size, p)}
}

// seen is the part of a picture that its preprocessing keeps, in the picture's pixels and to a pixel: a square in the middle.
func seen(size image.Point, p zoo.Preprocess) picture.Rect {
	if p.Raw {
		return picture.RectOf(image.Rectangle{Max: size})
	}
	w, h := float64(size.X), float64(size.Y)
	half := min(w, h) * float64(p.Size) / float64(p.Resized()) / 2
	return picture.Rect{X0: w/2 - half, Y0: h/2 - half, X1: w/2 + half, Y1: h/2 + half}
}

// The heat map covers a picture more the hotter it is, and what the network did not see is darkened.
const (
	coldCover, hotCover = 0.25, 0.75 // parts of a pixel's colour that come from the heat
	unseen              = 0.35       // the brightness of the other pixels
)

// heatColours go from cold to hot with a lightness that rises evenly, so that they can be told apart without colours, and in print (Moreland,
// "Why We Use Bad Color Maps and What You Can Do About It", 2016: extended black body).
var heatColours = sync.OnceValue(func() (all [256]color.RGBA) {
	colours := moreland.ExtendedBlackBody()
	colours.SetMin(0)
	colours.SetMax(255)
	for i := range all {
		c, err := colours.At(float64(i))
		if err != nil {
			panic(err) // All values are between the smallest and the largest.
		}
		all[i] = color.RGBAModel.Convert(c).(color.RGBA)
	}
	return all
})

// Over draws the heat map over the picture that it explains: in colour over the picture in grey, smoothly between the centres of cells,
// from black and blue (nothing here speaks for the class) over red to white (the most does). The margins that the network did not see are
// dark. It is an error when the picture is missing, or the map does not fit it.
func (h HeatMap) Over(img image.Image) (*image.RGBA, error) {
	if picture.Missing(img) {
		return nil, fmt.Errorf("finetune: the picture to draw the heat map over is missing or has no pixels")
	}
	dst := picture.Flatten(img)
	box := image.Rect(int(math.Round(h.Box.X0)), int(math.Round(h.Box.Y0)), int(math.Round(h.Box.X1)), int(math.Round(h.Box.Y1)))
	cells, err := h.cells()
	switch {
	case err != nil:
		return nil, err
	case box.Empty() || !box.In(dst.Rect):
		return nil, fmt.Errorf("finetune: the heat map lies at %v, which is not inside the picture of %v; give the picture that it explains",
			h.Box, dst.Rect.Size())
	}
	heat := picture.Resize(cells, box.Dx(), box.Dy(), picture.Bicubic)
	for y := range dst.Rect.Dy() {
		for x := range dst.Rect.Dx() {
			grey := float64(color.GrayModel.Convert(dst.RGBAAt(x, y)).(color.Gray).Y)
			if at := image.Pt(x, y); at.In(box) {
				dst.SetRGBA(x, y, covered(grey, heat.RGBAAt(x-box.Min.X, y-box.Min.Y).R))
			} else {
				dst.SetRGBA(x, y, greyOf(unseen*grey))
			}
		}
	}
	return dst, nil
}

// cells gives the heat as a picture with a pixel for each cell.
func (h HeatMap) cells() (*image.RGBA, error) {
	if h.Width < 1 || h.Height < 1 || len(h.Values) != h.Width*h.Height {
		return nil, fmt.Errorf("finetune: a heat map of %d x %d cells has %d values", h.Width, h.Height, len(h.Values))
	}
	img := image.NewRGBA(image.Rect(0, 0, h.Width, h.Height))
	for i, v := range h.Values {
		if !(v >= 0 && v <= 1) {
			return nil, fmt.Errorf("finetune: cell %d of the heat map is %g; want a number in [0, 1]", i, v)
		}
		img.SetRGBA(i%h.Width, i/h.Width, greyOf(255*float64(v)))
	}
	return img, nil
}

// covered is a grey pixel under the colour of its heat.
func covered(grey float64, heat uint8) color.RGBA {
	part := coldCover + (hotCover-coldCover)*float64(heat)/255
	mix := func(c uint8) uint8 { return uint8(math.Round(grey*(1-part) + float64(c)*part)) }
	c := heatColours()[heat]
	return color.RGBA{mix(c.R), mix(c.G), mix(c.B), 255}
}

func greyOf(v float64) color.RGBA {
	g := uint8(math.Round(v))
	return color.RGBA{g, g, g, 255}
}
