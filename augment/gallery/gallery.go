// Package gallery shows what every operation of package augment does to a picture, from hardly at all to strongly: for lessons, for pages of documentation, and to choose settings by eye.
//
//	for _, family := range gallery.Families() {
//		for _, e := range family.Exhibits {
//			strip, err := e.Strip(backend, scene, 0.25, 0.5, 1)
//			...
//		}
//	}
//
// A strength lies between 0 and 1; what it means for an operation its exhibit says in [Exhibit.Setting]. Every operation that files of pipelines can name has one exhibit, in one family.
package gallery

import (
	"fmt"
	"image"
	"strings"

	"github.com/gomlx/compute"
	"github.com/imagelab-go/imagelab/augment"
	"github.com/imagelab-go/imagelab/lib/picture"
)

// Family is a kind of operations.
type Family struct {
	// Name is what they have to do with, for example "geometry".
	Name string
	// Exhibits are the family's operations.
	Exhibits []Exhibit
}

// Exhibit is an operation with what makes it stronger.
type Exhibit struct {
	// Name is the operation's name in files of pipelines.
	Name string
	// Setting says in a few words what the strength sets, with its values at 0 and at 1. It is empty where an operation has no strength: each picture is another draw then.
	Setting string

	at func(strength float64, size image.Point) augment.Op
}

// At gives the operation at a strength in [0, 1], for pictures of a size.
func (e Exhibit) At(strength float64, size image.Point) augment.Op { return e.at(strength, size) }

// Scene is a picture with an object in it.
type Scene struct {
	Picture image.Image
	// Object is the object's box, for operations that look at boxes or masks.
	Object image.Rectangle
}

// sample is the scene as a sample of a data set, with a mask that fills the box.
func (s Scene) sample() augment.Sample {
	bounds := s.Picture.Bounds()
	mask := picture.NewMask(bounds.Dx(), bounds.Dy())
	for i := range mask.Labels {
		if image.Pt(i%mask.Width, i/mask.Width).In(s.Object) {
			mask.Labels[i] = 1
		}
	}
	return augment.Sample{Pictures: []image.Image{s.Picture}, Boxes: []augment.Box{{Rect: picture.RectOf(s.Object)}}, Masks: []picture.Mask{mask}}
}

// key is that of all draws: coins fall between the strengths 0.3 and 0.75.
var key = augment.Key{Seed: 88}

// Strip does the operation to a scene once for each strength, with the same draw each time where it has a strength, and with draws 0, 1, 2, ... where it has none. It returns an error for a strength that is not in
// [0, 1], and what [augment.Pipeline.AugmentSample] does.
func (e Exhibit) Strip(backend compute.Backend, scene Scene, strengths ...float64) (strip []*image.RGBA, err error) {
	if picture.Missing(scene.Picture) {
		return nil, fmt.Errorf("gallery: %s of a scene without a picture; give one", e.Name)
	}
	sample := scene.sample()
	for i, s := range strengths {
		if !(s >= 0 && s <= 1) {
			return nil, fmt.Errorf("gallery: strength %v of %s; it must lie between 0 and 1", s, e.Name)
		}
		index := 0
		if e.Setting == "" {
			index = i
		}
		p := augment.Sequence(e.At(s, scene.Picture.Bounds().Size()))
		made, _, err := p.AugmentSample(backend, key, index, sample, augment.SampleRules{})
		if err != nil {
			return nil, fmt.Errorf("gallery: %s at the strength %g: %w", e.Name, s, err)
		}
		strip = append(strip, picture.Flatten(made.Pictures[0]))
	}
	return strip, nil
}

// Families are all families, in the order of a lesson.
func Families() []Family {
	return []Family{{"geometry", geometry}, {"crops and sizes", sizes}, {"colour", colour}, {"tones and palettes", tones}, {"light", light}, {"blur and edges", blur}, {"noise", noise},
		{"dropout", dropout}, {"weather", weather}, {"artistic effects and compression", effects}, {"compositions and policies", compositions}}
}

// Of gives the exhibits of a family. It returns an error that names the families where there is none of this name.
func Of(family string) ([]Exhibit, error) {
	var names []string
	for _, f := range Families() {
		if f.Name == family {
			return f.Exhibits, nil
		}
		names = append(names, f.Name)
	}
	return nil, fmt.Errorf("gallery: no family is called %q; the families are %s", family, strings.Join(names, ", "))
}

// by is an exhibit of an operation with a strength.
func by(name, setting string, at func(s float64) augment.Op) Exhibit {
	return Exhibit{name, setting, func(s float64, _ image.Point) augment.Op { return at(s) }}
}

// sized is an exhibit of an operation with a strength whose settings are pixels.
func sized(name, setting string, at func(s, width, height float64) augment.Op) Exhibit {
	return Exhibit{name, setting, func(s float64, size image.Point) augment.Op { return at(s, float64(size.X), float64(size.Y)) }}
}

// draws is an exhibit of an operation without a strength.
func draws(op augment.Op) Exhibit {
	return Exhibit{op.Name(), "", func(float64, image.Point) augment.Op { return op }}
}

// blended is an exhibit of an operation without a strength that is blended with the picture.
func blended(op augment.Op) Exhibit {
	return by(op.Name(), "opacity, 0 to 1", func(s float64) augment.Op { return augment.BlendAlpha(c(s), op) })
}

// c is a constant.
func c(v float64) augment.Dist { return augment.Constant(v) }

// off leaves a part of an operation out.
var off augment.Dist
