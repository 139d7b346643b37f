package main

import (
	"context"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/hub"
	"github.com/imagelab-go/imagelab/lib/picture"
	"github.com/imagelab-go/imagelab/lib/zoo/zootest"
)

// asCommand makes the test's own program the command.
const asCommand = "IMAGELAB_FINETUNE_AS_COMMAND"

func TestMain(m *testing.M) {
	if os.Getenv(asCommand) != "" {
		main()
		return
	}
	cache, err := os.MkdirTemp("", "finetune-test-")
	if err != nil {
		panic(err)
	}
	os.Setenv(hub.CacheEnv, cache) // of features
	code := m.Run()
	os.RemoveAll(cache)
	os.Exit(code)
}

// paint writes a picture with noise of a colour.
func paint(t *testing.T, path string, c color.RGBA, seed uint64) {
	t.Helper()
	random := rand.New(rand.NewPCG(seed, 1))
	img := image.NewRGBA(image.Rect(0, 0, 34+int(seed%5), 40))
	for y := range img.Rect.Dy() {
		for x := range img.Rect.Dx() {
			n := uint8(random.IntN(60))
			img.SetRGBA(x, y, color.RGBA{c.R + n, c.G + n, c.B + n, 255})
		}
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := picture.Save(path, img); err != nil {
		t.Fatal(err)
	}
}

// colours are those of the classes.
var colours = map[string]color.RGBA{"red": {190, 10, 10, 0}, "green": {10, 190, 10, 0}}

// folder makes a set with so many pictures of each class to train and to validate with.
func folder(t *testing.T, train, val int) string {
	t.Helper()
	dir, seed := t.TempDir(), uint64(0)
	paintAll := func(part string, n int) {
		for _, class := range []string{"green", "red"} {
			for i := range n {
				seed++
				paint(t, filepath.Join(dir, part, class, fmt.Sprintf("%d.png", i)), colours[class], seed)
			}
		}
	}
	paintAll("train", train)
	paintAll("val", val)
	return dir
}

// command runs the command on small pictures with a network by a formula, on the pure-Go engine, unless the arguments say otherwise.
func command(t *testing.T, args ...string) (stdout, stderr string, err error) {
	t.Helper()
	var out, errs strings.Builder
	args = append([]string{"-engine", engine.PureGo, "-size", "32", "-weights", zootest.File(t, "efficientnet_lite0", 1000, 1)}, args...)
	err = run(context.Background(), args, &out, &errs)
	return out.String(), errs.String(), err
}

// lastLine reads the result that -json prints, and nothing else.
func lastLine(t *testing.T, stdout string) (r result) {
	t.Helper()
	decoder := json.NewDecoder(strings.NewReader(stdout))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&r); err != nil || strings.Count(stdout, "\n") != 1 || decoder.More() {
		t.Fatalf("printed %q: %v", stdout, err)
	}
	return r
}

// quiet runs the command for its error.
func quiet(args ...string) error { return run(context.Background(), args, io.Discard, io.Discard) }
