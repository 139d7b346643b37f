package main

import (
	"image"
	"io"
	"testing"

	"github.com/imagelab-go/imagelab/lib/zoo"
	"github.com/imagelab-go/imagelab/style"
)

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
	if c := config("-measure", "patches"); len(c.Objective.Style.Layers) != 2 || c.Objective.Style.Layers[0].Name != "relu3_1" {
		t.Errorf("patches have the layers %v", c.Objective.Style.Layers)
	}
	if c := config("-init", b.at("wave.png")); c.Start != style.FromPicture || c.StartWith == nil {
		t.Errorf("a start became %q", c.Start)
	}
}
