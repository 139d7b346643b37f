package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/style/feedforward"
)

// lesson are the arguments of a small training, and more.
func (b bench) lesson(more ...string) []string {
	return append([]string{"train", "-engine", engine.PureGo, "-arch", "vgg11", "-weights-file", b.network, "-layers", "content=relu2_1,style=relu1_1,relu2_1",
		"-content", b.at("content.png"), "-style", b.at("wave.png"), "-style", b.at("mosaic.png"), "-filters", "4", "-width", "2", "-blocks", "1",
		"-size", "16", "-batch", "2", "-steps", "4", "-out", b.at("net.safetensors")}, more...)
}

// TestTrain trains, resumes to more steps, and leaves a network with the styles' names, a preview, a log and the result.
func TestTrain(t *testing.T) {
	b := newBench(t)
	if err := os.WriteFile(b.at("log.jsonl"), []byte("of another training\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	stdout, _, err := command(t, b.lesson("-json", "-preview", b.at("content.png"), "-log", b.at("log.jsonl"), "-licence", "CC0-1.0", "-half")...)
	if err != nil {
		t.Fatal(err)
	}
	var r trained
	if err := json.Unmarshal([]byte(stdout), &r); err != nil || r.Steps != 4 || r.Engine != engine.PureGo || !(r.Total > 0) || r.Bytes < 1000 {
		t.Errorf("result %q: %+v (%v)", stdout, r, err)
	}
	if _, _, err := command(t, b.lesson()...); err == nil || !strings.Contains(err.Error(), "-resume") {
		t.Errorf("begun anew over a checkpoint: %v", err)
	}
	stdout, _, err = command(t, b.lesson("-resume", "-steps", "6", "-log", b.at("log.jsonl"))...)
	if err != nil || !strings.Contains(stdout, "step 4") || !strings.Contains(stdout, "6 steps") {
		t.Errorf("resumed: %q (%v)", stdout, err)
	}
	log, err := os.ReadFile(b.at("log.jsonl"))
	if err != nil || strings.Count(string(log), "\n") != 6 {
		t.Errorf("the log is %q (%v)", log, err)
	}
	for _, name := range []string{"net.preview.png", "net.curves.png"} {
		if size := read(t, b.at(name)).Rect.Size(); size.X < 50 || size.Y < 50 {
			t.Errorf("%s has %v", name, size)
		}
	}
	stdout, _, err = command(t, b.lesson("-resume", "-steps", "6", "-json", "-licence", "CC0-1.0")...) // nothing is left
	if err := errors.Join(err, json.Unmarshal([]byte(stdout), &r)); err != nil || r.Steps != 6 || !(r.Total > 0) || !(r.Seconds > 0) {
		t.Errorf("resumed at the end: %q: %+v (%v)", stdout, r, err)
	}
	m, err := feedforward.Load(engine.MustOpen(engine.PureGo), b.at("net.safetensors"))
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	if got := m.Styles(); !slices.Equal(got, []string{"wave", "mosaic"}) {
		t.Errorf("styles %q", got)
	}
}

// TestTrainDecoder trains AdaIN's decoder until its time is over, and paints with it, with the encoder from a file.
func TestTrainDecoder(t *testing.T) {
	b := newBench(t)
	stdout, _, err := command(t, "train", "-network", "adain", "-engine", engine.PureGo, "-arch", "vgg11", "-weights-file", b.network, "-content", b.at("content.png"),
		"-style", b.at("wave.png"), "-style", b.at("mosaic.png"), "-recolor", "-relative", "-weights", "style=2", "-size", "16", "-batch", "2", "-time", "1ms", "-json", "-half",
		"-out", b.at("adain.safetensors"))
	if err != nil {
		t.Fatal(err)
	}
	var r trained
	if err := json.Unmarshal([]byte(stdout), &r); err != nil || r.Steps != 1 || !(r.Content > 0 && r.Style > 0) {
		t.Errorf("result %q: %+v (%v)", stdout, r, err)
	}
	again := []string{"train", "-network", "adain", "-engine", engine.PureGo, "-arch", "vgg11", "-weights-file", b.network, "-content", b.at("content.png"), "-style", b.at("wave.png"),
		"-size", "16", "-batch", "1", "-steps", "1", "-from", b.at("adain.safetensors"), "-out", b.at("more.safetensors")}
	if _, _, err := command(t, again...); err != nil {
		t.Error(err)
	}
	if _, _, err := command(t, append(again, "-network", "msgnet", "-out", b.at("other.safetensors"))...); err == nil || !strings.Contains(err.Error(), "it is a network for -network adain") {
		t.Errorf("from another network: %v", err)
	}
	if _, _, err := command(t, b.pass("adain", b.at("adain.safetensors"), "-encoder", b.network, "-style", "mosaic", "-alpha", "0.5")...); err != nil {
		t.Fatal(err)
	}
	if got, want := read(t, b.at("out.png")).Rect, read(t, b.at("content.png")).Rect; got != want {
		t.Errorf("painted %v, want %v", got, want)
	}
}

// TestTrainIsInterrupted before its first step, and can go on.
func TestTrainIsInterrupted(t *testing.T) {
	b := newBench(t)
	ctx, stop := context.WithCancel(context.Background())
	stop()
	var out, errs strings.Builder
	if err := run(ctx, b.lesson(), &out, &errs); err == nil || !strings.Contains(err.Error(), "after 0 of 4 steps the same command with -resume goes on") {
		t.Errorf("interrupted: %v", err)
	}
	if _, _, err := command(t, b.lesson("-resume")...); err != nil {
		t.Error(err)
	}
}

// TestTrainNamesBrokenContents, and says how it goes on.
func TestTrainNamesBrokenContents(t *testing.T) {
	b := newBench(t)
	if err := os.WriteFile(b.at("broken.jpg"), []byte("broken"), 0o644); err != nil {
		t.Fatal(err)
	}
	_, _, err := command(t, b.lesson("-content", b.at("broken.jpg"))...)
	if err == nil || strings.Count(err.Error(), "broken.jpg") != 1 || !strings.Contains(err.Error(), "mend or replace that, and after 0 of 4 steps") {
		t.Errorf("trained with a broken picture: %v", err)
	}
	content, err := os.ReadFile(b.at("content.png"))
	if err := errors.Join(err, os.WriteFile(b.at("broken.jpg"), content, 0o644)); err != nil {
		t.Fatal(err)
	}
	if _, _, err := command(t, b.lesson("-content", b.at("broken.jpg"), "-resume")...); err != nil {
		t.Error(err)
	}
}

// TestTrainRefuses flags that make no sense, before anything is computed.
func TestTrainRefuses(t *testing.T) {
	b := newBench(t)
	for _, c := range []struct {
		says string
		args []string
	}{
		{"no pictures to learn from", []string{"train"}},
		{"no style", []string{"train", "-content", b.at("content.png")}},
		{"must end in .safetensors", b.lesson("-out", b.at("net.png"))},
		{"no folder", b.lesson("-out", b.at("none/net.safetensors"))},
		{"are msgnet's", b.lesson("-network", "johnson")},
		{"no training to resume", b.lesson("-resume")},
		{"may not be negative", b.lesson("-interval", "-1s")},
		{"Rate -1", b.lesson("-lr", "-1")},
		{"is a file of -out as well", b.lesson("-log", b.at("net.safetensors"))},
		{"-steady are msgnet's", b.lesson("-network", "johnson", "-steady")},
		{"-time -1s: it may not be negative", b.lesson("-time", "-1s")},
		{"those of the network that -from names", b.lesson("-from", "msgnet")},
		{"none.safetensors", []string{"train", "-engine", engine.PureGo, "-arch", "vgg11", "-weights-file", b.network, "-content", b.at("content.png"), "-style", b.at("wave.png"), "-from", b.at("none.safetensors")}},
		{"-recolor is adain's", b.lesson("-recolor")},
		{"-filters, -preset and -layers are not for adain", []string{"train", "-network", "adain", "-content", b.at("content.png"), "-style", b.at("wave.png"), "-filters", "8"}},
		{"-steps 0: give a number above 0", b.lesson("-steps", "0")},
		{"-white 0: give a number above 0", b.lesson("-white", "0")},
		{"-log " + b.at("wave.png") + " would replace a file that is read", b.lesson("-log", b.at("wave.png"))},
		{"name of its own", b.lesson("-style", b.at("wave.png"))},
		{"unexpected argument", b.lesson("more")},
	} {
		if _, _, err := command(t, c.args...); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%q: %v; want an error that says %q", c.args, err, c.says)
		}
	}
}

// TestCurves: points are means over as many steps as keep them few, and a log brings them back.
func TestCurves(t *testing.T) {
	var c, again curves
	var log bytes.Buffer
	log.WriteString("no step\n")
	lines := json.NewEncoder(&log)
	for step := 1; step <= 810; step++ {
		p := feedforward.Progress{Step: step, Content: float64(step), Gram: 2 * float64(step)}
		c.add(p)
		if err := lines.Encode(p); err != nil {
			t.Fatal(err)
		}
	}
	n := len(c.steps)
	if n != 202 || c.width != 4 || c.steps[0] != 2.5 || c.content[0] != 2.5 || c.gram[1] != 13 || c.steps[n-1] != 806.5 || c.content[n-1] != 806.5 {
		t.Errorf("%d points of %d steps: %v, %v, %v", n, c.width, c.steps, c.content, c.gram)
	}
	again.read(&log, 399)
	if len(again.steps) != 399 || again.content[398] != 399 {
		t.Errorf("%d points from a log: %v", len(again.steps), again.content)
	}
}
