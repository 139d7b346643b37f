package picture_test

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/imagelab-go/imagelab/lib/picture"
)

// write makes a file with some bytes, and the folders it lies in.
func write(t *testing.T, parts ...string) string {
	t.Helper()
	path := filepath.Join(parts...)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("x"), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestPathsOfAFolder(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"b.JPG", "a.jpeg", "c.png", "notes.txt", ".hidden.png", "._b.JPG", "d.tif", "e.webp", "f.gif", "g.bmp", "noext"} {
		write(t, dir, name)
	}
	write(t, dir, "folder.png", "inside.png")
	got, err := picture.Paths(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, path := range got {
		if filepath.Dir(path) != dir {
			t.Errorf("%s is not in the folder", path)
		}
		names = append(names, filepath.Base(path))
	}
	if want := []string{"a.jpeg", "b.JPG", "c.png", "d.tif", "e.webp", "f.gif", "g.bmp"}; !slices.Equal(names, want) {
		t.Errorf("got %v, want %v", names, want)
	}
}

func TestPathsOfAFile(t *testing.T) {
	path := write(t, t.TempDir(), "whatever.dat")
	if got, err := picture.Paths(path); err != nil || !slices.Equal(got, []string{path}) {
		t.Errorf("got %v, %v", got, err)
	}
}

func TestPathsRefusals(t *testing.T) {
	dir := t.TempDir()
	empty := filepath.Join(dir, "empty")
	if err := os.Mkdir(empty, 0o755); err != nil {
		t.Fatal(err)
	}
	write(t, dir, "text", "a.txt")
	write(t, dir, "split", "val", "a.png")
	write(t, dir, "split", "train", "a.png")
	for _, c := range []struct {
		path string
		is   error
		says string
	}{
		{empty, picture.ErrNoPictures, "the folder is empty"},
		{filepath.Join(dir, "text"), picture.ErrNoPictures, "none of its 1 files"},
		{filepath.Join(dir, "split"), picture.ErrNoPictures, "folders train, val; give one of them"},
		{filepath.Join(dir, "gone"), os.ErrNotExist, "give a picture or a folder"},
	} {
		got, err := picture.Paths(c.path)
		if got != nil || !errors.Is(err, c.is) || !strings.Contains(err.Error(), c.says) || !strings.Contains(err.Error(), c.path) {
			t.Errorf("Paths(%s): %v, %v; want an error that says %q", c.path, got, err, c.says)
		}
	}
}

func TestSaveAndOpen(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"a.png", "b.PNG", "c.jpg", "d.jpeg"} {
		path := filepath.Join(dir, name)
		src := hashed(37, 23)
		if err := picture.Save(path, src); err != nil {
			t.Fatal(err)
		}
		back, err := picture.Open(path)
		if err != nil || back.Rect.Size() != src.Rect.Size() {
			t.Fatalf("%s: %v", name, err)
		}
		if strings.EqualFold(filepath.Ext(name), ".png") && !same(back, src) {
			t.Errorf("%s: pixels changed", name)
		}
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) != 4 {
		t.Errorf("%d files in the folder, want 4: %v", len(left), left)
	}
}

func TestSaveOptions(t *testing.T) {
	dir, src := t.TempDir(), hashed(64, 64)
	size := func(name string, opts ...picture.SaveOption) int64 {
		path := filepath.Join(dir, name)
		if err := picture.Save(path, src, opts...); err != nil {
			t.Fatal(err)
		}
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		return info.Size()
	}
	if a, b := size("a.jpg", picture.Quality(30)), size("b.jpg"); a >= b {
		t.Errorf("quality 30 takes %d bytes, the default %d", a, b)
	}
	if a, b := size("a.png", picture.Compression(png.NoCompression)), size("b.png"); a <= b {
		t.Errorf("without compression %d bytes, with it %d", a, b)
	}
}

func TestSaveFlattensAlpha(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.jpg")
	if err := picture.Save(path, image.NewNRGBA(image.Rect(0, 0, 8, 8))); err != nil {
		t.Fatal(err)
	}
	got, err := picture.Open(path)
	if err != nil || got.RGBAAt(3, 3) != (color.RGBA{255, 255, 255, 255}) {
		t.Errorf("a transparent picture was saved as %v (%v), want white", got.RGBAAt(3, 3), err)
	}
}

func TestSaveFailuresLeaveTheOldFile(t *testing.T) {
	dir := t.TempDir()
	old := write(t, dir, "old.webp")
	for path, says := range map[string]string{
		old:                               `extension ".webp"`,
		filepath.Join(dir, "noext"):       `extension ""`,
		filepath.Join(dir, "no", "a.png"): "no such file",
		filepath.Join(old, "a.png"):       "not a directory",
	} {
		err := picture.Save(path, hashed(2, 2))
		if err == nil || !strings.Contains(err.Error(), says) || !strings.Contains(err.Error(), path) {
			t.Errorf("Save(%s): %v; want it to say %q", path, err, says)
		}
	}
	taken := filepath.Join(dir, "taken.png") // a folder in the way: the rename fails
	write(t, taken, "inside")
	if err := picture.Save(taken, hashed(2, 2)); err == nil {
		t.Error("a folder was overwritten")
	}
	names, err := filepath.Glob(filepath.Join(dir, "*"))
	hidden, _ := filepath.Glob(filepath.Join(dir, ".*"))
	if data, _ := os.ReadFile(old); err != nil || string(data) != "x" || len(names) != 2 || len(hidden) != 0 {
		t.Errorf("files left: %v %v, old file %q", names, hidden, data)
	}
}

func ExampleDecode() {
	var file bytes.Buffer
	if err := png.Encode(&file, image.NewNRGBA(image.Rect(0, 0, 3, 2))); err != nil {
		fmt.Println(err)
		return
	}
	img, err := picture.Decode(&file)
	fmt.Println(img.Bounds(), img.RGBAAt(0, 0), err)
	_, err = picture.Decode(strings.NewReader("hello"))
	fmt.Println(err)
	// Output:
	// (0,0)-(3,2) {255 255 255 255} <nil>
	// picture: not a picture: it begins with "hello"; give a JPEG, PNG, GIF, WebP, BMP or TIFF file
}

func ExamplePaths() {
	paths, err := picture.Paths("testdata/formats")
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, path := range paths[:3] {
		img, err := picture.Open(path)
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Println(filepath.Base(path), img.Bounds().Size())
	}
	// Output:
	// 420.jpg (33,21)
	// 422.jpg (33,21)
	// 444.jpg (33,21)
}

func ExampleSave() {
	img := picture.Resize(image.NewGray(image.Rect(0, 0, 8, 8)), 4, 4, picture.Box)
	path := filepath.Join(os.TempDir(), "imagelab-example.png")
	defer os.Remove(path)
	fmt.Println(picture.Save(path, img), picture.Save("sketch.gif", img))
	// Output: <nil> picture: sketch.gif: cannot write the extension ".gif"; use .png, .jpg or .jpeg
}
