package data

import (
	"fmt"
	"image"
	"slices"
	"strings"

	"github.com/imagelab-go/imagelab/lib/picture"
)

// Set is a labelled set of pictures. [Folder], [Folders], [List], [Named], [Products], [Table], [Join] and [NewSet] make one that is
// checked: it has at least two classes, in byte order, and at least one picture of each.
type Set struct {
	// Classes are the names of the classes in byte order, so that "10" comes before "2" and "B" before "a".
	Classes []string
	// Items are the pictures, in the order of their classes and, within a class, of their names (bytes again).
	Items []Item
	// Skipped are the paths of files in the set's folder that are no pictures by their names and were left out. Hidden
	// files, whose names begin with a dot, are not listed.
	Skipped []string
}

// Item is a picture with its class.
type Item struct {
	// Name tells the pictures of a set apart: its path below the set's folder, with slashes, such as "bees/b 07.JPG".
	Name string
	// Label is the index of its class in Set.Classes.
	Label int

	source source
}

// NewSet makes a set of pictures in memory; labels[i] is the index in classes of the class of pictures[i]. The classes may
// come in any order: the set has them, and its labels, in byte order. It keeps the pictures, which must not change any more.
// Items are named "CLASS/00000" by their index in pictures.
//
// It is an error to give fewer than two classes, one twice, without a name or without a picture, a label that is no index of a
// class, not as many labels as pictures, or a picture that is nil or has no pixels.
func NewSet(classes []string, pictures []*image.RGBA, labels []int) (*Set, error) {
	if len(labels) != len(pictures) {
		return nil, fmt.Errorf("data: %d labels for %d pictures: give one for each", len(labels), len(pictures))
	}
	for i, img := range pictures {
		switch {
		case picture.Missing(img):
			return nil, fmt.Errorf("data: picture %d is nil or has no pixels", i)
		case labels[i] < 0 || labels[i] >= len(classes):
			return nil, fmt.Errorf("data: label %d of picture %d is not the index of one of the %d classes", labels[i], i, len(classes))
		}
	}
	return newSet(classes, labels, func(i int) source { return drawn{pictures[i]} })
}

// newSet makes and checks a set whose item i has the given label and source.
func newSet(classes []string, labels []int, at func(i int) source) (*Set, error) {
	s := &Set{Classes: slices.Sorted(slices.Values(classes))}
	for i, label := range labels {
		class := classes[label]
		place, _ := slices.BinarySearch(s.Classes, class)
		s.Items = append(s.Items, Item{Name: fmt.Sprintf("%s/%05d", class, i), Label: place, source: at(i)})
	}
	s.order()
	return s.checked("the set")
}

// order sorts the items by class and name.
func (s *Set) order() {
	slices.SortFunc(s.Items, func(a, b Item) int {
		if a.Label != b.Label {
			return a.Label - b.Label
		}
		return strings.Compare(a.Name, b.Name)
	})
}

// checked returns the set, which is called what, or an error where it cannot be learned from.
func (s *Set) checked(what string) (*Set, error) {
	if err := checkClasses(what, s.Classes); err != nil {
		return nil, err
	}
	for label, n := range s.Counts() {
		if n == 0 {
			return nil, fmt.Errorf("data: %s has no picture of the class %q: add some, or leave the class out", what, s.Classes[label])
		}
	}
	return s, nil
}

// checkClasses returns an error unless there are at least two classes, each with a name of its own.
func checkClasses(what string, classes []string) error {
	if len(classes) < 2 {
		return fmt.Errorf("data: %s has %d classes (%s): give at least two to tell apart", what, len(classes), quoted(classes))
	}
	for i, class := range classes {
		if class == "" {
			return fmt.Errorf("data: %s has a class without a name", what)
		}
		if slices.Contains(classes[:i], class) {
			return fmt.Errorf("data: %s has the class %q twice", what, class)
		}
	}
	return nil
}

// Counts returns the number of pictures of each class, in the order of Classes.
func (s *Set) Counts() []int {
	counts := make([]int, len(s.Classes))
	for _, it := range s.Items {
		counts[it.Label]++
	}
	return counts
}
