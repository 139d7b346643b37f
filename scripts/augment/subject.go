package main

import (
	"fmt"
	"image"
	"slices"

	"github.com/imagelab-go/imagelab/augment"
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

// perObject keeps the labels of one object's key points apart from those of another, whose class may have other twins.
const perObject = 1 << 16

// sampleOf makes a sample of a picture and what is marked in it. The label of a key point is its place among its object's, and perObject for each object before.
func sampleOf(img *image.RGBA, objects []data.Object, masks []picture.Mask) augment.Sample {
	sample := augment.Sample{Pictures: []image.Image{img}, Boxes: boxesOf(objects), Masks: masks}
	for i, o := range objects {
		for _, p := range pointsOf(o) {
			p.Label += i * perObject
			sample.Points = append(sample.Points, p)
		}
	}
	return sample
}

// twinsIn gives the pairs of key points of a sample of objects that change places in a mirror.
func (m *maker) twinsIn(objects []data.Object) (pairs [][2]int) {
	for i, o := range objects {
		for _, pair := range m.twins(o.Class) {
			pairs = append(pairs, [2]int{pair[0] + i*perObject, pair[1] + i*perObject})
		}
	}
	return pairs
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
			m.notice("%s: objects whose box has no area are left out (%d)", path, flat)
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
