package data_test

import (
	"bytes"
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
	"testing"

	"github.com/imagelab-go/imagelab/lib/data"
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

var nan = math.NaN()

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

func hashOf(content []byte) string { return fmt.Sprintf("%x", sha256.Sum256(content)) }
