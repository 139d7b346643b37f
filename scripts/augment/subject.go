package main

import (
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/imagelab-go/imagelab/augment"
	"github.com/imagelab-go/imagelab/lib/atomicfile"
	"github.com/imagelab-go/imagelab/lib/data"
	"github.com/imagelab-go/imagelab/lib/picture"
)

// subject is a picture with what is marked in it.
type subject struct {
	img       *image.RGBA
	mentioned bool // by the labels, which may mark nothing in it
	objects   []data.Object
	masks     []picture.Mask // one, or none
}

// sample gives the subject as package augment has it.
func (s subject) sample() augment.Sample { return sampleOf(s.img, s.objects, s.masks) }

// sampleOf makes a sample of a picture and what is marked in it.
func sampleOf(img *image.RGBA, objects []data.Object, masks []picture.Mask) augment.Sample {
	sample := augment.Sample{Pictures: []image.Image{img}, Boxes: boxesOf(objects), Masks: masks}
	for _, o := range objects {
		sample.Points = append(sample.Points, pointsOf(o)...)
	}
	return sample
}

// read reads a picture and what is marked in it.
func (m *maker) read(path string) (s subject, err error) {
	if s.img, err = picture.Open(path); err != nil {
		return s, err
	}
	size := s.img.Rect.Size()
	if m.labels != nil {
		if s.objects, s.mentioned, err = m.labels.of(path, size); err != nil {
			return s, err
		}
		if !s.mentioned {
			m.notice("%s says nothing about %s, whose versions are made without objects", m.objects, path)
		}
		all := len(s.objects)
		s.objects = slices.DeleteFunc(s.objects, func(o data.Object) bool { return o.Box.Dx() <= 0 || o.Box.Dy() <= 0 })
		if flat := all - len(s.objects); flat > 0 {
			m.notice("%s: %d objects whose box has no area are left out", path, flat)
		}
	}
	if file := m.maskPaths[path]; file != "" {
		mask, err := picture.OpenMask(file)
		if err != nil {
			return s, err
		}
		if mask.Size() != size {
			return s, fmt.Errorf("the mask %s has %d x %d pixels and the picture %d x %d; they must be of one size", file, mask.Width, mask.Height, size.X, size.Y)
		}
		s.masks = []picture.Mask{mask}
	}
	if m.pipelineFile == "" {
		return s.reduced(4 * m.size)
	}
	return s, nil
}

// reduced reduces a subject as its picture.
func (s subject) reduced(limit int) (subject, error) {
	from := s.img.Rect.Size()
	s.img = reduced(s.img, limit)
	to := s.img.Rect.Size()
	if from == to {
		return s, nil
	}
	resize := augment.Sequence(augment.Resize(to.Y, to.X))
	draws, err := resize.Draw(augment.Key{}, from)
	if err != nil {
		return s, err
	}
	if s.objects, err = moveObjects(resize, draws[0], s.objects, augment.BoxRules{}, func(int) [][2]int { return nil }); err != nil {
		return s, err
	}
	s.masks, err = resize.Masks(draws[0], 0, s.masks...)
	return s, err
}

// boxesOf gives the boxes of objects.
func boxesOf(objects []data.Object) []augment.Box {
	boxes := make([]augment.Box, len(objects))
	for i, o := range objects {
		boxes[i] = augment.Box{Rect: o.Box, Label: o.Class}
	}
	return boxes
}

// pointsOf gives the key points of an object that are marked, with their places among all as labels.
func pointsOf(o data.Object) (points []augment.KeyPoint) {
	for place, p := range o.Points {
		if p.Mark != data.Unmarked {
			points = append(points, augment.KeyPoint{X: p.X, Y: p.Y, Label: place})
		}
	}
	return points
}

// moveObjects gives the objects of a picture after a draw. Twins are the pairs of key points of a class that change places in a mirror.
func moveObjects(p *augment.Pipeline, d augment.Draw, objects []data.Object, rules augment.BoxRules, twins func(class int) [][2]int) (moved []data.Object, err error) {
	boxes, from, err := p.Boxes(d, boxesOf(objects), rules)
	if err != nil {
		return nil, err
	}
	for i, b := range boxes {
		o := objects[from[i]]
		o.Box = b.Rect
		if o.Points, err = movePoints(p, d, o, twins(o.Class)); err != nil {
			return nil, err
		}
		if len(o.Polygons) > 0 {
			polygons, err := p.Polygons(d, o.Polygons...)
			if err != nil {
				return nil, err
			}
			o.Polygons = slices.DeleteFunc(polygons, func(polygon [][2]float64) bool { return polygon == nil })
			if len(o.Polygons) == 0 {
				continue // nothing of the object is seen, though of its box
			}
			o.Box = data.BoundsOf(o.Polygons)
		}
		moved = append(moved, o)
	}
	return moved, nil
}

// movePoints gives the key points of an object after a draw. Those that left the picture are unmarked.
func movePoints(p *augment.Pipeline, d augment.Draw, o data.Object, twins [][2]int) ([]data.ObjectPoint, error) {
	if o.Points == nil {
		return nil, nil
	}
	before := pointsOf(o)
	after, err := p.KeyPoints(d, before, twins...)
	if err != nil {
		return nil, err
	}
	points := make([]data.ObjectPoint, len(o.Points))
	for i, k := range after {
		if !k.Hidden {
			points[k.Label] = data.ObjectPoint{X: k.X, Y: k.Y, Mark: o.Points[before[i].Label].Mark}
		}
	}
	return points, nil
}

// maskExtensions are those of files that keep labels.
var maskExtensions = []string{".png", ".gif", ".bmp", ".tif", ".tiff"}

// findMasks gives the masks of pictures, by the pictures' paths: the files with their names in a folder, or the one file.
func findMasks(fileOrFolder string, paths []string, notice func(format string, a ...any)) (map[string]string, error) {
	info, err := os.Stat(fileOrFolder)
	if err != nil {
		return nil, fmt.Errorf("-masks: %w", err)
	}
	if !info.IsDir() {
		if len(paths) > 1 {
			return nil, fmt.Errorf("-masks %s: one mask for %d pictures; give a folder of masks with the pictures' names", fileOrFolder, len(paths))
		}
		return map[string]string{paths[0]: fileOrFolder}, nil
	}
	entries, err := os.ReadDir(fileOrFolder)
	if err != nil {
		return nil, fmt.Errorf("-masks: %w", err)
	}
	byStem := map[string]string{}
	for _, e := range entries {
		if e.IsDir() || strings.HasPrefix(e.Name(), ".") || !slices.Contains(maskExtensions, strings.ToLower(filepath.Ext(e.Name()))) {
			continue
		}
		path := filepath.Join(fileOrFolder, e.Name())
		if other, twice := byStem[stem(path)]; twice {
			return nil, fmt.Errorf("-masks: %s and %s are masks of one picture; remove one", other, path)
		}
		byStem[stem(path)] = path
	}
	masks := map[string]string{}
	for _, path := range paths {
		if masks[path] = byStem[stem(path)]; masks[path] == "" {
			notice("%s has no mask in %s, and its versions get none", path, fileOrFolder)
		}
	}
	return masks, nil
}

// saveMask writes a mask. Its palette gets grays up to the label outside, so that it can hold it.
func saveMask(path string, m picture.Mask, outside int) error {
	if n := len(m.Palette); n > 0 && n <= outside {
		m.Palette = slices.Clone(m.Palette)
		for i := n; i <= outside; i++ {
			m.Palette = append(m.Palette, color.Gray{Y: uint8(i)})
		}
	}
	img, err := m.Image()
	if err != nil {
		return err
	}
	return atomicfile.Write(path, func(w io.Writer) error { return png.Encode(w, img) })
}
