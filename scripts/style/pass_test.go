package main

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"image"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/picture"
	"github.com/imagelab-go/imagelab/lib/zoo/zootest"
	"github.com/imagelab-go/imagelab/style/feedforward"
)

// published is where small networks by a formula lie, in the form of those that projects have published.
const published = "../../style/feedforward/testdata/torch/"

// model loads a network.
func model(t *testing.T, path string, opts ...feedforward.Option) *feedforward.Model {
	t.Helper()
	m, err := feedforward.Load(engine.MustOpen(engine.PureGo), path, opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(m.Close)
	return m
}

// withStyles writes an MSG-Net that brings styles of names, and gives its file.
func (b bench) withStyles(t *testing.T, names ...string) string {
	t.Helper()
	m := model(t, published+"msgnet.pth")
	for _, name := range names {
		if err := m.AddStyle(name, read(t, b.at(name+".png"))); err != nil {
			t.Fatal(err)
		}
	}
	path := b.at("styles.safetensors")
	if err := m.Save(path); err != nil {
		t.Fatal(err)
	}
	return path
}

// pass are the arguments of a method that paints with one pass of a network, and more.
func (b bench) pass(method, network string, more ...string) []string {
	return append([]string{"-engine", engine.PureGo, "-method", method, "-weights", network, "-content", b.at("content.png"), "-out", b.at("out.png")}, more...)
}

// stylized is what the library makes of a picture.
func stylized(t *testing.T, m *feedforward.Model, img image.Image, targets ...feedforward.Target) []uint8 {
	t.Helper()
	if len(targets) > 0 {
		if err := m.SetTarget(targets...); err != nil {
			t.Fatal(err)
		}
	}
	painted, err := m.Stylize(img)
	if err != nil {
		t.Fatal(err)
	}
	return painted.Pix
}

// TestOnePass paints with each network what the library does, in the picture's own size and in another.
func TestOnePass(t *testing.T) {
	b := newBench(t)
	content, wave := read(t, b.at("content.png")), read(t, b.at("wave.png"))
	adain := model(t, published+"decoder.pth", feedforward.WithEncoder(published+"vgg.pth"))
	if err := adain.SetAlpha(0.5); err != nil {
		t.Fatal(err)
	}
	johnson, msgnet := model(t, published+"johnson.pth"), model(t, published+"msgnet.pth")
	smaller := func(img image.Image, long int) image.Image { return picture.ResizeLong(img, long, picture.Bilinear) }
	for _, c := range []struct {
		args []string
		want []uint8
	}{
		{b.pass("johnson", published+"johnson.pth"), stylized(t, johnson, content)},
		{b.pass("johnson", published+"johnson.pth", "-size", "48"), stylized(t, johnson, content)},
		{b.pass("johnson", published+"johnson.pth", "-size", "40"), stylized(t, johnson, smaller(content, 40))},
		{b.pass("msgnet", published+"msgnet.pth", "-style", b.at("wave.png")), stylized(t, msgnet, content, feedforward.Target{Image: wave})},
		{b.pass("msgnet", published+"msgnet.pth", "-style", b.at("wave.png"), "-style-size", "30"), stylized(t, msgnet, content, feedforward.Target{Image: smaller(wave, 30)})},
		{b.pass("adain", published+"decoder.pth", "-encoder", published+"vgg.pth", "-alpha", "0.5", "-style", b.at("wave.png")), stylized(t, adain, content, feedforward.Target{Image: wave})},
	} {
		stdout, stderr, err := command(t, c.args...)
		if err != nil || stderr != "" || !strings.Contains(stdout, " on go: 1 picture in ") {
			t.Errorf("%v: %v, printed %q and %q", c.args, err, stdout, stderr)
		} else if !bytes.Equal(read(t, b.at("out.png")).Pix, c.want) {
			t.Errorf("%v: another picture than the library's", c.args)
		}
	}
}

// TestStylesByName paints in styles that the network brings, alone and blended; one by name and one by its picture are the same.
func TestStylesByName(t *testing.T) {
	b := newBench(t)
	both := b.withStyles(t, "wave", "mosaic")
	m := model(t, both)
	content := read(t, b.at("content.png"))
	wave, mosaic := stylized(t, m, content, feedforward.Target{Name: "wave"}), stylized(t, m, content, feedforward.Target{Name: "mosaic"})
	blend := stylized(t, m, content, feedforward.Target{Name: "wave", Share: 1}, feedforward.Target{Name: "mosaic", Share: 3})
	if bytes.Equal(wave, mosaic) || bytes.Equal(blend, wave) || bytes.Equal(blend, mosaic) {
		t.Fatal("the styles are the same")
	}
	for _, c := range []struct {
		args string
		want []uint8
	}{
		{"-style wave", wave},
		{"-style mosaic", mosaic},
		{"-style " + b.at("mosaic.png"), mosaic},
		{"-style wave,mosaic -style-weights 1,3", blend},
		{"-style mosaic -style wave -style-weights 3,1", blend},
		{"-style wave," + b.at("mosaic.png") + " -style-weights 1,3", blend},
		{"-style wave,mosaic -style-weights 0,3", mosaic},
	} {
		if _, _, err := command(t, b.pass("msgnet", both, strings.Fields(c.args)...)...); err != nil {
			t.Errorf("%s: %v", c.args, err)
		} else if !bytes.Equal(read(t, b.at("out.png")).Pix, c.want) {
			t.Errorf("%s: another picture", c.args)
		}
	}
	if _, _, err := command(t, b.pass("msgnet", both)...); err == nil || !strings.Contains(err.Error(), "name one of the network's with -style (wave, mosaic)") {
		t.Errorf("without a style: %v", err)
	}
	if _, _, err := command(t, b.pass("msgnet", b.withStyles(t, "wave"))...); err != nil || !bytes.Equal(read(t, b.at("out.png")).Pix, wave) {
		t.Errorf("the network's one style: %v", err)
	}
}

// album makes a folder of pictures: two of one size, one of another, and one in a format that cannot be written.
func (b bench) album(t *testing.T) string {
	t.Helper()
	folder := b.at("album")
	if err := os.Mkdir(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	for i, name := range []string{"1.png", "2.png", "3.png"} {
		zootest.Photo(t, filepath.Join(folder, name), 30-10*(i/2), 20, i)
	}
	text, err := os.ReadFile(b.at("wave.png"))
	if err == nil {
		err = os.WriteFile(filepath.Join(folder, "4.bmp"), text, 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
	return folder
}

// TestFolders paints a folder, with a file that is no picture among the others, into another.
func TestFolders(t *testing.T) {
	b := newBench(t)
	album, out := b.album(t), b.at("new/folder")
	if err := os.WriteFile(filepath.Join(album, "broken.png"), []byte("no picture"), 0o644); err != nil {
		t.Fatal(err)
	}
	stdout, stderr, err := command(t, b.pass("johnson", published+"johnson.pth", "-content", album, "-out", out, "-json")...)
	if err == nil || !strings.Contains(err.Error(), "1 of 5 pictures were not painted") || !strings.Contains(stderr, "style: picture: "+filepath.Join(album, "broken.png")) {
		t.Errorf("%v; said %q", err, stderr)
	}
	var r passed
	if err := json.Unmarshal([]byte(stdout), &r); err != nil || r.Pictures != 4 || r.Failed != 1 || r.Sizes != 3 || r.Network != "johnson" || r.Engine != engine.PureGo ||
		!(r.First > 0) || !(r.Seconds > r.First) || !(r.PerSecond > 0) {
		t.Errorf("result %q: %+v (%v)", stdout, r, err)
	}
	m := model(t, published+"johnson.pth")
	for _, name := range []string{"1.png", "2.png", "3.png", "4.bmp"} {
		if want := stylized(t, m, read(t, filepath.Join(album, name))); !bytes.Equal(read(t, filepath.Join(out, outName(name))).Pix, want) {
			t.Errorf("%s: another picture than the library's", name)
		}
	}
	if made, err := os.ReadDir(out); err != nil || len(made) != 4 || made[3].Name() != "4.bmp.png" {
		t.Errorf("made %v (%v)", made, err)
	}
}

// TestBucketsShareCompilations counts those of a folder.
func TestBucketsShareCompilations(t *testing.T) {
	b := newBench(t)
	album := b.album(t)
	for buckets, want := range map[string]int{"0": 3, "40": 1} {
		stdout, _, err := command(t, b.pass("johnson", published+"johnson.pth", "-content", album, "-out", b.at("painted"), "-buckets", buckets, "-json")...)
		var r passed
		if err == nil {
			err = json.Unmarshal([]byte(stdout), &r)
		}
		if err != nil || r.Sizes != want {
			t.Errorf("-buckets %s: %d compilations, want %d (%v)", buckets, r.Sizes, want, err)
		}
	}
}

// TestInterrupted holds that a run which is interrupted says how far it came.
func TestInterrupted(t *testing.T) {
	b := newBench(t)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	var errs bytes.Buffer
	err := run(ctx, b.pass("johnson", published+"johnson.pth", "-content", b.album(t), "-out", b.at("painted")), io.Discard, &errs)
	if err == nil || !strings.Contains(err.Error(), "interrupted after 0 of 4 pictures") {
		t.Errorf("error %v", err)
	}
}

// packed are the bytes of a picture as a raw frame.
func packed(t *testing.T, img image.Image) []uint8 {
	t.Helper()
	batch, err := picture.NewBatch(img)
	if err != nil {
		t.Fatal(err)
	}
	return batch.Pixels
}

// frames are the arguments for raw frames.
func (b bench) frames(frame string, more ...string) []string {
	return append(b.pass("johnson", published+"johnson.pth", "-content", "-", "-out", "-", "-frame", frame), more...)
}

// TestFrames paints a stream of frames as the pictures from files are painted, and reports half a frame.
func TestFrames(t *testing.T) {
	b := newBench(t)
	m := model(t, published+"johnson.pth")
	album := b.album(t)
	var in, want []uint8
	for _, name := range []string{"1.png", "2.png", "1.png"} {
		img := read(t, filepath.Join(album, name))
		in = append(in, packed(t, img)...)
		want = append(want, packed(t, &image.RGBA{Pix: stylized(t, m, img), Stride: 4 * 30, Rect: img.Rect})...)
	}
	for _, c := range []struct {
		in   []uint8
		says string
	}{{in, ""}, {append(in, 1, 2, 3), "frame 4 has 3 of its 1800 bytes"}} {
		var out, errs bytes.Buffer
		err := paintOnce(context.Background(), b.frames("30x20"), streams{bytes.NewReader(c.in), &out, &errs})
		if (err == nil) != (c.says == "") || err != nil && !strings.Contains(err.Error(), c.says) {
			t.Errorf("error %v, want %q", err, c.says)
		}
		if !bytes.Equal(out.Bytes(), want) {
			t.Error("other frames than the pictures from files")
		}
		if !strings.Contains(errs.String(), "johnson on go: 3 pictures in ") {
			t.Errorf("said %q", &errs)
		}
	}
	var out, errs bytes.Buffer
	if err := paintOnce(context.Background(), b.frames("30x20", "-size", "15"), streams{bytes.NewReader(in), &out, &errs}); err != nil || out.Len() != 3*15*10*3 ||
		!strings.Contains(errs.String(), "frames go out as 15 x 10 pixels") {
		t.Errorf("%v, %d bytes, said %q", err, out.Len(), &errs)
	}
	if err := paintOnce(context.Background(), b.frames("30x20"), streams{bytes.NewReader(nil), &out, &errs}); err == nil || !strings.Contains(err.Error(), "no frame came") {
		t.Errorf("without frames: %v", err)
	}
}

// TestAClosedPipeEndsFrames holds that there is no error where nobody reads frames any more.
func TestAClosedPipeEndsFrames(t *testing.T) {
	b := newBench(t)
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	r.Close()
	defer w.Close()
	var errs bytes.Buffer
	if err := paintOnce(context.Background(), b.frames("16x16"), streams{bytes.NewReader(make([]uint8, 5*768)), w, &errs}); err != nil ||
		!strings.Contains(errs.String(), "it ends after 0") {
		t.Errorf("%v, said %q", err, &errs)
	}
}

// clash makes a folder with a picture that has the name of one in the album.
func (b bench) clash(t *testing.T) string {
	t.Helper()
	folder := b.at("clash")
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	zootest.Photo(t, filepath.Join(folder, "1.png"), 20, 20, 1)
	return folder
}

// TestOnePassRefuses holds the errors for what cannot work.
func TestOnePassRefuses(t *testing.T) {
	b := newBench(t)
	album, both := b.album(t), b.withStyles(t, "wave", "mosaic")
	johnson := func(more ...string) []string { return b.pass("johnson", published+"johnson.pth", more...) }
	msgnet := func(more ...string) []string { return b.pass("msgnet", both, more...) }
	for _, c := range []struct {
		says string
		args []string
	}{
		{"take one of optimize, msgnet, johnson, adain", b.pass("gan", both)},
		{"-steps is a flag of -method optimize; johnson paints with one pass", johnson("-steps", "5")},
		{"-colors is a flag of -method optimize", johnson("--colors=keep")},
		{"-weights-file is a flag of -method optimize", johnson("-weights-file", both)},
		{"-alpha is a flag of the methods that paint with one pass", b.args("-alpha", "0.5")},
		{"-frame is a flag of the methods that paint with one pass", b.args("-method", "optimize", "-frame", "3x3")},
		{"the file of a network goes with -method msgnet, johnson, adain", b.args("-weights", both)},
		{"with -method johnson it names the file of the network", b.pass("johnson", "content=1")},
		{"it is a network for -method johnson, not msgnet", b.pass("msgnet", published+"johnson.pth")},
		{"not a weights file", b.pass("msgnet", b.at("wave.png"))},
		{"the file does not fit vgg16", []string{"-engine", engine.PureGo, "-method", "adain", "-encoder", b.network, "-content", b.at("content.png"), "-style", b.at("wave.png")}},
		{"with -encoder", b.pass("adain", published+"decoder.pth", "-style", b.at("wave.png"))},
		{"-style is for -method msgnet and adain", johnson("-style", b.at("wave.png"))},
		{"-style-weights is for -method msgnet and adain", johnson("-style-weights", "1")},
		{"-style-size is for -method msgnet and adain", johnson("-style-size", "64")},
		{"-alpha is for -method adain", msgnet("-alpha", "0.5")},
		{"-encoder is for -method adain", msgnet("-encoder", both)},
		{"-alpha 2: want 0 to 1", b.pass("adain", published+"decoder.pth", "-alpha", "2")},
		{"-alpha NaN", b.pass("adain", published+"decoder.pth", "-alpha", "nan")},
		{`-style "monet": there is no such file, and the styles of the network are wave, mosaic`, msgnet("-style", "monet")},
		{`-style "monet"`, msgnet("-style", "wave,monet")},
		{"-style: a name between commas is empty", msgnet("-style", "wave,")},
		{"name a picture with -style; the network brings none", b.pass("msgnet", published+"msgnet.pth")},
		{"-style: picture: ", b.pass("msgnet", published+"msgnet.pth", "-style", "monet.png")},
		{"-style-weights: 1 for 2 styles", msgnet("-style", "wave,mosaic", "-style-weights", "1")},
		{"Share -1", msgnet("-style", "wave", "-style-weights", "-1")},
		{"-size 0", johnson("-size", "0")},
		{"-style-size -1", msgnet("-style-size", "-1")},
		{"-buckets -1", johnson("-buckets", "-1")},
		{"nothing to paint", []string{"-method", "johnson"}},
		{"unexpected argument", johnson("more")},
		{"none.png", johnson("-content", b.at("none.png"))},
		{"not a picture", johnson("-content", published+"johnson.pth")},
		{"must end in .png, .jpg, .jpeg", johnson("-out", b.at("out.gif"))},
		{"would replace a file that is read", johnson("-out", b.at("content.png"))},
		{"would replace a file that is read", msgnet("-style", "wave,"+b.at("mosaic.png"), "-out", b.at("mosaic.png"))},
		{"would replace a file that is read", msgnet("-style", filepath.Join(album, "1.png"), "-content", b.clash(t), "-out", album)},
		{"there is no folder", johnson("-out", b.at("none/out.png"))},
		{"is a folder: name one for the results with -out", []string{"-method", "johnson", "-content", album}},
		{"is -content as well", johnson("-content", album, "-out", album)},
		{"must be a folder", johnson("-content", album, "-out", b.at("wave.png"))},
		{"frames come in and go out as -", johnson("-content", "-")},
		{"frames come in and go out as -", johnson("-out", "-")},
		{"needs -frame WxH", johnson("-content", "-", "-out", "-")},
		{"needs -frame WxH where it is -, and only then", johnson("-frame", "3x3")},
		{"two numbers of pixels", b.frames("30")},
		{"at most 16384 pixels a side", b.frames("99999x2")},
		{"standard output has the frames", b.frames("30x20", "-json")},
		{"abacus", johnson("-engine", "abacus")},
	} {
		_, _, err := command(t, c.args...)
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%q: %v; want an error that says %q", c.args, err, c.says)
		}
		if _, err := os.Stat(b.at("out.png")); err == nil {
			t.Fatalf("%q: a picture was made", c.args)
		}
	}
	if _, stderr, err := command(t, "-method", "adain", "-h"); err != flag.ErrHelp || !strings.Contains(stderr, "-alpha") || strings.Contains(stderr, "-steps") {
		t.Errorf("-h: %v, %q", err, stderr)
	}
}
