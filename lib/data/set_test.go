package data_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/imagelab-go/imagelab/lib/data"
	"github.com/imagelab-go/imagelab/lib/picture"
)

// dot is a picture of w x h pixels of one colour.
func dot(w, h int, grey uint8) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for i := range img.Pix {
		img.Pix[i] = grey
	}
	for i := 3; i < len(img.Pix); i += 4 {
		img.Pix[i] = 255
	}
	return img
}

// pngOf is the file of a picture of one colour, which differs from colour to colour.
func pngOf(grey uint8) []byte {
	var b bytes.Buffer
	if err := png.Encode(&b, dot(3, 2, grey)); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// tree makes files below a folder: all hold different pictures, but for names that end with "!", which hold garbage.
func tree(t testing.TB, dir string, names ...string) string {
	t.Helper()
	for i, name := range names {
		content := pngOf(uint8(i))
		name, bad := strings.CutSuffix(name, "!")
		if bad {
			content = []byte("no picture")
		}
		path := filepath.Join(dir, filepath.FromSlash(name))
		if strings.HasSuffix(name, "/") {
			path, content = filepath.Join(path, ".keep"), nil
		}
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, content, 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func names(s *data.Set) (all []string) {
	for _, it := range s.Items {
		all = append(all, fmt.Sprintf("%d %s", it.Label, it.Name))
	}
	return all
}

// says checks that an error's text has all these parts.
func says(t *testing.T, err error, parts ...string) {
	t.Helper()
	if err == nil {
		t.Errorf("no error; want one with %q", parts)
		return
	}
	for _, part := range parts {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("the error does not say %q: %v", part, err)
		}
	}
}

func TestFolder(t *testing.T) {
	dir := tree(t, t.TempDir(),
		"10/a.png", "2/b.JPG", "1/ä ö.Jpeg", "1/deep/er/c.tif", "1/notes.txt", "1/.hidden.png", "1/._c.png", "1-x/d.webp",
		"readme.md", ".git/x.png", "__MACOSX/1/a.png", "2/folder.png/e.gif", "2/Thumbs.db", "1/deep.png", "2/plain")
	elsewhere := tree(t, t.TempDir(), "f.png", "more/g.png")
	if err := errors.Join(
		os.Symlink(filepath.Join(elsewhere, "f.png"), filepath.Join(dir, "2", "link.png")),
		os.Symlink(filepath.Join(elsewhere, "more"), filepath.Join(dir, "linked")),
		os.Symlink(filepath.Join(elsewhere, "gone.png"), filepath.Join(dir, "2", "to nothing.png")),
		syscall.Mkfifo(filepath.Join(dir, "2", "pipe.png"), 0o644),
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
	if want := []string{"readme.md", "1/notes.txt", "2/Thumbs.db", "2/pipe.png", "2/plain"}; !slices.Equal(skipped, want) {
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

// many makes a set in memory of n pictures of each of some classes.
func many(t testing.TB, n int, classes ...string) *data.Set {
	t.Helper()
	var pictures []*image.RGBA
	var labels []int
	for label := range classes {
		for i := range n {
			pictures, labels = append(pictures, dot(1+i%5, 1+label, uint8(i))), append(labels, label)
		}
	}
	s, err := data.NewSet(classes, pictures, labels)
	if err != nil {
		t.Fatal(err)
	}
	return s
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

var nan = math.NaN()

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

func TestNewSet(t *testing.T) {
	a, b := dot(2, 3, 10), dot(4, 1, 20)
	s, err := data.NewSet([]string{"zebra", "Ant"}, []*image.RGBA{a, b}, []int{0, 1})
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"0 Ant/00001", "1 zebra/00000"}; !slices.Equal(names(s), want) || !slices.Equal(s.Classes, []string{"Ant", "zebra"}) {
		t.Errorf("items %q of %q, want %q", names(s), s.Classes, want)
	}
	img, sum, err := s.Items[1].Read()
	if err != nil || !bytes.Equal(img.Pix, a.Pix) || img.Rect != a.Rect || s.Items[1].Path() != "" {
		t.Errorf("read %v, %v, path %q", img, err, s.Items[1].Path())
	}
	img.Set(0, 0, color.White)
	if _, again, err := s.Items[1].Read(); err != nil || again != sum {
		t.Errorf("a picture that was read and painted over changed the set (%v)", err)
	}
	if cheap, err := s.Items[1].Sum(); err != nil || cheap != sum {
		t.Errorf("Sum gives %x, %v; Read %x", cheap, err, sum)
	}
	// The same pixels in another shape are another picture, and a part of a picture is what it shows.
	c, err := data.NewSet([]string{"a", "b"}, []*image.RGBA{dot(3, 2, 10), dot(9, 9, 10).SubImage(image.Rect(4, 4, 6, 7)).(*image.RGBA)}, []int{0, 1})
	if err != nil {
		t.Fatal(err)
	}
	wide, _ := c.Items[0].Sum()
	part, _ := c.Items[1].Sum()
	if wide == sum || part != sum {
		t.Errorf("2 x 3: %x, 3 x 2: %x, 2 x 3 of a larger one: %x", sum, wide, part)
	}
}

func TestNewSetRefusals(t *testing.T) {
	p := dot(1, 1, 0)
	for _, c := range []struct {
		classes  []string
		pictures []*image.RGBA
		labels   []int
		says     string
	}{
		{[]string{"a", "b"}, []*image.RGBA{p}, []int{0, 1}, "2 labels for 1 pictures"},
		{[]string{"a", "b"}, []*image.RGBA{p, nil}, []int{0, 1}, "picture 1 is nil"},
		{[]string{"a", "b"}, []*image.RGBA{p, {}}, []int{0, 1}, "picture 1 is nil or has no pixels"},
		{[]string{"a", "b"}, []*image.RGBA{p, p}, []int{0, 2}, "label 2 of picture 1"},
		{[]string{"a", "b"}, []*image.RGBA{p, p}, []int{-1, 1}, "label -1 of picture 0"},
		{[]string{"a"}, []*image.RGBA{p}, []int{0}, "at least two"},
		{nil, nil, nil, "0 classes"},
		{[]string{"a", "a"}, []*image.RGBA{p, p}, []int{0, 1}, `the class "a" twice`},
		{[]string{"a", ""}, []*image.RGBA{p, p}, []int{0, 1}, "a class without a name"},
		{[]string{"a", "b"}, []*image.RGBA{p, p}, []int{1, 1}, `no picture of the class "a"`},
	} {
		s, err := data.NewSet(c.classes, c.pictures, c.labels)
		says(t, err, "data: ", c.says)
		if s != nil {
			t.Errorf("%q: a set beside the error", c.says)
		}
	}
}

func TestItemOfNobody(t *testing.T) {
	it := data.Item{Name: "x"}
	_, _, err := it.Read()
	says(t, err, `"x"`)
	_, err = it.Sum()
	says(t, err, `"x"`)
	if it.Path() != "" {
		t.Errorf("path %q", it.Path())
	}
}

func TestEach(t *testing.T) {
	dir := tree(t, t.TempDir(), "a/1.png", "a/2.png", "b/1.png", "b/2.png", "b/3.png")
	s, err := data.Folder(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, workers := range []int{0, 1, 2, 100} {
		var mu sync.Mutex
		seen := map[int]bool{}
		err := s.Each(t.Context(), workers, func(i int, img *image.RGBA, sum [32]byte) error {
			mu.Lock()
			defer mu.Unlock()
			seen[i] = true
			bytesOfFile, err := os.ReadFile(s.Items[i].Path())
			if err != nil {
				return err
			}
			want, err := picture.Decode(bytes.NewReader(bytesOfFile))
			if err != nil || !bytes.Equal(img.Pix, want.Pix) || fmt.Sprintf("%x", sum) != hashOf(bytesOfFile) {
				t.Errorf("picture %d is not that of %s (%v)", i, s.Items[i].Path(), err)
			}
			if cheap, err := s.Items[i].Sum(); err != nil || cheap != sum {
				t.Errorf("Sum gives %x, %v; Each %x", cheap, err, sum)
			}
			return nil
		})
		if err != nil || len(seen) != 5 {
			t.Errorf("%d workers: %d pictures, %v", workers, len(seen), err)
		}
	}
}

// Never more pictures at once than there are workers.
func TestEachIsBounded(t *testing.T) {
	s := many(t, 50, "a", "b")
	var now, most atomic.Int64
	err := s.Each(t.Context(), 3, func(int, *image.RGBA, [32]byte) error {
		n := now.Add(1)
		for old := most.Load(); n > old && !most.CompareAndSwap(old, n); old = most.Load() {
		}
		now.Add(-1)
		return nil
	})
	if err != nil || most.Load() > 3 {
		t.Errorf("%d pictures at once, %v", most.Load(), err)
	}
}

func TestEachStops(t *testing.T) {
	s := many(t, 100, "a", "b")
	broken := errors.New("broken")
	var calls atomic.Int64
	err := s.Each(t.Context(), 2, func(i int, _ *image.RGBA, _ [32]byte) error {
		if calls.Add(1); i == 5 {
			return broken
		}
		return nil
	})
	if !errors.Is(err, broken) || calls.Load() > 150 {
		t.Errorf("%v after %d calls", err, calls.Load())
	}
	ctx, cancel := context.WithCancel(t.Context())
	calls.Store(0)
	err = s.Each(ctx, 2, func(int, *image.RGBA, [32]byte) error {
		if calls.Add(1) == 3 {
			cancel()
		}
		return nil
	})
	if !errors.Is(err, context.Canceled) || calls.Load() > 150 {
		t.Errorf("%v after %d calls", err, calls.Load())
	}
}

func TestEachNamesWhatIsUnreadable(t *testing.T) {
	files := []string{"a/00.png!", "b/ok.png"}
	for i := range 6 {
		files = append(files, fmt.Sprintf("b/bad %d.jpg!", i), fmt.Sprintf("a/good %d.jpg", i))
	}
	s, err := data.Folder(tree(t, t.TempDir(), files...))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("nowhere", s.Items[1].Path()+"x.png"); err != nil {
		t.Fatal(err)
	}
	if s, err = data.Folder(filepath.Dir(filepath.Dir(s.Items[0].Path()))); err != nil {
		t.Fatal(err)
	}
	calls := 0
	err = s.Each(t.Context(), 1, func(int, *image.RGBA, [32]byte) error { calls++; return nil })
	says(t, err, "8 of 15 pictures cannot be read", "remove or replace", "00.png: picture: not a picture", "x.png: no such file", "bad 2.jpg", "and 3 more")
	var bad *data.UnreadableError
	if !errors.As(err, &bad) || len(bad.Items) != 8 || bad.Items[7].Name != "b/bad 5.jpg" || !errors.Is(err, picture.ErrNotPicture) {
		t.Errorf("%#v", bad)
	}
	if strings.Contains(err.Error(), "bad 3.jpg") || calls != 0 {
		t.Errorf("%d calls after the first bad picture; %v", calls, err)
	}
}

func hashOf(content []byte) string { return fmt.Sprintf("%x", sha256.Sum256(content)) }
