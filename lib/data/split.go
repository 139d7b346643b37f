package data

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strings"
)

// Split says how pictures without a validation folder are divided.
type Split struct {
	// Part is the share of each class that goes to validation, above 0 and below 1. 0 means 0.2.
	Part float64
	// Seed chooses which pictures those are.
	Seed uint64
}

// defaultPart is the share of the pictures that validate where nothing else is said.
const defaultPart = 0.2

// trainNames and valNames are how the folders of a divided set may be called, in upper or lower case, the first choice first.
var (
	trainNames = []string{"train", "training"}
	valNames   = []string{"val", "valid", "validation", "test"}
)

// Folders returns the two sets in a folder: DIR/train/CLASS/* and DIR/val/CLASS/*, where val may also be called valid,
// validation or test (the first of these that is there); or, where there is no train folder, DIR/CLASS/* divided by split. Each
// is read as [Folder] does. It is an error if the two do not have the same classes, or if a part is to be split off a divided set.
func Folders(dir string, split Split) (train, val *Set, err error) {
	entries, err := list(dir)
	if err != nil {
		return nil, nil, err
	}
	trainDir, valDir := find(entries, trainNames), find(entries, valNames)
	switch {
	case trainDir != "" && valDir != "" && split.Part != 0:
		return nil, nil, fmt.Errorf("data: %s is divided already, so that no part of %g can be split off; leave that away, or give %s alone", dir, split.Part, trainDir)
	case trainDir != "" && valDir != "":
		return pair(trainDir, valDir)
	case trainDir != "" && holdsFolders(trainDir):
		return nil, nil, fmt.Errorf("data: %s holds %s but no folder %s beside it: add one, or give %s to have it divided",
			dir, filepath.Base(trainDir), strings.Join(valNames, ", "), trainDir)
	}
	all, err := Folder(dir)
	if err != nil {
		return nil, nil, err
	}
	if split.Part == 0 {
		split.Part = defaultPart
	}
	return all.Split(split.Part, split.Seed)
}

// find returns the path of the folder that has the first of the names, or "".
func find(entries []entry, names []string) string {
	for _, name := range names {
		for _, e := range entries {
			if e.folder && strings.EqualFold(e.name, name) {
				return e.path
			}
		}
	}
	return ""
}

func holdsFolders(dir string) bool {
	entries, err := list(dir)
	return err == nil && slices.ContainsFunc(entries, func(e entry) bool { return e.folder })
}

// pair reads two folders that must have the same classes.
func pair(trainDir, valDir string) (train, val *Set, err error) {
	if train, err = Folder(trainDir); err != nil {
		return nil, nil, err
	}
	if val, err = Folder(valDir); err != nil {
		return nil, nil, err
	}
	for _, c := range []struct {
		has, lacks *Set
		dir, other string
	}{{train, val, valDir, trainDir}, {val, train, trainDir, valDir}} {
		if missing := without(c.has.Classes, c.lacks.Classes); len(missing) > 0 {
			return nil, nil, fmt.Errorf("data: %s has no folder for the classes %s, which %s has: both need the same classes, spelled alike",
				c.dir, quoted(missing), c.other)
		}
	}
	return train, val, nil
}

// without returns the names that are not among others.
func without(names, others []string) []string {
	return slices.DeleteFunc(slices.Clone(names), func(name string) bool { return slices.Contains(others, name) })
}

// Split divides the set: the given part of each class, rounded and at least one picture, goes to val, the rest, at least one
// picture too, to train. Which go depends on the seed and on the names alone, and a picture that is added later moves at most
// one other picture of its class across. The part is above 0 and below 1. It is an error if a class has a single picture.
func (s *Set) Split(part float64, seed uint64) (train, val *Set, err error) {
	if !(part > 0 && part < 1) {
		return nil, nil, fmt.Errorf("data: the validation part is %v: give a share above 0 and below 1", part)
	}
	train, val = &Set{Classes: s.Classes, Skipped: s.Skipped}, &Set{Classes: s.Classes}
	for label, class := range s.Classes {
		items := s.shuffled(label, seed)
		if len(items) < 2 {
			return nil, nil, fmt.Errorf("data: the class %q has %d pictures: it needs at least 2, one to train and one to validate",
				class, len(items))
		}
		n := min(max(int(math.Round(part*float64(len(items)))), 1), len(items)-1)
		val.Items = append(val.Items, items[:n]...)
		train.Items = append(train.Items, items[n:]...)
	}
	train.order()
	val.order()
	return train, val, nil
}

// shuffled returns the items of a class in the order of a hash of seed and name.
func (s *Set) shuffled(label int, seed uint64) []Item {
	key := func(it Item) []byte {
		sum := sha256.Sum256(append(binary.LittleEndian.AppendUint64(nil, seed), it.Name...))
		return sum[:]
	}
	items := slices.DeleteFunc(slices.Clone(s.Items), func(it Item) bool { return it.Label != label })
	slices.SortFunc(items, func(a, b Item) int { return bytes.Compare(key(a), key(b)) })
	return items
}
