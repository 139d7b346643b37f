package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/imagelab-go/imagelab/lib/engine/plugin"
)

// fakeAugmenter answers as augment.py does, with so many seconds for each form; it fails without pictures of the size, or files of the number, that the
// job says.
func fakeAugmenter() {
	var j augmentJob
	if err := json.Unmarshal([]byte(os.Args[2]), &j); err != nil {
		panic(err)
	}
	check := func() error { _, err := j.batch(); return err }
	if j.Files != "" {
		check = func() error { _, err := j.set(); return err }
	}
	if err := check(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	seconds := map[string]int{"torchvision uint8": 800, "torchvision float": 600, "albumentations uint8": 300, "kornia float": 500,
		"PyTorch Pillow": 900, "PyTorch decode_image": 700}[j.Library+" "+j.Form]
	if j.Threads > 1 {
		seconds -= 100
	}
	for {
		var line string
		if _, err := fmt.Scanln(&line); err != nil {
			return
		}
		fmt.Println(seconds)
	}
}

// tinyAugment is a benchmark of small pictures that needs no peers and no build.
func tinyAugment(t *testing.T) *augmentBench {
	t.Helper()
	return &augmentBench{python: own(t), wide: own(t), engine: plugin.PureGo, n: 1, size: image.Pt(20, 16), fileSize: image.Pt(30, 20), job: augmentJob{Count: 4, Size: 8, Passes: 2}}
}

// TestAugmentation measures small pictures beside peers whose times are known.
func TestAugmentation(t *testing.T) {
	b, log := tinyAugment(t), &strings.Builder{}
	var all []report
	if err := b.measure(environment{root: "root", log: log}, func(r report) error { all = append(all, r); return nil }); err != nil {
		t.Fatal(err)
	}
	kornia := 400. // by threads
	if runtime.NumCPU() == 1 {
		kornia = 500
	}
	var names []string
	for _, r := range all {
		peer, host := r.Results[0], r.Results[len(r.Results)-1]
		names = append(names, r.Name)
		library, _, _ := strings.Cut(peer.Name, " ")
		if want := map[string]float64{"torchvision": 600, "albumentations": 300, "kornia": kornia, "PyTorch": 700}[library]; peer.Median != want || peer.Rate != 8/want {
			t.Errorf("%s: the peer is %+v, want %v seconds", r.Name, peer, want)
		}
		if !strings.HasSuffix(r.Name, library) || !strings.Contains(r.Name, host.Name+" to") || host.Median <= 0 {
			t.Errorf("%s: host %+v", r.Name, host)
		}
		if between := r.Results[1 : len(r.Results)-1]; library == "PyTorch" {
			if len(between) != 0 || !strings.Contains(r.Work, "of 8 pictures of 30 x 20 to 8 x 8") {
				t.Errorf("%s: %s %+v", r.Name, r.Work, r.Results)
			}
		} else if len(between) != 1 || between[0].Name != plugin.PureGo || between[0].Median <= 0 {
			t.Errorf("%s: graph %+v", r.Name, between)
		}
	}
	if want := "lesson, host to torchvision;lesson, host (SIMD) to torchvision;lesson, host to albumentations;lesson, host (SIMD) to albumentations;" +
		"lesson, host to kornia;lesson, host (SIMD) to kornia;warp, host to torchvision;warp, host (SIMD) to torchvision;warp, host to albumentations;" +
		"warp, host (SIMD) to albumentations;warp, host to kornia;warp, host (SIMD) to kornia;randaugment, host to torchvision;" +
		"randaugment, host (SIMD) to torchvision;loader, host to PyTorch;loader, host (SIMD) to PyTorch"; strings.Join(names, ";") != want {
		t.Errorf("reports %q, want %q", names, want)
	}
}

// TestAugmentationSaysWhatIsWrong holds the errors of flags and of jobs.
func TestAugmentationSaysWhatIsWrong(t *testing.T) {
	for name, test := range map[string]struct {
		change func(b *augmentBench)
		want   string
	}{
		"no peers":  {func(b *augmentBench) { b.python = "" }, `-python ""`},
		"no runs":   {func(b *augmentBench) { b.n = 0 }, "-n 0"},
		"no passes": {func(b *augmentBench) { b.job.Passes = 0 }, "-passes 0"},
		"no work":   {func(b *augmentBench) { b.works = "lesson,blur" }, `no work "blur"; take some of lesson, warp, randaugment, loader`},
		"no engine": {func(b *augmentBench) { b.engine = "none" }, "none"},
	} {
		b := tinyAugment(t)
		test.change(b)
		err := b.measure(environment{log: io.Discard}, func(report) error { return errors.New("measured") })
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: error %v, want one with %q", name, err, test.want)
		}
	}
	file, folder := filepath.Join(t.TempDir(), "pictures"), t.TempDir()
	if err := writeFiles(folder, 3, image.Pt(6, 5)); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, make([]byte, 10), 0o600); err != nil {
		t.Fatal(err)
	}
	for want, j := range map[string]augmentJob{
		`there is no work "blur"`:                       {Work: "blur", Pictures: file},
		"10 bytes, want those of 4 pictures of 20 x 16": {Work: "lesson", Pictures: file, Count: 4, Width: 20, Height: 16, Size: 8},
		"3 files, want 4":                               {Work: "loader", Files: folder, Count: 4, Size: 8, Batch: 2},
		"no such file":                                  {Work: "warp", Pictures: file + "s", Size: 8},
	} {
		if err := serveAugment([]string{asJSON(j)}, strings.NewReader(""), io.Discard); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}
}
