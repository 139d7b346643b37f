package main

import (
	"context"
	"flag"
	"io"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/imagelab-go/imagelab/lib/picture"
	"github.com/imagelab-go/imagelab/lib/zoo"
	"github.com/imagelab-go/imagelab/lib/zoo/zootest"
)

func TestFlagsChangeThePreprocessing(t *testing.T) {
	path := zootest.Photo(t, filepath.Join(t.TempDir(), "one.png"), 70, 45, 3)
	for args, change := range map[string]func(*zoo.Preprocess){
		"-size 33 -crop 0.5 -filter nearest": func(p *zoo.Preprocess) { p.Size, p.Crop, p.Filter = 33, 0.5, picture.Nearest },
		"-size 32 -mean 0.1,0.2,0.3":         func(p *zoo.Preprocess) { p.Size, p.Mean = 32, [3]float32{0.1, 0.2, 0.3} },
		"-size 32 -std 0.1,0.2,0.3":          func(p *zoo.Preprocess) { p.Size, p.Std = 32, [3]float32{0.1, 0.2, 0.3} },
		"-raw":                               func(p *zoo.Preprocess) { p.Raw = true },
	} {
		out, _, err := command(t, append(strings.Fields(args), "-json", path)...)
		if err != nil {
			t.Fatalf("%s: %v", args, err)
		}
		near(t, args, answers(t, out)[0].Logits, expected(t, path, change))
	}
}

func TestItSaysWhatIsWrong(t *testing.T) {
	path := zootest.Photo(t, filepath.Join(t.TempDir(), "one.png"), 40, 40, 3)
	for args, want := range map[string]string{
		"":                                 "no picture: name",
		"-image ":                          "flag needs an argument",
		"PICTURE -top 0":                   "-top 0",
		"PICTURE -size 0":                  "size 0",
		"PICTURE -size x":                  `invalid value "x"`,
		"PICTURE -crop 1.5":                "crop 1.5",
		"PICTURE -crop nan":                "crop NaN",
		"PICTURE -filter cubist":           "bicubic",
		"PICTURE -mean 1,2":                "got 2 numbers",
		"PICTURE -mean 123.7,116.8,103.9":  "divide numbers of colours from 0 to 255 by 255",
		"PICTURE -mean nan,0,0":            "red has mean NaN",
		"PICTURE -std 1,0,1":               "green has mean 0 and deviation 0",
		"PICTURE -raw -size 32":            "leave it away, or -size",
		"PICTURE -engine abacus":           "abacus",
		"PICTURE -arch resnet19":           "resnet18, resnet34",
		"PICTURE -weights none.pth":        "none.pth",
		"PICTURE none.png":                 "none.png",
		"-- -raw":                          "stat -raw",
		"PICTURE -offline -arch resnet18":  "resnet18.tv_in1k",
		"PICTURE -arch vgg11 -weights OWN": "does not fit vgg11",
	} {
		args = strings.NewReplacer("PICTURE", path, "OWN", network(t)).Replace(args)
		t.Setenv("IMAGELAB_CACHE", t.TempDir())
		t.Setenv("HF_HOME", t.TempDir())
		if err := quiet(strings.Fields(args)...); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want %q", args, err, want)
		}
	}
	if err := quiet("-h"); err != flag.ErrHelp {
		t.Errorf("-h: %v", err)
	}
}

func TestListNamesEveryClassifier(t *testing.T) {
	var out strings.Builder
	if err := run(context.Background(), []string{"-list"}, &out, io.Discard); err != nil {
		t.Fatal(err)
	}
	for _, name := range zoo.Names() {
		if !strings.Contains(out.String(), "\n"+name+" ") {
			t.Errorf("%s is not in the list", name)
		}
	}
	if text := out.String(); strings.Contains(text, "hed_bsds500") || !regexp.MustCompile(`resnet18\.tv_in1k +BSD-3-Clause +224`).MatchString(text) {
		t.Errorf("printed %s", text)
	}
}
