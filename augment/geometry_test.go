package augment

import (
	"image"
	"math"
	"strings"
	"testing"

	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/picture"
)

// TestGeometryWithoutEffectIsTheIdentity checks every pixel, on both executors.
func TestGeometryWithoutEffectIsTheIdentity(t *testing.T) {
	backend := engine.ForTest(t, engine.PureGo).Backend
	zero, one := Constant(0), Constant(1)
	for _, op := range []Op{Shear(zero, zero), Translate(zero, zero), Scale(one, Dist{}), ShiftScaleRotate(zero, one, zero), SafeRotate(zero), Rotate(zero, Reflect), Transpose(0),
		OpticalDistortion(zero), OpticalDistortion(zero, FisheyeLens), PiecewiseAffine(3, 4, zero), GridElastic(3, 4, zero), GridDistortion(4, zero), ThinPlateSpline(2, zero), ThinPlateSpline(5, zero),
		RandomGridShuffle(1, 1), ElasticTransform(zero, Constant(3)), PolarWarp(), RandomPerspective(0)} {
		leavesPictures(t, backend, Sequence(op), op.Name(), 2e-4)
	}
}

// TestSymmetriesMoveWholePixels checks each pixel against the rule, for even and odd, square and other pictures.
func TestSymmetriesMoveWholePixels(t *testing.T) {
	backend := engine.ForTest(t, engine.PureGo).Backend
	for _, size := range []image.Point{{6, 6}, {7, 7}, {6, 9}, {5, 4}, {1, 6}, {1, 1}} {
		img := colourful(size.X, size.Y, 3)
		for member := range 8 {
			turns, swap := member%4, member/4
			from, side := func(x, y int) (int, int) { return x, y }, size
			if swap == 1 {
				from, side = func(x, y int) (int, int) { return y, x }, image.Pt(size.Y, size.X)
			}
			for range turns { // counter-clockwise: what is above comes from the right
				before, width := from, side.X
				from, side = func(x, y int) (int, int) { return before(width-1-y, x) }, image.Pt(side.Y, side.X)
			}
			pipelines := map[string]*Pipeline{"d4": Sequence(D4())}
			if swap == 0 {
				pipelines["random_rotate90"], pipelines["rotate_expand"] = Sequence(RandomRotate90()), Sequence(RotateExpand(Constant(float64(90*turns))))
			}
			for name, p := range pipelines {
				values := []float64{float64(turns), float64(swap)}
				if name == "rotate_expand" {
					values = []float64{float64(90 * turns)}
				}
				batch, err := picture.NewBatch(img)
				if err != nil {
					t.Fatal(err)
				}
				made, err := p.Pictures(backend, batch, withValues(t, p, size, values))
				if err != nil {
					t.Fatal(err)
				}
				if got := made[0].Bounds().Size(); got != side {
					t.Fatalf("%s of %v: size %v, want %v", name, size, got, side)
				}
				for i := range side.X * side.Y {
					x, y := i%side.X, i/side.X
					fromX, fromY := from(x, y)
					if got, want := made[0].RGBAAt(x, y), img.RGBAAt(fromX, fromY); got != want {
						t.Fatalf("%s %v of %v: pixel %d, %d is %v, want %v", name, values, size, x, y, got, want)
					}
				}
			}
		}
	}
}

// TestTwoFlipsAreHalfATurn compares points.
func TestTwoFlipsAreHalfATurn(t *testing.T) {
	size := image.Pt(31, 20)
	var maps [2]Map
	for i, p := range []*Pipeline{Sequence(FlipLeftRight(1), FlipUpDown(1)), Sequence(Rotate(Constant(180)))} {
		draws, err := p.Draw(Key{}, size)
		if err != nil {
			t.Fatal(err)
		}
		if maps[i], _, err = p.Map(draws[0]); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 20 {
		x, y := float64(i)*1.3, float64(i)*0.9
		ax, ay := maps[0].Apply(x, y)
		bx, by := maps[1].Apply(x, y)
		if math.Hypot(ax-bx, ay-by) > 1e-9 {
			t.Errorf("(%g, %g) goes to (%g, %g) by two flips and to (%g, %g) by half a turn", x, y, ax, ay, bx, by)
		}
	}
}

// TestNodesOfGridsShowTheirPlaces asks grids what they are made of: at nodes what was drawn, and between them a plane in each triangle.
func TestNodesOfGridsShowTheirPlaces(t *testing.T) {
	size := image.Pt(60, 40)
	for _, op := range []Op{PiecewiseAffine(3, 4, Constant(0.05)), GridElastic(3, 4, Uniform(-0.4, 0.4))} {
		p := Sequence(op)
		draws, err := p.Draw(Key{Seed: 7}, size)
		if err != nil {
			t.Fatal(err)
		}
		m, _, _ := p.Map(draws[0])
		back, _ := m.Inverse()
		moves := draws[0].Get(op.Name(), "moves")
		moved := 0
		for i := range 12 {
			x, y := float64(i%4)*20, float64(i/4)*20
			gotX, gotY := back.Apply(x, y)
			if math.Hypot(gotX-x-moves[2*i], gotY-y-moves[2*i+1]) > 1e-9 {
				t.Errorf("%s: node %d shows (%g, %g), want a move of %v", op.Name(), i, gotX, gotY, moves[2*i:2*i+2])
			}
			if moves[2*i] != 0 {
				moved++
			}
		}
		if moved == 0 {
			t.Errorf("%s moves nothing", op.Name())
		}
		// The middle of three points of a triangle shows the middle of what they show; of the whole cell only where it is bilinear, at its middle.
		mean := func(points ...[2]float64) (x, y float64) {
			for _, point := range points {
				px, py := back.Apply(point[0], point[1])
				x, y = x+px/float64(len(points)), y+py/float64(len(points))
			}
			return x, y
		}
		corners := [][2]float64{{20, 0}, {40, 0}, {20, 20}, {40, 20}}
		at, of := [2]float64{80.0 / 3, 20.0 / 3}, corners[:3]
		if op.Name() == "grid_elastic" {
			at, of = [2]float64{30, 10}, corners
		}
		wantX, wantY := mean(of...)
		if x, y := mean(at); math.Hypot(x-wantX, y-wantY) > 1e-9 {
			t.Errorf("%s: the middle of %v shows (%g, %g), want (%g, %g)", op.Name(), of, x, y, wantX, wantY)
		}
	}
}

// TestGridDistortionFillsThePicture follows the ends of steps.
func TestGridDistortionFillsThePicture(t *testing.T) {
	size, p := image.Pt(50, 30), Sequence(GridDistortion(5, Uniform(-0.3, 0.3)))
	draws, err := p.Draw(Key{Seed: 3}, size)
	if err != nil {
		t.Fatal(err)
	}
	m, _, _ := p.Map(draws[0])
	back, _ := m.Inverse()
	columns, rows := draws[0].Get("grid_distortion", "columns"), draws[0].Get("grid_distortion", "rows")
	for i := range 5 {
		x, y := back.Apply(float64(10*(i+1)), float64(6*(i+1)))
		if math.Abs(x-columns[i]) > 1e-9 || math.Abs(y-rows[i]) > 1e-9 {
			t.Errorf("the end of step %d shows (%g, %g), want (%g, %g)", i, x, y, columns[i], rows[i])
		}
	}
	if math.Abs(columns[4]-50) > 1e-9 || math.Abs(rows[4]-30) > 1e-9 || columns[0] == 10 {
		t.Errorf("columns %v and rows %v end elsewhere than the picture, or are not distorted", columns, rows)
	}
}

// TestRowsWithDisplacementsAreOneStage counts stages, and says what a graph cannot do.
func TestRowsWithDisplacementsAreOneStage(t *testing.T) {
	turn, elastic := Rotate(Uniform(-9, 9)), ElasticTransform(Constant(20), Constant(4))
	for _, c := range []struct {
		p    *Pipeline
		want string // of the error in a graph
	}{
		{Sequence(elastic, turn, RandomResizedCrop(9, 9)), ""},
		{Sequence(Pad(4, 4, 4, 4, Reflect), turn, RandomCrop(16, 16, 0)), ""},
		{Sequence(RandomResizedCrop(9, 9), RandomRotate90(), elastic), ""},
		{Sequence(RandomResizedCrop(9, 8), RandomRotate90(), turn), "random_rotate90 makes pictures of different sizes, which a graph cannot do: resize or crop them to one size after it"},
		{Sequence(RotateExpand(turn.(rotate).Degrees), elastic, Resize(9, 9)), "rotate_expand makes pictures of different sizes, which a graph cannot do: resize or crop them to one size before elastic_transform"},
		{Sequence(turn, PadIfNeeded(9, 9)), "pad_if_needed makes pictures of different sizes"},
	} {
		if len(c.p.stages) != 1 {
			t.Errorf("%v: %d stages, want one", c.p, len(c.p.stages))
		}
		err, _ := c.p.stages[0].runs()
		if (err == nil) != (c.want == "") || err != nil && !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%v: error %v, want %q", c.p, err, c.want)
		}
	}
}

// TestDisplacementsInARowAreAsGoodAsFineOnes compares a row done at once with the same done one after the other on a picture four times as large.
func TestDisplacementsInARowAreAsGoodAsFineOnes(t *testing.T) {
	backend := engine.ForTest(t, engine.PureGo).Backend
	img := scene(96, 72)
	for name, operations := range map[string][]Op{
		"grids":  {GridElastic(4, 5, Uniform(-0.3, 0.3)), Rotate(Uniform(-30, 30)), GridDistortion(4, Uniform(-0.3, 0.3))},
		"pieces": {PiecewiseAffine(4, 4, Constant(0.02)), Rotate(Uniform(-30, 30), Edge), RandomResizedCrop(48, 64, Area(0.5, 1))},
	} {
		for seed := range uint64(3) {
			got, apart := againstFine(t, backend, img, seed, operations)
			t.Logf("%s: %.1f dB at once, %.1f dB one after the other", name, got, apart)
			if got < 24 || got < apart {
				t.Errorf("%s: %.1f dB, one after the other %.1f dB", name, got, apart)
			}
		}
	}
}
