package main

import (
	"fmt"
	"image"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/imagelab-go/imagelab/augment"
	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/picture"
)

// chunkPixels bounds the pixels that are worked on at once, which keeps memory within about a gigabyte, whatever -n is.
const chunkPixels = 1 << 22

// sideStep is what sides of pictures are filled up to a multiple of, so that pictures of many sizes share a few graphs.
const sideStep = 64

// maker makes the versions of pictures.
type maker struct {
	settings
	eng    *engine.Engine
	paths  []string // of all pictures
	pixels int      // bound of a chunk
	aug    *augment.Pipeline
	shapes map[image.Point]bool // that aug has graphs for
}

func newMaker(s settings, eng *engine.Engine, paths []string) *maker {
	return &maker{settings: s, eng: eng, paths: paths, pixels: chunkPixels}
}

// pipeline makes the operations.
func (s settings) pipeline() *augment.Pipeline {
	return augment.Sequence(
		augment.FlipLeftRight(s.flip),
		augment.FlipUpDown(s.upDown),
		augment.ColorJitter(s.color, s.color, s.color, s.hue),
		augment.RandomResizedCrop(s.size, s.size, augment.Area(s.area, 1), augment.Ratio(0.5, 2)))
}

// make makes the versions of one picture in a folder.
func (m *maker) make(path, folder string, stdout io.Writer) error {
	img, err := picture.Open(path)
	if err != nil {
		return err
	}
	img = reduced(img, 4*m.size)
	m.prepare(padded(img))
	draws, err := m.aug.Draw(augment.Key{Seed: m.seed, Epoch: m.epoch}, slices.Repeat([]image.Point{img.Rect.Size()}, m.n)...)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	if err := m.spare(folder); err != nil {
		return err
	}
	if err := removeEarlier(folder); err != nil {
		return err
	}
	if err := saveDraws(folder, draws); err != nil { // first, so that the next run finds all that this one writes
		return err
	}
	if err := m.versions(img, draws, folder); err != nil {
		return err
	}
	if err := m.crops(img, draws, folder); err != nil {
		return err
	}
	fmt.Fprintf(stdout, "%d versions of %s in %s, on %s\n", m.n, path, folder, m.eng.Name)
	return nil
}

// reduced gives a picture whose shorter side is at most limit: a crop of a tenth of the area then still has more pixels than the
// version made of it, and a photograph of twelve megapixels takes seconds.
func reduced(img *image.RGBA, limit int) *image.RGBA {
	if min(img.Rect.Dx(), img.Rect.Dy()) <= limit {
		return img
	}
	return picture.ResizeShort(img, limit, picture.Bicubic)
}

// padded is the size that a picture is filled up to.
func padded(img *image.RGBA) image.Point {
	up := func(side int) int { return (side + sideStep - 1) / sideStep * sideStep }
	return image.Pt(up(img.Rect.Dx()), up(img.Rect.Dy()))
}

// prepare makes a new pipeline where the present one has as many graphs as it can keep.
func (m *maker) prepare(shape image.Point) {
	if m.aug == nil || !m.shapes[shape] && len(m.shapes) == graph.DefaultExecMaxCacheSize {
		m.aug, m.shapes = m.pipeline(), map[image.Point]bool{}
	}
	m.shapes[shape] = true
}

// chunk is how many versions of pictures of a size are made at once.
func (m *maker) chunk(size image.Point) int {
	return min(m.n, max(1, m.pixels/max(size.X*size.Y, m.size*m.size)))
}

// versions makes and saves the versions, chunk by chunk, and the grid of them.
func (m *maker) versions(img *image.RGBA, draws []augment.Draw, folder string) error {
	size, all := padded(img), newGrid(m.n, m.size)
	count := m.chunk(size)
	for i := 0; i < m.n; i += count {
		part := draws[i:min(i+count, m.n)]
		batch, err := picture.NewBatch(augment.Repeat(img, len(part))...)
		if err != nil {
			return err
		}
		made, err := m.aug.Pictures(m.eng.Backend, batch, part, augment.PadTo(count, size.Y, size.X))
		if err != nil {
			return err
		}
		for j, version := range made {
			if err := picture.Save(filepath.Join(folder, versionName(i+j, m.n)), version); err != nil {
				return err
			}
			all.add(version)
		}
	}
	return all.save(filepath.Join(folder, gridName))
}

// crops saves the boxes of the crops over the picture.
func (m *maker) crops(img *image.RGBA, draws []augment.Draw, folder string) error {
	boxes := make([]picture.Outline, len(draws))
	for i, d := range draws {
		box, err := m.aug.Source(d)
		if err != nil {
			return err
		}
		boxes[i] = picture.Outline{Rect: box, Label: fmt.Sprint(i + 1)}
	}
	return picture.Save(filepath.Join(folder, cropsName), picture.DrawOutlines(img, boxes...))
}

// grid collects versions for a picture of all of them, as small as they are shown there.
type grid struct {
	picture.GridConfig
	cells []image.Image
}

// newGrid lays out n versions of a width and height: four in a row, or more where there would be more rows than columns.
func newGrid(n, side int) *grid {
	const width, least = 960, 96 // pixels of the grid, and of a cell however many there are
	columns := 4
	for columns*columns < n {
		columns++
	}
	columns = min(columns, n)
	cell := max(least, min(side, width/columns))
	return &grid{GridConfig: picture.GridConfig{Columns: columns, Cell: image.Pt(cell, cell)}}
}

func (g *grid) add(version *image.RGBA) {
	if version.Rect.Dx() > g.Cell.X {
		version = picture.Resize(version, g.Cell.X, g.Cell.Y, picture.Bilinear)
	}
	g.cells = append(g.cells, version)
}

func (g *grid) save(path string) error {
	img, err := picture.Grid(g.cells, g.GridConfig)
	if err != nil {
		return err
	}
	return picture.Save(path, img)
}
