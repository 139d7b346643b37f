package augment

import (
	"errors"
	"fmt"
	"image"
	"math"
	"slices"
	"testing"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/engine/enginetest"
	"github.com/imagelab-go/imagelab/lib/picture"
)

// samples are settings of each operation that show what it does, by its name. Every operation that is registered needs at least one: put it there in
// an init function of the test file of its family. The tests of this file and of file_test.go are then about it, too.
var samples = map[string][]Op{}

// sample adds samples.
func sample(ops ...Op) {
	for _, op := range ops {
		samples[op.Name()] = append(samples[op.Name()], op)
	}
}

func init() {
	colour := []Op{Brightness(Uniform(0.5, 1.5)), Hue(Uniform(-0.5, 0.5)), Contrast(Uniform(0.5, 1.5)), FlipLeftRight(0.5)}
	sample(FlipLeftRight(0.5), FlipUpDown(0.5),
		RandomResizedCrop(12, 10), RandomResizedCrop(5, 40, Bicubic), RandomResizedCrop(9, 7, NoAntialias), RandomResizedCrop(31, 9, Bicubic, NoAntialias),
		Resize(9, 8), Resize(40, 3, Bicubic), CenterCrop(7, 12), CenterCrop(30, 4),
		Brightness(Uniform(0.2, 2)), Contrast(Uniform(0.2, 2)), Saturation(Uniform(0.2, 3)), Hue(Uniform(-0.5, 0.5)),
		ColorJitter(0.5, 0.5, 0.5, 0.5), ColorJitter(0.5, 0, 0.9, 0), ColorJitter(0, 1, 0, 0.1),
		GaussianNoise(Uniform(0, 0.2)),
		Identity(), Sequence(Brightness(Constant(0.8)), Sequence(FlipLeftRight(0.5), Hue(Constant(0.1)))), Sequence(),
		Sometimes(0.5, colour...), OneOf(colour...), WeightedOneOf([]float64{1, 0, 2, 3}, colour...), SomeOf(1, 3, colour...), RandomOrder(colour...),
		OneOf(CenterCrop(9, 8), RandomResizedCrop(9, 8)), Sometimes(0.5, OneOf(SomeOf(0, 1, colour...), Sequence(colour...))))
}

// colourWhiteGrayBlack are four pictures, a colourful one and three of one colour, `[4, 6, 6, 3]`.
func colourWhiteGrayBlack() *tensors.Tensor {
	const side = 6
	pixels := make([]float32, 4*side*side*3)
	for i, v := range colourful(side, side, 1).Pix[:side*side*3] {
		pixels[i], pixels[side*side*3+i], pixels[2*side*side*3+i] = float32(v)/255, 1, 0.25
	}
	return tensors.FromFlatDataAndDimensions(pixels, 4, side, side, 3)
}

// gradientOfSquares gives the gradient, by the pixels x `[B, H, W, 3]`, of the sum of the squares of what a pipeline draws and makes of them in a graph.
func gradientOfSquares(t *testing.T, backend compute.Backend, p *Pipeline, key Key, x *tensors.Tensor) []float32 {
	t.Helper()
	d := x.Shape().Dimensions
	draws, err := p.Draw(key, slices.Repeat([]image.Point{{d[2], d[1]}}, d[0])...)
	if err != nil {
		t.Fatal(err)
	}
	numbers, words, err := p.Pack(draws)
	if err != nil {
		t.Fatal(err)
	}
	gradient, err := graph.CallOnce(backend, func(x, numbers, words *graph.Node) *graph.Node {
		return graph.Gradient(graph.ReduceAllSum(graph.Square(p.Graph(Images{Pixels: x}, numbers, words).Pixels)), x)[0]
	}, x, numbers, words)
	if err != nil {
		t.Fatalf("%v: %v", p.names(), err)
	}
	return tensors.MustCopyFlatData[float32](gradient)
}

// eachSample runs a test for every sample of every registered operation.
func eachSample(t *testing.T, f func(t *testing.T, op Op)) {
	for _, name := range Names() {
		if len(samples[name]) == 0 {
			t.Errorf("no sample of %s", name)
		}
		for i, op := range samples[name] {
			t.Run(fmt.Sprintf("%s/%d", name, i), func(t *testing.T) { f(t, op) })
		}
	}
}

// oddBatch holds pictures of odd sizes, one of a single pixel, one of a single row, and one of a single column.
func oddBatch(t *testing.T) *picture.Batch {
	t.Helper()
	var pictures []image.Image
	for i, size := range []image.Point{{1, 1}, {21, 13}, {13, 22}, {17, 1}, {1, 9}, {20, 20}, {21, 13}, {13, 22}} {
		pictures = append(pictures, colourful(size.X, size.Y, i))
	}
	batch, err := picture.NewBatch(pictures...)
	if err != nil {
		t.Fatal(err)
	}
	return batch
}

// TestBothExecutorsAgree applies every operation on the host and in a graph.
func TestBothExecutorsAgree(t *testing.T) {
	eachSample(t, func(t *testing.T, op Op) {
		p := Sequence(op)
		if err := errors.Join(p.inMiddle(), p.runsOnHost()); err != nil {
			t.Skip(err)
		}
		backend := engine.ForTest(t, engine.PureGo).Backend // TestEnginesAgree compares the engines
		batch := oddBatch(t)
		draws, err := p.Draw(Key{Seed: 3}, batch.Sizes...)
		if err != nil {
			t.Fatal(err)
		}
		enginetest.Near(t, "host against graph", apply(t, p, backend, batch, draws, OnHost()), apply(t, p, backend, batch, draws), 1.0/255)
	})
}

// TestGradientsAreFinite follows the gradient of every operation back to pictures that are black, white, of one colour, and colourful.
func TestGradientsAreFinite(t *testing.T) {
	backend := engine.ForTest(t, engine.PureGo).Backend
	eachSample(t, func(t *testing.T, op Op) {
		p := Sequence(op)
		for _, s := range p.stages {
			if inGraph, _ := s.runs(); inGraph != nil {
				t.Skip(inGraph)
			}
		}
		for i, g := range gradientOfSquares(t, backend, p, Key{Seed: 4}, colourWhiteGrayBlack()) {
			if v := float64(g); math.IsNaN(v) || math.IsInf(v, 0) {
				t.Fatalf("the gradient of value %d is %v", i, g)
			}
		}
	})
}
