package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"image"
	"image/gif"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/picture"
	"github.com/imagelab-go/imagelab/lib/zoo"
	"github.com/imagelab-go/imagelab/lib/zoo/zootest"
	"github.com/imagelab-go/imagelab/style"
)

// bench is a folder with a content and two styles, and a network by a formula.
type bench struct {
	dir, network string
}

func newBench(t *testing.T) bench {
	t.Helper()
	b := bench{t.TempDir(), zootest.Convolutions(t, "vgg11")}
	zootest.Photo(t, b.at("content.png"), 48, 36, 1)
	zootest.Photo(t, b.at("wave.png"), 40, 40, 2)
	zootest.Photo(t, b.at("mosaic.png"), 50, 30, 3)
	return b
}

func (b bench) at(name string) string { return filepath.Join(b.dir, name) }

// args are those of a small run, and more.
func (b bench) args(more ...string) []string {
	return append([]string{"-engine", engine.PureGo, "-arch", "vgg11", "-weights-file", b.network, "-layers", "content=relu2_1,style=relu1_1,relu2_1",
		"-content", b.at("content.png"), "-style", b.at("wave.png"), "-out", b.at("out.png"), "-size", "32", "-steps", "6"}, more...)
}

// command runs the command.
func command(t *testing.T, args ...string) (stdout, stderr string, err error) {
	t.Helper()
	var out, errs strings.Builder
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

// read opens a picture.
func read(t *testing.T, path string) *image.RGBA {
	t.Helper()
	img, err := picture.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// TestItPaintsWhatTheLibraryDoes holds picture and losses against a run of package style with the same settings.
func TestItPaintsWhatTheLibraryDoes(t *testing.T) {
	for _, name := range []string{engine.PureGo, engine.CPU} {
		t.Run(name, func(t *testing.T) {
			eng, b := engine.ForTest(t, name), newBench(t)
			stdout, stderr, err := command(t, b.args("-engine", name, "-json", "-weights", "content=2,tv=0.1", "-style", b.at("mosaic.png"), "-style-weights", "3,1",
				"-style-scale", "1.5", "-init", "style", "-optimizer", "adam", "-lr", "0.05", "-size", "48", "-levels", "2", "-colors", "keep")...)
			if err != nil {
				t.Fatal(err)
			}
			got := lastLine(t, stdout)
			m, err := zoo.Open(eng, "vgg11", zoo.WithFile(b.network), zoo.Trunk())
			if err != nil {
				t.Fatal(err)
			}
			c, err := style.Preset("", m.Arch)
			if err != nil {
				t.Fatal(err)
			}
			c.Objective.Content = style.ContentTerm{Weight: 2, Layers: style.Layers("relu2_1")}
			c.Objective.Style.Layers, c.Objective.Noise.Weight = style.Layers("relu1_1", "relu2_1"), 0.1
			c.Size, c.Steps, c.Levels, c.Start, c.Colors = 48, 6, 2, style.FromStyle, style.KeepColors
			c.Optimizer = style.Optimizer{Law: style.Adam, Rate: 0.05}
			styles := []style.Style{{Image: read(t, b.at("wave.png")), Share: 3, Scale: 1.5}, {Image: read(t, b.at("mosaic.png")), Share: 1, Scale: 1.5}}
			transfer, err := style.New(m, read(t, b.at("content.png")), styles, c)
			if err != nil {
				t.Fatal(err)
			}
			defer transfer.Close()
			want, err := transfer.Run(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(read(t, b.at("out.png")).Pix, want.Picture.Pix) {
				t.Error("another picture than the library's")
			}
			l := want.Losses
			if got.Steps != 6 || got.Content != l.Content || got.Style != l.Style || got.Noise != l.Noise || got.Total != l.Total || got.Engine != name {
				t.Errorf("got %+v, want %+v", got, l)
			}
			if !(got.StepMS > 0) || !(got.Seconds >= got.StepMS/1e3) || !strings.Contains(stderr, "48 x 36 pixels, 6 steps of adam") {
				t.Errorf("got %+v, said %q", got, stderr)
			}
			if left, _ := filepath.Glob(b.at("out.png.*")); len(left) > 0 {
				t.Errorf("%v is left", left)
			}
		})
	}
}

// TestStylesOnTheirOwnRegions holds that regions and masks reach the library: half of the result has a style of its own.
func TestStylesOnTheirOwnRegions(t *testing.T) {
	b := newBench(t)
	half := image.NewRGBA(image.Rect(0, 0, 48, 36))
	for i := range half.Pix {
		half.Pix[i] = 255 * uint8(i%4/3|i/4%48/24)
	}
	if err := picture.Save(b.at("half.png"), half); err != nil {
		t.Fatal(err)
	}
	totals := map[float64]bool{}
	for _, more := range [][]string{nil, {"-regions", "," + b.at("half.png")}, {"-style-masks", "," + b.at("half.png")}} {
		stdout, _, err := command(t, b.args(append(more, "-style", b.at("mosaic.png"), "-json", "-steps", "1")...)...)
		if err != nil {
			t.Fatal(err)
		}
		totals[lastLine(t, stdout).Style] = true
	}
	if len(totals) != 3 {
		t.Errorf("style losses %v; regions and masks do nothing", totals)
	}
}

// TestPeopleGetLines holds what is printed without -json, the animation and the log.
func TestPeopleGetLines(t *testing.T) {
	b := newBench(t)
	stdout, stderr, err := command(t, b.args("-gif", b.at("run.gif"), "-gif-every", "2", "-log", b.at("log.jsonl"), "-style", b.at("wave.png")+","+b.at("mosaic.png"))...)
	if err != nil || stderr != "" {
		t.Fatalf("%v, %q", err, stderr)
	}
	if !strings.Contains(stdout, "6 steps in ") || !strings.Contains(stdout, "(steps)") || !strings.HasSuffix(stdout, "\n"+b.at("out.png")+"\n") {
		t.Errorf("printed %q", stdout)
	}
	f, err := os.Open(b.at("run.gif"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if g, err := gif.DecodeAll(f); err != nil || len(g.Image) != 5 { // steps 0, 2, 4, 6, and the result
		t.Errorf("%v, %d pictures", err, len(g.Image))
	}
	steps := logged(t, b.at("log.jsonl"))
	if len(steps) != 7 || steps[0].Losses.Total <= steps[6].Losses.Total {
		t.Errorf("logged %+v", steps)
	}
}

// logged reads a log, whose steps must follow each other.
func logged(t *testing.T, path string) (events []style.Event) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		var e style.Event
		if err := json.Unmarshal([]byte(line), &e); err != nil || e.Step != len(events) {
			t.Fatalf("line %q: %v, want step %d", line, err, len(events))
		}
		events = append(events, e)
	}
	return events
}

// TestOtherNetworks paints with one that is no VGG, for which layers must be named.
func TestOtherNetworks(t *testing.T) {
	b := newBench(t)
	b.network = zootest.File(t, "efficientnet_lite0", 1000, 1)
	m, err := zoo.Open(engine.ForTest(t, engine.PureGo), "efficientnet_lite0", zoo.WithFile(b.network))
	if err != nil {
		t.Fatal(err)
	}
	first := m.Layers()[0]
	args := b.args("-arch", "efficientnet_lite0", "-steps", "2", "-json")
	stdout, _, err := command(t, append(args, "-layers", "content="+first+",style="+first+":2")...)
	if err != nil || lastLine(t, stdout).Steps != 2 {
		t.Errorf("%v, %q", err, stdout)
	}
	if _, _, err := command(t, append(args, "-layers", "style="+first)...); err == nil || !strings.Contains(err.Error(), "name both kinds of layers with -layers") {
		t.Errorf("error %v", err)
	}
}

// TestAnInterruptAndAResumption holds that Ctrl-C keeps picture and state, and that the run then ends as one that was not interrupted.
func TestAnInterruptAndAResumption(t *testing.T) {
	b := newBench(t)
	if _, _, err := command(t, b.args("-log", b.at("log.jsonl"))...); err != nil {
		t.Fatal(err)
	}
	want, wantLog := read(t, b.at("out.png")), logged(t, b.at("log.jsonl"))
	ctx, cancel := context.WithCancel(context.Background())
	s, err := parse(b.args("-log", b.at("log.jsonl"), "-gif", b.at("run.gif")), io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	err = (&painting{settings: s, log: io.Discard, out: io.Discard, after: func(e style.Event) {
		if e.Step == 3 {
			cancel()
		}
	}}).run(ctx)
	if err == nil || err.Error() != "interrupted; after 3 of 6 steps "+s.out+" is the picture so far, of 32 x 24 pixels; the same command with -resume goes on" {
		t.Fatalf("error %v", err)
	}
	if bytes.Equal(read(t, s.out).Pix, want.Pix) {
		t.Error("the picture so far is the result")
	}
	if _, err := os.Stat(s.gif); err != nil {
		t.Error(err)
	}
	for _, test := range []struct {
		more []string
		want string
	}{{nil, "go on with -resume, delete it"}, {[]string{"-resume", "-weights", "tv=9"}, "another transfer"}} {
		if _, _, err := command(t, b.args(test.more...)...); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("error %v, want %q", err, test.want)
		}
	}
	stdout, _, err := command(t, b.args("-resume", "-log", b.at("log.jsonl"))...)
	if err != nil || !strings.Contains(stdout, "going on from "+s.state()) {
		t.Fatalf("%v, %q", err, stdout)
	}
	gotLog := logged(t, b.at("log.jsonl"))
	if !bytes.Equal(read(t, s.out).Pix, want.Pix) || len(gotLog) != 7 || gotLog[6].Losses.Total != wantLog[6].Losses.Total {
		t.Error("the run that was resumed came to something else")
	}
	if _, _, err := command(t, b.args("-resume")...); err == nil || !strings.Contains(err.Error(), "no run to resume") {
		t.Errorf("error %v", err)
	}
}

// TestInBetween holds that picture and state are kept in between, and that a failure to do so ends the run.
func TestInBetween(t *testing.T) {
	b := newBench(t)
	s, err := parse(b.args("-interval", "1ns"), io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	kept := 0
	p := &painting{settings: s, log: io.Discard, out: io.Discard, after: func(style.Event) {
		_, errState := os.Stat(s.state())
		_, errPicture := os.Stat(s.out)
		if errState == nil && errPicture == nil {
			kept++
		}
		if kept == 3 {
			s.out = b.at("gone/out.png")
		}
	}}
	if err := p.run(context.Background()); err == nil || kept != 3 || !strings.Contains(err.Error(), "gone") || !strings.Contains(err.Error(), "after 3 of 6 steps") {
		t.Errorf("kept %d times, then %v", kept, err)
	}
}

// TestNumbersThatAreNone holds that a run which diverges says so, and prints no result.
func TestNumbersThatAreNone(t *testing.T) {
	b := newBench(t)
	stdout, _, err := command(t, b.args("-json", "-optimizer", "adam", "-lr", "1e30")...)
	if err == nil || !strings.Contains(err.Error(), "step 1: ") || !strings.Contains(err.Error(), "lower -lr (1e+30)") || stdout != "" {
		t.Errorf("%v, printed %q", err, stdout)
	}
	if _, err := os.Stat(b.at("out.png")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a picture without any step was written: %v", err)
	}
}

// TestItSaysWhatIsWrong holds the errors for what cannot work.
func TestItSaysWhatIsWrong(t *testing.T) {
	b := newBench(t)
	if err := os.WriteFile(b.at("broken.png"), []byte("no picture"), 0o644); err != nil {
		t.Fatal(err)
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
		"-init none.png":                "-init takes content, noise, style or a picture",
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

// TestConfig holds what flags make of presets.
func TestConfig(t *testing.T) {
	b := newBench(t)
	a, err := zoo.New("vgg19")
	if err != nil {
		t.Fatal(err)
	}
	base := []string{"-content", b.at("content.png"), "-style", b.dir, "-out", b.at("out.png")}
	config := func(more ...string) style.Config {
		t.Helper()
		s, err := parse(append(base, more...), io.Discard)
		if err != nil {
			t.Fatal(err)
		}
		if len(s.styles) != 3 {
			t.Fatalf("styles %v of a folder", s.styles)
		}
		c, err := s.config(a)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	if c := config("-preset", "d2l"); c.Exact != image.Pt(450, 300) || c.Optimizer.Rate != 0.3 || c.Optimizer.DecayEvery != 50 || c.Steps != 500 || c.Fit != style.Stretch {
		t.Errorf("d2l became %+v", c)
	}
	c := config("-preset", "d2l", "-size", "64", "-optimizer", "lbfgs", "-weights", "style=5", "-fit", "cover", "-layers", "style=relu1_1:0.5,relu2_1", "-measure", "moments")
	if c.Exact != (image.Point{}) || c.Size != 64 || c.Optimizer != (style.Optimizer{Law: style.LBFGS}) || c.Fit != style.Cover {
		t.Errorf("changed, d2l became %+v", c)
	}
	o := c.Objective
	if o.Content.Weight != 1 || o.Style.Weight != 5 || o.Noise.Weight != 10 || o.Style.Measure != style.ChannelMoment || o.Content.Layers[0].Name != "relu4_4" ||
		len(o.Style.Layers) != 2 || o.Style.Layers[0] != (style.Layer{Name: "relu1_1", Weight: 0.5}) || o.Style.Layers[1].Weight != 1 {
		t.Errorf("changed, d2l has the objective %+v", o)
	}
	if c := config("-preset", "msg", "-optimizer", "adam"); c.Optimizer.Rate != 10 {
		t.Errorf("naming the preset's own optimizer made it %+v", c.Optimizer)
	}
	if c := config("-layers", "content=,style=relu1_1"); len(c.Objective.Content.Layers) != 0 {
		t.Errorf("no content became %+v", c.Objective.Content)
	}
	if c := config("-init", b.at("wave.png")); c.Start != style.FromPicture || c.StartWith == nil {
		t.Errorf("a start became %q", c.Start)
	}
}
