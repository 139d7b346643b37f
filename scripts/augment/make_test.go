package main

import (
	"bytes"
	"fmt"
	"image"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/imagelab-go/imagelab/augment"
	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/picture"
)

// small makes the pure-Go engine make small versions.
func small(t *testing.T, args string, in, out string) error {
	t.Helper()
	return run(append(strings.Fields("-engine go -size 16 "+args), "-in", in, "-out", out), io.Discard, io.Discard)
}

// write writes a file.
func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// files reads all files of a folder and the folders in it, by their paths in it.
func files(t *testing.T, folder string) map[string]string {
	t.Helper()
	held := map[string]string{}
	err := filepath.WalkDir(folder, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(folder, path)
		held[filepath.ToSlash(name)] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return held
}

// names lists the files of a folder.
func names(held map[string]string) string {
	list := make([]string, 0, len(held))
	for name := range held {
		list = append(list, name)
	}
	slices.Sort(list)
	return strings.Join(list, " ")
}

func TestFewerVersionsLeaveNoOlderOnes(t *testing.T) {
	in, out := shaded(t), t.TempDir()
	for _, own := range []string{"05.jpg", "13.png", "notes.txt"} { // the user's, of which none is a version
		write(t, filepath.Join(out, own), "own")
	}
	if err := small(t, "-n 12", in, out); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(out, "07.png")); err != nil { // removed by hand: not missed
		t.Fatal(err)
	}
	if err := small(t, "-n 3", in, out); err != nil {
		t.Fatal(err)
	}
	held := files(t, out)
	if got, want := names(held), "01.png 02.png 03.png 05.jpg 13.png crops.png draws.json grid.png notes.txt"; got != want {
		t.Errorf("the folder holds %s, want %s", got, want)
	}
	fresh := t.TempDir()
	if err := small(t, "-n 3", in, fresh); err != nil {
		t.Fatal(err)
	}
	for name, text := range files(t, fresh) {
		if held[name] != text {
			t.Errorf("%s is not as in a new folder", name)
		}
	}
}

func TestDrawsOfSomeoneElseStay(t *testing.T) {
	in := shaded(t)
	for _, text := range []string{`{"mine": true}`, `[{"index": 7, "width": 90, "height": 60, "steps": []}]`, "["} {
		out := t.TempDir()
		write(t, filepath.Join(out, "draws.json"), text)
		write(t, filepath.Join(out, "01.png"), "own")
		if err := small(t, "-n 2", in, out); err == nil || !strings.Contains(err.Error(), "draws.json is not by an earlier run") {
			t.Errorf("%s: error %v", text, err)
		}
		if held := files(t, out); len(held) != 2 || held["draws.json"] != text || held["01.png"] != "own" {
			t.Errorf("%s: the folder holds %s now", text, names(held))
		}
	}
}

func TestAPictureIsNotReplacedByItsVersion(t *testing.T) {
	folder := t.TempDir()
	in := filepath.Join(folder, "02.png")
	shade(t, in, 30, 20)
	before := files(t, folder)["02.png"]
	if err := small(t, "-n 2", in, folder); err == nil || !strings.Contains(err.Error(), "would replace the picture "+in) {
		t.Errorf("error %v", err)
	}
	if held := files(t, folder); len(held) != 1 || held["02.png"] != before {
		t.Errorf("the folder holds %s now", names(held))
	}
	if err := small(t, "-n 1", in, folder); err != nil {
		t.Errorf("one version does not touch %s: %v", in, err)
	}
}

func TestAFolderPictureByPicture(t *testing.T) {
	in, out, alone := t.TempDir(), t.TempDir(), t.TempDir()
	shade(t, filepath.Join(in, "cat.png"), 40, 30)
	shade(t, filepath.Join(in, "dog.jpg"), 30, 50)
	shade(t, filepath.Join(in, "dog.PNG"), 20, 20)
	write(t, filepath.Join(in, "broken.png"), "not a picture")
	write(t, filepath.Join(in, "notes.txt"), "no picture at all")
	var stdout, stderr bytes.Buffer
	err := run(strings.Fields("-n 2 -size 16 -engine go -in "+in+" -out "+out), &stdout, &stderr)
	if err == nil || !strings.Contains(err.Error(), "no versions of 1 of 4 pictures in "+in) {
		t.Errorf("error %v, want that 1 of 4 pictures failed", err)
	}
	if lines := stderr.String(); strings.Count(lines, "\n") != 1 || !strings.Contains(lines, filepath.Join(in, "broken.png")+": ") {
		t.Errorf("said %q, want a line about broken.png", lines)
	}
	if n := strings.Count(stdout.String(), "2 versions of "); n != 3 {
		t.Errorf("said %q, want a line for each of 3 pictures", &stdout)
	}
	var want []string
	for _, name := range []string{"cat", "dog.PNG", "dog.jpg"} {
		for _, file := range []string{"01.png", "02.png", "crops.png", "draws.json", "grid.png"} {
			want = append(want, name+"/"+file)
		}
	}
	held := files(t, out)
	if names(held) != strings.Join(want, " ") {
		t.Errorf("the folder holds %s, want %s", names(held), want)
	}
	if err := small(t, "-n 2", filepath.Join(in, "cat.png"), alone); err != nil {
		t.Fatal(err)
	}
	for name, text := range files(t, alone) {
		if held["cat/"+name] != text {
			t.Errorf("cat/%s is another than for the picture alone", name)
		}
	}
}

func TestFolderNames(t *testing.T) {
	for paths, want := range map[string]string{
		"a/cat.jpg a/dog.png":                   "cat dog",
		"a/cat.jpg a/cat.png a/dog.png":         "cat.jpg cat.png dog",
		"a/Cat.jpg a/cat.png":                   "Cat.jpg cat.png",
		"a/cat.jpg a/cat.jpg.png a/cat.png":     "cat.jpg cat.jpg.png cat.png",
		"a/two.words.jpg a/two.png":             "two.words two",
		"a/cat.jpg.gif a/cat.jpg.png a/cat.jpg": "cat.jpg.gif cat.jpg.png cat",
	} {
		if got := strings.Join(folderNames(strings.Fields(paths)), " "); got != want {
			t.Errorf("%s: %s, want %s", paths, got, want)
		}
	}
}

// TestTheSameVersionsInEveryChunk makes the versions one by one, by twos and by fours with a rest, and all at once.
func TestTheSameVersionsInEveryChunk(t *testing.T) {
	// XLA may add up in another order when the shape differs, which can turn a rounding to bytes.
	for name, tolerance := range map[string]int{engine.PureGo: 0, engine.CPU: 1} {
		t.Run(name, func(t *testing.T) {
			eng := engine.ForTest(t, name)
			in := shaded(t)
			var want map[string]string
			for _, count := range []int{7, 4, 2, 1} {
				s, err := parse(strings.Fields("-n 7 -size 24 -seed 3 -in "+in+" -out unused"), io.Discard)
				if err != nil {
					t.Fatal(err)
				}
				s.out = t.TempDir()
				m, err := newMaker(s, eng, []string{in}, t.Logf)
				if err != nil {
					t.Fatal(err)
				}
				m.pixels = count * 128 * 64
				if got := m.chunk(7, image.Pt(128, 64), image.Pt(24, 24)); got != count {
					t.Fatalf("chunks of %d, want %d", got, count)
				}
				if err := m.make(in, "", io.Discard); err != nil {
					t.Fatal(err)
				}
				held := files(t, s.out)
				if want == nil {
					want = held
				}
				if names(held) != names(want) || held["draws.json"] != want["draws.json"] {
					t.Errorf("other files or draws in chunks of %d", count)
				}
				for file, text := range want {
					if d := difference(t, file, held[file], text); d > tolerance {
						t.Errorf("%s differs by %d in chunks of %d", file, d, count)
					}
				}
			}
		})
	}
}

// difference is the largest between the samples of two pictures in files; others have none.
func difference(t *testing.T, file, got, want string) (most int) {
	t.Helper()
	if filepath.Ext(file) != ".png" {
		return 0
	}
	a, errA := picture.Decode(strings.NewReader(got))
	b, errB := picture.Decode(strings.NewReader(want))
	if errA != nil || errB != nil || a.Rect != b.Rect {
		t.Fatalf("%s: %v, %v", file, errA, errB)
	}
	for i := range a.Pix {
		most = max(most, int(a.Pix[i])-int(b.Pix[i]), int(b.Pix[i])-int(a.Pix[i]))
	}
	return most
}

func TestChunksAreBounded(t *testing.T) {
	for _, c := range []struct {
		n, side, want int
		size          image.Point
	}{
		{8, 200, 8, image.Pt(512, 512)},
		{1000, 200, 16, image.Pt(512, 512)},
		{1000, 200, 104, image.Pt(64, 64)}, // the versions are larger than the picture
		{1000, 200, 1, image.Pt(9984, 832)},
		{1000, 4096, 1, image.Pt(64, 64)},
	} {
		m := maker{pixels: chunkPixels}
		if got := m.chunk(c.n, c.size, image.Pt(c.side, c.side)); got != c.want {
			t.Errorf("%d versions of %d pixels from %v: chunks of %d, want %d", c.n, c.side, c.size, got, c.want)
		}
	}
}

func TestVersionsSortByNumber(t *testing.T) {
	for n, last := range map[int]string{1: "01.png", 99: "99.png", 100: "100.png", 1000: "1000.png"} {
		var list []string
		for i := range n {
			list = append(list, versionName(i, n))
		}
		if !slices.IsSorted(list) || list[n-1] != last {
			t.Errorf("%d versions: %s ... %s", n, list[0], list[n-1])
		}
	}
}

// TestMoreSizesThanGraphs makes versions of pictures of more sizes than one pipeline keeps graphs for.
func TestMoreSizesThanGraphs(t *testing.T) {
	in := t.TempDir()
	for i := range 40 {
		shade(t, filepath.Join(in, fmt.Sprint(i, ".png")), 64*i+1, 8)
	}
	if err := small(t, "-n 1 -size 4", in, t.TempDir()); err != nil {
		t.Error(err)
	}
}

func TestGridsOfManyVersionsStaySmall(t *testing.T) {
	for _, c := range []struct {
		n, side int
		want    image.Point
	}{{3, 200, image.Pt(620, 200)}, {8, 200, image.Pt(830, 410)}, {8, 2000, image.Pt(990, 490)}, {1000, 200, image.Pt(3382, 3382)}} {
		path := filepath.Join(t.TempDir(), "grid.png")
		g := newGrid(c.n, image.Pt(c.side, c.side))
		version := image.NewRGBA(image.Rect(0, 0, c.side, c.side))
		for range c.n {
			g.add(augment.Sample{Pictures: []image.Image{version}}, 0)
		}
		if err := g.save(path); err != nil {
			t.Fatal(err)
		}
		if img, err := picture.Open(path); err != nil || img.Rect.Size() != c.want {
			t.Errorf("%d versions of %d: a grid of %v, %v; want %v", c.n, c.side, img.Rect.Size(), err, c.want)
		}
	}
}
