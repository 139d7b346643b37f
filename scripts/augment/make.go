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
	eng       *engine.Engine
	paths     []string                     // of all pictures
	labels    labels                       // nil where none are given
	maskPaths map[string]string            // by the pictures' paths
	reads     map[string]map[string]string // what is read, by folder and name
	notice    func(format string, a ...any)
	pixels    int // bound of a chunk
	aug       *augment.Pipeline
	shapes    map[image.Point]bool // that aug has graphs for
}

func newMaker(s settings, eng *engine.Engine, paths []string, notice func(format string, a ...any)) (m *maker, err error) {
	m = &maker{settings: s, eng: eng, paths: paths, notice: notice, pixels: chunkPixels}
	if s.objects != "" {
		if m.labels, err = openLabels(s.objects, notice); err != nil {
			return nil, err
		}
	}
	if s.masks != "" {
		if m.maskPaths, err = findMasks(s.masks, paths, notice); err != nil {
			return nil, err
		}
	}
	m.noteReads()
	from, errFrom := os.Stat(s.draws)
	to, errTo := os.Stat(s.out)
	if errFrom == nil && errTo == nil && os.SameFile(from, to) {
		return nil, fmt.Errorf("-draws %s is -out as well; name another folder with -out", s.draws)
	}
	return m, nil
}

// make makes the versions of one picture in the folder of a name in -out, "" for that itself.
func (m *maker) make(path, name string, stdout io.Writer) error {
	s, err := m.read(path)
	if err != nil {
		return err
	}
	if err := m.prepare(padded(s.img)); err != nil {
		return err
	}
	draws, err := m.draw(s, name)
	if err != nil {
		return err
	}
	largest, err := m.largest(draws)
	if err != nil {
		return err
	}
	folder, list := filepath.Join(m.out, name), m.list(s, draws)
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	if err := m.clear(folder, list); err != nil {
		return err
	}
	if err := saveVersions(folder, list); err != nil { // first, so that the next run finds all that this one writes
		return err
	}
	if err := m.versions(s, list, largest, name); err != nil {
		return err
	}
	if err := m.crops(s.img, draws, folder); err != nil {
		return err
	}
	if m.explain > 0 {
		if err := m.explainSteps(s, draws[m.explain-1], folder); err != nil {
			return err
		}
	}
	fmt.Fprintf(stdout, "%d versions of %s in %s, on %s\n", len(draws), path, folder, m.eng.Name)
	return nil
}

// draw draws for a picture, or gives the stored draws.
func (m *maker) draw(s subject, name string) (draws []augment.Draw, err error) {
	if m.draws != "" {
		if draws, err = storedDraws(m.draws, name); err != nil {
			return nil, err
		}
		if m.explain > len(draws) {
			return nil, fmt.Errorf("-explain %d: there are %d versions", m.explain, len(draws))
		}
		for i, d := range draws {
			if size := s.img.Rect.Size(); d.Size() != size {
				return nil, fmt.Errorf("-draws: draw %d of %s is for a picture of %d x %d, and this one has %d x %d; give the picture and the flags of that run", i, m.draws, d.Width, d.Height, size.X, size.Y)
			}
		}
		return draws, nil
	}
	draws = make([]augment.Draw, m.n)
	for i := range draws {
		if draws[i], err = m.aug.DrawSample(augment.Key{Seed: m.seed, Epoch: m.epoch}, i, s.sample()); err != nil {
			return nil, err
		}
	}
	return draws, nil
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
func (m *maker) prepare(shape image.Point) (err error) {
	if m.aug == nil || !m.shapes[shape] && len(m.shapes) == graph.DefaultExecMaxCacheSize {
		m.shapes = map[image.Point]bool{}
		m.aug, err = m.pipeline()
	}
	m.shapes[shape] = true
	return err
}

// largest gives the largest width and height of the versions of draws.
func (m *maker) largest(draws []augment.Draw) (largest image.Point, err error) {
	for _, d := range draws {
		_, size, err := m.aug.Map(d)
		if err != nil {
			return largest, err
		}
		largest = image.Pt(max(largest.X, size.X), max(largest.Y, size.Y))
	}
	return largest, nil
}

// chunk is how many of n versions of pictures of a size are made at once, the largest of which has a size.
func (m *maker) chunk(n int, size, largest image.Point) int {
	return min(n, max(1, m.pixels/max(size.X*size.Y, largest.X*largest.Y)))
}

// versions makes and saves the versions, chunk by chunk, and the grid of them.
func (m *maker) versions(s subject, list []version, largest image.Point, name string) error {
	size, all := padded(s.img), newGrid(len(list), largest)
	count := m.chunk(len(list), size, largest)
	for part := range slices.Chunk(list, count) {
		batch, err := picture.NewBatch(augment.Repeat(s.img, len(part))...)
		if err != nil {
			return err
		}
		draws := make([]augment.Draw, len(part))
		for i, v := range part {
			draws[i] = v.Draw
		}
		made, err := m.aug.Pictures(m.eng.Backend, batch, draws, augment.PadTo(count, size.Y, size.X))
		if err != nil {
			return err
		}
		for i, v := range part {
			if err := m.save(s, v, made[i], name, all); err != nil {
				return err
			}
		}
	}
	return all.save(filepath.Join(m.out, name, gridName))
}

// save saves a version with all that is marked in it, and adds it to the grid.
func (m *maker) save(s subject, v version, img *image.RGBA, name string, all *grid) error {
	file := filepath.Join(m.out, name, v.Files[0])
	if err := picture.Save(file, img); err != nil {
		return err
	}
	objects, err := moveObjects(m.aug, v.Draw, s.objects, m.rules, m.twins)
	if err != nil {
		return err
	}
	if s.mentioned {
		if err := m.labels.add(m.out, filepath.Join(name, v.Files[0]), img.Rect.Size(), objects); err != nil {
			return err
		}
	}
	masks, err := m.aug.Masks(v.Draw, int32(m.maskOutside), s.masks...)
	if err != nil {
		return err
	}
	for _, mask := range masks {
		if err := saveMask(filepath.Join(m.out, name, maskName(v.Files[0])), mask, m.maskOutside); err != nil {
			return err
		}
	}
	all.add(sampleOf(img, objects, nil), 0)
	return nil
}

// twins are the pairs of key points of a class that change places in a mirror.
func (m *maker) twins(class int) [][2]int {
	if m.labels == nil {
		return nil
	}
	return m.labels.twins(class)
}

// finish writes what is about all versions together.
func (m *maker) finish() error {
	if m.labels == nil {
		return nil
	}
	return m.labels.finish(m.out)
}
