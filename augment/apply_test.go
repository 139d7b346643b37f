package augment

import (
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/imagelab-go/imagelab/augment/host"
	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/engine/enginetest"
	"github.com/imagelab-go/imagelab/lib/picture"
)

// colourful is a picture with saturated, gray, black and white pixels and no two rows or columns the same.
func colourful(width, height, seed int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	for i := range width * height {
		x, y := i%width, i/width
		p := img.Pix[i*4:]
		p[0], p[1], p[2], p[3] = uint8(x*37+y*91+seed), uint8(x*x*5^y*13+seed), uint8(x*y*7+y*y*3), 255
		if (x+y)%5 == 0 {
			p[1], p[2] = p[0], p[0]
		}
	}
	return img
}

// batchOf is a batch of n pictures whose sizes differ, with the draws of the pipeline.
func batchOf(t *testing.T, p *Pipeline, n int) (*picture.Batch, []Draw) {
	t.Helper()
	var pictures []image.Image
	for i := range n {
		pictures = append(pictures, colourful(20+i%7, 15+i%5, i))
	}
	batch, err := picture.NewBatch(pictures...)
	if err != nil {
		t.Fatal(err)
	}
	draws, err := p.Draw(Key{Seed: 21}, batch.Sizes...)
	if err != nil {
		t.Fatal(err)
	}
	return batch, draws
}

// apply applies draws, on the engine unless options say otherwise, and gives the values.
func apply(t *testing.T, p *Pipeline, backend compute.Backend, batch *picture.Batch, draws []Draw, options ...ApplyOption) []float32 {
	t.Helper()
	output, err := p.Apply(backend, batch, draws, append([]ApplyOption{OnEngine()}, options...)...)
	if err != nil {
		t.Fatal(err)
	}
	return tensors.MustCopyFlatData[float32](output)
}

// portion takes pictures of a batch out, with their draws.
func portion(t *testing.T, batch *picture.Batch, draws []Draw, places ...int) (*picture.Batch, []Draw) {
	t.Helper()
	var pictures []image.Image
	var kept []Draw
	for _, i := range places {
		pictures, kept = append(pictures, batch.Image(i)), append(kept, draws[i])
	}
	small, err := picture.NewBatch(pictures...)
	if err != nil {
		t.Fatal(err)
	}
	return small, kept
}

// TestAPictureIsTheSameInEveryBatch augments pictures alone, in small batches in another order, and all together.
func TestAPictureIsTheSameInEveryBatch(t *testing.T) {
	enginetest.Each(t, func(t *testing.T, backend compute.Backend) {
		p := everything()
		batch, draws := batchOf(t, p, 12)
		all := apply(t, p, backend, batch, draws)
		n := len(all) / batch.Count
		for _, places := range [][]int{{5}, {7, 3, 11}} {
			small, kept := portion(t, batch, draws, places...)
			got := apply(t, p, backend, small, kept)
			for i, place := range places {
				// Engines may add up in another order when the shape differs: not bit for bit, but far below what a byte shows.
				enginetest.Near(t, fmt.Sprint("picture ", place), got[i*n:(i+1)*n], all[place*n:(place+1)*n], 1e-5)
			}
		}
		if again := apply(t, p, backend, batch, draws); !slices.Equal(again, all) {
			t.Error("the same batch again is not bit for bit the same")
		}
	})
}

func TestWorkersAgreeBitForBit(t *testing.T) {
	backend := engine.ForTest(t, engine.PureGo).Backend
	p := everything()
	batch, draws := batchOf(t, p, 4)
	for what, executor := range map[string]ApplyOption{"host": OnHost(), "engine": OnEngine()} {
		want := apply(t, p, backend, batch, draws, executor)
		var wait sync.WaitGroup
		for range 8 {
			wait.Go(func() {
				output, err := p.Apply(backend, batch, draws, executor)
				if err != nil {
					t.Error(err)
				} else if got := tensors.MustCopyFlatData[float32](output); !slices.Equal(got, want) {
					t.Errorf("a worker got other pictures of the %s", what)
				}
			})
		}
		wait.Wait()
	}
}

func TestEnginesAgree(t *testing.T) {
	for _, p := range []*Pipeline{everything(), Sequence(warps()[2]), Sequence(warps()[4]),
		Sequence(OneOf(formed()...), SomeOf(0, 2, Rotate(Uniform(-30, 30)), Perspective(0.3), Equalize()))} {
		batch, draws := batchOf(t, p, 9)
		want := apply(t, p, engine.ForTest(t, engine.PureGo).Backend, batch, draws)
		got := apply(t, p, engine.ForTest(t, engine.CPU).Backend, batch, draws)
		enginetest.Near(t, fmt.Sprintf("XLA against Go, %v", p), got, want, 5e-4) // 1/255 is what we promise
	}
}

// counted counts how often an operation is built into a graph.
type counted struct {
	adjustment
	builds *int
}

func (c counted) Apply(in Images, v Values) Images {
	*c.builds++
	return c.adjustment.Apply(in, v)
}

func TestOneGraphForEachShape(t *testing.T) {
	enginetest.Each(t, func(t *testing.T, backend compute.Backend) {
		builds := 0
		p := Sequence(RandomResizedCrop(6, 5), counted{Hue(Uniform(-0.1, 0.1)).(adjustment), &builds})
		for i := range 20 {
			batch, draws := batchOf(t, p, 3)
			for j := range draws {
				draws[j].Index = i
			}
			apply(t, p, backend, batch, draws, PadTo(4, 30, 40))
		}
		if builds != 1 {
			t.Errorf("%d graphs for one shape", builds)
		}
		batch, draws := batchOf(t, p, 5)
		apply(t, p, backend, batch, draws)
		if builds != 2 {
			t.Errorf("%d graphs for two shapes", builds)
		}
	})
}

func TestPadToChangesNothing(t *testing.T) {
	enginetest.Each(t, func(t *testing.T, backend compute.Backend) {
		p := Sequence(Contrast(Uniform(0.5, 2)), FlipLeftRight(0.5), RandomResizedCrop(6, 5), GaussianNoise(Constant(0.1)))
		batch, draws := batchOf(t, p, 3)
		enginetest.Near(t, "padded", apply(t, p, backend, batch, draws, PadTo(5, 40, 41)), apply(t, p, backend, batch, draws), 1e-5)
		if _, err := p.Apply(backend, batch, draws, PadTo(2, 0, 0)); err == nil || !strings.Contains(err.Error(), "too small for a batch of 3") {
			t.Errorf("PadTo below the batch: error %v", err)
		}
	})
}

// TestThePlanChangesNothing compares pipelines with the same operations one at a time, which are not joined.
func TestThePlanChangesNothing(t *testing.T) {
	flips := func() []Op { return []Op{FlipLeftRight(0.5), FlipUpDown(0.5)} }
	crop, jitter := RandomResizedCrop(9, 14), ColorJitter(0.5, 0.5, 0.5, 0.1)
	pipelines := map[string][]Op{
		"flips before a crop":       append(flips(), crop),
		"flips behind a crop":       append([]Op{crop}, flips()...),
		"flips on both sides":       {FlipLeftRight(0.5), jitter, FlipUpDown(0.5), crop, Brightness(Uniform(0.5, 1)), FlipLeftRight(0.7), FlipUpDown(0.4)},
		"flips between crops":       {crop, FlipLeftRight(0.5), Resize(5, 6), FlipUpDown(0.5), CenterCrop(9, 4), FlipUpDown(0.4)},
		"noise stops a flip":        {FlipLeftRight(0.5), GaussianNoise(Constant(0.2)), crop, GaussianNoise(Constant(0.2)), FlipUpDown(0.5)},
		"flips without a crop":      append(flips(), jitter, FlipLeftRight(0.5)),
		"a crop beyond the picture": {FlipLeftRight(0.5), CenterCrop(40, 41), FlipUpDown(0.5), jitter},
	}
	backend := engine.ForTest(t, engine.PureGo).Backend
	for name, operations := range pipelines {
		p := Sequence(operations...)
		batch, draws := batchOf(t, p, 8)
		want := oneAtATime(t, p, backend, batch, draws)
		enginetest.Near(t, name, apply(t, p, backend, batch, draws), want, 1e-5)
		enginetest.Near(t, name+" on the host", apply(t, p, backend, batch, draws, OnHost()), want, 1e-5)
	}
}

// oneAtATime applies a pipeline of actions with a stage for each, so that none are joined.
func oneAtATime(t *testing.T, p *Pipeline, backend compute.Backend, batch *picture.Batch, draws []Draw) []float32 {
	t.Helper()
	alone := Sequence(p.ops...)
	alone.stages = nil
	for i, s := range alone.root.slots {
		alone.stages = append(alone.stages, shifted{plan([]slot{s})[0], i})
	}
	return apply(t, alone, backend, batch, draws)
}

// shifted is the stage of a pipeline of one slot for the slot of a longer one.
type shifted struct {
	stage
	at int
}

func (s shifted) row(deeds []deed) []float64         { return s.stage.row(deeds[s.at : s.at+1]) }
func (s shifted) kernels(deeds []deed) []host.Kernel { return s.stage.kernels(deeds[s.at : s.at+1]) }

func TestFlipsArePartOfOneCrop(t *testing.T) {
	p := Sequence(FlipLeftRight(0.5), ColorJitter(1, 1, 1, 0.5), RandomResizedCrop(4, 4), Hue(Constant(0.1)), FlipUpDown(0.5))
	crop, ok := p.stages[min(1, len(p.stages)-1)].(cropStage)
	if len(p.stages) != 3 || !ok || !slices.Equal(crop.before, []int{0}) || !slices.Equal(crop.after, []int{4}) {
		t.Errorf("stages %+v, want jitter, crop with the flips 0 and 4, hue", p.stages)
	}
}

func TestEveryCopyOfAPictureIsDifferent(t *testing.T) {
	backend := engine.ForTest(t, engine.PureGo).Backend
	for name, op := range map[string]Op{"crop": RandomResizedCrop(8, 8), "jitter": ColorJitter(0.5, 0.5, 0.5, 0.1), "noise": GaussianNoise(Constant(0.1))} {
		pictures, draws, err := Sequence(op).Augment(backend, Key{Seed: 2}, Repeat(colourful(40, 30, 1), 64)...)
		if err != nil {
			t.Fatal(err)
		}
		distinct := map[string]bool{}
		for _, p := range pictures {
			distinct[string(p.Pix)] = true
		}
		if len(distinct) <= 60 || len(draws) != 64 {
			t.Errorf("%s: %d different pictures of 64", name, len(distinct))
		}
	}
}

// TestMapFindsAPixelAgain plants a bright pixel, moves it, and looks where Map says that it goes.
func TestMapFindsAPixelAgain(t *testing.T) {
	backend := engine.ForTest(t, engine.PureGo).Backend
	p := Sequence(FlipLeftRight(0.5), RandomResizedCrop(40, 60, Area(0.6, 1)), FlipUpDown(0.5), CenterCrop(50, 50))
	found := 0
	for seed := range uint64(30) {
		x, y := int(seed*5)%33, int(seed*11)%21
		img := image.NewRGBA(image.Rect(0, 0, 33, 21))
		draw.Draw(img, img.Rect, image.Black, image.Point{}, draw.Src)
		img.Set(x, y, color.White)
		pictures, draws, err := p.Augment(backend, Key{Seed: seed}, img)
		if err != nil {
			t.Fatal(err)
		}
		m, size, err := p.Map(draws[0])
		if err != nil || size != pictures[0].Bounds().Size() {
			t.Fatalf("size %v, %v; want %v", size, err, pictures[0].Bounds().Size())
		}
		wantX, wantY := m.Apply(float64(x)+0.5, float64(y)+0.5)
		gotX, gotY, sum := centre(pictures[0])
		if margin := 3.0; wantX < margin || wantY < 5+margin || wantX > 50-margin || wantY > 45-margin {
			continue // cut off, at least in part; above and below there are 5 rows of black
		}
		if found++; math.Abs(gotX-wantX) > 0.05 || math.Abs(gotY-wantY) > 0.05 || sum == 0 {
			t.Errorf("seed %d: the pixel is at (%.3f, %.3f), Map says (%.3f, %.3f)", seed, gotX, gotY, wantX, wantY)
		}
	}
	if found < 10 {
		t.Errorf("only %d pixels stayed in the picture", found)
	}
}

// centre gives the centre of what is bright, in continuous coordinates.
func centre(img *image.RGBA) (x, y, sum float64) {
	for i := 0; i < len(img.Pix); i += 4 {
		v := float64(img.Pix[i])
		x += v * (float64(i/4%img.Rect.Dx()) + 0.5)
		y += v * (float64(i/4/img.Rect.Dx()) + 0.5)
		sum += v
	}
	return x / sum, y / sum, sum
}

func TestSourceIsTheBoxInTheOriginal(t *testing.T) {
	p := Sequence(FlipLeftRight(1), RandomResizedCrop(10, 20), FlipUpDown(1))
	draws := drawn(t, p, Key{Seed: 1}, 20)
	for _, d := range draws {
		left, top := d.Get("random_resized_crop", "left")[0], d.Get("random_resized_crop", "top")[0]
		w, h := d.Get("random_resized_crop", "width")[0], d.Get("random_resized_crop", "height")[0]
		got, err := p.Source(d)
		if err != nil {
			t.Fatal(err)
		}
		right := float64(d.Width) - left
		want := picture.Rect{X0: right - w, Y0: top, X1: right, Y1: top + h}
		for _, pair := range [][2]float64{{got.X0, want.X0}, {got.Y0, want.Y0}, {got.X1, want.X1}, {got.Y1, want.Y1}} {
			if math.Abs(pair[0]-pair[1]) > 1e-9 {
				t.Fatalf("%v: source %v, want %v", d, got, want)
			}
		}
	}
	whole, err := Sequence(CenterCrop(100, 100)).Draw(Key{}, image.Pt(7, 5))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := Sequence(CenterCrop(100, 100)).Source(whole[0]); err != nil || got != (picture.Rect{X1: 7, Y1: 5}) {
		t.Errorf("a crop beyond the picture shows %v, %v", got, err)
	}
}

func TestDrawsReplayAndRefuseOtherPictures(t *testing.T) {
	backend := engine.ForTest(t, engine.PureGo).Backend
	p := Sequence(FlipLeftRight(0.5), RandomResizedCrop(6, 5))
	batch, draws := batchOf(t, p, 3)
	other, _ := batchOf(t, p, 4)
	changed := func(change func(d *Draw)) []Draw {
		copied := slices.Clone(draws)
		copied[1].Steps = slices.Clone(copied[1].Steps)
		for i := range copied[1].Steps {
			copied[1].Steps[i].Values = slices.Clone(copied[1].Steps[i].Values)
		}
		change(&copied[1])
		return copied
	}
	for want, c := range map[string]struct {
		p     *Pipeline
		batch *picture.Batch
		draws []Draw
	}{
		"3 draws for a batch of 4 images":                    {p, other, draws},
		"the batch is empty":                                 {p, &picture.Batch{}, nil},
		"draw 1 is for an image of 9 x 16":                   {p, batch, changed(func(d *Draw) { d.Width = 9 })},
		"has 2 steps, the pipeline has 1 operations":         {Sequence(FlipLeftRight(1)), batch, draws},
		`is of "flip_left_right", the pipeline has "flip_up`: {Sequence(FlipUpDown(1), RandomResizedCrop(6, 5)), batch, draws},
		"does not lie in an image of 21 x 16":                {p, batch, changed(func(d *Draw) { d.Steps[1].Values[2].Numbers = []float64{22} })},
		"has NaN for left":                                   {p, batch, changed(func(d *Draw) { d.Steps[1].Values[0].Numbers = []float64{math.NaN()} })},
		`has value "lift" with 1 numbers, want "left"`:       {p, batch, changed(func(d *Draw) { d.Steps[1].Values[0].Name = "lift" })},
		"has 3 values, want 4":                               {p, batch, changed(func(d *Draw) { d.Steps[1].Values = d.Steps[1].Values[:3] })},
	} {
		if _, err := c.p.Apply(backend, c.batch, c.draws); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
	if _, err := Sequence(Hue(Constant(2))).Apply(backend, batch, draws); err == nil || !strings.Contains(err.Error(), "hue: factor constant(2)") {
		t.Errorf("a pipeline without meaning: error %v", err)
	}
}

func TestOddPicturesGoThrough(t *testing.T) {
	enginetest.Each(t, func(t *testing.T, backend compute.Backend) {
		offset := colourful(30, 20, 3).SubImage(image.Rect(11, 5, 18, 16))
		pictures, _, err := everything().Augment(backend, Key{}, image.NewGray(image.Rect(0, 0, 1, 1)), offset, colourful(1, 40, 2), colourful(40, 1, 2))
		if err != nil {
			t.Fatal(err)
		}
		for i, p := range pictures {
			if p.Bounds() != image.Rect(0, 0, 12, 7) {
				t.Errorf("picture %d is %v", i, p.Bounds())
			}
		}
		kept, _, err := Sequence(FlipLeftRight(1), FlipLeftRight(1)).Augment(backend, Key{}, offset, colourful(3, 40, 2))
		if err != nil {
			t.Fatal(err)
		}
		for i, want := range []image.Image{offset, colourful(3, 40, 2)} {
			if !slices.Equal(kept[i].Pix, picture.Flatten(want).Pix) {
				t.Errorf("picture %d, flipped twice, is not itself", i)
			}
		}
		if _, _, err := everything().Augment(backend, Key{}); err == nil {
			t.Error("no pictures and no error")
		}
	})
}

func TestOperationsWithoutEffectAreTheIdentity(t *testing.T) {
	enginetest.Each(t, func(t *testing.T, backend compute.Backend) {
		one, zero := Constant(1), Constant(0)
		p := Sequence(FlipLeftRight(0), FlipUpDown(0), Brightness(one), Contrast(one), Saturation(one), Hue(zero),
			ColorJitterOf(one, one, one, zero), ColorJitter(0, 0, 0, 0), GaussianNoise(zero))
		batch, draws := batchOf(t, p, 4)
		want := make([]float32, len(batch.Pixels))
		for i, v := range batch.Pixels {
			want[i] = float32(v) / 255
		}
		enginetest.Near(t, "nothing", apply(t, p, backend, batch, draws), want, 1e-6)
	})
}

func TestNoOperationsLeavePicturesAlone(t *testing.T) {
	backend := engine.ForTest(t, engine.PureGo).Backend
	img := colourful(9, 8, 4)
	pictures, draws, err := Sequence().Augment(backend, Key{}, img, colourful(4, 5, 1))
	if err != nil || !slices.Equal(pictures[0].Pix, img.Pix) || pictures[1].Bounds() != image.Rect(0, 0, 4, 5) {
		t.Errorf("error %v, draws %v", err, draws)
	}
}

func TestCenterCropCutsOutWhatPackagePictureDoes(t *testing.T) {
	backend := engine.ForTest(t, engine.PureGo).Backend
	img := colourful(9, 8, 4)
	for _, size := range []image.Point{{1, 1}, {6, 3}, {7, 6}, {9, 8}, {12, 5}, {4, 13}} {
		got, _, err := Sequence(CenterCrop(size.Y, size.X)).Augment(backend, Key{}, img)
		if err != nil {
			t.Fatal(err)
		}
		if want := picture.CenterCrop(img, size.X, size.Y); !slices.Equal(got[0].Pix, want.Pix) {
			t.Errorf("the middle %v is another", size)
		}
	}
}

func TestSweepShowsEachValue(t *testing.T) {
	backend := engine.ForTest(t, engine.PureGo).Backend
	img := colourful(6, 5, 2)
	pictures, err := Sweep(backend, img, Brightness, 0, 1, 0.5)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(pictures[1].Pix, img.Pix) {
		t.Error("factor 1 changes the picture")
	}
	for i, v := range img.Pix {
		if i%4 < 3 && (pictures[0].Pix[i] != 0 || math.Abs(float64(pictures[2].Pix[i])-float64(v)/2) > 0.5) {
			t.Fatalf("value %d of %d is %d with factor 0 and %d with 0.5", i, v, pictures[0].Pix[i], pictures[2].Pix[i])
		}
	}
	for want, values := range map[string][]float64{"no values": nil, "holds -1": {1, -1}} {
		if _, err := Sweep(backend, img, Contrast, values...); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}
