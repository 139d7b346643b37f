package augment

import (
	"fmt"
	"image"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/imagelab-go/imagelab/augment/ops"
	"github.com/imagelab-go/imagelab/lib/data"
	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/engine/enginetest"
	"github.com/imagelab-go/imagelab/lib/picture"
)

// needsHost says whether a pipeline can be done on the host; if not, the test is skipped.
func needsHost(t *testing.T, p *Pipeline) {
	t.Helper()
	if err := p.runsOnHost(); err != nil {
		t.Skip(err)
	}
}

// made gives the results of draws on the host, one row for each picture, without what is only filled up.
func made(t *testing.T, p *Pipeline, pictures []image.Image, draws []Draw) (rows [][]float32) {
	t.Helper()
	batch, err := picture.NewBatch(pictures...)
	if err != nil {
		t.Fatal(err)
	}
	output, err := p.Apply(engine.ForTest(t, engine.PureGo).Backend, batch, draws, OnHost())
	if err != nil {
		t.Fatal(err)
	}
	pixels, d := tensors.MustCopyFlatData[float32](output), output.Shape().Dimensions
	for i, draw := range draws {
		_, size, err := p.Map(draw)
		if err != nil {
			t.Fatal(err)
		}
		var row []float32
		for y := range size.Y {
			row = append(row, pixels[3*(i*d[1]+y)*d[2]:][:3*size.X]...)
		}
		rows = append(rows, row)
	}
	return rows
}

// several counts how many different draws an operation has for 64 pictures: few where it only tosses a coin.
func several(draws []Draw) int {
	texts := map[string]bool{}
	for _, d := range draws {
		texts[fmt.Sprint(d.Steps)] = true
	}
	return len(texts)
}

// distinct counts different rows.
func distinct(rows [][]float32) int {
	rows = slices.SortedFunc(slices.Values(rows), slices.Compare)
	return len(slices.CompactFunc(rows, slices.Equal))
}

// alike are samples of which fewer results differ, and how many do at least: they draw keys for noise of one strength or of none, colours for what is not dropped, a limit that CLAHE makes a
// whole number for its tiles, and segments of which none is replaced.
var alike = map[string]int{"multiplicative_noise/3": 1, "snow/1": 1, "total_dropout/0": 20, "clahe/0": 1, "clahe/1": 3, "superpixels/0": 40}

// TestEqualPicturesBecomeDifferent gives every operation 64 copies of a picture. Where it has more than 60 different draws for them, most of the results differ, too: a blur of hardly any
// strength may leave two alike. With one index for all there is one draw and one result.
func TestEqualPicturesBecomeDifferent(t *testing.T) {
	size := image.Pt(64, 48) // large enough for tiles
	copies, sizes := Repeat(data.Cat(data.CatScene{Width: size.X, Height: size.Y}), 64), slices.Repeat([]image.Point{size}, 64)
	many := 0
	eachSample(t, func(t *testing.T, op Op) {
		p := Sequence(op)
		needsHost(t, p)
		draws, err := p.Draw(Key{Seed: 2}, sizes...)
		if err != nil {
			t.Fatal(err)
		}
		if several(draws) > 60 {
			many++
			_, sample, _ := strings.Cut(t.Name(), "/")
			least, ok := alike[sample]
			if !ok {
				least = 51
			}
			if n := distinct(made(t, p, copies, draws)); n < least {
				t.Errorf("%d different results of 64 with %d different draws", n, several(draws))
			}
		}
		same, err := p.DrawAt(Key{Seed: 2}, slices.Repeat([]int{7}, 64), sizes)
		if err != nil {
			t.Fatal(err)
		}
		if n, m := several(same), distinct(made(t, p, copies[:8], same[:8])); n != 1 || m != 1 {
			t.Errorf("with one index for all there are %d draws and %d results", n, m)
		}
	})
	if many < 100 {
		t.Errorf("only %d samples have many draws", many)
	}
}

// TestAPictureIsTheSameAnywhere does every operation to 64 pictures in one batch, and again to each alone, in batches of 7 in another order, and by eight goroutines at once: on the host bit for
// bit the same.
func TestAPictureIsTheSameAnywhere(t *testing.T) {
	const n = 64
	var pictures []image.Image
	var sizes []image.Point
	for i := range n {
		size := image.Pt(20+i%7, 15+i%5)
		pictures, sizes = append(pictures, colourful(size.X, size.Y, i)), append(sizes, size)
	}
	order := rand.New(rand.NewPCG(1, 2)).Perm(n)
	eachSample(t, func(t *testing.T, op Op) {
		p := Sequence(op)
		needsHost(t, p)
		key := Key{Seed: 9, Epoch: 4}
		all, err := p.Draw(key, sizes...)
		if err != nil {
			t.Fatal(err)
		}
		want := made(t, p, pictures, all)
		check := func(places []int) {
			var some []image.Image
			var of []image.Point
			for _, i := range places {
				some, of = append(some, pictures[i]), append(of, sizes[i])
			}
			draws, err := p.DrawAt(key, places, of)
			if err != nil {
				t.Error(err)
				return
			}
			for i, row := range made(t, p, some, draws) {
				if !slices.Equal(row, want[places[i]]) {
					t.Errorf("picture %d is another one among %d", places[i], len(places))
				}
			}
		}
		check(order[:1])
		var wait sync.WaitGroup
		for places := range slices.Chunk(order, 7) {
			wait.Go(func() { check(places) })
		}
		wait.Wait()
	})
}

// TestNeighboursLeaveADrawAlone puts operations before and behind every other one, and wants its draw to stay as it is.
func TestNeighboursLeaveADrawAlone(t *testing.T) {
	size := image.Pt(26, 22)
	eachSample(t, func(t *testing.T, op Op) {
		if op.Name() == "sequence" || op.Name() == "clouds" || op.Name() == "sometimes" {
			t.Skip("the neighbours are of its name, so that it is the second one")
		}
		alone, err := Sequence(op).Draw(Key{Seed: 5}, slices.Repeat([]image.Point{size}, 10)...)
		if err != nil {
			t.Fatal(err)
		}
		among, err := Sequence(Sometimes(0, Hue(Uniform(0, 0.1))), Clouds(Uniform(0, 1)), op, Sequence(Invert())).Draw(Key{Seed: 5}, slices.Repeat([]image.Point{size}, 10)...)
		if err != nil {
			t.Fatal(err)
		}
		for i := range alone {
			if got, want := among[i].Steps[2].String(), alone[i].Steps[0].String(); got != want {
				t.Fatalf("image %d: %s among others, %s alone", i, got, want)
			}
		}
	})
}

// TestBytesAndFloatsAreOnePicture gives every operation that a graph can do the same pictures as bytes and as numbers in [0, 1].
func TestBytesAndFloatsAreOnePicture(t *testing.T) {
	backend := engine.ForTest(t, engine.PureGo).Backend
	const side = 12
	var bytes []uint8
	for i, v := range colourful(side, 2*side, 1).Pix {
		if i%4 < 3 {
			bytes = append(bytes, v)
		}
	}
	asBytes := tensors.FromFlatDataAndDimensions(bytes, 2, side, side, 3)
	asFloats, err := graph.CallOnce(backend, ops.Float, asBytes)
	if err != nil {
		t.Fatal(err)
	}
	eachSample(t, func(t *testing.T, op Op) {
		p := Sequence(op)
		for _, s := range p.stages {
			if inGraph, _ := s.runs(); inGraph != nil {
				t.Skip(inGraph)
			}
		}
		draws, err := p.Draw(Key{Seed: 4}, slices.Repeat([]image.Point{{side, side}}, 2)...)
		if err != nil {
			t.Fatal(err)
		}
		enginetest.Near(t, "bytes against floats", inGraph(t, backend, p, draws, asBytes), inGraph(t, backend, p, draws, asFloats), 1e-5)
	})
}

// inGraph applies draws within a graph of its own.
func inGraph(t *testing.T, backend compute.Backend, p *Pipeline, draws []Draw, pixels *tensors.Tensor) []float32 {
	t.Helper()
	numbers, words, err := p.Pack(draws)
	if err != nil {
		t.Fatal(err)
	}
	output, err := graph.CallOnce(backend, func(x, numbers, words *graph.Node) *graph.Node {
		return graph.MulScalar(p.Graph(Images{Pixels: x}, numbers, words).Float().Pixels, 1) // the result must not be the input itself
	}, pixels, numbers, words)
	if err != nil {
		t.Fatal(err)
	}
	return tensors.MustCopyFlatData[float32](output)
}
