package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"image"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/imagelab-go/imagelab/augment"
	"github.com/imagelab-go/imagelab/lib/picture"
)

// shaded writes a picture and gives its path.
func shaded(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "shaded.png")
	shade(t, path, 90, 60)
	return path
}

// shade writes a picture of a size.
func shade(t *testing.T, path string, width, height int) {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	for i := range img.Pix {
		img.Pix[i] = uint8(i * 7)
	}
	if err := picture.Save(path, img); err != nil {
		t.Fatal(err)
	}
}

func TestItWritesVersionsAndDraws(t *testing.T) {
	in, out := shaded(t), filepath.Join(t.TempDir(), "new", "folder")
	var stdout bytes.Buffer
	if err := run([]string{"-in", in, "-n", "3", "-seed", "4", "-size", "32", "-engine", "go", "-out", out}, &stdout, io.Discard); err != nil {
		t.Fatal(err)
	}
	if want := "3 versions of " + in + " in " + out + ", on go\n"; stdout.String() != want {
		t.Errorf("printed %q, want %q", &stdout, want)
	}
	for name, size := range map[string]image.Point{"01.png": {32, 32}, "03.png": {32, 32}, "crops.png": {90, 60}} {
		img, err := picture.Open(filepath.Join(out, name))
		if err != nil {
			t.Fatal(err)
		}
		if img.Bounds().Size() != size {
			t.Errorf("%s is %v, want %v", name, img.Bounds().Size(), size)
		}
	}
	text, err := os.ReadFile(filepath.Join(out, "draws.json"))
	if err != nil {
		t.Fatal(err)
	}
	var draws []augment.Draw
	if err := json.Unmarshal(text, &draws); err != nil || len(draws) != 3 || draws[2].Size() != image.Pt(90, 60) {
		t.Errorf("draws %v, %v", draws, err)
	}
}

func TestLargePicturesAreReducedFirst(t *testing.T) {
	out := t.TempDir()
	if err := run([]string{"-in", shaded(t), "-n", "1", "-size", "10", "-engine", "go", "-out", out}, io.Discard, io.Discard); err != nil {
		t.Fatal(err)
	}
	img, err := picture.Open(filepath.Join(out, "crops.png"))
	if err != nil || img.Bounds().Size() != image.Pt(60, 40) {
		t.Errorf("the crops are shown on %v, %v; want 60 x 40", img.Bounds().Size(), err)
	}
}

func TestItSaysWhatIsWrong(t *testing.T) {
	in, out := shaded(t), t.TempDir()
	for _, c := range []struct{ args, want string }{
		{"", "name one with -in"},
		{"-in " + in, "name one with -out"},
		{"-in " + in + " -out " + out + " more", `unexpected argument "more"`},
		{"-in " + in + " -out " + out + " -n 0", "-n 0"},
		{"-in " + in + " -out " + out + " -hue 0.7", "hue amount 0.7"},
		{"-in " + in + " -out " + out + " -area 2", "area"},
		{"-in " + in + " -out " + out + " -area 0", "area uniform(0, 1) holds 0"},
		{"-in " + in + " -out " + out + " -engine abacus", "abacus"},
		{"-in " + out + "/none.png -out " + out, "none.png"},
		{"-in " + in + " -out " + out + " -pipeline none.yaml", "none.yaml"},
		{"-in " + in + " -out " + out + " -pipeline " + in, in + ": "},
		{"-in " + in + " -out " + out + " -pipeline p.yaml -hue 0.1", "-pipeline and -hue: the file says what is done; leave -hue out"},
		{"-in " + in + " -out " + out + " -draws d.json -seed 3", "-draws and -seed: the draws are made; leave -seed out"},
		{"-in " + in + " -out " + out + " -draws d.json", "-draws: open d.json"},
		{"-in " + in + " -out " + out + " -draws " + in, "-draws: " + in + ": invalid character"},
		{"-in " + in + " -out " + out + " -draws " + out, "is -out as well"},
		{"-in " + in + " -out " + out + " -explain 9", "-explain 9: it must be the number of a version, 1 to 8"},
		{"-in " + in + " -out " + out + " -explain -1", "-explain -1"},
		{"-in " + in + " -out " + out + " -ellipse", "-ellipse without -objects"},
		{"-in " + in + " -out " + out + " -objects o.json -min-visible 2", "-min-visible 2: it must lie between 0 and 1"},
		{"-in " + in + " -out " + out + " -objects o.json -min-area -2", "-min-area -2"},
		{"-in " + in + " -out " + out + " -objects none.json", "-objects: stat none.json"},
		{"-in " + in + " -out " + out + " -objects " + in, in + ": data: COCO: invalid character"},
		{"-in " + in + " -out " + out + " -objects " + out, "there is no label file (.txt) in it"},
		{"-in " + in + " -out " + out + " -mask-outside 3", "-mask-outside without -masks"},
		{"-in " + in + " -out " + out + " -masks m -mask-outside 256", "-mask-outside 256: it must lie between 0 and 255"},
		{"-in " + in + " -out " + out + " -masks none", "-masks: stat none"},
	} {
		if err := run(strings.Fields(c.args), io.Discard, io.Discard); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: error %v, want %q", c.args, err, c.want)
		}
	}
	var help bytes.Buffer
	if err := run([]string{"-h"}, io.Discard, &help); err != flag.ErrHelp || !strings.HasPrefix(help.String(), usage) {
		t.Errorf("-h: %v, %s", err, &help)
	}
}
