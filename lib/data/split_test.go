package data_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/imagelab-go/imagelab/lib/data"
)

func TestFoldersOfTwoSets(t *testing.T) {
	for _, c := range []struct{ files, train, val []string }{
		{[]string{"train/a/1.png", "train/b/2.png", "val/a/3.png", "val/b/4.png"}, nil, nil},
		{[]string{"Train/a/1.png", "Train/b/2.png", "VALID/a/3.png", "VALID/b/4.png", "readme.txt"}, nil, nil},
		{[]string{"training/a/1.png", "training/b/2.png", "validation/a/3.png", "validation/b/4.png"}, nil, nil},
		{[]string{"train/a/1.png", "train/b/2.png", "test/a/3.png", "test/b/4.png"}, nil, nil},
		{[]string{"train/a/1.png", "train/b/2.png", "test/c/x.png", "val/a/3.png", "val/b/4.png"}, nil, nil},
	} {
		train, val, err := data.Folders(tree(t, t.TempDir(), c.files...), data.Split{})
		if err != nil {
			t.Error(err)
			continue
		}
		if got, want := names(train), []string{"0 a/1.png", "1 b/2.png"}; !slices.Equal(got, want) {
			t.Errorf("%q: train %q, want %q", c.files, got, want)
		}
		if got, want := names(val), []string{"0 a/3.png", "1 b/4.png"}; !slices.Equal(got, want) {
			t.Errorf("%q: val %q, want %q", c.files, got, want)
		}
	}
}

func TestFoldersRefusals(t *testing.T) {
	for name, c := range map[string]struct{ files, says []string }{
		"val lacks a class":   {[]string{"train/a/1", "train/b/2", "train/c/3", "val/a/1", "val/b/2"}, []string{`val has no folder for the classes "c"`, "train has"}},
		"val has another":     {[]string{"train/a/1", "train/b/2", "val/a/1", "val/b/2", "val/d/3"}, []string{`train has no folder for the classes "d"`, "val has"}},
		"spelled otherwise":   {[]string{"train/ants/1", "train/bees/2", "val/Ants/1", "val/bees/2"}, []string{`no folder for the classes "ants"`, "spelled alike"}},
		"empty class in val":  {[]string{"train/a/1", "train/b/2", "val/a/1", "val/b/"}, []string{"b: no pictures"}},
		"no val":              {[]string{"train/a/1", "train/b/2"}, []string{"no folder val, valid, validation, test", "divided"}},
		"one picture to part": {[]string{"a/1", "b/1", "b/2"}, []string{`the class "a" has 1 pictures`, "at least 2"}},
		"one class":           {[]string{"train/a/1", "val/a/2"}, []string{"1 classes", "train"}},
	} {
		t.Run(name, func(t *testing.T) {
			for i, file := range c.files {
				if !strings.HasSuffix(file, "/") {
					c.files[i] += ".png"
				}
			}
			train, val, err := data.Folders(tree(t, t.TempDir(), c.files...), data.Split{})
			says(t, err, c.says...)
			if train != nil || val != nil {
				t.Error("sets beside the error")
			}
		})
	}
}

func TestSplit(t *testing.T) {
	s := many(t, 40, "a", "b", "c")
	for _, c := range []struct {
		part float64
		want int
	}{{0.2, 8}, {0.5, 20}, {0.001, 1}, {0.999, 39}, {0.26, 10}} {
		train, val, err := s.Split(c.part, 7)
		if err != nil {
			t.Fatal(err)
		}
		for label := range s.Classes {
			if got := val.Counts()[label]; got != c.want || train.Counts()[label] != 40-c.want {
				t.Errorf("part %v: %d and %d pictures, want %d of 40 to validate", c.part, train.Counts()[label], got, c.want)
			}
		}
		both := slices.Sorted(slices.Values(append(names(train), names(val)...)))
		if !slices.Equal(both, slices.Sorted(slices.Values(names(s)))) {
			t.Errorf("part %v: the two sets are not the whole", c.part)
		}
		if !slices.IsSorted(names(val)) {
			t.Errorf("val is not in order: %q", names(val))
		}
	}
	one, again, other := names(half(t, s, 1)), names(half(t, s, 1)), names(half(t, s, 2))
	if !slices.Equal(one, again) || slices.Equal(one, other) {
		t.Error("the seed does not choose the pictures")
	}
	for _, part := range []float64{0, 1, -1, 2, nan} {
		_, _, err := s.Split(part, 0)
		says(t, err, "the validation part is", "above 0 and below 1")
	}
}

func half(t *testing.T, s *data.Set, seed uint64) *data.Set {
	t.Helper()
	_, val, err := s.Split(0.5, seed)
	if err != nil {
		t.Fatal(err)
	}
	return val
}

// Another picture in the folder moves at most one other across.
func TestSplitStays(t *testing.T) {
	files := []string{"b/1.png", "b/2.png"}
	for i := range 30 {
		files = append(files, fmt.Sprintf("a/%02d.png", i))
		_, before, err := data.Folders(tree(t, t.TempDir(), files...), data.Split{Part: 0.3, Seed: 3})
		if i < 2 {
			continue
		}
		_, after, err2 := data.Folders(tree(t, t.TempDir(), append(files, "a/new.png")...), data.Split{Part: 0.3, Seed: 3})
		if err := errors.Join(err, err2); err != nil {
			t.Fatal(err)
		}
		changed := 0
		for _, name := range names(before) {
			if !slices.Contains(names(after), name) {
				changed++
			}
		}
		for _, name := range names(after) {
			if !slices.Contains(names(before), name) && name != "0 a/new.png" {
				changed++
			}
		}
		if changed > 1 {
			t.Errorf("%d pictures changed sides: %q, then %q", changed, names(before), names(after))
		}
	}
}
