package augment

import (
	"encoding/json"
	"fmt"
	"image"
	"os"
	"testing"

	"github.com/gomlx/compute"
	"github.com/imagelab-go/imagelab/lib/engine/enginetest"
	"github.com/imagelab-go/imagelab/lib/picture"
)

// colourGolden is a result of a reference program with the tolerance that its way to compute asks for; scripts in testdata write them.
type colourGolden struct {
	golden
	Tolerance float64
	Settings  string // of the operation, JSON
	Soft      bool   // whether the picture has soft colours
}

// picture is the picture of a golden, by the formula of the scripts.
func (g colourGolden) picture() image.Image {
	img := g.golden.picture().(*image.RGBA)
	for i, v := range img.Pix {
		if g.Soft && i%4 < 3 {
			img.Pix[i] = 100 + v/4
		}
	}
	return img
}

// TestColourEqualsReferences compares operations on colour on the host and in graphs.
func TestColourEqualsReferences(t *testing.T) {
	for _, name := range []string{"golden_colour", "golden_colour_imgaug", "golden_colour_mxnet"} {
		data, err := os.ReadFile("testdata/" + name + ".json")
		if err != nil {
			t.Fatal(err)
		}
		var goldens []colourGolden
		if err := json.Unmarshal(data, &goldens); err != nil {
			t.Fatal(err)
		}
		groups := map[string][]colourGolden{} // of what one batch holds
		for _, g := range goldens {
			name := fmt.Sprint(g.Op, g.Size, g.Settings)
			groups[name] = append(groups[name], g)
		}
		for name, group := range groups {
			t.Run(name, func(t *testing.T) { compareGoldens(t, group) })
		}
	}
}

// compareGoldens compares goldens of one operation with what both executors make.
func compareGoldens(t *testing.T, goldens []colourGolden) {
	op, err := New(goldens[0].Op, goldens[0].Settings)
	if err != nil {
		t.Fatal(err)
	}
	p := Sequence(op)
	pictures := make([]image.Image, len(goldens))
	for i, g := range goldens {
		pictures[i] = g.picture()
	}
	batch, err := picture.NewBatch(pictures...)
	if err != nil {
		t.Fatal(err)
	}
	draws, err := p.Draw(Key{}, batch.Sizes...)
	if err != nil {
		t.Fatal(err)
	}
	for i, g := range goldens {
		at := 0
		for _, v := range draws[i].Steps[0].Values {
			at += copy(v.Numbers, g.Values[at:at+len(v.Numbers)])
		}
		if at != len(g.Values) {
			t.Fatalf("%s takes %d values, the golden has %d", g.Op, at, len(g.Values))
		}
	}
	enginetest.Each(t, func(t *testing.T, backend compute.Backend) {
		for name, executor := range map[string]ApplyOption{"host": OnHost(), "graph": OnEngine()} {
			results := apply(t, p, backend, batch, draws, executor)
			for _, g := range goldens {
				want := g.numbers(t)
				enginetest.Near(t, fmt.Sprint(name, g.Values), results[:len(want)], want, g.Tolerance)
				results = results[len(want):]
			}
		}
	})
}
