package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
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

// TestAFailureKeepsTheState holds that a run which has failed can be taken up again, for example when there is more memory, unless it has diverged.
func TestAFailureKeepsTheState(t *testing.T) {
	b := newBench(t)
	s, err := parse(b.args("-interval", "0"), io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	p := &painting{settings: s, log: io.Discard, out: io.Discard, watch: &watch{settings: s}, after: func(e style.Event) {
		if e.Step == 3 {
			cancel()
		}
	}}
	transfer, _, err := p.prepare(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer transfer.Close()
	r, err := transfer.Run(ctx)
	if !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	for _, c := range []struct {
		err  error
		want string
		kept bool
	}{{errors.New("no memory"), "no memory; after 3 of 6 steps ", true}, {fmt.Errorf("%w: step 4", style.ErrDiverged), "step 4; it is ", false}} {
		err := p.failed(t.Context(), transfer, r, c.err)
		_, missing := os.Stat(s.state())
		if err == nil || !strings.Contains(err.Error(), c.want) || c.kept != (missing == nil) || read(t, s.out).Rect.Dx() != 32 {
			t.Errorf("%v: error %v, state %v", c.err, err, missing)
		}
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
	p := &painting{settings: s, log: io.Discard, out: io.Discard, after: func(e style.Event) {
		_, errState := os.Stat(s.state())
		_, errPicture := os.Stat(s.out)
		if errState == nil && errPicture == nil {
			kept++
		}
		if e.Step <= 3 && kept != e.Step {
			t.Errorf("kept %d times at step %d", kept, e.Step)
		}
		if kept == 3 {
			s.out = b.at("gone/out.png")
		}
	}}
	if err := p.run(context.Background()); err == nil || kept != 3 || !strings.Contains(err.Error(), "gone") || !strings.Contains(err.Error(), "after 4 of 6 steps") {
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
