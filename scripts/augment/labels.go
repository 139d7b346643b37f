package main

import (
	"fmt"
	"image"
	"os"
	"path/filepath"
	"slices"
	"strings"

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
		m.notice("%s marks pictures that are not in %s: %s (%d)", m.objects, m.in, list, n)
	}
}
