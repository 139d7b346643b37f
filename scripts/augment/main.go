// Command augment makes several versions of a picture, or of each picture of a folder: with the operations of the first lesson (flip, colour jitter,
// random resized crop), or with those of a pipeline file. Boxes, key points, polygons and masks of the pictures move along.
//
//	go run ./scripts/augment -in cat.jpg -n 8 -seed 1 -out versions
//	go run ./scripts/augment -in photos -n 8 -seed 1 -out versions
//	go run ./scripts/augment -in photos -pipeline street.yaml -objects photos.json -masks masks -explain 1 -out versions
//	go run ./scripts/augment -in photos -pipeline street.yaml -draws versions -out again
//
// In the folder -out it writes the versions (01.png, 02.png, ...), grid.png with all of them, crops.png with the boxes of the
// crops over the picture, and draws.json with what was drawn for each, from which -draws, or package augment, makes the same versions again.
// The versions of an earlier run, which its draws.json lists with their files, are removed first; other files stay, and are an error where one has the name of
// a file to be written. Without -pipeline a picture whose shorter side is more than four times -size is reduced to that first.
//
// Each picture of a folder has a folder of its own in -out, with its name without the extension, and gets the versions that it would
// get alone. One that cannot be read is reported and the others are made; the exit status is 1 then.
//
// # What is marked in the pictures
//
// -objects names a file of COCO's form (boxes, key points, polygons), or a folder of YOLO's label files, with a classes.txt or a data.yaml in it where classes
// have names and objects have key points. The marks of the versions have the same form: objects.json in -out with the names of all versions,
// or a label file beside each version and a data.yaml in -out. -min-visible and -min-area drop objects of which little is left; an object with polygons gets
// the box around what is seen of them. A key point that has left its picture is unmarked. Pictures that the file does not mention, and marks of pictures
// that are not there, are reported.
//
// -masks names a folder of masks with the pictures' names (.png, .gif, .bmp, .tif), whose pixels are labels. That of the version 01.png is 01-mask.png.
//
// Operations that look at boxes or masks, such as random_iou_crop, see those. -explain N writes explain.png with the picture after each step of version N; boxes
// there are around the boxes before, without polygons.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/picture"
)

func main() {
	switch err := run(os.Args[1:], os.Stdout, os.Stderr); {
	case errors.Is(err, flag.ErrHelp):
	case err != nil:
		fmt.Fprintln(os.Stderr, "augment:", strings.TrimPrefix(err.Error(), "augment: ")) // the package has the command's name
		os.Exit(1)
	}
}

// run makes the versions.
func run(args []string, stdout, stderr io.Writer) error {
	s, err := parse(args, stderr)
	if err != nil {
		return err
	}
	paths, err := picture.Paths(s.in)
	if err != nil {
		return err
	}
	info, err := os.Stat(s.in)
	if err != nil {
		return err
	}
	eng, err := engine.Open(s.engine)
	if err != nil {
		return err
	}
	m, err := newMaker(s, eng, paths, func(format string, a ...any) { fmt.Fprintf(stderr, "augment: "+format+"\n", a...) })
	if err != nil {
		return err
	}
	if info.IsDir() {
		m.reportStrangers()
	}
	if err := m.checkRoot(); err != nil {
		return err
	}
	if !info.IsDir() {
		if err := m.make(s.in, "", stdout); err != nil {
			return err
		}
		return m.finish()
	}
	failed := 0
	for i, name := range folderNames(paths) {
		if err := m.make(paths[i], name, stdout); err != nil {
			m.notice("%s: %s", paths[i], strings.TrimPrefix(err.Error(), "augment: "))
			failed++
		}
	}
	if failed > 0 {
		err = fmt.Errorf("no versions of %d of %d pictures in %s, for the reasons above", failed, len(paths), s.in)
	}
	if failed == len(paths) {
		return err
	}
	return errors.Join(m.finish(), err)
}

// folderNames names a folder for each picture: its name without the extension. Pictures that would share one, on any file system,
// keep their extensions.
func folderNames(paths []string) []string {
	names := make([]string, len(paths))
	for i, path := range paths {
		names[i] = stem(path)
	}
	for changed := true; changed; { // a name with its extension can be that of another picture without
		changed = false
		shared := map[string]int{}
		for _, name := range names {
			shared[strings.ToLower(name)]++
		}
		for i, path := range paths {
			if base := filepath.Base(path); shared[strings.ToLower(names[i])] > 1 && names[i] != base {
				names[i], changed = base, true
			}
		}
	}
	return names
}

// stem is the name of a file without its extension.
func stem(path string) string {
	base := filepath.Base(path)
	return strings.TrimSuffix(base, filepath.Ext(base))
}
