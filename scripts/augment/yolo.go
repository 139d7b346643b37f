package main

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/imagelab-go/imagelab/lib/atomicfile"
	"github.com/imagelab-go/imagelab/lib/data"
)

// yoloName is the file about all versions, or about all pictures.
const yoloName = "data.yaml"

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
func (l *yoloLabels) root() string                 { return yoloName }

func (l *yoloLabels) sources(paths []string) []string {
	files := []string{filepath.Join(l.folder, yoloName), filepath.Join(l.folder, "classes.txt")}
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
