package augment

import (
	"fmt"
	"image"
	"image/color"
	"math"
	"slices"
	"testing"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/engine/enginetest"
	"github.com/imagelab-go/imagelab/lib/picture"
)

func init() {
	sample(Rotate(Uniform(-180, 180)), Rotate(Choice(-90, 90, 180, 0), Nearest), Rotate(Uniform(-30, 30), Cubic, Fill(0.2, 0.4, 0.9)),
		RandomAffine(AffineLaws{Degrees: Uniform(-30, 30), TranslateX: Uniform(-0.3, 0.3), TranslateY: Uniform(-0.3, 0.3), Scale: Uniform(0.4, 1.5),
			ShearX: Uniform(-20, 20), ShearY: Uniform(-10, 10)}), RandomAffine(AffineLaws{Scale: Uniform(0.5, 1)}, Fill(1, 0, 0)),
		Perspective(0.6), Perspective(0.9, Fill(0, 1, 0)))
	sample(warps()...)
}

// warps are pipelines in which geometric actions stand in a row.
func warps() []Op {
	turn, lean := Rotate(Uniform(-40, 40), Fill(1, 0, 0)), Perspective(0.4, Fill(0, 1, 0))
	crop, move := RandomResizedCrop(10, 12), RandomAffine(AffineLaws{Scale: Uniform(0.6, 1.3), ShearX: Uniform(-10, 10)})
	return []Op{
		Sequence(FlipLeftRight(0.5), turn, lean),
		Sequence(crop, turn, FlipUpDown(0.5)),
		Sequence(FlipLeftRight(0.5), turn, lean, crop, ColorJitter(0.5, 0.5, 0.5, 0.1)),
		Sequence(turn, CenterCrop(30, 15), lean),
		Sequence(Sometimes(0.5, turn), OneOf(lean, move, FlipUpDown(1), Hue(Uniform(-0.5, 0.5))), Brightness(Constant(0.9)), SomeOf(0, 2, turn, lean, move)),
		Sequence(OneOf(Rotate(Uniform(-40, 40), Nearest), FlipLeftRight(1), lean, Sequence(turn, Contrast(Constant(2)))), Sometimes(0.5, turn, Saturation(Constant(0)))),
		Sequence(Rotate(Constant(20), Nearest), RandomResizedCrop(8, 9, Bicubic), turn),
		RandomOrder(turn, Hue(Uniform(-0.5, 0.5)), move),
	}
}

// leavesPictures wants that a pipeline leaves every value of pictures of odd sizes within a tolerance, on both executors.
func leavesPictures(t *testing.T, backend compute.Backend, p *Pipeline, what string, tolerance float64) {
	t.Helper()
	batch := oddBatch(t)
	draws, err := p.Draw(Key{}, batch.Sizes...)
	if err != nil {
		t.Fatal(err)
	}
	want := make([]float32, len(batch.Pixels))
	for i, v := range batch.Pixels {
		want[i] = float32(v) / 255
	}
	for name, executor := range map[string]ApplyOption{"host": OnHost(), "graph": OnEngine()} {
		enginetest.Near(t, what+" "+name, apply(t, p, backend, batch, draws, executor), want, tolerance)
	}
}

// TestWarpsWithoutEffectAreTheIdentity checks every pixel.
func TestWarpsWithoutEffectAreTheIdentity(t *testing.T) {
	backend := engine.ForTest(t, engine.PureGo).Backend
	for _, how := range []Interpolation{Nearest, Bilinear, Cubic} {
		p := Sequence(Rotate(Constant(0), how), RandomAffine(AffineLaws{}, how), Perspective(0, how), Rotate(Constant(360), how))
		leavesPictures(t, backend, p, string(how), 2e-5)
	}
}

// TestQuarterTurnsMoveWholePixels turns pictures that are square, and checks each pixel.
func TestQuarterTurnsMoveWholePixels(t *testing.T) {
	backend := engine.ForTest(t, engine.PureGo).Backend
	for _, side := range []int{1, 6, 7} {
		img := colourful(side, side, 3)
		for quarters := range 4 {
			made, _, err := Sequence(Rotate(Constant(float64(90*quarters)))).Augment(backend, Key{}, img)
			if err != nil {
				t.Fatal(err)
			}
			for y := range side {
				for x := range side {
					fromX, fromY := x, y
					for range quarters { // counter-clockwise: what is above comes from the right
						fromX, fromY = side-1-fromY, fromX
					}
					if got, want := made[0].RGBAAt(x, y), img.RGBAAt(fromX, fromY); got != want {
						t.Fatalf("side %d, %d quarters: pixel %d, %d is %v, want %v", side, quarters, x, y, got, want)
					}
				}
			}
		}
	}
}

// TestOneGatherForARow says which rows of operations are one stage.
func TestOneGatherForARow(t *testing.T) {
	turn, lean, crop, jitter := Rotate(Uniform(-9, 9)), Perspective(0.3), RandomResizedCrop(9, 9), ColorJitter(0.5, 0.5, 0.5, 0.1)
	for _, c := range []struct {
		p    *Pipeline
		want []string
	}{
		{Sequence(FlipLeftRight(0.5), turn, lean, crop, jitter), []string{"augment.warpStage", "augment.actionStage"}},
		{Sequence(FlipLeftRight(0.5), jitter, crop), []string{"augment.actionStage", "augment.cropStage"}},
		{Sequence(turn, jitter, crop, FlipLeftRight(0.5)), []string{"augment.warpStage", "augment.actionStage", "augment.cropStage"}},
		{Sequence(OneOf(turn, jitter), crop), []string{"augment.warpStage", "augment.switchStage", "augment.cropStage"}},
		{Sequence(Sometimes(0.5, turn), lean), []string{"augment.warpStage"}},
		{Sequence(turn, Rotate(Constant(4), Nearest)), []string{"augment.warpStage", "augment.warpStage"}},
		{Sequence(OneOf(turn, Rotate(Constant(4), Nearest))), []string{"augment.warpStage", "augment.warpStage"}},
		{Sequence(OneOf(Identity(), FlipLeftRight(1))), []string{"augment.warpStage"}},
		{Sequence(Identity(), SomeOf(0, 1, Identity())), nil},
	} {
		var got []string
		for _, s := range c.p.stages {
			got = append(got, fmt.Sprintf("%T", s))
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%v: stages %v, want %v", c.p, got, c.want)
		}
	}
}

// scene is a picture with edges, thin lines and gradients.
func scene(width, height int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	for i := range width * height {
		x, y := i%width, i/width
		dx, dy := float64(x-width/2), float64(y-height/2)
		c := color.RGBA{uint8(255 * x / width), uint8(128 + 90*math.Sin(math.Hypot(dx, dy)/4)), uint8(255 * y / height), 255}
		if (x/17+y/13)%2 == 0 {
			c.R, c.B = 255-c.R, c.B/2
		}
		img.SetRGBA(x, y, c)
	}
	return img
}

// finer is a picture four times as large, each pixel a square of 4 x 4.
func finer(img *image.RGBA) *image.RGBA {
	out := image.NewRGBA(image.Rect(0, 0, 4*img.Rect.Dx(), 4*img.Rect.Dy()))
	for y := range out.Rect.Dy() {
		for x := range out.Rect.Dx() {
			out.SetRGBA(x, y, img.RGBAAt(x/4, y/4))
		}
	}
	return out
}

// supersampled does the steps of a draw one after the other on the picture four times as large, and averages squares of 4 x 4 at the end.
func supersampled(t *testing.T, backend compute.Backend, img *image.RGBA, d Draw, operations []Op) []float32 {
	t.Helper()
	large := image.Image(finer(img))
	for i, op := range operations {
		if c, ok := op.(resizedCrop); ok {
			c.Height, c.Width = 4*c.Height, 4*c.Width
			op = c
		}
		p, size := Sequence(op), large.Bounds().Size()
		step := Step{Op: d.Steps[i].Op}
		for _, v := range d.Steps[i].Values {
			numbers := slices.Clone(v.Numbers)
			if v.Name != "degrees" && v.Name != "flip" {
				for j := range numbers {
					numbers[j] *= 4
				}
			}
			step.Values = append(step.Values, Value{v.Name, numbers})
		}
		batch, err := picture.NewBatch(large)
		if err != nil {
			t.Fatal(err)
		}
		made, err := p.Pictures(backend, batch, []Draw{{Width: size.X, Height: size.Y, Steps: []Step{step}}})
		if err != nil {
			t.Fatal(err)
		}
		large = made[0]
	}
	fine := large.(*image.RGBA)
	var out []float32
	for y := range fine.Rect.Dy() / 4 {
		for x := range fine.Rect.Dx() / 4 {
			for c := range 3 {
				sum := 0
				for k := range 16 {
					sum += int(fine.Pix[fine.PixOffset(4*x+k%4, 4*y+k/4)+c])
				}
				out = append(out, float32(sum)/16/255)
			}
		}
	}
	return out
}

// psnr is the peak signal-to-noise ratio in decibels.
func psnr(a, b []float32) float64 {
	sum := 0.0
	for i := range a {
		d := float64(a[i] - b[i])
		sum += d * d
	}
	return -10 * math.Log10(sum/float64(len(a)))
}

// TestOneGatherIsAsGoodAsManyFineOnes compares rows of operations done at once with the same ones done one after the other on a picture four times as
// large. What it asks for is more than the same operations one after the other on the picture itself reach.
func TestOneGatherIsAsGoodAsManyFineOnes(t *testing.T) {
	backend := engine.ForTest(t, engine.PureGo).Backend
	img := scene(120, 90)
	for name, operations := range map[string][]Op{
		"turn, lean, crop":      {FlipLeftRight(0.5), Rotate(Uniform(-30, 30)), Perspective(0.3), RandomResizedCrop(48, 64, Area(0.5, 1))},
		"crop, turn":            {RandomResizedCrop(64, 64, Area(0.2, 0.6)), Rotate(Uniform(-30, 30), Fill(1, 1, 1))},
		"crop to less and turn": {RandomResizedCrop(32, 32, Area(0.6, 1)), Rotate(Uniform(-30, 30))},
	} {
		p := Sequence(operations...)
		if len(p.stages) != 1 {
			t.Fatalf("%s: %d stages, want one", name, len(p.stages))
		}
		worst, apart := math.Inf(1), math.Inf(1)
		for seed := range uint64(5) {
			atOnce, oneByOne := againstFine(t, backend, img, seed, operations)
			worst, apart = min(worst, atOnce), min(apart, oneByOne)
		}
		t.Logf("%s: %.1f dB at once, %.1f dB one after the other", name, worst, apart)
		if worst < 25 || worst < apart {
			t.Errorf("%s: %.1f dB, one after the other %.1f dB", name, worst, apart)
		}
	}
}

// againstFine gives how near a row of operations comes to a fine reference, at once and one after the other, in dB.
func againstFine(t *testing.T, backend compute.Backend, img *image.RGBA, seed uint64, operations []Op) (atOnce, oneByOne float64) {
	t.Helper()
	p := Sequence(operations...)
	batch, err := picture.NewBatch(img)
	if err != nil {
		t.Fatal(err)
	}
	draws, err := p.Draw(Key{Seed: seed}, batch.Sizes...)
	if err != nil {
		t.Fatal(err)
	}
	want := supersampled(t, backend, img, draws[0], operations)
	output, err := p.Apply(backend, batch, draws, OnHost())
	if err != nil {
		t.Fatal(err)
	}
	return psnr(tensors.MustCopyFlatData[float32](output), want), psnr(oneAtATime(t, p, backend, batch, draws), want)
}
