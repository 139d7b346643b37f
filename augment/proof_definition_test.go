package augment

import (
	"fmt"
	"image"
	"math"
	"testing"

	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/engine/enginetest"
	"github.com/imagelab-go/imagelab/lib/picture"
)

// defined applies an operation to a picture on both executors, or on the host where a graph cannot, and compares with its definition: a function of the draw, the picture's values, a place and a channel.
func defined(t *testing.T, op Op, of func(d Draw, at func(x, y, c int) float64, x, y, c int) float64) {
	t.Helper()
	img := colourful(13, 9, 4)
	at := func(x, y, c int) float64 { return float64(img.Pix[4*(y*13+x)+c]) / 255 }
	batch, err := picture.NewBatch(img)
	if err != nil {
		t.Fatal(err)
	}
	p := Sequence(op)
	for seed := range uint64(5) {
		draws, err := p.Draw(Key{Seed: seed}, batch.Sizes...)
		if err != nil {
			t.Fatal(err)
		}
		_, size, err := p.Map(draws[0])
		if err != nil {
			t.Fatal(err)
		}
		want := make([]float32, 3*size.X*size.Y)
		for i := range want {
			want[i] = float32(min(max(of(draws[0], at, i/3%size.X, i/3/size.X, i%3), 0), 1))
		}
		for name, executor := range executors {
			enginetest.Near(t, fmt.Sprint(draws[0], " ", name), apply(t, p, engine.ForTest(t, engine.PureGo).Backend, batch, draws, executor), want, 2e-6)
		}
	}
}

// TestSimpleOperationsEqualTheirDefinitions computes them value by value.
func TestSimpleOperationsEqualTheirDefinitions(t *testing.T) {
	matrix := [3][4]float64{{0.2, 0.9, 0, 0.1}, {0, -1, 0.4, 0.5}, {0.1, 0.2, 0.3, 0}}
	defined(t, ColorMatrix(matrix), func(_ Draw, at func(x, y, c int) float64, x, y, c int) float64 {
		m := matrix[c]
		return m[0]*at(x, y, 0) + m[1]*at(x, y, 1) + m[2]*at(x, y, 2) + m[3]
	})
	defined(t, RGBShift(Uniform(-0.3, 0.3), Constant(0.2), Dist{}), func(d Draw, at func(x, y, c int) float64, x, y, c int) float64 {
		return at(x, y, c) + []float64{d.Get("rgb_shift", "red")[0], 0.2, 0}[c]
	})
	defined(t, TotalDropout(0.5, Colour(0.1, 0.6, 1)), func(d Draw, at func(x, y, c int) float64, x, y, c int) float64 {
		if d.Get("total_dropout", "drop")[0] == 1 {
			return []float64{0.1, 0.6, 1}[c]
		}
		return at(x, y, c)
	})
	defined(t, ColorTemperature(Uniform(2000, 20000)), func(d Draw, at func(x, y, c int) float64, x, y, c int) float64 {
		gains := gainsOf(d.Get("color_temperature", "kelvin")[:1])
		return at(x, y, c) * (1 + gains[c])
	})
	defined(t, ChannelDropout(1, 0.25), func(d Draw, at func(x, y, c int) float64, x, y, c int) float64 {
		if d.Get("channel_dropout", "keep")[c] == 0 {
			return 0.25
		}
		return at(x, y, c)
	})
}

// TestPlasmaStaysWithinItsIntensity wants brightness, contrast and shadow to change no value by more than their intensity says, and some by nearly as much.
func TestPlasmaStaysWithinItsIntensity(t *testing.T) {
	const intensity = 0.4
	img := meadow(60, 50)
	before := doneTo(t, Identity(), img)
	limit := map[string]func(v float64) (least, most float64){
		"plasma_brightness": func(v float64) (float64, float64) { return v - intensity, v + intensity },
		"plasma_contrast": func(v float64) (float64, float64) {
			by := intensity * math.Abs(v-0.5)
			return v - by, v + by
		},
		"plasma_shadow": func(v float64) (float64, float64) { return v * (1 - intensity), v },
	}
	for _, op := range []Op{PlasmaBrightness(Constant(intensity), Constant(0.5)), PlasmaContrast(Constant(intensity), Constant(0.5)), PlasmaShadow(Constant(intensity), Constant(0.5))} {
		reached := 0.0
		for i, v := range doneTo(t, op, img) {
			low, high := limit[op.Name()](float64(before[i]))
			if float64(v) < low-1e-5 || float64(v) > high+1e-5 {
				t.Fatalf("%s: value %d is %v, which was %v", op.Name(), i, v, before[i])
			}
			reached = max(reached, math.Abs(float64(v-before[i]))/max(high-float64(before[i]), float64(before[i])-low, 1e-9))
		}
		if reached < 0.8 {
			t.Errorf("%s: no value is changed by more than %.2f of what may be", op.Name(), reached)
		}
	}
}

// TestWindowsAreCutOutOfThePicture compares crops and canvases with the pixels that their boxes name, and a crop that is resized with the two operations one after the other.
func TestWindowsAreCutOutOfThePicture(t *testing.T) {
	for _, op := range []Op{RandomZoomOut(Uniform(1, 3)), RandomCropFromBorders(0.3, 0.4, 0.2, 0.1), RandomCrop(5, 8, 2), Crop(2, 3, 9, 7), CropToAspectRatio(1), PadToAspectRatio(1), PadIfNeeded(20, 9)} {
		p := Sequence(op)
		img := colourful(13, 9, 4)
		for seed := range uint64(8) {
			pictures, draws, err := p.Augment(engine.ForTest(t, engine.PureGo).Backend, Key{Seed: seed}, img)
			if err != nil {
				t.Fatal(err)
			}
			box := draws[0].Steps[0].row()
			if got := pictures[0].Bounds().Size(); got != image.Pt(int(box[2]), int(box[3])) {
				t.Fatalf("%v: the result is %v", draws[0], got)
			}
			for i := range int(box[2] * box[3]) {
				x, y := i%int(box[2]), i/int(box[2])
				at := image.Pt(x+int(box[0]), y+int(box[1]))
				want := img.RGBAAt(at.X, at.Y)
				if want.A = 255; !at.In(img.Rect) {
					want.R, want.G, want.B = 0, 0, 0
				}
				if got := pictures[0].RGBAAt(x, y); got != want {
					t.Fatalf("%v: pixel (%d, %d) is %v, want %v", draws[0], x, y, got, want)
				}
			}
		}
	}
	crop := Sequence(RandomSizedCrop(11, 6, Uniform(4, 9), 1.3))
	for seed := range uint64(8) {
		img := colourful(13, 9, int(seed))
		d, err := crop.Draw(Key{Seed: seed}, image.Pt(13, 9))
		if err != nil {
			t.Fatal(err)
		}
		box := d[0].Steps[0].row()
		apart := Sequence(Crop(int(box[0]), int(box[1]), int(box[2]), int(box[3])), Identity(), Resize(11, 6))
		batch, err := picture.NewBatch(img)
		if err != nil {
			t.Fatal(err)
		}
		enginetest.Near(t, d[0].String(), apply(t, crop, engine.ForTest(t, engine.PureGo).Backend, batch, d, OnHost()), doneTo(t, apart, img), 1e-5)
	}
}

// mapOf draws an operation for a picture of a size and gives its map.
func mapOf(t *testing.T, op Op, size image.Point, seed uint64) (Map, image.Point) {
	t.Helper()
	p := Sequence(op)
	draws, err := p.Draw(Key{Seed: seed}, size)
	if err != nil {
		t.Fatal(err)
	}
	m, after, err := p.Map(draws[0])
	if err != nil {
		t.Fatal(err)
	}
	return m, after
}

// TestMapsEqualTheirDefinitions looks at where points go.
func TestMapsEqualTheirDefinitions(t *testing.T) {
	size := image.Pt(60, 40)
	near := func(what string, gotX, gotY, x, y float64) {
		t.Helper()
		if math.Hypot(gotX-x, gotY-y) > 1e-7 {
			t.Errorf("%s: a point goes to (%g, %g), want (%g, %g)", what, gotX, gotY, x, y)
		}
	}
	for seed := range uint64(20) {
		safe, _ := mapOf(t, SafeRotate(Uniform(-90, 90)), size, seed)
		low, high := [2]float64{1e9, 1e9}, [2]float64{-1e9, -1e9}
		for i := range 4 {
			x, y := safe.Apply(float64(60*(i%2)), float64(40*(i/2)))
			low, high = [2]float64{min(low[0], x), min(low[1], y)}, [2]float64{max(high[0], x), max(high[1], y)}
		}
		near("upper left of a safe rotation", low[0], low[1], 0, 0)
		near("lower right of a safe rotation", high[0], high[1], 60, 40)
	}
	swapped, after := mapOf(t, Transpose(1), size, 0)
	x, y := swapped.Apply(7, 31)
	near("transpose", x, y, 31, 7)
	if after != image.Pt(40, 60) {
		t.Errorf("transposed, %v becomes %v", size, after)
	}
	moved, _ := mapOf(t, ShiftScaleRotate(Constant(0.1), Constant(1.5), Constant(90)), size, 0)
	x, y = moved.Apply(30+10, 20+4) // 1.5 times (10, 4) from the middle, counter-clockwise: (6, -15), and a tenth of the sides
	near("shift, scale and rotate", x, y, 30+6+6, 20-15+4)
	spread, _ := mapOf(t, ToPolar(), size, 0)
	gathered, _ := mapOf(t, FromPolar(), size, 0)
	diagonal := math.Hypot(60, 40) / 2
	for turn := range 8 { // a circle of radius 10 becomes a column
		sin, cos := math.Sincos((float64(turn) + 0.5) / 8 * 2 * math.Pi)
		x, y := spread.Apply(30+10*cos, 20+10*sin)
		near("to polar", x, y, 60*10/diagonal, 40*(float64(turn)+0.5)/8)
		x, y = gathered.Apply(x, y)
		near("from polar", x, y, 30+10*cos, 20+10*sin)
	}
}
