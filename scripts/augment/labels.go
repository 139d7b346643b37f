package main

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/imagelab-go/imagelab/lib/atomicfile"
	"github.com/imagelab-go/imagelab/lib/data"
)

// labels are what is marked in pictures, in files of some form, and collect what is marked in their versions.
type labels interface {
	// of gives what is marked in a picture of a size, and whether it is mentioned.
	of(path string, size image.Point) (objects []data.Object, mentioned bool, err error)
	// twins are the pairs of key points of a class that change places in a mirror.
	twins(class int) [][2]int
	// names are the pictures that are mentioned, as key gives it.
	names() []string
	// key is the name of a picture among names.
	key(path string) string
	// beside names the file beside a version that the labels write, "" where there is none.
	beside(version string) string
	// sources are the files that are read for some pictures.
	sources(paths []string) []string
	// add takes the objects of a version, whose file is below out.
	add(out, file string, size image.Point, objects []data.Object) error
	// root names the file that finish writes in out.
	root() string
	finish(out string) error
}

// openLabels reads a file of COCO's form, or opens a folder of YOLO's files.
func openLabels(fileOrFolder string, notice func(format string, a ...any)) (labels, error) {
	info, err := os.Stat(fileOrFolder)
	if err != nil {
		return nil, fmt.Errorf("-objects: %w", err)
	}
	if info.IsDir() {
		return openYOLO(fileOrFolder)
	}
	if strings.EqualFold(filepath.Ext(fileOrFolder), ".txt") {
		return nil, fmt.Errorf("-objects %s: name the folder of the label files, or a JSON file of COCO's form", fileOrFolder)
	}
	return openCOCO(fileOrFolder, notice)
}

// madeHere is in the files about all versions, by which a later run knows them.
const madeHere = "made by the command augment of imagelab"

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
		notice("%s: the masks in run lengths of %d objects are left out; their boxes stay", file, runs)
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
func (l *cocoLabels) root() string                    { return "objects.json" }

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

// yoloLabels are in a file for each picture.
type yoloLabels struct {
	folder string
	form   data.YOLOForm
	found  []string // the pictures' names without extension
}

func openYOLO(folder string) (*yoloLabels, error) {
	form, err := data.OpenYOLOForm(folder)
	if err != nil {
		return nil, err
	}
	l := &yoloLabels{folder: folder, form: form}
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		if name, ok := strings.CutSuffix(e.Name(), ".txt"); ok && !e.IsDir() && name != "classes" {
			l.found = append(l.found, name)
		}
	}
	if len(l.found) == 0 {
		return nil, fmt.Errorf("-objects %s: there is no label file (.txt) in it", folder)
	}
	return l, nil
}

func (l *yoloLabels) of(path string, size image.Point) (objects []data.Object, mentioned bool, err error) {
	file := filepath.Join(l.folder, l.key(path)+".txt")
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, false, nil
	}
	if err == nil {
		objects, err = data.ReadYOLO(bytes.NewReader(text), size, l.form)
	}
	if err != nil {
		return nil, false, fmt.Errorf("%s: %w", file, err)
	}
	return objects, true, nil
}

func (l *yoloLabels) twins(int) [][2]int           { return l.form.Twins() }
func (l *yoloLabels) names() []string              { return l.found }
func (l *yoloLabels) key(path string) string       { return stem(path) }
func (l *yoloLabels) beside(version string) string { return stem(version) + ".txt" }
func (l *yoloLabels) root() string                 { return "data.yaml" }

func (l *yoloLabels) sources(paths []string) []string {
	files := []string{filepath.Join(l.folder, "data.yaml"), filepath.Join(l.folder, "classes.txt")}
	for _, path := range paths {
		files = append(files, filepath.Join(l.folder, l.key(path)+".txt"))
	}
	return files
}

func (l *yoloLabels) add(out, file string, size image.Point, objects []data.Object) error {
	path := filepath.Join(out, filepath.Dir(file), l.beside(file))
	return atomicfile.Write(path, func(w io.Writer) error { return data.WriteYOLO(w, objects, size, l.form) })
}

func (l *yoloLabels) finish(out string) error {
	return atomicfile.Write(filepath.Join(out, l.root()), func(w io.Writer) error { return data.WriteYOLOForm(w, l.form, madeHere) })
}

// reportStrangers says which marks are of pictures that are not there.
func (m *maker) reportStrangers() {
	if m.labels == nil {
		return
	}
	there := map[string]bool{}
	for _, path := range m.paths {
		there[m.labels.key(path)] = true
	}
	var strangers []string
	for _, name := range m.labels.names() {
		if !there[name] {
			strangers = append(strangers, name)
		}
	}
	slices.Sort(strangers)
	const few = 5
	if n := len(strangers); n > 0 {
		list := strings.Join(strangers[:min(n, few)], ", ")
		if n > few {
			list += ", ..."
		}
		m.notice("%s marks %d pictures that are not in %s: %s", m.objects, n, m.in, list)
	}
}
