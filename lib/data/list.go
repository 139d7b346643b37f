package data

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// List returns the labelled set that a CSV or JSON file lists. Paths of pictures are relative to the folder of the list; an
// item's Name is its path as it is listed, cleaned and with slashes. No picture is opened: see [Set.Each].
//
// A CSV file has a header row with the columns file and label, in any place and among others; it is separated by commas,
// semicolons or tabs, with or without quotes (RFC 4180), in UTF-8:
//
//	file,label
//	photos/a.jpg,ant
//	"photos/b, 2.jpg",bee
//
// A JSON file is an array of objects with the same fields, [{"file": "photos/a.jpg", "label": "ant"}, ...].
//
// Labels are names of classes, also where they are numbers. Where classes are given, the label of a picture must be one of these
// names, or else its place among them, from 0; so numbered labels get names.
//
// It is an error, which names the line and the value, if a file is not there or listed twice, or if a label is missing or
// not among the classes; and for the whole list what [NewSet] says of classes.
func List(list string, classes ...string) (*Set, error) {
	content, err := os.ReadFile(list)
	if err != nil {
		return nil, fmt.Errorf("data: %w: give a CSV or JSON file that lists pictures", err)
	}
	rows, err := readRows(content)
	if err == nil {
		err = checkRows(rows, filepath.Dir(list))
	}
	var s *Set
	if err == nil {
		s, err = setOf(rows, classes, filepath.Dir(list))
	}
	if err != nil {
		return nil, fmt.Errorf("data: %s: %w", list, err)
	}
	s.order()
	return s.checked(list)
}

// row is an entry of a list.
type row struct {
	file, label string
	line        int // from 1
}

// path returns the path of the picture, for a list in a folder.
func (r row) path(folder string) string {
	file := filepath.FromSlash(r.file)
	if filepath.IsAbs(file) {
		return file
	}
	return filepath.Join(folder, file)
}

// name returns the name of the item.
func (r row) name() string { return path.Clean(filepath.ToSlash(r.file)) }

// readRows returns the entries of a list in either format.
func readRows(content []byte) ([]row, error) {
	content = bytes.TrimPrefix(content, []byte("\ufeff"))
	if !utf8.Valid(content) {
		return nil, errors.New("it is not in UTF-8: save it again in that encoding")
	}
	switch first := bytes.TrimSpace(content); {
	case len(first) == 0:
		return nil, errors.New("it is empty: list pictures in the columns file and label")
	case first[0] == '[' || first[0] == '{':
		return readJSON(content)
	}
	return readCSV(content)
}

// checkRows returns an error for the first entry that lacks something, or whose picture is not there or is listed before.
func checkRows(rows []row, folder string) error {
	if len(rows) == 0 {
		return errors.New("it lists no pictures")
	}
	lines := make(map[string]int, len(rows))
	for _, r := range rows {
		if r.file == "" || r.label == "" {
			return fmt.Errorf("line %d has the file %q and the label %q: give both", r.line, r.file, r.label)
		}
		where := r.path(folder)
		info, err := os.Stat(where)
		switch {
		case err != nil:
			return fmt.Errorf("line %d: %w: paths are relative to the folder of the list", r.line, err)
		case info.IsDir():
			return fmt.Errorf("line %d: %q is a folder: list its pictures one by one", r.line, r.file)
		case lines[where] > 0:
			return fmt.Errorf("line %d: %q is listed already, in line %d", r.line, r.file, lines[where])
		}
		lines[where] = r.line
	}
	return nil
}

// setOf makes the set of the entries, yet to be ordered.
func setOf(rows []row, classes []string, folder string) (*Set, error) {
	s := &Set{Classes: slices.Sorted(slices.Values(classes))}
	if len(classes) == 0 {
		for _, r := range rows {
			s.Classes = append(s.Classes, r.label)
		}
		slices.Sort(s.Classes)
		s.Classes = slices.Compact(s.Classes)
	}
	for _, r := range rows {
		label, err := s.labelOf(r, classes)
		if err != nil {
			return nil, err
		}
		s.Items = append(s.Items, Item{Name: r.name(), Label: label, source: file(r.path(folder))})
	}
	return s, nil
}

// labelOf returns the label of an entry: that of the class of this name, or else of this place among the classes as they were given.
func (s *Set) labelOf(r row, given []string) (int, error) {
	name := r.label
	place, ok := slices.BinarySearch(s.Classes, name)
	if i, err := strconv.Atoi(name); !ok && err == nil && i >= 0 && i < len(given) {
		place, ok = slices.BinarySearch(s.Classes, given[i])
	}
	if !ok {
		return 0, fmt.Errorf("line %d: the label %q is none of the %d classes (%s), nor the place of one from 0",
			r.line, r.label, len(given), quoted(given))
	}
	return place, nil
}

// column returns the place of a column by its name, in upper or lower case, or -1.
func column(header []string, name string) int {
	return slices.IndexFunc(header, func(h string) bool { return strings.EqualFold(strings.TrimSpace(h), name) })
}
