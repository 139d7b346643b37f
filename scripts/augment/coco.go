package main

import (
	"bytes"
	"fmt"
	"image"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"

	"github.com/imagelab-go/imagelab/lib/atomicfile"
	"github.com/imagelab-go/imagelab/lib/data"
)

// cocoName is the file about all versions.
const cocoName = "objects.json"

// cocoLabels are in one JSON file.
type cocoLabels struct {
	file     string
	pictures map[string]data.MarkedPicture // by their names without folders
	classes  map[int]data.ObjectClass
	made     data.Objects
}

func openCOCO(file string, notice func(format string, a ...any)) (*cocoLabels, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	objects, err := data.ReadCOCO(bytes.NewReader(text))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	l := &cocoLabels{file: file, pictures: map[string]data.MarkedPicture{}, classes: map[int]data.ObjectClass{}, made: data.Objects{Classes: objects.Classes}}
	for _, c := range objects.Classes {
		l.classes[c.ID] = c
	}
	runs := 0
	for _, p := range objects.Pictures {
		name := path.Base(p.File)
		if other, twice := l.pictures[name]; twice {
			return nil, fmt.Errorf("%s: the images %s and %s have one name; make a file for each folder", file, other.File, p.File)
		}
		l.pictures[name] = p
		for _, o := range p.Objects {
			if o.RunLength {
				runs++
			}
		}
	}
	if runs > 0 {
		notice("%s: masks in run lengths are left out, and the boxes of their objects stay (%d)", file, runs)
	}
	return l, nil
}

func (l *cocoLabels) of(path string, size image.Point) ([]data.Object, bool, error) {
	p, ok := l.pictures[l.key(path)]
	if own := image.Pt(p.Width, p.Height); ok && own != size && own != (image.Point{}) {
		return nil, false, fmt.Errorf("%s says that it has %d x %d pixels, and it has %d x %d, turned upright where a camera noted that it lies: mark it as it is", l.file, own.X, own.Y, size.X, size.Y)
	}
	return slices.Clone(p.Objects), ok, nil
}

func (l *cocoLabels) twins(class int) [][2]int        { return l.classes[class].Twins() }
func (l *cocoLabels) key(path string) string          { return filepath.Base(path) }
func (l *cocoLabels) beside(string) string            { return "" }
func (l *cocoLabels) sources(paths []string) []string { return []string{l.file} }
func (l *cocoLabels) root() string                    { return cocoName }

func (l *cocoLabels) names() (names []string) {
	for name := range l.pictures {
		names = append(names, name)
	}
	return names
}

func (l *cocoLabels) add(_, file string, size image.Point, objects []data.Object) error {
	l.made.Pictures = append(l.made.Pictures, data.MarkedPicture{File: filepath.ToSlash(file), Width: size.X, Height: size.Y, Objects: objects})
	return nil
}

func (l *cocoLabels) finish(out string) error {
	return atomicfile.Write(filepath.Join(out, l.root()), func(w io.Writer) error { return l.made.WriteCOCO(w, madeHere) })
}
