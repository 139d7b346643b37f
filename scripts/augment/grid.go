package main

import (
	"image"
	"image/color"
	"math"

	"github.com/imagelab-go/imagelab/augment"
	"github.com/imagelab-go/imagelab/lib/picture"
)

// grid collects pictures for a picture of all of them, as small as they are shown there.
type grid struct {
	picture.GridConfig
	cells []image.Image
}

// gridWidth is that of a grid in pixels, unless its cells would be smaller than the least.
const gridWidth, leastCell = 960, 96

// newGrid lays out n pictures, the widest and the highest of which have a width and a height: four in a row, or more where there would be more rows than columns.
func newGrid(n int, largest image.Point) *grid {
	columns := 4
	for columns*columns < n {
		columns++
	}
	columns = min(columns, n)
	longer := max(largest.X, largest.Y)
	side := max(leastCell, min(longer, gridWidth/columns))
	part := func(of int) int { return max(1, (side*of+longer/2)/longer) }
	return &grid{GridConfig: picture.GridConfig{Columns: columns, Cell: image.Pt(part(largest.X), part(largest.Y))}}
}

// add adds what a sample shows.
func (g *grid) add(s augment.Sample, outside int32) {
	g.cells = append(g.cells, shown(s, g.Cell, outside))
}

func (g *grid) save(path string) error {
	img, err := picture.Grid(g.cells, g.GridConfig)
	if err != nil {
		return err
	}
	return picture.Save(path, img)
}

// shown gives the picture of a sample with all that is marked in it, as large as fits into a cell. Masks are tinted but for their background and for what is outside.
func shown(s augment.Sample, cell image.Point, outside int32) *image.RGBA {
	size := s.Pictures[0].Bounds().Size()
	scale := min(float64(cell.X)/float64(size.X), float64(cell.Y)/float64(size.Y))
	side := func(n int) int { return max(int(math.Round(float64(n)*scale)), 1) }
	img := picture.Resize(s.Pictures[0], side(size.X), side(size.Y), picture.Bilinear)
	for _, m := range s.Masks {
		tint(img, m, outside)
	}
	x, y := float64(img.Rect.Dx())/float64(size.X), float64(img.Rect.Dy())/float64(size.Y)
	var outlines []picture.Outline
	for _, b := range s.Boxes {
		outlines = append(outlines, picture.Outline{Rect: picture.Rect{X0: b.X0 * x, Y0: b.Y0 * y, X1: b.X1 * x, Y1: b.Y1 * y}, Color: picture.Ink(max(b.Label, 0))})
	}
	const dot = 2.5 // half the side of a key point
	for _, p := range s.Points {
		if !p.Hidden {
			outlines = append(outlines, picture.Outline{Rect: picture.Rect{X0: p.X*x - dot, Y0: p.Y*y - dot, X1: p.X*x + dot, Y1: p.Y*y + dot}, Width: dot, Color: picture.Ink(p.Label%perObject + 1)})
		}
	}
	return picture.DrawOutlines(img, outlines...)
}

// tint mixes the colours of a mask's labels into a picture of another size.
func tint(img *image.RGBA, m picture.Mask, outside int32) {
	for y := range img.Rect.Dy() {
		for x := range img.Rect.Dx() {
			label := m.At(x*m.Width/img.Rect.Dx(), y*m.Height/img.Rect.Dy())
			if label <= 0 || label == outside {
				continue
			}
			c := picture.Ink(int(label - 1))
			if int(label) < len(m.Palette) {
				c = color.RGBAModel.Convert(m.Palette[label]).(color.RGBA)
			}
			p := img.Pix[y*img.Stride+4*x:][:3]
			p[0], p[1], p[2] = p[0]/2+c.R/2, p[1]/2+c.G/2, p[2]/2+c.B/2
		}
	}
}
