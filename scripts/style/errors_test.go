package main

import (
	"flag"
	"image"
	"os"
	"strings"
	"testing"

	"github.com/imagelab-go/imagelab/lib/picture"
)

// TestItSaysWhatIsWrong holds the errors for what cannot work.
func TestItSaysWhatIsWrong(t *testing.T) {
	b := newBench(t)
	if err := os.WriteFile(b.at("broken.png"), []byte("no picture"), 0o644); err != nil {
		t.Fatal(err)
	}
	for name, size := range map[string]int{"dot.png": 1, "black.png": 40} {
		black := image.NewRGBA(image.Rect(0, 0, size, size))
		for i := 3; i < len(black.Pix); i += 4 {
			black.Pix[i] = 255
		}
		if err := picture.Save(b.at(name), black); err != nil {
			t.Fatal(err)
		}
	}
	for more, want := range map[string]string{
		"more.png":                      `unexpected argument "more.png"`,
		"-content ":                     "name one with -content",
		"-content none.png":             "none.png",
		"-content AT/broken.png":        "not a picture",
		"-style none.png":               "none.png",
		"-style AT/wave.png,none.png":   "none.png",
		"-style AT/broken.png":          "not a picture",
		"-style-weights 1,2":            "-style-weights: 2 for 1 style pictures",
		"-style-weights x":              "-style-weights",
		"-style-weights -1":             "-style-weights is -1",
		"-style-scale 0":                "-style-scale 0",
		"-style-scale 1,2":              "-style-scale: 2 for 1",
		"-style-scale 100":              "-style-scale is 100",
		"-regions none.png":             "none.png",
		"-style-masks none.png":         "none.png",
		"-fit wide":                     "cover, stretch",
		"-colors grey":                  "style, keep, match",
		"-optimizer sgd":                "lbfgs, adam",
		"-preset monet":                 "neural-style",
		"-measure histogram":            "gram, moments, patches",
		"-weights content":              "-weights: \"content\"",
		"-weights noise=1":              "want content, style or tv",
		"-weights tv=-1":                "-weights tv -1",
		"-weights style=nan":            "-weights style NaN",
		"-layers relu1_1":               "begin with content= or style=",
		"-layers noise=relu1_1":         "begin with content= or style=",
		"-layers style=relu9_9":         "no style layer \"relu9_9\"",
		"-layers style=relu1_1:x":       "relu1_1:x",
		"-layers style=relu1_1,relu1_1": "named twice",
		"-init none.png":                "-init takes recolored, content, noise, style or a picture",
		"-size 0":                       "-size 0",
		"-size 99999":                   "set -size or -exact",
		"-size 32 -exact 3x4":           "give one of them",
		"-exact 3":                      "450x300",
		"-exact 3x4x5":                  "450x300",
		"-steps 0":                      "-steps 0",
		"-levels 0":                     "-levels 0",
		"-levels 9":                     "9 levels for 32 x 24",
		"-lr 0":                         "-lr 0",
		"-lr inf":                       "-lr +Inf",
		"-patience -1":                  "-patience -1",
		"-interval -1s":                 "-interval -1s",
		"-gif AT/a.png":                 "must end in .gif",
		"-gif-every 0 -gif AT/a.gif":    "-gif-every 0",
		"-gif-every 5":                  "name the animation's file with -gif",
		"-out AT/out.webp":              "must end in .png, .jpg, .jpeg",
		"-out AT/none/out.png":          "there is no folder",
		"-out AT/content.png":           "would replace a file that is read",
		"-out AT/wave.png":              "would replace a file that is read",
		"-log AT":                       "is a folder",
		"-log AT/out.png":               "named for two things",
		"-resume":                       "no run to resume",
		"-engine abacus":                "abacus",
		"-arch vgg99":                   "vgg99",
		"-weights-file AT/wave.png":     "wave.png",
		"-tile 1":                       "set -tile to",
		"-content AT/dot.png -size 1":   "take a larger -size",
		"-fit stretch -style-scale 2":   "its -style-scale is 2, but -fit \"stretch\"",
		"-measure patches -size 1200 -layers content=relu2_1,style=relu2_1": "more than -tile, 448; take a smaller -size, or -tile -1",
		"-regions AT/black.png":       "its file of -regions is black",
		"-style-masks AT/black.png":   "the file of -style-masks of a style",
		"-steps 1 -levels 2 -size 48": "1 steps for 2 levels",
		"-out /proc/out.png":          "there is no folder /proc", // where there is one, nothing can be written to it
	} {
		args := b.args(strings.Split(strings.ReplaceAll(more, "AT/", b.dir+"/"), " ")...)
		if more == "-log AT" {
			args = b.args("-log", b.dir)
		}
		if more == "-style-weights 1,2" || strings.HasPrefix(more, "-exact") {
			args = without(args, "-size")
		}
		if _, _, err := command(t, args...); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %q", more, err, want)
		}
		if _, err := os.Stat(b.at("out.png")); err == nil {
			t.Fatalf("%s: a picture was made", more)
		}
	}
	if _, _, err := command(t, "-h"); err != flag.ErrHelp {
		t.Errorf("-h: %v", err)
	}
	if _, _, err := command(t, "-content", b.at("content.png")); err == nil || !strings.Contains(err.Error(), "name a picture with -style") {
		t.Errorf("error %v", err)
	}
}

// without takes a flag and its value out of arguments.
func without(args []string, name string) (rest []string) {
	for i := 0; i < len(args); i++ {
		if args[i] == name {
			i++
			continue
		}
		rest = append(rest, args[i])
	}
	return rest
}
