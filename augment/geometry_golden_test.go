package augment

import (
	"encoding/json"
	"fmt"
	"image"
	"math"
	"os"
	"testing"

	"github.com/gomlx/gomlx/core/tensors"
	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/engine/enginetest"
	"github.com/imagelab-go/imagelab/lib/picture"
)

// readJSON reads a file of testdata.
func readJSON(t *testing.T, name string, into any) {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name)
	if err == nil {
		err = json.Unmarshal(data, into)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// withValues gives the draw of an operation with values for an image of a size.
func withValues(t *testing.T, p *Pipeline, size image.Point, values []float64) []Draw {
	t.Helper()
	draws, err := p.Draw(Key{}, size)
	if err != nil {
		t.Fatal(err)
	}
	at := 0
	for _, v := range draws[0].Steps[0].Values {
		at += copy(v.Numbers, values[at:])
	}
	if at != len(values) {
		t.Fatalf("%v takes %d values, the golden has %d", p, at, len(values))
	}
	return draws
}

// corner gives the upper left part of the only picture of a tensor.
func corner(pictures *tensors.Tensor, size image.Point) (part []float32) {
	pixels, width := tensors.MustCopyFlatData[float32](pictures), pictures.Shape().Dimensions[2]
	for y := range size.Y {
		part = append(part, pixels[3*y*width:][:3*size.X]...)
	}
	return part
}

// TestGeometryEqualsTorchvision compares single operations with settings of their own, on the host and where they are possible alone, in a graph.
func TestGeometryEqualsTorchvision(t *testing.T) {
	backend := engine.ForTest(t, engine.PureGo).Backend
	var goldens []struct {
		golden
		Settings json.RawMessage
	}
	readJSON(t, "golden_geometry.json", &goldens)
	seen := map[string]int{}
	for _, g := range goldens {
		op, err := New(g.Op, string(g.Settings))
		if err != nil {
			t.Fatal(err)
		}
		p := Sequence(op)
		batch, err := picture.NewBatch(g.picture())
		if err != nil {
			t.Fatal(err)
		}
		draws := withValues(t, p, batch.Sizes[0], g.Values)
		_, after, err := p.Map(draws[0])
		if err != nil {
			t.Fatal(err)
		}
		for name, executor := range map[string]ApplyOption{"host": OnHost(), "graph": OnEngine()} {
			what := fmt.Sprint(g.Op, g.Size, g.Values, string(g.Settings), " ", name)
			output, err := p.Apply(backend, batch, draws, executor)
			if err != nil {
				t.Fatal(what, err)
			}
			enginetest.Near(t, what, corner(output, after), g.numbers(t), 1e-4)
		}
		seen[g.Op]++
	}
	if len(seen) < 11 {
		t.Errorf("the goldens are of %v only", seen)
	}
}

// TestMapsEqualTheReference compares where points of results lie in the picture.
func TestMapsEqualTheReference(t *testing.T) {
	var goldens []struct {
		Op       string
		Size     [2]int
		Values   []float64
		Settings json.RawMessage
		X, Y     []float64
	}
	readJSON(t, "golden_maps.json", &goldens)
	for _, g := range goldens {
		op, err := New(g.Op, string(g.Settings))
		if err != nil {
			t.Fatal(err)
		}
		p, size := Sequence(op), image.Pt(g.Size[1], g.Size[0])
		m, _, err := p.Map(withValues(t, p, size, g.Values)[0])
		if err != nil {
			t.Fatal(err)
		}
		back, _ := m.Inverse()
		if len(g.X) != size.X*size.Y {
			t.Fatalf("%s: %d places for %v", g.Op, len(g.X), size)
		}
		for i := range g.X {
			// the references are in float32, the files have four digits
			if x, y := back.Apply(float64(i%size.X), float64(i/size.X)); math.Hypot(x-g.X[i], y-g.Y[i]) > 3e-4 {
				t.Fatalf("%s %s %v: point %d lies at (%g, %g), want (%g, %g)", g.Op, g.Settings, g.Values, i, x, y, g.X[i], g.Y[i])
			}
		}
	}
}

// TestBordersContinuePictures turns pictures with a border, and the same pictures after pixels were added around them.
func TestBordersContinuePictures(t *testing.T) {
	backend := engine.ForTest(t, engine.PureGo).Backend
	size := image.Pt(14, 11)
	batch, err := picture.NewBatch(colourful(size.X, size.Y, 2))
	if err != nil {
		t.Fatal(err)
	}
	for _, border := range []Border{Edge, Reflect, Symmetric} {
		for _, degrees := range []float64{30, 135} {
			turn := Constant(degrees)
			direct, around := Sequence(Rotate(turn, border)), Sequence(Pad(12, 12, 12, 12, border), Rotate(turn), CropAndPadToFixedSize(size.Y, size.X))
			var results [2][]float32
			for i, p := range []*Pipeline{direct, around} {
				draws, err := p.Draw(Key{}, size)
				if err != nil {
					t.Fatal(err)
				}
				results[i] = apply(t, p, backend, batch, draws, OnHost())
			}
			enginetest.Near(t, fmt.Sprint(border, degrees), results[0], results[1], 1e-5)
		}
	}
}
