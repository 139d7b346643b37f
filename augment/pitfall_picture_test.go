package augment

import (
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"math"
	"slices"
	"testing"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/engine/enginetest"
	"github.com/imagelab-go/imagelab/lib/picture"
)

// TestEvenPicturesStayEven moves and resamples pictures of one colour, whose edge goes on around them: weights that do not add up to 1 anywhere would show.
func TestEvenPicturesStayEven(t *testing.T) {
	backend := engine.ForTest(t, engine.PureGo).Backend
	img := image.NewRGBA(image.Rect(0, 0, 23, 17))
	draw.Draw(img, img.Rect, image.NewUniform(color.RGBA{51, 102, 204, 255}), image.Point{}, draw.Src)
	batch, err := picture.NewBatch(slices.Repeat([]image.Image{img}, 6)...)
	if err != nil {
		t.Fatal(err)
	}
	turn := Uniform(-180, 180)
	for _, op := range []Op{RandomResizedCrop(9, 30), RandomResizedCrop(9, 30, NoAntialias), RandomResizedCrop(11, 5, Bicubic), Resize(40, 6), Resize(40, 6, Bicubic, NoAntialias),
		Rotate(turn, Edge), Rotate(turn, Reflect, Cubic), Rotate(turn, Symmetric), Rotate(turn, Edge, Nearest), Shear(turn50(), turn50(), Edge),
		RandomAffine(AffineLaws{Degrees: turn, Scale: Uniform(0.3, 2), TranslateX: Uniform(-0.3, 0.3)}, Edge), Perspective(0.7, Edge), ElasticTransform(Constant(40), Constant(2), Edge),
		PiecewiseAffine(3, 3, Constant(0.1), Edge), GridElastic(4, 4, Uniform(-0.4, 0.4), Edge), GridDistortion(4, Uniform(-0.5, 0.5), Edge), ThinPlateSpline(3, Constant(0.1), Edge),
		OpticalDistortion(Uniform(-0.3, 0.5), Edge), RandomGridShuffle(3, 3), Pad(3, 4, 5, 6, Edge), Sequence(Rotate(turn, Edge), Perspective(0.4, Edge), RandomResizedCrop(9, 8))} {
		p := Sequence(op)
		draws, err := p.Draw(Key{Seed: 6}, batch.Sizes...)
		if err != nil {
			t.Fatal(err)
		}
		for name, executor := range executors {
			out := apply(t, p, backend, batch, draws, executor)
			want := make([]float32, len(out))
			for i := range want {
				want[i] = []float32{0.2, 0.4, 0.8}[i%3]
			}
			enginetest.Near(t, fmt.Sprint(p, " ", name), out, want, 1e-5)
		}
	}
}

func turn50() Dist { return Uniform(-50, 50) }

// TestBoxesOfCornersHoldWhatIsInThem paints a box, moves the picture, and wants what is seen of it within the tightest box around its four corners, which the map moves, and to fill it where
// corners stay corners.
func TestBoxesOfCornersHoldWhatIsInThem(t *testing.T) {
	backend := engine.ForTest(t, engine.PureGo).Backend
	box := picture.Rect{X0: 22, Y0: 18, X1: 43, Y1: 31}
	img := image.NewRGBA(image.Rect(0, 0, 64, 52))
	draw.Draw(img, img.Rect, image.Black, image.Point{}, draw.Src)
	draw.Draw(img, image.Rect(22, 18, 43, 31), image.White, image.Point{}, draw.Src)
	for _, op := range []Op{Rotate(Uniform(-180, 180)), FlipLeftRight(1), FlipUpDown(1), RandomAffine(AffineLaws{Degrees: Uniform(-60, 60), Scale: Uniform(0.6, 1.1), ShearX: Uniform(-20, 20)}), Perspective(0.4),
		Scale(Uniform(0.5, 1.2), Uniform(0.5, 1.2)), Resize(30, 90), D4(), RotateExpand(Uniform(-180, 180)), Sequence(Rotate(Uniform(-40, 40)), Perspective(0.3), Resize(40, 40))} {
		p := Sequence(op)
		for seed := range uint64(12) {
			pictures, draws, err := p.Augment(backend, Key{Seed: seed}, img)
			if err != nil {
				t.Fatal(err)
			}
			m, _, err := p.Map(draws[0])
			if err != nil {
				t.Fatal(err)
			}
			want := picture.Rect{X0: math.Inf(1), Y0: math.Inf(1), X1: math.Inf(-1), Y1: math.Inf(-1)}
			for i := range 4 {
				x, y := m.Apply([]float64{box.X0, box.X1}[i%2], []float64{box.Y0, box.Y1}[i/2])
				want = picture.Rect{X0: min(want.X0, x), Y0: min(want.Y0, y), X1: max(want.X1, x), Y1: max(want.Y1, y)}
			}
			got := brightBox(pictures[0])
			if got.X0 < want.X0-1 || got.Y0 < want.Y0-1 || got.X1 > want.X1+1 || got.Y1 > want.Y1+1 {
				t.Errorf("%v: white is seen in %v, outside of the corners' box %v", draws[0], got, want)
			}
			if got.X0 > want.X0+4 || got.Y0 > want.Y0+4 || got.X1 < want.X1-4 || got.Y1 < want.Y1-4 { // sharp corners are faint
				t.Errorf("%v: white is seen in %v only, the corners' box is %v", draws[0], got, want)
			}
		}
	}
}

// brightBox is the tightest box around pixels that are half as bright as white.
func brightBox(img *image.RGBA) (r picture.Rect) {
	var b image.Rectangle
	for i := 0; i < len(img.Pix); i += 4 {
		if at := image.Pt(i/4%img.Rect.Dx(), i/4/img.Rect.Dx()); img.Pix[i] >= 128 {
			b = b.Union(image.Rectangle{Min: at, Max: at.Add(image.Pt(1, 1))})
		}
	}
	return picture.RectOf(b)
}

// dangerous are operations whose formulas divide, take roots, powers or logarithms, or ask for a hue.
func dangerous() []Op {
	return []Op{Gamma(Constant(0.3)), LogContrast(Constant(2)), SigmoidContrast(Constant(10), Constant(0.5)), Hue(Constant(0.2)), HueSaturationValue(Constant(0.1), Constant(0.2), Constant(0.1)), Autocontrast(),
		Contrast(Constant(2)), ISONoise(Constant(0.1), Constant(0.5)), ShotNoise(Constant(0.1)), Perspective(0.5), ColorTemperature(Constant(3000)), Snow(Constant(0.3), Constant(2), Constant(0.5)), CLAHE(Constant(2), 2)}
}

// TestOperationsThatAreNotDoneLeaveGradientsAlone follows gradients through operations of probability 0: with black, white, gray and colourful pixels they are those of the identity, exactly.
func TestOperationsThatAreNotDoneLeaveGradientsAlone(t *testing.T) {
	pixels := colourWhiteGrayBlack()
	want := tensors.MustCopyFlatData[float32](pixels)
	for i := range want {
		want[i] *= 2
	}
	backend := engine.ForTest(t, engine.PureGo).Backend // on XLA the graph takes long to compile
	var never []Op
	for _, op := range dangerous() {
		never = append(never, Sometimes(0, op))
	}
	p := Sequence(append(never, WeightedOneOf(append(make([]float64, len(never)), 1), append(dangerous(), Identity())...))...)
	enginetest.Near(t, "gradient", gradientOfSquares(t, backend, p, Key{}, pixels), want, 0)
}

// TestHalfPrecisionStaysFinite gives colour operations black, white, gray and saturated pixels of 16 bits.
func TestHalfPrecisionStaysFinite(t *testing.T) {
	p := Sequence(ColorJitterOf(Constant(1.4), Constant(0.6), Constant(1.7), Constant(0.3)), Hue(Constant(-0.4)), Saturation(Constant(3)), Grayscale(0.5))
	draws, err := p.Draw(Key{}, slices.Repeat([]image.Point{{3, 2}}, 2)...)
	if err != nil {
		t.Fatal(err)
	}
	pixels := []float32{0, 0, 0, 1, 1, 1, 0.5, 0.5, 0.5, 1, 0, 0, 0, 1, 1, 1e-4, 0, 1e-4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}
	enginetest.Each(t, func(t *testing.T, backend compute.Backend) {
		numbers, words, err := p.Pack(draws)
		if err != nil {
			t.Fatal(err)
		}
		results := map[dtypes.DType][]float32{}
		for _, d := range []dtypes.DType{dtypes.Float32, dtypes.BFloat16, dtypes.Float16} {
			output, err := graph.CallOnce(backend, func(x, numbers, words *graph.Node) *graph.Node {
				return graph.ConvertDType(p.Graph(Images{Pixels: graph.ConvertDType(x, d)}, numbers, words).Pixels, dtypes.Float32)
			}, tensors.FromFlatDataAndDimensions(pixels, 2, 2, 3, 3), numbers, words)
			if err != nil {
				t.Fatal(d, err)
			}
			results[d] = tensors.MustCopyFlatData[float32](output)
		}
		enginetest.Near(t, "bfloat16", results[dtypes.BFloat16], results[dtypes.Float32], 0.05)
		enginetest.Near(t, "float16", results[dtypes.Float16], results[dtypes.Float32], 0.01)
	})
}
