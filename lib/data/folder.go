package data

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/imagelab-go/imagelab/lib/picture"
)

// Folder returns the labelled set in a folder that holds one folder of pictures for each class: DIR/CLASS/*. Pictures deeper
// down, DIR/CLASS/*/*, belong to the class as well. Pictures are known by their extensions, see [picture.Paths]; other files are
// listed in Set.Skipped, hidden files and folders ignored. Links are followed. No picture is opened: see [Set.Each].
//
// It is an error if there are fewer than two class folders, if one holds no picture, if pictures lie in dir itself, or if dir
// holds a train and a val folder, see [Folders].
func Folder(dir string) (*Set, error) {
	entries, err := list(dir)
	if err != nil {
		return nil, err
	}
	if train, val := find(entries, trainNames), find(entries, valNames); train != "" && val != "" {
		return nil, fmt.Errorf("data: %s holds the folders of two sets, %s and %s: give one of them, or both to data.Folders",
			dir, filepath.Base(train), filepath.Base(val))
	}
	s := &Set{}
	if err := s.addClasses(dir, entries); err != nil {
		return nil, err
	}
	s.order()
	return s.checked(dir)
}

// addClasses adds the class folders among the entries of dir, and their pictures.
func (s *Set) addClasses(dir string, entries []entry) error {
	var loose []string
	for _, e := range entries {
		switch {
		case e.folder:
			s.Classes = append(s.Classes, e.name)
		case e.isPicture():
			loose = append(loose, e.name)
		default:
			s.Skipped = append(s.Skipped, e.path)
		}
	}
	if len(loose) > 0 {
		return fmt.Errorf("data: %d pictures lie in %s itself (%s): move each into the folder of its class", len(loose), dir, quoted(loose))
	}
	if len(s.Classes) == 0 {
		return fmt.Errorf("data: %s holds no class folders: make one folder for each class, named after it, and put its pictures there", dir)
	}
	for label, class := range s.Classes {
		folder, before := filepath.Join(dir, class), len(s.Items)
		if err := s.addPictures(folder, class, label, nil); err != nil {
			return err
		}
		if len(s.Items) == before {
			return fmt.Errorf("data: %s: %w: put JPEG, PNG, GIF, WebP, BMP or TIFF files of the class into it, or remove it",
				folder, picture.ErrNoPictures)
		}
	}
	return nil
}

// addPictures adds the pictures in and below a folder, whose path below the set's folder is name. The folders that it lies in,
// as they are on the disk, are above: a link back to one of them would never end.
func (s *Set) addPictures(folder, name string, label int, above []string) error {
	real, err := filepath.EvalSymlinks(folder)
	if err != nil {
		return fmt.Errorf("data: %w", err)
	}
	if slices.Contains(above, real) {
		return fmt.Errorf("data: %s is a link to a folder that it lies in: remove it", folder)
	}
	entries, err := list(folder)
	if err != nil {
		return err
	}
	for _, e := range entries {
		below := name + "/" + e.name
		switch {
		case e.folder:
			if err := s.addPictures(e.path, below, label, append(above, real)); err != nil {
				return err
			}
		case e.isPicture():
			s.Items = append(s.Items, Item{Name: below, Label: label, source: file(e.path)})
		default:
			s.Skipped = append(s.Skipped, e.path)
		}
	}
	return nil
}

// entry is a file or folder, links followed.
type entry struct {
	name, path string
	folder     bool
	special    bool // neither a regular file nor a folder, such as a pipe
}

func (e entry) isPicture() bool { return !e.folder && !e.special && picture.HasExtension(e.name) }

// list returns what a folder holds, in byte order, without what is hidden and without what macOS adds to archives.
func list(dir string) ([]entry, error) {
	found, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("data: %w: give a folder with one folder of pictures for each class", err)
	}
	var entries []entry
	for _, f := range found {
		if strings.HasPrefix(f.Name(), ".") || f.Name() == "__MACOSX" {
			continue
		}
		path := filepath.Join(dir, f.Name())
		e := entry{name: f.Name(), path: path}
		// A link to nothing stays a file, which Each reports.
		if info, err := os.Stat(path); err == nil {
			e.folder, e.special = info.IsDir(), info.Mode()&^fs.ModePerm&fs.ModeType != 0 && !info.IsDir()
		}
		entries = append(entries, e)
	}
	return entries, nil
}

// quoted lists names in quotes, at most five of them.
func quoted(names []string) string {
	const most = 5
	var b strings.Builder
	for i, name := range names[:min(len(names), most)] {
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "%q", name)
	}
	if len(names) > most {
		fmt.Fprintf(&b, " and %d more", len(names)-most)
	}
	return b.String()
}
