package feedforward

import (
	"context"
	"math"
	"strings"
	"testing"

	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/style"
)

// TestConfusion holds distances and margins by hand; the command judge tests the rest.
func TestConfusion(t *testing.T) {
	a, b := [][]float32{{1, 2}, {3}}, [][]float32{{1, 0}, {-3}}
	for symmetric, want := range map[bool]float64{false: (4.0/1 + 36.0/9) / 2, true: (4.0/6 + 36.0/18) / 2} {
		look := &look{symmetric: symmetric}
		if got := look.apart(a, a); got != 0 {
			t.Errorf("a matrix is %g apart from itself", got)
		}
		if got := look.apart(a, b); math.Abs(got-want) > 1e-12 {
			t.Errorf("%g apart, want %g", got, want)
		}
	}
	c := Confusion{Distances: [][]float64{{0.2, 0.3, 0.5}, {0.4, 0.1, 0.15}, {0.9, 0.9, 0.3}}}
	if got := c.Margin(); math.Abs(got-0.5) > 1e-12 {
		t.Errorf("margin %g, want 0.5", got)
	}
	c.Distances[2][1] = 0.15
	if got := c.Margin(); math.Abs(got+0.5) > 1e-12 {
		t.Errorf("margin of a style that is taken for another: %g, want -0.5", got)
	}
}

// TestWhatConfusionRefuses looks at arguments that make no sense.
func TestWhatConfusionRefuses(t *testing.T) {
	m, loss := formulaModel(t, engine.PureGo, MSGNet{Filters: 2, Width: 2, Blocks: 1}, byteColors), vgg11(t, engine.PureGo)
	img := pattern("content", 24, 24)
	two := []Style{{"waves", img}, {"stones", img}}
	for _, s := range two {
		if err := m.AddStyle(s.Name, s.Image); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := Confuse(context.Background(), m, Judging{}); err == nil || !strings.Contains(err.Error(), "no network that looks") {
		t.Errorf("%v; want an error that says that the network which looks is missing", err)
	}
	for says, c := range map[string]struct {
		layers   []style.Layer
		styles   []Style
		contents Contents
	}{
		"no layers":                                  {nil, two, Pictures{img}},
		`no layer "relu9_9"`:                         {style.Layers("relu9_9"), two, Pictures{img}},
		"at least 2 styles":                          {style.Layers("relu1_1"), two[:1], Pictures{img}},
		"name of its own":                            {style.Layers("relu1_1"), []Style{two[0], two[0]}, Pictures{img}},
		"content picture 0: it is missing":           {style.Layers("relu1_1"), two, Pictures{nil}},
		`the style "stones": the picture is missing`: {style.Layers("relu1_1"), []Style{two[0], {Name: "stones"}}, Pictures{img}},
		`the model has no style "sand"`:              {style.Layers("relu1_1"), []Style{two[0], {"sand", img}}, Pictures{img}},
	} {
		if _, err := Confuse(context.Background(), m, Judging{Loss: loss, Layers: c.layers, Styles: c.styles, Contents: c.contents, Size: 16}); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%v; want an error that says %q", err, says)
		}
	}
}
