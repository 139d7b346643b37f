package data_test

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"crypto/sha1"
	"encoding/hex"
	"errors"
	"fmt"
	"image"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/imagelab-go/imagelab/lib/data"
	"github.com/imagelab-go/imagelab/lib/hub"
)

// zipOf is an archive with these files in their order; a name that ends with "/" is a folder.
func zipOf(t testing.TB, names ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i, name := range names {
		w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
		if err == nil && !strings.HasSuffix(name, "/") {
			_, err = w.Write(pngOf(uint8(i)))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// record is a record of CIFAR-10 whose pixels tell their place and plane.
func record(label byte) []byte {
	r := []byte{label}
	for plane := range 3 {
		for i := range 1024 {
			r = append(r, byte(i)^byte(plane<<6)^label)
		}
	}
	return r
}

// cifarOf is an archive in which each batch has one record of each label below labels.
func cifarOf(t testing.TB, labels int, batches ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	w := tar.NewWriter(z)
	add := func(name string, content []byte) {
		err := w.WriteHeader(&tar.Header{Name: "cifar-10-batches-bin/" + name, Typeflag: tar.TypeReg, Size: int64(len(content)), Mode: 0o644})
		if err == nil {
			_, err = w.Write(content)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	add("readme.html", []byte("a page"))
	for _, name := range batches {
		var all []byte
		for label := range labels {
			all = append(all, record(byte(label))...)
		}
		add(name, all)
	}
	if err := errors.Join(w.Close(), z.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

var batchNames = []string{"test_batch.bin", "data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin", "data_batch_4.bin", "data_batch_5.bin"}

// host plays the publisher of a set whose archive is small.
func host(t *testing.T, name string, archive []byte) (p data.Published, asked *atomic.Int64) {
	t.Helper()
	asked = new(atomic.Int64)
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		http.ServeContent(w, r, "a.bin", time.Time{}, bytes.NewReader(archive))
	}))
	t.Cleanup(site.Close)
	i := slices.IndexFunc(data.PublishedSets(), func(p data.Published) bool { return p.Name == name })
	p = data.PublishedSets()[i]
	sum := sha1.Sum(archive)
	p.File = hub.File{Name: p.File.Name, SHA1: hex.EncodeToString(sum[:]), Sources: []hub.Source{hub.URL(site.URL)}}
	return p, asked
}

func TestNamedZip(t *testing.T) {
	archive := zipOf(t, "food/", "food/train/", "food/train/hot dog/1.png", "food/train/hot dog/1.gif", "food/train/not/2.PNG",
		"food/test/hot dog/3.png", "food/test/not/4.png", "food/test/not/.DS_Store", "food/test/not/Thumbs.db",
		"__MACOSX/food/train/hot dog/._1.png", "food/.git/x.png")
	p, asked := host(t, "hotdog", archive)
	folder := t.TempDir()
	for range 2 {
		train, val, err := p.Open(t.Context(), hub.WithCache(folder))
		if err != nil {
			t.Fatal(err)
		}
		if got, want := names(train), []string{"0 hot dog/1.png", "1 not/2.PNG"}; !slices.Equal(got, want) {
			t.Errorf("train %q, want %q", got, want)
		}
		if got, want := names(val), []string{"0 hot dog/3.png", "1 not/4.png"}; !slices.Equal(got, want) {
			t.Errorf("val %q, want %q", got, want)
		}
		if img, _, err := val.Items[1].Read(); err != nil || img.RGBAAt(0, 0).R != 6 {
			t.Errorf("the last picture: %v", err)
		}
	}
	if asked.Load() != 1 {
		t.Errorf("%d requests, want one", asked.Load())
	}
	left, err := filepath.Glob(filepath.Join(folder, "data", "*"))
	if err != nil || len(left) != 5 {
		t.Errorf("the cache holds %q, %v; want the archive, its stamp, its folder and their locks", left, err)
	}
}

// Of a process that was killed while it unpacked nothing is used, and two that want the set do not disturb one another.
func TestUnpackingIsAllOrNothing(t *testing.T) {
	p, _ := host(t, "ants_bees", zipOf(t, "h/train/ants/1.png", "h/train/bees/2.png", "h/val/ants/3.png", "h/val/bees/4.png"))
	folder := t.TempDir()
	half := filepath.Join(folder, "data", "hymenoptera_data."+p.File.SHA1[:8]+".part")
	tree(t, half, "h/train/ants/1.png!", "h/train/wasps/9.png")
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			train, val, err := p.Open(t.Context(), hub.WithCache(folder))
			if err != nil || len(train.Items) != 2 || len(val.Items) != 2 || len(train.Classes) != 2 {
				t.Errorf("%v, %v, %v", train, val, err)
			}
		})
	}
	wait.Wait()
	if _, err := os.Stat(half); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the half folder is still there: %v", err)
	}
}

func TestNamedRefusals(t *testing.T) {
	good := zipOf(t, "h/train/a/1.png", "h/train/b/2.png", "h/val/a/3.png", "h/val/b/4.png")
	link := func() []byte {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		h := &zip.FileHeader{Name: "h/train/a/link.png"}
		h.SetMode(os.ModeSymlink | 0o777)
		w, err := z.CreateHeader(h)
		if err == nil {
			_, err = w.Write([]byte("/etc/passwd"))
		}
		if err := errors.Join(err, z.Close()); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}()
	flipped := bytes.Clone(good)
	flipped[bytes.Index(flipped, []byte("IHDR"))] ^= 1
	for name, c := range map[string]struct {
		set     string
		archive []byte
		says    []string
	}{
		"no archive":      {"hotdog", []byte("nothing"), []string{`the set "hotdog"`, "zip"}},
		"cut":             {"hotdog", good[:len(good)-40], []string{"zip"}},
		"way up":          {"hotdog", zipOf(t, "h/train/a/1.png", "../evil.png"), []string{`"../evil.png"`, "leads out"}},
		"way up inside":   {"hotdog", zipOf(t, "h/../../evil.png"), []string{"leads out"}},
		"root":            {"hotdog", zipOf(t, "/tmp/evil.png"), []string{"leads out"}},
		"Windows":         {"hotdog", zipOf(t, `..\evil.png`), []string{"leads out"}},
		"a link":          {"hotdog", link, []string{"link.png", "neither a file nor a folder"}},
		"twice":           {"hotdog", zipOf(t, "h/a.png", "h/a.png"), []string{"h/a.png", "exists"}},
		"damaged inside":  {"hotdog", flipped, []string{"h/train/a/1.png", "checksum"}},
		"two folders":     {"hotdog", zipOf(t, "a/1.png", "b/2.png"), []string{"2 entries, want one folder"}},
		"other classes":   {"ants_bees", zipOf(t, "h/train/a/1.png", "h/train/b/1.png", "h/val/a/1.png", "h/val/c/1.png"), []string{`"b"`}},
		"no tar":          {"cifar10", good, []string{`the set "cifar10"`, "gzip"}},
		"a batch missing": {"cifar10", cifarOf(t, 10, batchNames[:5]...), []string{"no data_batch_5.bin"}},
		"a class missing": {"cifar10", cifarOf(t, 9, batchNames...), []string{`"truck"`}},
		"another label":   {"cifar10", cifarOf(t, 11, batchNames...), []string{"record 10 has the label 10"}},
		"empty batches":   {"cifar10", cifarOf(t, 0, batchNames...), []string{"test_batch.bin has 0 bytes"}},
	} {
		t.Run(name, func(t *testing.T) {
			p, _ := host(t, c.set, c.archive)
			cache := t.TempDir()
			train, val, err := p.Open(t.Context(), hub.WithCache(filepath.Join(cache, "deep", "er")))
			says(t, err, append(c.says, "data: ")...)
			if train != nil || val != nil {
				t.Error("sets beside the error")
			}
			for _, place := range []string{cache, filepath.Join(cache, "deep"), os.TempDir(), "/tmp"} {
				if found, _ := filepath.Glob(filepath.Join(place, "*evil*")); len(found) > 0 {
					t.Errorf("written outside: %q", found)
				}
			}
			if parts, _ := filepath.Glob(filepath.Join(cache, "deep", "er", "data", "*.part")); len(parts) > 0 {
				t.Errorf("left behind: %q", parts)
			}
		})
	}
}

func TestNamedOffline(t *testing.T) {
	for _, p := range data.PublishedSets() {
		train, val, err := data.Named(t.Context(), p.Name, hub.WithCache(t.TempDir()), hub.WithOffline(true))
		says(t, err, p.Name, "put it at")
		if !errors.Is(err, hub.ErrOffline) || train != nil || val != nil {
			t.Errorf("%s: %v, %v, %v", p.Name, train, val, err)
		}
	}
	_, _, err := data.Named(t.Context(), "imagenet")
	says(t, err, `"imagenet"`, "ants_bees, cifar10, hotdog", "data.Folders")
	_, _, err = data.Published{Name: "mine"}.Open(t.Context())
	says(t, err, `"mine"`, "PublishedSets")
}

func TestCIFAR(t *testing.T) {
	p, _ := host(t, "cifar10", cifarOf(t, 10, batchNames...))
	train, val, err := p.Open(t.Context(), hub.WithCache(t.TempDir()))
	if err != nil {
		t.Fatal(err)
	}
	if len(train.Items) != 50 || len(val.Items) != 10 || train.Classes[9] != "truck" || train.Items[49].Name != "truck/00049" {
		t.Fatalf("%d and %d pictures, classes %q, last %q", len(train.Items), len(val.Items), train.Classes, train.Items[49].Name)
	}
	if err := val.Each(t.Context(), 2, func(i int, img *image.RGBA, sum [32]byte) error {
		label := byte(val.Items[i].Label)
		for _, at := range []image.Point{{0, 0}, {5, 0}, {0, 7}, {31, 31}} {
			k, c := byte(at.Y*32+at.X), img.RGBAAt(at.X, at.Y)
			if c.R != k^label || c.G != k^1<<6^label || c.B != k^2<<6^label || c.A != 255 {
				t.Errorf("%s: pixel %v is %v", val.Items[i].Name, at, c)
			}
		}
		if cheap, err := val.Items[i].Sum(); err != nil || cheap != sum || img.Rect != image.Rect(0, 0, 32, 32) {
			t.Errorf("%s: %v, Sum %x, Read %x, %v", val.Items[i].Name, img.Rect, cheap, sum, err)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	// Each batch holds the same pictures, so each is there six times.
	found, err := data.Duplicates(t.Context(), train, val)
	if err != nil || len(found) != 10 || len(found[0].Items) != 6 || !found[0].Leak() || found[0].Contradiction() {
		t.Errorf("%d duplicates, %v", len(found), err)
	}
}

func TestDuplicates(t *testing.T) {
	dir := tree(t, t.TempDir(), "train/a/1.png", "train/a/2.png", "train/b/3.png", "val/a/4.png", "val/b/5.png", "train/b/6.png")
	for to, from := range map[string]string{"val/a/copy.jpg": "train/a/2.png", "train/b/copy.png": "train/a/1.png", "train/a/copy.png": "train/b/6.png", "val/b/copy.png": "train/b/6.png"} {
		content, err := os.ReadFile(filepath.Join(dir, from))
		if err := errors.Join(err, os.WriteFile(filepath.Join(dir, to), content, 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	train, val, err := data.Folders(dir, data.Split{})
	if err != nil {
		t.Fatal(err)
	}
	found, err := data.Duplicates(t.Context(), train, val)
	var got []string
	for _, d := range found {
		got = append(got, fmt.Sprint(d, " ", d.Leak(), " ", d.Contradiction()))
	}
	want := []string{
		"a/1.png (set 0) = b/copy.png (set 0) false true",
		"a/2.png (set 0) = a/copy.jpg (set 1) true false",
		"a/copy.png (set 0) = b/6.png (set 0) = b/copy.png (set 1) true true",
	}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("found\n%q, %v, want\n%q", got, err, want)
	}
	if found, err := data.Duplicates(t.Context(), val); err != nil || found != nil {
		t.Errorf("in val alone: %v, %v", found, err)
	}
	if err := os.Remove(val.Items[0].Path()); err != nil {
		t.Fatal(err)
	}
	_, err = data.Duplicates(t.Context(), train, val)
	if !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a file that is gone: %v", err)
	}
}
