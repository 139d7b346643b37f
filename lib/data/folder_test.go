package data_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/imagelab-go/imagelab/lib/data"
)

func TestFolder(t *testing.T) {
	dir := tree(t, t.TempDir(),
		"10/a.png", "2/b.JPG", "1/ä ö.Jpeg", "1/deep/er/c.tif", "1/notes.txt", "1/.hidden.png", "1/._c.png", "1-x/d.webp",
		"readme.md", ".git/x.png", "__MACOSX/1/a.png", "2/folder.png/e.gif", "2/Thumbs.db", "1/deep.png", "2/plain")
	elsewhere := tree(t, t.TempDir(), "f.png", "more/g.png")
	if err := errors.Join(
		os.Symlink(filepath.Join(elsewhere, "f.png"), filepath.Join(dir, "2", "link.png")),
		os.Symlink(filepath.Join(elsewhere, "more"), filepath.Join(dir, "linked")),
		os.Symlink(filepath.Join(elsewhere, "gone.png"), filepath.Join(dir, "2", "to nothing.png")),
	); err != nil {
		t.Fatal(err)
	}
	s, err := data.Folder(dir)
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"1", "1-x", "10", "2", "linked"}; !slices.Equal(s.Classes, want) {
		t.Errorf("classes %q, want %q", s.Classes, want)
	}
	want := []string{"0 1/deep.png", "0 1/deep/er/c.tif", "0 1/ä ö.Jpeg", "1 1-x/d.webp", "2 10/a.png", "3 2/b.JPG",
		"3 2/folder.png/e.gif", "3 2/link.png", "3 2/to nothing.png", "4 linked/g.png"}
	if got := names(s); !slices.Equal(got, want) {
		t.Errorf("items\n%q, want\n%q", got, want)
	}
	if want := []int{3, 1, 1, 4, 1}; !slices.Equal(s.Counts(), want) {
		t.Errorf("counts %v, want %v", s.Counts(), want)
	}
	var skipped []string
	for _, path := range s.Skipped {
		skipped = append(skipped, strings.TrimPrefix(path, dir+"/"))
	}
	if want := []string{"readme.md", "1/notes.txt", "2/Thumbs.db", "2/plain"}; !slices.Equal(skipped, want) {
		t.Errorf("skipped %q, want %q", skipped, want)
	}
	if want := filepath.Join(dir, "1", "ä ö.Jpeg"); s.Items[2].Path() != want {
		t.Errorf("path %q, want %q", s.Items[2].Path(), want)
	}
}

func TestFolderRefusals(t *testing.T) {
	for name, c := range map[string]struct {
		files []string
		says  []string
	}{
		"nothing":         {nil, []string{"holds no class folders", "make one folder for each class"}},
		"only files":      {[]string{"readme.md"}, []string{"holds no class folders"}},
		"pictures in dir": {[]string{"a/1.png", "b/2.png", "x.JPG", "y.png"}, []string{"2 pictures", "itself", `"x.JPG", "y.png"`, "into the folder of its class"}},
		"many pictures":   {[]string{"1.png", "2.png", "3.png", "4.png", "5.png", "6.png", "7.png"}, []string{`"5.png" and 2 more`}},
		"one class":       {[]string{"bees/1.png"}, []string{`1 classes ("bees")`, "at least two"}},
		"empty class":     {[]string{"ants/", "bees/1.png"}, []string{"ants: no pictures", "remove it"}},
		"other files":     {[]string{"ants/1.heic", "bees/1.png"}, []string{"ants: no pictures", "JPEG"}},
		"two sets":        {[]string{"train/a/1.png", "train/b/1.png", "Val/a/1.png"}, []string{"two sets, train and Val", "data.Folders"}},
	} {
		t.Run(name, func(t *testing.T) {
			dir := tree(t, t.TempDir(), c.files...)
			s, err := data.Folder(dir)
			says(t, err, append(c.says, "data: ", dir)...)
			if s != nil {
				t.Errorf("a set beside the error: %v", s)
			}
		})
	}
	_, err := data.Folder(filepath.Join(t.TempDir(), "gone"))
	says(t, err, "gone", "give a folder")
	if !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%v is not ErrNotExist", err)
	}
	_, err = data.Folder(filepath.Join(tree(t, t.TempDir(), "a.png"), "a.png"))
	says(t, err, "a.png", "give a folder")
}

func TestLinkInACircle(t *testing.T) {
	dir := tree(t, t.TempDir(), "a/1.png", "b/deep/2.png")
	if err := os.Symlink(filepath.Join(dir, "b"), filepath.Join(dir, "b", "deep", "up")); err != nil {
		t.Fatal(err)
	}
	_, err := data.Folder(dir)
	says(t, err, "up", "it lies in", "remove")
}
